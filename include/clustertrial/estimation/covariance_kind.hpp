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

template <>
struct Kinds<CovarianceKind> {
    static constexpr std::string_view what = "covariance";
    static constexpr std::array rows{
        NamedKind<CovarianceKind>{CovarianceKind::CR0, "CR0"}, NamedKind<CovarianceKind>{CovarianceKind::CR1, "CR1"},
        NamedKind<CovarianceKind>{CovarianceKind::CR2, "CR2"}, NamedKind<CovarianceKind>{CovarianceKind::CR3, "CR3"},
        NamedKind<CovarianceKind>{CovarianceKind::CV3, "CV3"}, NamedKind<CovarianceKind>{CovarianceKind::CV3J, "CV3J"},
        NamedKind<CovarianceKind>{CovarianceKind::HC0, "HC0"}, NamedKind<CovarianceKind>{CovarianceKind::HC1, "HC1"},
        NamedKind<CovarianceKind>{CovarianceKind::HC2, "HC2"}, NamedKind<CovarianceKind>{CovarianceKind::HC3, "HC3"}};
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
