#pragma once

#include "clustertrial/core/kinds.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"

#include <string_view>

#include <Eigen/Core>

namespace clustertrial {

enum class JointTestKind {
    wald_f,  ///< Q / q against F(q, clusters - 1)
    htz,  ///< approximate Hotelling's T^2 (Pustejovsky and Tipton 2018): (eta - q + 1) / (eta q) Q against F(q, eta - q
          ///< + 1)
};
template <>
struct Kinds<JointTestKind> {
    static constexpr std::string_view what = "joint test";
    static constexpr std::array rows{NamedKind<JointTestKind>{JointTestKind::wald_f, "wald-f"},
                                     NamedKind<JointTestKind>{JointTestKind::htz, "htz"}};
};
static_assert(every_kind_has_a_row<JointTestKind>);

/// A test that all of several contrasts are zero.
struct JointTest {
    JointTestKind kind = JointTestKind::htz;
    double statistic = 0;  ///< F
    double df1 = 0;        ///< q, linearly independent contrasts
    double df2 = 0;
    double p_value = 1;
};

/// `contrasts`: q x k. Throws Error(usage) unless they are linearly independent; Error(design) when their covariance is
/// singular, or (htz) has too few degrees of freedom (eta not above q - 1), and as cluster_covariance does.
JointTest joint_test(const EstimatingEquations& equations, CovarianceKind covariance, const Eigen::MatrixXd& contrasts,
                     JointTestKind kind);
JointTest joint_test(const Fit& fit, const Design& design, const Clusters& clusters, const CovarianceOptions& options,
                     const Eigen::MatrixXd& contrasts, JointTestKind kind);

}  // namespace clustertrial
