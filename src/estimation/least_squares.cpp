#include "clustertrial/estimation/least_squares.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include "absorb.hpp"
#include "factor_columns.hpp"
#include "project_off.hpp"

#include <algorithm>
#include <cmath>

#include <Eigen/Cholesky>

namespace clustertrial {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using estimation_detail::Columns;
using estimation_detail::Factor;

/// 64 bits of mantissa on x86-64: eleven more than double, enough to absorb the condition of any design that passes the
/// collinearity check.
using Real = long double;
using RealMatrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;
using RealVector = Eigen::Matrix<Real, Eigen::Dynamic, 1>;

/// Rows corrected at a time: the block of a ten-column design stays in a core's own cache.
constexpr Index block_rows = 1024;

[[noreturn]] void refuse(const std::string& message) {
    throw Error(ErrorKind::design, message);
}

bool absorbs(const Design& design) {
    return design.absorbed.levels > 0 || !design.absorbed.level.empty();
}

bool absorbs_further(const Design& design) {
    return !design.further.factors.empty();
}

void check_sizes(const Design& design) {
    const Index n = design.x.rows();
    const Index p = design.x.cols();
    if (n == 0) refuse("the design has no rows; at least one is needed");
    if (p == 0 && !absorbs(design)) refuse("the design has no columns; at least one is needed");
    if (design.y.size() != n || design.weights.size() != n) {
        refuse("the design has " + counted(static_cast<std::size_t>(n), "row") + ", " +
               counted(static_cast<std::size_t>(design.y.size()), "outcome") + " and " +
               counted(static_cast<std::size_t>(design.weights.size()), "weight") + "; as many of each are needed");
    }
    if (static_cast<Index>(design.names.size()) != p) {
        refuse("the design has " + counted(static_cast<std::size_t>(p), "column") + " and " +
               counted(design.names.size(), "name") + "; one name a column is needed");
    }
    if (absorbs(design)) estimation_detail::check_factor(design.absorbed, n);
    if (absorbs_further(design)) estimation_detail::check_further(design);
    const std::size_t coefficients = static_cast<std::size_t>(p) + design.absorbed.levels;
    if (coefficients > static_cast<std::size_t>(n)) {
        refuse("the model has " + counted(coefficients, "coefficient") + " and the data " +
               counted(static_cast<std::size_t>(n), "row") + "; at least one row a coefficient is needed");
    }
}

/// The first row that holds infinity or NaN; values.size() when none does.
Index first_not_finite(const Eigen::Ref<const VectorXd>& values) {
    const auto bad = [](double value) { return !std::isfinite(value); };
    return std::find_if(values.data(), values.data() + values.size(), bad) - values.data();
}

void check_values(const Design& design) {
    const Index n = design.x.rows();
    for (Index j = 0; j < design.x.cols(); ++j) {
        const Index row = first_not_finite(design.x.col(j));
        if (row < n) {
            refuse("design column '" + design.names[static_cast<std::size_t>(j)] + "', row " + std::to_string(row + 1) +
                   ": not a finite number");
        }
    }
    if (const Index row = first_not_finite(design.y); row < n) {
        refuse("outcome of design row " + std::to_string(row + 1) + ": not a finite number");
    }
    for (Index i = 0; i < n; ++i) {
        if (!(design.weights[i] > 0) || !std::isfinite(design.weights[i])) {
            refuse("weight of design row " + std::to_string(i + 1) + ": not a positive, finite number");
        }
    }
}

/// The kept columns, centred: what both passes in extended precision walk over.
struct Centred {
    std::vector<const double*> x;  ///< k columns of n
    std::vector<double> centre;    ///< k
};

Centred centred_columns(const Columns& columns, const Factor& factor) {
    Centred centred;
    for (const Index j : factor.rank.kept) {
        centred.x.push_back(columns.x.col(j).data());
        centred.centre.push_back(factor.standard.centre[j]);
    }
    return centred;
}

struct Moments {
    RealMatrix gram;   ///< k x k, lower triangle of q'Wq; the identity but for the rounding of the factorisation
    RealVector cross;  ///< k, q'W(y - centre)
};

/// Rows in the pass in extended precision go four at a time, so that each number of the triangle and of the Gram matrix
/// is loaded once for four rows; rows beyond the last are zero.
constexpr Index batch_rows = 4;
using Batch = Eigen::Matrix<Real, batch_rows, Eigen::Dynamic>;
using BatchColumn = Eigen::Matrix<Real, batch_rows, 1>;

BatchColumn read_batch(const double* values, double centre, Index first, Index rows) {
    BatchColumn batch = BatchColumn::Zero();
    for (Index b = 0; b < rows; ++b) batch[b] = static_cast<Real>(values[first + b]) - centre;
    return batch;
}

/// q = (x - centre) triangle^-1 for some rows, by forward substitution.
void solve_batch(const Centred& centred, const RealMatrix& triangle, const RealVector& inverse_diagonal, Index first,
                 Index rows, Batch& q) {
    for (Index j = 0; j < q.cols(); ++j) {
        const auto column = static_cast<std::size_t>(j);
        BatchColumn value = read_batch(centred.x[column], centred.centre[column], first, rows);
        for (Index i = 0; i < j; ++i) value -= triangle(i, j) * q.col(i);
        q.col(j) = value * inverse_diagonal[j];
    }
}

void add_batch(const Batch& q, const BatchColumn& weights, const BatchColumn& deviations, Moments& moments) {
    for (Index j = 0; j < q.cols(); ++j) {
        const BatchColumn weighted = weights.cwiseProduct(q.col(j));
        for (Index i = j; i < q.cols(); ++i) moments.gram(i, j) += weighted.dot(q.col(i));
        moments.cross[j] += weighted.dot(deviations);
    }
}

/// q = (x - centre) triangle^-1, rounded into `rounded`, and its moments, taken before the rounding.
Moments precondition(const Columns& columns, const Factor& factor, const Centred& centred, const RealMatrix& triangle,
                     MatrixXd& rounded) {
    const Index n = columns.x.rows();
    const Index k = triangle.rows();
    const RealVector inverse_diagonal = triangle.diagonal().cwiseInverse();
    Moments moments{RealMatrix::Zero(k, k), RealVector::Zero(k)};
    Batch q(batch_rows, k);
    for (Index first = 0; first < n; first += batch_rows) {
        const Index rows = std::min(batch_rows, n - first);
        solve_batch(centred, triangle, inverse_diagonal, first, rows, q);
        add_batch(q, read_batch(columns.weights.data(), 0, first, rows),
                  read_batch(columns.y.data(), factor.standard.y_centre, first, rows), moments);
        rounded.middleRows(first, rows) = q.topRows(rows).cast<double>();
    }
    return moments;
}

/// The lower triangle l of gram = l l'.
RealMatrix cholesky_of(const RealMatrix& gram) {
    const Eigen::LLT<RealMatrix, Eigen::Lower> factored(gram);
    if (factored.info() != Eigen::Success) {
        refuse("the columns of the design are too nearly collinear; a larger collinearity tolerance is needed");
    }
    return factored.matrixL();
}

/// q l'^-1 in place, in blocks that need no second copy: the last correction, from nearly to exactly orthonormal.
void orthonormalise(MatrixXd& q, const RealMatrix& l) {
    const MatrixXd lower = l.cast<double>();
    for (Index first = 0; first < q.rows(); first += block_rows) {
        auto block = q.middleRows(first, std::min(block_rows, q.rows() - first));
        lower.transpose().triangularView<Eigen::Upper>().solveInPlace<Eigen::OnTheRight>(block);
    }
}

/// y - x b from the centred columns, where nothing large cancels; fills the residuals and their sum of squares.
void compute_residuals(const Columns& columns, const Factor& factor, const Centred& centred, const RealVector& slopes,
                       Fit& fit) {
    fit.residuals.resize(columns.x.rows());
    Real sum = 0;
    for (Index row = 0; row < columns.x.rows(); ++row) {
        Real residual = static_cast<Real>(columns.y[row]) - factor.standard.y_centre;
        for (Index j = 0; j < slopes.size(); ++j) {
            const auto column = static_cast<std::size_t>(j);
            residual -= (static_cast<Real>(centred.x[column][row]) - centred.centre[column]) * slopes[j];
        }
        fit.residuals[row] = static_cast<double>(residual);
        sum += columns.weights[row] * residual * residual;
    }
    fit.residual_sum_of_squares = static_cast<double>(sum);
}

/// What centring changed, undone: a column was x - (centre / intercept) intercept, so the intercept's row gives back
/// the other rows times that ratio.
void undo_centring(const Columns& columns, const Factor& factor, const Centred& centred, RealVector& coefficients,
                   RealMatrix& root) {
    if (!factor.standard.intercept) return;
    const Index intercept_column = *factor.standard.intercept;
    const auto& kept = factor.rank.kept;
    const Index row = std::find(kept.begin(), kept.end(), intercept_column) - kept.begin();
    const Real value = columns.x(0, intercept_column);
    for (Index j = row + 1; j < coefficients.size(); ++j) {
        const Real ratio = centred.centre[static_cast<std::size_t>(j)] / value;
        coefficients[row] -= ratio * coefficients[j];
        root.row(row) -= ratio * root.row(j);
    }
    coefficients[row] += factor.standard.y_centre / value;
}

std::vector<std::size_t> to_columns(const std::vector<Index>& indices) {
    return {indices.begin(), indices.end()};
}

/// Coefficients and root in the units of the columns, still centred.
struct Solution {
    RealVector coefficients;
    RealMatrix root;
};

/// With q = x triangle^-1 and q'Wq = l l': root = triangle^-1 l'^-1 and b = root l^-1 q'Wy. Fills fit.q.
Solution solve(const Columns& columns, const Factor& factor, const Centred& centred, Fit& fit) {
    const auto k = static_cast<Index>(factor.rank.kept.size());
    fit.q.resize(columns.x.rows(), k);
    if (k == 0) return {RealVector(0), RealMatrix(0, 0)};
    const VectorXd scale = factor.standard.scale(factor.rank.kept);
    const RealMatrix triangle = factor.r.cast<Real>() * scale.cast<Real>().asDiagonal();
    const Moments moments = precondition(columns, factor, centred, triangle, fit.q);
    const RealMatrix l = cholesky_of(moments.gram);
    orthonormalise(fit.q, l);

    RealMatrix root = RealMatrix::Identity(k, k);
    l.transpose().triangularView<Eigen::Upper>().solveInPlace(root);
    triangle.triangularView<Eigen::Upper>().solveInPlace(root);
    RealVector coefficients = root * l.triangularView<Eigen::Lower>().solve(moments.cross);
    return {std::move(coefficients), std::move(root)};
}

Fit fit_columns(const Columns& columns, const Factor& factor) {
    Fit fit;
    fit.kept = to_columns(factor.rank.kept);
    fit.dropped = to_columns(factor.rank.dropped);
    fit.sum_of_weights = columns.weights.sum();

    const Centred centred = centred_columns(columns, factor);
    Solution solution = solve(columns, factor, centred, fit);
    compute_residuals(columns, factor, centred, solution.coefficients, fit);
    undo_centring(columns, factor, centred, solution.coefficients, solution.root);

    fit.coefficients = solution.coefficients.cast<double>();
    fit.root = solution.root.cast<double>();
    fit.bread = (solution.root * solution.root.transpose()).cast<double>();
    return fit;
}

void describe_columns(const Design& design, Fit& fit) {
    for (const std::size_t column : fit.kept) fit.names.push_back(design.names[column]);
    for (const std::size_t column : fit.dropped) {
        if (design.names[column].empty()) continue;  // that levels add up to others is nothing to be said
        fit.warnings.push_back(design.names[column] +
                               " is collinear with the columns before it and was left out of the model");
    }
}

/// The fit of all columns from that of those that are reported, after projections, and that of the further factors'
/// indicators, `hidden`, behind them. With x the former less the first factor's means, x = q r + q_hidden across + the
/// first factor: the root of both is the inverse of the triangle [r, 0; across, r_hidden].
Fit joined_fit(Fit fit, const Fit& hidden, const MatrixXd& x, const Design& design) {
    const Index k = fit.q.cols();
    const Index h = hidden.q.cols();
    const std::vector<Index> kept(fit.kept.begin(), fit.kept.end());
    const MatrixXd across = hidden.q.transpose() * design.weights.asDiagonal() * x(Eigen::all, kept);
    MatrixXd root = MatrixXd::Zero(k + h, k + h);
    root.topLeftCorner(k, k) = fit.root;
    root.bottomLeftCorner(h, k) = -hidden.root * (across * fit.root);
    root.bottomRightCorner(h, h) = hidden.root;
    VectorXd coefficients(k + h);
    // `hidden` is a fit of the outcome on the indicators alone: what the other columns explain is taken off again.
    coefficients << fit.coefficients, hidden.coefficients - hidden.root * (across * fit.coefficients);
    MatrixXd q(fit.q.rows(), k + h);
    q << fit.q, hidden.q;
    const auto first = static_cast<std::size_t>(design.x.cols()) - design.further.columns;
    for (const std::size_t column : hidden.kept) fit.kept.push_back(first + column);
    for (const std::size_t column : hidden.dropped) fit.dropped.push_back(first + column);
    fit.q = std::move(q);
    MatrixXd bread = root * root.transpose();
    bread.topLeftCorner(k, k) = fit.bread;
    fit.bread = std::move(bread);
    fit.root = std::move(root);
    fit.coefficients = std::move(coefficients);
    return fit;
}

/// `demeaned`: what the first factor leaves.
Fit fit_further(const Design& design, const estimation_detail::Demeaned& demeaned, const LeastSquaresOptions& options) {
    const auto count = static_cast<Index>(design.further.columns);
    const MatrixXd indicators = design.x.rightCols(count);
    const MatrixXd left = demeaned.x.rightCols(count);
    const Columns of_levels{left, demeaned.y, design.weights, &indicators};
    const Fit hidden = fit_columns(of_levels, factor_columns(of_levels, options.collinearity_tolerance));
    const estimation_detail::ProjectedOff projected = estimation_detail::project_off(design, demeaned, options);
    const MatrixXd before = design.x.leftCols(projected.x.cols());
    const Columns columns{projected.x, projected.y, design.weights, &before};
    Fit fit = joined_fit(fit_columns(columns, factor_columns(columns, options.collinearity_tolerance)), hidden,
                         demeaned.x, design);
    fit.sweeps = projected.sweeps;
    return fit;
}

}  // namespace

Fit fit_least_squares(const Design& design, const LeastSquaresOptions& options) {
    check_sizes(design);
    check_values(design);
    if (absorbs(design)) {
        const estimation_detail::Demeaned demeaned = estimation_detail::demean(design);
        const Columns columns{demeaned.x, demeaned.y, design.weights, &design.x};
        Fit fit = absorbs_further(design)
                      ? fit_further(design, demeaned, options)
                      : fit_columns(columns, factor_columns(columns, options.collinearity_tolerance));
        fit.absorbed_levels = design.absorbed.levels;
        describe_columns(design, fit);
        return fit;
    }
    const Columns columns{design.x, design.y, design.weights};
    const Factor factor = factor_columns(columns, options.collinearity_tolerance);
    if (factor.rank.kept.empty()) refuse("every column of the design is zero");
    Fit fit = fit_columns(columns, factor);
    describe_columns(design, fit);
    return fit;
}

}  // namespace clustertrial
