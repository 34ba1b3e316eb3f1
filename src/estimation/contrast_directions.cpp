#include "contrast_directions.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include <string>

namespace clustertrial::estimation_detail {

Eigen::MatrixXd contrast_directions(const EstimatingEquations& parts, const Eigen::MatrixXd& contrasts) {
    if (contrasts.cols() != parts.k) {
        throw Error(ErrorKind::usage, "a contrast of " + counted(static_cast<std::size_t>(contrasts.cols()), "value") +
                                          " of a fit of " + counted(static_cast<std::size_t>(parts.k), "coefficient"));
    }
    Eigen::MatrixXd directions = Eigen::MatrixXd::Zero(parts.d, contrasts.rows());
    directions.topRows(parts.k) = parts.root.transpose() * contrasts.transpose();
    return directions;
}

Eigen::VectorXd contrast_direction(const EstimatingEquations& parts, const Eigen::VectorXd& contrast) {
    Eigen::VectorXd direction = contrast_directions(parts, contrast.transpose());
    if (!(direction.squaredNorm() > 0) || !direction.allFinite())
        throw Error(ErrorKind::usage, "the values of a contrast must be finite, and not all zero");
    return direction;
}

}  // namespace clustertrial::estimation_detail
