#include "clustertrial/analysis/effect.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/trial/kinds.hpp"

#include "fitted.hpp"
#include "inference.hpp"
#include "registry.hpp"
#include "risk_ratio.hpp"
#include "sample.hpp"
#include "stated_estimand.hpp"
#include "warnings.hpp"

namespace clustertrial {

namespace {

using analysis_detail::control_arm;
using analysis_detail::Fitted;

void add_effect_size(const TrialData& data, const OutcomeData& outcome, std::size_t arm, EffectEstimate& effect) {
    if (!outcome.sum_of_squares_known && !outcome.spec.allow_mean_sd) {
        effect.why_no_effect_size =
            analysis_detail::why_no_spread(outcome) + "; an effect size on the SD of means would be inflated";
        return;
    }
    const bool normal = effect.options.effect_size_limits() == CriticalValue::normal;
    const double critical =
        analysis_detail::critical_value(effect.options.confidence, normal ? std::nullopt : effect.df());
    const IndividualMoments control = analysis_detail::moments_of_arm(data, outcome, control_arm);
    const IndividualMoments intervention = analysis_detail::moments_of_arm(data, outcome, arm);
    const auto in_units = [&](double difference) {
        return standardise(difference, effect.std_error, critical, control, intervention, effect.options.effect_size);
    };
    try {
        EffectSize size = in_units(effect.estimate);
        const std::optional<Interval> limits = effect.interval();
        if (!limits) size.interval.reset();
        if (limits && effect.resampled() != nullptr) {  // no multiples of a standard error
            const double per_unit = in_units(1).estimate;
            size.interval = Interval{limits->low * per_unit, limits->high * per_unit};
        }
        effect.effect_size = size;
        effect.on_sd_of_means = !outcome.sum_of_squares_known;
    } catch (const Error& error) {
        effect.why_no_effect_size = error.what();
    }
}

/// That no arm differs, or why it cannot be tested: no reason to refuse the effects of the arms.
struct AllArms {
    std::optional<JointTest> test;
    std::string why_none;
};

AllArms test_arms_together(const OutcomeContext& context) {
    try {
        return {analysis_detail::test_all_arms(context), {}};
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        return {{}, "outcome '" + context.outcome.spec.name + "': no test that no arm differs: " + error.what()};
    }
}

/// How many were analysed and what their outcome was, of arms that have values.
void describe_without_estimate(const analysis_detail::Run& run, const OutcomeData& outcome, NotEstimated& none) {
    try {
        none.arms = analysis_detail::describe_arms(run.data(), run.trial(), outcome, run.trial().analysis).arms;
        none.total = analysis_detail::count_sample(run.data(), outcome, std::nullopt);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
    }
}

}  // namespace

std::vector<EffectEstimate> estimate_effects(const OutcomeContext& context, const std::string& analysis) {
    const Fitted& fitted = *context.fitted;
    const AllArms together = test_arms_together(context);
    std::vector<EffectEstimate> effects;
    for (std::size_t t = 0; t < fitted.model.treatments; ++t) {
        const std::size_t arm = t + 1;
        EffectEstimate effect = analysis_detail::infer_effect(context, t);
        effect.analysis = analysis;
        effect.joint = together.test;
        if (!together.why_none.empty()) effect.doubts.push_back(together.why_none);
        effect.arms = {context.arms[control_arm], context.arms[arm]};
        effect.total = analysis_detail::count_sample(context.data, context.outcome, std::nullopt);
        effect.unadjusted_difference = context.arms[arm].above_origin - context.arms[control_arm].above_origin;
        add_effect_size(context.data, context.outcome, arm, effect);
        analysis_detail::add_risk_ratio(context, t, effect);
        effect.departures = analysis_detail::departures_of(context, effect);
        effects.push_back(std::move(effect));
    }
    return effects;
}

namespace analysis_detail {

void analyse_effects(Run& run, std::size_t outcome) {
    const OutcomeData& rows = run.data().outcomes[outcome];
    Effects& effects = run.result.make<Effects>();
    const std::size_t not_estimated_before = effects.not_estimated.size();
    attempt(run, rows.spec, "", effects, [&](std::vector<std::string>& warnings) {
        const OutcomeContext& context = run.context(outcome);
        warnings = context.warnings;
        std::vector<EffectEstimate> estimates = estimate_effects(context, std::string(to_name(rows.spec.role)));
        // Of the protocol's own analysis; what is beside it has the same clusters.
        for (const EffectEstimate& effect : estimates) {
            add_new_warnings(effect.doubts, "", warnings);
            if (rows.spec.role == OutcomeRole::primary) add_new_warnings(effect.departures, "", warnings);
        }
        return estimates;
    });
    if (effects.not_estimated.size() > not_estimated_before)
        describe_without_estimate(run, rows, effects.not_estimated.back());
}

void analyse_unweighted(Run& run, std::size_t outcome) {
    const OutcomeData& rows = run.data().outcomes[outcome];
    UnweightedEffects& unweighted = run.result.make<UnweightedEffects>();
    const bool is_protocol = run.trial().analysis.weights == Weights::equal;
    // Nobody asked for it: beside an analysis that could not be made it says nothing.
    if (is_protocol || !run.is_estimated(rows.spec)) return;
    attempt(run, rows.spec, "unweighted analysis", unweighted, [&](std::vector<std::string>& warnings) {
        const OutcomeContext context = make_unweighted(run.context(outcome));
        warnings = context.warnings;
        return estimate_effects(context, "unweighted");
    });
}

}  // namespace analysis_detail

}  // namespace clustertrial
