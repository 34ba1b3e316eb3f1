#include "clustertrial/power/stage.hpp"

#include "clustertrial/core/number.hpp"

#include "nested.hpp"
#include "rates.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace clustertrial {

namespace {

/// Whole numbers up to here are exact in a double.
constexpr double largest_whole_number = 9007199254740992;

/// In clusters: a share such as 0.07 is no exact double, and 0.07 of 100 clusters must still pass for 7.
constexpr double share_slack = 1e-6;

bool is_whole(double value) {
    return value == std::floor(value) && std::abs(value) <= largest_whole_number;
}

std::string shown(double value) {
    return std::isfinite(value) ? format_shortest(value) : "not a finite number";
}

/// Collects what is wrong with one stage. Conditions say what is right, so that NaN fails them.
class StageChecker {
  public:
    StageChecker(const PowerStage& stage, Problems& problems)
        : prefix_(stage.name.empty() ? "" : "stage '" + stage.name + "': "), problems_(problems) {}

    void value(bool right, std::string_view field, double found, const std::string& expected) {
        if (!right) {
            problems_.add(prefix_ + std::string(field) + " is " + shown(found) + "; expected " + expected);
        }
    }
    void whole(bool right, const std::string& found_and_expected) {
        if (!right) problems_.add(prefix_ + found_and_expected);
    }

