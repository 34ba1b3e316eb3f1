#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include <Eigen/Core>

namespace clustertrial::sample_detail {

/// A row that stands for several that differ in numbers of the model.
struct RowOfMoments {
    double individuals = 0;       ///< a whole number
    std::vector<double> numbers;  ///< one for each number of the model
    double mean = 0;              ///< of the outcome
    double sum_of_squares = 0;    ///< of the outcome, about that mean
};

/// Rows of one pile that follow one another, as many as stay in the first-level cache while they are added.
class RowsOfPile {
  public:
    static constexpr std::size_t most = 256;

    explicit RowsOfPile(std::size_t numbers)
        : values_(most * (numbers + 1)), apart_(numbers + 1), weighted_(static_cast<Eigen::Index>(most)) {}

    /// A row that stands for a whole number of individuals. `values`: its numbers, then the mean of its outcome.
    /// `sum_of_squares`: of the outcome of its individuals, about that mean.
    void add(double individuals, std::span<const double> values, double sum_of_squares) {
        individuals_[count_] = individuals;
        for (std::size_t i = 0; i < values.size(); ++i) values_[i * most + count_] = values[i];
        sum_of_squares_ += sum_of_squares;
        ++count_;
    }
    /// Rows of one individual each, no more than there is room for. `values`: of the first of them, by number; the next
    /// rows' follow. `origin` is taken off the outcome's.
    void add_individuals(std::size_t count, std::span<const double* const> values, double origin);
    [[nodiscard]] std::size_t room() const { return most - count_; }
    [[nodiscard]] bool is_full() const { return count_ == most; }
    [[nodiscard]] std::size_t count() const { return count_; }
    void clear() {
        count_ = 0;
        sum_of_squares_ = 0;
    }

  private:
    friend class PileMoments;
    std::size_t count_ = 0;
    std::array<double, most> individuals_{};
    std::vector<double> values_;  ///< a number of all rows, then the next
    double sum_of_squares_ = 0;
    std::vector<double> apart_;  ///< for PileMoments: of each number, the rows' mean less that of the rows before
    Eigen::VectorXd weighted_;   ///< for PileMoments
};

/// The moments of rows in piles: of some numbers and the outcome, weighted by individuals, their means, and the
/// products of their deviations from these. A linear model sees nothing else of the rows of a pile.
///
/// Sums are of deviations from the pile's first row: what all rows share, however large, costs no digit. Rows that
/// follow one another are summed about their own mean and then put to those before (T. F. Chan, G. H. Golub and R. J.
/// LeVeque, "Algorithms for computing the sample variance", 1983).
class PileMoments {
  public:
    PileMoments(std::size_t piles, std::size_t numbers);

    /// Adds rows, and overwrites and forgets them. Touches nothing of other piles.
    void add(std::size_t pile, RowsOfPile& rows);

    /// Whether a model of the rows below agrees with one of the rows themselves to ten digits: no number of them is
    /// nearly determined by the others within piles, and none lies so far from 0 that a row cannot hold how little it
    /// differs.
    [[nodiscard]] bool keep_digits() const;

    /// The fewest rows with the moments of the pile: one more than the dimensions in which its numbers differ. The
    /// outcome of a row is what its numbers say of it within the pile; what they do not say is its sum of squares.
    [[nodiscard]] std::vector<RowOfMoments> rows(std::size_t pile) const;

  private:
    [[nodiscard]] std::size_t size() const { return numbers_ + 1; }  ///< with the outcome

    std::size_t numbers_;
    std::size_t stride_;
    /// Of each pile one after the other: individuals; the sum of squares within rows; the values of its first row; the
    /// means of deviations from these; a lower triangle of products, row by row.
    std::vector<double> piles_;
};

}  // namespace clustertrial::sample_detail
