#include "whitening.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <Eigen/Eigenvalues>

namespace clustertrial::allocation_detail {
namespace {

/// Eigenvalues of a correlation matrix below this share of the largest are rounding errors of a zero.
constexpr double rank_tolerance = 1e-10;

/// A standard deviation below this share of the largest absolute value is a rounding error of a zero.
constexpr double constant_tolerance = 1e-12;

/// The columns that vary.
std::vector<Eigen::Index> varying(const Eigen::MatrixXd& x, const Eigen::MatrixXd& covariance) {
    std::vector<Eigen::Index> columns;
    for (Eigen::Index k = 0; k < x.cols(); ++k) {
        if (!is_constant(std::sqrt(covariance(k, k)), x.col(k).cwiseAbs().maxCoeff())) columns.push_back(k);
    }
    return columns;
}

}  // namespace

bool is_constant(double sd, double largest_absolute_value) {
    return !(sd > constant_tolerance * largest_absolute_value);
}

Whitening whitening_of(const Eigen::MatrixXd& x, const Eigen::MatrixXd& covariance) {
    const auto columns = varying(x, covariance);
    if (columns.empty()) return {Eigen::MatrixXd(x.rows(), 0), Eigen::MatrixXd(x.cols(), 0)};
    const Eigen::VectorXd sd = covariance(columns, columns).diagonal().cwiseSqrt();
    const Eigen::MatrixXd correlation =
        sd.cwiseInverse().asDiagonal() * covariance(columns, columns) * sd.cwiseInverse().asDiagonal();
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(correlation);
    const Eigen::VectorXd& values = eigen.eigenvalues();  // ascending
    Eigen::Index zero = 0;
    while (values[zero] <= rank_tolerance * values[values.size() - 1]) ++zero;
    const Eigen::Index rank = values.size() - zero;

    Eigen::MatrixXd scaled = x(Eigen::all, columns);
    scaled.rowwise() -= scaled.colwise().mean().eval();
    scaled = scaled * sd.cwiseInverse().asDiagonal();
    Whitening result;
    result.z =
        scaled * eigen.eigenvectors().rightCols(rank) * values.tail(rank).cwiseSqrt().cwiseInverse().asDiagonal();
    result.map = Eigen::MatrixXd::Zero(x.cols(), rank);
    result.map(columns, Eigen::all) = sd.cwiseInverse().asDiagonal() * eigen.eigenvectors().rightCols(rank) *
                                      values.tail(rank).cwiseSqrt().cwiseInverse().asDiagonal();
    return result;
}

Eigen::MatrixXd whitened(const Eigen::MatrixXd& x, const Eigen::MatrixXd& covariance) {
    return whitening_of(x, covariance).z;
}

void check_rank(const char* what, const Eigen::MatrixXd& z, std::size_t covariates, std::size_t schools,
                std::size_t strata) {
    const std::size_t freedom = schools - strata;
    if (static_cast<std::size_t>(z.cols()) < freedom) return;
    throw Error(ErrorKind::design, std::string(what) + ": found " + counted(covariates, "covariate") + " (" +
                                       counted(static_cast<std::size_t>(z.cols()), "degree") + " of freedom) for " +
                                       counted(schools, "school") + " in " + counted(strata, "stratum") +
                                       ", whose Mahalanobis distances are all alike; expected fewer than " +
                                       std::to_string(freedom) + ": name fewer covariates, or other levels");
}

std::vector<std::size_t> constant_columns(const Eigen::MatrixXd& x) {
    const Eigen::MatrixXd covariance = covariance_of(x);
    std::vector<std::size_t> columns;
    for (Eigen::Index k = 0; k < x.cols(); ++k) {
        if (is_constant(std::sqrt(covariance(k, k)), x.col(k).cwiseAbs().maxCoeff()))
            columns.push_back(static_cast<std::size_t>(k));
    }
    return columns;
}

Eigen::MatrixXd covariance_of(const Eigen::MatrixXd& x) {
    const Eigen::MatrixXd centred = x.rowwise() - x.colwise().mean();
    return centred.transpose() * centred / static_cast<double>(std::max<Eigen::Index>(x.rows() - 1, 1));
}

Eigen::MatrixXd ranks_of(const Eigen::MatrixXd& x) {
    Eigen::MatrixXd ranks(x.rows(), x.cols());
    std::vector<Eigen::Index> order(static_cast<std::size_t>(x.rows()));
    for (Eigen::Index k = 0; k < x.cols(); ++k) {
        std::iota(order.begin(), order.end(), Eigen::Index{0});
        std::sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) { return x(a, k) < x(b, k); });
        for (std::size_t first = 0; first < order.size();) {
            std::size_t end = first + 1;
            while (end < order.size() && x(order[end], k) == x(order[first], k)) ++end;
            for (std::size_t i = first; i < end; ++i) ranks(order[i], k) = static_cast<double>(first + 1 + end) / 2;
            first = end;
        }
    }
    return ranks;
}

Eigen::MatrixXd rows_in(std::span<const std::size_t> order, const Eigen::MatrixXd& x) {
    Eigen::MatrixXd rows(static_cast<Eigen::Index>(order.size()), x.cols());
    for (std::size_t i = 0; i < order.size(); ++i)
        rows.row(static_cast<Eigen::Index>(i)) = x.row(static_cast<Eigen::Index>(order[i]));
    return rows;
}

}  // namespace clustertrial::allocation_detail
