#pragma once

#include "clustertrial/estimation/clusters.hpp"
#include "clustertrial/estimation/covariance_kind.hpp"
#include "clustertrial/estimation/design.hpp"
#include "clustertrial/estimation/estimating_equations.hpp"
#include "clustertrial/estimation/fit.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <Eigen/Core>

namespace clustertrial {

/// CR1's G/(G-1) x (N-1)/(N-K), of G clusters, N individuals and K coefficients.
double cr1_factor(double clusters, double individuals, double coefficients);

/// The factor of any kind (CovarianceFactor).
double covariance_factor(CovarianceKind kind, double clusters, double individuals, double coefficients);

struct CovarianceOptions {
    CovarianceKind kind = CovarianceKind::CR1;
    /// By row, the variance of its outcome under the working model, relative; empty: 1/weight. Weight x variance, an
    /// individual's weight where the variance is 1/individuals, must be the same for all rows of a cluster.
    Eigen::VectorXd row_variance = {};
};

/// Estimates, and what tests of them need.
struct ClusterCovariance {
    Eigen::MatrixXd matrix;  ///< k x k
    CovarianceKind kind = CovarianceKind::CR1;
    double factor = 1;  ///< what the sandwich was multiplied by
    std::size_t clusters = 0;
    double individuals = 0;  ///< N of the factor
    /// Clusters where I - H_gg is singular (an arm or an indicator that one cluster identifies): the Moore-Penrose
    /// inverse or root was taken there.
    std::vector<std::size_t> singular = {};
};

/// By cluster, what it adds to the error of the coefficients: a covariance is `factor` times the sum of the products.
struct ClusterContributions {
    Eigen::MatrixXd by_cluster;  ///< G x k, row g: (B A_g s_g)'; CV3J: less their mean
    double factor = 1;
    std::vector<std::size_t> singular = {};  ///< as in ClusterCovariance
};

/// Throws as cluster_covariance.
ClusterContributions cluster_contributions(const EstimatingEquations& equations, CovarianceKind kind);

/// B (sum over g of A_g s_g s_g' A_g') B with B the bread and s_g = sum over rows of w e x; A_g by kind. With
/// M_g = equations.gram[g], A_g s_g is (I - M_g)^(-1/2) s_g (CR2) or (I - M_g)^-1 s_g (CR3) in the basis of
/// EstimatingEquations: no matrix of the size of a cluster, and the same for absorbed levels as for indicators. CV3 of
/// equations with slopes of their own (two-stage least squares) is the jackknife all the same
/// (docs/methods/cluster-covariance.md). With no more clusters than coefficients the matrix is singular, as
/// scores sum to zero: a variance is to be had of a contrast that satterthwaite_df finds degrees of freedom for. Throws
/// Error(design) for fewer than two clusters, (CR1) N <= K, (HC1) no more clusters than coefficients, or (HC) a cluster
/// of several rows; Error(usage) for what does not fit together, and (where a score is adjusted) for equations of
/// scores alone.
ClusterCovariance cluster_covariance(const EstimatingEquations& equations, CovarianceKind kind);
/// Two ways where there is a second.
ClusterCovariance cluster_covariance(const EstimatingEquations& equations, const std::optional<SecondWay>& second,
                                     CovarianceKind kind);
/// The same from the rows: of the working variance in `options`, and only of scores where the kind needs no more.
ClusterCovariance cluster_covariance(const Fit& fit, const Design& design, const Clusters& clusters,
                                     const CovarianceOptions& options);
ClusterCovariance cluster_covariance(const Fit& fit, const Design& design, const Clusters& clusters,
                                     CovarianceKind kind);

/// Two-way clustering (Cameron, Gelbach and Miller 2011): V_a + V_b - V_ab, each part with its own factor; kinds CR0
/// and CR1, of any model. `clusters` of the result: the smaller of the two counts; `factor`: 1. A variance of the
/// diagonal may come out at 0 or below: whoever tests that coefficient has to look. Throws as cluster_covariance, and
/// Error(usage) for another kind.
ClusterCovariance two_way_covariance(const EstimatingEquations& first, const SecondWay& second, CovarianceKind kind);
/// The same from the rows.
ClusterCovariance two_way_covariance(const Fit& fit, const Design& design, const Clusters& a, const Clusters& b,
                                     CovarianceKind kind);

/// Degrees of freedom of the t test of contrast' b (k values), matched to the first two moments of its variance
/// estimate under the working model (Bell and McCaffrey 2002; Pustejovsky and Tipton 2018). CR0, CR1, HC0 and HC1 have
/// the same, as the factor cancels; so have CR3 and CV3; CV3J is treated as CV3. Throws Error(design) when single
/// clusters identify the contrast, so that nothing is left to estimate its variance from, or (HC) a cluster has several
/// rows; Error(usage) for what does not fit together.
double satterthwaite_df(const EstimatingEquations& equations, CovarianceKind kind, const Eigen::VectorXd& contrast);
double satterthwaite_df(const Fit& fit, const Design& design, const Clusters& clusters,
                        const CovarianceOptions& options, const Eigen::VectorXd& contrast);

}  // namespace clustertrial
