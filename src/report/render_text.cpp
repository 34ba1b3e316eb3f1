#include "clustertrial/report/render.hpp"

#include "display.hpp"
#include "document_blocks.hpp"
#include "table_shape.hpp"
#include "text_layout.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial {

namespace {

using namespace report_detail;
using Lines = std::vector<std::string>;

std::string align(const std::string& text, std::size_t width, Align where) {
    const std::size_t used = display_width(text);
    const std::size_t blank = width > used ? width - used : 0;
    const std::size_t left = where == Align::left ? 0 : where == Align::right ? blank : blank / 2;
    return std::string(left, ' ') + text + std::string(blank - left, ' ');
}

/// A rule of this line's width is drawn once all lines are known.
const std::string rule_mark(1, '\0');

/// One table as lines; rules and trailing blanks are settled in finish().
class TextTable {
  public:
    TextTable(const ResultTable& table, std::size_t width)
        : table_(table), width_(width), layout_(arrange_columns(table, width)) {}

    Lines lines() {
        for (const auto& panel : layout_.panels) {
            lines_.push_back(rule_mark);
            if (layout_.stub_above) add_wrapped(table_.columns[0].header, 0);
            add_group_headers(panel);
            add_headers(panel);
            lines_.push_back(rule_mark);
            add_body(panel);
        }
        lines_.push_back(rule_mark);
        return finish();
    }

  private:
    [[nodiscard]] std::size_t indent() const { return layout_.stub_above ? column_gap : 0; }

    [[nodiscard]] Align alignment(const Panel& panel, std::size_t i) const {
        return table_.columns[panel.columns[i]].align;
    }

    /// Cells given as lines side by side; shorter ones are padded below, or above when they stand on the rule
    /// (headers).
    void add_side_by_side(const std::vector<Lines>& cells, const Panel& panel, bool on_the_rule) {
        std::size_t height = 0;
        for (const auto& cell : cells) height = std::max(height, cell.size());
        for (std::size_t line = 0; line < height; ++line) {
            std::string text(indent(), ' ');
            for (std::size_t i = 0; i < cells.size(); ++i) {
                const std::size_t offset = on_the_rule ? height - cells[i].size() : 0;
                const bool has_line = line >= offset && line - offset < cells[i].size();
                if (i > 0) text += std::string(column_gap, ' ');
                text += align(has_line ? cells[i][line - offset] : "", panel.widths[i], alignment(panel, i));
            }
            lines_.push_back(std::move(text));
        }
    }

    /// The spanning headers, centred over a rule of their own.
    void add_group_headers(const Panel& panel) {
        struct Span {
            Lines lines;
            std::size_t width;
        };
        std::vector<Span> spans;
        std::size_t height = 0;
        for (std::size_t begin = 0; begin < panel.columns.size();) {
            const std::size_t end = group_end(table_, panel.columns, begin);
            const std::size_t width = total_width({panel.widths.begin() + static_cast<std::ptrdiff_t>(begin),
                                                   panel.widths.begin() + static_cast<std::ptrdiff_t>(end)});
            const std::string group = printable(table_.columns[panel.columns[begin]].group);
            spans.push_back({group.empty() ? Lines{} : wrap(group, width), width});
            height = std::max(height, spans.back().lines.size());
            begin = end;
        }
        if (height == 0) return;
        for (std::size_t line = 0; line <= height; ++line) {
            std::string text(indent(), ' ');
            for (const auto& span : spans) {
                if (&span != &spans.front()) text += std::string(column_gap, ' ');
                text += group_line(span.lines, height, line, span.width);
            }
            lines_.push_back(std::move(text));
        }
    }

    static std::string group_line(const Lines& group, std::size_t height, std::size_t line, std::size_t width) {
        if (group.empty()) return std::string(width, ' ');
        if (line == height) return std::string(width, '-');
        const std::size_t offset = height - group.size();
        return align(line >= offset ? group[line - offset] : "", width, Align::centre);
    }

    void add_headers(const Panel& panel) {
        std::vector<Lines> headers;
        for (std::size_t i = 0; i < panel.columns.size(); ++i) {
            headers.push_back(header_lines(table_.columns[panel.columns[i]], panel.widths[i]));
        }
        add_side_by_side(headers, panel, true);
    }

    void add_wrapped(const std::string& text, std::size_t left) {
        if (text.empty()) return;
        for (const auto& line : wrap(printable(text), width_ > left ? width_ - left : 1, hang)) {
            lines_.push_back(std::string(left, ' ') + line);
        }
    }

