#pragma once

#include "clustertrial/core/bins.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// One arm's clusters by their outcome.
struct ArmHistogram {
    std::string arm;
    std::vector<std::size_t> counts;  ///< one a bin; they sum to `clusters`
    std::size_t clusters = 0;         ///< analysed
    std::size_t missing = 0;          ///< randomised to the arm and not analysed
};

/// A cluster that the analysis of the outcome has.
struct ClusterValue {
    std::size_t arm = 0;          ///< index, control first
    std::size_t stratum = 0;      ///< index into OutcomeHistogram::strata
    double individuals = 0;       ///< or what else the outcome is the average over
    double value = 0;             ///< of the outcome
    std::optional<double> prior;  ///< the mean over its individuals; nothing where the outcome has no prior measure
};

/// The distribution of an outcome over clusters, by arm, in the same bins.
struct OutcomeHistogram {
    OutcomeSpec outcome;
    Bins bins;                       ///< of all arms together
    std::vector<ArmHistogram> arms;  ///< control first
    std::vector<ClusterValue> clusters;
    std::vector<std::string> strata;  ///< one without a name where there are none
};

/// Of the trial: one of every outcome for which a cluster has a value, in the trial file's order.
struct OutcomeHistograms {
    std::vector<OutcomeHistogram> outcomes;
};

/// One value a cluster, whatever its size: events over individuals for a count, the mean over its individuals for a
/// measured value. The clusters are those that the analysis of the outcome has.
OutcomeHistogram describe_histogram(const TrialData& data, const Trial& trial, const OutcomeData& outcome);

}  // namespace clustertrial
