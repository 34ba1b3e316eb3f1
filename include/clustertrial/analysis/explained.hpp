#pragma once

#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// Shares of variation, of the means of clusters and of individuals. Nothing of individuals where the analysis gives
/// each cluster one vote, or the data do not hold their spread; nothing where nothing varies.
struct ExplainedShares {
    std::optional<double> clusters;
    std::optional<double> individuals;
};

/// How much of an outcome its model explains: what the sample size of the next trial is worked out from
/// (docs/methods/explained-variation.md).
struct ExplainedVariation {
    OutcomeSpec outcome;
    std::string unit_column;  ///< of the units of allocation, which are the clusters here; empty: the trial's clusters
    ExplainedShares model;    ///< R2, strata, arms, prior and covariates, not adjusted for their number
    /// What a minimum detectable effect size takes: the shares of the variance between clusters, and of that within
    /// them, that strata, prior and covariates explain beside the arms, by the variance components of the ICC. Nothing
    /// where a component is not above 0, or there is no ICC.
    /// The ICC given the arms alone, whose shares they are: together they are of one design.
    std::optional<double> icc;
    std::optional<double> r2_cluster;
    std::optional<double> r2_individual;
    ExplainedShares prior;  ///< correlation of the outcome with its prior measure; nothing without one
};

/// Of every outcome that has a model, in the trial file's order.
struct ExplainedVariations {
    std::vector<ExplainedVariation> outcomes;
};

struct OutcomeContext;

ExplainedVariation describe_explained(const OutcomeContext& context);

}  // namespace clustertrial