    void add_body(const Panel& panel) {
        const bool airy = std::any_of(table_.rows.begin(), table_.rows.end(),
                                      [&](const TableRow& row) { return takes_several_lines(row, panel); });
        bool in_block = false;
        bool gap = false;  // a blank line is due before the next row
        for (const auto& row : table_.rows) {
            if (ends_block(row)) {
                gap = gap || in_block;
                in_block = false;
                continue;
            }
            if (gap || (row.heading && &row != &table_.rows.front() && !(&row - 1)->heading)) lines_.emplace_back();
            if (row.heading) in_block = true;
            gap = airy && !row.heading;
            if (spans_all_columns(row)) {
                add_wrapped(to_text(row.cells[0]), 0);
            } else {
                add_row(row, panel, in_block && !row.heading ? column_gap : 0);
            }
        }
    }

    [[nodiscard]] bool takes_several_lines(const TableRow& row, const Panel& panel) const {
        if (row.heading) return false;
        for (std::size_t i = 0; i < panel.columns.size(); ++i) {
            if (panel.columns[i] != 0 && cell_lines(row, panel, i).size() > 1) return true;
        }
        return false;
    }

    void add_row(const TableRow& row, const Panel& panel, std::size_t stub_indent) {
        if (layout_.stub_above) add_wrapped(to_text(cell_at(row, 0)), stub_indent);
        std::vector<Lines> cells;
        for (std::size_t i = 0; i < panel.columns.size(); ++i) {
            cells.push_back(panel.columns[i] == 0 ? stub_lines(row, panel.widths[i], stub_indent)
                                                  : cell_lines(row, panel, i));
        }
        add_side_by_side(cells, panel, false);
    }

    static Lines stub_lines(const TableRow& row, std::size_t width, std::size_t left) {
        Lines lines;
        for (const auto& pieces : pieces_of(cell_at(row, 0))) {
            for (const auto& line : fill_lines(pieces, width > left ? width - left : 1, hang)) {
                lines.push_back(line.empty() ? line : std::string(left, ' ') + line);
            }
        }
        return lines;
    }

    static Lines cell_lines(const TableRow& row, const Panel& panel, std::size_t i) {
        Lines lines;
        for (const auto& pieces : pieces_of(cell_at(row, panel.columns[i]))) {
            for (auto& line : fill_lines(pieces, panel.widths[i])) lines.push_back(std::move(line));
        }
        return lines;
    }

    Lines finish() {
        std::size_t widest = 0;
        for (auto& line : lines_) {
            if (line == rule_mark) continue;
            line.erase(line.find_last_not_of(' ') + 1);
            widest = std::max(widest, display_width(line));
        }
        std::replace(lines_.begin(), lines_.end(), rule_mark, std::string(widest, '-'));
        return std::move(lines_);
    }

    const ResultTable& table_;
    std::size_t width_;
    Layout layout_;
    Lines lines_;
};

void append_wrapped(const std::string& text, std::size_t width, std::string& result) {
    for (const auto& line : wrap(printable(text), width, hang)) result += line + '\n';
}

/// One block as lines.
struct TextBlocks {
    std::size_t width;

    /// A section is underlined as a title page is, what is in it with a plain rule.
    std::string operator()(const Heading& heading) const {
        std::string result;
        std::size_t widest = 0;
        for (const auto& line : wrap(one_line(printable(heading.text)), width)) {
            widest = std::max(widest, display_width(line));
            result += line + '\n';
        }
        const std::string rule = std::string(widest, heading.level <= 1 ? '=' : '-') + '\n';
        return (heading.level == 0 ? rule : "") + result + rule;
    }

    std::string operator()(const Prose& prose) const {
        const std::string mark = prose_mark(prose);
        return marked_lines(prose, mark, mark);
    }

    std::string operator()(const Prose& item, const ItemStep& step) const {
        const std::string first = step.indent + step.mark;
        return marked_lines(item, first, std::string(first.size(), ' '));
    }

    [[nodiscard]] std::string further(const Prose& prose, const ItemStep& step) const {
        return marked_lines(prose, step.indent, step.indent);
    }

    [[nodiscard]] std::string marked_lines(const Prose& prose, std::string mark, const std::string& mark_below) const {
        std::string result;
        const std::string text = printable(to_text(prose));
        for (const auto& line : wrap(text, width > mark.size() ? width - mark.size() : 1)) {
            const std::string marked = std::exchange(mark, mark_below) + line;
            result += marked.substr(0, marked.find_last_not_of(' ') + 1) + '\n';
        }
        return result;
    }

    std::string operator()(const ResultTable& table) const {
        require_shape(table);
        std::string result;
        if (!table.title.empty()) append_wrapped(caption_of(table), width, result);
        if (!table.columns.empty()) {
            for (const auto& line : TextTable(table, width).lines()) result += line + '\n';
        }
        for (const auto& note : table.notes) append_wrapped(note, width, result);
        return result;
    }
};

}  // namespace

std::string render_text(const Document& document, const RenderOptions& options) {
    return join_blocks(document, TextBlocks{options.width});
}

}  // namespace clustertrial
