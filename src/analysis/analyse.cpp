#include "clustertrial/analysis/analyse.hpp"

#include "warnings.hpp"

#include <iterator>

namespace clustertrial {

namespace {

template <typename T>
void append(std::vector<T>& all, std::vector<T> some) {
    all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
}

/// Counts the parts of the work as they begin.
class Steps {
  public:
    Steps(const Trial& trial, const TrialData& data, const AnalysisProgress& progress)
        : of_(data.outcomes.size() + trial.families.size() + trial.sensitivity.size()), progress_(progress) {}
    void begin(const std::string& what) {
        if (progress_) progress_(what, done_, of_);
        ++done_;
    }

  private:
    std::size_t of_;
    std::size_t done_ = 0;
    const AnalysisProgress& progress_;
};

void analyse_unweighted(const TrialData& data, const Trial& trial, const OutcomeData& outcome, AnalysisResult& result) {
    AnalysisSpec unweighted = trial.analysis;
    unweighted.weights = Weights::equal;
    std::vector<std::string> warnings;
    append(result.unweighted, estimate_effects(data, trial, outcome, "unweighted", unweighted, warnings));
    add_new_warnings(warnings, "unweighted analysis", result.warnings);
}

void analyse_dose(const TrialData& data, const Trial& trial, const OutcomeData& outcome, AnalysisResult& result) {
    std::vector<std::string> warnings;
    result.dose.push_back(estimate_dose_response(data, trial, outcome, trial.analysis, warnings));
    add_new_warnings(warnings, "dose-response", result.warnings);
}

void analyse_outcome(const TrialData& data, const Trial& trial, const OutcomeData& outcome, AnalysisResult& result) {
    const bool primary = outcome.spec.role == OutcomeRole::primary;
    if (primary) result.attrition.push_back(describe_attrition(data, trial, outcome));
    result.histograms.push_back(describe_histogram(data, trial, outcome));
    const std::string analysis(to_name(outcome.spec.role));
    result.clustering.push_back(describe_clustering(data, trial, outcome));
    append(result.effects, estimate_effects(data, trial, outcome, analysis, trial.analysis, result.warnings));
    // Of the protocol's own analysis; what is beside it has the same clusters.
    for (const std::string& doubt : result.effects.back().doubts) result.warnings.push_back(doubt);
    if (primary) append(result.influence, describe_influence(data, trial, outcome));
    if (trial.analysis.weights == Weights::individuals) analyse_unweighted(data, trial, outcome, result);
    if (primary && trial.compliance) analyse_dose(data, trial, outcome, result);
}

}  // namespace

AnalysisResult analyse_trial(const TrialData& data, const Trial& trial, const AnalysisProgress& progress) {
    AnalysisResult result;
    result.trial = trial;
    result.data_sha256 = data.data_sha256;
    result.warnings = data.warnings;
    result.baseline = describe_baseline(data, trial);
    if (trial.compliance) result.attendance = describe_attendance(data, trial);
    Steps steps(trial, data, progress);
    for (const OutcomeData& outcome : data.outcomes) {
        steps.begin("outcome '" + outcome.spec.name + "'");
        analyse_outcome(data, trial, outcome, result);
    }
    for (const FamilySpec& family : trial.families) {
        steps.begin("family '" + family.name + "'");
        result.families.push_back(adjust_family(data, trial, family, result.effects));
    }
    for (std::size_t entry = 0; entry < trial.sensitivity.size(); ++entry) {
        steps.begin("sensitivity '" + trial.sensitivity[entry].label + "'");
        analyse_sensitivity(data, trial, entry, result.sensitivity, result.warnings);
    }
    return result;
}

}  // namespace clustertrial
