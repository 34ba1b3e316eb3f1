#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"

#include "contrast_directions.hpp"
#include "sandwich_moments.hpp"
#include "working_model.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace clustertrial {
namespace {

double df_of_contrast(const LeastSquaresFit& fit, const ClusterParts& parts,
                      const estimation_detail::WorkingModel& model, CovarianceKind kind,
                      const Eigen::VectorXd& contrast) {
    const Eigen::VectorXd direction = estimation_detail::contrast_direction(fit, parts, contrast).normalized();
    const std::optional<double> df = estimation_detail::wishart_df(parts, model, kind, direction);
    if (df) return *df;
    throw Error(ErrorKind::design,
                "single clusters identify the contrast: the data hold nothing on its variance, and "
                "it has no degrees of freedom");
}

}  // namespace

double satterthwaite_df(const LeastSquaresFit& fit, const ClusterParts& parts, CovarianceKind kind,
                        const Eigen::VectorXd& contrast) {
    if (traits_of(kind).by_row) {
        throw Error(ErrorKind::usage, std::string(to_name(kind)) + " needs the rows of the clusters");
    }
    return df_of_contrast(fit, parts, {}, kind, contrast);
}

double satterthwaite_df(const LeastSquaresFit& fit, const Design& design, const Clusters& clusters,
                        const CovarianceOptions& options, const Eigen::VectorXd& contrast) {
    const ClusterParts parts = cluster_parts(fit, design, clusters);
    if (traits_of(options.kind).by_row && clusters.of_row.size() != clusters.count) {
        throw Error(ErrorKind::design, std::string(to_name(options.kind)) + " needs one row a cluster; the data hold " +
                                           counted(clusters.of_row.size(), "row") + " in " +
                                           counted(clusters.count, "cluster"));
    }
    const estimation_detail::WorkingModel model =
        estimation_detail::working_model(parts, design, clusters, options.row_variance);
    return df_of_contrast(fit, parts, model, options.kind, contrast);
}

}  // namespace clustertrial
