#include "simulated_sample.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace clustertrial::simulation_detail {

namespace {

[[noreturn]] void refuse(const OutcomeData& outcome, const std::string& why) {
    throw Error(ErrorKind::design, "outcome '" + outcome.spec.name + "' cannot be simulated: " + why);
}

}  // namespace

SimulatedRows::SimulatedRows(const TrialData& frame, const OutcomeData& outcome)
    : outcome_(outcome), sizes_(frame.clusters.size(), 0), row_(frame.clusters.size(), outcome.cluster.size()) {
    if (!outcome.individuals_known)
        refuse(outcome, "how many individuals a row stands for is unknown; expected 'size' in [data]");
    if (outcome.missing_covariates != MissingCovariates::exclude)
        refuse(outcome, "simulated trials exclude clusters without a prior measure; leave missing_covariates out");
    for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
        const std::uint32_t c = outcome.cluster[row];
        if (row_[c] != outcome.cluster.size()) {
            refuse(outcome, "rows of " + in_quotes(frame.clusters[c]) +
                                " differ in a number of the model, and simulated trials have one row a cluster");
        }
        row_[c] = row;
        sizes_[c] += outcome.averaged_over()[row];
    }
    const std::vector<double>& absent =
        outcome.spec.out_of.empty() ? outcome.missing_individuals : outcome.missing_out_of;
    for (std::size_t c = 0; c < absent.size(); ++c) sizes_[c] += absent[c];
    needs_row_ = !outcome.covariates.empty() || !outcome.weight.empty() || !outcome.second_cluster.empty() ||
                 !outcome.spec.out_of.empty();
    for (std::size_t c = 0; c < sizes_.size(); ++c) {
        sizes_[c] = std::round(sizes_[c]);
        if (needs_row_ && row_[c] == outcome.cluster.size()) sizes_[c] = 0;
    }
}

double SimulatedRows::weight_of(std::size_t cluster) const {
    return outcome_.weight.empty() ? 1 : outcome_.weight[row_[cluster]];
}

void SimulatedRows::fill(const DrawnOutcome& drawn, OutcomeData& rows) const {
    const bool with_prior = !outcome_.prior.empty();
    const bool of_size = outcome_.spec.out_of.empty();
    for (auto* values : {&rows.individuals, &rows.out_of, &rows.mean, &rows.sum_of_squares, &rows.prior, &rows.weight})
        values->clear();
    for (auto& values : rows.covariates) values.clear();
    rows.cluster.clear();
    rows.second_cluster.clear();
    rows.origin = 0;
    for (auto* counts : {&rows.rows_without_prior, &rows.rows_without_covariate, &rows.rows_with_prior_of_others})
        std::fill(counts->begin(), counts->end(), 0U);
    for (auto* absent : {&rows.missing_individuals, &rows.missing_out_of})
        std::fill(absent->begin(), absent->end(), 0.0);
    std::vector<double>& absent = of_size ? rows.missing_individuals : rows.missing_out_of;
    for (std::uint32_t c = 0; c < sizes_.size(); ++c) {
        if (sizes_[c] == 0) continue;
        const bool no_prior = with_prior && std::isnan(drawn.prior[c]);
        const bool is_there = drawn.size[c] > 0 && !no_prior;
        if (!absent.empty()) absent[c] = is_there ? sizes_[c] - drawn.size[c] : sizes_[c];
        if (drawn.size[c] > 0 && no_prior) rows.rows_without_prior[c] = 1;
        if (!is_there) continue;
        rows.cluster.push_back(c);
        rows.mean.push_back(drawn.mean[c]);
        rows.sum_of_squares.push_back(drawn.sum_of_squares[c]);
        if (with_prior) rows.prior.push_back(drawn.prior[c]);
        rows.individuals.push_back(of_size ? drawn.size[c] : outcome_.individuals[row_[c]]);
        if (!of_size) rows.out_of.push_back(drawn.size[c]);
        if (!needs_row_) continue;
        for (std::size_t k = 0; k < rows.covariates.size(); ++k)
            rows.covariates[k].push_back(outcome_.covariates[k][row_[c]]);
        if (!outcome_.weight.empty()) rows.weight.push_back(outcome_.weight[row_[c]]);
        if (!outcome_.second_cluster.empty()) rows.second_cluster.push_back(outcome_.second_cluster[row_[c]]);
    }
}

Trial protocol_of_lines(Trial trial) {
    trial.families.clear();
    trial.cace.clear();
    trial.subgroups.clear();
    trial.compliance.reset();
    trial.baseline = {};
    return trial;
}

TrialData analysed_part_of(const TrialData& frame) {
    TrialData part = frame;
    part.sensitivity.clear();
    part.cace.clear();
    part.subgroups.clear();
    part.warnings.clear();
    part.baseline_categorical.clear();
    part.baseline_continuous.clear();
    for (OutcomeData& outcome : part.outcomes) {
        outcome.sum_of_squares_known = true;
        outcome.suppressed_rows.clear();
        outcome.suppressed_individuals.clear();
        outcome.ends.clear();
        outcome.without_ends.clear();
        outcome.why_none.clear();
        outcome.analysed_twice.clear();
        outcome.cells_c.clear();
    }
    return part;
}

void draw_allocation(DrawStream& random, const TrialData& frame, std::vector<std::uint32_t>& arm) {
    const UnitsOfAllocation& units = frame.units;
    std::vector<std::uint32_t> of_unit(units.count());
    if (!frame.allocations.empty()) {
        of_unit = frame.allocations[random.below(static_cast<std::uint32_t>(frame.allocations.size()))];
    } else {
        for (std::size_t c = 0; c < frame.clusters.size(); ++c) of_unit[units.of[c]] = frame.arm[c];
        // Fisher and Yates within what was exchanged: units of one number, wherever they stand.
        std::vector<std::vector<std::size_t>> members;
        for (std::size_t u = 0; u < of_unit.size(); ++u) {
            if (units.exchanged_in[u] >= members.size()) members.resize(units.exchanged_in[u] + std::size_t{1});
            members[units.exchanged_in[u]].push_back(u);
        }
        for (const std::vector<std::size_t>& group : members) {
            for (std::size_t i = group.size(); i > 1; --i)
                std::swap(of_unit[group[i - 1]], of_unit[group[random.below(static_cast<std::uint32_t>(i))]]);
        }
    }
    arm.resize(frame.clusters.size());
    for (std::size_t c = 0; c < arm.size(); ++c) arm[c] = of_unit[units.of[c]];
}

}  // namespace clustertrial::simulation_detail
