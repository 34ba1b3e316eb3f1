#pragma once

#include "clustertrial/core/kinds.hpp"

#include <array>
#include <string_view>

namespace clustertrial {

/// CR0: no correction. CR1: G/(G-1) x (N-1)/(N-K) (Stata). CR2: Bell and McCaffrey (2002), Pustejovsky and Tipton
/// (2018). CR3: (I - H_gg)^-1. CV3: the jackknife, (G-1)/G sum of (b_(g) - b)(b_(g) - b)' (MacKinnon, Nielsen and Webb
/// 2023); CV3J: the same centred on the mean of the b_(g). HC0 .. HC3: one row a cluster; HC1 is G/(G-K), HC2 and HC3
/// take the leverage w x (X'WX)^-1 x' (R's; Stata's has no w).
enum class CovarianceKind { CR0, CR1, CR2, CR3, CV3, CV3J, HC0, HC1, HC2, HC3 };

/// What a cluster's score is multiplied by: I - H_gg to this power.
enum class ScoreAdjustment {
    none,     ///< 0
    root,     ///< -1/2
    inverse,  ///< -1
};

/// What the sandwich is multiplied by, of G clusters, N individuals and K coefficients.
enum class CovarianceFactor {
    none,          ///< 1
    individuals,   ///< G/(G-1) x (N-1)/(N-K)
    jackknife,     ///< (G-1)/G
    coefficients,  ///< G/(G-K)
};

struct CovarianceTraits {
    CovarianceKind value;
    std::string_view name;
    ScoreAdjustment adjustment = ScoreAdjustment::none;
    CovarianceFactor factor = CovarianceFactor::none;
    bool by_row = false;         ///< heteroskedasticity-robust: needs one row a cluster
    bool centred = false;        ///< on the mean of the clusters' influences
    bool working_model = false;  ///< exact under a working variance, which has to be named with it
    /// Clustered, and made of the clusters' scores as they are: can be clustered two ways, can be searched by moving
    /// single clusters, and is what reports use without a word.
    bool plain = false;
};

template <>
struct Kinds<CovarianceKind> {
    static constexpr std::string_view what = "covariance";
    static constexpr std::array rows{
        CovarianceTraits{.value = CovarianceKind::CR0, .name = "CR0", .plain = true},
        CovarianceTraits{
            .value = CovarianceKind::CR1, .name = "CR1", .factor = CovarianceFactor::individuals, .plain = true},
        CovarianceTraits{
            .value = CovarianceKind::CR2, .name = "CR2", .adjustment = ScoreAdjustment::root, .working_model = true},
        CovarianceTraits{.value = CovarianceKind::CR3, .name = "CR3", .adjustment = ScoreAdjustment::inverse},
        CovarianceTraits{.value = CovarianceKind::CV3,
                         .name = "CV3",
                         .adjustment = ScoreAdjustment::inverse,
                         .factor = CovarianceFactor::jackknife},
        CovarianceTraits{.value = CovarianceKind::CV3J,
                         .name = "CV3J",
                         .adjustment = ScoreAdjustment::inverse,
                         .factor = CovarianceFactor::jackknife,
                         .centred = true},
        CovarianceTraits{.value = CovarianceKind::HC0, .name = "HC0", .by_row = true},
        CovarianceTraits{
            .value = CovarianceKind::HC1, .name = "HC1", .factor = CovarianceFactor::coefficients, .by_row = true},
        CovarianceTraits{
            .value = CovarianceKind::HC2, .name = "HC2", .adjustment = ScoreAdjustment::root, .by_row = true},
        CovarianceTraits{
            .value = CovarianceKind::HC3, .name = "HC3", .adjustment = ScoreAdjustment::inverse, .by_row = true}};
};
static_assert(every_kind_has_a_row<CovarianceKind>);

/// The working model that CR2 is exact under, and that Satterthwaite's degrees of freedom are computed under.
enum class WorkingVariance {
    individual,      ///< identity: every individual alike, so a row of n individuals has variance 1/n
    inverse_weight,  ///< 1/weight. The same as `individual` where the weights are the individuals
};
template <>
struct Kinds<WorkingVariance> {
    static constexpr std::string_view what = "working variance";
    static constexpr std::array rows{NamedKind<WorkingVariance>{WorkingVariance::individual, "individual"},
                                     NamedKind<WorkingVariance>{WorkingVariance::inverse_weight, "1/weight"}};
};
static_assert(every_kind_has_a_row<WorkingVariance>);

}  // namespace clustertrial
