#include "icc_bootstrap.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/parallel.hpp"
#include "clustertrial/core/philox.hpp"
#include "clustertrial/core/words.hpp"

#include "icc_reml.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial::estimation_detail {
namespace {

/// A draw of a hundred clusters takes a few microseconds.
constexpr std::size_t draws_of_a_block = 16;

/// Rounding of (draws + 1)(1 - confidence)/2: 2000 x 0.05 / 2 is the rank 50, not 49.
constexpr double rounding_of_rank = 1e-9;

/// How many of the sorted estimates from either end a limit stands.
std::size_t rank_of_limit(std::size_t draws, double confidence) {
    const double rank = static_cast<double>(draws + 1) * (1 - confidence) / 2;
    return static_cast<std::size_t>(rank + rounding_of_rank);
}

std::vector<std::uint32_t> draw_clusters(std::size_t count, std::uint64_t seed, std::uint64_t draw) {
    DrawStream stream(seed, draw);
    std::vector<std::uint32_t> drawn(count);
    for (std::uint32_t& cluster : drawn) cluster = stream.below(static_cast<std::uint32_t>(count));
    return drawn;
}

std::optional<double> icc_of_draw(const IccClusters& clusters, const IccOptions& options, std::uint64_t draw) {
    const auto count = static_cast<std::size_t>(clusters.individuals.size());
    const IccSample sample = icc_sample(clusters, draw_clusters(count, options.seed, draw));
    const AnalysisOfVariance anova = analyse_variance(sample);
    if (find_problem(anova) != IccProblem::none) return std::nullopt;
    if (options.method == IccMethod::anova) return anova.icc();
    try {
        return estimate_reml(sample).icc();
    } catch (const Error&) {
        return std::nullopt;  // a likelihood that has no slope: as good as no variation
    }
}

void check_icc_draws(std::size_t draws, double confidence) {
    if (rank_of_limit(draws, confidence) > 0) return;
    throw Error(ErrorKind::usage, counted(draws, "draw") + " of a bootstrap; limits at confidence " +
                                      format_shortest(confidence) + " need at least " +
                                      std::to_string(std::llround(std::ceil(2 / (1 - confidence))) - 1));
}

}  // namespace

BootstrapLimits bootstrap_limits(const IccClusters& clusters, const IccOptions& options) {
    check_icc_draws(options.draws, options.confidence);
    std::vector<std::optional<double>> estimates(options.draws);
    parallel_for(options.draws, draws_of_a_block, [&](std::size_t first, std::size_t end) {
        for (std::size_t draw = first; draw < end; ++draw) estimates[draw] = icc_of_draw(clusters, options, draw);
    });
    std::vector<double> defined;
    for (const std::optional<double>& estimate : estimates) {
        if (estimate) defined.push_back(*estimate);
    }
    std::sort(defined.begin(), defined.end());
    const std::size_t rank = rank_of_limit(defined.size(), options.confidence);
    if (rank == 0) {
        throw Error(ErrorKind::design, "only " + std::to_string(defined.size()) + " of " +
                                           counted(options.draws, "bootstrap draw") +
                                           " have an intracluster correlation: the outcome varies too little");
    }
    return {{defined[rank - 1], defined[defined.size() - rank]}, options.draws - defined.size()};
}

}  // namespace clustertrial::estimation_detail
