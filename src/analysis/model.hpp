#pragma once

#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/least_squares.hpp"
#include "clustertrial/trial/trial_data.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace clustertrial {

/// What is being estimated, as columns of the model over the rows of an outcome.
struct Treatment {
    std::vector<std::string> names;
    std::vector<std::vector<double>> columns;  ///< one value a row
};

/// A model ready to be fitted: columns are intercept, strata indicators, treatment, prior, covariates, in this order,
/// so that a covariate gives way to the treatment and the treatment to the strata.
struct Model {
    Design design;
    Clusters clusters;          ///< only clusters with rows, numbered anew
    std::size_t treatment = 0;  ///< first treatment column
};

/// Weights::individuals: rows as they are, weighted by individuals. Weights::equal: each cluster's rows averaged into
/// one row of weight 1.
Model build_model(const TrialData& data, const OutcomeData& outcome, const Treatment& treatment, Weights weights);

/// The same without anything but an intercept, for the rows of one arm.
Model build_mean_model(const TrialData& data, const OutcomeData& outcome, std::size_t arm, Weights weights);

}  // namespace clustertrial
