#pragma once

#include "clustertrial/report/result_table.hpp"

#include "display.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// How a table is fitted into a number of terminal columns: what is measured, and where it is broken.
namespace clustertrial::report_detail {

constexpr std::size_t column_gap = 2;  ///< blanks between columns, and the indent of what belongs to the line above
constexpr std::size_t hang = 2;        ///< indent of a continued line of a stub, title or note

/// A cell's lines as its author broke them, each in the pieces that should stay whole.
/// A number's brackets stay whole: "27,352 (13,819; 13,533)" may be broken before the bracket and nowhere else, and not
/// at all where the author chose the lines. A bracket of many words is no number's.
std::vector<Pieces> pieces_of(const Cell& cell);

/// The lines of a header likewise: a short bracket stays whole, and a long compound may be broken at its hyphen.
std::vector<Pieces> header_pieces(const TableColumn& column);

/// The lines of a header in a column of this width.
std::vector<std::string> header_lines(const TableColumn& column, std::size_t width);

/// What a column would like, in terminal columns.
struct ColumnMeasure {
    std::size_t word = 0;         ///< its longest word: less is impossible
    std::size_t comfortable = 0;  ///< pieces whole, texts not squeezed to a word a line
    std::size_t body = 0;         ///< no cell broken
    std::size_t header = 0;       ///< the header not broken more than is good for it
    bool numeric = false;         ///< some cell holds a number
};

ColumnMeasure measure(const ResultTable& table, std::size_t column);

/// Neighbouring columns printed side by side.
struct Panel {
    std::vector<std::size_t> columns;  ///< of the table; begins with 0 unless the stub is above
    std::vector<std::size_t> widths;
};

struct Layout {
    bool stub_above = false;  ///< the first column has lines of its own above its row, the others are indented
    std::vector<Panel> panels;
};

/// The widest-reaching arrangement that fits `width`: one panel; else one panel with the stub above its row; else
/// panels broken at group boundaries where possible, the stub beside or above, whichever takes fewer panels.
Layout arrange_columns(const ResultTable& table, std::size_t width);

/// Columns taken by widths with gaps between them.
std::size_t total_width(const std::vector<std::size_t>& widths);

/// The end (one past) of the run of columns in `columns` from `begin` that share a spanning header; begin + 1 without
/// one.
std::size_t group_end(const ResultTable& table, const std::vector<std::size_t>& columns, std::size_t begin);

/// Neighbouring columns under one spanning header, or a column without one.
struct ColumnRun {
    std::size_t begin;
    std::size_t end;  ///< one past
    bool grouped;
};

/// All columns, in their order.
std::vector<ColumnRun> column_runs(const ResultTable& table);

}  // namespace clustertrial::report_detail