  private:
    std::string prefix_;
    Problems& problems_;
};

void check_share(StageChecker& check, std::string_view field, double value) {
    check.value(value >= 0 && value < 1, field, value, "at least 0 and below 1");
}

void check_open_share(StageChecker& check, std::string_view field, double value) {
    check.value(value > 0 && value < 1, field, value, "above 0 and below 1");
}

/// What one level's numbers are called.
struct LevelKeys {
    std::string_view units;
    std::string_view icc;
    std::string_view heterogeneity;
};
constexpr LevelKeys level_keys[] = {{"cluster_size", "", ""},
                                    {"clusters", "icc", "heterogeneity_cluster"},
                                    {"sites", "icc_site", "heterogeneity_site"},
                                    {"regions", "icc_region", "heterogeneity_region"}};
const LevelKeys& keys_of_level(int level) {
    return level_keys[level - 1];
}

/// Whether the variance between the units of a level is in the effect's, as it is not where blocks are fixed.
bool has_variance(const PowerDesignTraits& design, int level) {
    const bool is_block = level > design.randomised && level <= design.top;
    return level <= design.randomised || (is_block && design.blocks == Blocks::random);
}

void check_units(StageChecker& check, const PowerStage& stage, int level, std::optional<double> units,
                 bool is_solved_for) {
    const PowerDesignTraits& design = traits_of(stage.design);
    const std::string_view field = keys_of_level(level).units;
    if (level > design.top) {
        check.whole(!units, std::string(field) + " is given, and design " + std::string(design.name) +
                                " has none; expected another design");
        return;
    }
    if (is_solved_for) return;
    if (!units) {
        check.whole(false, "design " + std::string(design.name) + " needs " + std::string(field));
        return;
    }
    check.value(*units >= 2 && is_whole(*units), field, *units, "a whole number of at least 2");
}

void check_level(StageChecker& check, const PowerStage& stage, int level, std::optional<double> icc,
                 std::optional<double> heterogeneity) {
    const PowerDesignTraits& design = traits_of(stage.design);
    const LevelKeys& keys = keys_of_level(level);
    const std::string of_design = "design " + std::string(design.name);
    if (level > 2 && !has_variance(design, level)) {
        check.whole(!icc, std::string(keys.icc) + " is given, which " + of_design + " does not have" +
                              "; expected icc to be that within the blocks");
    } else if (level > 2) {
        check.whole(icc.has_value(), of_design + " needs " + std::string(keys.icc));
        if (icc) check.value(*icc >= 0 && *icc <= 1, keys.icc, *icc, "a number from 0 to 1");
    }
    if (level > design.randomised && has_variance(design, level)) {
        check.whole(heterogeneity.has_value(), of_design + " needs " + std::string(keys.heterogeneity));
        if (heterogeneity)
            check.value(*heterogeneity >= 0 && std::isfinite(*heterogeneity), keys.heterogeneity, *heterogeneity,
                        "a number of at least 0");
    } else {
        check.whole(!heterogeneity,
                    std::string(keys.heterogeneity) + " is given, which " + of_design + " does not have");
    }
}

void check_levels(StageChecker& check, const PowerStage& stage) {
    const PowerDesignTraits& design = traits_of(stage.design);
    check_level(check, stage, 2, stage.icc, stage.heterogeneity_cluster);
    check.whole(has_variance(design, 2) || stage.icc == 0,
                "icc is " + shown(stage.icc) + ", which design " + std::string(design.name) + " does not have");
    check_units(check, stage, 3, stage.sites, stage.solve == SolveFor::sites);
    check_level(check, stage, 3, stage.icc_site, stage.heterogeneity_site);
    check_units(check, stage, 4, stage.regions, false);
    check_level(check, stage, 4, stage.icc_region, stage.heterogeneity_region);
    const double all = stage.icc + stage.icc_site.value_or(0) + stage.icc_region.value_or(0);
    check.whole(stage.solve == SolveFor::icc || !(all > 1 + share_slack) || !(stage.icc <= 1),
                "icc, icc_site and icc_region add up to " + shown(all) + "; expected at most 1");
    check_share(check, "r2_site", stage.r2_site);
    check_share(check, "r2_region", stage.r2_region);
    check_share(check, "r2_effect", stage.r2_effect);
}

void check_cv(StageChecker& check, const PowerStage& stage) {
    if (traits_of(stage.design).randomised == 1) {
        check.whole(stage.cluster_size_cv == 0, "cluster_size_cv is " + shown(stage.cluster_size_cv) +
                                                    ", and where individuals are randomised it plays no part");
        return;
    }
    if (stage.size_weights == SizeWeights::likelihood && stage.sizes.empty()) {
        // Of the second order in the CV: beyond, the approximation breaks down.
        check.value(stage.cluster_size_cv <= 1, "cluster_size_cv", stage.cluster_size_cv,
                    "at most 1 with size_weights = \"likelihood\", or a list of the sizes");
    }
    const double clusters = clusters_of(stage);
    const double largest_cv = std::sqrt(clusters - 1);
    check.value(stage.cluster_size_cv >= 0 && stage.cluster_size_cv <= largest_cv, "cluster_size_cv",
                stage.cluster_size_cv,
                "a number from 0 to " + format_fixed(largest_cv, 2) + ", the largest that the sizes of " +
                    shown(clusters) + " clusters can have");
}

void check_shares(StageChecker& check, const PowerStage& stage) {
    const int level = traits_of(stage.design).randomised;
    const double units = units_at(stage, level);
    const double treated = stage.share_treated * units;
    const double control = (1 - stage.intervention_arms * stage.share_treated) * units;
    if (!(stage.share_treated > 0 && stage.share_treated < 1)) return;
    if (stage.intervention_arms > 1 && !(control > 0)) {
        check.value(false, "share_treated", stage.share_treated,
                    "the share of each of " + shown(stage.intervention_arms) + " intervention arms, " +
                        format_fixed(1 / (stage.intervention_arms + 1), 3) + " for equal ones");
        return;
    }
    if (stage.moderator == Moderated::cluster) {
        const double least = std::min(stage.moderator_share, 1 - stage.moderator_share);
        check.value(std::min(treated, control) * least >= 1 - share_slack, "moderator_share", stage.moderator_share,
                    "a share that leaves each arm a cluster of each subgroup, of " + shown(units) + " clusters");
    }
    const std::string what = level == 2   ? "clusters"
                             : level == 1 ? "individuals"
                                          : std::string(keys_of_level(level).units);
    check.value(treated >= 1 - share_slack && control >= 1 - share_slack, "share_treated", stage.share_treated,
                "a share that leaves each arm one of the " + shown(units) + " " + what);
}

/// What the trial loses, and how much of the offer is taken up.
void check_losses(StageChecker& check, const PowerStage& stage) {
    check_share(check, "lost_clusters", stage.lost_clusters);
    check_share(check, "lost_individuals", stage.lost_individuals);
    check.value(stage.take_up > 0 && stage.take_up <= 1, "take_up", stage.take_up, "above 0 and at most 1");
    check.whole(stage.sizes.empty() || (stage.lost_clusters == 0 && stage.lost_individuals == 0),
                "lost_clusters and lost_individuals go without a list of sizes; expected the sizes of those that stay");
}

void check_before(StageChecker& check, const PowerStage& stage) {
    const bool used = stage.before != BeforeMeasure::none;
    if (!used) {
        check.whole(!stage.cluster_autocorrelation && stage.individual_autocorrelation == 0,
                    "cluster_autocorrelation and individual_autocorrelation go with before = \"adjusted\" or "
                    "\"difference\"");
        return;
    }
    const std::string name = "before = \"" + std::string(to_name(stage.before)) + "\"";
    check.whole(traits_of(stage.design).randomised == 2, name + " is for designs that randomise clusters");
    check.whole(stage.r2_cluster == 0 && stage.r2_individual == 0,
                name + " takes the place of r2_cluster and r2_individual; expected one of the two");
    check.whole(stage.cluster_size_cv == 0 && stage.sizes.empty(), name + " is for clusters of equal sizes");
    check.whole(stage.cluster_autocorrelation.has_value(), name + " needs cluster_autocorrelation");
    const auto is_correlation = [](double value) { return value >= 0 && value <= 1; };
    check.value(is_correlation(stage.cluster_autocorrelation.value_or(0)), "cluster_autocorrelation",
                stage.cluster_autocorrelation.value_or(0), "a number from 0 to 1");
    check.value(is_correlation(stage.individual_autocorrelation), "individual_autocorrelation",
                stage.individual_autocorrelation, "a number from 0 to 1");
    const bool nothing_left = stage.cluster_autocorrelation == 1.0 && stage.individual_autocorrelation == 1;
    check.whole(!nothing_left, "both autocorrelations are 1, which leaves nothing to vary");
}

void check_moderator(StageChecker& check, const PowerStage& stage) {
    const PowerDesignTraits& design = traits_of(stage.design);
    check_open_share(check, "moderator_share", stage.moderator_share);
    if (stage.moderator == Moderated::none) {
        check.whole(stage.moderator_share == 0.5,
                    "moderator_share goes with moderator = \"cluster\" or \"individual\"");
        return;
    }
    const std::string name = "moderator = \"" + std::string(to_name(stage.moderator)) + "\"";
    check.whole(design.randomised == 2 && design.blocks == Blocks::none && stage.design != PowerDesign::nested,
                name + " is for clusters that are randomised without blocks (cra2)");
    check.whole(stage.before == BeforeMeasure::none && stage.sizes.empty(),
                name + " goes without 'before' and without a list of sizes");
    check.whole(stage.solve != SolveFor::icc, name + " goes without solve = \"icc\"");
}

/// The groups of the intervention arm are not the clusters of a trial.
void check_nested(StageChecker& check, const PowerStage& stage) {
    if (stage.design != PowerDesign::nested) return;
    check.whole(stage.before == BeforeMeasure::none && stage.sizes.empty() && stage.cluster_size_cv == 0 &&
                    stage.intervention_arms == 1 && stage.size_weights == SizeWeights::individuals,
                "design nested is of one intervention arm with groups of equal sizes, without 'before'");
}

void check_solved_for(StageChecker& check, const PowerStage& stage) {
    const SolveForTraits& solve = traits_of(stage.solve);
    const PowerDesignTraits& design = traits_of(stage.design);
    const std::string name = "solve = \"" + std::string(solve.name) + "\"";
    check.whole(stage.solve == SolveFor::mdes || stage.effect, name + " needs effect, in standard deviations");
    if (stage.effect)
        check.value(*stage.effect > 0 && std::isfinite(*stage.effect), "effect", *stage.effect, "a number above 0");
    check.whole(stage.solve != SolveFor::sites || design.top >= 3,
                name + ", and design " + std::string(design.name) + " has no sites");
    check.whole(stage.solve != SolveFor::sites || stage.clusters_per_site, name + " needs clusters_per_site");
    check.whole(stage.solve != SolveFor::clusters || design.top >= 2,
                name + ", and design " + std::string(design.name) + " has no clusters; expected cluster-size");
    check.whole(stage.solve != SolveFor::clusters || !stage.clusters_per_site,
                name + " goes without clusters_per_site; expected solve = \"sites\"");
    const bool listed = !stage.sizes.empty();
    check.whole(
        !listed || stage.solve == SolveFor::mdes || stage.solve == SolveFor::power || stage.solve == SolveFor::icc,
        name + " goes without a list of sizes");
}

void check_sample(StageChecker& check, const PowerStage& stage) {
    const PowerDesignTraits& design = traits_of(stage.design);
    const bool solves_units = stage.solve == SolveFor::clusters || stage.solve == SolveFor::sites;
    const bool solves_size = stage.solve == SolveFor::cluster_size;
    const double clusters = clusters_of(stage);
    bool units_right = true;
    if (stage.clusters_per_site) {
        units_right = *stage.clusters_per_site >= 1 && std::isfinite(*stage.clusters_per_site) && design.top >= 3;
        check.value(units_right, "clusters_per_site", *stage.clusters_per_site,
                    "a number of at least 1, of a design with sites");
    } else if (design.top >= 2 && !solves_units) {
        units_right = clusters >= 2 && is_whole(clusters);
        check.value(units_right, "clusters", clusters, "a whole number of at least 2");
    }
    const bool covariates_right = stage.covariates >= 0 && is_whole(stage.covariates);
    if (!solves_size)
        check.value(stage.cluster_size >= 1 && std::isfinite(stage.cluster_size), "cluster_size", stage.cluster_size,
                    "a number of at least 1");
    check.value(covariates_right, "covariates", stage.covariates, "a whole number of at least 0");
    check.value(stage.intervention_arms >= 1 && is_whole(stage.intervention_arms), "intervention_arms",
                stage.intervention_arms, "a whole number of at least 1");
    check_open_share(check, "share_treated", stage.share_treated);
    check_levels(check, stage);
    check_losses(check, stage);
    check_before(check, stage);
    check_moderator(check, stage);
    check_nested(check, stage);
    check_solved_for(check, stage);
    if (!units_right || !covariates_right || solves_units || (solves_size && design.randomised == 1)) return;

    const bool plain = stage.intervention_arms == 1 && stage.moderator == Moderated::none;
    if (design.randomised == 2 && design.blocks == Blocks::none && plain) {
        check.whole(degrees_of_freedom(stage) >= 1, "clusters is " + shown(units_at(stage, 2)) + " with covariates " +
                                                        shown(stage.covariates) +
                                                        ", which leaves no degree of freedom; expected at least " +
                                                        shown(stage.covariates + 3) + " clusters");
    } else {
        check.whole(degrees_of_freedom(stage) >= 1,
                    "the design leaves no degree of freedom: " + shown(degrees_of_freedom(stage)) + " by design " +
                        std::string(design.name) +
                        "; expected more units of the level that is randomised, or of its "
                        "blocks where they are random");
    }
    if (stage.design != PowerDesign::nested) check_shares(check, stage);
    check_cv(check, stage);
}

void check_test(StageChecker& check, const PowerStage& stage) {
    check_open_share(check, "alpha", stage.alpha);
    check_open_share(check, "power", stage.power);
    if (stage.alpha > 0 && stage.alpha < 1 && stage.power > 0 && stage.power < 1) {
        check.value(stage.power > stage.alpha, "power", stage.power, "more than alpha, " + shown(stage.alpha));
    }
    check.value(stage.sides == 1 || stage.sides == 2, "sides", stage.sides, "1 or 2");
}

}  // namespace

