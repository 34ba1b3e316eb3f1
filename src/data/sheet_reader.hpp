#pragma once

#include "typed_rows.hpp"
#include "workbook.hpp"
#include "xml_stream.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial::data_detail {

constexpr std::size_t most_sheet_rows = 1'048'576;
constexpr std::size_t most_sheet_columns = 16'384;

/// One row of a sheet that has cells. The texts live as long as the call that is given the row.
struct SheetRow {
    std::size_t number;  ///< from 1
    bool hidden;
    const std::vector<Cell>& cells;  ///< from column A on
};

/// Cells that are shown as one; the first has the value.
struct MergedCells {
    std::string range;  ///< "A2:A5"
    std::size_t first_row;
    std::size_t last_row;
};

/// What is read of a sheet besides its rows.
struct SheetFacts {
    std::vector<MergedCells> merged;  ///< the first thousand
};

/// Gives each row to `take` until it says that it has enough (false). `where` is what messages call the sheet. Throws
/// Error(input) for XML that is no sheet's: cells outside the 1,048,576 rows and 16,384 columns that a sheet has, rows
/// that go back, texts that are not there.
SheetFacts read_sheet(const ZipReader& archive, const SheetEntry& sheet, const Workbook& workbook,
                      const SharedStrings& strings, const std::string& where,
                      const std::function<bool(const SheetRow&)>& take);

/// Row and column (both from 1) of "AB12"; nothing where it is no cell of a sheet.
struct CellAddress {
    std::size_t row;
    std::size_t column;
};
std::optional<CellAddress> parse_cell_address(std::string_view text);

}  // namespace clustertrial::data_detail
