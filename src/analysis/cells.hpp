#pragma once

#include "clustertrial/analysis/context.hpp"
#include "clustertrial/estimation/estimating_equations.hpp"
#include "clustertrial/estimation/fit.hpp"
#include "clustertrial/estimation/level_contrast.hpp"
#include "clustertrial/trial/trial.hpp"

#include "model.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <Eigen/Core>

/// The arm-by-stratum model: each arm in each stratum, a cell, is a level of the absorbed factor, so that it costs what
/// its clusters cost however many strata there are.
namespace clustertrial::analysis_detail {

struct CellModel {
    Model model;
    Fit fit;
    EstimatingEquations parts;
    LevelMeans means;                             ///< by cell
    std::vector<std::vector<std::int64_t>> cell;  ///< by stratum and arm; -1: it has no row
    std::vector<std::uint32_t> trial_stratum;     ///< by stratum: index into TrialData::strata
    std::vector<std::size_t> units;               ///< by cell
    Eigen::VectorXd stratum_weights;              ///< by stratum, over all arms
    AnalysisSpec options;                         ///< what its covariance follows

    [[nodiscard]] std::size_t cell_of(std::size_t stratum, std::size_t arm) const {
        return static_cast<std::size_t>(cell[stratum][arm]);
    }
};

/// Of the rows of a context, weighted by individuals or (Weights::equal) with one row a cluster.
CellModel fit_cells(const OutcomeContext& context, Weights weights);

/// What the levels count in the effect of `arm` standardised over strata: the share of the stratum, less it for
/// control. Every stratum has both.
Eigen::VectorXd standardised(const CellModel& cells, std::size_t arm);

/// That effect without each unit of allocation, fitted anew, shares and all. Every cell of it has two units or more.
struct WithoutUnits {
    std::vector<double> estimates;      ///< by unit
    std::vector<std::size_t> singular;  ///< units without which a column is collinear
};
WithoutUnits without_each_unit(const CellModel& cells, std::size_t arm);

}  // namespace clustertrial::analysis_detail
