#pragma once

#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// Equal bins whose edges are whole multiples of 1, 2 or 5 times a power of ten: 0.000, 0.005, 0.010.
struct Bins {
    std::vector<double> edges;  ///< ascending, one more than there are bins; each the double nearest to its decimal
    int digits = 0;             ///< decimals that the edges need
};

/// Bins for `values`, which must be finite. The width is the smaller of Freedman and Diaconis's, 2 IQR / n^(1/3), and
/// Sturges's, range / (log2 n + 1); Sturges's where the interquartile range is 0. It is rounded to the nearest of 1, 2
/// and 5 times a power of ten (by ratio), then widened until there are at most 40 bins. Values that are all the same
/// get one bin of a tenth of their size. No values: no edges. Sources: Freedman and Diaconis 1981 (Zeitschrift fuer
/// Wahrscheinlichkeitstheorie 57, 453-476); Sturges 1926 (JASA 21, 65-66).
Bins bins_of(std::vector<double> values);

/// The values in each bin. One on an edge is counted in the bin above it, one on the highest edge in the last bin.
/// Throws Error(usage) for a value outside the edges.
std::vector<std::size_t> counts_in(const Bins& bins, const std::vector<double>& values);

/// One arm's clusters by their outcome.
struct ArmHistogram {
    std::string arm;
    std::vector<std::size_t> counts;  ///< one a bin; they sum to `clusters`
    std::size_t clusters = 0;         ///< analysed
    std::size_t missing = 0;          ///< randomised to the arm and not analysed
};

/// A cluster that the analysis of the outcome has.
struct ClusterValue {
    std::size_t arm = 0;      ///< index, control first
    std::size_t stratum = 0;  ///< index into OutcomeHistogram::strata
    double individuals = 0;
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
