#include "stratum_names.hpp"

#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <variant>

namespace clustertrial::sample_detail {

namespace {

constexpr std::size_t most_names = 20;  // of strata in a message; a trial may have hundreds
constexpr std::size_t most_meanings = 4;

/// A level of one of TrialData::stratum_columns.
struct ColumnLevel {
    std::size_t column;
    std::size_t level;
};

/// What a name can mean: the clusters that have all of these levels.
using Meaning = std::vector<ColumnLevel>;

std::vector<Meaning> meanings_of(const std::string& text, const TrialData& data) {
    std::vector<Meaning> meanings;
    for (std::size_t s = 0; s < data.strata.size(); ++s) {
        if (data.strata[s] != text) continue;
        Meaning whole;
        for (std::size_t c = 0; c < data.stratum_columns.size(); ++c) whole.push_back({c, data.stratum_levels[s][c]});
        meanings.push_back(std::move(whole));
    }
    if (data.stratum_columns.size() < 2) return meanings;  // the levels of the only column are the strata
    for (std::size_t c = 0; c < data.stratum_columns.size(); ++c) {
        const auto& levels = data.stratum_columns[c].levels;
        const auto found = std::find(levels.begin(), levels.end(), text);
        if (found != levels.end()) meanings.push_back({{c, static_cast<std::size_t>(found - levels.begin())}});
    }
    return meanings;
}

/// The strata, and the levels of their columns, each name once.
std::vector<std::string> known_names(const TrialData& data) {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    };
    for (const std::string& stratum : data.strata) add(stratum);
    for (const StratumColumn& column : data.stratum_columns) {
        for (const std::string& level : column.levels) add(level);
    }
    return names;
}

/// "did you mean 'high'?", or "known: 350 / high, 350 / low, ..."
std::string hint(const std::string& name, const std::vector<std::string>& known) {
    const std::string near = nearest_name(name, known);
    if (!near.empty()) return "did you mean '" + near + "'?";
    std::string list = "known:";
    for (std::size_t i = 0; i < known.size() && i < most_names; ++i) list += (i > 0 ? ", " : " ") + known[i];
    return known.size() > most_names ? list + ", ..." : list;
}

/// A basic string of TOML.
std::string toml_string(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) {
            quoted.append("\\u00").append(1, digits[byte >> 4U]).append(1, digits[byte & 15U]);
        } else {
            if (c == '"' || c == '\\') quoted += '\\';
            quoted += c;
        }
    }
    return quoted + "\"";
}

/// A key of TOML, in quotes where it must be.
std::string toml_key(std::string_view name) {
    constexpr std::string_view bare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    const bool is_bare = !name.empty() && name.find_first_not_of(bare) == std::string_view::npos;
    return is_bare ? std::string(name) : toml_string(name);
}

/// `{ authority = "Bath / North", area = "East" }`, as a trial file holds it.
std::string as_toml(const Meaning& meaning, const TrialData& data) {
    std::string table = "{ ";
    for (const ColumnLevel& part : meaning) {
        const StratumColumn& column = data.stratum_columns[part.column];
        if (table.size() > 2) table += ", ";
        table += toml_key(column.column) + " = " + toml_string(column.levels[part.level]);
    }
    return table + " }";
}

std::string listed_meanings(const std::vector<Meaning>& meanings, const TrialData& data) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < meanings.size() && i < most_meanings; ++i) texts.push_back(as_toml(meanings[i], data));
    if (meanings.size() > most_meanings) texts.emplace_back("...");
    return joined(texts);
}

std::optional<Meaning> meaning_of(const std::string& text, const TrialData& data, Problems& problems,
                                  const std::string& who) {
    std::vector<Meaning> meanings = meanings_of(text, data);
    if (meanings.size() == 1) return std::move(meanings.front());
    if (meanings.empty()) {
        problems.add(who + "found " + in_quotes(text) + ", which is not a stratum; " + hint(text, known_names(data)));
    } else {
        problems.add(who + "found " + in_quotes(text) + ", which can mean " + std::to_string(meanings.size()) +
                     " things; expected one of them by its levels: " + listed_meanings(meanings, data));
    }
    return std::nullopt;
}

std::optional<ColumnLevel> find_level(const StratumLevel& named, const TrialData& data, Problems& problems,
                                      const std::string& who) {
    const auto& columns = data.stratum_columns;
    const auto column = std::find_if(columns.begin(), columns.end(),
                                     [&](const StratumColumn& known) { return known.column == named.column; });
    if (column == columns.end()) {
        std::vector<std::string> known;
        for (const StratumColumn& one : columns) known.push_back(one.column);
        problems.add(who + "found " + in_quotes(named.column) + ", which is not a column of the strata; " +
                     hint(named.column, known));
        return std::nullopt;
    }
    const auto level = std::find(column->levels.begin(), column->levels.end(), named.level);
    if (level == column->levels.end()) {
        problems.add(who + "found " + in_quotes(named.level) + ", which is not a level of '" + column->column + "'; " +
                     hint(named.level, column->levels));
        return std::nullopt;
    }
    return ColumnLevel{static_cast<std::size_t>(column - columns.begin()),
                       static_cast<std::size_t>(level - column->levels.begin())};
}

std::optional<Meaning> meaning_of(const std::vector<StratumLevel>& levels, const TrialData& data, Problems& problems,
                                  const std::string& who) {
    Meaning meaning;
    for (const StratumLevel& named : levels) {
        const auto found = find_level(named, data, problems, who);
        if (!found) return std::nullopt;
        meaning.push_back(*found);
    }
    return meaning;
}

}  // namespace

void leave_out(const StratumName& name, const TrialData& data, std::vector<bool>& keep, Problems& problems,
               const std::string& who) {
    const auto meaning = std::visit([&](const auto& said) { return meaning_of(said, data, problems, who); }, name);
    if (!meaning) return;
    bool any = false;
    for (std::size_t g = 0; g < keep.size(); ++g) {
        const bool meant = std::all_of(meaning->begin(), meaning->end(), [&](const ColumnLevel& part) {
            return data.stratum_columns[part.column].level[g] == part.level;
        });
        if (meant) keep[g] = false;
        any = any || meant;
    }
    if (!any) problems.add(who + "found " + as_toml(*meaning, data) + ", in which there is no cluster");
}

}  // namespace clustertrial::sample_detail
