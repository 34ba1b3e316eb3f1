#include "inference_words.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "averaged_over.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

namespace clustertrial::report_detail {

namespace {

/// What is counted, and who is in it.
struct Nouns {
    std::string unit;         ///< of allocation
    std::string individuals;  ///< or what else the outcomes are the averages over
};

Nouns nouns_of(const EffectList& effects, const Trial& trial) {
    const std::string& column = effects.front()->design.unit_column;
    return {column.empty() ? trial.unit : column, averaged_over(effects, trial).many};
}

std::string working_variance_words(const AnalysisSpec& options, const Nouns& trial) {
    switch (options.working_variance) {
        case WorkingVariance::individual:
            return "independent " + trial.individuals;
        case WorkingVariance::inverse_weight:
            return "1 / weight";
    }
    return {};
}

/// What is in the bracket after "standard errors clustered by school".
std::string covariance_words(const AnalysisSpec& options, const Nouns& trial) {
    std::string name(to_name(options.covariance_kind()));
    switch (options.covariance_kind()) {
        case CovarianceKind::CR0:
        case CovarianceKind::CR1:
        case CovarianceKind::HC0:
            return name;
        case CovarianceKind::CR2:
            return name + ", Bell-McCaffrey; working variance: " + working_variance_words(options, trial);
        case CovarianceKind::CR3:
            return name + ", the jackknife without its factor (" + plural(trial.unit) + " - 1) / " + plural(trial.unit);
        case CovarianceKind::CV3:
            return name + ", the jackknife: centred on the estimate, times (" + plural(trial.unit) + " - 1) / " +
                   plural(trial.unit);
        case CovarianceKind::CV3J:
            return name + ", the jackknife: centred on the mean of its estimates, times (" + plural(trial.unit) +
                   " - 1) / " + plural(trial.unit);
        case CovarianceKind::HC1:
            return name + ", times " + plural(trial.unit) + " / (" + plural(trial.unit) + " - coefficients)";
        case CovarianceKind::HC2:
        case CovarianceKind::HC3:
            return name + ", leverages w x (X'WX)^-1 x'";
    }
    return name;
}

/// What clusters_minus_1 is for these options.
std::string counted_df_words(const AnalysisSpec& options, const Nouns& trial) {
    if (!options.second_cluster.empty()) return "the smaller number of clusters - 1";
    return plural(trial.unit) + (traits_of(options.covariance_kind()).by_row ? " - coefficients" : " - 1");
}

/// "13 (schools - 1)", or the bracket alone when the effects differ.
std::string counted_df(const EffectList& effects, const std::string& words) {
    const EffectEstimate& effect = *effects.front();
    const bool same =
        std::all_of(effects.begin(), effects.end(), [&](const auto* other) { return other->df() == effect.df(); });
    return same ? format_shortest(effect.df().value()) + " (" + words + ")" : words;
}

std::string satterthwaite_words(const EffectList& effects, const Nouns& trial) {
    double low = effects.front()->df().value();
    double high = low;
    for (const EffectEstimate* effect : effects) {
        const std::optional<double> df = effect->df();
        if (!df) continue;
        low = std::min(low, *df);
        high = std::max(high, *df);
    }
    const std::string from = format_fixed(low, 1);
    const std::string to = format_fixed(high, 1);
    const AnalysisSpec& options = effects.front()->options;
    // The words of the covariance have named the working variance already.
    const std::string under = traits_of(options.covariance_kind()).working_model
                                  ? ""
                                  : "; working variance: " + working_variance_words(options, trial);
    return "Satterthwaite degrees of freedom (" + from + (from == to ? "" : " to " + to) + under + ")";
}

std::string model_reference(const EffectList& effects, const Nouns& trial) {
    const EffectEstimate& effect = *effects.front();
    const std::optional<double> df = effect.df();
    if (!df) return "the normal distribution";
    switch (effect.options.df_kind()) {
        case DegreesOfFreedom::satterthwaite:
            return "t with " + satterthwaite_words(effects, trial);
        case DegreesOfFreedom::stated:
            return "t with " + format_shortest(*df) + " (stated) degrees of freedom";
        case DegreesOfFreedom::clusters_minus_1:
        case DegreesOfFreedom::normal:
            break;
    }
    return "t with " + counted_df(effects, counted_df_words(effect.options, trial)) + " degrees of freedom";
}

/// How many draws the effects have, where they agree.
struct CommonDraws {
    bool all_exact = true;
    bool all_random = true;
    std::optional<std::size_t> draws;  ///< nothing when they differ
};

CommonDraws common_draws(const EffectList& effects) {
    CommonDraws common;
    bool first = true;
    for (const EffectEstimate* effect : effects) {
        const ResampledTest* test = effect->by_draws();
        if (test == nullptr) continue;
        (test->exact ? common.all_random : common.all_exact) = false;
        if (first) common.draws = test->draws;
        if (common.draws != test->draws) common.draws.reset();
        first = false;
    }
    return common;
}

std::string tails_words(Tails tails) {
    return tails == Tails::symmetric ? "symmetric p" : "equal-tailed p, twice the smaller share, at most 1";
}

std::string seed_words(const ResamplingSpec& resampling) {
    return ", seed " + std::to_string(resampling.seed);
}

std::string bootstrap_weight_words(BootstrapWeights weights) {
    switch (weights) {
        case BootstrapWeights::rademacher:
            return "Rademacher";
        case BootstrapWeights::webb:
            return "Webb's six-point";
        case BootstrapWeights::mammen:
            return "Mammen's two-point";
    }
    return {};
}

std::string bootstrap_draw_words(const CommonDraws& common, std::size_t asked) {
    if (common.all_exact)
        return common.draws ? "all " + format_count(*common.draws) + " sign vectors" : "all sign vectors";
    const std::string draws = format_count(asked) + " draws";
    return common.all_random ? draws : draws + " (all sign vectors if there are fewer)";
}

/// "; (1 + number at least as extreme) / (1 + draws)", or the share of all where the observed one is among them.
std::string share_words(bool of_all, const std::string& all) {
    const std::string number = "number at least as extreme";
    if (of_all) return "; " + number + " / number of " + all;
    return "; (1 + " + number + ") / (1 + draws)";
}

std::string bootstrap_words(const EffectList& effects) {
    const AnalysisSpec& options = effects.front()->options;
    const ResamplingSpec& resampling = options.resampling;
    const CommonDraws common = common_draws(effects);
    const bool restricted = resampling.bootstrap_residuals == BootstrapResiduals::restricted;
    const bool other_kind = options.covariance_kind() != CovarianceKind::CR1;
    return bootstrap_draw_words(common, resampling.draws) + " of the wild cluster bootstrap" +
           (other_kind ? " of the t statistic by CR1" : "") + " (" + (restricted ? "restricted" : "unrestricted") +
           " residuals, " + bootstrap_weight_words(resampling.bootstrap_weights) + " weights" +
           (common.all_exact ? "" : seed_words(resampling)) + ", " + tails_words(resampling.tails) +
           share_words(common.all_exact && restricted, "sign vectors") + "), CI by inversion";
}

std::string statistic_words(const AnalysisSpec& options) {
    switch (options.resampling.randomisation_statistic) {
        case RandomisationStatistic::difference:
            return "difference in means";
        case RandomisationStatistic::coefficient:
            return "coefficient";
        case RandomisationStatistic::studentised:
            return options.covariance_kind() == CovarianceKind::CR1 ? "studentised coefficient"
                                                                    : "coefficient studentised by CR1";
    }
    return {};
}

std::string allocation_draw_words(const EffectList& effects, const CommonDraws& common) {
    const EffectEstimate& effect = *effects.front();
    const bool listed = !effect.options.resampling.allocations.empty();
    const DesignOfEstimate& design = effect.design;
    if (design.redrawn) {
        return format_count(effect.options.resampling.draws) + " allocations drawn again by " + design.method;
    }
    const std::string of_list = listed ? " of the list" : design.kept ? " that the method chose from" : "";
    if (common.all_exact) {
        return "all " + (common.draws ? format_count(*common.draws) + " " : "") + "allocations" + of_list;
    }
    const std::string draws = format_count(effect.options.resampling.draws) + " random allocations";
    if (!common.all_random) return draws + of_list + " (all of them if there are fewer)";
    const bool same = std::all_of(effects.begin(), effects.end(),
                                  [&](const auto* other) { return other->allocations == effect.allocations; });
    if (!same) return draws + (of_list.empty() ? " of those possible" : of_list);
    const std::string there = listed ? " in the list" : design.kept ? of_list : " possible";
    return draws + " of the " + format_large_count(effect.allocations) + there;
}

/// "; trusts are allocated as one, as list.csv states (complete)"
std::string design_words(const DesignOfEstimate& design) {
    const std::string units =
        design.unit_column.empty() ? "" : "; " + plural(design.unit_column) + " are allocated as one";
    if (design.source.empty()) return units;
    return units + (units.empty() ? "; as " : ", as ") + design.source + " states (" + design.method + ")";
}

/// What the draws do with the arms that an effect is not of.
std::string other_arms_words(const EffectList& effects) {
    const auto any = [&](OtherArms what) {
        return std::any_of(effects.begin(), effects.end(), [&](const auto* one) { return one->other_arms == what; });
    };
    if (any(OtherArms::moved)) return "; the other arms are re-allocated too, as if they had no effect";
    if (any(OtherArms::held)) return "; the other arms keep their allocation";
    return {};
}

/// What the draws assume where clusters lost their outcome.
std::string lost_words(const EffectList& effects) {
    const bool any = std::any_of(effects.begin(), effects.end(),
                                 [](const EffectEstimate* effect) { return effect->total.clusters_missing > 0; });
    return any ? "; which clusters lose their outcome must not depend on the arm" : "";
}

std::string standard_error_words(const EffectEstimate& effect, const Nouns& trial) {
    const AnalysisSpec& options = effect.options;
    const std::string bracket = " (" + covariance_words(options, trial) + ")";
    if (traits_of(options.covariance_kind()).by_row) {
        return "heteroskedasticity-robust standard errors, one row a " + trial.unit + bracket;
    }
    if (!options.second_cluster.empty()) {
        return "standard errors clustered two ways, by " + trial.unit + " and by '" + options.second_cluster + "'" +
               bracket;
    }
    const std::string of_allocation = effect.design.unit_column.empty() ? "" : ", the unit of allocation";
    return "standard errors clustered by " + trial.unit + of_allocation + bracket;
}

std::string reference_words(const EffectList& effects, const Nouns& trial) {
    const EffectEstimate& effect = *effects.front();
    if (effect.resampled() == nullptr) return "CI and p from " + model_reference(effects, trial);
    if (effect.options.inference == Inference::wild_bootstrap) return "p and CI from " + bootstrap_words(effects);
    const bool limits =
        std::any_of(effects.begin(), effects.end(), [](const auto* one) { return one->interval().has_value(); });
    return std::string(limits ? "p and CI" : "p") + " from " + randomisation_words(effects) +
           (limits ? ", CI by inversion" : "");
}

}  // namespace

std::string randomisation_words(const EffectList& effects) {
    const AnalysisSpec& options = effects.front()->options;
    const CommonDraws common = common_draws(effects);
    return allocation_draw_words(effects, common) + " (" + statistic_words(options) +
           (common.all_exact ? "" : seed_words(options.resampling)) + ", " + tails_words(options.resampling.tails) +
           share_words(common.all_exact, "allocations") + design_words(effects.front()->design) +
           other_arms_words(effects) + lost_words(effects) + ")";
}

std::string inference_words(const EffectList& effects, const Trial& trial) {
    EffectList tested = effects;
    std::erase_if(tested, [](const EffectEstimate* effect) { return !effect->test; });
    if (tested.empty()) return "no standard errors";
    const Nouns nouns = nouns_of(tested, trial);
    return standard_error_words(*tested.front(), nouns) + "; " + reference_words(tested, nouns);
}

bool same_inference(const AnalysisSpec& a, const AnalysisSpec& b) {
    const auto model = [](const AnalysisSpec& s) {
        return std::tuple(s.covariance_kind(), s.working_variance, s.second_cluster, s.df_kind(), s.stated_df,
                          s.inference);
    };
    const auto draws = [](const ResamplingSpec& s) {
        return std::tie(s.draws, s.seed, s.tails, s.bootstrap_weights, s.bootstrap_residuals, s.randomisation_statistic,
                        s.allocations);
    };
    const bool resampled = traits_of(a.inference).by_draws;
    return model(a) == model(b) && (!resampled || draws(a.resampling) == draws(b.resampling));
}

bool is_customary(const EffectEstimate& effect) {
    const AnalysisSpec& options = effect.options;
    return traits_of(options.covariance_kind()).plain && traits_of(options.df_kind()).customary &&
           options.second_cluster.empty() && effect.design.unit_column.empty() &&
           !traits_of(options.inference).by_draws;
}

}  // namespace clustertrial::report_detail
