#pragma once

#include "clustertrial/collation/collation.hpp"

#include "cell_value.hpp"
#include "population.hpp"
#include "read_return.hpp"
#include "successors.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace clustertrial::collation_detail {

/// What the id of a return is to the school that its row is of.
enum class IdOfRow {
    own,
    before,  ///< it became the school
    after,   ///< the school became it
};

/// A row of a return and the school that it is of.
struct PlacedRow {
    std::size_t from = 0;  ///< of the returns
    std::size_t school = 0;
    ReturnedRow row;
    std::vector<FoundCell> found;  ///< its cells before corrections
    IdOfRow id = IdOfRow::own;
};

/// The school of each row; what is none of the trial's, or of no single one, is said in `collation`.
std::vector<PlacedRow> place_rows(const std::vector<Return>& returns, const Successors& successors, const Trial& trial,
                                  Collation& collation);

/// Puts the cells in place that the plan corrects, and says which corrections fit nothing.
void correct_rows(std::vector<PlacedRow>& placed, Collation& collation);

/// One row a school and values of `by`, with the values of its cells; a row for each school without one.
void merge_rows(const std::vector<PlacedRow>& placed, const std::vector<Return>& returns, const Successors& successors,
                Collation& collation);

/// Adds the derived columns, then holds totals and checks against the rows.
void derive_columns(const std::vector<Return>& returns, Collation& collation);
void check_totals(const std::vector<Return>& returns, Collation& collation);
void check_rules(const std::vector<Return>& returns, Collation& collation);

/// A finding of its kind's own severity.
Finding finding(FindingKind kind, const std::string& authority, const Place& place, const std::string& id,
                std::string text);

}  // namespace clustertrial::collation_detail
