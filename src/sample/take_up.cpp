#include "take_up.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>

namespace clustertrial::sample_detail {

namespace {

constexpr std::uint32_t control_arm = 0;

/// A dose is at least 0, and no more than what counts as full.
void check_doses(const Arranging& rows, const CaceSpec& spec) {
    const NumberColumn& doses = rows.table.numbers(spec.take_up);
    const std::string expected =
        spec.maximum ? "a dose from 0 to " + format_shortest(*spec.maximum) : "a dose, at least 0";
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        if (doses.is_missing(row)) continue;
        const double dose = doses.values[row];
        if (dose < 0 || (spec.maximum && dose > *spec.maximum)) {
            rows.complain(row, spec.take_up, format_shortest(dose), expected);
        }
    }
}

/// Clusters of an arm with individuals whose dose is missing, and those individuals.
struct WithoutTakeUp {
    std::size_t clusters = 0;
    double individuals = 0;
};

WithoutTakeUp without_take_up(const TrialData& data, const OutcomeData& outcome, std::size_t arm) {
    WithoutTakeUp without;
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        if (data.arm[g] != arm || outcome.individuals_without_take_up[g] <= 0) continue;
        ++without.clusters;
        without.individuals += outcome.individuals_without_take_up[g];
    }
    return without;
}

bool any_dose_in(const Arranging& rows, const TrialData& data, const std::string& column, std::size_t arm) {
    const NumberColumn& doses = rows.table.numbers(column);
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        if (!doses.is_missing(row) && data.arm[rows.cluster_of_row[row]] == arm) return true;
    }
    return false;
}

/// Says of how many a dose is missing, and what stands for it. A control arm without any is what no contact means.
void warn_of_missing(const Arranging& rows, const CaceSpec& spec, TrialData& data) {
    const bool zero = spec.missing == MissingDose::zero;
    for (const OutcomeData& outcome : data.outcomes) {
        for (std::size_t arm = 0; arm < rows.trial.arms.arms.size(); ++arm) {
            const WithoutTakeUp without = without_take_up(data, outcome, arm);
            if (without.clusters == 0 || !outcome.why_none.empty()) continue;
            const bool control = arm == control_arm;
            if (control && !any_dose_in(rows, data, spec.take_up, arm)) continue;
            data.warnings.push_back(
                "outcome '" + outcome.spec.name + "': '" + spec.take_up + "' is missing in arm '" +
                rows.trial.arms.arms[arm].name + "' for " +
                counted(static_cast<std::size_t>(without.individuals), rows.trial.individual) + " of " +
                counted(without.clusters, rows.trial.unit) +
                (control || zero
                     ? ", who count as not having taken it up"
                     : ", who are left out, so the comparison is no longer between the arms as randomised"));
        }
    }
}

bool any_row_in(const TrialData& data, const OutcomeData& outcome, std::size_t arm) {
    return std::any_of(outcome.cluster.begin(), outcome.cluster.end(), [&](auto g) { return data.arm[g] == arm; });
}

/// An arm that is left out altogether, as before anybody's attendance is known, is nothing to compare with.
void find_empty_arms(const Arranging& rows, const CaceSpec& spec, TrialData& data) {
    for (OutcomeData& outcome : data.outcomes) {
        for (std::size_t arm = 0; arm < rows.trial.arms.arms.size(); ++arm) {
            const bool left_out = without_take_up(data, outcome, arm).clusters > 0 && !any_row_in(data, outcome, arm);
            if (!left_out || !outcome.why_none.empty()) continue;
            outcome.why_none = "'" + spec.take_up + "' is missing for every " + rows.trial.unit + " of arm '" +
                               rows.trial.arms.arms[arm].name + "'";
        }
    }
}

}  // namespace

TakeUp::TakeUp(const Arranging& rows, const CaceSpec& spec, const std::vector<std::uint32_t>& arm)
    : doses_(rows.table.numbers(spec.take_up)), spec_(spec), cluster_of_row_(rows.cluster_of_row), arm_(arm) {}

bool TakeUp::leaves_out(std::size_t row) const {
    if (!is_missing(row) || spec_.missing == MissingDose::zero) return false;
    return arm_[cluster_of_row_[row]] != control_arm;
}

double TakeUp::at(std::size_t row) const {
    if (is_missing(row)) return 0;
    const double dose = doses_.values[row];
    if (spec_.threshold) return dose >= *spec_.threshold ? 1 : 0;
    return dose / spec_.maximum.value_or(1);
}

void arrange_cace(const Arranging& rows, TrialData& data) {
    for (const CaceSpec& spec : rows.trial.cace) check_doses(rows, spec);
    rows.problems.throw_if_any(ErrorKind::input);
    for (const CaceSpec& spec : rows.trial.cace) {
        TrialData entry = same_clusters(data);
        const TakeUp take_up(rows, spec, data.arm);
        arrange_outcomes(rows, protocol_of(rows.trial, spec), {.take_up = &take_up}, entry);
        find_empty_arms(rows, spec, entry);
        warn_of_missing(rows, spec, entry);
        data.cace.push_back(std::move(entry));
    }
}

}  // namespace clustertrial::sample_detail
