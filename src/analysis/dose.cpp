#include "clustertrial/core/error.hpp"

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
    OutcomeData kept = outcome;
    std::size_t to = 0;
    for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
        const auto g = outcome.cluster[row];
        if (data.arm[g] != control_arm && !data.dose[g]) {
            kept.missing_individuals[g] += outcome.individuals[row];
            continue;
        }
        kept.cluster[to] = g;
        kept.individuals[to] = outcome.individuals[row];
        kept.mean[to] = outcome.mean[row];
        kept.sum_of_squares[to] = outcome.sum_of_squares[row];
        if (!outcome.prior.empty()) kept.prior[to] = outcome.prior[row];
        if (!outcome.second_cluster.empty()) kept.second_cluster[to] = outcome.second_cluster[row];
        for (std::size_t c = 0; c < outcome.covariates.size(); ++c) kept.covariates[c][to] = outcome.covariates[c][row];
        ++to;
    }
    for (auto* column : {&kept.individuals, &kept.mean, &kept.sum_of_squares}) column->resize(to);
    if (!kept.prior.empty()) kept.prior.resize(to);
    if (!kept.second_cluster.empty()) kept.second_cluster.resize(to);
    for (auto& covariate : kept.covariates) covariate.resize(to);
    kept.cluster.resize(to);
    return kept;
}

}  // namespace

EffectEstimate estimate_dose_response(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                                      const AnalysisSpec& options, std::vector<std::string>& warnings) {
    const OutcomeData kept = with_dose(data, trial, outcome);
    std::vector<double> dose;
    for (const auto g : kept.cluster) {
        dose.push_back(data.arm[g] == control_arm ? 0 : data.dose[g].value_or(0) / trial.compliance->maximum);
    }
    const auto [low, high] = std::minmax_element(dose.begin(), dose.end());
    if (dose.empty() || *low == *high) {
        analysis_detail::refuse(outcome, "every " + trial.unit + " whose dose is known has the same dose");
    }
    AnalysisSpec dose_options = options;
    // Another allocation would have had other doses, which nobody knows.
    if (options.inference == Inference::randomisation) dose_options.inference = Inference::model;
    const OutcomeContext context = analysis_detail::make_context(data, trial, kept, {{"dose"}, {dose}}, dose_options);
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
