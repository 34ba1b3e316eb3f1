#include "stated_estimand.hpp"

#include "clustertrial/core/words.hpp"

namespace clustertrial::analysis_detail {

namespace {

/// What an average over each is called, and over whom it is.
std::string name_of(AverageOver average, const std::string& individuals, const std::string& clusters) {
    const bool over_clusters = average == AverageOver::clusters;
    return std::string(over_clusters ? "cluster-average" : "individual-average") + " effect (over " +
           (over_clusters ? clusters : individuals) + ")";
}

/// Of another average; nothing where it is the stated one.
std::string another_average(AverageOver stated, const OutcomeContext& context, const EffectEstimate& effect) {
    const bool alone = !context.outcome.individuals_known && effect.outcome.out_of.empty();
    const bool equal = effect.options.weights == Weights::equal || alone;
    const AverageOver estimated = equal ? AverageOver::clusters : AverageOver::individuals;
    if (stated == estimated) return {};
    const std::string individuals = plural(noun_averaged_over(effect.outcome, context.trial));
    const std::string clusters = plural(context.trial.unit);
    const std::string how = alone   ? "no sizes are given, so this analysis weights " + clusters + " the same"
                            : equal ? "this analysis weights " + clusters + " the same"
                                    : "this analysis weights " + individuals;
    return "the stated estimand is the " + name_of(stated, individuals, clusters) + ", but " + how +
           " and estimates the " + name_of(estimated, individuals, clusters);
}

/// A coefficient that weighs strata by precision, where each individual or cluster is to count the same.
std::string another_weight_of_strata(AcrossStrata stated, const EffectEstimate& effect) {
    if (stated == AcrossStrata::within || effect.strata == StratumWeights::size) return {};
    return "the stated estimand is an average across strata, but the " +
           std::string(effect.strata == StratumWeights::dose ? "variance of the dose differs"
                                                             : "shares of the arms differ") +
           " between strata, so this effect is a precision-weighted average over strata";
}

std::string another_measure(SummaryMeasure stated, const EffectEstimate& effect) {
    if (traits_of(stated).estimated) return {};
    const bool ratio_of_counts = stated == SummaryMeasure::risk_ratio && effect.outcome.is_count();
    return "the stated summary measure is the " + std::string(traits_of(stated).words) +
           ", but this effect is a difference" +
           (ratio_of_counts ? "; the table of events has the risk ratio"
                            : "; the program estimates differences, and risk ratios of counts");
}

}  // namespace

std::vector<std::string> departures_of(const OutcomeContext& context, const EffectEstimate& effect) {
    if (!context.trial.estimand) return {};
    const EstimandSpec& stated = *context.trial.estimand;
    const std::string table = effect.outcome.role == OutcomeRole::primary && !context.trial.arms.is_dose()
                                  ? "; the table 'Which average' has both averages across strata"
                                  : "";
    std::vector<std::string> departures;
    const auto add = [&](const std::string& words, const std::string& remedy) {
        if (!words.empty()) departures.push_back("outcome '" + effect.outcome.name + "': " + words + remedy);
    };
    if (stated.average) add(another_average(*stated.average, context, effect), table);
    if (stated.strata) add(another_weight_of_strata(*stated.strata, effect), table);
    if (stated.summary) add(another_measure(*stated.summary, effect), "");
    return departures;
}

}  // namespace clustertrial::analysis_detail
