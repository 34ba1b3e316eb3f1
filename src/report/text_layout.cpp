#include "text_layout.hpp"

#include "table_shape.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <variant>

namespace clustertrial::report_detail {

namespace {

/// Below these widths a text reads badly, so it is not squeezed further while something else can give (columns).
constexpr std::size_t comfortable_stub = 16;
constexpr std::size_t comfortable_text = 12;
/// A header is broken when it is longer than this (columns).
constexpr std::size_t comfortable_header = 20;
/// "(95% CI)" and "(missing)" are kept whole in a header, "(intervention; control)" is not (columns).
constexpr std::size_t short_bracket = 10;
/// A number's bracket of more words is a text, and may be broken: "0.213 (The Sacred Heart Primary School)".
constexpr std::size_t most_bracket_words = 3;
/// "National-level" may be broken at its hyphen, "p-value" may not (bytes on either side).
constexpr std::size_t long_half = 4;

/// A bracket that is a text in its words.
Pieces broken_brackets(const Pieces& pieces) {
    Pieces result;
    for (const auto& piece : pieces) {
        const Pieces words = split_words(piece);
        if (piece.front() == '(' && words.size() > most_bracket_words) {
            result.insert(result.end(), words.begin(), words.end());
        } else {
            result.push_back(piece);
        }
    }
    return result;
}

/// "27,352 (13,819; 13,533)" in two pieces.
Pieces break_before_brackets(const std::string& line) {
    Pieces pieces;
    for (const auto& word : split_words(line)) {
        if (pieces.empty() || word.front() == '(') {
            pieces.push_back(word);
        } else {
            pieces.back() += ' ' + word;
        }
    }
    return broken_brackets(pieces);
}

Pieces unbroken(const std::string& line) {
    Pieces pieces;
    for (const auto& word : split_words(line)) {
        if (pieces.empty()) {
            pieces.push_back(word);
        } else {
            pieces.back() += ' ' + word;
        }
    }
    return pieces;
}

std::size_t longest(const Pieces& pieces) {
    std::size_t width = 0;
    for (const auto& piece : pieces) width = std::max(width, display_width(piece));
    return width;
}

/// "National-level" in two pieces.
Pieces halves(const std::string& word) {
    const std::size_t hyphen = word.find('-');
    if (hyphen == std::string::npos || hyphen < long_half || word.size() - hyphen - 1 < long_half) return {word};
    return {word.substr(0, hyphen + 1) + std::string(soft_break), word.substr(hyphen + 1)};
}

Pieces break_header(const std::string& line) {
    Pieces pieces;
    bool in_bracket = false;
    for (const auto& word : split_words(line)) {
        if (in_bracket && display_width(pieces.back()) + 1 + display_width(word) <= short_bracket) {
            pieces.back() += ' ' + word;
        } else {
            const Pieces parts = halves(word);
            pieces.insert(pieces.end(), parts.begin(), parts.end());
        }
        in_bracket = pieces.back().front() == '(' && pieces.back().back() != ')';
    }
    return pieces;
}

std::size_t longest_word(const std::string& text) {
    std::size_t width = 0;
    for (const auto& line : split(text, '\n')) width = std::max(width, longest(split_words(line)));
    return width;
}

/// A row's cell as it weighs on the width of its column: a heading across all columns does not, and one in the columns
/// is broken like a header.
void measure_cell(const TableRow& row, std::size_t column, std::size_t indent, ColumnMeasure& measure) {
    if (spans_all_columns(row)) return;
    const Cell& cell = cell_at(row, column);
    if (cell.empty()) return;
    measure.numeric = measure.numeric || holds_number(cell);
    measure.word = std::max(measure.word, indent + longest_word(printable(to_text(cell))));
    for (const auto& pieces : pieces_of(cell)) {
        measure.comfortable = std::max(measure.comfortable, indent + longest(pieces));
        if (!row.heading) measure.body = std::max(measure.body, indent + unbroken_width(pieces));
    }
}

class Arranger {
  public:
    Arranger(const ResultTable& table, std::size_t width) : table_(table), width_(width) {
        for (std::size_t column = 0; column < table.columns.size(); ++column) {
            measures_.push_back(measure(table, column));
        }
    }

