#include "contrast_directions.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include <string>

namespace clustertrial::estimation_detail {

Eigen::MatrixXd contrast_directions(const LeastSquaresFit& fit, const ClusterParts& parts,
                                    const Eigen::MatrixXd& contrasts) {
    if (contrasts.cols() != parts.k || fit.root.rows() != parts.k) {
        throw Error(ErrorKind::usage, "a contrast of " + counted(static_cast<std::size_t>(contrasts.cols()), "value") +
                                          ", a fit of " +
                                          counted(static_cast<std::size_t>(fit.root.rows()), "coefficient") +
                                          " and clusters' parts of " + std::to_string(parts.k));
    }
    Eigen::MatrixXd directions = Eigen::MatrixXd::Zero(parts.d, contrasts.rows());
    directions.topRows(parts.k) = fit.root.transpose() * contrasts.transpose();
    return directions;
}

Eigen::VectorXd contrast_direction(const LeastSquaresFit& fit, const ClusterParts& parts,
                                   const Eigen::VectorXd& contrast) {
    Eigen::VectorXd direction = contrast_directions(fit, parts, contrast.transpose());
    if (!(direction.squaredNorm() > 0) || !direction.allFinite())
        throw Error(ErrorKind::usage, "the values of a contrast must be finite, and not all zero");
    return direction;
}

}  // namespace clustertrial::estimation_detail
