#include "randomisation.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/trial/randomisation_keys.hpp"

#include <cmath>

namespace clustertrial {

namespace {

/// A finite number as text; anything else is nothing.
std::optional<std::string> element_text(const toml::node& element) {
    if (element.is_integer()) return std::to_string(element.as_integer()->get());
    if (element.is_floating_point() && std::isfinite(element.as_floating_point()->get()))
        return format_shortest(element.as_floating_point()->get());
    return std::nullopt;
}

std::vector<std::string> numbers(TomlSection& section, const RandomisationKey& key) {
    std::vector<std::string> list;
    const std::string of_key = "key '" + std::string(key.key) + "': ";
    const bool whole = key.type == KeyType::whole;
    for (const toml::node* element : section.elements(key.key)) {
        const auto text = element_text(*element);
        if (!text || (whole && !element->is_integer())) {
            section.complain(element->source(), of_key + "expected " + (whole ? "whole numbers above 0" : "numbers"));
            continue;
        }
        try {
            key.check(*text);
            list.push_back(*text);
        } catch (const Error& error) {
            section.complain(element->source(), of_key + error.what());
        }
    }
    return list;
}

/// Each element must be understood by the key's check.
std::vector<std::string> texts(TomlSection& section, const RandomisationKey& key) {
    auto list = section.texts(key.key).value_or(std::vector<std::string>());
    if (!key.check) return list;
    for (const std::string& text : list) {
        try {
            key.check(text);
        } catch (const Error& error) {
            section.complain(section.node(key.key)->source(), "key '" + std::string(key.key) + "': " + error.what());
        }
    }
    return list;
}

}  // namespace

RandomisationSpec read_randomisation(TomlSection& section) {
    RandomisationSpec spec;
    spec.file = section.text("file").value_or("");
    for (const RandomisationKey& key : randomisation_keys()) {
        if (key.list != nullptr) {
            spec.*key.list = key.type == KeyType::text ? texts(section, key) : numbers(section, key);
            continue;
        }
        section.apply(key.key, key.type, [&](const std::string& value) {
            if (key.check) key.check(value);
            spec.*key.scalar = value;
        });
    }
    return spec;
}

}  // namespace clustertrial
