#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace clustertrial::sample_detail {

/// A row that stands for several that differ in numbers of the model.
struct RowOfMoments {
    double individuals = 0;       ///< a whole number
    std::vector<double> numbers;  ///< one for each number of the model
    double mean = 0;              ///< of the outcome
    double sum_of_squares = 0;    ///< of the outcome, about that mean
};

/// The moments of rows in piles: of some numbers and the outcome, weighted by individuals, their means, and the
/// products of their deviations from these. A linear model sees nothing else of the rows of a pile.
///
/// Sums are of deviations from the pile's first row, by running means (B. P. Welford, "Note on a method for calculating
/// corrected sums of squares and products", 1962): what all rows share, however large, costs no digit.
class PileMoments {
  public:
    PileMoments(std::size_t piles, std::size_t numbers);

    /// Adds a row that stands for a whole number of individuals. `values`: its numbers, then the mean of its outcome;
    /// they are overwritten. `sum_of_squares`: of the outcome of its individuals, about that mean. Touches nothing of
    /// other piles.
    void add(std::size_t pile, double individuals, std::span<double> values, double sum_of_squares);

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
