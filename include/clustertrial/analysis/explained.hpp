#pragma once

#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <optional>
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
    ExplainedShares model;        ///< R2, strata, arms, prior and covariates, not adjusted for their number
    ExplainedShares within_arms;  ///< of what varies within arms, the share that strata, prior and covariates explain
    ExplainedShares prior;        ///< correlation of the outcome with its prior measure; nothing without one
};

/// Of every outcome that has a model, in the trial file's order.
struct ExplainedVariations {
    std::vector<ExplainedVariation> outcomes;
};

struct OutcomeContext;

ExplainedVariation describe_explained(const OutcomeContext& context);

}  // namespace clustertrial
