#pragma once

#include "clustertrial/power/stage.hpp"

#include <optional>
#include <vector>

namespace clustertrial {

struct MdesResult {
    PowerStage stage;  ///< what it was calculated from
    double df = 0;
    double standard_error = 0;  ///< of the effect, in standard deviations of the outcome
    double multiplier = 0;
    double mdes = 0;                         ///< in standard deviations of the outcome
    std::optional<double> mdes_points = {};  ///< in percentage points: 100 x mdes x sqrt(p (1 - p))
    std::vector<std::string> doubts = {};    ///< doubts_of(stage)
};

/// MDES = M x SE. Throws Error(design): every problem of check_stage, or no exact multiplier (see mdes_multiplier).
MdesResult estimate_mdes(const PowerStage& stage);

/// One result a stage, in order; the problems of all stages are gathered before anything is thrown.
std::vector<MdesResult> estimate_mdes(const std::vector<PowerStage>& stages);

/// SE^2 = ((1 + c^2) rho (1 - r2_cluster) + (1 - rho)(1 - r2_individual) / n) / (P (1 - P) J).
/// With c = 0 the formula of PowerUp!'s cra2 (Dong and Maynard 2013); otherwise residual variance times
/// 1 + ((1 + c^2) n - 1) rho_a, the design effect of Eldridge, Ashby and Kerry (2006) at the ICC after adjustment.
double effect_standard_error(const PowerStage& stage);

/// M for a two- or one-sided test at `alpha` to have `power`; the numbers as check_stage requires them. Throws
/// Error(design) when the exact one lies beyond noncentralities of some 65,000, which takes one to three degrees of
/// freedom with a tiny alpha.
double mdes_multiplier(MultiplierKind kind, double alpha, double power, int sides, double df);

/// Probability that a t test with `df` degrees of freedom rejects when the true effect is `noncentrality` standard
/// errors: upper(t_crit) + (two-sided) lower(-t_crit) of the noncentral t. `noncentrality` >= 0.
double t_test_power(double noncentrality, double df, double alpha, int sides);

}  // namespace clustertrial
