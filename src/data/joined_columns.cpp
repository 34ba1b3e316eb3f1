#include "clustertrial/core/words.hpp"
#include "clustertrial/data/table.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial {

namespace {

NumberColumn of_rows(const NumberColumn& column, const std::vector<std::uint32_t>& row_of) {
    NumberColumn joined;
    joined.values.reserve(row_of.size());
    for (const std::uint32_t row : row_of)
        joined.values.push_back(row == JoinedRows::none ? std::numeric_limits<double>::quiet_NaN()
                                                        : column.values[row]);
    return joined;
}

/// With those levels only that some row has, in the order of first appearance.
TextColumn of_rows(const TextColumn& column, const std::vector<std::uint32_t>& row_of) {
    TextColumn joined;
    joined.codes.reserve(row_of.size());
    std::vector<std::uint32_t> code_of(column.levels.size(), TextColumn::missing);
    for (const std::uint32_t row : row_of) {
        if (row == JoinedRows::none || column.is_missing(row)) {
            joined.codes.push_back(TextColumn::missing);
            continue;
        }
        std::uint32_t& code = code_of[column.codes[row]];
        if (code == TextColumn::missing) {
            code = static_cast<std::uint32_t>(joined.levels.size());
            joined.levels.push_back(column.at(row));
        }
        joined.codes.push_back(code);
    }
    return joined;
}

/// The cells that mean no value, in each row of the table that has one of them.
std::vector<MarkedCells> of_rows(const std::vector<MarkedCells>& no_values, std::size_t rows_there,
                                 const std::vector<std::uint32_t>& row_of) {
    std::vector<MarkedCells> joined;
    for (const MarkedCells& cells : no_values) {
        std::vector<bool> marked(rows_there, false);
        for (const std::size_t row : cells.rows) marked[row] = true;
        MarkedCells of_marker{cells.marker, {}};
        for (std::size_t row = 0; row < row_of.size(); ++row)
            if (row_of[row] != JoinedRows::none && marked[row_of[row]]) of_marker.rows.push_back(row);
        if (!of_marker.rows.empty()) joined.push_back(std::move(of_marker));
    }
    return joined;
}

}  // namespace

void join_columns(Table& table, const Table& other, std::vector<std::uint32_t> row_of,
                  const std::vector<std::string>& columns) {
    const std::size_t place = table.joined.size();
    for (const Column& column : other.columns) {
        if (std::find(columns.begin(), columns.end(), column.name) == columns.end()) continue;
        Column joined{column.name, {}, of_rows(column.no_values, other.rows, row_of), place};
        std::visit([&](const auto& cells) { joined.cells = of_rows(cells, row_of); }, column.cells);
        table.columns.push_back(std::move(joined));
    }
    JoinedRows rows{other.file, other.counted_in, other.header_begins, other.header, {}, std::move(row_of)};
    rows.lines.reserve(other.rows);
    for (std::size_t row = 0; row < other.rows; ++row) rows.lines.push_back(other.line_of(row));
    table.joined.push_back(std::move(rows));
}

}  // namespace clustertrial
