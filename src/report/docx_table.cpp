#include "docx_table.hpp"

#include "clustertrial/core/words.hpp"

#include "docx_xml.hpp"
#include "table_shape.hpp"
#include "text_layout.hpp"
#include "text_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <variant>

namespace clustertrial::report_detail {

namespace {

/// A table of so many rows stays on one page with its caption and its notes; a longer one breaks between its rows.
constexpr std::size_t rows_kept_together = 24;

struct CellSpan {
    std::size_t column;
    std::size_t columns = 1;
};

const NumberPart* only_number(const Cell& cell) {
    return cell.parts.size() == 1 ? std::get_if<NumberPart>(&cell.parts[0]) : nullptr;
}

/// The digits of a column of plain numbers that are not all printed with as many; nothing of any other column.
int uneven_digits(const ResultTable& table, std::size_t column) {
    int least = -1;
    int most = -1;
    for (const TableRow& row : table.rows) {
        const Cell& cell = cell_at(row, column);
        if (row.heading || cell.empty()) continue;
        const NumberPart* number = only_number(cell);
        if (number == nullptr || number->style != NumberStyle::plain) continue;
        least = least < 0 ? number->digits : std::min(least, number->digits);
        most = std::max(most, number->digits);
    }
    return least == most ? -1 : most;
}

class DocxTable {
  public:
    DocxTable(pugi::xml_node body, const ResultTable& table, const PageTable& page, bool with_next)
        : table_(table), page_(page), with_next_(with_next), node_(add_element(body, "w:tbl")) {
        for (std::size_t i = 0; i < table.columns.size(); ++i) decimals_.push_back(uneven_digits(table, i));
    }

    void write() {
        add_properties();
        add_header();
        bool in_block = false;
        for (std::size_t i = 0; i < table_.rows.size(); ++i) {
            const TableRow& row = table_.rows[i];
            if (row.heading) in_block = !ends_block(row);
            if (ends_block(row)) continue;
            const bool last = i + 1 == table_.rows.size();
            add_row(row, in_block && !row.heading,
                    table_.rows.size() <= rows_kept_together ? !last || with_next_ : row.heading);
        }
    }

  private:
    void add_properties() {
        pugi::xml_node properties = add_element(node_, "w:tblPr");
        add_element(properties, "w:tblStyle", {{"w:val", "ResultTable"}});
        int width = 0;
        for (const int one : page_.widths) width += one;
        add_element(properties, "w:tblW", {{"w:w", std::to_string(width)}, {"w:type", "dxa"}});
        add_element(properties, "w:tblLayout", {{"w:type", "fixed"}});
        add_element(properties, "w:tblLook",
                    {{"w:val", "0020"},
                     {"w:firstRow", "1"},
                     {"w:lastRow", "0"},
                     {"w:firstColumn", "0"},
                     {"w:lastColumn", "0"},
                     {"w:noHBand", "1"},
                     {"w:noVBand", "1"}});
        if (!table_.title.empty()) add_element(properties, "w:tblCaption", {{"w:val", one_line(caption_of(table_))}});
        add_element(properties, "w:tblDescription", {{"w:val", description()}});
        pugi::xml_node grid = add_element(node_, "w:tblGrid");
        for (const int one : page_.widths) add_element(grid, "w:gridCol", {{"w:w", std::to_string(one)}});
    }

    [[nodiscard]] std::string description() const {
        std::vector<std::string> headers;
        for (const TableColumn& column : table_.columns) {
            std::string header = one_line_header(column);
            if (!header.empty()) headers.push_back(std::move(header));
        }
        const auto rows =
            std::count_if(table_.rows.begin(), table_.rows.end(), [](const TableRow& row) { return !row.heading; });
        return "A table of " + std::to_string(rows) + (rows == 1 ? " row" : " rows") +
               (headers.empty() ? "." : "; its columns: " + joined(headers, "; ") + ".");
    }

    pugi::xml_node add_row_node(bool header) {
        pugi::xml_node row = add_element(node_, "w:tr");
        pugi::xml_node properties = add_element(row, "w:trPr");
        add_element(properties, "w:cantSplit");
        if (header) add_element(properties, "w:tblHeader");
        return row;
    }

