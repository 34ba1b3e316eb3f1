#include "clustertrial/estimation/least_squares.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Cholesky>
#include <Eigen/QR>

namespace clustertrial {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// 64 bits of mantissa on x86-64: eleven more than double, enough to absorb the condition of any design that passes the
/// collinearity check.
using Real = long double;
using RealMatrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;
using RealVector = Eigen::Matrix<Real, Eigen::Dynamic, 1>;

/// Rows factored at a time: the block of a ten-column design stays in a core's own cache.
constexpr Index block_rows = 1024;

/// A sum or difference of columns is off by a few units in the last place of the values that went into it.
constexpr double rounding_of_values = 4 * std::numeric_limits<double>::epsilon();

[[noreturn]] void refuse(const std::string& message) {
    throw Error(ErrorKind::design, message);
}

void check_sizes(const Design& design) {
    const Index n = design.x.rows();
    const Index p = design.x.cols();
    if (n == 0) refuse("the design has no rows; at least one is needed");
    if (p == 0) refuse("the design has no columns; at least one is needed");
    if (design.y.size() != n || design.weights.size() != n) {
        refuse("the design has " + counted(static_cast<std::size_t>(n), "row") + ", " +
               counted(static_cast<std::size_t>(design.y.size()), "outcome") + " and " +
               counted(static_cast<std::size_t>(design.weights.size()), "weight") + "; as many of each are needed");
    }
    if (static_cast<Index>(design.names.size()) != p) {
        refuse("the design has " + counted(static_cast<std::size_t>(p), "column") + " and " +
               counted(static_cast<std::size_t>(static_cast<Index>(design.names.size())), "name") +
               "; one name a column is needed");
    }
    if (p > n) {
        refuse("the model has " + counted(static_cast<std::size_t>(p), "coefficient") + " and the data " +
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

/// Near the weighted mean; exactly the common value when all values are the same. Any number would do as a centre, so
/// its own rounding does not matter.
double centre_of(const Eigen::Ref<const VectorXd>& values, const VectorXd& weights) {
    const double first = values[0];
    return first + (values.array() - first).matrix().dot(weights) / weights.sum();
}

/// Square root of the sum of w (x - centre)^2. Extended precision for its range: squares of 1e200 do not overflow.
double weighted_norm(const Eigen::Ref<const VectorXd>& values, double centre, const VectorXd& weights) {
    Real sum = 0;
    for (Index i = 0; i < values.size(); ++i) {
        const Real deviation = static_cast<Real>(values[i]) - centre;
        sum += weights[i] * deviation * deviation;
    }
    return static_cast<double>(std::sqrt(sum));
}

bool is_constant(const Eigen::Ref<const VectorXd>& values) {
    return values[0] != 0 && (values.array() == values[0]).all();
}

/// How a design column becomes the one that is factored: (x - centre) / scale. Columns after the intercept are centred,
/// which changes no span of leading columns, so later columns still give way to earlier ones.
struct Standardisation {
    std::optional<Index> intercept;  ///< the first constant column
    VectorXd centre;                 ///< p
    VectorXd scale;                  ///< p; 0: nothing is left of the column
    VectorXd rounding;               ///< p, of the column's values, relative to scale
    double y_centre = 0;
};

std::optional<Index> first_constant_column(const MatrixXd& x) {
    for (Index j = 0; j < x.cols(); ++j) {
        if (is_constant(x.col(j))) return j;
    }
    return std::nullopt;
}

Standardisation standardise_columns(const Design& design, std::optional<Index> intercept) {
    const Index p = design.x.cols();
    const double individuals = design.weights.sum();
    Standardisation standard{intercept, VectorXd::Zero(p), VectorXd::Zero(p), VectorXd::Zero(p), 0};
    for (Index j = 0; j < p; ++j) {
        if (intercept && j > *intercept) standard.centre[j] = centre_of(design.x.col(j), design.weights);
        standard.scale[j] = weighted_norm(design.x.col(j), standard.centre[j], design.weights);
        const double offset = std::abs(standard.centre[j]) * std::sqrt(individuals);
        if (standard.scale[j] > 0) {
            standard.rounding[j] = rounding_of_values * std::hypot(standard.scale[j], offset) / standard.scale[j];
        }
    }
    if (intercept) standard.y_centre = centre_of(design.y, design.weights);
    return standard;
}

/// The triangle r (p x p) of sqrt(W) (x - centre) / scale = (orthonormal) r, one block of rows after another: each
/// block is factored together with the triangle of those before it (sequential TSQR, Demmel et al. 2012, section 2.3).
MatrixXd triangle_of(const Design& design, const Standardisation& standard) {
    const Index n = design.x.rows();
    const Index p = design.x.cols();
    MatrixXd r = MatrixXd::Zero(p, p);
    MatrixXd stacked(p + std::min(n, block_rows), p);
    for (Index first = 0; first < n; first += block_rows) {
        const Index rows = std::min(block_rows, n - first);
        stacked.topRows(p) = r;
        const auto root_weights = design.weights.segment(first, rows).array().sqrt();
        for (Index j = 0; j < p; ++j) {
            const double inverse_scale = standard.scale[j] > 0 ? 1 / standard.scale[j] : 0;
            stacked.col(j).segment(p, rows) =
                (design.x.col(j).segment(first, rows).array() - standard.centre[j]) * root_weights * inverse_scale;
        }
        Eigen::Ref<MatrixXd> in_place = stacked.topRows(p + rows);
        const Eigen::HouseholderQR<Eigen::Ref<MatrixXd>> factored(in_place);
        r = in_place.topRows(p).triangularView<Eigen::Upper>();
    }
    return r;
}

struct Rank {
    std::vector<Index> kept;
    std::vector<Index> dropped;
};

/// Walks the columns from left to right and keeps those of which the kept ones before leave enough (the idea of R's
/// dqrdc2). Distances between columns of the triangle are distances between the columns of the design.
Rank find_rank(const MatrixXd& r, const Standardisation& standard, double tolerance) {
    Rank rank;
    MatrixXd basis(r.rows(), r.cols());  // the kept columns, orthonormal
    for (Index j = 0; j < r.cols(); ++j) {
        const auto kept = static_cast<Index>(rank.kept.size());
        const auto known = basis.leftCols(kept);
        VectorXd left = r.col(j);
        const double whole = left.norm();
        // Twice is enough: the second pass removes what rounding left of the first (Kahan; Parlett 1980, section 6.9).
        for (int pass = 0; pass < 2; ++pass) left -= known * (known.transpose() * left).eval();
        const bool independent = left.norm() > std::max(tolerance, standard.rounding[j]) * whole;
        if (independent) basis.col(kept) = left.normalized();
        (independent ? rank.kept : rank.dropped).push_back(j);
    }
    return rank;
}

/// Everything known of the design before the pass in extended precision.
struct Factor {
    Standardisation standard;
    Rank rank;
    MatrixXd r;  ///< k x k, the triangle of the kept columns
};

Factor factor_columns(const Design& design, std::optional<Index> intercept, double tolerance) {
    Factor factor;
    factor.standard = standardise_columns(design, intercept);
    const MatrixXd r = triangle_of(design, factor.standard);
    factor.rank = find_rank(r, factor.standard, tolerance);
    if (factor.rank.kept.empty()) refuse("every column of the design is zero");
    const MatrixXd kept_columns = r(Eigen::all, factor.rank.kept);
    const auto k = static_cast<Index>(factor.rank.kept.size());
    factor.r = Eigen::HouseholderQR<MatrixXd>(kept_columns).matrixQR().topRows(k).triangularView<Eigen::Upper>();
    return factor;
}

/// An intercept that stands after columns that add up to it is dropped; the columns after it may not be centred then.
Factor factor_design(const Design& design, double tolerance) {
    const std::optional<Index> intercept = first_constant_column(design.x);
    Factor factor = factor_columns(design, intercept, tolerance);
    const auto& dropped = factor.rank.dropped;
    const bool intercept_lost = intercept && std::find(dropped.begin(), dropped.end(), *intercept) != dropped.end();
    return intercept_lost ? factor_columns(design, std::nullopt, tolerance) : factor;
}

/// The kept columns, centred: what both passes in extended precision walk over.
struct CentredColumns {
    std::vector<const double*> x;  ///< k columns of n
    std::vector<double> centre;    ///< k
};

CentredColumns centred_columns(const Design& design, const Factor& factor) {
    CentredColumns columns;
    for (const Index j : factor.rank.kept) {
        columns.x.push_back(design.x.col(j).data());
        columns.centre.push_back(factor.standard.centre[j]);
    }
    return columns;
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
void solve_batch(const CentredColumns& columns, const RealMatrix& triangle, const RealVector& inverse_diagonal,
                 Index first, Index rows, Batch& q) {
    for (Index j = 0; j < q.cols(); ++j) {
        const auto column = static_cast<std::size_t>(j);
        BatchColumn value = read_batch(columns.x[column], columns.centre[column], first, rows);
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
Moments precondition(const Design& design, const Factor& factor, const CentredColumns& columns,
                     const RealMatrix& triangle, MatrixXd& rounded) {
    const Index n = design.x.rows();
    const Index k = triangle.rows();
    const RealVector inverse_diagonal = triangle.diagonal().cwiseInverse();
    Moments moments{RealMatrix::Zero(k, k), RealVector::Zero(k)};
    Batch q(batch_rows, k);
    for (Index first = 0; first < n; first += batch_rows) {
        const Index rows = std::min(batch_rows, n - first);
        solve_batch(columns, triangle, inverse_diagonal, first, rows, q);
        add_batch(q, read_batch(design.weights.data(), 0, first, rows),
                  read_batch(design.y.data(), factor.standard.y_centre, first, rows), moments);
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
void compute_residuals(const Design& design, const Factor& factor, const CentredColumns& columns,
                       const RealVector& slopes, LeastSquaresFit& fit) {
    fit.residuals.resize(design.x.rows());
    Real sum = 0;
    for (Index row = 0; row < design.x.rows(); ++row) {
        Real residual = static_cast<Real>(design.y[row]) - factor.standard.y_centre;
        for (Index j = 0; j < slopes.size(); ++j) {
            const auto column = static_cast<std::size_t>(j);
            residual -= (static_cast<Real>(columns.x[column][row]) - columns.centre[column]) * slopes[j];
        }
        fit.residuals[row] = static_cast<double>(residual);
        sum += design.weights[row] * residual * residual;
    }
    fit.residual_sum_of_squares = static_cast<double>(sum);
}

/// What centring changed, undone: a column was x - (centre / intercept) intercept, so the intercept's row gives back
/// the other rows times that ratio.
void undo_centring(const Design& design, const Factor& factor, const CentredColumns& columns, RealVector& coefficients,
                   RealMatrix& root) {
    if (!factor.standard.intercept) return;
    const Index intercept_column = *factor.standard.intercept;
    const auto& kept = factor.rank.kept;
    const Index row = std::find(kept.begin(), kept.end(), intercept_column) - kept.begin();
    const Real value = design.x(0, intercept_column);
    for (Index j = row + 1; j < coefficients.size(); ++j) {
        const Real ratio = columns.centre[static_cast<std::size_t>(j)] / value;
        coefficients[row] -= ratio * coefficients[j];
        root.row(row) -= ratio * root.row(j);
    }
    coefficients[row] += factor.standard.y_centre / value;
}

std::vector<std::size_t> to_columns(const std::vector<Index>& indices) {
    return {indices.begin(), indices.end()};
}

}  // namespace

std::optional<std::size_t> LeastSquaresFit::position(std::size_t column) const {
    const auto found = std::find(kept.begin(), kept.end(), column);
    if (found == kept.end()) return std::nullopt;
    return static_cast<std::size_t>(found - kept.begin());
}

LeastSquaresFit fit_least_squares(const Design& design, const LeastSquaresOptions& options) {
    check_sizes(design);
    check_values(design);
    const Factor factor = factor_design(design, options.collinearity_tolerance);
    const CentredColumns columns = centred_columns(design, factor);
    const auto k = static_cast<Index>(factor.rank.kept.size());

    LeastSquaresFit fit;
    fit.kept = to_columns(factor.rank.kept);
    fit.dropped = to_columns(factor.rank.dropped);
    fit.sum_of_weights = design.weights.sum();
    fit.q.resize(design.x.rows(), k);

    const VectorXd scale = factor.standard.scale(factor.rank.kept);
    const RealMatrix triangle = factor.r.cast<Real>() * scale.cast<Real>().asDiagonal();
    const Moments moments = precondition(design, factor, columns, triangle, fit.q);
    const RealMatrix l = cholesky_of(moments.gram);
    orthonormalise(fit.q, l);

    // With q = x triangle^-1 and q'Wq = l l': root = triangle^-1 l'^-1 and b = root l^-1 q'Wy.
    RealMatrix root = RealMatrix::Identity(k, k);
    l.transpose().triangularView<Eigen::Upper>().solveInPlace(root);
    triangle.triangularView<Eigen::Upper>().solveInPlace(root);
    RealVector coefficients = root * l.triangularView<Eigen::Lower>().solve(moments.cross);
    compute_residuals(design, factor, columns, coefficients, fit);
    undo_centring(design, factor, columns, coefficients, root);

    fit.coefficients = coefficients.cast<double>();
    fit.root = root.cast<double>();
    fit.bread = (root * root.transpose()).cast<double>();
    return fit;
}

}  // namespace clustertrial
