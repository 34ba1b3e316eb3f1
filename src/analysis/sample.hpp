#pragma once

#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/estimation/effect_size.hpp"
#include "clustertrial/sample/trial_data.hpp"

#include "model.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace clustertrial::analysis_detail {

constexpr std::size_t control_arm = 0;

/// Clusters and individuals of one arm, or of all.
SampleCounts count_sample(const TrialData& data, const OutcomeData& outcome, std::optional<std::size_t> arm);

/// What a unit of allocation is called: the trial's word for a cluster, or the column that says which stay together.
std::string unit_of_allocation(const TrialData& data, const Trial& trial);

/// Of a model over rows of arms: whether the share of an arm differs between the strata that it absorbs.
StratumWeights stratum_weights(const TrialData& data, const Model& model);

/// What estimates say of the design.
DesignOfEstimate design_of(const TrialData& data);

IndividualMoments moments_of_arm(const TrialData& data, const OutcomeData& outcome, std::size_t arm);

/// (sum of weights)^2 / sum of their squares, over individuals; nothing where no column weighs them.
std::optional<double> effective_individuals(const OutcomeData& outcome);

/// Why nothing is known of how individuals differ, of an outcome whose sum_of_squares_known is false.
std::string why_no_spread(const OutcomeData& outcome);

/// One arm's mean with its interval and the individuals' variance. Throws Error(design) for an arm without data.
ArmSummary summarise_arm(const TrialData& data, const Trial& trial, const OutcomeData& outcome, std::size_t arm,
                         const AnalysisSpec& options);

}  // namespace clustertrial::analysis_detail
