#pragma once

#include "clustertrial/core/kinds.hpp"
#include "clustertrial/estimation/clusters.hpp"
#include "clustertrial/estimation/design.hpp"
#include "clustertrial/estimation/estimating_equations.hpp"
#include "clustertrial/estimation/fit.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <Eigen/Core>

namespace clustertrial {

enum class IccMethod {
    anova,  ///< (MSB - MSW) / (MSB + (n0 - 1) MSW); may be negative; given covariates: Henderson's method 3
    reml,   ///< random intercept by restricted maximum likelihood; never negative
};
template <>
struct Kinds<IccMethod> {
    static constexpr std::string_view what = "method of intracluster correlation";
    static constexpr std::array rows{NamedKind<IccMethod>{IccMethod::anova, "anova"},
                                     NamedKind<IccMethod>{IccMethod::reml, "reml"}};
};
static_assert(every_kind_has_a_row<IccMethod>);

enum class IccInterval {
    searle,     ///< from F of the analysis of variance, n0 individuals a cluster (Searle 1971); exact for equal sizes
    smith,      ///< large-sample standard error (Smith 1956) and the normal distribution
    bootstrap,  ///< percentiles over clusters drawn with replacement
    profile,    ///< REML: likelihood ratio
};
template <>
struct Kinds<IccInterval> {
    static constexpr std::string_view what = "interval of intracluster correlation";
    static constexpr std::array rows{NamedKind<IccInterval>{IccInterval::searle, "searle"},
                                     NamedKind<IccInterval>{IccInterval::smith, "smith"},
                                     NamedKind<IccInterval>{IccInterval::bootstrap, "bootstrap"},
                                     NamedKind<IccInterval>{IccInterval::profile, "profile"}};
};
static_assert(every_kind_has_a_row<IccInterval>);

/// Whether the method has the interval: searle and smith go with anova, profile with reml, bootstrap with both.
bool fits(IccMethod method, IccInterval interval);

/// Intracluster correlation of individuals, with what it is made of.
struct Icc {
    double estimate = 0;
    std::optional<double> conf_low, conf_high;
    double between = 0;  ///< variance between clusters
    double within = 0;   ///< variance of individuals within clusters
    IccMethod method = IccMethod::anova;
    IccInterval interval = IccInterval::searle;
    std::size_t undefined_draws = 0;  ///< bootstrap: left out, as the outcome does not vary within the clusters drawn
};

/// Sizes of clusters, and what they do to a variance.
struct ClusterSizes {
    double mean = 0;
    double cv = 0;  ///< SD (n - 1) / mean
    double n0 = 0;  ///< (N - sum n_g^2 / N) / (G - 1)
};

struct IccOptions {
    IccMethod method = IccMethod::anova;
    IccInterval interval = IccInterval::searle;
    double confidence = 0.95;
    std::size_t draws = 1999;  ///< bootstrap
    std::uint64_t seed = 1;
};

/// `design`: an intercept for the overall ICC, the model's columns for the ICC given covariates; y holds row means, and
/// `sum_of_squares` by row that of its individuals about the row's mean: without it a row of several individuals would
/// hide its within variance. Weights must be individuals. Throws Error(design) when there are no individuals beyond the
/// clusters and coefficients, when nothing varies within, or for an interval that the method has not; Error(usage) for
/// too few draws, and when a cluster's rows are in several absorbed levels.
Icc estimate_icc(const Design& design, const Clusters& clusters, const Eigen::VectorXd& sum_of_squares,
                 const IccOptions& options);
/// The same of the least squares fit of `design`, and its equations by these clusters, where they are there already.
Icc estimate_icc(const Fit& fit, const EstimatingEquations& equations, const Design& design, const Clusters& clusters,
                 const Eigen::VectorXd& sum_of_squares, const IccOptions& options);

/// Throws Error(design) for fewer than two clusters.
ClusterSizes describe_sizes(const Eigen::VectorXd& individuals_by_cluster);

/// 1 + ((1 + cv^2) mean - 1) icc (Eldridge, Ashby and Kerry 2006), of an analysis that weights by individuals.
double design_effect(const ClusterSizes& sizes, double icc);

}  // namespace clustertrial
