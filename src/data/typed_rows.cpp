#include "typed_rows.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"

#include "csv_columns.hpp"
#include "csv_reader.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>

namespace clustertrial::data_detail {
namespace {

constexpr Cell no_cell;

bool is_empty(const Cell& cell) {
    return cell.kind == Cell::Kind::empty || (cell.kind == Cell::Kind::text && trimmed(cell.text).empty());
}

bool is_number(const Cell& cell) {
    return cell.kind == Cell::Kind::number || cell.kind == Cell::Kind::percentage;
}

/// A stored number as a text that the syntax reads as that number.
std::string text_for(const Cell& cell, const NumberSyntax& syntax) {
    const bool percentage = cell.kind == Cell::Kind::percentage && syntax.percent;
    std::string text = percentage ? format_shortest(hundredfold(cell.number)) + "%" : text_of(cell);
    if (syntax.decimal == DecimalMark::comma) std::replace(text.begin(), text.end(), '.', ',');
    return text;
}

const Cell& cell_at(const std::vector<Cell>& cells, std::size_t field) {
    return field < cells.size() ? cells[field] : no_cell;
}

/// Equal where all cells are.
std::size_t hash_of(const std::vector<Cell>& cells) {
    constexpr std::size_t prime = 0x100000001B3;  // of FNV-1a
    std::size_t hash = 0;
    for (std::size_t field = 0; field < cells.size(); ++field) {
        const Cell& cell = cells[field];
        if (is_empty(cell)) continue;
        const std::size_t value = is_number(cell)
                                      ? std::hash<std::uint64_t>{}(std::bit_cast<std::uint64_t>(cell.number))
                                      : std::hash<std::string_view>{}(cell.text);
        hash = (hash ^ field) * prime;
        hash = (hash ^ static_cast<std::size_t>(cell.kind)) * prime;
        hash = (hash ^ value) * prime;
    }
    return hash;
}

}  // namespace

std::string text_of(const Cell& cell) {
    return is_number(cell) && cell.text.empty() ? format_shortest(cell.number) : std::string(cell.text);
}

bool is_blank(const std::vector<Cell>& cells) {
    return std::all_of(cells.begin(), cells.end(), is_empty);
}

TypedRows::TypedRows(Table& table, const std::vector<ColumnRequest>& requests, const TableOptions& options)
    : table_(table),
      options_(options),
      columns_(table, requests, options, name_of_header(table, options)),
      unnamed_(table.header),
      last_row_(table.header_begins) {}

void TypedRows::add(std::size_t number, const std::vector<Cell>& cells) {
    pass_over(last_row_ + 1, number);
    last_row_ = number;
    ++table_.rows;
    if (options_.hash_lines) table_.line_hashes.push_back(hash_of(cells));
    if (options_.find_unnamed)
        for (std::size_t field = 0; field < cells.size(); ++field)
            unnamed_.add(field, text_of(cells[field]), table_.rows - 1);
    const bool chosen = !columns_.has_rules() || is_chosen(cells);
    for (WantedColumn& column : columns_.columns()) {
        const Cell& cell = cell_at(cells, column.field);
        if (chosen) {
            add_cell(column, cell, number);
        } else {
            add_left_out(column, cell);
        }
    }
}

/// The rows from `from` up to, but not with, `to` hold nothing.
void TypedRows::pass_over(std::size_t from, std::size_t to) {
    for (std::size_t row = from; row < to; ++row) {
        table_.skipped_lines.push_back(row);
        table_.empty_rows.push_back(row);
    }
}

bool TypedRows::is_chosen(const std::vector<Cell>& cells) const {
    return columns_.chooses([&](std::size_t field) { return text_of(cell_at(cells, field)); });
}

void TypedRows::add_left_out(WantedColumn& column, const Cell& cell) {
    auto* const numbers = std::get_if<NumberCells>(&column.cells);
    if (cell.kind == Cell::Kind::missing) {
        std::visit([&](auto& cells) { cells.add_missing(cell.text); }, column.cells);
    } else {
        WantedColumns::add_unchecked(
            column, numbers != nullptr && is_number(cell) ? format_shortest(cell.number) : text_of(cell));
    }
}

void TypedRows::add_cell(WantedColumn& column, const Cell& cell, std::size_t row) {
    if (cell.kind == Cell::Kind::missing) {
        std::visit([&](auto& cells) { cells.add_missing(cell.text); }, column.cells);
        return;
    }
    auto* const numbers = std::get_if<NumberCells>(&column.cells);
    if (numbers != nullptr && is_number(cell)) {
        numbers->add_number(cell.number, cell.kind == Cell::Kind::percentage);
        return;
    }
    const Place place{table_.file, row, table_.header[column.field], table_.counted_in};
    if (cell.kind == Cell::Kind::no_result) {
        problems_.add(place, "found a formula without its result",
                      "open the workbook in a spreadsheet, which calculates it, and save it");
        return;
    }
    if (is_number(cell)) {
        std::get<TextCells>(column.cells).add(text_for(cell, columns_.request_of(column).syntax));
        return;
    }
    if (std::visit([&](auto& cells) { return cells.add(cell.text); }, column.cells)) return;
    columns_.refuse(column, place, cell.text, problems_);
}

void TypedRows::finish() {
    columns_.throw_refused(problems_);
    table_.unnamed = unnamed_.found();
    finish_table(table_, columns_);
}

}  // namespace clustertrial::data_detail
