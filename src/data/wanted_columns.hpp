#pragma once

#include "clustertrial/data/cells_read_otherwise.hpp"
#include "clustertrial/data/table_request.hpp"

#include "csv_columns.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace clustertrial::data_detail {

/// A column asked for, as it is filled.
struct WantedColumn {
    std::size_t field;    ///< which field of a row, from 0
    std::size_t request;  ///< which of the columns asked for
    const MissingMarkers* missing;
    std::variant<NumberCells, TextCells> cells;
};

/// Where the column is in the header; its end where it is not.
std::vector<std::string>::const_iterator find_column(const std::vector<std::string>& header,
                                                     const ColumnRequest& request);

/// How well a line is the header, by names that a person takes for those of the columns: one that is spelled otherwise
/// is the header all the same, and is refused as such.
struct HeaderFit {
    std::size_t columns = 0;  ///< of the line that are asked for, whatever they are asked for as
    bool all = false;         ///< of those that have to be there
};
HeaderFit fit_of(const std::vector<std::string>& header, const std::vector<ColumnRequest>& requests);

/// Whether a line above the header looks like the header too: it has half of its columns or more. What stands between
/// the two would not be read.
bool is_rival(const HeaderFit& above, const HeaderFit& header);
/// `above` and `header`: their lines. Throws Error(input).
[[noreturn]] void refuse_two_headers(const Place& above, const Place& header);

/// The columns asked for, found in a header and filled row by row.
class WantedColumns {
  public:
    /// Throws Error(input), all problems together, when a column that has to be there is not in table.header, or one is
    /// there twice. `header` is what a message calls the header.
    WantedColumns(const Table& table, const std::vector<ColumnRequest>& requests, const TableOptions& options,
                  const std::string& header);

    /// In the order of the fields.
    [[nodiscard]] std::vector<WantedColumn>& columns() { return wanted_; }
    [[nodiscard]] const ColumnRequest& request_of(const WantedColumn& column) const {
        return requests_[column.request];
    }
    void reserve(std::size_t rows);
    /// Appends the rows of others, which were asked for the same, in their order.
    void append(const std::vector<WantedColumns*>& parts);
    /// Forgets all rows.
    void clear();

    /// Whether rows may be left out by a rule on columns that are there.
    [[nodiscard]] bool has_rules() const { return !rules_.empty(); }
    /// The last field that a rule is on.
    [[nodiscard]] std::size_t last_field_of_rules() const { return last_field_of_rules_; }
    /// Whether the row is read. `text_of(field)` is the text of a cell, or what a missing one says.
    template <typename TextOf>
    [[nodiscard]] bool chooses(const TextOf& text_of) const {
        const auto equals = [&](const RowCondition& condition) {
            const WantedColumn& column = *text_column(condition.column);
            return cell_equals(text_of(column.field), condition, *column.missing);
        };
        const auto is_true = [&](const Expression& expression) {
            return is_true_of_row(expression, [&](const ColumnReference& reference, std::size_t) {
                const WantedColumn& column = *text_column(reference.name);
                return value_of_cell(text_of(column.field), *column.missing);
            });
        };
        return meets_rules(rules_, equals, is_true);
    }
    /// Appends a cell of a row that is left out: missing where it cannot be read.
    static void add_unchecked(WantedColumn& column, std::string_view text);

    /// Adds what is wrong with a cell that a column refused; one that would be a number if it were read otherwise is
    /// kept, to be said with the others of its column.
    void refuse(const WantedColumn& column, Place place, std::string_view text, Problems& problems);
    /// Throws Error(input) with the cells that were kept, and these problems, unless there are none.
    void throw_refused(const Problems& problems) const { otherwise_.throw_with(problems); }
    /// Adds what is wrong with columns as a whole, once all rows are read.
    void check(Problems& problems) const;
    /// The columns that are there, in the order asked for.
    std::vector<Column> finish();

  private:
    /// The column that is asked for as text, or nullptr.
    [[nodiscard]] const WantedColumn* text_column(const std::string& name) const;
    static bool cell_equals(std::string_view text, const RowCondition& condition, const MissingMarkers& missing);
    static ExpressionValue value_of_cell(std::string_view text, const MissingMarkers& missing);
    static bool is_true_of_row(const Expression& expression, const CellOf& cell);
    void add_rules(const std::vector<RowRule>& rules);
    /// Expressions know no commas and signs in numbers.
    void check_reads(const Expression& expression, const std::vector<const WantedColumn*>& columns) const;

    const Table& table_;
    std::vector<ColumnRequest> requests_;
    std::deque<MissingMarkers> missing_;  ///< a deque, because the cells point into it
    std::vector<WantedColumn> wanted_;
    std::vector<RowRule> rules_;
    std::size_t last_field_of_rules_ = 0;
    CellsReadOtherwise otherwise_;
};

}  // namespace clustertrial::data_detail
