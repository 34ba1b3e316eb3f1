#pragma once

#include "clustertrial/estimation/clusters.hpp"
#include "clustertrial/estimation/design.hpp"
#include "clustertrial/estimation/estimating_equations.hpp"
#include "clustertrial/estimation/fit.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <Eigen/Core>

namespace clustertrial {

/// Which columns of a design are endogenous (what clusters took up), and the instruments in their place (what they were
/// allocated to): as many, so that the system is just identified.
struct Instruments {
    std::vector<std::size_t> endogenous;  ///< m columns of the design, each once
    Eigen::MatrixXd columns;  ///< n x m: column j is endogenous[j]'s own, the indicator of the arm that offers it
};

/// Solves x_hat'W(y - x b) = 0, x_hat the projection of the columns x on the other columns, the instruments and the
/// absorbed levels: two-stage least squares, composed of two least squares fits
/// (docs/methods/two-stage-least-squares.md). Coefficients are in the order of the design; q, root and bread are of
/// x_hat, residuals of x. A row that stands for many has their mean take-up. Throws as fit_least_squares; Error(design)
/// where the instruments do not move an endogenous column, or not apart from another; Error(usage) for instruments that
/// do not fit the design.
Fit fit_two_stage(const Design& design, const Instruments& instruments, const LeastSquaresOptions& options = {});

/// The two equations whose ratio one endogenous column's coefficient is: the outcome, and the column itself, on its own
/// instrument, which stands in its place. The other endogenous columns stay, instrumented by the others' instruments,
/// so that with one there are two least squares fits: intention to treat, and the first stage.
struct ReducedForms {
    EstimatingEquations outcome;
    EstimatingEquations take_up;
    /// Of two-way clustering; nothing without.
    std::optional<SecondWay> outcome_second_way = {}, take_up_second_way = {};
    std::size_t position = 0;    ///< of the own instrument among the coefficients of both
    std::size_t endogenous = 1;  ///< columns of take-up, the own one and those that are instrumented
};

/// `which`: index into instruments.endogenous; `row_variance` as in CovarianceOptions; `second`: the other clusters of
/// two-way clustering, a count of 0 without. Throws as fit_two_stage and estimating_equations, and Error(design) where
/// the instrument is collinear with the other columns.
ReducedForms reduced_forms(const Design& design, const Instruments& instruments, std::size_t which,
                           const Clusters& clusters, const Eigen::VectorXd& row_variance = {},
                           const Clusters& second = {});

}  // namespace clustertrial
