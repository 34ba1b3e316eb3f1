#include "join_keys.hpp"

#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace clustertrial::sample_detail {

namespace {

constexpr std::uint32_t no_partner = JoinedRows::none;

/// Keys of a sentence that stands for many.
constexpr std::size_t most_named = 5;

/// Keys without a partner that are looked through for one that is near: a hint is worth no more.
constexpr std::size_t most_compared = 10'000;

using Codes = std::vector<std::uint32_t>;

/// The codes of a row in the columns of the key; false: one has no value.
bool codes_of(const std::vector<const TextColumn*>& columns, std::size_t row, Codes& codes) {
    for (std::size_t k = 0; k < columns.size(); ++k) {
        if (columns[k]->is_missing(row)) return false;
        codes[k] = columns[k]->codes[row];
    }
    return true;
}

std::vector<const TextColumn*> key_cells(const Table& table, const std::vector<std::string>& keys) {
    std::vector<const TextColumn*> columns;
    for (const std::string& key : keys) columns.push_back(&table.text(key));
    return columns;
}

std::uint64_t pair_of(std::uint32_t number, std::uint32_t code) {
    return std::uint64_t{number} << 32U | code;
}

/// "101 / Y5"
std::string text_of(const Table& table, const std::vector<std::string>& keys, std::size_t row) {
    std::vector<std::string> texts;
    for (const TextColumn* column : key_cells(table, keys)) texts.push_back(column->at(row));
    return joined(texts, " / ");
}

/// What is the same of keys that a person takes for one.
std::vector<std::string> spelling_of(const Table& table, const std::vector<std::string>& keys, std::size_t row) {
    std::vector<std::string> spelling;
    for (const TextColumn* column : key_cells(table, keys)) spelling.push_back(spelling_key(column->at(row)));
    return spelling;
}

/// The keys of rows of a table.
struct NamedKeys {
    std::vector<std::string> texts;
    std::vector<std::vector<std::string>> spellings;
};

/// The one that a person takes for the key of a row, else the nearest; empty: none is near. Of several columns whose
/// text is near is another row of the same school or year, and no hint.
std::string nearest_to(const Table& table, const std::vector<std::string>& keys, std::size_t row,
                       const NamedKeys& there) {
    const auto alike = std::find(there.spellings.begin(), there.spellings.end(), spelling_of(table, keys, row));
    if (alike != there.spellings.end()) return there.texts[static_cast<std::size_t>(alike - there.spellings.begin())];
    return keys.size() == 1 ? nearest_name(text_of(table, keys, row), there.texts) : "";
}

/// "'105' (line 7; the nearest there is '1055') and others" of rows of a table whose keys another lacks; `there`: the
/// keys of that one which this table lacks.
std::string rows_named(const Table& table, const std::vector<std::string>& keys, const std::vector<std::size_t>& rows,
                       const NamedKeys& there) {
    std::vector<std::string> texts;
    for (const std::size_t row : rows) {
        if (texts.size() == most_named) break;
        const std::string text = text_of(table, keys, row);
        const std::string near = nearest_to(table, keys, row, there);
        texts.push_back(in_quotes(text) + " (" + table.line_text(row) +
                        (near.empty() ? "" : "; the nearest there is " + in_quotes(near)) + ")");
    }
    return joined(texts) + (rows.size() > most_named ? " and others" : "");
}

NamedKeys keys_of_rows(const Table& table, const std::vector<std::string>& keys, const std::vector<std::size_t>& rows) {
    NamedKeys named;
    for (std::size_t i = 0; i < std::min(rows.size(), most_compared); ++i) {
        named.texts.push_back(text_of(table, keys, rows[i]));
        named.spellings.push_back(spelling_of(table, keys, rows[i]));
    }
    return named;
}

}  // namespace

KeyMatch::KeyMatch(const Table& table, const Table& joined, const std::vector<std::string>& keys, Spelling spelling,
                   Problems& problems)
    : table_(table), joined_(joined), keys_(keys), pairs_(keys.size() - 1) {
    for (const std::string& key : keys) level_there_.push_back(levels_there(key, spelling));
    number_joined(problems);
    match_rows();
}

/// Of each level of a column of the table that of the joined file which is spelled so, or is the only one that a person
/// takes for it.
std::vector<std::uint32_t> KeyMatch::levels_there(const std::string& key, Spelling spelling) {
    const std::vector<SpelledAt> there = texts_of(joined_, key);
    std::unordered_map<std::string, const SpelledAt*> by_text, by_key;
    std::unordered_map<std::string, std::uint32_t> code;
    for (const std::string& level : joined_.text(key).levels)
        code.emplace(level, static_cast<std::uint32_t>(code.size()));
    for (const SpelledAt& spelled : there) {
        by_text.emplace(spelled.text, &spelled);
        const auto [same, is_new] = by_key.emplace(spelling_key(spelled.text), &spelled);
        if (!is_new) same->second = nullptr;  // several: none is the one that is meant
    }
    std::unordered_map<std::string, std::uint32_t> found;
    for (const SpelledAt& spelled : texts_of(table_, key)) {
        const SpelledAt* match = nullptr;
        if (const auto same = by_text.find(spelled.text); same != by_text.end()) {
            match = same->second;
        } else if (spelling == Spelling::checked) {
            const auto alike = by_key.find(spelling_key(spelled.text));
            match = alike == by_key.end() ? nullptr : alike->second;
            if (match != nullptr) taken_.push_back({*match, spelled});
        }
        if (match != nullptr) found.emplace(spelled.text, code.at(match->text));
    }
    std::vector<std::uint32_t> levels;
    for (const std::string& level : table_.text(key).levels) {
        const auto match = found.find(level);
        levels.push_back(match == found.end() ? no_partner : match->second);
    }
    return levels;
}

