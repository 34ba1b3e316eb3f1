#pragma once

#include "clustertrial/trial/targets.hpp"

#include "bands.hpp"
#include "cluster_model.hpp"
#include "outcome_state.hpp"

#include <utility>
#include <vector>

namespace clustertrial::synthesis_detail {

/// How far the events and priors of an outcome are from its targets.
class OutcomeGoals {
  public:
    OutcomeGoals(const OutcomeState& state, const Targets& targets, const Trial& trial, const Roster& roster);

    /// 0 when every target prints as it should; grows with the logarithm of the distance, so that one target far away
    /// does not drown the others.
    double distance(const OutcomeState& state);
    /// The model of the search alone.
    Evaluation evaluate(const OutcomeState& state);

  private:
    /// A printed mean or SD over the clusters of an arm, of the prior or of it as a percentage.
    struct PriorGoal {
        const BaselineTargets* target = nullptr;
        std::size_t arm = 0;
        std::vector<std::size_t> clusters;
        std::vector<double> denominators;  ///< empty: the count itself
    };

    void add_prior_goals(const OutcomeState& state, const Targets& targets, const Roster& roster);
    void fill(const OutcomeState& state);
    double model_distance(const OutcomeState& state);
    double unweighted_distance(const OutcomeState& state);
    double mean_interval_distance(const OutcomeState& state) const;
    double prior_distance(const OutcomeState& state);

    const AnalysisSpec& options_;
    const std::vector<double>& size_;
    const std::vector<std::uint32_t>& arm_;
    double narrowing_;
    ClusterModel model_;
    ClusterModel equal_model_;
    std::vector<Band> bands_;
    std::optional<std::pair<double, double>> statistics_;  // |estimate / std_error|
    std::optional<double> most_unweighted_;                // |statistic|
    std::vector<const Target*> mean_limits_;               // of intervals that come from clusters
    std::vector<PriorGoal> prior_goals_;
    std::vector<double> y_, q_, values_;
};

}  // namespace clustertrial::synthesis_detail
