#include "clustertrial/analysis/effect.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/sample/filter.hpp"

#include "fitted.hpp"
#include "inference.hpp"
#include "sample.hpp"

#include <algorithm>

namespace clustertrial {

namespace {

void add_effect_size(const TrialData& data, const OutcomeData& outcome, std::size_t arm, EffectEstimate& effect) {
    if (!outcome.sum_of_squares_known && !outcome.spec.allow_mean_sd) {
        effect.why_no_effect_size =
            "rows hold means of several individuals and no SD column; an effect size on the SD of means would be "
            "inflated";
        return;
    }
    const bool normal = effect.options.effect_size_ci == CriticalValue::normal;
    const double critical = critical_value(effect.options.confidence, normal ? std::nullopt : effect.df);
    const IndividualMoments control = moments_of_arm(data, outcome, control_arm);
    const IndividualMoments intervention = moments_of_arm(data, outcome, arm);
    const auto in_units = [&](double difference) {
        return standardise(difference, effect.std_error, critical, control, intervention, effect.options.effect_size);
    };
    try {
        EffectSize size = in_units(effect.estimate);
        if (effect.resampled) {  // limits that are no multiple of a standard error
            const double per_unit = in_units(1).estimate;
            size.conf_low = effect.conf_low * per_unit;
            size.conf_high = effect.conf_high * per_unit;
        }
        effect.effect_size = size;
    } catch (const Error& error) {
        effect.why_no_effect_size = error.what();
    }
}

/// The rows of clusters whose dose is known, or scores 0 by the protocol; what is left out counts as missing.
OutcomeData with_dose(const TrialData& data, const Trial& trial, const OutcomeData& outcome) {
    if (trial.compliance->missing == MissingDose::zero) return outcome;
    std::vector<bool> known;
    for (const auto g : outcome.cluster) known.push_back(data.arm[g] == control_arm || data.dose[g].has_value());
    return keep_rows(outcome, known);
}

}  // namespace

std::vector<EffectEstimate> estimate_effects(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                                             const std::string& analysis, const AnalysisSpec& options,
                                             std::vector<std::string>& warnings) {
    std::vector<ArmSummary> arms;
    for (std::size_t arm = 0; arm < trial.arms.arms.size(); ++arm) {
        arms.push_back(summarise_arm(data, trial, outcome, arm, options));
    }
    const Treatment treatment = arm_indicators(data, trial, outcome);
    const Fitted fitted = fit_model(data, trial, outcome, treatment, options, warnings);
    const std::optional<JointTest> joint = test_all_arms(fitted, options);
    std::vector<EffectEstimate> effects;
    for (std::size_t t = 0; t < treatment.names.size(); ++t) {
        const std::size_t arm = t + 1;
        EffectEstimate effect = infer_effect(data, trial, outcome, fitted, t, options);
        effect.analysis = analysis;
        effect.joint = joint;
        effect.arms = {arms[control_arm], arms[arm]};
        effect.total = count_sample(data, outcome, std::nullopt);
        effect.unadjusted_difference = arms[arm].mean - arms[control_arm].mean;
        add_effect_size(data, outcome, arm, effect);
        effects.push_back(std::move(effect));
    }
    return effects;
}

EffectEstimate estimate_dose_response(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                                      const AnalysisSpec& options, std::vector<std::string>& warnings) {
    const OutcomeData kept = with_dose(data, trial, outcome);
    std::vector<double> dose;
    for (const auto g : kept.cluster) {
        dose.push_back(data.arm[g] == control_arm ? 0 : data.dose[g].value_or(0) / trial.compliance->maximum);
    }
    const auto [low, high] = std::minmax_element(dose.begin(), dose.end());
    if (dose.empty() || *low == *high) refuse(outcome, "every " + trial.unit + " has the same dose");
    AnalysisSpec dose_options = options;
    // Another allocation would have had other doses, which nobody knows.
    if (options.inference == Inference::randomisation) dose_options.inference = Inference::model;
    const Fitted fitted = fit_model(data, trial, kept, {{"dose"}, {dose}}, dose_options, warnings);
    EffectEstimate effect = infer_effect(data, trial, kept, fitted, 0, dose_options);
    effect.analysis = "compliance";
    for (std::size_t arm = 0; arm < trial.arms.arms.size(); ++arm) {
        effect.arms.push_back(summarise_arm(data, trial, kept, arm, dose_options));
    }
    effect.total = count_sample(data, kept, std::nullopt);
    effect.why_no_effect_size = "a dose is not an arm";
    return effect;
}

}  // namespace clustertrial