    [[nodiscard]] Layout arrange() const {
        Layout beside{false, panels(false)};
        if (measures_.size() < 2) return finish(beside);
        if (beside.panels.size() == 1 && fits(beside.panels[0], false)) return finish(beside);
        Layout above{true, panels(true)};
        const bool all_fit = std::all_of(beside.panels.begin(), beside.panels.end(),
                                         [this](const Panel& panel) { return fits(panel, false); });
        if (all_fit && beside.panels.size() <= above.panels.size()) return finish(beside);
        return finish(above);
    }

  private:
    [[nodiscard]] std::size_t available(bool stub_above) const {
        return stub_above && width_ > column_gap ? width_ - column_gap : width_;
    }

    [[nodiscard]] bool fits(const Panel& panel, bool stub_above) const {
        return total_width(minimum_widths(panel.columns, stub_above)) <= available(stub_above);
    }

    /// What each column takes at the least; the last of a group makes room for the longest word of the group's header.
    [[nodiscard]] std::vector<std::size_t> minimum_widths(const std::vector<std::size_t>& columns,
                                                          bool stub_above) const {
        std::vector<std::size_t> widths;
        for (const std::size_t column : columns) {
            const ColumnMeasure& wish = measures_[column];
            widths.push_back(std::max(wish.word, std::min(wish.comfortable, available(stub_above))));
        }
        for (std::size_t begin = 0; begin < columns.size(); begin = group_end(table_, columns, begin)) {
            const std::size_t end = group_end(table_, columns, begin);
            const std::size_t needed = longest_word(printable(table_.columns[columns[begin]].group));
            const std::size_t taken = total_width({widths.begin() + static_cast<std::ptrdiff_t>(begin),
                                                   widths.begin() + static_cast<std::ptrdiff_t>(end)});
            if (needed > taken) widths[end - 1] += needed - taken;
        }
        return widths;
    }

    [[nodiscard]] std::vector<Panel> panels(bool stub_above) const {
        std::vector<std::size_t> all(measures_.size() - (stub_above ? 1 : 0));
        std::iota(all.begin(), all.end(), stub_above ? 1U : 0U);
        const std::vector<std::size_t> stub(all.begin(), all.begin() + (stub_above ? 0 : 1));
        std::vector<Panel> result{{stub, {}}};
        for (std::size_t begin = stub.size(); begin < all.size();) {
            const std::size_t end = group_end(table_, all, begin);
            add_group(
                {all.begin() + static_cast<std::ptrdiff_t>(begin), all.begin() + static_cast<std::ptrdiff_t>(end)},
                stub, stub_above, result);
            begin = end;
        }
        return result;
    }

    /// Into the last panel if it fits there, else into a new one, else column by column.
    void add_group(const std::vector<std::size_t>& group, const std::vector<std::size_t>& stub, bool stub_above,
                   std::vector<Panel>& result) const {
        const auto with = [&group](Panel panel) {
            panel.columns.insert(panel.columns.end(), group.begin(), group.end());
            return panel;
        };
        if (Panel joined = with(result.back()); fits(joined, stub_above)) {
            result.back() = std::move(joined);
        } else if (Panel fresh = with({stub, {}}); group.size() == 1 || fits(fresh, stub_above)) {
            if (result.back().columns.size() == stub.size()) {
                result.back() = std::move(fresh);
            } else {
                result.push_back(std::move(fresh));
            }
        } else {
            for (const std::size_t column : group) add_group({column}, stub, stub_above, result);
        }
    }

    [[nodiscard]] Layout finish(Layout layout) const {
        for (auto& panel : layout.panels) {
            panel.widths = minimum_widths(panel.columns, layout.stub_above);
            share_spare_width(panel, available(layout.stub_above));
        }
        return layout;
    }

    /// Numbers get out of the wrap first, all or none so that like columns look alike; then texts; then headers.
    void share_spare_width(Panel& panel, std::size_t width) const {
        const auto wish = [&](const std::function<std::size_t(const ColumnMeasure&)>& width_of) {
            std::vector<std::size_t> missing;
            for (std::size_t i = 0; i < panel.columns.size(); ++i) {
                const std::size_t wanted = width_of(measures_[panel.columns[i]]);
                missing.push_back(wanted > panel.widths[i] ? wanted - panel.widths[i] : 0);
            }
            return missing;
        };
        const auto spare = [&] { return width > total_width(panel.widths) ? width - total_width(panel.widths) : 0; };

        const auto numbers = wish([](const ColumnMeasure& column) { return column.numeric ? column.body : 0; });
        if (std::accumulate(numbers.begin(), numbers.end(), std::size_t{0}) <= spare()) share(numbers, spare(), panel);
        share(wish([](const ColumnMeasure& column) { return column.numeric ? 0 : column.body; }), spare(), panel);
        share(wish([](const ColumnMeasure& column) { return column.header; }), spare(), panel);
    }

