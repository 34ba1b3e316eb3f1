#include "notes.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "averaged_over.hpp"
#include "inference_words.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial::report_detail {

namespace {

std::string degrees_text(double df) {
    return df == std::floor(df) ? format_fixed(df, 0) : format_fixed(df, 1);
}

/// "F(2, 31.4) = 1.20, p = 0.314"
std::string joint_test_text(const JointTest& test) {
    constexpr int statistic_digits = 2;
    return "F(" + degrees_text(test.df1) + ", " + degrees_text(test.df2) +
           ") = " + format_fixed(test.statistic, statistic_digits) + ", " + p_words(test.p_value);
}

std::string joint_test_name(JointTestKind kind) {
    return kind == JointTestKind::htz ? "HTZ" : "Wald F";
}

bool is_infinite(const EffectEstimate& effect) {
    const std::optional<Interval> limits = effect.interval();
    return limits && (std::isinf(limits->low) || std::isinf(limits->high));
}

/// "S01, S02, S03, S04, S05 and 3 more"
std::string first_names(const std::vector<std::string>& names) {
    constexpr std::size_t most = 5;
    return first_few(names, most);
}

/// With the most levels that the rows of an outcome have.
std::vector<AbsorbedColumn> most_absorbed(const EffectList& effects) {
    std::vector<AbsorbedColumn> most = effects.front()->absorbed;
    for (const EffectEstimate* effect : effects)
        for (std::size_t c = 0; c < std::min(most.size(), effect->absorbed.size()); ++c)
            most[c].levels = std::max(most[c].levels, effect->absorbed[c].levels);
    return most;
}

}  // namespace

std::string absorbed_words(const std::vector<AbsorbedColumn>& absorbed) {
    std::vector<std::string> columns;
    for (const AbsorbedColumn& column : absorbed)
        columns.push_back(column.column + " (" + counted(column.levels, "level") + ")");
    return listed(columns, "and");
}

std::string model_note(const Trial& trial, const EffectList& effects) {
    const AnalysisSpec& options = effects.front()->options;
    std::vector<std::string> terms = {trial.arms.is_dose() ? "'" + trial.arms.dose + "'" : "arm"};
    const auto priors = static_cast<std::size_t>(
        std::count_if(effects.begin(), effects.end(), [](const auto* e) { return !e->outcome.prior.empty(); }));
    if (priors > 0) {
        terms.emplace_back(priors == effects.size() ? "the prior measure"
                                                    : "the prior measure where the outcome has one");
    }
    const std::vector<std::string>& stated = effects.front()->design.strata;
    if (!stated.empty()) terms.push_back("indicators of the strata as randomised (" + joined(stated, " x ") + ")");
    if (!trial.strata.empty()) terms.push_back("indicators of the strata (" + joined(trial.strata, " x ") + ")");
    for (const CovariateSpec& covariate : options.covariates) terms.push_back(covariate.column);
    if (!effects.front()->absorbed.empty())
        terms.push_back("absorbed indicators of " + absorbed_words(most_absorbed(effects)));
    const std::string weights = options.weights == Weights::equal ? "equal weight for each " + trial.unit
                                : are_clusters_alone(effects, trial)
                                    ? "each " + trial.unit + " with weight 1"
                                    : "weighted by " + averaged_over(effects, trial).many;
    const std::string times = options.weights_column.empty() || options.weights == Weights::equal
                                  ? ""
                                  : " times '" + options.weights_column + "'";
    return "Linear regression on " + joined(terms, ", ") + "; " + weights + times + "; " +
           inference_words(effects, trial) + ".";
}

std::string limits_note(const std::string& label, const AnalysisSpec& options) {
    return label + ": limits at " + percent_text(options.confidence) + ".";
}

namespace {

/// The first that is tested; without one, the first.
const EffectEstimate& first_tested(const EffectList& effects) {
    const auto found =
        std::find_if(effects.begin(), effects.end(), [](const auto* one) { return one->test.has_value(); });
    return found == effects.end() ? *effects.front() : **found;
}

}  // namespace

std::string effect_size_note(const EffectList& effects, const Trial& trial) {
    const EffectEstimate& effect = first_tested(effects);
    const AnalysisSpec& options = effect.options;
    const bool glass = options.effect_size == EffectSizeMeasure::glass;
    const bool normal = options.effect_size_limits() == CriticalValue::normal || !effect.df();
    const std::string quotient = effect_size_name(options.effect_size) + ": adjusted difference / " +
                                 (glass ? "the control group's unadjusted SD of " : "the pooled unadjusted SD of ") +
                                 averaged_over(effects, trial).many + (glass ? "" : ", small-sample corrected");
    if (!effect.interval()) return quotient + ".";
    const std::string limits =
        effect.resampled() != nullptr
            ? ": its limits are those of the difference, scaled in the same way"
            : std::string(" and uses the ") + (normal ? "normal distribution" : "t distribution");
    return quotient + "; its CI treats the SD as known" + limits + ".";
}