std::optional<std::uint64_t> ArmCounts::total() const {
    if (!intervention || !control) return {};
    return *intervention + *control;
}

void take_sizes(std::vector<double> sizes, PowerStage& stage) {
    const auto count = static_cast<double>(sizes.size());
    const double mean = std::accumulate(sizes.begin(), sizes.end(), 0.0) / count;
    double squares = 0;
    for (const double size : sizes) squares += (size - mean) * (size - mean);
    stage.clusters = count;
    stage.cluster_size = mean;
    stage.cluster_size_cv = std::sqrt(squares / count) / mean;
    stage.sizes = std::move(sizes);
}

double clusters_of(const PowerStage& stage) {
    return stage.clusters_per_site ? *stage.clusters_per_site * stage.sites.value_or(0) : stage.clusters;
}

double units_at(const PowerStage& stage, int level) {
    // Of what is lost in part the whole unit is gone.
    const double clusters =
        traits_of(stage.design).top == 1 ? 1 : std::floor(clusters_of(stage) * (1 - stage.lost_clusters) + share_slack);
    switch (level) {
        case 1:
            if (traits_of(stage.design).top == 1)
                return std::floor(stage.cluster_size * (1 - stage.lost_individuals) + share_slack);
            return clusters * stage.cluster_size * (1 - stage.lost_individuals);
        case 2:
            return clusters;
        case 3:
            return stage.sites.value_or(0);
        default:
            return stage.regions.value_or(0);
    }
}

