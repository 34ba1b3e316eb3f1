#include "clustertrial/estimation/wild_bootstrap.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/parallel.hpp"
#include "clustertrial/core/shared_draw_count.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"

#include "bootstrap_weights.hpp"
#include "cluster_checks.hpp"
#include "lanes.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace clustertrial {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using namespace estimation_detail;

/// Of clusters placed among others, those that the outcome has: CR1's factor counts no cluster without individuals.
std::size_t clusters_with_individuals(const EstimatingEquations& parts) {
    return static_cast<std::size_t>((parts.individuals.array() > 0).count());
}

void check_bootstrap(const EstimatingEquations& parts, std::size_t position, std::size_t draws) {
    check_grams(parts);
    check_position(parts, position);
    if (!parts.slope.empty()) {
        throw Error(ErrorKind::usage,
                    "the wild bootstrap resamples least squares; expected the reduced form of an instrumented model");
    }
    if (draws == 0) throw Error(ErrorKind::usage, "draws must be at least 1");
    check_enough(clusters_with_individuals(parts), parts.rank(), parts.sum_of_weights, CovarianceKind::CR1);
}

double bootstrap_factor(const EstimatingEquations& parts) {
    const auto clusters = static_cast<double>(clusters_with_individuals(parts));
    const double n = parts.sum_of_weights;
    return cr1_factor(clusters, n, static_cast<double>(parts.rank()));
}

/// The scores of the restricted fit as a function of the hypothesis: with s = t - b, cluster g's are
/// score - s slope (d each), and its share of the coefficient is own_score - s own_slope.
struct ScoreTerms {
    Index k = 0;
    Index levels = 0;
    std::vector<std::uint32_t> level;  ///< by cluster; empty without an absorbed factor
    MatrixXd score;                    ///< d x G: s_g
    MatrixXd slope;                    ///< d x G: M_g l / (l'l)
    MatrixXd projection;               ///< d x G: M_g l
    VectorXd own_score;                ///< G: l's_g
    VectorXd own_slope;                ///< G: l'M_g l / (l'l)
};

ScoreTerms score_terms(const EstimatingEquations& parts, std::size_t position) {
    const auto count = static_cast<Index>(parts.count());
    VectorXd direction = VectorXd::Zero(parts.d);  // l: the coefficient is l' of the outcome's projections
    direction.head(parts.k) = parts.root.row(static_cast<Index>(position)).transpose();
    ScoreTerms terms;
    terms.k = parts.k;
    terms.levels = static_cast<Index>(parts.levels);
    terms.level = parts.level;
    terms.score = parts.scores;
    terms.projection.resize(parts.d, count);
    for (Index g = 0; g < count; ++g) {
        terms.projection.col(g) = parts.gram[static_cast<std::size_t>(g)] * direction;
    }
    terms.slope = terms.projection / direction.squaredNorm();
    terms.own_score = terms.score.transpose() * direction;
    terms.own_slope = terms.slope.transpose() * direction;
    return terms;
}

/// Room for the draws of one thread.
struct Workspace {
    LaneVector weights;  ///< by cluster: v_g
    LaneVector score;    ///< by column: z0 = sum of v_g s_g
    LaneVector slope;    ///< by column: the same of the slopes
    /// The same by level, without an absorbed factor one that stays 0.
    LaneVector level_score, level_slope;
};

Workspace make_workspace(const ScoreTerms& terms) {
    const auto columns = static_cast<std::size_t>(terms.k);
    const auto levels = static_cast<std::size_t>(std::max<Index>(terms.levels, 1));
    const auto clusters = static_cast<std::size_t>(terms.own_score.size());
    return {LaneVector(clusters), LaneVector(columns), LaneVector(columns), LaneVector(levels), LaneVector(levels)};
}

/// n0, n1, v0 / factor, v1 / factor, v2 / factor.
struct alignas(lane_alignment) LaneDraws {
    Lanes n0 = {};
    Lanes n1 = {};
    Lanes v0 = {};
    Lanes v1 = {};
    Lanes v2 = {};
};

