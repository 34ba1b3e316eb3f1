#pragma once

#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// The estimate without one cluster, or without all clusters of a stratum column's level.
struct EstimateWithout {
    std::string name;
    double estimate = 0;    ///< of nothing, it may be, where `singular`
    bool singular = false;  ///< without it a column (the arm, it may be) cannot be told apart from others
};

/// Estimates without each level of one column, from the lowest to the highest.
struct LeaveOneOut {
    std::string column;     ///< the cluster's, or a strata column
    bool clusters = false;  ///< whether it is the cluster's
    std::vector<EstimateWithout> estimates;
    /// Positions in `estimates` of those that move the estimate most, most first; at most three, none of them singular.
    std::vector<std::size_t> most_influential;
};

/// What single clusters do to one effect of the primary analysis.
struct Influence {
    OutcomeSpec outcome;
    std::string term;
    Average average;
    double estimate = 0;
    std::optional<double> std_error;    ///< nothing where an arm has one cluster
    std::vector<LeaveOneOut> left_out;  ///< clusters first, then each strata column of several levels
    double largest_leverage = 0;        ///< trace of H_gg; their sum is the number of coefficients
    std::string largest_leverage_of;
    double mean_leverage = 0;
    double largest_partial_leverage = 0;  ///< share of the treatment coefficient's own leverage
    std::string largest_partial_leverage_of;
    std::string unit;  ///< what is left out: the trial's word for a cluster, or the column of the units of allocation
    std::size_t clusters = 0;
    double effective_clusters = 0;        ///< rho = 0
    double effective_clusters_worst = 0;  ///< rho = 1
};

/// Those of the primary outcomes, in the trial file's order.
struct Influences {
    std::vector<Influence> effects;
};

struct OutcomeContext;

/// One for each intervention arm.
std::vector<Influence> describe_influence(const OutcomeContext& context);

}  // namespace clustertrial
