#include "randomisation.hpp"

#include "clustertrial/allocation/plan.hpp"
#include "clustertrial/allocation/stratum_spec.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/random.hpp"

#include <functional>

namespace clustertrial {

namespace {

/// A key that is a text, and what must understand it.
struct NameKey {
    std::string_view name;
    std::optional<std::string> RandomisationSpec::*member;
    std::function<void(const std::string&)> check;
};

const std::vector<NameKey>& name_keys() {
    const auto anything = [](const std::string&) {};
    static const std::vector<NameKey> keys = {
        {"id", &RandomisationSpec::id, anything},
        {"at_threshold", &RandomisationSpec::at_threshold, at_threshold_from_name},
        {"method", &RandomisationSpec::method, method_from_name},
        {"generator", &RandomisationSpec::generator, generator_from_name},
        {"storage", &RandomisationSpec::storage, storage_from_name},
        {"order", &RandomisationSpec::order, school_order_from_name},
        {"sort_key", &RandomisationSpec::sort_key, anything},
        {"ties", &RandomisationSpec::ties, tie_rule_from_name},
        {"tie_column", &RandomisationSpec::tie_column, anything},
    };
    return keys;
}

/// Each element must be understood by `check`.
void check_each(TomlSection& section, std::string_view key, const std::vector<std::string>& texts,
                const std::function<void(const std::string&)>& check) {
    for (const std::string& text : texts) {
        try {
            check(text);
        } catch (const Error& error) {
            section.complain(section.node(key)->source(), "key '" + std::string(key) + "': " + error.what());
        }
    }
}

std::vector<std::string> whole_numbers(TomlSection& section, std::string_view key) {
    std::vector<std::string> numbers;
    for (const toml::node* element : section.elements(key)) {
        if (element->is_integer() && element->as_integer()->get() > 0) {
            numbers.push_back(std::to_string(element->as_integer()->get()));
        } else {
            section.complain(element->source(), "key '" + std::string(key) + "': expected whole numbers above 0");
        }
    }
    return numbers;
}

}  // namespace

RandomisationSpec read_randomisation(TomlSection& section) {
    RandomisationSpec spec;
    spec.file = section.text("file").value_or("");
    for (const NameKey& key : name_keys()) {
        section.apply(key.name, KeyType::text, [&](const std::string& value) {
            key.check(value);
            spec.*key.member = value;
        });
    }
    section.apply("seed", KeyType::whole, [&](const std::string& value) {
        if (!parse_whole_number(value)) {
            throw Error(ErrorKind::usage, "found " + value + "; expected a whole number, at least 0");
        }
        spec.seed = value;
    });
    if (auto list = section.texts("where")) spec.where = std::move(*list);
    if (auto list = section.texts("strata")) spec.strata = std::move(*list);
    if (auto list = section.texts("arms")) spec.arms = std::move(*list);
    spec.ratio = whole_numbers(section, "ratio");
    check_each(section, "where", spec.where, [](const std::string& text) { parse_row_condition(text); });
    check_each(section, "strata", spec.strata, [](const std::string& text) { parse_stratum_spec(text); });
    return spec;
}

}  // namespace clustertrial
