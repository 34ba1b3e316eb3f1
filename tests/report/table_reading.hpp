#pragma once

#include "clustertrial/report/trial_tables.hpp"

#include <string>
#include <utility>
#include <vector>

/// What a test reads of the tables of a result.
namespace clustertrial::test {

/// The table of this id; an empty one where there is none.
inline ResultTable table_of(const AnalysisResult& result, const std::string& id) {
    for (ResultTable& table : to_tables(result)) {
        if (table.id == id) return std::move(table);
    }
    return {};
}

inline std::vector<std::string> texts_of(const TableRow& row) {
    std::vector<std::string> texts;
    for (const Cell& cell : row.cells) texts.push_back(to_text(cell));
    return texts;
}

/// The cells of the first row whose first cell is this; none where there is no such row.
inline std::vector<std::string> row_called(const ResultTable& table, const std::string& name) {
    for (const TableRow& row : table.rows) {
        if (!row.cells.empty() && to_text(row.cells[0]) == name) return texts_of(row);
    }
    return {};
}

}  // namespace clustertrial::test
