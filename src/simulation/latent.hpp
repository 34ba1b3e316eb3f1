#pragma once

#include <cmath>

/// Proportions and rates of clusters as functions of a standard normal number.
namespace clustertrial::simulation_detail {

/// What the proportion of a cluster is where z is standard normal: 1 / (1 + exp(-(centre + spread z))).
inline double logistic(double x) {
    return 1 / (1 + std::exp(-x));
}

/// Mean and variance over z of logistic(centre + spread z), by Gauss and Hermite's rule.
struct LogisticNormalMoments {
    double mean = 0;
    double variance = 0;
};
LogisticNormalMoments logistic_normal_moments(double centre, double spread);

/// The centre at which the mean over z of logistic(centre + spread z) is `mean`, above 0 and below 1.
double logistic_normal_centre(double mean, double spread);

/// The spread at which the proportions of clusters have this mean and the variance icc x mean x (1 - mean): that is
/// the intracluster correlation of zeros and ones. `icc` at least 0 and below 1. Throws Error(design) where no spread
/// below 30 gives it.
double logistic_normal_spread(double mean, double icc);

}  // namespace clustertrial::simulation_detail
