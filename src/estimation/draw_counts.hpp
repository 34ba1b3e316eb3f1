#pragma once

#include "clustertrial/core/bins.hpp"
#include "clustertrial/core/interval.hpp"
#include "clustertrial/estimation/null_draws.hpp"

#include <cstddef>
#include <optional>
#include <vector>

/// Passes over all draws.
namespace clustertrial::estimation_detail {

/// Draws whose five numbers, and what is computed from them, fit in 32 KiB.
constexpr std::size_t chunk_of_draws = 512;
/// Draws that are worth a thread: several chunks for several questions.
constexpr std::size_t block_of_draws = 32 * chunk_of_draws;
constexpr std::size_t blocks_of_draws(std::size_t count) {
    return (count + block_of_draws - 1) / block_of_draws;
}

enum class Side { above, below, both };

/// n / sqrt(v): infinite where v alone is 0, 0 where both are.
double statistic_of(double n, double v);

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

/// The lowest and highest of the draws that are finite at s = `shift`; nothing where none is.
std::optional<Interval> range_of_draws(const NullDraws& draws, double shift);

/// How many draws each of the bins holds at s = `shift`; before them how many lie below, after them how many above.
std::vector<std::size_t> count_draws_in(const NullDraws& draws, double shift, const Bins& bins);

}  // namespace clustertrial::estimation_detail
