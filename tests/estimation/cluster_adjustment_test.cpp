#include "cluster_adjustment.hpp"

#include <random>

#include <Eigen/Core>
#include <gtest/gtest.h>

namespace clustertrial::estimation_detail {
namespace {

using Eigen::MatrixXd;

/// A Gram matrix of that norm.
MatrixXd gram_of(double norm, unsigned seed) {
    std::mt19937 random(seed);
    MatrixXd u(7, 4);
    for (Eigen::Index i = 0; i < u.size(); ++i) u(i) = std::uniform_real_distribution<double>(-1, 1)(random);
    const MatrixXd gram = u.transpose() * u;
    return gram * (norm / gram.norm());
}

MatrixXd adjustment(CovarianceKind kind, const MatrixXd& gram) {
    EstimatingEquations parts;
    parts.k = parts.d = gram.rows();
    parts.gram = {gram};
    const MatrixXd one = MatrixXd::Identity(parts.d, parts.d);
    const ClusterAdjustment found = cluster_adjustment(kind, parts, {}, 0);
    EXPECT_LT((found.transposed_times(one) - found.times(one).transpose()).norm(), 1e-15 * found.times(one).norm());
    return found.times(one);
}

// On both sides of the norm from which on the root is a series: F F (I - M) = I for CR2, F (I - M) = I for CR3.
TEST(ClusterAdjustment, UndoesWhatTheFitTakesFromACluster) {
    for (const double norm : {0.0, 1e-9, 1e-4, 0.0499, 0.0501, 0.1, 0.9}) {
        SCOPED_TRACE(norm);
        const MatrixXd gram = gram_of(norm, 3);
        const MatrixXd one = MatrixXd::Identity(4, 4);
        const MatrixXd root = adjustment(CovarianceKind::CR2, gram);
        const MatrixXd inverse = adjustment(CovarianceKind::CR3, gram);
        const double rounding = 4e-15 / (1 - norm);
        EXPECT_LT((root * root * (one - gram) - one).cwiseAbs().maxCoeff(), rounding);
        EXPECT_LT((inverse * (one - gram) - one).cwiseAbs().maxCoeff(), rounding);
        EXPECT_LT((root - root.transpose()).cwiseAbs().maxCoeff(), rounding);
    }
}

}  // namespace
}  // namespace clustertrial::estimation_detail
