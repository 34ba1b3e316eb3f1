#include "cells.hpp"

#include "clustertrial/estimation/cluster_influence.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include "fitted.hpp"
#include "sample.hpp"

#include <utility>

namespace clustertrial::analysis_detail {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr std::int64_t no_cell = -1;

/// Makes cells of the strata that a model absorbs.
void absorb_cells(const TrialData& data, std::size_t arms, CellModel& cells) {
    Model& model = cells.model;
    AbsorbedFactor& absorbed = model.design.absorbed;
    cells.cell.assign(absorbed.levels, std::vector<std::int64_t>(arms, no_cell));
    cells.trial_stratum.assign(absorbed.levels, 0);
    AbsorbedFactor divided{std::vector<std::uint32_t>(absorbed.level.size()), 0};
    for (std::size_t row = 0; row < absorbed.level.size(); ++row) {
        const std::uint32_t g = model.trial_cluster[model.single.of_row[row]];
        cells.trial_stratum[absorbed.level[row]] = data.stratum[g];
        std::int64_t& cell = cells.cell[absorbed.level[row]][data.arm[g]];
        if (cell == no_cell) cell = static_cast<std::int64_t>(divided.levels++);
        divided.level[row] = static_cast<std::uint32_t>(cell);
    }
    absorbed = std::move(divided);
}

/// By cell, its units of allocation.
std::vector<std::size_t> count_units(const EstimatingEquations& parts) {
    std::vector<std::size_t> units(parts.levels, 0);
    for (const std::uint32_t cell : parts.level) ++units[cell];
    return units;
}

/// What a unit's rows add up to.
struct UnitSums {
    VectorXd y;  ///< by unit, sum of w y
    MatrixXd x;  ///< units x k, of w x
};

UnitSums sums_of_units(const CellModel& cells) {
    const Design& design = cells.model.design;
    const auto units = static_cast<Index>(cells.model.clusters.count);
    const auto columns = static_cast<Index>(cells.fit.kept.size());
    UnitSums sums{VectorXd::Zero(units), MatrixXd::Zero(units, columns)};
    for (Index row = 0; row < design.y.size(); ++row) {
        const Index unit = cells.model.clusters.of_row[static_cast<std::size_t>(row)];
        sums.y(unit) += design.weights(row) * design.y(row);
        for (Index c = 0; c < columns; ++c) {
            const auto column = static_cast<Index>(cells.fit.kept[static_cast<std::size_t>(c)]);
            sums.x(unit, c) += design.weights(row) * design.x(row, column);
        }
    }
    return sums;
}

/// Of a stratum, the arm's mean less control's: of the outcome, and of the columns.
struct StratumDifference {
    double weight = 0;
    double y = 0;
    VectorXd x;
};

/// A model without prior and covariates has no column, whose rows lie nowhere.
Eigen::VectorXd row_of(const Eigen::MatrixXd& x, Index row) {
    return x.cols() == 0 ? Eigen::VectorXd() : Eigen::VectorXd(x.row(row).transpose());
}

StratumDifference difference_in(const CellModel& cells, std::size_t stratum, std::size_t arm) {
    const LevelMeans& means = cells.means;
    const auto of_arm = static_cast<Index>(cells.cell_of(stratum, arm));
    const auto of_control = static_cast<Index>(cells.cell_of(stratum, control_arm));
    return {cells.stratum_weights(static_cast<Index>(stratum)), means.y(of_arm) - means.y(of_control),
            row_of(means.x, of_arm) - row_of(means.x, of_control)};
}

/// The stratum of each cell.
std::vector<std::size_t> stratum_of_cells(const CellModel& cells) {
    std::vector<std::size_t> strata(cells.parts.levels);
    for (std::size_t stratum = 0; stratum < cells.cell.size(); ++stratum) {
        for (const std::int64_t cell : cells.cell[stratum]) {
            if (cell != no_cell) strata[static_cast<std::size_t>(cell)] = stratum;
        }
    }
    return strata;
}

/// The difference of a unit's stratum without the unit, which lies in `cell`.
StratumDifference difference_without(const CellModel& cells, const UnitSums& sums, std::size_t unit, std::size_t cell,
                                     std::size_t stratum, std::size_t arm) {
    StratumDifference left = difference_in(cells, stratum, arm);
    const auto g = static_cast<Index>(unit);
    const auto at = static_cast<Index>(cell);
    const double weight = cells.parts.individuals(g);
    left.weight -= weight;
    const bool of_arm = cell == cells.cell_of(stratum, arm);
    if (!of_arm && cell != cells.cell_of(stratum, control_arm)) return left;
    // The mean of the others less that of all is (mean x weight - sum) / (the others' weight).
    const double others = cells.means.weights(at) - weight;
    const double sign = of_arm ? 1 : -1;
    left.y += sign * (cells.means.y(at) * weight - sums.y(g)) / others;
    left.x += sign * (row_of(cells.means.x, at) * weight - row_of(sums.x, g)) / others;
    return left;
}

}  // namespace

