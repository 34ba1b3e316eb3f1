#include "draw_counts.hpp"

#include "clustertrial/core/parallel.hpp"

#include "lanes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

namespace clustertrial::estimation_detail {
namespace {

/// The numerators n and variances v of up to `chunk_of_draws` draws at one s.
struct Chunk {
    std::array<double, chunk_of_draws> n = {};
    std::array<double, chunk_of_draws> v = {};
    std::size_t size = 0;
};

CLUSTERTRIAL_WIDE void evaluate(const NullDraws& draws, double shift, std::size_t first, std::size_t end, Chunk& out) {
    out.size = end - first;
    const double* n0 = draws.n0.data() + first;
    const double* v0 = draws.v0.data() + first;
    if (draws.n1.empty()) {
        std::copy(n0, n0 + out.size, out.n.begin());
    } else {
        const double* n1 = draws.n1.data() + first;
        for (std::size_t i = 0; i < out.size; ++i) out.n[i] = n0[i] - shift * n1[i];
    }
    if (draws.v1.empty()) {
        std::copy(v0, v0 + out.size, out.v.begin());
    } else {
        const double* v1 = draws.v1.data() + first;
        const double* v2 = draws.v2.data() + first;
        for (std::size_t i = 0; i < out.size; ++i) out.v[i] = v0[i] + shift * (v1[i] + shift * v2[i]);
    }
}

/// Draws with sign(n) n^2 >= square v, square v not below the smallest positive number: no root, no division, and a
/// draw with n = v = 0 is not counted.
template <typename SignedSquare>
std::size_t count_reaching(const Chunk& values, double square, SignedSquare signed_square) {
    std::int64_t count = 0;
    for (std::size_t i = 0; i < values.size; ++i) {
        const double least = std::max(square * values.v[i], std::numeric_limits<double>::min());
        count += signed_square(values.n[i]) >= least ? 1 : 0;
    }
    return static_cast<std::size_t>(count);
}

CLUSTERTRIAL_WIDE std::size_t count_in(const Chunk& values, const Question& question) {
    const double square = question.bound * question.bound;
    switch (question.side) {
        case Side::above:
            return count_reaching(values, square, [](double n) { return n * std::fabs(n); });
        case Side::below:
            return count_reaching(values, square, [](double n) { return -n * std::fabs(n); });
        case Side::both:
            return square > 0 ? count_reaching(values, square, [](double n) { return n * n; }) : values.size;
    }
    return 0;
}

/// Calls body(block number, first, end) for chunks of the draws, the blocks in parallel.
template <typename Body>
void for_chunks(std::size_t count, Body body) {
    parallel_for(count, block_of_draws, [&](std::size_t first, std::size_t end) {
        for (std::size_t at = first; at < end; at += chunk_of_draws)
            body(first / block_of_draws, at, std::min(at + chunk_of_draws, end));
    });
}

}  // namespace

double statistic_of(double n, double v) {
    if (v > 0) return n / std::sqrt(v);
    return n == 0 ? 0 : std::copysign(std::numeric_limits<double>::infinity(), n);
}

std::vector<std::size_t> count_draws(const NullDraws& draws, const std::vector<Question>& questions) {
    std::vector<std::size_t> by_block(blocks_of_draws(draws.count()) * questions.size());
    for_chunks(draws.count(), [&](std::size_t number, std::size_t first, std::size_t end) {
        Chunk values;
        for (std::size_t j = 0; j < questions.size(); ++j) {
            evaluate(draws, questions[j].shift, first, end, values);
            by_block[number * questions.size() + j] += count_in(values, questions[j]);
        }
    });
    std::vector<std::size_t> counts(questions.size());
    for (std::size_t i = 0; i < by_block.size(); ++i) counts[i % counts.size()] += by_block[i];
    return counts;
}

double size_of_draws(const NullDraws& draws, double shift) {
    struct Sums {
        double squares = 0;
        double variances = 0;
    };
    std::vector<Sums> by_block(blocks_of_draws(draws.count()));
    for_chunks(draws.count(), [&](std::size_t number, std::size_t first, std::size_t end) {
        Chunk values;
        evaluate(draws, shift, first, end, values);
        for (std::size_t i = 0; i < values.size; ++i) {
            by_block[number].squares += values.n[i] * values.n[i];
            by_block[number].variances += values.v[i];
        }
    });
    Sums total;
    for (const Sums& sums : by_block) {
        total.squares += sums.squares;
        total.variances += sums.variances;
    }
    return total.variances > 0 ? std::sqrt(total.squares / total.variances) : 0;
}

std::optional<Interval> range_of_draws(const NullDraws& draws, double shift) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::vector<Interval> by_block(blocks_of_draws(draws.count()), Interval{infinity, -infinity});
    for_chunks(draws.count(), [&](std::size_t number, std::size_t first, std::size_t end) {
        Chunk values;
        evaluate(draws, shift, first, end, values);
        Interval& range = by_block[number];
        for (std::size_t i = 0; i < values.size; ++i) {
            const double statistic = statistic_of(values.n[i], values.v[i]);
            if (!std::isfinite(statistic)) continue;
            range = {std::min(range.low, statistic), std::max(range.high, statistic)};
        }
    });
    Interval all{infinity, -infinity};
    for (const Interval& range : by_block) all = {std::min(all.low, range.low), std::max(all.high, range.high)};
    return all.low <= all.high ? std::optional(all) : std::nullopt;
}

std::vector<std::size_t> count_draws_in(const NullDraws& draws, double shift, const Bins& bins) {
    const std::size_t places = bins.edges.size() + 1;  // below, the bins, above
    std::vector<std::size_t> by_block(blocks_of_draws(draws.count()) * places);
    for_chunks(draws.count(), [&](std::size_t number, std::size_t first, std::size_t end) {
        Chunk values;
        evaluate(draws, shift, first, end, values);
        for (std::size_t i = 0; i < values.size; ++i) {
            const double statistic = statistic_of(values.n[i], values.v[i]);
            std::size_t place = places - 1;
            if (statistic < bins.edges.front()) {
                place = 0;
            } else if (statistic <= bins.edges.back()) {
                place = bin_of(bins, statistic) + 1;
            }
            ++by_block[number * places + place];
        }
    });
    std::vector<std::size_t> counts(places);
    for (std::size_t i = 0; i < by_block.size(); ++i) counts[i % places] += by_block[i];
    return counts;
}

}  // namespace clustertrial::estimation_detail
