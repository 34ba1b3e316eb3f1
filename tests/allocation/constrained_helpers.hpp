#pragma once

#include "clustertrial/allocation/constrained.hpp"

#include "covariate_helpers.hpp"
#include "law.hpp"

#include <cmath>

namespace clustertrial {

/// The scores as they are printed: Raab and Butcher (2001), Li et al. (2016, 2017), Morgan and Rubin (2012).
inline double naive_score(const Covariates& covariates, const Pattern& arms, std::size_t arm_count, BalanceScore score,
                          const std::vector<double>& weights = {}) {
    const Eigen::MatrixXd& x = covariates.x;
    const Eigen::MatrixXd covariance = naive_covariance(x);
    double total = 0;
    for (std::size_t a = 0; a < arm_count; ++a) {
        const Eigen::VectorXd mean = arm_mean(x, arms, a);
        if (score == BalanceScore::mahalanobis) {
            const Eigen::VectorXd d = mean - x.colwise().mean().transpose();
            total += static_cast<double>(arm_sizes(arms, arm_count)[a]) * d.dot(covariance.inverse() * d);
            continue;
        }
        for (std::size_t b = a + 1; b < arm_count; ++b) {
            const Eigen::VectorXd d = mean - arm_mean(x, arms, b);
            for (Eigen::Index k = 0; k < x.cols(); ++k) {
                const double weight = weights.empty() ? 1 : weights[static_cast<std::size_t>(k)];
                total += weight * (score == BalanceScore::l1 ? std::abs(d[k]) / std::sqrt(covariance(k, k))
                                                             : d[k] * d[k] / covariance(k, k));
            }
        }
    }
    return total;
}

inline ConstrainedAllocation constrained(const Covariates& covariates, const Pattern& stratum, const CountTable& ratios,
                                         const ConstrainedOptions& options, RandomStream& random) {
    return allocate_constrained(covariates, stratum, up_to(stratum.size()), ratios, options, random);
}

inline std::vector<Pattern> patterns_of(const AllocationSet& set) {
    std::vector<Pattern> patterns;
    for (std::size_t i = 0; i < set.size(); ++i)
        patterns.emplace_back(set.allocation(i).begin(), set.allocation(i).end());
    return patterns;
}

}  // namespace clustertrial
