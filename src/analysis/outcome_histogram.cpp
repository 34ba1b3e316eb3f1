#include "clustertrial/analysis/outcome_histogram.hpp"

#include "registry.hpp"

#include <cmath>
#include <optional>
#include <utility>

namespace clustertrial {

namespace {

/// One value a cluster; nothing for those that are not analysed. A count's events are whole, so that its rate is the
/// same double whether a cluster is one row or many.
std::vector<std::optional<double>> cluster_values(const TrialData& data, const OutcomeData& outcome) {
    std::vector<double> sums(data.clusters.size(), 0);
    std::vector<double> individuals(data.clusters.size(), 0);
    for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
        sums[outcome.cluster[row]] += outcome.averaged_over()[row] * outcome.mean[row];
        individuals[outcome.cluster[row]] += outcome.averaged_over()[row];
    }
    std::vector<std::optional<double>> values(data.clusters.size());
    for (std::size_t g = 0; g < values.size(); ++g) {
        if (!(individuals[g] > 0)) continue;
        values[g] = (outcome.spec.is_count() ? std::round(sums[g]) : sums[g]) / individuals[g] + outcome.origin;
    }
    return values;
}

/// The mean of the prior measure in each cluster, over those of its individuals who are analysed.
std::vector<std::optional<double>> cluster_priors(const TrialData& data, const OutcomeData& outcome) {
    std::vector<std::optional<double>> priors(data.clusters.size());
    if (outcome.prior.empty()) return priors;
    std::vector<double> sums(data.clusters.size(), 0);
    std::vector<double> individuals(data.clusters.size(), 0);
    for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
        sums[outcome.cluster[row]] += outcome.averaged_over()[row] * outcome.prior[row];
        individuals[outcome.cluster[row]] += outcome.averaged_over()[row];
    }
    for (std::size_t g = 0; g < priors.size(); ++g) {
        if (individuals[g] > 0) priors[g] = sums[g] / individuals[g];
    }
    return priors;
}

std::vector<double> cluster_sizes(const TrialData& data, const OutcomeData& outcome) {
    std::vector<double> sizes(data.clusters.size(), 0);
    for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
        sizes[outcome.cluster[row]] += outcome.averaged_over()[row];
    }
    return sizes;
}

}  // namespace

OutcomeHistogram describe_histogram(const TrialData& data, const Trial& trial, const OutcomeData& outcome) {
    OutcomeHistogram histogram;
    histogram.outcome = outcome.spec;
    const auto values = cluster_values(data, outcome);
    const auto priors = cluster_priors(data, outcome);
    const auto sizes = cluster_sizes(data, outcome);
    histogram.strata = data.strata;
    std::vector<double> all;
    std::vector<std::vector<double>> by_arm(trial.arms.arms.size());
    histogram.arms.resize(trial.arms.arms.size());
    for (std::size_t g = 0; g < values.size(); ++g) {
        if (!data.left_out.empty() && data.left_out[g]) continue;  // not missing: nobody wanted it
        ArmHistogram& arm = histogram.arms[data.arm[g]];
        if (!values[g]) {
            ++arm.missing;
            continue;
        }
        ++arm.clusters;
        all.push_back(*values[g]);
        histogram.clusters.push_back({data.arm[g], data.stratum[g], sizes[g], *values[g], priors[g]});
        by_arm[data.arm[g]].push_back(*values[g]);
    }
    histogram.bins = bins_of(std::move(all));
    for (std::size_t arm = 0; arm < by_arm.size(); ++arm) {
        histogram.arms[arm].arm = trial.arms.arms[arm].name;
        histogram.arms[arm].counts = counts_in(histogram.bins, by_arm[arm]);
    }
    return histogram;
}

namespace analysis_detail {

void analyse_histogram(Run& run, std::size_t outcome) {
    OutcomeHistogram histogram = describe_histogram(run.data(), run.trial(), run.data().outcomes[outcome]);
    if (histogram.bins.edges.empty()) return;  // no cluster has a value
    run.result.make<OutcomeHistograms>().outcomes.push_back(std::move(histogram));
}

}  // namespace analysis_detail

}  // namespace clustertrial
