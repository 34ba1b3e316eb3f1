#pragma once

#include "clustertrial/allocation/strata.hpp"
#include "clustertrial/core/moments.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <Eigen/Core>

namespace clustertrial {

enum class CovariateKind {
    number,
    level,  ///< 1 for the schools of one level of a category, 0 for the others
};

/// What the arms shall be alike in: one row a school (or unit), one column a covariate.
struct Covariates {
    std::vector<std::string> names;
    std::vector<CovariateKind> kinds;
    Eigen::MatrixXd x;  ///< n x p, finite
};

/// Adds a column of numbers. Throws Error(usage) when its length is not that of the columns before, or a value is not
/// finite.
void add_number(Covariates& covariates, const std::string& name, std::span<const double> values);

/// Adds a column for each level of a category, "OFSTED Good".
void add_levels(Covariates& covariates, const std::string& name, const Categories& categories);

/// Throws Error(usage) unless x has `rows` rows, one column a name and a kind, and finite values only.
void check_covariates(const Covariates& covariates, std::size_t rows);

/// One covariate by arm. The standard deviation of a number is with n - 1, that of a level sqrt(mean (1 - mean)).
struct CovariateBalance {
    std::string name;
    Moments overall;
    std::vector<Moments> arms;
    /// By arm: (mean_a - mean_0) / sqrt((sd_a^2 + sd_0^2) / 2); nothing for arm 0, and where neither arm varies.
    std::vector<std::optional<double>> standardised_difference;
};

/// Means, standard deviations and standardised differences of every covariate, as docs/methods/baseline.md has them.
struct Balance {
    std::vector<CovariateBalance> covariates;
};

/// `arms` by school, each below `count`.
Balance balance_of(const Covariates& covariates, std::span<const std::size_t> arms, std::size_t count);

}  // namespace clustertrial
