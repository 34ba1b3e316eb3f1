#include "clustertrial/analysis/subgroups.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include "registry.hpp"
#include "sample.hpp"
#include "subgroup_models.hpp"
#include "warnings.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial {

namespace analysis_detail {

void add_words_of(const OutcomeContext& context, const SubgroupWork& work, const std::string& which,
                  SubgroupAnalysis& analysis) {
    const auto is_said = [&](const std::string& doubt) {
        return std::any_of(work.effects.begin(), work.effects.end(),
                           [&](const EffectEstimate& effect) { return contains(effect.doubts, doubt); });
    };
    for (const std::string& doubt : context.fitted->doubts) {
        if (!is_said(doubt)) analysis.doubts.push_back(which + without_subject(doubt, context.outcome.spec));
    }
    for (const std::string& warning : context.warnings)
        analysis.remarks.push_back(which + without_subject(warning, context.outcome.spec));
}

}  // namespace analysis_detail

namespace {

using analysis_detail::SubgroupWork;

std::vector<LeftOutOfSubgroup> left_out_by_arm(const TrialData& data, const Trial& trial,
                                               const std::vector<double>& individuals) {
    std::vector<LeftOutOfSubgroup> left_out(trial.arms.arms.size());
    for (std::size_t g = 0; g < individuals.size(); ++g) {
        if (individuals[g] <= 0) continue;
        ++left_out[data.arm[g]].clusters;
        left_out[data.arm[g]].individuals += individuals[g];
    }
    return left_out;
}

void add_few_df(const analysis_detail::FewDf& few_df, SubgroupAnalysis& analysis) {
    if (few_df.empty()) return;
    analysis.doubts.push_back(
        "fewer than 4 Satterthwaite degrees of freedom, so the standard error, p-value and interval are unreliable: " +
        joined(few_df, "; "));
}

/// What has no estimate, and why, as warnings say it.
std::vector<std::string> reasons_of(const SubgroupAnalysis& analysis) {
    if (!analysis.why_none.empty()) return {"not estimated: " + analysis.why_none};
    std::vector<std::string> reasons;
    for (const SubgroupRow& row : analysis.rows) {
        if (row.interacted.why_none.empty()) continue;
        const std::string text = "level '" + row.level + "': not estimated: " + row.interacted.why_none;
        if (!contains(reasons, text)) reasons.push_back(text);
    }
    return reasons;
}

}  // namespace

SubgroupAnalysis analyse_subgroup(const TrialData& data, const Trial& trial, std::size_t entry,
                                  const OutcomeData& outcome, const std::vector<EffectEstimate>& effects) {
    SubgroupAnalysis analysis;
    analysis.spec = trial.subgroups.at(entry);
    analysis.outcome = outcome.spec;
    analysis.options = trial.analysis;
    analysis.options.inference = Inference::model;
    analysis.without = left_out_by_arm(data, trial, outcome.individuals_without_subgroup);
    analysis.other_levels = left_out_by_arm(data, trial, outcome.individuals_of_other_levels);
    try {
        if (!outcome.why_none.empty()) analysis_detail::refuse(outcome, outcome.why_none);
        analysis.options = analysis_detail::as_units_allow(data, outcome, analysis.options);
        SubgroupWork work{data, trial, outcome, analysis.options, effects};
        analysis.spec.is_continuous() ? analyse_values(work, analysis) : analyse_levels(work, analysis);
        add_few_df(work.few_df, analysis);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        analysis.rows.clear();
        analysis.interactions.clear();
        analysis.why_none = without_subject(error.what(), outcome.spec);
    }
    return analysis;
}

void analysis_detail::analyse_subgroups(Run& run) {
    Subgroups& result = run.result.make<Subgroups>();
    for (std::size_t entry = 0; entry < run.trial().subgroups.size(); ++entry) {
        const TrialData& arranged = run.data().subgroups.at(entry);
        const std::string who = "subgroup '" + run.trial().subgroups[entry].label + "'";
        add_new_warnings(arranged.warnings, who, run.result.warnings);
        for (const OutcomeData& outcome : arranged.outcomes) {
            std::vector<EffectEstimate> effects;
            for (const EffectEstimate& effect : run.result.get<Effects>().estimates)
                if (effect.outcome.name == outcome.spec.name) effects.push_back(effect);
            SubgroupAnalysis analysis = analyse_subgroup(arranged, run.trial(), entry, outcome, effects);
            std::vector<std::string> warnings = reasons_of(analysis);
            append(warnings, analysis.doubts);
            for (std::string& warning : warnings) warning = "outcome '" + outcome.spec.name + "': " + warning;
            add_new_warnings(warnings, who, run.result.warnings);
            result.analyses.push_back(std::move(analysis));
        }
    }
}

}  // namespace clustertrial