    /// In proportion to what is missing; what rounding leaves goes to the first columns that still miss something.
    static void share(const std::vector<std::size_t>& missing, std::size_t spare, Panel& panel) {
        const std::size_t all = std::accumulate(missing.begin(), missing.end(), std::size_t{0});
        if (all == 0) return;
        std::size_t left = std::min(spare, all);
        const std::size_t shared = left;
        std::vector<std::size_t> granted;
        for (const std::size_t one : missing) {
            granted.push_back(one * shared / all);
            left -= granted.back();
        }
        for (std::size_t i = 0; i < missing.size(); ++i) {
            if (left > 0 && granted[i] < missing[i]) {
                ++granted[i];
                --left;
            }
            panel.widths[i] += granted[i];
        }
    }

    const ResultTable& table_;
    std::size_t width_;
    std::vector<ColumnMeasure> measures_;
};

}  // namespace

std::vector<Pieces> pieces_of(const Cell& cell) {
    const std::vector<std::string> lines = split(printable(to_text(cell)), '\n');
    std::vector<Pieces> result;
    for (const auto& line : lines) {
        if (!holds_number(cell)) {
            result.push_back(split_words(line));
        } else if (lines.size() > 1) {
            result.push_back(unbroken(line));
        } else {
            result.push_back(break_before_brackets(line));
        }
    }
    return result;
}

ColumnMeasure measure(const ResultTable& table, std::size_t column) {
    ColumnMeasure result;
    bool in_block = false;
    for (const auto& row : table.rows) {
        if (row.heading) in_block = !ends_block(row);
        const bool indented = column == 0 && in_block && !row.heading;
        measure_cell(row, column, indented ? column_gap : 0, result);
    }
    const std::size_t text_minimum = column == 0 ? comfortable_stub : result.numeric ? 0 : comfortable_text;
    result.comfortable = std::max(result.comfortable, std::min(result.body, text_minimum));
    for (const auto& pieces : header_pieces(table.columns[column])) {
        for (const auto& piece : pieces) result.word = std::max(result.word, longest_word(piece));
        result.comfortable = std::max(result.comfortable, longest(pieces));
        result.header = std::max(result.header, longest(fill_lines(pieces, comfortable_header)));
    }
    return result;
}

std::vector<Pieces> header_pieces(const TableColumn& column) {
    std::vector<Pieces> result;
    for (const auto& line : split(printable(column.header), '\n')) result.push_back(break_header(line));
    return result;
}

std::vector<std::string> header_lines(const TableColumn& column, std::size_t width) {
    std::vector<std::string> result;
    for (const auto& pieces : header_pieces(column)) {
        for (auto& line : fill_lines(pieces, width)) result.push_back(std::move(line));
    }
    return result;
}

Layout arrange_columns(const ResultTable& table, std::size_t width) {
    return Arranger(table, width).arrange();
}

std::size_t total_width(const std::vector<std::size_t>& widths) {
    const std::size_t gaps = widths.empty() ? 0 : (widths.size() - 1) * column_gap;
    return std::accumulate(widths.begin(), widths.end(), gaps);
}

std::size_t group_end(const ResultTable& table, const std::vector<std::size_t>& columns, std::size_t begin) {
    const std::string& group = table.columns[columns[begin]].group;
    std::size_t end = begin + 1;
    while (!group.empty() && end < columns.size() && table.columns[columns[end]].group == group) ++end;
    return end;
}

std::vector<ColumnRun> column_runs(const ResultTable& table) {
    std::vector<std::size_t> columns(table.columns.size());
    std::iota(columns.begin(), columns.end(), std::size_t{0});
    std::vector<ColumnRun> runs;
    for (std::size_t begin = 0; begin < columns.size();) {
        const std::size_t end = group_end(table, columns, begin);
        runs.push_back({begin, end, !table.columns[begin].group.empty()});
        begin = end;
    }
    return runs;
}

}  // namespace clustertrial::report_detail
