#include "clustertrial/analysis/analyse.hpp"

#include <iterator>

#include "clustertrial/trial/names.hpp"

namespace clustertrial {

namespace {

void append(std::vector<EffectEstimate>& all, std::vector<EffectEstimate> some) {
    all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
}

}  // namespace

AnalysisResult analyse_trial(const TrialData& data, const Trial& trial) {
    AnalysisResult result;
    result.trial = trial;
    result.data_sha256 = data.data_sha256;
    result.warnings = data.warnings;
    result.baseline = describe_baseline(data, trial);
    if (trial.compliance) result.attendance = describe_attendance(data, trial);
    for (const OutcomeData& outcome : data.outcomes) {
        const bool primary = outcome.spec.role == OutcomeRole::primary;
        if (primary) result.attrition.push_back(describe_attrition(data, trial, outcome));
        const std::string analysis(to_name(outcome.spec.role));
        append(result.effects, estimate_effects(data, trial, outcome, analysis, trial.analysis, result.warnings));
        if (trial.analysis.weights == Weights::individuals) {
            AnalysisSpec unweighted = trial.analysis;
            unweighted.weights = Weights::equal;
            append(result.unweighted,
                   estimate_effects(data, trial, outcome, "unweighted", unweighted, result.warnings));
        }
        if (primary && trial.compliance) {
            result.dose.push_back(estimate_dose_response(data, trial, outcome, trial.analysis, result.warnings));
        }
    }
    return result;
}

}  // namespace clustertrial