std::optional<std::uint64_t> clusters_treated(const PowerStage& stage) {
    if (stage.design == PowerDesign::nested) return {};
    const double treated = stage.share_treated * clusters_of(stage);
    if (std::abs(treated - std::round(treated)) > share_slack) return {};
    return static_cast<std::uint64_t>(std::round(treated));
}

namespace {

/// Satterthwaite's of two means of unlike variances.
double df_of_nested(const PowerStage& stage) {
    const power_detail::PartsOfNested parts = power_detail::parts_of_nested(stage);
    const double both = parts.intervention + parts.control;
    const double df = both * both /
                      (parts.intervention * parts.intervention / (units_at(stage, 2) - 1) +
                       parts.control * parts.control / (parts.controls - 1));
    return df - stage.covariates;
}

}  // namespace

double degrees_of_freedom(const PowerStage& stage) {
    const PowerDesignTraits& design = traits_of(stage.design);
    if (stage.design == PowerDesign::nested) return df_of_nested(stage);
    // Each kind of clusters has the means of its arms.
    const double of_subgroups = stage.moderator == Moderated::cluster ? stage.intervention_arms + 1 : 0;
    if (of_subgroups > 0) {
        PowerStage plain = stage;
        plain.moderator = Moderated::none;
        return degrees_of_freedom(plain) - of_subgroups;
    }
    const double units = units_at(stage, design.randomised);
    const double blocks = units_at(stage, design.top);
    switch (design.blocks) {
        case Blocks::none:
            return units - stage.covariates - stage.intervention_arms - 1;
        case Blocks::constant:
            return units - blocks - stage.covariates - stage.intervention_arms;
        case Blocks::fixed:
            return units - (stage.intervention_arms + 1) * blocks - stage.covariates;
        case Blocks::random:
            break;
    }
    return blocks - stage.covariates - 1;
}

