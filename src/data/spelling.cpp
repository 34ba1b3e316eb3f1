#include "clustertrial/data/spelling.hpp"

#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include "first_rows.hpp"

#include <algorithm>
#include <map>

namespace clustertrial {

namespace {

/// In quotes, with each character that nobody sees as its code: "200\u00a0".
std::string visible(std::string_view text) {
    std::string shown;
    while (!text.empty()) {
        const CodePoint point = code_point_at_front(text).value_or(CodePoint{0, 1});
        const std::string_view bytes = text.substr(0, point.bytes);
        text.remove_prefix(point.bytes);
        // A character by itself that leaves no key is a blank or has no width.
        if (point.value < 0x80 || !spelling_key(bytes).empty()) {
            shown += bytes;
            continue;
        }
        constexpr std::string_view digits = "0123456789abcdef";
        shown += "\\u";
        for (const unsigned shift : {12U, 8U, 4U, 0U}) shown += digits[point.value >> shift & 15U];
    }
    return in_quotes(shown);
}

std::string line_of(const Place& place, const Place& seen_from) {
    return line_text(place) + (place.file == seen_from.file ? "" : " of " + place.file);
}

Place column_of(const Place& place) {
    return {place.file, 0, place.column};
}

/// Whether a whole number is another with zeros in front: "007" of "7".
bool is_with_zeros(std::string_view longer, std::string_view shorter) {
    if (longer.size() <= shorter.size() || !longer.ends_with(shorter)) return false;
    const bool digits = longer.find_first_not_of("0123456789") == std::string_view::npos;
    return digits && longer.find_first_not_of('0') >= longer.size() - shorter.size();
}

/// A spreadsheet takes the zeros off all ids of a column: one sentence for all, with the first. `lack`: the column's
/// texts lack them, and those of the other file have them; else the other way round.
std::vector<std::string> said_of_zeros(const std::vector<SpelledAlike>& taken, bool lack) {
    std::vector<const SpelledAlike*> pairs;
    for (const SpelledAlike& pair : taken) {
        const bool is_one =
            lack ? is_with_zeros(pair.first.text, pair.other.text) : is_with_zeros(pair.other.text, pair.first.text);
        if (is_one) pairs.push_back(&pair);
    }
    if (pairs.empty()) return {};
    const auto& [first, other] = *pairs.front();
    const bool one = pairs.size() == 1;
    const std::string of_file = std::string(one ? "that" : "those") + " in " + first.place.file;
    const std::string zeros =
        lack ? (one ? " lacks" : " lack") + (" the leading zeros of " + of_file)
             : (one ? " has" : " have") + (" leading zeros, which " + of_file) + (one ? " lacks" : " lack");
    return {describe(column_of(other.place),
                     counted(pairs.size(), "value") + zeros + " (" + visible(other.text) + " is " +
                         visible(first.text) + "); " + (one ? "it is" : "they are") +
                         " matched. Where they are different, give --spelling exact (`spelling = \"exact\"` of "
                         "[data])")};
}

}  // namespace

std::vector<SpelledAlike> spelled_alike(const std::vector<SpelledAt>& texts) {
    std::map<std::string, const SpelledAt*> first_of;
    std::vector<SpelledAlike> alike;
    for (const SpelledAt& spelled : texts) {
        const auto [first, is_new] = first_of.emplace(spelling_key(spelled.text), &spelled);
        if (!is_new && first->second->text != spelled.text) alike.push_back({*first->second, spelled});
    }
    return alike;
}

std::vector<SpelledAt> texts_of(const Table& table, const std::string& column) {
    const TextColumn& cells = table.text(column);
    std::vector<SpelledAt> texts;
    for (const std::size_t row : data_detail::first_rows(cells, table.rows))
        texts.push_back({cells.at(row), table.place(row, column)});
    return texts;
}

std::vector<std::string> check_spelling(const std::vector<SpelledAlike>& alike, Spelling rule, Problems& problems) {
    std::vector<std::string> pairs;
    for (const auto& [first, other] : alike) {
        if (rule == Spelling::checked) {
            problems.add(other.place,
                         "found " + visible(other.text) + ", and " + visible(first.text) + " on " +
                             line_of(first.place, other.place) + ", which look like two spellings of one name",
                         "expected one spelling; if they are different names, give --spelling exact (`spelling = "
                         "\"exact\"` of [data])");
        } else {
            pairs.push_back(visible(first.text) + " (" + line_of(first.place, other.place) + ") and " +
                            visible(other.text) + " (" + line_text(other.place) + ")");
        }
    }
    if (pairs.empty()) return {};
    return {describe(column_of(alike.front().other.place),
                     "treated as different because of spelling = exact: " + first_few(pairs, Problems::shown, "; "))};
}

void PlacesOfNames::add(const std::string& name, std::size_t place) {
    if (!by_name_.emplace(name, place).second) return;
    if (spelling_ == Spelling::checked) by_key_[spelling_key(name)].push_back(place);
}

std::optional<std::size_t> PlacesOfNames::find(const std::string& name) const {
    if (const auto same = by_name_.find(name); same != by_name_.end()) return same->second;
    const auto alike = by_key_.find(spelling_key(name));
    if (alike == by_key_.end() || alike->second.size() > 1) return std::nullopt;
    return alike->second.front();
}

std::vector<std::string> said_of_taken(const std::vector<SpelledAlike>& taken) {
    std::vector<std::string> said = said_of_zeros(taken, true);
    append(said, said_of_zeros(taken, false));
    std::vector<std::string> pairs;
    for (const auto& [first, other] : taken) {
        if (is_with_zeros(first.text, other.text) || is_with_zeros(other.text, first.text)) continue;
        pairs.push_back(visible(other.text) + " (" + line_text(other.place) + ") for " + visible(first.text));
    }
    if (pairs.empty()) return said;
    said.push_back(describe(column_of(taken.front().other.place),
                            "matched to names that " + taken.front().first.place.file +
                                " spells differently: " + first_few(pairs, Problems::shown, "; ") +
                                "; if they are different, give --spelling exact " +
                                "(`spelling = \"exact\"` of [data])"));
    return said;
}

}  // namespace clustertrial
