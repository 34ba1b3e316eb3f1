#include "undecided_draws.hpp"

#include "clustertrial/core/parallel.hpp"

#include "lanes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>

namespace clustertrial::estimation_detail {
namespace {

/// The parts of draws from one on; null where all are zero.
struct Parts {
    const double *n0, *n1, *v0, *v1, *v2;
};

Parts parts_of(const NullDraws& draws, std::size_t first) {
    const auto from = [first](const std::vector<double>& part) { return part.empty() ? nullptr : part.data() + first; };
    return {from(draws.n0), from(draws.n1), from(draws.v0), from(draws.v1), from(draws.v2)};
}

/// What n and v are at least and at most between two shifts.
struct ChunkRange {
    std::array<double, chunk_of_draws> n_least, n_most, v_least, v_most;
};

CLUSTERTRIAL_WIDE void bound(const Parts& parts, std::size_t size, double low, double high, ChunkRange& range) {
    for (std::size_t i = 0; i < size; ++i) {
        const double at_low = parts.n1 == nullptr ? parts.n0[i] : parts.n0[i] - low * parts.n1[i];
        const double at_high = parts.n1 == nullptr ? parts.n0[i] : parts.n0[i] - high * parts.n1[i];
        range.n_least[i] = std::min(at_low, at_high);
        range.n_most[i] = std::max(at_low, at_high);
    }
    for (std::size_t i = 0; i < size; ++i) {
        range.v_least[i] = range.v_most[i] = parts.v0[i];
    }
    if (parts.v1 == nullptr) return;
    for (std::size_t i = 0; i < size; ++i) {
        const double at_low = parts.v1[i] + low * parts.v2[i];
        const double at_high = parts.v1[i] + high * parts.v2[i];
        const double a = low * at_low;
        const double b = low * at_high;
        const double c = high * at_low;
        const double d = high * at_high;
        range.v_least[i] += std::min(std::min(a, b), std::min(c, d));
        range.v_most[i] += std::max(std::max(a, b), std::max(c, d));
    }
}

/// What count_draws compares with the bound's square times v, sign(n) n^2, is at least and at most.
struct SquareRange {
    std::array<double, chunk_of_draws> least, most;
};

CLUSTERTRIAL_WIDE void square(const ChunkRange& range, std::size_t size, Side side, SquareRange& squares) {
    for (std::size_t i = 0; i < size; ++i) {
        const double n_least = side == Side::below ? -range.n_most[i] : range.n_least[i];
        const double n_most = side == Side::below ? -range.n_least[i] : range.n_most[i];
        const double nearest = side == Side::both ? std::max(std::max(n_least, -n_most), 0.0) : n_least;
        const double farthest = side == Side::both ? std::max(n_most, -n_least) : n_most;
        squares.least[i] = nearest * std::fabs(nearest);
        squares.most[i] = farthest * std::fabs(farthest);
    }
}

/// Of each draw -1 where it is so, 0 where it is not.
using Flags = std::array<std::int64_t, chunk_of_draws>;

/// Whether each draw reaches the bound at every shift; `open` gets those that neither do nor fail to at every one.
CLUSTERTRIAL_WIDE void judge(const ChunkRange& range, const SquareRange& squares, std::size_t size,
                             const QuestionRange& question, Flags& reaches, Flags& open) {
    constexpr double smallest = std::numeric_limits<double>::min();
    const double least_square = question.least * question.least;
    const double largest_square = question.largest * question.largest;
    for (std::size_t i = 0; i < size; ++i) {
        const bool always = squares.least[i] >= std::max(largest_square * range.v_most[i], smallest);
        const bool never = squares.most[i] < std::max(least_square * range.v_least[i], smallest);
        reaches[i] = always ? -1 : 0;
        open[i] |= always || never ? 0 : -1;
    }
}

/// Puts the draws that are open behind those that are there, and counts how many of the others reach each bound.
void sort_draws(const Parts& parts, std::size_t size, const std::vector<Flags>& reaches, const Flags& open,
                Undecided& found) {
    for (std::size_t question = 0; question < reaches.size(); ++question) {
        std::int64_t count = 0;
        for (std::size_t i = 0; i < size; ++i) count -= reaches[question][i] & ~open[i];
        found.reaching[question] += static_cast<std::size_t>(count);
    }
    const auto append = [&](const double* from, std::vector<double>& to) {
        if (from == nullptr) return;
        // Written whether it is open or not: a branch on a random draw would mostly be mispredicted.
        std::array<double, chunk_of_draws> kept{};
        std::size_t count = 0;
        for (std::size_t i = 0; i < size; ++i) {
            kept[count] = from[i];
            count += open[i] != 0 ? std::size_t{1} : 0;
        }
        to.insert(to.end(), kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(count));
    };
    append(parts.n0, found.draws.n0);
    append(parts.n1, found.draws.n1);
    append(parts.v0, found.draws.v0);
    append(parts.v1, found.draws.v1);
    append(parts.v2, found.draws.v2);
}

void sort_block(const NullDraws& draws, std::size_t first, std::size_t end, const std::vector<QuestionRange>& questions,
                Undecided& found) {
    ChunkRange range{};
    SquareRange squares{};
    std::vector<Flags> reaches(questions.size());
    for (std::size_t at = first; at < end; at += chunk_of_draws) {
        const std::size_t size = std::min(chunk_of_draws, end - at);
        const Parts parts = parts_of(draws, at);
        Flags open = {};
        for (std::size_t question = 0; question < questions.size(); ++question) {
            bound(parts, size, questions[question].low, questions[question].high, range);
            square(range, size, questions[question].side, squares);
            judge(range, squares, size, questions[question], reaches[question], open);
        }
        sort_draws(parts, size, reaches, open, found);
    }
}

void append(const Undecided& block, Undecided& all) {
    const auto add = [](const std::vector<double>& from, std::vector<double>& to) {
        to.insert(to.end(), from.begin(), from.end());
    };
    add(block.draws.n0, all.draws.n0);
    add(block.draws.n1, all.draws.n1);
    add(block.draws.v0, all.draws.v0);
    add(block.draws.v1, all.draws.v1);
    add(block.draws.v2, all.draws.v2);
    for (std::size_t question = 0; question < all.reaching.size(); ++question) {
        all.reaching[question] += block.reaching[question];
    }
}

/// How many draws of a chunk may be as far from 0 as the observed statistic beyond a shift: it is at least
/// (1 - slack) |s| / std_error, and |n| at most |n0| + |s n1|. So n^2 >= that^2 v needs v <= most, and v is nowhere
/// below `least_v`: where s v1 is not negative v0, else v0 less v1^2 / (4 v2).
CLUSTERTRIAL_WIDE std::size_t count_beyond(const Parts& parts, std::size_t size, double shift, double std_error) {
    // Far above the tolerance of ties and the rounding of v, of which v0 / 1e6 is more than enough.
    constexpr double slack = 1e-6;
    const double square = std_error * std_error * (1 + slack);
    std::int64_t count = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const double n1 = parts.n1 == nullptr ? 0 : std::fabs(parts.n1[i]);
        const double v1 = parts.v1 == nullptr ? 0 : parts.v1[i];
        const double v2 = parts.v2 == nullptr ? 0 : parts.v2[i];
        const double ratio = std::fabs(parts.n0[i]) / shift + n1;
        const double left = parts.v0[i] * (1 - slack) - ratio * ratio * square;
        const bool is_nearer = left > 0 && ((v1 == 0 && v2 >= 0) || 4 * v2 * left > v1 * v1);
        count += is_nearer ? 0 : 1;
    }
    return static_cast<std::size_t>(count);
}

}  // namespace

Undecided undecided_draws(const NullDraws& draws, const std::vector<QuestionRange>& questions) {
    std::vector<Undecided> blocks(blocks_of_draws(draws.count()));
    parallel_for(draws.count(), block_of_draws, [&](std::size_t first, std::size_t end) {
        Undecided& found = blocks[first / block_of_draws];
        found.reaching.resize(questions.size());
        sort_block(draws, first, end, questions, found);
    });
    Undecided all;
    all.reaching.resize(questions.size());
    for (const Undecided& block : blocks) append(block, all);
    return all;
}

std::size_t count_reaching_beyond(const NullDraws& draws, double shift) {
    std::vector<std::size_t> by_block(blocks_of_draws(draws.count()));
    parallel_for(draws.count(), block_of_draws, [&](std::size_t first, std::size_t end) {
        for (std::size_t at = first; at < end; at += chunk_of_draws) {
            by_block[first / block_of_draws] +=
                count_beyond(parts_of(draws, at), std::min(chunk_of_draws, end - at), shift, draws.std_error);
        }
    });
    return std::accumulate(by_block.begin(), by_block.end(), std::size_t{0});
}

}  // namespace clustertrial::estimation_detail
