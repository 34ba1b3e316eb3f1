#pragma once

#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/core/progress.hpp"
#include "clustertrial/estimation/allocation_memory.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace clustertrial {

namespace analysis_detail {
struct Fitted;
}

/// What the analyses of one outcome under one protocol share, made once and never changed: the model, its fit, the
/// parts by cluster that inference reads, and what is said of each arm before any model. It refers to the data, the
/// protocol and the outcome, which must outlive it.
struct OutcomeContext {
    const TrialData& data;
    const Trial& trial;
    const OutcomeData& outcome;
    AnalysisSpec options;                                   ///< what the model and its inference follow
    std::vector<ArmSummary> arms;                           ///< control first
    std::shared_ptr<const analysis_detail::Fitted> fitted;  ///< never null
    std::vector<std::string> warnings;                      ///< of the fit: collinear columns left out
    DrawProgress progress = {};                             ///< told of the draws of its tests
    /// Allocations that its tests share with those of other contexts; null: with none.
    std::shared_ptr<AllocationMemory> allocations = nullptr;
};

/// The intention-to-treat model of an outcome: weighted least squares on strata indicators, arm indicators, the prior
/// measure and covariates (docs/methods/intention-to-treat.md). Throws Error(design), naming the outcome: without rows,
/// constant outcome, no more rows than coefficients, an arm without data, an arm that the strata determine.
OutcomeContext make_context(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                            const AnalysisSpec& options);

}  // namespace clustertrial
