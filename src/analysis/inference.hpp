#pragma once

#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/estimation/anderson_rubin.hpp"
#include "clustertrial/estimation/joint_test.hpp"
#include "clustertrial/estimation/null_draws.hpp"

#include "doubts.hpp"
#include "fitted.hpp"

#include <cstddef>
#include <optional>

namespace clustertrial::analysis_detail {

/// Of bootstrap and allocations alike what was observed counts too: a draw of no signs changed is as possible as
/// another, and a p-value of 0 would be more than draws at random can say.
constexpr ShareRule share_rule = ShareRule::add_one;

/// Estimate, standard error, test and interval of treatment column `t`, by the context's options. Throws Error(design),
/// naming the outcome, where the effect has no standard error, or its draws cannot be made. Where the data cannot hold
/// a standard error (why_no_std_error), there is the estimate, and of an arm the test by allocations.
EffectEstimate infer_effect(const OutcomeContext& context, std::size_t t);

/// Draws of the test of treatment column `t` by the context's own options, of an inference by draws. Throws
/// Error(design), naming the outcome, where they cannot be made.
NullDraws draws_of_effect(const OutcomeContext& context, std::size_t t);

/// Limits by inversion are of what is drawn: of the raw difference in means, which the model's estimate is only where
/// the model has nothing beside the arms. Empty: they are of the estimate.
std::string why_draws_give_no_limits(const OutcomeContext& context, const AnalysisSpec& options);

/// Puts p-value and set from the allocations that could have been, those of the effect of the offer, in place of the
/// model's: of treatment column `t`, which is take-up of what arm t + 1 offers
/// (docs/methods/two-stage-least-squares.md).
/// Throws Error(design), naming the outcome, where the draws cannot be made.
void test_by_allocations(const OutcomeContext& context, std::size_t t, AndersonRubin& test);

/// Draws of a test of treatment column `t` by options.inference, number b of which is the same in every outcome and
/// arm: the bootstrap gives weights to all clusters of the trial, and an allocation moves those of all arms, as if no
/// arm had an effect.
NullDraws draws_of_the_trial(const OutcomeContext& context, std::size_t t, const AnalysisSpec& options);

/// The allocations that could have been: those with as many units of what they were exchanged in (strata, pairs) in
/// each arm, or the list of the data, of units.
AllocationSpace allocation_space(const TrialData& data, const Trial& trial);

/// That no arm has an effect; nothing for one intervention arm, two-way clustering, or an arm that cannot be tested.
std::optional<JointTest> test_all_arms(const OutcomeContext& context);

}  // namespace clustertrial::analysis_detail
