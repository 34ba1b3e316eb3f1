#include "targets_parts.hpp"

#include "clustertrial/core/number.hpp"

namespace clustertrial::trial_detail {

namespace {

/// Reads `read(section, arm name)` for both arms from the table at `key`.
template <typename Value, typename Read>
ByArm<std::optional<Value>> by_arm(TomlSection& section, const std::string& key, const Trial& trial, Read read) {
    ByArm<std::optional<Value>> result;
    const toml::table* table = section.table(key);
    if (table == nullptr) return result;
    TomlSection arms(*table, "'" + key + "'", section.file(), section.problems());
    for (const std::size_t arm : {control_arm, intervention_arm}) result[arm] = read(arms, trial.arms.arms[arm].name);
    arms.finish();
    return result;
}

}  // namespace

std::optional<Printed> printed_from(TomlSection& section, const std::string& key) {
    std::optional<Printed> result;
    section.apply(key, KeyType::text, [&](const std::string& text) { result = printed_from_text(text); });
    return result;
}

std::optional<std::uint64_t> whole_from(TomlSection& section, const std::string& key) {
    std::optional<std::uint64_t> result;
    section.apply(key, KeyType::whole, [&](const std::string& text) {
        result = parse_whole_number(text);
        if (!result) throw Error(ErrorKind::usage, "found " + text + "; expected a count");
    });
    return result;
}

std::optional<double> number_from(TomlSection& section, const std::string& key, double low, double high) {
    std::optional<double> result;
    section.apply(key, KeyType::number, [&](const std::string& text) {
        result = parse_number(text);
        if (!result || *result < low || *result > high) {
            result.reset();
            throw Error(ErrorKind::usage, "found " + text + "; expected a number from " + format_shortest(low) +
                                              " to " + format_shortest(high));
        }
    });
    return result;
}

std::vector<std::size_t> whole_list(TomlSection& section, const std::string& key) {
    std::vector<std::size_t> list;
    for (const toml::node* node : section.elements(key)) {
        const auto value = node->value_exact<std::int64_t>();
        if (value && *value >= 0) {
            list.push_back(static_cast<std::size_t>(*value));
        } else {
            section.complain(node->source(), "key '" + key + "': expected whole numbers, at least 0");
        }
    }
    return list;
}

std::map<std::string, std::string> texts_by_column(TomlSection& section, const std::string& key) {
    std::map<std::string, std::string> result;
    const toml::table* table = section.table(key);
    if (table == nullptr) return result;
    TomlSection columns(*table, "'" + key + "'", section.file(), section.problems());
    for (const auto& [name, value] : *table) {
        const std::string column(name.str());
        if (const auto text = columns.text(column)) result[column] = *text;
    }
    return result;
}

ByArm<std::optional<Printed>> printed_by_arm(TomlSection& section, const std::string& key, const Trial& trial) {
    return by_arm<Printed>(section, key, trial, printed_from);
}

ByArm<std::optional<std::uint64_t>> whole_by_arm(TomlSection& section, const std::string& key, const Trial& trial) {
    return by_arm<std::uint64_t>(section, key, trial, whole_from);
}

}  // namespace clustertrial::trial_detail
