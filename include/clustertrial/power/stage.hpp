#pragma once

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/kinds.hpp"
#include "clustertrial/power/design.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// How an analysis deals with clusters of unequal sizes.
enum class SizeWeights {
    individuals,  ///< each individual weighs the same, as in `analyse`
    likelihood,   ///< each cluster by the precision of its mean, as in a mixed model
};
template <>
struct Kinds<SizeWeights> {
    static constexpr std::string_view what = "size weights";
    static constexpr std::array rows{NamedKind<SizeWeights>{SizeWeights::individuals, "individuals"},
                                     NamedKind<SizeWeights>{SizeWeights::likelihood, "likelihood"}};
};
static_assert(every_kind_has_a_row<SizeWeights>);

/// What the analysis does with a measurement of the outcome before the trial.
enum class BeforeMeasure {
    none,        ///< nothing, or what the R2 say
    adjusted,    ///< is a covariate, the cluster's mean (analysis of covariance)
    difference,  ///< is subtracted (difference in differences)
};
template <>
struct Kinds<BeforeMeasure> {
    static constexpr std::string_view what = "measure before the trial";
    static constexpr std::array rows{NamedKind<BeforeMeasure>{BeforeMeasure::none, "none"},
                                     NamedKind<BeforeMeasure>{BeforeMeasure::adjusted, "adjusted"},
                                     NamedKind<BeforeMeasure>{BeforeMeasure::difference, "difference"}};
};
static_assert(every_kind_has_a_row<BeforeMeasure>);

/// What becomes of alpha where several arms are compared with one control.
enum class PowerAdjustment {
    none,
    bonferroni,  ///< alpha / arms
};
template <>
struct Kinds<PowerAdjustment> {
    static constexpr std::string_view what = "adjustment";
    static constexpr std::array rows{NamedKind<PowerAdjustment>{PowerAdjustment::none, "none"},
                                     NamedKind<PowerAdjustment>{PowerAdjustment::bonferroni, "bonferroni"}};
};
static_assert(every_kind_has_a_row<PowerAdjustment>);

/// Where the multiplier M of MDES = M x SE comes from.
enum class MultiplierKind {
    t,       ///< t(1 - alpha/sides, df) + t(power, df): Bloom (2007), PowerUp!
    normal,  ///< the same of the standard normal: 2.80 for the defaults
    exact,   ///< the noncentrality at which the t test has exactly the power asked for
};
template <>
struct Kinds<MultiplierKind> {
    static constexpr std::string_view what = "multiplier";
    static constexpr std::array rows{NamedKind<MultiplierKind>{MultiplierKind::t, "t"},
                                     NamedKind<MultiplierKind>{MultiplierKind::normal, "normal"},
                                     NamedKind<MultiplierKind>{MultiplierKind::exact, "exact"}};
};
static_assert(every_kind_has_a_row<MultiplierKind>);

/// Whose difference in effect the MDES is of.
enum class Moderated {
    none,        ///< the effect itself
    cluster,     ///< the difference of effects between two kinds of clusters
    individual,  ///< between two kinds of individuals, who are in all clusters
};
template <>
struct Kinds<Moderated> {
    static constexpr std::string_view what = "level of the subgroup";
    static constexpr std::array rows{NamedKind<Moderated>{Moderated::none, "none"},
                                     NamedKind<Moderated>{Moderated::cluster, "cluster"},
                                     NamedKind<Moderated>{Moderated::individual, "individual"}};
};
static_assert(every_kind_has_a_row<Moderated>);

/// The one number that follows from the others.
enum class SolveFor { mdes, power, clusters, cluster_size, icc, sites };
struct SolveForTraits {
    SolveFor value;
    std::string_view name;
    std::string_view words;  ///< "number of clusters"
    std::string_view key;    ///< of the stage, which has the number
};
template <>
struct Kinds<SolveFor> {
    static constexpr std::string_view what = "number to solve for";
    static constexpr std::array rows{
        SolveForTraits{SolveFor::mdes, "mdes", "MDES", "effect"},
        SolveForTraits{SolveFor::power, "power", "power", "power"},
        SolveForTraits{SolveFor::clusters, "clusters", "number of clusters", "clusters"},
        SolveForTraits{SolveFor::cluster_size, "cluster-size", "cluster size", "cluster_size"},
        SolveForTraits{SolveFor::icc, "icc", "largest ICC", "icc"},
        SolveForTraits{SolveFor::sites, "sites", "number of sites", "sites"}};
};
static_assert(every_kind_has_a_row<SolveFor>);

/// Counts that the table shows and no formula uses; nothing: not known yet.
struct ArmCounts {
    std::optional<std::uint64_t> intervention = {};
    std::optional<std::uint64_t> control = {};
    /// The sum, when both are known.
    [[nodiscard]] std::optional<std::uint64_t> total() const;
};

