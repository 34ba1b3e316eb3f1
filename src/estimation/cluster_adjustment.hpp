#pragma once

#include "clustertrial/core/parallel.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/estimating_equations.hpp"

#include "working_model.hpp"

#include <cstddef>
#include <utility>

#include <Eigen/Core>

namespace clustertrial::estimation_detail {

/// Eigenvalues of I - M_g not above this are zero: of a direction with norm 1 in all individuals, the other clusters
/// hold less than rounding leaves of nothing (about 1e-15), times the margin of ill-conditioned designs. clubSandwich
/// draws the line at the same place.
constexpr double held_by_others = 1e-12;

/// F_g with u_g' A_g = F_g u_g', so that the adjusted score is F_g s_g. Of one cluster among many it is never written
/// out: what it makes of a few columns is the sum of a short series.
class ClusterAdjustment {
  public:
    /// F = I.
    ClusterAdjustment() = default;
    /// `matrix`: d x d. `singular`: I - H_gg is, the Moore-Penrose inverse or root was taken.
    explicit ClusterAdjustment(Eigen::MatrixXd matrix, bool singular = false)
        : matrix_(std::move(matrix)), singular_(singular) {}
    /// (I - gram)^power. The gram outlives the object.
    static ClusterAdjustment power_of(const Eigen::MatrixXd& gram, double power);

    /// F x and F' x; x is d x q.
    [[nodiscard]] Eigen::MatrixXd times(const Eigen::MatrixXd& x) const;
    [[nodiscard]] Eigen::MatrixXd transposed_times(const Eigen::MatrixXd& x) const;
    [[nodiscard]] bool is_singular() const { return singular_; }

  private:
    [[nodiscard]] Eigen::MatrixXd sum_of_series(const Eigen::MatrixXd& x) const;

    Eigen::MatrixXd matrix_;                 ///< empty: the series, or I
    const Eigen::MatrixXd* gram_ = nullptr;  ///< of the series; null: none
    double power_ = 0;
    int terms_ = 0;
    bool singular_ = false;
};

/// I (CR0, CR1), (I - M_g)^(-1/2) (CR2), (I - M_g)^-1 (CR3, CV3). With slopes of its own, CV3's is (I - slope_g)^-1,
/// which gives the fit without the cluster, and is no F_g of an A_g. CR2 under a working model of its own: the
/// symmetric root of the residuals' variance, docs/methods/cluster-covariance.md.
ClusterAdjustment cluster_adjustment(CovarianceKind kind, const EstimatingEquations& parts, const WorkingModel& model,
                                     std::size_t cluster);

/// Calls body(cluster) for each cluster, on all threads where there are many: what it makes is to be stored by cluster.
template <typename Body>
void for_each_cluster(const EstimatingEquations& parts, const Body& body) {
    constexpr std::size_t block = 512;  // clusters whose adjustments are worth a thread
    parallel_for(parts.count(), block, [&](std::size_t first, std::size_t end) {
        for (std::size_t cluster = first; cluster < end; ++cluster) body(cluster);
    });
}

}  // namespace clustertrial::estimation_detail