std::vector<std::string> doubts_of(const PowerStage& stage) {
    const std::string stage_name = stage.name.empty() ? "" : "stage '" + stage.name + "': ";
    constexpr int share_digits = 3;
    constexpr double size_slack = 0.05;
    std::vector<std::string> doubts;
    const auto clusters = stage.cluster_counts.total();
    if (clusters && std::abs(static_cast<double>(*stage.cluster_counts.intervention) -
                             stage.share_treated * clusters_of(stage)) > 1 + share_slack) {
        const auto treated = static_cast<double>(*stage.cluster_counts.intervention);
        doubts.push_back(
            stage_name + "cluster_counts has " + shown(treated) + " of " + shown(clusters_of(stage)) +
            " clusters in the intervention arm, but the MDES assumes a share of " + shown(stage.share_treated) +
            "; expected share_treated = " + format_fixed(treated / static_cast<double>(*clusters), share_digits));
    }
    const auto individuals = stage.individual_counts.total();
    if (individuals) {
        const double size = static_cast<double>(*individuals) / clusters_of(stage);
        if (std::abs(size - stage.cluster_size) > size_slack * stage.cluster_size) {
            doubts.push_back(stage_name + "individual_counts has " + std::to_string(*individuals) + " individuals in " +
                             shown(clusters_of(stage)) + " clusters, but the MDES assumes clusters of " +
                             shown(stage.cluster_size) + "; expected cluster_size = " + format_fixed(size, 1));
        }
    }
    return doubts;
}

