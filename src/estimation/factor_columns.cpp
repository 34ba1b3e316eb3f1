#include "factor_columns.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <Eigen/QR>

namespace clustertrial::estimation_detail {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Real = long double;

/// Rows factored at a time: the block of a ten-column design stays in a core's own cache.
constexpr Index factor_block_rows = 1024;

/// A sum or difference of columns is off by a few units in the last place of the values that went into it.
constexpr double rounding_of_values = 4 * std::numeric_limits<double>::epsilon();

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

std::optional<Index> first_constant_column(const MatrixXd& x) {
    for (Index j = 0; j < x.cols(); ++j) {
        if (is_constant(x.col(j))) return j;
    }
    return std::nullopt;
}

/// The column about `centre`, relative to which collinearity and the rounding of its values are measured.
struct Reference {
    double norm;
    double rounding;  ///< of its values, in units of norm
};

Reference reference_of(const Eigen::Ref<const VectorXd>& values, double centre, const VectorXd& weights,
                       double individuals) {
    const double norm = weighted_norm(values, centre, weights);
    const double offset = std::abs(centre) * std::sqrt(individuals);
    return {norm, norm > 0 ? rounding_of_values * std::hypot(norm, offset) / norm : 0};
}

Standardisation standardise_columns(const Columns& columns, std::optional<Index> intercept) {
    const Index p = columns.x.cols();
    const double individuals = columns.weights.sum();
    Standardisation standard{intercept, VectorXd::Zero(p), VectorXd::Zero(p), VectorXd::Zero(p), VectorXd::Zero(p), 0};
    for (Index j = 0; j < p; ++j) {
        if (intercept && j > *intercept) standard.centre[j] = centre_of(columns.x.col(j), columns.weights);
        const Reference own = reference_of(columns.x.col(j), standard.centre[j], columns.weights, individuals);
        standard.scale[j] = own.norm;
        standard.whole[j] = own.norm > 0 ? 1 : 0;
        standard.rounding[j] = own.rounding;
    }
    if (intercept) standard.y_centre = centre_of(columns.y, columns.weights);
    return standard;
}

/// Collinearity is relative to the columns as they were; one of which the levels leave no more than rounding is zero.
Standardisation standardise_absorbed(const Columns& columns, double tolerance) {
    Standardisation standard = standardise_columns(columns, std::nullopt);
    const double individuals = columns.weights.sum();
    for (Index j = 0; j < columns.x.cols(); ++j) {
        const auto before = columns.original->col(j);
        const Reference whole = reference_of(before, centre_of(before, columns.weights), columns.weights, individuals);
        standard.rounding[j] = whole.rounding;
        if (standard.scale[j] <= std::max(tolerance, whole.rounding) * whole.norm) {
            standard.scale[j] = 0;
            standard.whole[j] = 0;
        } else {
            standard.whole[j] = whole.norm / standard.scale[j];
        }
    }
    return standard;
}

/// The triangle r (p x p) of sqrt(W) (x - centre) / scale = (orthonormal) r, one block of rows after another: each
/// block is factored together with the triangle of those before it (sequential TSQR, Demmel et al. 2012, section 2.3).
MatrixXd triangle_of(const Columns& columns, const Standardisation& standard) {
    const Index n = columns.x.rows();
    const Index p = columns.x.cols();
    MatrixXd r = MatrixXd::Zero(p, p);
    MatrixXd stacked(p + std::min(n, factor_block_rows), p);
    for (Index first = 0; first < n; first += factor_block_rows) {
        const Index rows = std::min(factor_block_rows, n - first);
        stacked.topRows(p) = r;
        const auto root_weights = columns.weights.segment(first, rows).array().sqrt();
        for (Index j = 0; j < p; ++j) {
            const double inverse_scale = standard.scale[j] > 0 ? 1 / standard.scale[j] : 0;
            stacked.col(j).segment(p, rows) =
                (columns.x.col(j).segment(first, rows).array() - standard.centre[j]) * root_weights * inverse_scale;
        }
        Eigen::Ref<MatrixXd> in_place = stacked.topRows(p + rows);
        const Eigen::HouseholderQR<Eigen::Ref<MatrixXd>> factored(in_place);
        r = in_place.topRows(p).triangularView<Eigen::Upper>();
    }
    return r;
}

/// Walks the columns from left to right and keeps those of which the kept ones before leave enough (the idea of R's
/// dqrdc2). Distances between columns of the triangle are distances between the columns of the columns.
Rank find_rank(const MatrixXd& r, const Standardisation& standard, double tolerance) {
    Rank rank;
    MatrixXd basis(r.rows(), r.cols());  // the kept columns, orthonormal
    for (Index j = 0; j < r.cols(); ++j) {
        const auto kept = static_cast<Index>(rank.kept.size());
        const auto known = basis.leftCols(kept);
        VectorXd left = r.col(j);
        // Twice is enough: the second pass removes what rounding left of the first (Kahan; Parlett 1980, section 6.9).
        for (int pass = 0; pass < 2; ++pass) left -= known * (known.transpose() * left).eval();
        const bool independent = left.norm() > std::max(tolerance, standard.rounding[j]) * standard.whole[j];
        if (independent) basis.col(kept) = left.normalized();
        (independent ? rank.kept : rank.dropped).push_back(j);
    }
    return rank;
}

/// Rank, and the triangle of the kept columns alone.
Factor finish(Standardisation standard, const Columns& columns, double tolerance) {
    Factor factor;
    factor.standard = std::move(standard);
    if (columns.x.cols() == 0) return factor;
    const MatrixXd r = triangle_of(columns, factor.standard);
    factor.rank = find_rank(r, factor.standard, tolerance);
    if (factor.rank.kept.empty()) return factor;
    const MatrixXd kept_columns = r(Eigen::all, factor.rank.kept);
    const auto k = static_cast<Index>(factor.rank.kept.size());
    factor.r = Eigen::HouseholderQR<MatrixXd>(kept_columns).matrixQR().topRows(k).triangularView<Eigen::Upper>();
    return factor;
}

}  // namespace

Factor factor_columns(const Columns& columns, double tolerance) {
    if (columns.original != nullptr) return finish(standardise_absorbed(columns, tolerance), columns, tolerance);
    const std::optional<Index> intercept = first_constant_column(columns.x);
    Factor factor = finish(standardise_columns(columns, intercept), columns, tolerance);
    // An intercept that stands after columns that add up to it is dropped; columns after it may not be centred then.
    const auto& dropped = factor.rank.dropped;
    const bool intercept_lost = intercept && std::find(dropped.begin(), dropped.end(), *intercept) != dropped.end();
    return intercept_lost ? finish(standardise_columns(columns, std::nullopt), columns, tolerance) : factor;
}

}  // namespace clustertrial::estimation_detail
