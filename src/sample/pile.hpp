#pragma once

#include "clustertrial/estimation/effect_size.hpp"

#include <cstddef>
#include <vector>

namespace clustertrial::sample_detail {

/// What one row, or rows together that nothing in the model tells apart, say of an outcome.
struct Pile {
    double individuals = 0;
    double averaged_over = 0;    // individuals, or what the count is out of
    double events = 0;           // counts are added as counts: whole numbers, so no order of rows changes a digit
    IndividualMoments moments;   // measured values
    double take_up = 0;          // on average over those
    double take_up_squares = 0;  // their squared deviations from it, added up
    std::size_t first_row = 0;
};

/// What a thread found of the rows that it read.
struct RowsLeftOut {
    std::vector<std::size_t> rows;
    bool lacks_spread = false;  // of a row that was not left out
};

/// `n` more of what the outcome is the average over, which are in the pile already. As a running mean: equal values
/// give that very value.
inline void add_take_up(double value, double n, Pile& pile) {
    const double deviation = value - pile.take_up;
    pile.take_up += deviation * n / pile.averaged_over;
    pile.take_up_squares += n * deviation * (value - pile.take_up);
}

}  // namespace clustertrial::sample_detail
