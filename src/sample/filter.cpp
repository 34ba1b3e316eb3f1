#include "clustertrial/sample/filter.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace clustertrial {

namespace {

/// Leaves out the elements that are not kept; a list that is empty because the trial has no such thing stays so.
template <typename T>
void keep_elements(const std::vector<bool>& keep, std::vector<T>& list) {
    if (list.empty()) return;
    std::size_t to = 0;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (!keep[i]) continue;
        if (to != i) list[to] = std::move(list[i]);
        ++to;
    }
    list.resize(to);
}

void keep_rows_only(const std::vector<bool>& keep, OutcomeData& outcome) {
    const bool had_rows = !outcome.cluster.empty();
    keep_elements(keep, outcome.cluster);
    keep_elements(keep, outcome.individuals);
    keep_elements(keep, outcome.out_of);
    keep_elements(keep, outcome.mean);
    keep_elements(keep, outcome.sum_of_squares);
    keep_elements(keep, outcome.prior);
    keep_elements(keep, outcome.second_cluster);
    for (std::vector<double>& covariate : outcome.covariates) keep_elements(keep, covariate);
    for (std::vector<double>& indicator : outcome.indicators) keep_elements(keep, indicator);
    keep_elements(keep, outcome.weight);
    keep_elements(keep, outcome.take_up);
    keep_elements(keep, outcome.take_up_variance);
    keep_elements(keep, outcome.prior_steps);
    keep_elements(keep, outcome.subgroup);
    keep_elements(keep, outcome.moderator);
    keep_elements(keep, outcome.dose);
    keep_elements(keep, outcome.numbers.of_mean);
    for (std::vector<std::uint32_t>& codes : outcome.numbers.of_regressors) keep_elements(keep, codes);
    for (OutcomeData& end : outcome.ends) keep_rows_only(keep, end);
    if (had_rows && outcome.cluster.empty()) outcome.why_none = "no row with a value is left; nothing to analyse";
}

void keep_clusters_of(const std::vector<bool>& keep, const std::vector<std::uint32_t>& number, OutcomeData& outcome) {
    std::vector<bool> keep_row;
    keep_row.reserve(outcome.cluster.size());
    for (const std::uint32_t cluster : outcome.cluster) keep_row.push_back(keep[cluster]);
    keep_rows_only(keep_row, outcome);
    for (std::uint32_t& cluster : outcome.cluster) cluster = number[cluster];
    for (OutcomeData& end : outcome.ends) end.cluster = outcome.cluster;
    keep_elements(keep, outcome.missing_individuals);
    keep_elements(keep, outcome.missing_out_of);
    keep_elements(keep, outcome.rows_without_out_of);
    keep_elements(keep, outcome.rows_out_of_none);
    keep_elements(keep, outcome.rows_without_prior);
    keep_elements(keep, outcome.rows_without_covariate);
    keep_elements(keep, outcome.rows_with_prior_of_others);
    keep_elements(keep, outcome.individuals_without_take_up);
    keep_elements(keep, outcome.rows_of_weight_0);
    keep_elements(keep, outcome.suppressed_rows);
    keep_elements(keep, outcome.suppressed_individuals);
    for (RowsWithoutEnds& of_marker : outcome.without_ends) keep_elements(keep, of_marker.rows);
    keep_elements(keep, outcome.seen.without);
    keep_elements(keep, outcome.analysed_twice);
    keep_elements(keep, outcome.cells_c);
    keep_elements(keep, outcome.individuals_without_subgroup);
    keep_elements(keep, outcome.individuals_of_other_levels);
}

/// Units keep the clusters that stay; one without any is no part of the trial.
void keep_units(const std::vector<bool>& keep, TrialData& data) {
    UnitsOfAllocation& units = data.units;
    keep_elements(keep, units.of);
    std::vector<bool> has_cluster(units.count(), false);
    for (const std::uint32_t unit : units.of) has_cluster[unit] = true;
    std::vector<std::uint32_t> number(units.count(), 0);
    std::uint32_t kept = 0;
    for (std::size_t unit = 0; unit < number.size(); ++unit) number[unit] = has_cluster[unit] ? kept++ : 0;
    for (std::uint32_t& unit : units.of) unit = number[unit];
    keep_elements(has_cluster, units.names);
    keep_elements(has_cluster, units.exchanged_in);
    for (std::vector<std::uint32_t>& allocation : data.allocations) keep_elements(has_cluster, allocation);
}

}  // namespace

OutcomeData keep_rows(OutcomeData outcome, const std::vector<bool>& keep) {
    for (std::size_t row = 0; row < keep.size(); ++row) {
        if (keep[row]) continue;
        const std::uint32_t cluster = outcome.cluster[row];
        outcome.missing_individuals[cluster] += outcome.individuals[row];
        if (!outcome.out_of.empty()) outcome.missing_out_of[cluster] += outcome.out_of[row];
    }
    keep_rows_only(keep, outcome);
    return outcome;
}

TrialData keep_clusters(TrialData data, const std::vector<bool>& keep) {
    std::vector<std::uint32_t> number(keep.size(), 0);
    std::uint32_t kept = 0;
    for (std::size_t g = 0; g < keep.size(); ++g) number[g] = keep[g] ? kept++ : 0;
    for (OutcomeData& outcome : data.outcomes) keep_clusters_of(keep, number, outcome);
    keep_elements(keep, data.clusters);
    keep_elements(keep, data.arm);
    keep_elements(keep, data.stratum);
    keep_elements(keep, data.left_out);
    keep_elements(keep, data.lost);
    keep_elements(keep, data.allocation_shares);
    keep_elements(keep, data.individuals);
    keep_elements(keep, data.rows_without_size);
    keep_elements(keep, data.twice);
    keep_elements(keep, data.rows_twice);
    keep_elements(keep, data.dose);
    for (StratumColumn& column : data.stratum_columns) keep_elements(keep, column.level);
    for (auto* list : {&data.baseline_categorical, &data.baseline_continuous}) {
        for (BaselineData& baseline : *list) {
            keep_elements(keep, baseline.values);
            keep_elements(keep, baseline.levels);
            keep_elements(keep, baseline.rows_without);
            for (std::vector<RowValues>& rows : baseline.of_rows) keep_elements(keep, rows);
        }
    }
    keep_units(keep, data);
    data.sensitivity.clear();
    data.cace.clear();
    data.subgroups.clear();
    return data;
}

}  // namespace clustertrial
