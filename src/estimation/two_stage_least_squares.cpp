#include "clustertrial/estimation/two_stage_least_squares.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

namespace clustertrial {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

void check_instruments(const Design& design, const Instruments& instruments) {
    const auto columns = static_cast<std::size_t>(design.x.cols());
    const std::vector<std::size_t>& endogenous = instruments.endogenous;
    if (endogenous.empty() || static_cast<std::size_t>(instruments.columns.cols()) != endogenous.size()) {
        throw Error(ErrorKind::usage, counted(static_cast<std::size_t>(instruments.columns.cols()), "instrument") +
                                          " for " + counted(endogenous.size(), "endogenous column") +
                                          "; expected as many, and at least one");
    }
    if (instruments.columns.rows() != design.x.rows()) {
        throw Error(ErrorKind::usage, "instruments of " +
                                          counted(static_cast<std::size_t>(instruments.columns.rows()), "row") +
                                          " for " + counted(static_cast<std::size_t>(design.x.rows()), "design row"));
    }
    for (const std::size_t column : endogenous) {
        if (column >= columns || std::count(endogenous.begin(), endogenous.end(), column) > 1) {
            throw Error(ErrorKind::usage, "endogenous column " + std::to_string(column) + " of a design of " +
                                              counted(columns, "column") + "; expected each once, below that number");
        }
    }
}

/// The design's columns in the order of estimation: exogenous ones, then endogenous ones, which give way to them.
std::vector<Index> order_of_columns(const Design& design, const Instruments& instruments) {
    const std::vector<std::size_t>& endogenous = instruments.endogenous;
    std::vector<Index> order;
    for (Index j = 0; j < design.x.cols(); ++j) {
        const auto column = static_cast<std::size_t>(j);
        if (std::find(endogenous.begin(), endogenous.end(), column) == endogenous.end()) order.push_back(j);
    }
    for (const std::size_t column : endogenous) order.push_back(static_cast<Index>(column));
    return order;
}

/// The design's columns in `order`, the last of them replaced by `columns`.
Design with_last_columns(const Design& design, const std::vector<Index>& order, const MatrixXd& columns) {
    Design changed{MatrixXd(design.x.rows(), design.x.cols()), design.y, design.weights, {}, design.absorbed};
    const Index first = design.x.cols() - columns.cols();
    for (Index j = 0; j < first; ++j) changed.x.col(j) = design.x.col(order[static_cast<std::size_t>(j)]);
    changed.x.rightCols(columns.cols()) = columns;
    for (const Index column : order) changed.names.push_back(design.names[static_cast<std::size_t>(column)]);
    return changed;
}

/// n x m: what exogenous columns, instruments and levels leave of the endogenous columns.
MatrixXd first_stage_residuals(const Design& design, const Instruments& instruments, const std::vector<Index>& order,
                               const LeastSquaresOptions& options) {
    Design first = with_last_columns(design, order, instruments.columns);
    MatrixXd left(design.x.rows(), instruments.columns.cols());
    for (Index j = 0; j < left.cols(); ++j) {
        first.y = design.x.col(static_cast<Index>(instruments.endogenous[static_cast<std::size_t>(j)]));
        left.col(j) = fit_least_squares(first, options).residuals;
    }
    return left;
}

void check_moved(const Fit& fit, const Design& design, std::size_t exogenous) {
    const auto lost = std::find_if(fit.dropped.begin(), fit.dropped.end(),
                                   [exogenous](std::size_t column) { return column >= exogenous; });
    if (lost == fit.dropped.end()) return;
    throw Error(ErrorKind::design, "the instruments do not affect '" + design.names[*lost] +
                                       "', or not apart from the model's other columns, so its effect cannot be "
                                       "estimated");
}

/// By coefficient of the reordered fit as it shall be, its number now.
std::vector<Index> back_in_order(const Fit& fit, const std::vector<Index>& order) {
    std::vector<Index> position(fit.kept.size());
    std::iota(position.begin(), position.end(), Index{0});
    const auto column = [&](Index at) { return order[fit.kept[static_cast<std::size_t>(at)]]; };
    std::sort(position.begin(), position.end(), [&](Index a, Index b) { return column(a) < column(b); });
    return position;
}

std::vector<std::size_t> named_by_design(const std::vector<std::size_t>& columns, const std::vector<Index>& order) {
    std::vector<std::size_t> named;
    for (const std::size_t column : columns) named.push_back(static_cast<std::size_t>(order[column]));
    std::sort(named.begin(), named.end());
    return named;
}

/// The coefficients in the order of the design. A basis of the same columns in another order is still one.
void put_back(const Design& design, const std::vector<Index>& order, Fit& fit) {
    const std::vector<Index> position = back_in_order(fit, order);
    fit.coefficients = fit.coefficients(position).eval();
    fit.root = fit.root(position, Eigen::all).eval();
    fit.bread = fit.bread(position, position).eval();
    fit.kept = named_by_design(fit.kept, order);
    fit.dropped = named_by_design(fit.dropped, order);
    fit.names.clear();
    for (const std::size_t column : fit.kept) fit.names.push_back(design.names[column]);
}

double weighted_squares(const VectorXd& residuals, const VectorXd& weights) {
    long double sum = 0;
    for (Index row = 0; row < residuals.size(); ++row) {
        sum += static_cast<long double>(weights[row]) * residuals[row] * residuals[row];
    }
    return static_cast<double>(sum);
}

}  // namespace

