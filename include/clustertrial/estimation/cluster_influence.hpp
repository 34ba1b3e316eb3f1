#pragma once

#include "clustertrial/estimation/estimating_equations.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

namespace clustertrial {

/// Coefficients without one group of clusters.
struct LeftOut {
    Eigen::VectorXd coefficients;  ///< k
    bool singular = false;  ///< without the group a column cannot be told apart from others; Moore-Penrose was taken
};

/// b_(g) = b - root (I - M_g)^-1 s_g for each cluster, without fitting again; with slope_g in place of M_g where the
/// equations have slopes of their own. That is the fit without the cluster, of any model linear in its coefficients.
std::vector<LeftOut> leave_one_cluster_out(const EstimatingEquations& equations);

/// The same for groups of clusters; `group` by cluster, 0 .. groups-1. A group may hold whole absorbed levels: its
/// indicators leave with it.
std::vector<LeftOut> leave_groups_out(const EstimatingEquations& equations, const std::vector<std::uint32_t>& group,
                                      std::size_t groups);

/// By cluster: trace of H_gg. They sum to the number of coefficients.
std::vector<double> cluster_leverages(const EstimatingEquations& equations);

/// By cluster, its share of what is left of the column once the others are partialled out; they sum to 1 (MacKinnon,
/// Nielsen and Webb 2023, "partial leverage").
std::vector<double> partial_leverages(const EstimatingEquations& equations, std::size_t position);

/// Whether a contrast compares within clusters alone, as that of individuals allocated within their strata.
bool is_within_clusters(const EstimatingEquations& equations, const Eigen::VectorXd& contrast);

/// Effective number of clusters for contrast' b (Carter, Schnepel and Steigerwald 2017): G / (1 + Gamma), Gamma the
/// squared coefficient of variation of gamma_g, the clusters' shares of the contrast's variance when individuals of a
/// cluster have intracluster correlation rho, 0 .. 1 (1: their worst case).
double effective_clusters(const EstimatingEquations& equations, const Eigen::VectorXd& contrast, double rho);

}  // namespace clustertrial
