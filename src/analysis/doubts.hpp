#pragma once

#include "clustertrial/analysis/context.hpp"
#include "clustertrial/trial/trial.hpp"

#include "fitted.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// What is to be doubted of a test, a sentence each, and which tests the data cannot support at all.
namespace clustertrial::analysis_detail {

/// Clusters with a suppressed number and the individuals of their rows that have one, an element an arm.
struct SuppressedCount {
    std::vector<std::size_t> clusters;
    std::vector<double> individuals;
};
SuppressedCount suppressed_by_arm(const TrialData& data, const Trial& trial, const OutcomeData& outcome);

/// Degrees of freedom with as many decimals as show that they are below 4.
std::string df_below_four(double df);

/// Of all tests of a fit: rows left out for suppressed numbers, few effective clusters, many coefficients, an arm too
/// small for the bootstrap.
std::vector<std::string> doubts_of_fit(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                                       const AnalysisSpec& options, const Fitted& fitted);

/// Of draws of the wild bootstrap, whatever the inference of the analysis: arms of few clusters.
std::vector<std::string> doubts_of_bootstrap(const OutcomeContext& context);

/// Of the effect of treatment column `t`: that other regressors all but determine it. Of its test, whatever the
/// covariance: few Satterthwaite degrees of freedom, a cluster that alone decides much of the effect; nothing of tests
/// by allocations, which are exact whatever the clusters are like.
std::vector<std::string> doubts_of_effect(const OutcomeContext& context, std::size_t t);

/// Why the data hold nothing on the standard error of treatment column `t`; empty: they do. One cluster says nothing of
/// how much the clusters of its arm differ, whatever the covariance.
std::string why_no_standard_error(const OutcomeContext& context, std::size_t t);

/// The same of one arm of a model of arms: it has one unit, or lies in one second cluster.
std::string why_arm_has_none(const OutcomeContext& context, std::size_t arm);

}  // namespace clustertrial::analysis_detail
