#include "clustertrial/power/mdes.hpp"

#include "nested.hpp"
#include "rates.hpp"

#include <cmath>

namespace clustertrial {

namespace {

/// Of the outcome's variance, what lies between the units of a level (1: individuals) and covariates do not explain.
double residual_share(const PowerStage& stage, int level) {
    switch (level) {
        case 2:
            return stage.icc * (1 - stage.r2_cluster);
        case 3:
            return stage.icc_site.value_or(0) * (1 - stage.r2_site);
        case 4:
            return stage.icc_region.value_or(0) * (1 - stage.r2_region);
        default:
            return (1 - stage.icc - stage.icc_site.value_or(0) - stage.icc_region.value_or(0)) *
                   (1 - stage.r2_individual);
    }
}

/// Of the outcome's variance, what the effect has between the units of a level.
double effect_share(const PowerStage& stage, int level) {
    const double of_effect = 1 - stage.r2_effect;
    switch (level) {
        case 2:
            return stage.icc * stage.heterogeneity_cluster.value_or(0) * of_effect;
        case 3:
            return stage.icc_site.value_or(0) * stage.heterogeneity_site.value_or(0) * of_effect;
        default:
            return stage.icc_region.value_or(0) * stage.heterogeneity_region.value_or(0) * of_effect;
    }
}

/// P (1 - P), or what stands for it where an arm of several is compared with the control arm: the harmonic mean of the
/// two shares, halved.
double treated_by_control(const PowerStage& stage) {
    const double control = 1 - stage.intervention_arms * stage.share_treated;
    return stage.share_treated * control / (stage.share_treated + control);
}

struct SumsOfSizes {
    double sizes = 0;
    double squares = 0;
};

SumsOfSizes sums_of(const std::vector<double>& sizes) {
    SumsOfSizes sums;
    for (const double size : sizes) {
        sums.sizes += size;
        sums.squares += size * size;
    }
    return sums;
}

/// J times the variance of an arm's mean over clusters and individuals, of one that holds all of them: between + within
/// / n where sizes are equal.
double of_unequal_clusters(const PowerStage& stage, double between, double within) {
    const double clusters = units_at(stage, 2);
    const double size = units_at(stage, 1) / clusters;
    if (stage.size_weights == SizeWeights::individuals) {
        if (stage.sizes.empty()) return (1 + stage.cluster_size_cv * stage.cluster_size_cv) * between + within / size;
        const SumsOfSizes sums = sums_of(stage.sizes);
        return clusters * (between * sums.squares / (sums.sizes * sums.sizes) + within / sums.sizes);
    }
    if (!stage.sizes.empty()) {
        double information = 0;
        for (const double one : stage.sizes) information += 1 / (between + within / one);
        return clusters / information;
    }
    const double icc = between / (between + within);
    const double reliability = size * icc / (1 + (size - 1) * icc);
    const double cv = stage.cluster_size_cv;
    return (between + within / size) / (1 - cv * cv * reliability * (1 - reliability));
}

/// What a measurement before the trial leaves of the variance between and within clusters (Hooper, Forbes, Hemming,
/// Takeda and Beresford 2018).
double left_by_measure_before(const PowerStage& stage) {
    if (stage.before == BeforeMeasure::none) return 1;
    const double size = units_at(stage, 1) / units_at(stage, 2);
    const double within = residual_share(stage, 1);
    const double r =
        (size * stage.icc * stage.cluster_autocorrelation.value_or(0) + within * stage.individual_autocorrelation) /
        (size * stage.icc + within);
    return stage.before == BeforeMeasure::adjusted ? 1 - r * r : 2 * (1 - r);
}

}  // namespace

double power_detail::variance_with_rate(const PowerStage& stage, double intervention_rate) {
    const auto of_arm = [&](double rate) {
        const double between = *stage.between_cv * rate;
        return of_unequal_clusters(stage, between * between * (1 - stage.r2_cluster), rate * (1 - stage.r2_individual));
    };
    const double treated = stage.share_treated;
    const double control = 1 - stage.intervention_arms * treated;
    const double of_control = of_arm(*stage.rate);
    return (of_arm(intervention_rate) / treated + of_control / control) / (of_control * (1 / treated + 1 / control));
}

power_detail::PartsOfNested power_detail::parts_of_nested(const PowerStage& stage) {
    const double groups = units_at(stage, 2);
    const double individuals = units_at(stage, 1);
    const double within = residual_share(stage, 1);
    const double controls = individuals * (1 - stage.share_treated) / stage.share_treated;
    return {(residual_share(stage, 2) + within * groups / individuals) / groups, (1 - stage.r2_individual) / controls,
            controls};
}

double effect_standard_error(const PowerStage& stage) {
    const PowerDesignTraits& design = traits_of(stage.design);
    if (stage.design == PowerDesign::nested) {
        const power_detail::PartsOfNested parts = power_detail::parts_of_nested(stage);
        return std::sqrt(parts.intervention + parts.control);
    }
    const double shares = treated_by_control(stage);
    const double within = residual_share(stage, 1);
    const double subgroups = stage.moderator_share * (1 - stage.moderator_share);
    // Both kinds of individuals are in each cluster, whose own level drops out of their difference.
    if (stage.moderator == Moderated::individual) return std::sqrt(within / (shares * subgroups * units_at(stage, 1)));
    double variance = design.randomised == 1 ? within / (shares * units_at(stage, 1))
                                             : of_unequal_clusters(stage, residual_share(stage, 2), within) *
                                                   left_by_measure_before(stage) / (shares * units_at(stage, 2));
    for (int level = 3; level <= design.randomised; ++level)
        variance += residual_share(stage, level) / (shares * units_at(stage, level));
    if (design.blocks == Blocks::random) {
        for (int level = design.randomised + 1; level <= design.top; ++level)
            variance += effect_share(stage, level) / units_at(stage, level);
    }
    if (stage.moderator == Moderated::cluster) variance /= subgroups;
    if (stage.rate && stage.intervention_rate)
        variance *= power_detail::variance_with_rate(stage, *stage.intervention_rate);
    return std::sqrt(variance);
}

}  // namespace clustertrial
