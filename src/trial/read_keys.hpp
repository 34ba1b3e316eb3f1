#pragma once

#include "clustertrial/trial/keys.hpp"

#include "toml_section.hpp"

#include <string>
#include <string_view>
#include <vector>

/// A table of a trial file, read by the rows of the table of keys.
namespace clustertrial::trial_detail {

template <typename Spec>
void read_keys(TomlSection& section, const std::vector<KeyOf<Spec>>& keys, Spec& spec);

/// Whether the key was there and its value was taken. An array of tables, where there may be one, is left to the
/// section.
template <typename Spec>
bool read_key(TomlSection& section, const KeyOf<Spec>& key, Spec& spec) {
    if (key.type == KeyType::table) {
        const toml::table* table = section.table(key.name);
        if (table == nullptr) return false;
        TomlSection fields(*table, "'" + key.name + "'", section.file(), section.problems());
        read_keys(fields, key.fields, spec);
        fields.finish();
        return true;
    }
    const toml::node* node = section.node(key.name);
    if (key.or_tables && node != nullptr && node->is_array()) return false;
    const auto texts = section.value(key, key.check);
    if (!texts) return false;
    try {
        key.set(spec, *texts);
    } catch (const Error& error) {
        section.complain(node->source(), "key '" + key.name + "': " + error.what());
        return false;
    }
    return true;
}

template <typename Spec>
void read_keys(TomlSection& section, const std::vector<KeyOf<Spec>>& keys, Spec& spec) {
    for (const KeyOf<Spec>& key : keys) read_key(section, key, spec);
}

/// The keys of a section that is there once, [analysis].
inline void read_section_keys(TomlSection& section, std::string_view name, Trial& trial) {
    for (const KeyOf<Trial>& key : keys_of<Trial>()) {
        if (key.section == name) read_key(section, key, trial);
    }
}

/// Whether a key is not there, or is an empty text.
inline bool lacks(TomlSection& section, const std::string& name) {
    const toml::node* node = section.node(name);
    return node == nullptr || (node->is_string() && node->as_string()->get().empty());
}

/// The keys of a table, "[[outcome]]", with a problem for each that it needs and does not have.
template <typename Spec>
Spec read_spec(TomlSection& section, const std::string& name) {
    Spec spec;
    read_keys(section, keys_of<Spec>(), spec);
    for (const KeyOf<Spec>& key : keys_of<Spec>()) {
        if (key.required && lacks(section, key.name)) {
            section.complain_here(name + " needs the key '" + key.name + "'");
        }
    }
    return spec;
}

/// The tables of an array, [[outcome]]: `take` gets each, once read, to check and keep it.
template <typename Spec, typename Take>
void read_tables(TomlSection& above, const std::string& key, const std::string& name, Take take) {
    for (const toml::node* node : above.elements(key)) {
        if (!node->is_table()) {
            above.complain(node->source(), "expected " + name + " tables");
            continue;
        }
        TomlSection section(*node->as_table(), name, above.file(), above.problems());
        Spec spec = read_spec<Spec>(section, name);
        take(section, spec);
        section.finish();
    }
}

}  // namespace clustertrial::trial_detail
