#include "averaged_over.hpp"

#include "clustertrial/core/words.hpp"

#include <algorithm>

namespace clustertrial::report_detail {

OutcomeList outcomes_of(const EffectList& effects) {
    OutcomeList outcomes;
    for (const EffectEstimate* effect : effects) outcomes.push_back(&effect->outcome);
    return outcomes;
}

namespace {

/// Each noun once; without one that of individuals.
AveragedOverNouns each_noun_once(const std::vector<std::string>& all, const Trial& trial) {
    std::vector<std::string> nouns;
    for (const std::string& noun : all) {
        if (std::find(nouns.begin(), nouns.end(), noun) == nouns.end()) nouns.push_back(noun);
    }
    if (nouns.empty()) nouns = {trial.individual};
    std::vector<std::string> plurals;
    for (const std::string& noun : nouns) plurals.push_back(plural(noun));
    return {listed(nouns, "or"), listed(plurals, "or")};
}

}  // namespace

bool are_clusters_alone(const SampleCounts& n, const Trial& trial) {
    return trial.data.size.empty() && !n.out_of && n.clusters > 0 && n.individuals == static_cast<double>(n.clusters) &&
           n.individuals_missing <= static_cast<double>(n.clusters_missing);
}

bool are_clusters_alone(const Attrition& attrition, const Trial& trial) {
    if (!trial.data.size.empty()) return false;
    for (std::size_t arm = 0; arm < attrition.randomised.size(); ++arm) {
        // A cluster without a row has no individuals, whatever they are.
        const std::size_t left_out = attrition.left_out.empty() ? 0 : attrition.left_out[arm];
        const std::size_t unseen = attrition.clusters_without_rows[arm] + left_out;
        const auto seen = static_cast<double>(attrition.randomised[arm]) - static_cast<double>(unseen);
        if (attrition.individuals_randomised[arm] != seen) return false;
        if (attrition.individuals_analysed[arm] != static_cast<double>(attrition.analysed[arm])) return false;
    }
    return true;
}

bool are_clusters_alone(const EffectList& effects, const Trial& trial) {
    return !effects.empty() && std::all_of(effects.begin(), effects.end(), [&](const EffectEstimate* effect) {
        return are_clusters_alone(effect->total, trial);
    });
}

AveragedOverNouns averaged_over(const OutcomeList& outcomes, const Trial& trial) {
    std::vector<std::string> nouns;
    for (const OutcomeSpec* outcome : outcomes) nouns.push_back(noun_averaged_over(*outcome, trial));
    return each_noun_once(nouns, trial);
}

AveragedOverNouns averaged_over(const EffectList& effects, const Trial& trial) {
    std::vector<std::string> nouns;
    for (const EffectEstimate* effect : effects) {
        const bool alone = are_clusters_alone(effect->total, trial);
        nouns.push_back(alone ? trial.unit : noun_averaged_over(effect->outcome, trial));
    }
    return each_noun_once(nouns, trial);
}

AveragedOverNouns averaged_over(const OutcomeSpec& outcome, const Trial& trial) {
    return averaged_over(OutcomeList{&outcome}, trial);
}

}  // namespace clustertrial::report_detail
