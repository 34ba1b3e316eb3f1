#pragma once

#include "clustertrial/estimation/cluster_covariance.hpp"

#include <cmath>
#include <vector>

#include <Eigen/Eigenvalues>
#include <Eigen/LU>

/// The definitions of Pustejovsky and Tipton (2018) with n x n matrices, for data of a few rows.
namespace clustertrial::testing_support {

/// A symmetric positive definite matrix to a power.
inline Eigen::MatrixXd power_of(const Eigen::MatrixXd& matrix, double power) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> factored(matrix);
    const Eigen::VectorXd values = factored.eigenvalues().array().pow(power);
    return factored.eigenvectors() * values.asDiagonal() * factored.eigenvectors().transpose();
}

inline std::vector<Eigen::Index> rows_of(const Clusters& clusters, std::size_t cluster) {
    std::vector<Eigen::Index> rows;
    for (std::size_t row = 0; row < clusters.of_row.size(); ++row) {
        if (clusters.of_row[row] == cluster) rows.push_back(static_cast<Eigen::Index>(row));
    }
    return rows;
}

/// Everything in rows times the root of their weight; `variance` by row, weight x working variance. Element s of what
/// returns is n x G: column g the weights of unit-variance errors in what cluster g adds to contrast s.
inline std::vector<Eigen::MatrixXd> naive_error_weights(const Design& design, const Clusters& clusters,
                                                        CovarianceKind kind, const Eigen::VectorXd& variance,
                                                        const Eigen::MatrixXd& contrasts) {
    const Eigen::MatrixXd x = design.weights.cwiseSqrt().asDiagonal() * design.x;
    const Eigen::MatrixXd bread = (x.transpose() * x).inverse();
    const Eigen::Index n = x.rows();
    const Eigen::MatrixXd maker = Eigen::MatrixXd::Identity(n, n) - x * bread * x.transpose();
    const Eigen::MatrixXd residual_variance = maker * variance.asDiagonal() * maker;
    std::vector<Eigen::MatrixXd> weights(static_cast<std::size_t>(contrasts.rows()),
                                         Eigen::MatrixXd(n, static_cast<Eigen::Index>(clusters.count)));
    for (std::size_t g = 0; g < clusters.count; ++g) {
        const std::vector<Eigen::Index> rows = rows_of(clusters, g);
        const Eigen::MatrixXd own = x(rows, Eigen::all);
        Eigen::MatrixXd adjustment = Eigen::MatrixXd::Identity(own.rows(), own.rows());
        if (kind == CovarianceKind::CR2) {
            adjustment = power_of(residual_variance(rows, rows) / variance[rows.front()], -0.5);
        } else if (kind == CovarianceKind::CR3) {
            adjustment = maker(rows, rows).inverse();
        }
        const Eigen::MatrixXd error_weights = variance.cwiseSqrt().asDiagonal() * maker(Eigen::all, rows) * adjustment *
                                              own * bread * contrasts.transpose();
        for (std::size_t s = 0; s < weights.size(); ++s) {
            weights[s].col(static_cast<Eigen::Index>(g)) = error_weights.col(static_cast<Eigen::Index>(s));
        }
    }
    return weights;
}

inline double naive_satterthwaite_df(const Design& design, const Clusters& clusters, CovarianceKind kind,
                                     const Eigen::VectorXd& variance, const Eigen::VectorXd& contrast) {
    const Eigen::MatrixXd p = naive_error_weights(design, clusters, kind, variance, contrast.transpose()).front();
    const Eigen::MatrixXd products = p.transpose() * p;
    return products.trace() * products.trace() / products.squaredNorm();
}

/// eta of the HTZ test: q (q + 1) over the sum of the variances of all elements of omega^(-1/2) D omega^(-1/2).
inline double naive_eta(const Design& design, const Clusters& clusters, CovarianceKind kind,
                        const Eigen::VectorXd& variance, const Eigen::MatrixXd& contrasts) {
    const Eigen::Index q = contrasts.rows();
    const auto raw = naive_error_weights(design, clusters, kind, variance, contrasts);
    Eigen::MatrixXd omega(q, q);
    for (Eigen::Index s = 0; s < q; ++s) {
        for (Eigen::Index t = 0; t < q; ++t) {
            omega(s, t) = (raw[static_cast<std::size_t>(s)].transpose() * raw[static_cast<std::size_t>(t)]).trace();
        }
    }
    const auto p = naive_error_weights(design, clusters, kind, variance, power_of(omega, -0.5) * contrasts);
    double total = 0;
    for (const Eigen::MatrixXd& s : p) {
        for (const Eigen::MatrixXd& t : p) {
            const Eigen::MatrixXd ss = s.transpose() * s;
            const Eigen::MatrixXd tt = t.transpose() * t;
            const Eigen::MatrixXd st = s.transpose() * t;
            total += (ss.array() * tt.array()).sum() + (st.array() * st.transpose().array()).sum();
        }
    }
    return static_cast<double>(q * (q + 1)) / total;
}

}  // namespace clustertrial::testing_support
