#include "toml_section.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/file.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial::trial_detail {

namespace {

std::string kind_of(const toml::node& node) {
    if (node.is_string()) return "a text";
    if (node.is_integer()) return "a whole number";
    if (node.is_floating_point()) return "a number";
    if (node.is_boolean()) return "true or false";
    if (node.is_array_of_tables()) return "tables";
    if (node.is_array()) return "a list";
    if (node.is_table()) return "a table";
    return "a date or time";
}

std::string name_of(KeyType type) {
    switch (type) {
        case KeyType::text:
            return "a text in quotes";
        case KeyType::number:
            return "a number";
        case KeyType::whole:
            return "a whole number";
        case KeyType::boolean:
            return "true or false";
        case KeyType::text_or_number:
            return "a text in quotes or a number";
        case KeyType::table:
            return "a table";
    }
    return {};
}

std::string plural_of(KeyType type) {
    switch (type) {
        case KeyType::number:
            return "numbers";
        case KeyType::whole:
            return "whole numbers";
        case KeyType::table:
            return "tables";
        case KeyType::text:
        case KeyType::boolean:
        case KeyType::text_or_number:
            return "texts";
    }
    return {};
}

/// The node's value as text when it is of the type asked for. A whole number is a number too.
std::optional<std::string> value_text(const toml::node& node, KeyType type) {
    const bool wants_text = type == KeyType::text || type == KeyType::text_or_number;
    const bool wants_fraction = type == KeyType::number || type == KeyType::text_or_number;
    if (wants_text && node.is_string()) return node.as_string()->get();
    if (type == KeyType::boolean && node.is_boolean()) return node.as_boolean()->get() ? "true" : "false";
    if ((wants_fraction || type == KeyType::whole) && node.is_integer())
        return std::to_string(node.as_integer()->get());
    if (wants_fraction && node.is_floating_point()) {
        const double value = node.as_floating_point()->get();
        if (std::isfinite(value)) return format_shortest(value);
    }
    return std::nullopt;
}

/// A message shows names and values of the file, which may hold any character: one line it stays.
std::string on_one_line(std::string_view message) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    for (const char c : message) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) {
            result.append("\\x").append(1, digits[byte >> 4U]).append(1, digits[byte & 15U]);
        } else {
            result += c;
        }
    }
    return result;
}

/// A dotted key becomes a table within a table for each of its parts, and toml++ destroys tables by recursion: one of a
/// hundred thousand parts would end the program. Nothing that a trial file says has more than three.
void refuse_endless_keys(std::string_view bytes, const std::string& path) {
    constexpr std::size_t most_dots = 200;
    toml::source_position at{1, 1};
    std::size_t dots = 0;
    for (const char c : bytes) {
        if (std::string_view("=,{}[]\n").find(c) != std::string_view::npos) dots = 0;
        if (c == '.' && ++dots > most_dots) {
            const std::string found = "found more than " + std::to_string(most_dots) + " dots";
            throw Error(ErrorKind::input, toml_problem(path, {at, at, {}}, found + "; expected a key or a text"));
        }
        at = c == '\n' ? toml::source_position{at.line + 1, 1} : toml::source_position{at.line, at.column + 1};
    }
}

}  // namespace

std::string toml_problem(const std::string& file, const toml::source_region& where, std::string_view message) {
    return file + ":" + std::to_string(where.begin.line) + ":" + std::to_string(where.begin.column) + ": " +
           on_one_line(message);
}

TomlSection::TomlSection(const toml::table& table, std::string name, std::string file, Problems& problems)
    : table_(table), name_(std::move(name)), file_(std::move(file)), problems_(problems) {}

const toml::node* TomlSection::node(std::string_view key) {
    if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) asked_.emplace_back(key);
    return table_.get(key);
}

std::optional<std::string> TomlSection::scalar(std::string_view key, KeyType type) {
    const toml::node* found = node(key);
    if (found == nullptr) return std::nullopt;
    auto text = value_text(*found, type);
    if (!text) {
        complain(found->source(),
                 "key '" + std::string(key) + "': found " + kind_of(*found) + "; expected " + name_of(type));
    }
    return text;
}