Fit fit_two_stage(const Design& design, const Instruments& instruments, const LeastSquaresOptions& options) {
    check_instruments(design, instruments);
    const std::vector<Index> order = order_of_columns(design, instruments);
    const MatrixXd left = first_stage_residuals(design, instruments, order, options);
    std::vector<Index> endogenous(order.end() - left.cols(), order.end());
    const Design second = with_last_columns(design, order, design.x(Eigen::all, endogenous) - left);
    Fit fit = fit_least_squares(second, options);
    check_moved(fit, second, order.size() - endogenous.size());

    // y - x_hat b - (x - x_hat) b: nothing large cancels. The endogenous columns are the last.
    fit.residuals -= left * fit.coefficients.tail(left.cols());
    fit.residual_sum_of_squares = weighted_squares(fit.residuals, design.weights);
    fit.regressors = fit.q + left * fit.root.bottomRows(left.cols());
    put_back(design, order, fit);
    return fit;
}

ReducedForms reduced_forms(const Design& design, const Instruments& instruments, std::size_t which,
                           const Clusters& clusters, const VectorXd& row_variance, const Clusters& second) {
    check_instruments(design, instruments);
    if (which >= instruments.endogenous.size()) {
        throw Error(ErrorKind::usage, "endogenous column number " + std::to_string(which) + " of " +
                                          std::to_string(instruments.endogenous.size()));
    }
    const std::size_t column = instruments.endogenous[which];
    Design form = design;
    form.x.col(static_cast<Index>(column)) = instruments.columns.col(static_cast<Index>(which));
    Instruments others;
    std::vector<Index> columns_left;
    for (std::size_t j = 0; j < instruments.endogenous.size(); ++j) {
        if (j == which) continue;
        others.endogenous.push_back(instruments.endogenous[j]);
        columns_left.push_back(static_cast<Index>(j));
    }
    others.columns = instruments.columns(Eigen::all, columns_left);

    ReducedForms forms;
    forms.endogenous = instruments.endogenous.size();
    const auto equations_of = [&](std::optional<SecondWay>& other_way) {
        const Fit fit = others.endogenous.empty() ? fit_least_squares(form) : fit_two_stage(form, others);
        const std::optional<std::size_t> position = fit.position(column);
        if (!position) {
            throw Error(ErrorKind::design, "the instrument of '" + design.names[column] +
                                               "' is collinear with the model's other columns; it moves nothing");
        }
        forms.position = *position;
        if (second.count > 0) other_way = second_way(fit, design, clusters, second);
        return estimating_equations(fit, design, clusters, row_variance);
    };
    forms.outcome = equations_of(forms.outcome_second_way);
    form.y = design.x.col(static_cast<Index>(column));
    forms.take_up = equations_of(forms.take_up_second_way);
    return forms;
}

}  // namespace clustertrial