std::vector<std::string_view> needed_keys(const PowerStage& stage) {
    const PowerDesignTraits& design = traits_of(stage.design);
    std::vector<std::string_view> keys;
    const bool has_clusters = design.top >= 2 && !stage.clusters_per_site;
    if (stage.measured) return keys;
    if (has_clusters && stage.solve != SolveFor::clusters) keys.push_back("clusters");
    if (stage.solve != SolveFor::cluster_size) keys.push_back("cluster_size");
    if (has_variance(design, 2) && stage.solve != SolveFor::icc && !stage.rate) keys.push_back("icc");
    return keys;
}

/// Events that are counted: what they take the place of, and where they have a formula.
void check_rates(StageChecker& check, const PowerStage& stage) {
    const PowerDesignTraits& design = traits_of(stage.design);
    if (!stage.rate) {
        check.whole(!stage.between_cv, "between_cv is given, but no rate");
        check.whole(!stage.intervention_rate, "intervention_rate is given, but no rate");
        return;
    }
    check.value(*stage.rate > 0 && std::isfinite(*stage.rate), "rate", *stage.rate, "a number above 0");
    check.whole(stage.between_cv.has_value(), "a rate needs between_cv, in place of icc");
    if (!stage.between_cv) return;
    check.value(*stage.between_cv >= 0 && std::isfinite(*stage.between_cv), "between_cv", *stage.between_cv,
                "a number of at least 0");
    const double icc = power_detail::icc_of_rates(*stage.rate, *stage.between_cv);
    check.whole(stage.icc == 0 || stage.icc == icc, "icc is given beside rate and between_cv; give between_cv alone");
    check.whole(stage.solve != SolveFor::icc, "solve is icc, which a rate does not have; give between_cv");
    check.whole(!stage.proportion, "proportion is given beside rate; an outcome has one of them");
    check.whole(design.randomised == 2 && design.blocks != Blocks::random && stage.design != PowerDesign::nested,
                "design " + std::string(design.name) +
                    " has no formula for rates; expected one that randomises clusters, of blocks that are fixed");
    check.whole(stage.size_weights == SizeWeights::individuals && stage.moderator == Moderated::none,
                "rates have no formula with size_weights likelihood or a moderator");
    if (!stage.intervention_rate) return;
    check.value(*stage.intervention_rate > 0 && *stage.intervention_rate != *stage.rate, "intervention_rate",
                *stage.intervention_rate, "a number above 0, other than rate");
}

void check_stage(const PowerStage& as_given, Problems& problems) {
    StageChecker check(as_given, problems);
    check_rates(check, as_given);
    const PowerStage stage = power_detail::with_rates(as_given);
    check_sample(check, stage);
    if (stage.solve != SolveFor::icc)
        check.value(stage.icc >= 0 && stage.icc <= 1, "icc", stage.icc, "a number from 0 to 1");
    check_share(check, "r2_cluster", stage.r2_cluster);
    check_share(check, "r2_individual", stage.r2_individual);
    check_test(check, stage);
    if (stage.proportion) check_open_share(check, "proportion", *stage.proportion);

    const auto counted = stage.cluster_counts.total();
    const bool compared = counted && stage.solve != SolveFor::clusters && stage.solve != SolveFor::sites;
    check.whole(!compared || static_cast<double>(*counted) == clusters_of(stage),
                "the clusters of the two arms add up to " + std::to_string(counted.value_or(0)) +
                    "; expected clusters, " + shown(clusters_of(stage)));
}

}  // namespace clustertrial
