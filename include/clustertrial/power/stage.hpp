#pragma once

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/kinds.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// A design by its PowerUp! name.
enum class PowerDesign {
    cra2,  ///< clusters randomised, individuals in clusters
};
template <>
struct Kinds<PowerDesign> {
    static constexpr std::string_view what = "design";
    static constexpr std::array rows{NamedKind<PowerDesign>{PowerDesign::cra2, "cra2"}};
};
static_assert(every_kind_has_a_row<PowerDesign>);

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
    PowerDesign design = PowerDesign::cra2;
    double clusters = 0;       ///< J, both arms together; no default
    double cluster_size = 0;   ///< n, mean individuals in a cluster; no default
    double icc = 0;            ///< rho, share of the outcome's variance that lies between clusters; no default
    double r2_cluster = 0;     ///< share of the between-cluster variance that covariates explain
    double r2_individual = 0;  ///< the same of the within-cluster variance
    double alpha = 0.05;       ///< of the whole test, both tails together when two-sided
    double power = 0.8;
    int sides = 2;                          ///< 1 or 2
    double share_treated = 0.5;             ///< P, of the clusters
    double covariates = 0;                  ///< g, at cluster level: each costs a degree of freedom
    double cluster_size_cv = 0;             ///< c, SD of the cluster sizes / their mean
    std::optional<double> proportion = {};  ///< of a binary outcome: also gives the MDES in percentage points
    MultiplierKind multiplier = MultiplierKind::t;

    ArmCounts cluster_counts = {};
    ArmCounts individual_counts = {};
    /// Those who deliver the intervention; nothing: the trial has none of the kind ("n/a").
    std::optional<ArmCounts> provider_counts = {};
};

/// J - g - 2.
double degrees_of_freedom(const PowerStage& stage);

/// share_treated x clusters where that is a whole number (to rounding), of a stage that check_stage accepts.
std::optional<std::uint64_t> clusters_treated(const PowerStage& stage);

/// Where the counts that the table shows are of another design than the one that the formula takes: an arm more than
/// one cluster off share_treated, a mean cluster size more than 5 % off cluster_size. A sentence each, with the stage's
/// name, if any.
std::vector<std::string> doubts_of(const PowerStage& stage);

/// Adds a line for every value that is out of range, with what was expected; each begins with the stage's name, if any.
void check_stage(const PowerStage& stage, Problems& problems);

}  // namespace clustertrial
