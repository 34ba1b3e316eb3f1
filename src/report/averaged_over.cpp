#include "averaged_over.hpp"

#include "clustertrial/core/words.hpp"

#include <algorithm>

namespace clustertrial::report_detail {

OutcomeList outcomes_of(const EffectList& effects) {
    OutcomeList outcomes;
    for (const EffectEstimate* effect : effects) outcomes.push_back(&effect->outcome);
    return outcomes;
}

AveragedOverNouns averaged_over(const OutcomeList& outcomes, const Trial& trial) {
    std::vector<std::string> nouns;
    for (const OutcomeSpec* outcome : outcomes) {
        const std::string noun = noun_averaged_over(*outcome, trial);
        if (std::find(nouns.begin(), nouns.end(), noun) == nouns.end()) nouns.push_back(noun);
    }
    if (nouns.empty()) nouns = {trial.individual};
    std::vector<std::string> plurals;
    for (const std::string& noun : nouns) plurals.push_back(plural(noun));
    return {listed(nouns, "or"), listed(plurals, "or")};
}

AveragedOverNouns averaged_over(const EffectList& effects, const Trial& trial) {
    return averaged_over(outcomes_of(effects), trial);
}

AveragedOverNouns averaged_over(const OutcomeSpec& outcome, const Trial& trial) {
    return averaged_over(OutcomeList{&outcome}, trial);
}

}  // namespace clustertrial::report_detail
