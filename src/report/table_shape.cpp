#include "table_shape.hpp"

#include "clustertrial/core/error.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace clustertrial::report_detail {

void require_shape(const ResultTable& table) {
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        const std::size_t cells = table.rows[row].cells.size();
        if (cells <= table.columns.size()) continue;
        throw Error(ErrorKind::usage, "table '" + table.id + "': row " + std::to_string(row + 1) + " has " +
                                          std::to_string(cells) + " cells; the table has " +
                                          std::to_string(table.columns.size()) + " columns");
    }
}

const Cell& cell_at(const TableRow& row, std::size_t column) {
    static const Cell empty;
    return column < row.cells.size() ? row.cells[column] : empty;
}

bool holds_number(const Cell& cell) {
    return std::any_of(cell.parts.begin(), cell.parts.end(),
                       [](const auto& part) { return std::holds_alternative<NumberPart>(part); });
}

bool spans_all_columns(const TableRow& row) {
    if (!row.heading || row.cells.empty()) return false;
    return std::all_of(row.cells.begin() + 1, row.cells.end(), [](const Cell& cell) { return cell.empty(); });
}

bool ends_block(const TableRow& row) {
    return row.heading &&
           std::all_of(row.cells.begin(), row.cells.end(), [](const Cell& cell) { return cell.empty(); });
}

std::string caption_text(const std::optional<CaptionNumber>& number, const std::string& title) {
    return number ? to_text(*number) + ". " + title : title;
}

std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

std::string one_line_header(const TableColumn& column) {
    if (column.group.empty()) return one_line(column.header);
    if (column.header.empty()) return one_line(column.group);
    return one_line(column.group + ": " + column.header);
}

}  // namespace clustertrial::report_detail

namespace clustertrial {

std::string caption_of(const ResultTable& table) {
    return report_detail::caption_text(table.number, table.title);
}

}  // namespace clustertrial
