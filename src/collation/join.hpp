#pragma once

#include "clustertrial/collation/collation.hpp"

#include "cell_value.hpp"
#include "read_return.hpp"
#include "successors.hpp"

#include <cstddef>
#include <map>
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
    std::vector<CellValue> values = {};  ///< of its cells, once corrected
};

struct PlacedRows {
    std::vector<PlacedRow> rows;
    std::map<std::size_t, std::string> held_back;  ///< schools of which a row is there and not taken: why
};

/// The school of each row, which is moved out of its return; what is none of the trial's, or of no single one, is said
/// in `collation`.
PlacedRows place_rows(std::vector<Return>& returns, const Successors& successors, const Trial& trial,
                      Collation& collation);

/// Puts the cells in place that the plan corrects, and says which corrections fit nothing; then reads all values.
void correct_rows(PlacedRows& placed, std::vector<Return>& returns, Collation& collation);

/// One row a school and values of `by`, with the values of its cells; a row for each school without one.
void merge_rows(const PlacedRows& placed, const std::vector<Return>& returns, const Successors& successors,
                Collation& collation);

/// Adds the derived columns, then holds totals and checks against the rows.
void derive_columns(const std::vector<Return>& returns, Collation& collation);
void check_totals(const std::vector<Return>& returns, Collation& collation);
void check_rules(const std::vector<Return>& returns, Collation& collation);

/// A finding of its kind's own severity.
Finding finding(FindingKind kind, const std::string& authority, const Place& place, const std::string& id,
                std::string text, std::string remedy = {}, std::string fault = {});

}  // namespace clustertrial::collation_detail
