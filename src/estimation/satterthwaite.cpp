#include "clustertrial/core/error.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"

#include "cluster_checks.hpp"
#include "contrast_directions.hpp"
#include "sandwich_moments.hpp"
#include "working_model.hpp"

#include <optional>

namespace clustertrial {

double satterthwaite_df(const EstimatingEquations& equations, CovarianceKind kind, const Eigen::VectorXd& contrast) {
    estimation_detail::check_grams(equations);
    estimation_detail::check_one_row(equations.rows, equations.count(), kind);
    const Eigen::VectorXd direction = estimation_detail::contrast_direction(equations, contrast).normalized();
    const std::optional<double> df =
        estimation_detail::wishart_df(equations, estimation_detail::working_model(equations), kind, direction);
    if (df) return *df;
    throw Error(ErrorKind::design,
                "single clusters identify the contrast: its variance cannot be estimated, and "
                "it has no degrees of freedom");
}

double satterthwaite_df(const Fit& fit, const Design& design, const Clusters& clusters,
                        const CovarianceOptions& options, const Eigen::VectorXd& contrast) {
    return satterthwaite_df(estimating_equations(fit, design, clusters, options.row_variance), options.kind, contrast);
}

}  // namespace clustertrial