/// The assumptions of one calculation: one column of the MDES table. Numbers are kept as they were given, so that
/// check_stage is the one place that judges them, whether they came from flags or from a file.
struct PowerStage {
    std::string name = {};  ///< "protocol", "randomisation", "analysis"; empty for a calculation on its own
    bool measured = false;  ///< what is not said here is of the trial's own data
    PowerDesign design = PowerDesign::cra2;
    double clusters = 0;       ///< all there are, in all arms, sites and regions; no default
    double cluster_size = 0;   ///< n, mean individuals in a cluster; of ira1 all there are; no default
    double icc = 0;            ///< rho, share of the outcome's variance that lies between clusters; no default
    double r2_cluster = 0;     ///< share of the between-cluster variance that covariates explain
    double r2_individual = 0;  ///< the same of the within-cluster variance
    double alpha = 0.05;       ///< of the whole test, both tails together when two-sided
    double power = 0.8;
    int sides = 2;                          ///< 1 or 2
    double share_treated = 0.5;             ///< P, of what is randomised; of each arm where there are several
    double covariates = 0;                  ///< g, at the level randomised: each costs a degree of freedom
    double cluster_size_cv = 0;             ///< c, SD of the cluster sizes / their mean
    std::optional<double> proportion = {};  ///< of a binary outcome: also gives the MDES in percentage points
    MultiplierKind multiplier = MultiplierKind::t;
    /// Of an outcome that counts events: expected in the control arm, per individual or unit of time, of which
    /// cluster_size is what a cluster has. The ICC follows.
    std::optional<double> rate = {};
    std::optional<double> between_cv = {};         ///< k, SD of the clusters' rates / their mean; with `rate`
    std::optional<double> intervention_rate = {};  ///< in place of `effect`, which follows; with `rate`

    ArmCounts cluster_counts = {};
    ArmCounts individual_counts = {};
    /// Those who deliver the intervention; nothing: the trial has none of the kind ("n/a").
    std::optional<ArmCounts> provider_counts = {};

    std::optional<double> sites = {};                  ///< all level-3 units; of designs with sites
    std::optional<double> regions = {};                ///< all level-4 units
    std::optional<double> icc_site = {};               ///< share of the outcome's variance between sites
    std::optional<double> icc_region = {};             ///< between regions
    double r2_site = 0;                                ///< share of the variance between sites that covariates explain
    double r2_region = 0;                              ///< of that between regions
    std::optional<double> heterogeneity_cluster = {};  ///< w: variance of the effect between clusters / theirs
    std::optional<double> heterogeneity_site = {};     ///< the same between sites
    std::optional<double> heterogeneity_region = {};   ///< the same between regions
    double r2_effect = 0;                              ///< share of the effect's variance that covariates explain
    SizeWeights size_weights = SizeWeights::individuals;
    double intervention_arms = 1;  ///< each against the one control arm
    PowerAdjustment adjustment = PowerAdjustment::bonferroni;
    double lost_clusters = 0;     ///< share of the clusters that are lost, in all arms alike
    double lost_individuals = 0;  ///< share of the individuals of other clusters that are lost
    double take_up = 1;           ///< share of those offered the intervention who take it up, less that of controls
    BeforeMeasure before = BeforeMeasure::none;
    std::optional<double> cluster_autocorrelation = {};  ///< of a cluster's effect before and after; with `before`
    double individual_autocorrelation = 0;               ///< of an individual's; 0: others are measured
    std::vector<double> sizes = {};  ///< of each cluster, from a list; empty: cluster_size and its CV say it
    std::optional<double> clusters_per_site = {};  ///< in place of `clusters`
    SolveFor solve = SolveFor::mdes;
    std::optional<double> effect = {};  ///< in standard deviations of the outcome; where another number is solved for
    Moderated moderator = Moderated::none;
    double moderator_share = 0.5;  ///< of the clusters, or the individuals, that are in one of the two subgroups
};

/// Puts a list of the clusters' sizes, two or more above 0, in the place of their number, mean and CV (divisor n).
void take_sizes(std::vector<double> sizes, PowerStage& stage);

/// All clusters, whichever way they are given.
double clusters_of(const PowerStage& stage);

/// Units of what is randomised less 1 an arm, those that blocks cost, and g: J - g - 2 of cra2 with two arms. Of random
/// blocks the top units less 1 and g.
double degrees_of_freedom(const PowerStage& stage);

/// Units of a level, 1 to 4, that are left at the end: lost ones are out.
double units_at(const PowerStage& stage, int level);

/// share_treated x clusters where that is a whole number (to rounding), of a stage that check_stage accepts.
std::optional<std::uint64_t> clusters_treated(const PowerStage& stage);

/// Where the counts that the table shows are of another design than the one that the formula takes: an arm more than
/// one cluster off share_treated, a mean cluster size more than 5 % off cluster_size. A sentence each, with the stage's
/// name, if any.
std::vector<std::string> doubts_of(const PowerStage& stage);

/// Keys without a default that the design and what is solved for need.
std::vector<std::string_view> needed_keys(const PowerStage& stage);

/// Adds a line for every value that is out of range, with what was expected; each begins with the stage's name, if any.
void check_stage(const PowerStage& stage, Problems& problems);

}  // namespace clustertrial
