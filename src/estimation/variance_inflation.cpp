#include "clustertrial/estimation/variance_inflation.hpp"

#include "clustertrial/core/error.hpp"

#include <Eigen/Cholesky>
#include <Eigen/QR>

namespace clustertrial {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Squared length of what is left of treatment `t` given the mean and the other treatments.
double left_by_treatments(const Design& design, std::size_t treatments, std::size_t t) {
    const VectorXd root_weight = design.weights.cwiseSqrt();
    MatrixXd others(design.x.rows(), static_cast<Index>(treatments));
    others.col(0) = root_weight;
    Index next = 1;
    for (std::size_t other = 0; other < treatments; ++other) {
        if (other == t) continue;
        others.col(next++) = root_weight.cwiseProduct(design.x.col(static_cast<Index>(other)));
    }
    const VectorXd column = root_weight.cwiseProduct(design.x.col(static_cast<Index>(t)));
    const Eigen::ColPivHouseholderQR<MatrixXd> factored(others);
    return (column - others * factored.solve(column)).squaredNorm();
}

/// Squared length of what is left of a treatment given the other treatments and the absorbed factor: what the inverse
/// of the treatments' block of x'Wx says.
double left_by_levels(const Fit& fit, const std::vector<Index>& positions, std::size_t t) {
    const MatrixXd gram = fit.root.transpose().colPivHouseholderQr().solve(
        fit.root.colPivHouseholderQr().solve(MatrixXd::Identity(fit.root.rows(), fit.root.rows())));
    const auto count = static_cast<Index>(positions.size());
    MatrixXd block(count, count);
    for (Index i = 0; i < count; ++i) {
        for (Index j = 0; j < count; ++j) {
            block(i, j) = gram(positions[static_cast<std::size_t>(i)], positions[static_cast<std::size_t>(j)]);
        }
    }
    const auto at = static_cast<Index>(t);
    return 1 / block.ldlt().solve(VectorXd::Unit(count, at))(at);
}

}  // namespace

VarianceInflation variance_inflation(const Design& design, const Fit& fit, std::size_t treatments, std::size_t t) {
    if (fit.regressors.size() > 0) {
        throw Error(ErrorKind::usage, "variance inflation is of least squares, not of two stages");
    }
    std::vector<Index> positions;
    for (std::size_t treatment = 0; treatment < treatments; ++treatment) {
        const auto position = fit.position(treatment);
        if (!position) throw Error(ErrorKind::usage, "a treatment is not among the coefficients");
        positions.push_back(static_cast<Index>(*position));
    }
    const double alone = left_by_treatments(design, treatments, t);
    const Index own = positions.at(t);
    VarianceInflation inflation;
    inflation.factor = alone * fit.bread(own, own);
    inflation.by_levels = design.absorbed.levels > 1 ? alone / left_by_levels(fit, positions, t) : 1;
    inflation.without_largest = inflation.factor;
    for (std::size_t k = 0; k < fit.kept.size(); ++k) {
        if (fit.kept[k] < treatments) continue;
        const auto other = static_cast<Index>(k);
        // The inverse without a row and column, by the Schur complement.
        const double less = fit.bread(own, other) * fit.bread(own, other) / fit.bread(other, other);
        const double without = alone * (fit.bread(own, own) - less);
        if (inflation.largest && without >= inflation.without_largest) continue;
        inflation.largest = fit.kept[k];
        inflation.without_largest = without;
    }
    return inflation;
}

}  // namespace clustertrial
