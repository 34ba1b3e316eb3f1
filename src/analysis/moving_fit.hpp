#pragma once

#include "model.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

namespace clustertrial::analysis_detail {

/// A row of a model, and by how much a cell of it is to change.
struct CellChange {
    Eigen::Index row = 0;
    double width = 0;
};

/// Weighted least squares of a model (n rows, p columns, strata absorbed) whose regressors move: a moved cell changes p
/// sums, by which a coefficient is known again without a look at the other rows. By normal equations of the columns
/// less their means by stratum, scaled to length 1 before any moves: accurate enough to rank candidates; what is
/// printed is fitted again.
class MovingFit {
  public:
    explicit MovingFit(const Model& model);

    /// Adds `share` of its width to a column's cell in each of these rows.
    void move(std::size_t column, const std::vector<CellChange>& cells, double share);

    /// What estimates the coefficient of column `t`, p: its row of (X'WX)^-1, with 0 for columns that are collinear
    /// with those before them. Empty where column `t` is.
    [[nodiscard]] Eigen::VectorXd direction(std::size_t t) const;
    /// The coefficient that `direction` is of.
    [[nodiscard]] double estimate(const Eigen::VectorXd& direction) const { return direction.dot(with_y_); }
    /// What is added to it where the outcome of each of these rows grows by its width.
    [[nodiscard]] double change(const Eigen::VectorXd& direction, const std::vector<CellChange>& cells) const;

  private:
    void add_to_cell(Eigen::Index row, Eigen::Index column, double change);

    std::vector<std::uint32_t> level_;  ///< n, of the absorbed strata
    Eigen::VectorXd weights_;           ///< n
    Eigen::VectorXd level_weights_;     ///< of each stratum
    Eigen::MatrixXd x_;                 ///< p x n
    Eigen::VectorXd y_;                 ///< n, less its means by stratum
    Eigen::VectorXd length_;            ///< p, what columns were divided by
    Eigen::MatrixXd sums_;              ///< p x strata, weighted sums of x_
    Eigen::MatrixXd gram_;              ///< p x p, (x_ less its means by stratum) W (the same)'
    Eigen::VectorXd with_y_;            ///< p, x_ W y_
};

}  // namespace clustertrial::analysis_detail
