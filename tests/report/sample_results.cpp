#include "sample_results.hpp"

#include "support/trials.hpp"

namespace clustertrial::samples {

namespace {

OutcomeSpec count_outcome(const std::string& name, const std::string& label, OutcomeRole role) {
    OutcomeSpec outcome;
    outcome.name = outcome.count = name;
    outcome.label = label;
    outcome.role = role;
    outcome.prior = name + "_prior";
    return outcome;
}

OutcomeSpec nfa() {
    return count_outcome("nfa", "Contacts leading to no further action (as proportion of pupils)",
                         OutcomeRole::primary);
}

OutcomeSpec referrals() {
    return count_outcome("referrals", "Referrals", OutcomeRole::secondary);
}

std::vector<ArmSummary> arms(double control_mean, double intervention_mean) {
    return {{"control", {47, 0, 13533, 0}, control_mean, 0.010, 0.014, {}, "", 0.0122, {}},
            {"intervention", {47, 0, 13819, 0}, intervention_mean, 0.011, 0.014, {}, "", 0.0117, {}}};
}

}  // namespace

Trial school_trial() {
    Trial trial;
    trial.title = "Supervision of Designated Safeguarding Leads";
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.file = "schools.csv";
    trial.data.cluster = "urn";
    trial.strata = {"fsm_block"};
    trial.outcomes = {nfa(), referrals()};
    test::as_stata(trial.analysis);
    return trial;
}

EffectEstimate nfa_effect() {
    EffectEstimate effect;
    effect.analysis = "primary";
    effect.outcome = nfa();
    effect.term = "intervention";
    effect.estimate = -0.00140;
    effect.std_error = 0.00193;
    effect.test = EffectTest{0.470, 93, Interval{-0.00522, 0.00243}};
    effect.coefficients = 4;
    effect.unadjusted_difference = -0.00047;
    effect.arms = arms(0.0123, 0.0118);
    effect.total = {94, 0, 27352, 0};
    effect.effect_size = EffectSize{EffectSizeMeasure::glass, -0.013, Interval{-0.047, 0.022}, 0.11};
    test::as_stata(effect.options);
    return effect;
}

EffectEstimate referrals_effect() {
    EffectEstimate effect = nfa_effect();
    effect.analysis = "secondary";
    effect.outcome = referrals();
    effect.estimate = -0.00190;
    effect.test = EffectTest{0.466, 93, Interval{-0.00706, 0.00326}};
    effect.arms = arms(0.0208, 0.0202);
    effect.effect_size = EffectSize{EffectSizeMeasure::glass, -0.013, Interval{-0.049, 0.022}, 0.14};
    return effect;
}

AnalysisResult two_outcomes() {
    AnalysisResult result;
    result.trial = school_trial();
    result.make<Effects>().estimates = {nfa_effect(), referrals_effect()};
    return result;
}

AnalysisResult with_no_events() {
    AnalysisResult result = two_outcomes();
    NotEstimated none{count_outcome("exclusions", "Exclusions", OutcomeRole::secondary),
                      "outcome 'exclusions': found the same value, 0, in every school",
                      {},
                      {},
                      {}};
    none.arms = {{"control", {47, 0, 13530, 3}, 0, {}, {}, {}, "nothing differs", 0.0, 0.0},
                 {"intervention", {47, 0, 13819, 0}, 0, {}, {}, {}, "nothing differs", 0.0, 0.0}};
    none.total = {94, 0, 27349, 3};
    result.trial.outcomes.push_back(none.outcome);
    result.make<Effects>().not_estimated = {none};
    return result;
}

void resample(EffectEstimate& effect, Inference inference) {
    effect.options.inference = inference;
    effect.test->df.reset();
    ResampledTest test;
    test.p_value = effect.test->p_value = 0.0455;
    test.p_low = 0.0414;
    test.p_high = 0.0498;
    test.draws = effect.options.resampling.draws;
    test.at_least_as_extreme = 454;
    effect.test->resampled = test;
    effect.allocations = inference == Inference::randomisation ? 2.6e26 : 0;
}

void enumerate(EffectEstimate& effect, Inference inference, std::size_t draws) {
    resample(effect, inference);
    ResampledTest& test = effect.test->resampled.value();
    test.exact = true;
    test.draws = draws;
    test.p_low.reset();
    test.p_high.reset();
    effect.allocations = inference == Inference::randomisation ? static_cast<double>(draws) : 0;
}

void leave_untested(EffectEstimate& effect, const std::string& why) {
    effect.why_no_std_error = why;
    effect.std_error.reset();
    effect.test.reset();
    effect.effect_size->interval.reset();
}

Clustering nfa_clustering() {
    Clustering clustering;
    clustering.outcome = nfa();
    clustering.clusters = 94;
    clustering.individuals = 27352;
    clustering.sizes = {290.98, 0.452, 290.3};
    clustering.overall = Icc{0.0054, 0.0036, 0.0081, 0.000064, 0.0119, IccMethod::anova, IccInterval::searle};
    clustering.adjusted = Icc{0.0041, 0.0026, 0.0064, 0.000049, 0.0119, IccMethod::anova, IccInterval::searle};
    clustering.design_effect = 2.89;
    clustering.adjusted_effect = 2.43;
    return clustering;
}

Influence nfa_influence() {
    Influence influence;
    influence.outcome = nfa();
    influence.term = "intervention";
    influence.estimate = -0.00140;
    influence.std_error = 0.00193;
    influence.left_out = {
        {"urn", true, {{"S17", -0.00181, false}, {"S02", -0.00150, false}, {"S90", -0.00102, false}}, {0, 2, 1}},
        {"fsm_block", false, {{"1", -0.00260, false}, {"2", -0.00031, false}}, {0, 1}}};
    influence.largest_leverage = 0.213;
    influence.largest_leverage_of = "S17";
    influence.mean_leverage = 0.0426;
    influence.largest_partial_leverage = 0.031;
    influence.largest_partial_leverage_of = "S64";
    influence.clusters = 94;
    influence.effective_clusters = 88.3;
    influence.effective_clusters_worst = 71.2;
    return influence;
}

}  // namespace clustertrial::samples
