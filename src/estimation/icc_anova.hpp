#pragma once

#include "clustertrial/estimation/icc.hpp"

#include "icc_sample.hpp"

#include <cstddef>

namespace clustertrial::estimation_detail {

/// Henderson's method 3 (1953; Searle, Casella and McCulloch 1992, section 5.5): squares between are those that
/// clusters take off beyond the columns, squares within what columns and clusters together leave.
struct AnalysisOfVariance {
    double df_between = 0;  ///< rank of columns and clusters, less that of the columns; G - 1 with the intercept alone
    double df_within = 0;   ///< N less that rank
    double mean_square_between = 0;
    double mean_square_within = 0;
    double trace = 0;            ///< of C = Z'(I - H) Z: the factor of the variance between in E(squares between)
    double trace_of_square = 0;  ///< of C C
    double nothing = 0;          ///< squares within no larger than this are rounding
    std::size_t clusters = 0;
    double individuals = 0;
    /// Individuals a cluster: n0 with the intercept alone.
    [[nodiscard]] double size() const { return trace / df_between; }
    [[nodiscard]] double within() const { return mean_square_within; }
    [[nodiscard]] double between() const { return (mean_square_between - mean_square_within) / size(); }
    [[nodiscard]] double icc() const { return between() / (between() + within()); }
};

AnalysisOfVariance analyse_variance(const IccSample& sample);

/// Why there is no intracluster correlation.
enum class IccProblem { none, few_clusters, few_individuals, nothing_within, little_between };
IccProblem find_problem(const AnalysisOfVariance& anova);

/// Throws Error(design) unless there is none.
void refuse_problem(const AnalysisOfVariance& anova);

struct Limits {
    double low = 0;
    double high = 0;
};

/// (F/F_u - 1) / (F/F_u + n0 - 1) with F = MSB/MSW and F_u its quantiles (Searle 1971; Donner 1986, section 5).
Limits searle_limits(const AnalysisOfVariance& anova, double confidence);

/// Estimate -/+ normal quantile x large-sample standard error (Smith 1956; Donner 1986).
Limits smith_limits(const AnalysisOfVariance& anova, double confidence);

}  // namespace clustertrial::estimation_detail