std::optional<KeyTexts> TomlSection::value(const Key& key, const std::function<void(const std::string&)>& check) {
    const toml::node* found = node(key.name);
    if (found == nullptr) return std::nullopt;
    const std::string of_key = "key '" + key.name + "': ";
    std::vector<const toml::node*> nodes = {found};
    if (key.list && found->is_array()) {
        nodes.clear();
        for (const toml::node& element : *found->as_array()) nodes.push_back(&element);
    } else if (key.list && !(key.or_one && found->is_string())) {
        complain(found->source(), of_key + "found " + kind_of(*found) + "; expected a list of " + plural_of(key.type));
        return std::nullopt;
    }
    KeyTexts texts;
    for (const toml::node* one : nodes) {
        const auto text = value_text(*one, key.type);
        try {
            if (!text) throw Error(ErrorKind::usage, "found " + kind_of(*one) + "; expected " + name_of(key.type));
            check(*text);
            texts.push_back(*text);
        } catch (const Error& error) {
            complain(one->source(), of_key + error.what());
        }
    }
    return texts.size() == nodes.size() ? std::optional(texts) : std::nullopt;
}

std::optional<double> TomlSection::number(std::string_view key) {
    const auto text = scalar(key, KeyType::number);
    return text ? parse_number(*text) : std::nullopt;
}

std::optional<std::vector<std::string>> TomlSection::texts(std::string_view key) {
    const toml::node* found = node(key);
    if (found == nullptr) return std::nullopt;
    std::vector<std::string> list;
    if (!found->is_array()) {
        complain(found->source(),
                 "key '" + std::string(key) + "': found " + kind_of(*found) + "; expected a list of texts");
        return std::nullopt;
    }
    for (const toml::node& element : *found->as_array()) {
        if (element.is_string()) {
            list.push_back(element.as_string()->get());
        } else {
            complain(element.source(),
                     "key '" + std::string(key) + "': found " + kind_of(element) + "; expected a text in quotes");
        }
    }
    return list;
}

const toml::table* TomlSection::table(std::string_view key) {
    const toml::node* found = node(key);
    if (found == nullptr) return nullptr;
    if (!found->is_table()) {
        complain(found->source(), "key '" + std::string(key) + "': found " + kind_of(*found) + "; expected a table [" +
                                      std::string(key) + "]");
        return nullptr;
    }
    return found->as_table();
}

std::vector<const toml::node*> TomlSection::elements(std::string_view key) {
    std::vector<const toml::node*> list;
    const toml::node* found = node(key);
    if (found == nullptr) return list;
    if (!found->is_array()) {
        complain(found->source(), "key '" + std::string(key) + "': found " + kind_of(*found) + "; expected a list");
        return list;
    }
    for (const toml::node& element : *found->as_array()) list.push_back(&element);
    return list;
}

void TomlSection::complain(const toml::source_region& where, const std::string& message) {
    problems_.add(toml_problem(file_, where, message));
}

void TomlSection::finish() {
    for (const auto& [key, value] : table_) {
        const std::string name(key.str());
        if (std::find(asked_.begin(), asked_.end(), name) != asked_.end()) continue;
        const std::string near = nearest_name(name, asked_);
        const std::string hint = near.empty() ? "; known keys: " + joined(asked_) : "; did you mean '" + near + "'?";
        complain(key.source(), "unknown key '" + name + "' in " + name_ + hint);
    }
}

toml::table parse_toml(std::string_view bytes, const std::string& path) {
    if (bytes.size() > most_toml_bytes) {
        throw Error(ErrorKind::input, toml_problem(path, {{1, 1}, {1, 1}, {}},
                                                   "the file is larger than " + bytes_text(most_toml_bytes) +
                                                       "; expected a protocol, not data"));
    }
    refuse_endless_keys(bytes, path);
    try {
        return toml::parse(bytes, path);
    } catch (const toml::parse_error& error) {
        throw Error(ErrorKind::input, toml_problem(path, error.source(), error.description()));
    }
}

}  // namespace clustertrial::trial_detail
