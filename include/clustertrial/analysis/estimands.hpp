#pragma once

#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/core/interval.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// An average effect, or the difference of two, and the test that it is 0.
struct AverageEffect {
    double estimate = 0;
    std::optional<double> std_error;
    std::optional<double> df;  ///< nothing: normal
    std::optional<double> p_value;
    std::optional<Interval> interval;
    std::string why_no_test;  ///< set where there is no standard error
};

/// The effect of an arm on an outcome as the average over individuals and as that over clusters, each standardised over
/// the strata of the sample: the effect of a stratum counts as the individuals, or the clusters, in it
/// (docs/methods/estimands.md).
struct AverageEffects {
    OutcomeSpec outcome;
    std::string term;                          ///< the intervention arm
    std::optional<AverageEffect> individuals;  ///< or what else the outcome is the average over
    std::optional<AverageEffect> clusters;
    std::optional<AverageEffect> difference;  ///< individuals less clusters; tested by the joint jackknife
    std::string why_none;                     ///< set when neither average is there
    std::string why_no_individuals;           ///< set when that over clusters stands alone
    std::size_t strata = 1;
    std::size_t units = 0;             ///< of allocation: what the jackknife leaves out
    std::vector<std::string> remarks;  ///< columns that the arms and strata determine together, a sentence each
    AnalysisSpec options;              ///< covariance, degrees of freedom and confidence are the protocol's
};

/// Of every primary outcome that has a model and every intervention arm, in the trial file's order.
struct Estimands {
    std::vector<AverageEffects> effects;
};

struct OutcomeContext;

/// Both averages of every intervention arm, from the arm-by-stratum model with prior and covariates. What cannot be
/// estimated or tested carries its reason.
std::vector<AverageEffects> estimate_averages(const OutcomeContext& context);

}  // namespace clustertrial
