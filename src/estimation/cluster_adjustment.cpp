#include "cluster_adjustment.hpp"

#include "clustertrial/core/error.hpp"

#include <cmath>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

namespace clustertrial::estimation_detail {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Factored = Eigen::SelfAdjointEigenSolver<MatrixXd>;

/// Directions of u_g of which the squared length is below this, relative to the longest, are rounding: a cluster of few
/// distinct rows has fewer directions than columns.
constexpr double no_direction = 1e-14;

/// By eigenvalue of H_gg, (1 - value)^power; 0 where nothing is left.
VectorXd powers(const VectorXd& eigenvalues, double power, bool& singular) {
    VectorXd result(eigenvalues.size());
    for (Index i = 0; i < eigenvalues.size(); ++i) {
        const double left = 1 - eigenvalues[i];
        const bool none = left <= held_by_others;
        result[i] = none ? 0 : std::pow(left, power);
        singular = singular || none;
    }
    return result;
}

/// Norms of a gram matrix below this are of one cluster among many.
constexpr double of_many = 5e-2;

/// How many terms of the binomial series leave less than rounding: no coefficient of it is above 1.
int terms_of_series(double norm) {
    constexpr double rounding = 1e-18;
    int terms = 0;
    for (double left = norm; left > rounding; left *= norm) ++terms;
    return terms;
}

/// A cluster's residuals have variance psi (I - u S u') with S = 2 I - sum / psi, and A_g is its inverse root. With u =
/// p r, r = M^(1/2) and f(z) = (1 - z)^(-1/2): F = I + r (f(r S r) - I) r^-1. The r on the left makes small again what
/// r^-1 enlarged, and directions without length stay as they are.
ClusterAdjustment root_under(const WorkingModel& model, const EstimatingEquations& parts, std::size_t cluster) {
    const Index d = parts.d;
    const Factored gram(parts.gram[cluster]);
    const MatrixXd& directions = gram.eigenvectors();
    const VectorXd lengths = gram.eigenvalues().cwiseMax(0).cwiseSqrt();
    const auto real = lengths.array() > std::sqrt(no_direction) * lengths.maxCoeff();
    const VectorXd root = real.select(lengths, 0);
    const VectorXd inverse = real.select(lengths.cwiseInverse(), 0);

    const MatrixXd s = 2 * MatrixXd::Identity(d, d) - model.sum_within(parts, cluster) / model.variance_of(cluster);
    const Factored inner(root.asDiagonal() * (directions.transpose() * s * directions) * root.asDiagonal());
    bool singular = false;
    const VectorXd change = powers(inner.eigenvalues(), -0.5, singular).array() - 1;
    const MatrixXd scaled = root.asDiagonal() *
                            (inner.eigenvectors() * change.asDiagonal() * inner.eigenvectors().transpose()) *
                            inverse.asDiagonal();
    return ClusterAdjustment(MatrixXd::Identity(d, d) + directions * scaled * directions.transpose(), singular);
}

/// (I - slope)^-1, or the Moore-Penrose inverse.
ClusterAdjustment inverse_of_staying(const MatrixXd& slope) {
    const Index d = slope.rows();
    Eigen::CompleteOrthogonalDecomposition<MatrixXd> factored;
    factored.setThreshold(held_by_others);
    factored.compute(MatrixXd::Identity(d, d) - slope);
    return ClusterAdjustment(factored.pseudoInverse(), factored.rank() < d);
}

}  // namespace

ClusterAdjustment ClusterAdjustment::power_of(const MatrixXd& gram, double power) {
    if (const double norm = gram.norm(); norm < of_many) {
        ClusterAdjustment adjustment;
        adjustment.gram_ = &gram;
        adjustment.power_ = power;
        adjustment.terms_ = terms_of_series(norm);
        return adjustment;
    }
    const Factored factored(gram);
    bool singular = false;
    const VectorXd values = powers(factored.eigenvalues(), power, singular);
    return ClusterAdjustment(factored.eigenvectors() * values.asDiagonal() * factored.eigenvectors().transpose(),
                             singular);
}

/// By Horner's scheme, in which only products with `gram` occur.
MatrixXd ClusterAdjustment::sum_of_series(const MatrixXd& x) const {
    MatrixXd sum = x;
    MatrixXd product(x.rows(), x.cols());
    for (int term = terms_; term > 0; --term) {
        const double ratio = (term - 1 - power_) / term;  // of its coefficient to the one before
        product.noalias() = gram_->lazyProduct(sum);
        sum = x + ratio * product;
    }
    return sum;
}

MatrixXd ClusterAdjustment::times(const MatrixXd& x) const {
    if (matrix_.size() == 0) return sum_of_series(x);
    return matrix_ * x;
}

MatrixXd ClusterAdjustment::transposed_times(const MatrixXd& x) const {
    if (matrix_.size() == 0) return sum_of_series(x);
    return matrix_.transpose() * x;
}

ClusterAdjustment cluster_adjustment(CovarianceKind kind, const EstimatingEquations& parts, const WorkingModel& model,
                                     std::size_t cluster) {
    const CovarianceTraits& traits = traits_of(kind);
    switch (traits.adjustment) {
        case ScoreAdjustment::none:
            return {};
        case ScoreAdjustment::root:
            if (traits.working_model && !model.inverse_weight) return root_under(model, parts, cluster);
            return ClusterAdjustment::power_of(parts.gram[cluster], -0.5);
        case ScoreAdjustment::inverse:
            if (traits.factor == CovarianceFactor::jackknife && !parts.slope.empty()) {
                return inverse_of_staying(parts.slope[cluster]);
            }
            return ClusterAdjustment::power_of(parts.gram[cluster], -1);
    }
    throw Error(ErrorKind::usage, "unknown covariance");
}

}  // namespace clustertrial::estimation_detail
