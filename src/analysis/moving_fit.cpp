#include "moving_fit.hpp"

#include <cmath>

namespace clustertrial::analysis_detail {

namespace {

/// Replaces a symmetric matrix by its inverse over the columns that are not collinear with those before them, with 0 in
/// the others (Gauss-Jordan elimination, a column a pivot in their order, as the fit drops columns).
std::vector<bool> invert_in_order(Eigen::MatrixXd& a) {
    constexpr double rounding = 1e-11;  // of the squared length of a column
    const Eigen::VectorXd diagonal = a.diagonal();
    std::vector<bool> kept(static_cast<std::size_t>(a.rows()), false);
    for (Eigen::Index k = 0; k < a.rows(); ++k) {
        const double pivot = a(k, k);
        if (!(pivot > rounding * diagonal(k))) {
            a.row(k).setZero();
            a.col(k).setZero();
            continue;
        }
        kept[static_cast<std::size_t>(k)] = true;
        const Eigen::VectorXd column = a.col(k);
        const Eigen::RowVectorXd row = a.row(k) / pivot;
        a.noalias() -= column * row;
        a.row(k) = row;
        a.col(k) = -column / pivot;
        a(k, k) = 1 / pivot;
    }
    return kept;
}

}  // namespace

MovingFit::MovingFit(const Model& model)
    : level_(model.design.absorbed.level),
      weights_(model.design.weights),
      x_(model.design.x.transpose()),
      y_(model.design.y),
      length_(x_.rows()) {
    const auto levels = static_cast<Eigen::Index>(model.design.absorbed.levels);
    level_weights_ = Eigen::VectorXd::Zero(levels);
    sums_ = Eigen::MatrixXd::Zero(x_.rows(), levels);
    Eigen::VectorXd sums_of_y = Eigen::VectorXd::Zero(levels);
    for (Eigen::Index row = 0; row < x_.cols(); ++row) {
        const Eigen::Index level = level_[static_cast<std::size_t>(row)];
        level_weights_(level) += weights_(row);
        sums_.col(level) += weights_(row) * x_.col(row);
        sums_of_y(level) += weights_(row) * y_(row);
    }
    for (Eigen::Index row = 0; row < x_.cols(); ++row) {
        const Eigen::Index level = level_[static_cast<std::size_t>(row)];
        x_.col(row) -= sums_.col(level) / level_weights_(level);
        y_(row) -= sums_of_y(level) / level_weights_(level);
    }
    sums_.setZero();
    for (Eigen::Index j = 0; j < x_.rows(); ++j) {
        const double length = std::sqrt(x_.row(j).cwiseAbs2().dot(weights_.transpose()));
        length_(j) = length > 0 ? length : 1;
        x_.row(j) /= length_(j);
    }
    gram_ = x_ * weights_.asDiagonal() * x_.transpose();
    with_y_ = x_ * weights_.cwiseProduct(y_);
}

void MovingFit::move(std::size_t column, const std::vector<CellChange>& cells, double share) {
    const auto j = static_cast<Eigen::Index>(column);
    for (const CellChange& cell : cells) add_to_cell(cell.row, j, share * cell.width / length_(j));
}

void MovingFit::add_to_cell(Eigen::Index row, Eigen::Index column, double change) {
    const Eigen::Index level = level_[static_cast<std::size_t>(row)];
    const double weighted = weights_(row) * change;
    const double of_level = weighted / level_weights_(level);
    for (Eigen::Index j = 0; j < x_.rows(); ++j) {
        const double more = weighted * x_(j, row) - of_level * sums_(j, level);
        gram_(column, j) += more;
        gram_(j, column) += more;
    }
    gram_(column, column) += weighted * change - of_level * weighted;
    x_(column, row) += change;
    sums_(column, level) += weighted;
    with_y_(column) += weighted * y_(row);
}

Eigen::VectorXd MovingFit::direction(std::size_t t) const {
    Eigen::MatrixXd inverse = gram_;
    const auto j = static_cast<Eigen::Index>(t);
    if (!invert_in_order(inverse)[t]) return {};
    return inverse.col(j) / length_(j);
}

double MovingFit::change(const Eigen::VectorXd& direction, const std::vector<CellChange>& cells) const {
    double sum = 0;
    for (const CellChange& cell : cells) {
        const Eigen::Index level = level_[static_cast<std::size_t>(cell.row)];
        const double of_mean = direction.dot(sums_.col(level)) / level_weights_(level);
        sum += cell.width * weights_(cell.row) * (direction.dot(x_.col(cell.row)) - of_mean);
    }
    return sum;
}

}  // namespace clustertrial::analysis_detail
