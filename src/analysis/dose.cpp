#include "clustertrial/core/error.hpp"
#include "clustertrial/sample/filter.hpp"

#include "fitted.hpp"
#include "inference.hpp"
#include "registry.hpp"
#include "sample.hpp"

#include <algorithm>

namespace clustertrial {

namespace {

using analysis_detail::control_arm;

/// The rows of clusters whose dose is known, or scores 0 by the protocol; what is left out counts as missing.
OutcomeData with_dose(const TrialData& data, const Trial& trial, const OutcomeData& outcome) {
    if (trial.compliance->missing == MissingDose::zero) return outcome;
    std::vector<bool> known;
    for (const auto g : outcome.cluster) known.push_back(data.arm[g] == control_arm || data.dose[g].has_value());
    return keep_rows(outcome, known);
}

/// Throws Error(design) unless the doses differ.
void check_dose(const TrialData& data, const Trial& trial, const OutcomeData& outcome, const OutcomeData& kept,
                const std::vector<double>& dose) {
    const std::string column = "'" + trial.compliance->dose + "'";
    const bool none_known =
        std::all_of(kept.cluster.begin(), kept.cluster.end(), [&](auto g) { return data.arm[g] == control_arm; });
    if (none_known) {
        analysis_detail::refuse(outcome, column + " is missing for every " + trial.unit +
                                             " that was offered a dose; analyse again when attendance is known");
    }
    const auto [low, high] = std::minmax_element(dose.begin(), dose.end());
    if (*high == 0)
        analysis_detail::refuse(outcome, column + " is 0, or counts as 0, for every " + trial.unit +
                                             "; a dose-response needs some that attended");
    if (*low == *high) {
        analysis_detail::refuse(outcome, column + " is the same for every " + trial.unit + " whose dose is known");
    }
}

}  // namespace

EffectEstimate estimate_dose_response(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                                      const AnalysisSpec& options, std::vector<std::string>& warnings) {
    const OutcomeData kept = with_dose(data, trial, outcome);
    std::vector<double> dose;
    for (const auto g : kept.cluster) {
        dose.push_back(data.arm[g] == control_arm ? 0 : data.dose[g].value_or(0) / trial.compliance->maximum);
    }
    check_dose(data, trial, outcome, kept, dose);
    AnalysisSpec dose_options = options;
    // Another allocation would have had other doses, which nobody knows.
    if (options.inference == Inference::randomisation) dose_options.inference = Inference::model;
    const OutcomeContext context = analysis_detail::make_context(
        data, trial, kept, {{"dose"}, {dose}, analysis_detail::TreatmentColumn::dose}, dose_options);
    EffectEstimate effect = analysis_detail::infer_effect(context, 0);
    warnings.insert(warnings.end(), context.warnings.begin(), context.warnings.end());
    effect.analysis = "compliance";
    effect.arms = context.arms;
    effect.total = analysis_detail::count_sample(data, kept, std::nullopt);
    effect.why_no_effect_size = "a dose is not an arm";
    return effect;
}

void analysis_detail::analyse_dose(Run& run, std::size_t outcome) {
    const OutcomeData& rows = run.data().outcomes[outcome];
    if (rows.spec.role != OutcomeRole::primary) return;
    attempt(run, rows.spec, "dose-response", run.result.make<DoseResponse>(), [&](std::vector<std::string>& warnings) {
        return std::vector{estimate_dose_response(run.data(), run.trial(), rows, run.trial().analysis, warnings)};
    });
}

}  // namespace clustertrial