/// n0, n1, z0 and z1. `columns`: k, as a number or Known.
template <bool restricted, typename Columns>
[[gnu::always_inline]] inline void project_draws(const ScoreTerms& terms, Columns columns, Workspace& room,
                                                 LaneDraws& draws) {
    auto z0 = room_for_sums(columns, room.score.data());
    auto z1 = room_for_sums(columns, room.slope.data());
    std::fill(room.level_score.begin(), room.level_score.end(), Lanes{});
    std::fill(room.level_slope.begin(), room.level_slope.end(), Lanes{});
    Lanes n0 = {};
    Lanes n1 = {};
    Lanes in_level0 = {};
    Lanes in_level1 = {};
    std::uint32_t level = 0;
    const std::size_t count = room.weights.size();
    const std::size_t stride = static_cast<std::size_t>(terms.score.rows());
    for (std::size_t g = 0; g < count; ++g) {
        const Lanes v = room.weights[g];
        const double* const score = terms.score.data() + g * stride;
        const double* const slope = terms.slope.data() + g * stride;
        for (std::size_t j = 0; j < columns; ++j) {
            z0[j] += v * score[j];
            if constexpr (restricted) z1[j] += v * slope[j];
        }
        if (!terms.level.empty()) {
            if (terms.level[g] != level) {  // a sum in memory waits for itself
                room.level_score[level] = in_level0;
                room.level_slope[level] = in_level1;
                level = terms.level[g];
                in_level0 = room.level_score[level];
                in_level1 = room.level_slope[level];
            }
            in_level0 += v * score[columns];
            if constexpr (restricted) in_level1 += v * slope[columns];
        }
        n0 += v * terms.own_score[static_cast<Index>(g)];
        if constexpr (restricted) n1 += v * terms.own_slope[static_cast<Index>(g)];
    }
    for (std::size_t j = 0; j < columns; ++j) {
        room.score[j] = z0[j];
        room.slope[j] = z1[j];
    }
    room.level_score[level] = in_level0;
    room.level_slope[level] = in_level1;
    draws.n0 = n0;
    draws.n1 = n1;
}

/// v0, v1 and v2 from the projections.
template <bool restricted, typename Columns>
[[gnu::always_inline]] inline void add_squares(const ScoreTerms& terms, Columns columns, const Workspace& room,
                                               LaneDraws& draws) {
    Lanes v0 = {};
    Lanes v1 = {};
    Lanes v2 = {};
    const std::size_t count = room.weights.size();
    const std::size_t stride = static_cast<std::size_t>(terms.projection.rows());
    for (std::size_t g = 0; g < count; ++g) {
        const Lanes v = room.weights[g];
        Lanes score = v * terms.own_score[static_cast<Index>(g)];
        Lanes slope = v * terms.own_slope[static_cast<Index>(g)];
        const double* const projection = terms.projection.data() + g * stride;
        for (std::size_t j = 0; j < columns; ++j) {
            score -= room.score[j] * projection[j];
            if constexpr (restricted) slope -= room.slope[j] * projection[j];
        }
        if (!terms.level.empty()) {
            const std::uint32_t level = terms.level[g];
            score -= room.level_score[level] * projection[columns];
            if constexpr (restricted) slope -= room.level_slope[level] * projection[columns];
        }
        v0 += score * score;
        if constexpr (restricted) {
            v1 -= 2 * score * slope;
            v2 += slope * slope;
        }
    }
    draws.v0 = v0;
    draws.v1 = v1;
    draws.v2 = v2;
}

template <bool restricted, typename Columns>
[[gnu::always_inline]] inline void draw_within(const ScoreTerms& terms, Columns columns, Workspace& room,
                                               LaneDraws& draws) {
    project_draws<restricted>(terms, columns, room, draws);
    add_squares<restricted>(terms, columns, room, draws);
}

