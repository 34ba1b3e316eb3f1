#pragma once

#include "clustertrial/analysis/subgroups.hpp"

#include "fitted.hpp"
#include "subgroup_contrasts.hpp"

#include <string>
#include <vector>

/// The models of a [[subgroup]], of levels and of numbers.
namespace clustertrial::analysis_detail {

/// What the models of one subgroup in one outcome share.
struct SubgroupWork {
    const TrialData& data;  ///< arranged for the entry
    const Trial& trial;
    const OutcomeData& outcome;
    AnalysisSpec options;
    const std::vector<EffectEstimate>& effects;  ///< of the outcome's own analysis
    FewDf few_df = {};
};

/// Fills rows and interactions of a subgroup of levels.
void analyse_levels(SubgroupWork& work, SubgroupAnalysis& analysis);

/// The same of a continuous moderator. Throws Error(design), naming the outcome, where the model cannot be made.
void analyse_values(SubgroupWork& work, SubgroupAnalysis& analysis);

/// Adds what a fit says of its rows and its test to the analysis, behind `which` model it is, but what the outcome's
/// own analysis says already.
void add_words_of(const OutcomeContext& context, const SubgroupWork& work, const std::string& which,
                  SubgroupAnalysis& analysis);

}  // namespace clustertrial::analysis_detail
