#include "clustertrial/data/table.hpp"

#include <algorithm>

namespace clustertrial {
namespace {

/// The column of that name holding cells of type Cells; the same column may have been read both ways.
template <typename Cells>
const Cells& find_cells(const Table& table, std::string_view name, const char* kind) {
    for (const Column& column : table.columns) {
        if (column.name != name) continue;
        if (const auto* cells = std::get_if<Cells>(&column.cells)) return *cells;
    }
    throw Error(ErrorKind::usage, "column " + in_quotes(name) + " of " + table.file + " was not read as " + kind);
}

}  // namespace

bool Table::has(std::string_view name) const {
    return std::any_of(columns.begin(), columns.end(), [&](const Column& column) { return column.name == name; });
}

const NumberColumn& Table::numbers(std::string_view name) const {
    return find_cells<NumberColumn>(*this, name, "numbers");
}

const TextColumn& Table::text(std::string_view name) const {
    return find_cells<TextColumn>(*this, name, "text");
}

std::size_t Table::line_of(std::size_t row) const {
    // The k-th skipped line stands after as many rows as lines before it that were not skipped.
    std::size_t before = 0;
    std::size_t end = skipped_lines.size();
    while (before < end) {
        const std::size_t k = before + (end - before) / 2;
        if (skipped_lines[k] - 1 - k <= row) {
            before = k + 1;
        } else {
            end = k;
        }
    }
    return row + 1 + before;
}

Place Table::place(std::size_t row, std::string_view column) const {
    return {file, line_of(row), std::string(column)};
}

}  // namespace clustertrial