std::string mean_interval_note(const EffectList& effects, const Trial& trial) {
    const EffectEstimate& effect = *effects.front();
    if (effect.options.mean_ci == MeanInterval::individuals) {
        return "CIs of unadjusted means treat " + averaged_over(effects, trial).many +
               " as independent (normal distribution) and ignore the clustering.";
    }
    const std::string& column = effect.design.unit_column;
    return "CIs of unadjusted means are clustered by " + (column.empty() ? trial.unit : column) + " within the arm" +
           (effect.resampled() != nullptr ? ", from standard errors and not from draws." : ".");
}

std::string untested_words(const EffectEstimate& effect) {
    if (effect.interval()) return {};
    if (effect.test) return "no CI: " + effect.test->why_no_interval + ".";
    const std::string why = "no p-value and CI: " + effect.why_no_std_error + ".";
    if (!effect.by_allocations) return why;
    return why + " Randomisation inference: " + p_words(effect.by_allocations->p_value) + ", from " +
           randomisation_words({&effect}) + ".";
}

void add_untested_notes(ResultTable& table, const EffectList& effects, const Trial& trial) {
    for (const EffectEstimate* effect : effects) {
        const std::string words = untested_words(*effect);
        if (words.empty()) continue;
        add_note_once(table, outcome_name(effect->outcome, effect->term, trial) + ": " + words);
    }
}

void add_joint_test_notes(ResultTable& table, const EffectList& effects) {
    const std::string& first = effects.front()->outcome.name;
    const bool several =
        std::any_of(effects.begin(), effects.end(), [&](const auto* effect) { return effect->outcome.name != first; });
    for (const EffectEstimate* effect : effects) {
        if (!effect->joint) continue;
        const std::string test = "est that no arm differs from control (" + joint_test_name(effect->joint->kind) +
                                 "): " + joint_test_text(*effect->joint) + ".";
        add_note_once(table, several ? effect->outcome.label + ": t" + test : "T" + test);
    }
}

void add_draw_notes(ResultTable& table, const EffectList& effects, const Trial& trial) {
    std::vector<std::string> limits;
    std::size_t draws = 0;
    for (const EffectEstimate* effect : effects) {
        const ResampledTest* test = effect->resampled();
        if (test == nullptr || !test->p_low || !test->p_high) continue;
        draws = test->draws;
        const std::string name = effects.size() > 1 ? outcome_name(effect->outcome, effect->term, trial) + " " : "";
        limits.push_back(name + p_text(*test->p_low) + " to " + p_text(*test->p_high));
    }
    if (limits.empty()) return;
    add_note_once(
        table, "p-value from " + format_count(draws) + " draws: Monte Carlo 95% limits " + joined(limits, "; ") + ".");
}

void add_largest_draw_error(ResultTable& table, const EffectList& effects) {
    double largest = 0;
    for (const EffectEstimate* effect : effects) {
        const ResampledTest* test = effect->resampled();
        if (test == nullptr || !test->p_low || !test->p_high) continue;
        largest = std::max({largest, *test->p_high - test->p_value, test->p_value - *test->p_low});
    }
    if (largest <= 0) return;
    constexpr double thousand = 1000;  // rounded up to three decimals
    add_note_once(table, "p-values from random draws: their Monte Carlo 95% limits are within " +
                             format_fixed(std::ceil(largest * thousand) / thousand, effect_digits) + " of them.");
}

void add_infinite_limit_note(ResultTable& table, const EffectList& effects) {
    if (std::none_of(effects.begin(), effects.end(), [](const auto* effect) { return is_infinite(*effect); })) return;
    add_note_once(table,
                  "A limit of \u221E or -\u221E: the draws do not reject any effect on that side, however large.");
}

std::string singular_words(const EffectEstimate& effect, const Trial& trial) {
    if (effect.singular_clusters.empty()) return {};
    const bool one = effect.singular_clusters.size() == 1;
    return "Moore-Penrose inverse in the covariance: " + first_names(effect.singular_clusters) + " (" +
           (one ? "this " + trial.unit : "each of these " + plural(trial.unit)) + " alone identifies a coefficient).";
}

void add_singular_notes(ResultTable& table, const EffectList& effects, const Trial& trial) {
    if (effects.empty()) return;
    const EffectEstimate& first = *effects.front();
    const bool same = std::all_of(effects.begin(), effects.end(), [&](const auto* other) {
        return other->singular_clusters == first.singular_clusters;
    });
    for (const EffectEstimate* effect : effects) {
        const std::string words = singular_words(*effect, trial);
        if (words.empty()) continue;
        add_note_once(table, same ? words : effect->outcome.label + ": " + words);
    }
}

void add_outcome_notes(ResultTable& table, const EffectList& effects, const Trial& trial) {
    for (const EffectEstimate* effect : effects) {
        if (effect->on_sd_of_means) {
            add_note_once(table, effect->outcome.label + ": the effect size uses the SD of means of several " +
                                     plural(trial.individual) + ", not of " + plural(trial.individual) +
                                     ": it is inflated and not comparable with others.");
        }
        if (!effect->outcome.note.empty()) add_note_once(table, effect->outcome.label + ": " + effect->outcome.note);
        if (!effect->effect_size && !effect->why_no_effect_size.empty()) {
            add_note_once(table, effect->outcome.label + ": no effect size: " + effect->why_no_effect_size + ".");
        }
    }
}

}  // namespace clustertrial::report_detail
