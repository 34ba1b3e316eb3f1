#pragma once

#include "clustertrial/analysis/clustering.hpp"
#include "clustertrial/analysis/description.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/analysis/family.hpp"
#include "clustertrial/analysis/influence.hpp"
#include "clustertrial/analysis/outcome_histogram.hpp"
#include "clustertrial/analysis/sensitivity.hpp"
#include "clustertrial/trial/trial.hpp"
#include "clustertrial/trial/trial_data.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// Everything `analyse` knows about a trial, before any table.
struct AnalysisResult {
    Trial trial;  ///< the protocol that produced it
    std::string data_sha256;
    std::vector<Attrition> attrition;  ///< one a primary outcome
    Baseline baseline;
    std::vector<EffectEstimate> effects;  ///< every outcome and intervention arm, in the trial file's order
    std::vector<EffectEstimate>
        unweighted;                      ///< the same, one cluster one vote; empty when that is the primary analysis
    std::vector<Clustering> clustering;  ///< every outcome, in the trial file's order
    std::vector<OutcomeHistogram> histograms;  ///< every outcome, in the trial file's order
    std::vector<Influence> influence;          ///< primary outcomes
    std::vector<Family> families;
    Sensitivity sensitivity;
    std::optional<Attendance> attendance;
    std::vector<EffectEstimate> dose;  ///< dose-response of the primary outcomes
    std::vector<std::string> warnings;
};

/// Called before each part of the work: what it is, how many parts are done, and of how many.
using AnalysisProgress = std::function<void(const std::string& what, std::size_t done, std::size_t of)>;

/// All analyses that the protocol names. Throws what the single analyses throw.
AnalysisResult analyse_trial(const TrialData& data, const Trial& trial, const AnalysisProgress& progress = {});

}  // namespace clustertrial
