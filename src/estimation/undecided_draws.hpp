#pragma once

#include "clustertrial/estimation/null_draws.hpp"

#include "draw_counts.hpp"

#include <cstddef>
#include <vector>

/// Which draws a search for a limit has to look at again.
namespace clustertrial::estimation_detail {

/// A question at every shift from `low` to `high`, with bounds from `least` to `largest`.
struct QuestionRange {
    double low, high;
    Side side;
    double least, largest;  ///< least above 0 for Side::both, whose bound of 0 every draw is at
};

/// Draws that may answer one of the questions now so, now so, and of all others how many answer each with yes.
struct Undecided {
    NullDraws draws;  ///< n0 to v2 alone
    std::vector<std::size_t> reaching;
};

/// By bounds of n and v between the two shifts. Sums and products round upwards or downwards together with what they
/// are of, so what is decided here is what count_draws finds at any shift between, to the last draw.
Undecided undecided_draws(const NullDraws& draws, const std::vector<QuestionRange>& questions);

/// No fewer than the draws that are at least as far from 0 as the observed statistic at any shift of at least `shift`,
/// below or above. Only where draws.centre is draws.estimate and the observed standard error does not change.
std::size_t count_reaching_beyond(const NullDraws& draws, double shift);

}  // namespace clustertrial::estimation_detail
