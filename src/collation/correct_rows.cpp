#include "clustertrial/core/text.hpp"

#include "join.hpp"

#include <algorithm>

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

/// Whether a correction is of a row: of its school and, where it says more, of the values of `by`.
bool is_of(const CollateCorrection& correction, const PlacedRow& placed, const Collation& collation) {
    const std::string id = padded_id(correction.id, collation.plan.ids.pad);
    const std::string& school = collation.population.ids[placed.school];
    const bool named = spelling_key(school) == spelling_key(id) || spelling_key(placed.row.id) == spelling_key(id);
    return named && (correction.by.empty() || is_same(correction.by, placed.row.by));
}

void correct(const CollateCorrection& correction, PlacedRow& placed, Collation& collation) {
    FoundCell& cell = placed.row.cells[column_called(correction.column, collation.plan)];
    const std::string found = cell.value_or("");
    Place place = placed.row.place;
    place.column = correction.column;
    const std::string& id = collation.population.ids[placed.school];
    if (found != std::string(trimmed(correction.found))) {
        collation.findings.push_back(finding(FindingKind::correction, placed.row.authority, place, id,
                                             "found " + in_quotes(found) + ", and a [[collate.correction]] is of " +
                                                 in_quotes(correction.found) + "; expected one that fits the return"));
        return;
    }
    cell = correction.value;
    collation.decisions.push_back({"corrected", place, id,
                                   correction.column + ": " + in_quotes(found) + " is " + in_quotes(correction.value) +
                                       " (" + correction.reason + ")"});
}

}  // namespace

void correct_rows(std::vector<PlacedRow>& placed, Collation& collation) {
    for (const CollateCorrection& correction : collation.plan.corrections) {
        bool used = false;
        for (PlacedRow& row : placed) {
            if (!is_of(correction, row, collation)) continue;
            used = true;
            correct(correction, row, collation);
        }
        if (used) continue;
        collation.findings.push_back(finding(
            FindingKind::correction, "", {}, correction.id,
            "no return has a row that the [[collate.correction]] of " + in_quotes(correction.column) + " is of"));
    }
}

}  // namespace clustertrial::collation_detail
