#pragma once

#include "clustertrial/estimation/least_squares.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <Eigen/Core>

namespace clustertrial {

/// Which cluster each row belongs to.
struct Clusters {
    std::vector<std::uint32_t> of_row;  ///< n, 0 .. count-1
    std::size_t count = 0;              ///< G
};

enum class CovarianceKind { CR0, CR1 };
std::string_view to_name(CovarianceKind kind);
/// Throws Error(usage) naming the known kinds.
CovarianceKind covariance_from_name(std::string_view name);

struct ClusterCovariance {
    Eigen::MatrixXd matrix;  ///< k x k
    CovarianceKind kind = CovarianceKind::CR1;
    double factor = 1;  ///< what the sandwich was multiplied by
    std::size_t clusters = 0;
    double individuals = 0;  ///< N of the factor
};

/// Liang and Zeger (1986): B (sum over g of s_g s_g') B with B the bread and s_g = sum over rows of w e x; CR1 times
/// G/(G-1) x (N-1)/(N-K), N the sum of weights (Stata's vce(cluster) with fweights or with one row an individual).
/// Throws Error(design) for fewer than two clusters, no more clusters than coefficients (the matrix is singular then:
/// scores sum to zero), or (CR1) N <= K; Error(usage) when `clusters` does not fit the design's rows.
ClusterCovariance cluster_covariance(const LeastSquaresFit& fit, const Design& design, const Clusters& clusters,
                                     CovarianceKind kind);

}  // namespace clustertrial
