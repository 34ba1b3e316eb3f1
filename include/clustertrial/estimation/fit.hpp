#pragma once

#include "clustertrial/core/kinds.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <Eigen/Core>

namespace clustertrial {

/// What a coefficient is a contrast of, and so how it is printed.
enum class EffectScale {
    difference,      ///< of means, in the outcome's unit
    log_ratio,       ///< of means; its exponential is a ratio of risks or rates
    log_odds_ratio,  ///< its exponential is an odds ratio
};
template <>
struct Kinds<EffectScale> {
    static constexpr std::string_view what = "scale of an effect";
    static constexpr std::array rows{
        NamedKind<EffectScale>{EffectScale::difference, "difference"},
        NamedKind<EffectScale>{EffectScale::log_ratio, "log-ratio"},
        NamedKind<EffectScale>{EffectScale::log_odds_ratio, "log-odds-ratio"},
    };
};
static_assert(every_kind_has_a_row<EffectScale>);

/// What every model's estimate is: coefficients of the columns kept, in the order of the design, and what their
/// estimating equations are made of (estimating_equations.hpp). x below stands for the working regressors of those
/// columns (n x k), less their means by level where a factor is absorbed: the columns themselves in least squares,
/// their projection on the instruments in two-stage least squares. The estimate solves x'We = 0, with e the residuals.
struct Fit {
    Eigen::VectorXd coefficients;    ///< k
    std::vector<std::string> names;  ///< k, of the columns kept; empty: of a further absorbed factor
    EffectScale scale = EffectScale::difference;
    std::vector<std::string> warnings = {};  ///< sentences about this fit: columns that were left out
    std::vector<std::size_t> kept;           ///< k indices into the design's columns
    std::vector<std::size_t> dropped;        ///< collinear columns: later ones give way to earlier ones
    Eigen::MatrixXd q;                       ///< n x k, x root: orthonormal in the weights, q'Wq = I
    Eigen::MatrixXd root;                    ///< k x k, root root' = bread
    /// n x k: the regressors that the residuals were computed from, times root, where they are not x. Empty: q.
    Eigen::MatrixXd regressors = {};
    Eigen::VectorXd residuals;           ///< n, e = y less the regressors times the coefficients
    Eigen::MatrixXd bread;               ///< k x k, (x'Wx)^-1
    double residual_sum_of_squares = 0;  ///< sum of w e^2, between rows only
    double sum_of_weights = 0;           ///< N, individuals
    std::size_t absorbed_levels = 0;     ///< indicators in the model that are no column
    std::size_t sweeps = 0;              ///< the most that projecting further factors off a column took
    /// K of every formula: columns kept and absorbed levels.
    [[nodiscard]] std::size_t rank() const { return kept.size() + absorbed_levels; }
    /// Index into `coefficients` of a design column, or nothing when it was dropped.
    [[nodiscard]] std::optional<std::size_t> position(std::size_t column) const;
};

}  // namespace clustertrial
