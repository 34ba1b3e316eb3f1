#pragma once

#include "clustertrial/estimation/null_draws.hpp"

#include <cstddef>
#include <vector>

/// Passes over all draws.
namespace clustertrial::estimation_detail {

enum class Side { above, below, both };

/// How many draws, at s = `shift`, are at least `bound` (above), at most -bound (below), or one of these (both)? A
/// statistic of 0 is neither above nor below, whatever the bound.
struct Question {
    double shift = 0;
    Side side = Side::both;
    double bound = 0;  ///< not negative
};

/// The answers, all found in one pass over the draws: a block of them stays in the core's own cache for all questions.
std::vector<std::size_t> count_draws(const NullDraws& draws, const std::vector<Question>& questions);

/// Square root of sum (n0 - s n1)^2 / sum (v0 + s v1 + s^2 v2): the size of a draw, which one draw with next to no
/// variance cannot spoil. 0 when there is no variance.
double size_of_draws(const NullDraws& draws, double shift);

}  // namespace clustertrial::estimation_detail