/// Most models have few columns beside what is absorbed.
template <bool restricted>
[[gnu::always_inline]] inline void draw_lanes_of(const ScoreTerms& terms, Workspace& room, LaneDraws& draws) {
    switch (terms.k) {
        case 1:
            return draw_within<restricted>(terms, Known<1>(), room, draws);
        case 2:
            return draw_within<restricted>(terms, Known<2>(), room, draws);
        case 3:
            return draw_within<restricted>(terms, Known<3>(), room, draws);
        case 4:
            return draw_within<restricted>(terms, Known<4>(), room, draws);
        default:
            return draw_within<restricted>(terms, static_cast<std::size_t>(terms.k), room, draws);
    }
}

CLUSTERTRIAL_WIDE void draw_lanes(const ScoreTerms& terms, bool restricted, Workspace& room, LaneDraws& draws) {
    if (restricted) {
        draw_lanes_of<true>(terms, room, draws);
    } else {
        draw_lanes_of<false>(terms, room, draws);
    }
}

void store_draws(const Lanes& values, double factor, std::size_t first, std::size_t end, std::vector<double>& out) {
    for (std::size_t draw = first; draw < end; ++draw) out[draw] = factor * values[draw - first];
}

/// Draws first .. end-1 of `draws`.
void draw_block(const ScoreTerms& terms, const WeightRule& rule, double factor, std::size_t first, std::size_t end,
                NullDraws& draws) {
    const bool restricted = !draws.n1.empty();
    Workspace room = make_workspace(terms);
    LaneDraws values;
    for (std::size_t at = first; at < end; at += lanes) {
        const std::size_t stop = std::min(at + lanes, end);
        store_lanes(rule, at, room.weights.size(), room.weights.data());
        draw_lanes(terms, restricted, room, values);
        store_draws(values.n0, 1, at, stop, draws.n0);
        store_draws(values.v0, factor, at, stop, draws.v0);
        if (!restricted) continue;
        store_draws(values.n1, 1, at, stop, draws.n1);
        store_draws(values.v1, factor, at, stop, draws.v1);
        store_draws(values.v2, factor, at, stop, draws.v2);
    }
}

bool can_enumerate(const WildBootstrapOptions& options, std::size_t clusters) {
    constexpr std::size_t most = 63;  // 2^G fits a word
    return options.weights == BootstrapWeights::rademacher && clusters <= most &&
           std::size_t{1} << clusters <= options.draws;
}

}  // namespace

NullDraws wild_bootstrap_draws(const EstimatingEquations& parts, std::size_t position,
                               const WildBootstrapOptions& options) {
    check_bootstrap(parts, position, options.draws);
    const ScoreTerms terms = score_terms(parts, position);
    const double factor = bootstrap_factor(parts);
    const bool restricted = options.residuals == BootstrapResiduals::restricted;

    NullDraws draws;
    draws.exact = can_enumerate(options, parts.count());
    draws.observed_is_a_draw = restricted;
    draws.estimate = parts.coefficients[static_cast<Index>(position)];
    draws.centre = draws.estimate;
    draws.std_error = std::sqrt(factor * terms.own_score.squaredNorm());
    if (!(draws.std_error > 0)) {
        throw Error(ErrorKind::design,
                    "the cluster-robust standard error is 0: the model fits every cluster exactly, "
                    "so no bootstrap is possible");
    }
    const std::size_t count = draws.exact ? std::size_t{1} << parts.count() : options.draws;
    draws.n0.resize(count);
    draws.v0.resize(count);
    if (restricted) {
        for (auto* part : {&draws.n1, &draws.v1, &draws.v2}) part->resize(count);
    }
    const WeightRule rule{options.weights, options.seed, draws.exact};
    constexpr std::size_t block = 1024;
    SharedDrawCount done(options.progress, "draws", count);
    parallel_for(count, block, [&](std::size_t first, std::size_t end) {
        draw_block(terms, rule, factor, first, end, draws);
        done.add(end - first);
    });
    return draws;
}

}  // namespace clustertrial
