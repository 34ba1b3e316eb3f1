#include "clustertrial/estimation/wild_bootstrap.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/parallel.hpp"
#include "clustertrial/core/shared_draw_count.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"

#include "bootstrap_weights.hpp"
#include "cluster_checks.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace clustertrial {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using estimation_detail::WeightRule;

/// Of clusters placed among others, those that the outcome has: CR1's factor counts no cluster without individuals.
std::size_t clusters_with_individuals(const EstimatingEquations& parts) {
    return static_cast<std::size_t>((parts.individuals.array() > 0).count());
}

void check_bootstrap(const EstimatingEquations& parts, std::size_t position, std::size_t draws) {
    estimation_detail::check_grams(parts);
    estimation_detail::check_position(parts, position);
    if (!parts.slope.empty()) {
        throw Error(ErrorKind::usage,
                    "the wild bootstrap resamples least squares; expected the reduced form of an instrumented model");
    }
    if (draws == 0) throw Error(ErrorKind::usage, "draws must be at least 1");
    estimation_detail::check_enough(clusters_with_individuals(parts), parts.rank(), parts.sum_of_weights,
                                    CovarianceKind::CR1);
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

/// Draws computed side by side, one in each lane: the compiler makes vectors of them.
constexpr std::size_t lanes = 4;
using Lanes = Eigen::Array<double, static_cast<int>(lanes), 1>;

/// Room for the draws of one thread.
struct Workspace {
    std::vector<Lanes> weights;     ///< by cluster: v_g
    std::vector<Lanes> projection;  ///< by coordinate: z = sum of v_g s_g
    std::vector<Lanes> slope;       ///< by coordinate: the same of the slopes
};

/// Calls body(coordinate within the cluster, coordinate among all) for those of cluster g: the k columns, then its own
/// level's indicator.
template <typename Body>
inline void for_coordinates(const ScoreTerms& terms, std::size_t g, Body body) {
    for (Index j = 0; j < terms.k; ++j) body(j, static_cast<std::size_t>(j));
    if (!terms.level.empty()) body(terms.k, static_cast<std::size_t>(terms.k) + terms.level[g]);
}

/// n0, n1, v0 / factor, v1 / factor, v2 / factor.
struct LaneDraws {
    Lanes n0, n1, v0, v1, v2;
};

template <bool restricted>
LaneDraws draw_lanes(const ScoreTerms& terms, Workspace& room) {
    LaneDraws draws{Lanes::Zero(), Lanes::Zero(), Lanes::Zero(), Lanes::Zero(), Lanes::Zero()};
    for (Lanes& sum : room.projection) sum.setZero();
    for (Lanes& sum : room.slope) sum.setZero();
    const std::size_t count = room.weights.size();
    for (std::size_t g = 0; g < count; ++g) {
        const Lanes& v = room.weights[g];
        const auto column = static_cast<Index>(g);
        for_coordinates(terms, g, [&](Index own, std::size_t all) {
            room.projection[all] += v * terms.score(own, column);
            if constexpr (restricted) room.slope[all] += v * terms.slope(own, column);
        });
        draws.n0 += v * terms.own_score[column];
        if constexpr (restricted) draws.n1 += v * terms.own_slope[column];
    }
    for (std::size_t g = 0; g < count; ++g) {
        const Lanes& v = room.weights[g];
        const auto column = static_cast<Index>(g);
        Lanes score = v * terms.own_score[column];
        Lanes slope = v * terms.own_slope[column];
        for_coordinates(terms, g, [&](Index own, std::size_t all) {
            score -= room.projection[all] * terms.projection(own, column);
            if constexpr (restricted) slope -= room.slope[all] * terms.projection(own, column);
        });
        draws.v0 += score * score;
        if constexpr (restricted) {
            draws.v1 -= 2 * score * slope;
            draws.v2 += slope * slope;
        }
    }
    return draws;
}

void store_draws(const Lanes& values, double factor, std::size_t first, std::size_t end, std::vector<double>& out) {
    for (std::size_t draw = first; draw < end; ++draw) out[draw] = factor * values[static_cast<Index>(draw - first)];
}

/// Draws first .. end-1 of `draws`.
template <bool restricted>
void draw_block(const ScoreTerms& terms, const WeightRule& rule, double factor, std::size_t first, std::size_t end,
                NullDraws& draws) {
    const auto coordinates = static_cast<std::size_t>(terms.k + terms.levels);
    const auto count = static_cast<std::size_t>(terms.own_score.size());
    Workspace room{std::vector<Lanes>(count, Lanes::Zero()), std::vector<Lanes>(coordinates),
                   std::vector<Lanes>(restricted ? coordinates : 0)};
    for (std::size_t at = first; at < end; at += lanes) {
        const std::size_t stop = std::min(at + lanes, end);
        for (std::size_t draw = at; draw < stop; ++draw) {
            store_weights(rule, draw, count, room.weights.front().data() + (draw - at), lanes);
        }
        const LaneDraws values = draw_lanes<restricted>(terms, room);
        store_draws(values.n0, 1, at, stop, draws.n0);
        store_draws(values.v0, factor, at, stop, draws.v0);
        if constexpr (restricted) {
            store_draws(values.n1, 1, at, stop, draws.n1);
            store_draws(values.v1, factor, at, stop, draws.v1);
            store_draws(values.v2, factor, at, stop, draws.v2);
        }
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
        if (restricted) {
            draw_block<true>(terms, rule, factor, first, end, draws);
        } else {
            draw_block<false>(terms, rule, factor, first, end, draws);
        }
        done.add(end - first);
    });
    return draws;
}

}  // namespace clustertrial
