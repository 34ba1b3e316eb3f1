#include "clustertrial/allocation/covariates.hpp"

#include "clustertrial/core/error.hpp"

#include <cmath>

namespace clustertrial {
namespace {

/// Adds an empty column for `rows` schools and returns it.
Eigen::MatrixXd::ColXpr new_column(Covariates& covariates, const std::string& name, CovariateKind kind,
                                   std::size_t rows) {
    const auto n = static_cast<Eigen::Index>(rows);
    if (!covariates.names.empty() && covariates.x.rows() != n) {
        throw Error(ErrorKind::usage, "covariate " + in_quotes(name) + ": found " + std::to_string(rows) +
                                          " values; expected " + std::to_string(covariates.x.rows()));
    }
    covariates.names.push_back(name);
    covariates.kinds.push_back(kind);
    covariates.x.conservativeResize(n, covariates.x.cols() + 1);
    return covariates.x.col(covariates.x.cols() - 1);
}

/// The values of one column for the schools of one arm, or of all arms.
std::vector<double> values_of(const Covariates& covariates, Eigen::Index column, std::span<const std::size_t> arms,
                              std::optional<std::size_t> arm) {
    std::vector<double> values;
    for (std::size_t i = 0; i < arms.size(); ++i) {
        if (!arm || arms[i] == *arm) values.push_back(covariates.x(static_cast<Eigen::Index>(i), column));
    }
    return values;
}

/// Of a level the variance of what is 0 or 1, without n - 1.
Moments moments_of_kind(const std::vector<double>& values, CovariateKind kind) {
    Moments moments = moments_of(values);
    if (kind == CovariateKind::level && moments.mean) moments.sd = std::sqrt(*moments.mean * (1 - *moments.mean));
    return moments;
}

std::optional<double> standardised(const Moments& arm, const Moments& first) {
    if (!arm.mean || !first.mean || !arm.sd || !first.sd) return std::nullopt;
    return standardised_difference(*arm.mean - *first.mean, *arm.sd * *arm.sd, *first.sd * *first.sd);
}

}  // namespace

void add_number(Covariates& covariates, const std::string& name, std::span<const double> values) {
    for (const double value : values) {
        if (!std::isfinite(value))
            throw Error(ErrorKind::usage, "covariate " + in_quotes(name) + ": found a value that is not a number");
    }
    auto column = new_column(covariates, name, CovariateKind::number, values.size());
    for (std::size_t i = 0; i < values.size(); ++i) column[static_cast<Eigen::Index>(i)] = values[i];
}

void add_levels(Covariates& covariates, const std::string& name, const Categories& categories) {
    for (std::size_t level = 0; level < categories.levels.size(); ++level) {
        auto column = new_column(covariates, name + " " + categories.levels[level], CovariateKind::level,
                                 categories.codes.size());
        for (std::size_t i = 0; i < categories.codes.size(); ++i)
            column[static_cast<Eigen::Index>(i)] = categories.codes[i] == level ? 1 : 0;
    }
}

void check_covariates(const Covariates& covariates, std::size_t rows) {
    const auto p = static_cast<std::size_t>(covariates.x.cols());
    if (p == 0 || covariates.names.size() != p || covariates.kinds.size() != p)
        throw Error(ErrorKind::usage, "covariates: expected one or more, each with a name and a kind");
    if (covariates.x.rows() != static_cast<Eigen::Index>(rows)) {
        throw Error(ErrorKind::usage, "covariates: found " + std::to_string(covariates.x.rows()) + " rows; expected " +
                                          std::to_string(rows));
    }
    if (!covariates.x.allFinite()) throw Error(ErrorKind::usage, "covariates: found a value that is not a number");
}

Balance balance_of(const Covariates& covariates, std::span<const std::size_t> arms, std::size_t count) {
    check_covariates(covariates, arms.size());
    Balance balance;
    for (Eigen::Index column = 0; column < covariates.x.cols(); ++column) {
        const auto k = static_cast<std::size_t>(column);
        const CovariateKind kind = covariates.kinds[k];
        CovariateBalance one;
        one.name = covariates.names[k];
        one.overall = moments_of_kind(values_of(covariates, column, arms, std::nullopt), kind);
        for (std::size_t arm = 0; arm < count; ++arm) {
            one.arms.push_back(moments_of_kind(values_of(covariates, column, arms, arm), kind));
            one.standardised_difference.push_back(arm == 0 ? std::nullopt : standardised(one.arms[arm], one.arms[0]));
        }
        balance.covariates.push_back(std::move(one));
    }
    return balance;
}

}  // namespace clustertrial
