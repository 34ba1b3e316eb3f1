#include "pile_moments.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <Eigen/Core>

namespace clustertrial::sample_detail {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// The factor of a pile's products by its numbers, as far as they differ: products = factor * factor' but for rounding
/// and the outcome's own element. Rows: the numbers, then the outcome. Columns: the dimensions, largest first.
struct Factor {
    MatrixXd factor;
    double outcome_left = 0;  ///< the outcome's sum of squares that the numbers do not say
};

/// Cholesky with pivots; a number that the others determine to rounding is none of its own. `most`: dimensions.
Factor factor_of(MatrixXd products, Index most) {
    constexpr double rounding = 16 * std::numeric_limits<double>::epsilon();  // of a number's own sum of squares
    const Index numbers = products.rows() - 1;
    const VectorXd own = products.diagonal().head(numbers);
    MatrixXd factor(products.rows(), 0);
    std::vector<bool> taken(static_cast<std::size_t>(numbers), false);
    while (factor.cols() < most) {
        Index pivot = -1;
        for (Index c = 0; c < numbers; ++c) {
            if (taken[static_cast<std::size_t>(c)] || !(products(c, c) > rounding * own(c))) continue;
            if (pivot < 0 || products(c, c) / own(c) > products(pivot, pivot) / own(pivot)) pivot = c;
        }
        if (pivot < 0) break;
        const VectorXd column = products.col(pivot) / std::sqrt(products(pivot, pivot));
        products -= column * column.transpose();
        taken[static_cast<std::size_t>(pivot)] = true;
        factor.conservativeResize(Eigen::NoChange, factor.cols() + 1);
        factor.col(factor.cols() - 1) = column;
    }
    return {factor, std::max(products(numbers, numbers), 0.0)};
}

/// Individuals shared among rows in whole numbers, as equally as can be.
VectorXd shared(double individuals, Index rows) {
    const double each = std::floor(individuals / static_cast<double>(rows));
    const double more = individuals - each * static_cast<double>(rows);
    VectorXd shares = VectorXd::Constant(rows, each);
    for (Index row = 0; row < rows; ++row)
        if (static_cast<double>(row) < more) shares(row) += 1;
    return shares;
}

/// Helmert contrasts of rows with these weights w: columns of sum w * c = 0 and sum w * c * c' = the identity.
MatrixXd contrasts_of(const VectorXd& weights) {
    const Index rows = weights.size();
    MatrixXd contrasts = MatrixXd::Zero(rows, rows - 1);
    double before = weights(0);
    for (Index k = 1; k < rows; ++k) {
        const double size = std::sqrt(weights(k) * (before + weights(k)) / before);
        contrasts.col(k - 1).head(k).setConstant(-weights(k) / before / size);
        contrasts(k, k - 1) = 1 / size;
        before += weights(k);
    }
    return contrasts;
}

}  // namespace

void RowsOfPile::add_individuals(std::size_t count, std::span<const double* const> values, double origin) {
    std::fill_n(individuals_.begin() + static_cast<std::ptrdiff_t>(count_), count, 1.0);
    for (std::size_t i = 0; i < values.size(); ++i) {
        double* const own = values_.data() + i * most + count_;
        const double off = i + 1 == values.size() ? origin : 0;
        for (std::size_t row = 0; row < count; ++row) own[row] = values[i][row] - off;
    }
    count_ += count;
}

PileMoments::PileMoments(std::size_t piles, std::size_t numbers)
    : numbers_(numbers), stride_(2 + 2 * size() + size() * (size() + 1) / 2), piles_(piles * stride_, 0.0) {}

