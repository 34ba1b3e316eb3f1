#include "toml_section.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
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
        case KeyType::map:
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
        case KeyType::map:
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

/// The value of a name in a KeyType::map: a text or a number, or "LOW to HIGH". Throws Error(usage).
std::string text_of_pair(const toml::node& value) {
    if (const auto text = value_text(value, KeyType::text_or_number)) return *text;
    const toml::array* const ends = value.as_array();
    if (ends != nullptr && ends->size() == 2) {
        const auto low = value_text((*ends)[0], KeyType::number);
        const auto high = value_text((*ends)[1], KeyType::number);
        if (low && high) return *low + " to " + *high;
    }
    throw Error(ErrorKind::usage, "found " + kind_of(value) + "; expected a text, or two numbers in brackets");
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

std::string_view line_at(std::string_view bytes, std::size_t number) {
    std::string_view line;
    for (std::size_t at = 0; at < number && !bytes.empty(); ++at) line = take_line(bytes);
    return trimmed(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line);
}

/// A typographic quote, as word processors put in the place of a plain one.
bool has_curly_quotes(std::string_view line) {
    return line.find("\xE2\x80\x9C") != std::string_view::npos || line.find("\xE2\x80\x9D") != std::string_view::npos ||
           line.find("\xE2\x80\x98") != std::string_view::npos || line.find("\xE2\x80\x99") != std::string_view::npos;
}

/// Whether a text in double quotes holds a backslash that stands for no character.
bool has_backslash_in_quotes(std::string_view value) {
    if (!value.starts_with('"')) return false;
    for (std::size_t at = value.find('\\'); at + 1 < value.size() && at != std::string_view::npos;
         at = value.find('\\', at + 2)) {
        if (std::string_view("btnfr\"\\uU").find(value[at + 1]) == std::string_view::npos) return true;
        if (value[at + 1] == 'U' || value[at + 1] == 'u') return true;  // "C:\Users": no code follows
    }
    return false;
}

/// What a person who has never seen TOML did most likely, from the line that could not be read, and what to do: a
/// sentence after the parser's, or nothing.
std::string remedy_for(std::string_view line) {
    if (has_curly_quotes(line)) return "; the quotes are typographic: write \" or '";
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
        const bool colon = line.find(':') != std::string_view::npos && !line.starts_with('[');
        return colon ? "; a key and its value are joined by '=': key = \"value\"" : "";
    }
    const std::string_view value = trimmed(line.substr(equals + 1));
    if (has_backslash_in_quotes(value))
        return "; a backslash in double quotes begins a code: write the text in single quotes, "
               "'C:\\data\\schools.csv', "
               "or with / for \\";
    if (value.empty()) return "; a value is missing: write \"\" for an empty text";
    if (value == "True" || value == "False" || value == "TRUE" || value == "FALSE" || value == "yes" || value == "no")
        return "; write true and false in lower case";
    const bool number = value.front() == '-' || value.front() == '+' || value.front() == '.' ||
                        (value.front() >= '0' && value.front() <= '9');
    if (number && value.find(',') != std::string_view::npos) return "; write decimals after a point: 0.95";
    if (std::string_view("\"'[{").find(value.front()) == std::string_view::npos) {
        const std::string_view text = trimmed(value.substr(0, value.find('#')));
        return "; put text in quotes: " + std::string(trimmed(line.substr(0, equals))) + " = \"" + std::string(text) +
               "\"";
    }
    return "";
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

std::optional<KeyTexts> TomlSection::pairs(const Key& key, const toml::node& found,
                                           const std::function<void(const std::string&)>& check) {
    const std::string of_key = "key '" + key.name + "': ";
    if (!found.is_table()) {
        complain(found.source(), of_key + "found " + kind_of(found) + "; expected a table " + key.domain);
        return std::nullopt;
    }
    KeyTexts texts;
    for (const auto& [name, value] : *found.as_table()) {
        try {
            texts.push_back(std::string(name.str()) + " -> " + text_of_pair(value));
            check(texts.back());
        } catch (const Error& error) {
            complain(value.source(), of_key + "'" + std::string(name.str()) + "': " + error.what());
        }
    }
    return texts;
}

std::optional<KeyTexts> TomlSection::value(const Key& key, const std::function<void(const std::string&)>& check) {
    const toml::node* found = node(key.name);
    if (found == nullptr) return std::nullopt;
    if (key.type == KeyType::map) return pairs(key, *found, check);
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
        const std::string remedy = remedy_for(line_at(bytes, error.source().begin.line));
        throw Error(ErrorKind::input, toml_problem(path, error.source(), std::string(error.description()) + remedy));
    }
}

}  // namespace clustertrial::trial_detail
