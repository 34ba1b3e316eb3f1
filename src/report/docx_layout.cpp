#include "docx_layout.hpp"

#include "display.hpp"
#include "table_shape.hpp"
#include "text_layout.hpp"
#include "text_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <variant>

namespace clustertrial::report_detail {

namespace {

constexpr int twips_a_point = 20;
constexpr int slack = 40;          // fonts differ from the widths that are known
constexpr int narrow_text = 1500;  // a text is broken down to this width before anything else gives
constexpr int wide_text = 5200;    // and is not given more than this

int twips_of(const std::string& text, bool bold) {
    const double points = text_width(printable(text), bold) * table_text_half_points / 2.0;
    return static_cast<int>(std::ceil(points * twips_a_point)) + 2 * cell_margin + slack;
}

int longest(const std::vector<std::string>& texts, bool bold) {
    int result = 0;
    for (const std::string& text : texts) result = std::max(result, twips_of(text, bold));
    return result;
}

/// What a column takes.
struct Need {
    int whole = 0;   ///< every line as it is
    int broken = 0;  ///< intervals below their numbers
    int least = 0;   ///< texts broken as far as reads well
    int words = 0;   ///< texts broken at each blank: narrower, and a word would be broken
};

Need need_of_text(const std::string& text, bool bold) {
    const int whole = longest(split(text, '\n'), bold);
    const int word = longest(split_words(one_line(text)), bold);
    return {std::min(whole, std::max(wide_text, word)), std::min(whole, std::max(wide_text, word)),
            std::max(word, std::min(whole, narrow_text)), word};
}

Need need_of(const Cell& cell, bool bold) {
    if (!holds_number(cell)) return need_of_text(to_text(cell), bold);
    const int broken = longest(split(page_text(cell, true), '\n'), bold);
    return {longest(split(to_text(cell), '\n'), bold), broken, broken, broken};
}

Need larger(const Need& a, const Need& b) {
    return {std::max(a.whole, b.whole), std::max(a.broken, b.broken), std::max(a.least, b.least),
            std::max(a.words, b.words)};
}

Need wider(const Need& need, int by) {
    return {need.whole + by, need.broken + by, need.least + by, need.words + by};
}

Need need_of(const ResultTable& table, std::size_t column) {
    constexpr bool bold = true;
    // A header is broken at its blanks.
    const int header = longest(split_words(one_line(table.columns[column].header)), bold);
    Need need{header, header, header, header};
    bool in_block = false;
    for (const TableRow& row : table.rows) {
        if (row.heading) in_block = !ends_block(row);
        if (spans_all_columns(row)) continue;
        const bool indented = column == 0 && in_block && !row.heading;
        need = larger(need, wider(need_of(cell_at(row, column), row.heading), indented ? row_indent : 0));
    }
    return need;
}

/// A spanning header is broken at its blanks, and its columns are as wide as its longest word.
void widen_for_groups(const ResultTable& table, std::vector<Need>& needs) {
    for (const ColumnRun& run : column_runs(table)) {
        if (!run.grouped) continue;
        const int word = longest(split_words(one_line(table.columns[run.begin].group)), true);
        const int share = word / static_cast<int>(run.end - run.begin) + 1;
        for (std::size_t i = run.begin; i < run.end; ++i) needs[i] = larger(needs[i], {share, share, share, share});
    }
}

int total(const std::vector<int>& widths) {
    return std::accumulate(widths.begin(), widths.end(), 0);
}

/// From what the columns would like down to the least, all by the same share; empty when even that is too much.
std::vector<int> between(const std::vector<int>& wanted, const std::vector<int>& least, int room) {
    if (total(wanted) <= room) return wanted;
    if (total(least) > room) return {};
    const double give = static_cast<double>(total(wanted) - room) / (total(wanted) - total(least));
    std::vector<int> widths;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        widths.push_back(wanted[i] - static_cast<int>(std::ceil(give * (wanted[i] - least[i]))));
    }
    return widths;
}

std::vector<int> squeezed(std::vector<int> widths, int room) {
    const double share = static_cast<double>(room) / total(widths);
    for (int& width : widths) width = static_cast<int>(width * share);
    return widths;
}

std::vector<int> member(const std::vector<Need>& needs, int Need::*of) {
    std::vector<int> widths;
    for (const Need& need : needs) widths.push_back(need.*of);
    return widths;
}

}  // namespace

std::string page_text(const Cell& cell, bool broken) {
    if (!broken || !holds_number(cell)) return to_text(cell);
    std::string text;
    for (const Pieces& line : pieces_of(cell)) {
        for (const std::string& piece : line) text += (text.empty() ? "" : "\n") + piece;
    }
    return text;
}

PageTable fit_to_page(const ResultTable& table) {
    require_shape(table);
    std::vector<Need> needs;
    for (std::size_t i = 0; i < table.columns.size(); ++i) needs.push_back(need_of(table, i));
    widen_for_groups(table, needs);
    constexpr int upright = page_short - 2 * page_margin;
    constexpr int sideways = page_long - 2 * page_margin;
    // Numbers give nothing while they are whole: their least is what they want.
    std::vector<int> whole_least = member(needs, &Need::least);
    for (std::size_t i = 0; i < needs.size(); ++i) {
        if (needs[i].broken != needs[i].whole) whole_least[i] = needs[i].whole;
    }
    PageTable page;
    page.broken.assign(needs.size(), false);
    for (const bool landscape : {false, true}) {
        const int room = landscape ? sideways : upright;
        page.landscape = landscape;
        page.widths = between(member(needs, &Need::whole), whole_least, room);
        if (!page.widths.empty()) return page;
        page.widths = between(member(needs, &Need::broken), member(needs, &Need::least), room);
        if (page.widths.empty()) continue;
        for (std::size_t i = 0; i < needs.size(); ++i) page.broken[i] = page.widths[i] < needs[i].whole;
        return page;
    }
    page.broken.assign(needs.size(), true);
    page.widths = between(member(needs, &Need::least), member(needs, &Need::words), sideways);
    if (page.widths.empty()) page.widths = squeezed(member(needs, &Need::words), sideways);
    return page;
}

}  // namespace clustertrial::report_detail
