#include "clustertrial/trial/keys.hpp"

#include "clustertrial/core/words.hpp"

#include "key_builders.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace clustertrial {

using namespace trial_detail;

namespace trial_detail {

void refuse(const std::string& found, const std::string& expected) {
    throw Error(ErrorKind::usage, "found " + in_quotes(found) + "; expected " + expected);
}

Domain<std::string> any_text() {
    return {KeyType::text,
            "a text",
            {},
            [](const std::string& text) { return text; },
            [](const std::string& value) { return value; }};
}

Domain<bool> truth() {
    return {KeyType::boolean,
            "true or false",
            {"true", "false"},
            [](const std::string& text) {
                if (text != "true" && text != "false") refuse(text, "true or false");
                return text == "true";
            },
            [](const bool& value) { return std::string(value ? "true" : "false"); }};
}

Domain<double> number_between(double low, double high, const std::string& words) {
    return {KeyType::number,
            words,
            {},
            [low, high, words](const std::string& text) {
                const auto number = parse_number(text);
                if (!number || !(*number > low && *number < high)) refuse(text, words);
                return *number;
            },
            [](const double& value) { return format_shortest(value); }};
}

Domain<double> any_number() {
    return number_between(-largest_number, largest_number, "a number");
}

Domain<std::uint64_t> whole_between(std::uint64_t low, std::uint64_t high, const std::string& words) {
    return {KeyType::whole,
            words,
            {},
            [low, high, words](const std::string& text) {
                const auto number = parse_whole_number(text);
                if (!number || *number < low || *number > high) refuse(text, words);
                return *number;
            },
            [](const std::uint64_t& value) { return std::to_string(value); }};
}

Domain<std::uint64_t> any_whole() {
    return whole_between(0, most_whole, "a whole number, at least 0");
}

Domain<std::uint64_t> share() {
    return whole_between(1, most_whole, "a whole number above 0");
}

Domain<std::uint64_t> one_or_two() {
    Domain<std::uint64_t> domain = whole_between(1, 2, "1 or 2");
    domain.choices = {"1", "2"};
    return domain;
}

std::string kebab_flag(std::string name) {
    std::replace(name.begin(), name.end(), '_', '-');
    return "--" + name;
}

Key key_of(const Row& row) {
    Key key;
    key.name = row.name;
    key.meaning = row.meaning;
    key.takes = row.takes;
    key.otherwise = row.otherwise;
    key.required = row.required;
    key.flag = !row.has_flag || !row.flag.empty() ? std::string(row.flag) : kebab_flag(key.name);
    key.also = row.also;
    key.has_flag = row.has_flag;
    key.programs = row.programs;
    key.group = row.group;
    key.methods = row.methods;
    key.list_flag = row.list_flag;
    key.or_tables = row.or_tables;
    key.or_one = row.or_one;
    key.standard = row.standard;
    key.wording = row.wording;
    return key;
}

}  // namespace trial_detail

namespace {

template <typename Spec>
void add_rows(std::vector<const Key*>& rows, std::string_view section = "") {
    for (const KeyOf<Spec>& key : keys_of<Spec>()) {
        if (section.empty() || key.section == section) rows.push_back(&key);
    }
}

std::string shown_value(const Key& key, const std::optional<KeyTexts>& value) {
    if (!value) return "none";
    return joined_as(*value, [&](const std::string& one) { return key.list ? in_quotes(one) : one; });
}

/// Of a key whose flag is called otherwise the section is said too: "arms.column", whose flag is --arm.
std::string name_in_notes(const Key& key) {
    const bool by_its_name = trial_detail::kebab_flag(key.name).starts_with(key.flag);
    return by_its_name ? key.name : key.section + "." + key.name;
}

}  // namespace

std::vector<const Key*> all_keys() {
    std::vector<const Key*> rows;
    for (const std::string_view section : {"trial", "data"}) add_rows<Trial>(rows, section);
    add_rows<DataJoin>(rows);
    add_rows<Trial>(rows, "arms");
    add_rows<Arm>(rows);
    add_rows<Trial>(rows, "strata");
    add_rows<RandomisationSpec>(rows);
    add_rows<OutcomeSpec>(rows);
    add_rows<Trial>(rows, "estimand");
    add_rows<Trial>(rows, "analysis");
    add_rows<SensitivitySpec>(rows);
    add_rows<FamilySpec>(rows);
    add_rows<Trial>(rows, "compliance");
    add_rows<CaceSpec>(rows);
    add_rows<SubgroupSpec>(rows);
    add_rows<Trial>(rows, "power");
    add_rows<PowerStage>(rows);
    add_rows<Trial>(rows, "simulation");
    add_rows<SimulatedOutcome>(rows);
    add_rows<Trial>(rows, "baseline");
    add_rows<BaselineVariable>(rows);
    add_rows<Trial>(rows, "flow");
    add_rows<FlowReason>(rows);
    add_rows<Trial>(rows, "report");
    add_rows<DeviationSpec>(rows);
    add_rows<Trial>(rows, "collate");
    add_rows<Trial>(rows, "collate.ids");
    add_rows<CollectedColumn>(rows);
    add_rows<CollateSource>(rows);
    add_rows<DerivedColumn>(rows);
    add_rows<CollateCheck>(rows);
    add_rows<CollateCorrection>(rows);
    return rows;
}

std::string_view program_of(std::string_view section) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 11> programs{{{"trial", "analyse"},
                                                                                      {"data", "analyse"},
                                                                                      {"arms", "analyse"},
                                                                                      {"strata", "analyse"},
                                                                                      {"outcome", "analyse"},
                                                                                      {"analysis", "analyse"},
                                                                                      {"compliance", "analyse"},
                                                                                      {"baseline", "analyse"},
                                                                                      {"report", "analyse"},
                                                                                      {"randomisation", "randomise"},
                                                                                      {"power.stage", "mdes"}}};
    for (const auto& [name, program] : programs) {
        if (name == section) return program;
    }
    return {};
}

bool has_flag_in(const Key& key, std::string_view program) {
    if (key.flag.empty()) return false;
    if (key.programs.empty()) return program_of(key.section) == program;
    return std::find(key.programs.begin(), key.programs.end(), program) != key.programs.end();
}

std::string default_of(const Key& key) {
    if (key.required) return "required";
    if (!key.otherwise.empty()) return key.otherwise;
    if (key.standard.empty()) return "none";
    return joined_as(key.standard, [](const std::string& one) { return one.empty() ? "''" : one; });
}

std::string change_by_flag(const Key& key, const std::optional<KeyTexts>& value,
                           const std::optional<KeyTexts>& before) {
    return name_in_notes(key) + " = " + shown_value(key, value) + " (without the flag: " + shown_value(key, before) +
           ")";
}

}  // namespace clustertrial
