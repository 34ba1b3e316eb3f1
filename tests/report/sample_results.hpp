#pragma once

#include "clustertrial/analysis/clustering.hpp"
#include "clustertrial/analysis/description.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/analysis/family.hpp"
#include "clustertrial/analysis/influence.hpp"
#include "clustertrial/analysis/result.hpp"
#include "clustertrial/analysis/sensitivity.hpp"

#include <string>

/// Results made by hand, with the numbers printed in the Bolton evaluation report (What Works for Children's Social
/// Care, 2021) where it prints any. A test changes what it is about.
namespace clustertrial::samples {

/// 94 schools in two arms, stratified by `fsm_block`; the outcomes "nfa" (primary) and "referrals" (secondary).
Trial school_trial();

/// The primary analysis of "nfa": CR1, clusters - 1 degrees of freedom.
EffectEstimate nfa_effect();
/// The secondary analysis of "referrals".
EffectEstimate referrals_effect();

/// The trial and both effects, nothing else.
AnalysisResult two_outcomes();

/// Both effects, and the secondary outcome "exclusions", of which no school has one: 3 pupils of the control arm are
/// missing.
AnalysisResult with_no_events();

/// p and limits of `effect` from draws: 9,999 at random, p between 0.041 and 0.050.
void resample(EffectEstimate& effect, Inference inference);
/// From all `draws` there are.
void enumerate(EffectEstimate& effect, Inference inference, std::size_t draws);
/// As of an arm of one cluster: no standard error, test or interval.
void leave_untested(EffectEstimate& effect, const std::string& why);

/// ICC by analysis of variance, with limits.
Clustering nfa_clustering();
/// Without one school, and without one level of "fsm_block".
Influence nfa_influence();

}  // namespace clustertrial::samples
