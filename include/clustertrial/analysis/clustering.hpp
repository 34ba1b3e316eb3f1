#pragma once

#include "clustertrial/estimation/icc.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <optional>
#include <string>

namespace clustertrial {

/// How alike the individuals of a cluster are, of one outcome: what CONSORT for cluster trials asks for.
struct Clustering {
    OutcomeSpec outcome;
    std::size_t clusters = 0;
    double individuals = 0;
    ClusterSizes sizes;
    std::optional<Icc> overall;
    std::optional<Icc> adjusted;            ///< given strata, arms, prior and covariates
    std::optional<double> design_effect;    ///< of the overall ICC
    std::optional<double> adjusted_effect;  ///< of the adjusted one
    std::string why_none;                   ///< set when there is no ICC
};

Clustering describe_clustering(const TrialData& data, const Trial& trial, const OutcomeData& outcome);

}  // namespace clustertrial