CellModel fit_cells(const OutcomeContext& context, Weights weights) {
    CellModel cells;
    cells.options = context.options;
    cells.options.weights = weights;
    cells.options = as_units_allow(context.data, context.outcome, std::move(cells.options));
    Model rows = build_model(context.data, context.outcome, {}, Weights::individuals);
    rows.second = {};  // a second way, for which there is no standard error, refuses no average
    cells.model = weights == Weights::equal ? average_clusters(rows, context.outcome) : std::move(rows);
    absorb_cells(context.data, context.trial.arms.arms.size(), cells);
    cells.fit = fit_least_squares(cells.model.design);
    cells.parts = equations_of(cells.fit, cells.model, cells.options);
    cells.means = means_of_levels(cells.fit, cells.model.design);
    cells.units = count_units(cells.parts);
    cells.stratum_weights = VectorXd::Zero(static_cast<Index>(cells.cell.size()));
    const std::vector<std::size_t> strata = stratum_of_cells(cells);
    for (std::size_t cell = 0; cell < strata.size(); ++cell) {
        cells.stratum_weights(static_cast<Index>(strata[cell])) += cells.means.weights(static_cast<Index>(cell));
    }
    return cells;
}

VectorXd standardised(const CellModel& cells, std::size_t arm) {
    VectorXd a = VectorXd::Zero(cells.means.y.size());
    const VectorXd shares = cells.stratum_weights / cells.stratum_weights.sum();
    for (std::size_t stratum = 0; stratum < cells.cell.size(); ++stratum) {
        const double share = shares(static_cast<Index>(stratum));
        a(static_cast<Index>(cells.cell_of(stratum, arm))) = share;
        a(static_cast<Index>(cells.cell_of(stratum, control_arm))) = -share;
    }
    return a;
}

WithoutUnits without_each_unit(const CellModel& cells, std::size_t arm) {
    StratumDifference all{0, 0, VectorXd::Zero(cells.parts.k)};  // sums over strata, y and x times the weight
    for (std::size_t stratum = 0; stratum < cells.cell.size(); ++stratum) {
        const StratumDifference one = difference_in(cells, stratum, arm);
        all.weight += one.weight;
        all.y += one.weight * one.y;
        all.x += one.weight * one.x;
    }
    const UnitSums sums = sums_of_units(cells);
    const std::vector<std::size_t> strata = stratum_of_cells(cells);
    const std::vector<LeftOut> left_out = leave_one_cluster_out(cells.parts);
    WithoutUnits without;
    for (std::size_t unit = 0; unit < cells.parts.count(); ++unit) {
        const std::size_t cell = cells.parts.level[unit];
        const std::size_t stratum = strata[cell];
        const StratumDifference whole = difference_in(cells, stratum, arm);
        const StratumDifference left = difference_without(cells, sums, unit, cell, stratum, arm);
        const double y = all.y - whole.weight * whole.y + left.weight * left.y;
        const VectorXd x = all.x - whole.weight * whole.x + left.weight * left.x;
        const double weight = all.weight - whole.weight + left.weight;
        without.estimates.push_back((y - x.dot(left_out[unit].coefficients)) / weight);
        if (left_out[unit].singular) without.singular.push_back(unit);
    }
    return without;
}

}  // namespace clustertrial::analysis_detail