/// The number of a key by its codes in the joined file, or `no_partner`.
std::uint32_t KeyMatch::number_of(const Codes& codes) const {
    std::uint32_t number = codes.front();
    for (std::size_t k = 0; k < pairs_.size() && number != no_partner; ++k) {
        const auto found = pairs_[k].find(pair_of(number, codes[k + 1]));
        number = found == pairs_[k].end() ? no_partner : found->second;
    }
    return number;
}

void KeyMatch::number_joined(Problems& problems) {
    const std::vector<const TextColumn*> columns = key_cells(joined_, keys_);
    row_of_number_.assign(keys_.size() == 1 ? columns.front()->levels.size() : joined_.rows, no_partner);
    Codes codes(keys_.size());
    for (std::size_t row = 0; row < joined_.rows; ++row) {
        if (!codes_of(columns, row, codes)) {
            const auto lacks = [&](const TextColumn* column) { return column->is_missing(row); };
            const auto key = std::find_if(columns.begin(), columns.end(), lacks) - columns.begin();
            problems.add(joined_.place(row, keys_[static_cast<std::size_t>(key)]), "found no value",
                         "expected the key by which the row is joined");
            continue;
        }
        std::uint32_t number = codes.front();
        for (std::size_t k = 0; k < pairs_.size(); ++k) {
            const auto next = static_cast<std::uint32_t>(pairs_[k].size());
            number = pairs_[k].try_emplace(pair_of(number, codes[k + 1]), next).first->second;
        }
        std::uint32_t& first = row_of_number_[number];
        if (first == no_partner) {
            first = static_cast<std::uint32_t>(row);
            continue;
        }
        problems.add(
            joined_.place(row, joined(keys_)),
            "found " + in_quotes(text_of(joined_, keys_, row)) + ", which also occurs on " + joined_.line_text(first),
            "expected each key once: a row of " + table_.file + " has the columns of one row");
    }
}

void KeyMatch::match_rows() {
    const std::vector<const TextColumn*> columns = key_cells(table_, keys_);
    row_of_.assign(table_.rows, no_partner);
    Codes codes(keys_.size());
    Codes there(keys_.size());
    std::set<Codes> without;
    for (std::size_t row = 0; row < table_.rows; ++row) {
        if (!codes_of(columns, row, codes)) {
            ++rows_without_key_;
            continue;
        }
        bool known = true;
        for (std::size_t k = 0; k < codes.size(); ++k) {
            there[k] = level_there_[k][codes[k]];
            known = known && there[k] != no_partner;
        }
        const std::uint32_t number = known ? number_of(there) : no_partner;
        if (number != no_partner) row_of_[row] = row_of_number_[number];
        if (row_of_[row] != no_partner) continue;
        ++rows_without_;
        if (first_without_.size() < most_compared && without.insert(codes).second) first_without_.push_back(row);
    }
}

std::string KeyMatch::said_of_rows_without(const std::vector<std::size_t>& unused) const {
    std::vector<std::string> parts;
    if (rows_without_ > 0) {
        parts.push_back(counted(rows_without_, "row") + " without a match in " + joined_.file + ": " +
                        rows_named(table_, keys_, first_without_, keys_of_rows(joined_, keys_, unused)));
    }
    if (rows_without_key_ > 0) parts.push_back(counted(rows_without_key_, "row") + " without a key");
    return describe({table_.file, 0, joined(keys_)}, joined(parts, "; "), "its columns are missing there");
}

std::string KeyMatch::said_of_rows_of_none(const std::vector<std::size_t>& unused) const {
    return describe({joined_.file, 0, joined(keys_)},
                    counted(unused.size(), "row") + (unused.size() == 1 ? " matches" : " match") + " no row of " +
                        table_.file + ": " +
                        rows_named(joined_, keys_, unused, keys_of_rows(table_, keys_, first_without_)),
                    "not analysed");
}

/// Rows of the joined file that no row of the table has.
std::vector<std::size_t> KeyMatch::unused_rows() const {
    std::vector<bool> used(joined_.rows, false);
    for (const std::uint32_t row : row_of_)
        if (row != no_partner) used[row] = true;
    std::vector<std::size_t> unused;
    for (std::size_t row = 0; row < joined_.rows; ++row)
        if (!used[row]) unused.push_back(row);
    return unused;
}

std::vector<std::string> KeyMatch::said_of_spelling() const {
    return said_of_taken(taken_);
}

std::vector<std::string> KeyMatch::said_of_unmatched() const {
    const std::vector<std::size_t> unused = unused_rows();
    std::vector<std::string> sentences;
    if (rows_without_ + rows_without_key_ > 0) sentences.push_back(said_of_rows_without(unused));
    if (!unused.empty()) sentences.push_back(said_of_rows_of_none(unused));
    return sentences;
}

}  // namespace clustertrial::sample_detail
