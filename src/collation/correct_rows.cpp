#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include "join.hpp"

#include <algorithm>
#include <unordered_map>

namespace clustertrial::collation_detail {

namespace {

std::size_t column_called(const std::string& name, const CollateSpec& plan) {
    const auto column = std::find_if(plan.columns.begin(), plan.columns.end(),
                                     [&](const CollectedColumn& one) { return one.name == name; });
    return static_cast<std::size_t>(column - plan.columns.begin());
}

bool is_same(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const std::string& one, const std::string& other) {
        return spelling_key(one) == spelling_key(other);
    });
}

CellValue value_in(const PlacedRow& placed, std::size_t column, const std::vector<Return>& returns,
                   const CollateSpec& plan) {
    return value_of(placed.row.cells[column], plan.columns[column], plan.sources[returns[placed.from].source]);
}

class Correcting {
  public:
    Correcting(PlacedRows& placed, std::vector<Return>& returns, Collation& collation)
        : placed_(placed), returns_(returns), collation_(collation) {
        for (std::size_t row = 0; row < placed.rows.size(); ++row) {
            const PlacedRow& one = placed.rows[row];
            const std::string own = spelling_key(collation.population.ids[one.school]);
            const std::string returned = spelling_key(one.row.id);
            rows_of_[own].push_back(row);
            if (returned != own) rows_of_[returned].push_back(row);
        }
    }

    void make(const CollateCorrection& correction) {
        const std::vector<std::size_t> rows = rows_for(correction);
        const auto refuse = [&](const std::string& text, const std::string& remedy) {
            collation_.findings.push_back(finding(FindingKind::correction, "", {}, correction.id,
                                                  "a [[collate.correction]] of " + in_quotes(correction.column) + text,
                                                  remedy));
        };
        if (rows.empty()) return refuse(": no return has the row that it corrects", "");
        // Rows of a school that say the same are corrected alike; those of other values of `by` are not.
        for (const std::size_t row : rows)
            if (!is_same(placed_.rows[row].row.by, placed_.rows[rows.front()].row.by))
                return refuse(" is of several rows of the school",
                              "'by' of it says which: a value for each of " + joined(collation_.plan.by));
        for (const std::size_t row : rows) correct(correction, placed_.rows[row]);
    }

  private:
    [[nodiscard]] std::vector<std::size_t> rows_for(const CollateCorrection& correction) const {
        const auto found = rows_of_.find(spelling_key(padded_id(correction.id, collation_.plan.ids.pad)));
        if (found == rows_of_.end()) return {};
        std::vector<std::size_t> rows = found->second;
        std::erase_if(rows, [&](std::size_t row) {
            return !correction.by.empty() && !is_same(correction.by, placed_.rows[row].row.by);
        });
        return rows;
    }

    void correct(const CollateCorrection& correction, PlacedRow& placed) {
        const std::size_t column = column_called(correction.column, collation_.plan);
        FoundCell& cell = placed.row.cells[column];
        const std::string found = cell.value_or("");
        Place place = placed.row.place;
        place.column = correction.column;
        const std::string& id = collation_.population.ids[placed.school];
        if (found != std::string(trimmed(correction.found))) {
            collation_.findings.push_back(finding(
                FindingKind::correction, placed.row.authority, place, id,
                "found " + in_quotes(found) + ", and a [[collate.correction]] is of " + in_quotes(correction.found),
                "change the correction so that it matches the return, or remove it"));
            return;
        }
        change_sum(placed, column, correction.value);
        collation_.decisions.push_back({DecisionKind::corrected, place, id,
                                        correction.column + ": " + in_quotes(found) + " is " +
                                            in_quotes(correction.value) + " (" + correction.reason + ")"});
    }

    /// The cell, and what the rows of its return sum up to.
    void change_sum(PlacedRow& placed, std::size_t column, const std::string& value) {
        Return& from = returns_[placed.from];
        const bool summed = !from.corrected_sums.empty();
        if (summed) from.corrected_sums[column].take_away(value_in(placed, column, returns_, collation_.plan).value);
        placed.row.cells[column] = value;
        if (summed) from.corrected_sums[column].add(value_in(placed, column, returns_, collation_.plan).value);
    }

    PlacedRows& placed_;
    std::vector<Return>& returns_;
    Collation& collation_;
    std::unordered_map<std::string, std::vector<std::size_t>> rows_of_;  ///< by spelling_key of an id
};

}  // namespace

void correct_rows(PlacedRows& placed, std::vector<Return>& returns, Collation& collation) {
    Correcting correcting(placed, returns, collation);
    for (const CollateCorrection& correction : collation.plan.corrections) correcting.make(correction);
    for (PlacedRow& row : placed.rows)
        for (std::size_t column = 0; column < collation.plan.columns.size(); ++column)
            row.values.push_back(value_in(row, column, returns, collation.plan));
}

}  // namespace clustertrial::collation_detail
