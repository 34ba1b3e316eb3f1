#pragma once

#include "clustertrial/data/table.hpp"
#include "clustertrial/trial/trial.hpp"

#include "arrange_parts.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// The suppressed cells of a column, and between what they are.
namespace clustertrial::sample_detail {

/// A number column of a model.
struct ModelNumber {
    std::string column;
    std::optional<RowSizes> sizes = {};  ///< what a count is out of; nothing: it is no count
    std::string size_column = {};        ///< of `sizes`
    bool has_own_sizes = false;          ///< they are not those of the rows
    bool of_cluster = false;             ///< rows of a cluster share what is made of it
};

/// The number columns of an outcome's model: outcome, its prior where it has one, and covariates.
std::vector<ModelNumber> model_numbers(const Arranging& rows, const OutcomeSpec& outcome, const AnalysisSpec& analysis);

/// Rows, ascending, whose cell in a number column says that the number was suppressed.
std::vector<std::size_t> marked_rows(const Table& table, const std::string& name);

/// The suppressed cells of a column.
struct ColumnEnds {
    std::string column;
    std::vector<std::size_t> rows;  ///< ascending
    std::vector<double> low, high;  ///< of each of these rows
    std::string why_none;           ///< not empty: why some suppressed cell has no ends
    [[nodiscard]] bool has(std::size_t row) const;
};

/// Reads the ends of a column's suppressed cells, and holds them against its known numbers: a number outside of its
/// ends and ends that are none are problems of the file. `is_outcome`: its rows need their individuals.
ColumnEnds read_ends(const Arranging& rows, const ModelNumber& number, bool is_outcome);

/// The table with the suppressed cells of these columns so far on the way from their low ends to their high ones.
Table filled(const Table& table, const std::vector<ColumnEnds>& ends, double share);

/// The same rows of another table.
Arranging of_table(const Arranging& rows, const Table& table);

}  // namespace clustertrial::sample_detail