void PileMoments::add(std::size_t pile, RowsOfPile& rows) {
    if (rows.count_ == 0) return;
    double* const of_pile = piles_.data() + pile * stride_;
    double* const first = of_pile + 2;
    double* const mean = first + size();
    double* product = mean + size();
    const double before = of_pile[0];
    const auto count = static_cast<Index>(rows.count_);
    const Eigen::Map<const VectorXd> individuals(rows.individuals_.data(), count);
    const double added = individuals.sum();
    const double total = before + added;
    const auto values = [&](std::size_t i) {
        return Eigen::Map<VectorXd>(rows.values_.data() + i * RowsOfPile::most, count);
    };
    for (std::size_t i = 0; i < size(); ++i) {
        Eigen::Map<VectorXd> own = values(i);
        if (before == 0) first[i] = own(0);
        own.array() -= first[i];
        const double own_mean = own.dot(individuals) / added;
        own.array() -= own_mean;
        rows.apart_[i] = own_mean - mean[i];
        rows.weighted_.head(count) = own.cwiseProduct(individuals);
        for (std::size_t j = 0; j <= i; ++j)
            *product++ +=
                values(j).dot(rows.weighted_.head(count)) + before * (added / total) * rows.apart_[i] * rows.apart_[j];
        mean[i] += added / total * rows.apart_[i];
    }
    of_pile[0] = total;
    of_pile[1] += rows.sum_of_squares_;
    rows.clear();
}

bool PileMoments::keep_digits() const {
    constexpr double least_left =
        1e-6;                         // of a number's own sum of squares: products have lost six of 16 digits by then
    constexpr double farthest = 1e5;  // standard deviations from 0
    const auto values = static_cast<Index>(size());
    MatrixXd products = MatrixXd::Zero(values, values);
    VectorXd distance = VectorXd::Zero(values);
    double individuals = 0;
    for (std::size_t pile = 0; pile * stride_ < piles_.size(); ++pile) {
        const double* const of_pile = piles_.data() + pile * stride_;
        const double* product = of_pile + 2 + 2 * size();
        individuals += of_pile[0];
        for (Index i = 0; i < values; ++i) {
            distance(i) = std::max(distance(i), std::fabs(of_pile[2 + i]));
            for (Index j = 0; j <= i; ++j) products(i, j) += *product++;
        }
    }
    products = products.selfadjointView<Eigen::Lower>();
    const VectorXd own = products.diagonal();
    // One after the other, the outcome last: what each leaves of those behind it.
    for (Index i = 0; i < values; ++i) {
        if (!(own(i) > 0)) continue;  // it does not differ within piles
        if (!(products(i, i) > least_left * own(i))) return false;
        if (distance(i) > farthest * std::sqrt(own(i) / individuals)) return false;
        const VectorXd column = products.col(i) / std::sqrt(products(i, i));
        products -= column * column.transpose();
    }
    return true;
}

std::vector<RowOfMoments> PileMoments::rows(std::size_t pile) const {
    const double* const of_pile = piles_.data() + pile * stride_;
    const double individuals = of_pile[0];
    if (!(individuals > 0)) return {};
    const double* const first = of_pile + 2;
    const double* const mean = first + size();
    const double* product = mean + size();
    const auto values = static_cast<Index>(size());
    MatrixXd products(values, values);
    for (Index i = 0; i < values; ++i)
        for (Index j = 0; j <= i; ++j) products(i, j) = products(j, i) = *product++;
    const double most = std::min(static_cast<double>(numbers_), individuals - 1);
    const Factor found = factor_of(std::move(products), static_cast<Index>(most));
    const Index count = found.factor.cols() + 1;
    const VectorXd shares = shared(individuals, count);
    const MatrixXd deviations = contrasts_of(shares) * found.factor.transpose();
    std::vector<RowOfMoments> rows(static_cast<std::size_t>(count));
    for (Index row = 0; row < count; ++row) {
        RowOfMoments& made = rows[static_cast<std::size_t>(row)];
        const auto value = [&](std::size_t i) { return first[i] + (mean[i] + deviations(row, static_cast<Index>(i))); };
        made.individuals = shares(row);
        for (std::size_t i = 0; i < numbers_; ++i) made.numbers.push_back(value(i));
        made.mean = value(numbers_);
    }
    // Of one individual there is nothing to differ.
    if (shares(0) > 1) rows.front().sum_of_squares = found.outcome_left + of_pile[1];
    return rows;
}

}  // namespace clustertrial::sample_detail