    /// `merge`: "restart", "continue" or nothing, of a cell that stands in two rows of headers.
    pugi::xml_node add_cell(pugi::xml_node row, CellSpan span, const char* merge = nullptr) {
        pugi::xml_node cell = add_element(row, "w:tc");
        pugi::xml_node properties = add_element(cell, "w:tcPr");
        int width = 0;
        for (std::size_t i = 0; i < span.columns; ++i) width += page_.widths[span.column + i];
        add_element(properties, "w:tcW", {{"w:w", std::to_string(width)}, {"w:type", "dxa"}});
        if (span.columns > 1) add_element(properties, "w:gridSpan", {{"w:val", std::to_string(span.columns)}});
        if (merge != nullptr) add_element(properties, "w:vMerge", {{"w:val", merge}});
        return cell;
    }

    void add_text(pugi::xml_node cell, const std::string& text, Align align, bool bold, bool with_next,
                  const char* style = "TableText") {
        Paragraph paragraph = add_paragraph(cell, style);
        if (with_next) add_element(paragraph.properties, "w:keepNext");
        if (align != Align::left) {
            add_element(paragraph.properties, "w:jc", {{"w:val", align == Align::right ? "right" : "center"}});
        }
        if (!text.empty()) add_run(paragraph.node, text, bold);
    }

    void add_header() {
        const std::vector<ColumnRun> runs = column_runs(table_);
        const bool two_rows = std::any_of(runs.begin(), runs.end(), [](const ColumnRun& run) { return run.grouped; });
        if (two_rows) {
            pugi::xml_node above = add_row_node(true);
            for (const ColumnRun& run : runs) {
                pugi::xml_node cell =
                    add_cell(above, {run.begin, run.end - run.begin}, run.grouped ? nullptr : "restart");
                const TableColumn& column = table_.columns[run.begin];
                if (run.grouped) {
                    add_element(add_element(cell.child("w:tcPr"), "w:tcBorders"), "w:bottom",
                                {{"w:val", "single"}, {"w:sz", "4"}, {"w:space", "0"}, {"w:color", "808080"}});
                    add_text(cell, column.group, Align::centre, true, true, "TableHeader");
                } else {
                    add_text(cell, column.header, column.align, true, true, "TableHeader");
                }
            }
        }
        pugi::xml_node below = add_row_node(true);
        for (const ColumnRun& run : runs) {
            for (std::size_t i = run.begin; i < run.end; ++i) {
                const bool merged = two_rows && !run.grouped;
                pugi::xml_node cell = add_cell(below, {i}, merged ? "continue" : nullptr);
                const TableColumn& column = table_.columns[i];
                add_text(cell, merged ? "" : column.header, column.align, true, true, "TableHeader");
            }
        }
    }

    void add_row(const TableRow& row, bool indented, bool with_next) {
        pugi::xml_node node = add_row_node(false);
        if (spans_all_columns(row)) {
            add_text(add_cell(node, {0, table_.columns.size()}), to_text(row.cells[0]), Align::left, true, true);
            return;
        }
        for (std::size_t i = 0; i < table_.columns.size(); ++i) {
            const Cell& cell = cell_at(row, i);
            const std::string text = page_text(cell, page_.broken[i]);
            if (decimals_[i] >= 0 && only_number(cell) != nullptr) {
                add_aligned(add_cell(node, {i}), text, i, with_next);
            } else {
                add_text(add_cell(node, {i}), text, table_.columns[i].align, row.heading, with_next,
                         i == 0 && indented ? "TableIndented" : "TableText");
            }
        }
    }

    /// A number whose decimal point stands where those above it do: left of the room for the longest fraction.
    void add_aligned(pugi::xml_node cell, const std::string& text, std::size_t column, bool with_next) {
        constexpr double twips_a_half_point = 10;
        const std::string fraction(static_cast<std::size_t>(decimals_[column]), '0');
        const int room =
            static_cast<int>(std::ceil(text_width("." + fraction) * table_text_half_points * twips_a_half_point));
        Paragraph paragraph = add_paragraph(cell, "TableText");
        if (with_next) add_element(paragraph.properties, "w:keepNext");
        const int at = std::max(0, page_.widths[column] - 2 * cell_margin - room);
        add_element(add_element(paragraph.properties, "w:tabs"), "w:tab",
                    {{"w:val", "decimal"}, {"w:pos", std::to_string(at)}});
        add_run(paragraph.node, text);
    }

    const ResultTable& table_;
    const PageTable& page_;
    bool with_next_;
    pugi::xml_node node_;
    std::vector<int> decimals_;  ///< where numbers are aligned: the most digits behind the point
};

}  // namespace

void add_docx_table(pugi::xml_node body, const ResultTable& table, const PageTable& page, bool with_next) {
    DocxTable(body, table, page, with_next).write();
}

}  // namespace clustertrial::report_detail
