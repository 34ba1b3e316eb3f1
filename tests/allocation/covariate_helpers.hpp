#pragma once

#include "clustertrial/allocation/covariates.hpp"
#include "clustertrial/core/random.hpp"

#include <initializer_list>
#include <string>
#include <vector>

#include <Eigen/Dense>

namespace clustertrial {

/// Columns of numbers, named "x1", "x2", ...
inline Covariates numbers(std::initializer_list<std::vector<double>> columns) {
    Covariates covariates;
    for (const auto& column : columns)
        add_number(covariates, "x" + std::to_string(covariates.names.size() + 1), column);
    return covariates;
}

/// Numbers with one decimal below 10: no two sums of them are equal by rounding alone.
inline Covariates random_numbers(std::size_t schools, std::size_t columns, RandomStream& random) {
    Covariates covariates;
    for (std::size_t k = 0; k < columns; ++k) {
        std::vector<double> values(schools);
        for (auto& value : values) value = static_cast<double>(random.below(100)) / 10;
        add_number(covariates, "x" + std::to_string(k + 1), values);
    }
    return covariates;
}

/// The covariance with n - 1 of rows, one product after another.
inline Eigen::MatrixXd naive_covariance(const Eigen::MatrixXd& x) {
    Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(x.cols(), x.cols());
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        const Eigen::VectorXd deviation = (x.row(i) - x.colwise().mean()).transpose();
        covariance += deviation * deviation.transpose() / static_cast<double>(x.rows() - 1);
    }
    return covariance;
}

/// The mean row of the schools of one arm.
inline Eigen::VectorXd arm_mean(const Eigen::MatrixXd& x, const std::vector<std::size_t>& arms, std::size_t arm) {
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(x.cols());
    double schools = 0;
    for (std::size_t i = 0; i < arms.size(); ++i) {
        if (arms[i] != arm) continue;
        sum += x.row(static_cast<Eigen::Index>(i)).transpose();
        ++schools;
    }
    return sum / schools;
}

/// The same rows in another order: row i is row order[i] of the list.
inline Covariates permuted(const Covariates& covariates, const std::vector<std::size_t>& order) {
    Covariates moved = covariates;
    for (std::size_t i = 0; i < order.size(); ++i)
        moved.x.row(static_cast<Eigen::Index>(i)) = covariates.x.row(static_cast<Eigen::Index>(order[i]));
    return moved;
}

}  // namespace clustertrial
