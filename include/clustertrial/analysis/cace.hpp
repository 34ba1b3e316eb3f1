#pragma once

#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/estimation/anderson_rubin.hpp"
#include "clustertrial/estimation/first_stage.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// Rows of an arm whose take-up is missing and that were left out for it.
struct LeftOutOfCace {
    std::size_t clusters = 0;  ///< with such rows
    double individuals = 0;
};

/// The effect on those who take up what an arm offers because they were allocated to it (a complier average causal
/// effect), by one definition of take-up.
struct ComplierEffect {
    CaceSpec definition;
    std::size_t arm = 1;                ///< whose offer it is: index into Trial::arms.arms
    EffectEstimate effect;              ///< its term is the definition's label; control and the arm stand in `arms`
    EffectEstimate intention_to_treat;  ///< the protocol's own analysis of the outcome, of the same arm
    FirstStage first_stage;
    std::vector<double> taking_up;      ///< an arm, control first: mean take-up of its individuals
    std::optional<double> correlation;  ///< of take-up and allocation to the arm, over individuals of it and control
    AndersonRubin anderson_rubin;
    std::vector<LeftOutOfCace> left_out;  ///< an arm, control first
};

/// A definition of take-up by which an outcome has no such effect.
struct NoComplierEffect {
    std::string label;
    NotEstimated none;
};

/// Every [[cace]], in the trial file's order.
struct ComplierEffects {
    std::vector<ComplierEffect> effects;
    std::vector<NoComplierEffect> not_estimated;
};

struct OutcomeContext;

/// The effects of all arms on an outcome of data.cace[entry]: two-stage least squares of the outcome on take-up,
/// instrumented by the arm, with strata, prior and covariates, covariance and degrees of freedom of the protocol's own
/// analysis (docs/methods/two-stage-least-squares.md). Inference is the model's, whatever the protocol's is, but the
/// Anderson-Rubin test's, which comes from the allocations where the protocol's does. `intention_to_treat`: of the
/// outcome, one an arm. Warnings (a weak first stage, columns left out) are appended.
/// Throws Error(design) as make_context does, for take-up that allocation does not move, for control clusters that take
/// up one of several arms' offers, and, two ways, for a variance that is not above 0.
std::vector<ComplierEffect> estimate_complier_effects(const TrialData& data, const Trial& trial, std::size_t entry,
                                                      const OutcomeData& outcome,
                                                      const std::vector<EffectEstimate>& intention_to_treat,
                                                      std::vector<std::string>& warnings);

}  // namespace clustertrial
