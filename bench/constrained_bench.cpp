// Constrained randomisation: allocations scored a second (items_per_second), and the published example with 12,870
// schemes; matching and minimisation beside them.

#include "clustertrial/allocation/constrained.hpp"
#include "clustertrial/allocation/matching.hpp"
#include "clustertrial/allocation/minimisation.hpp"

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

using namespace clustertrial;

Covariates some_covariates(std::size_t schools, std::size_t count) {
    RandomStream random(GeneratorKind::stata_mt64, 1);
    Covariates covariates;
    for (std::size_t k = 0; k < count; ++k) {
        std::vector<double> values(schools);
        for (auto& value : values) value = random.uniform();
        add_number(covariates, "x" + std::to_string(k), values);
    }
    return covariates;
}

std::vector<std::size_t> up_to(std::size_t n) {
    std::vector<std::size_t> indices(n);
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    return indices;
}

/// Two strata of half the schools each, or one.
void run_constrained(benchmark::State& state, std::size_t schools, std::size_t covariates, std::size_t strata,
                     const ConstrainedOptions& options) {
    const Covariates values = some_covariates(schools, covariates);
    std::vector<std::size_t> stratum = up_to(schools);
    for (auto& s : stratum) s = s * strata / schools;
    const std::vector<std::uint64_t> even{1, 1};
    RandomStream random(GeneratorKind::stata_mt64, 1);
    std::uint64_t scored = 0;
    for (auto run : state) {
        const auto result =
            allocate_constrained(values, stratum, up_to(schools), same_ratio(strata, even), options, random);
        scored += result.scored;
        benchmark::DoNotOptimize(result.chosen);
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(scored));
}

/// 16 schools, 8 an arm, 4 covariates: all 12,870 schemes, the best tenth kept.
void published_example(benchmark::State& state) {
    run_constrained(state, 16, 4, 1, {});
}
BENCHMARK(published_example)->Unit(benchmark::kMillisecond);

/// 24 schools, 12 an arm, 6 covariates: all 2,704,156, a thousandth kept.
void enumerated(benchmark::State& state) {
    ConstrainedOptions options;
    options.enumerate_up_to = 3'000'000;
    options.keep = BestShare{0.001};
    run_constrained(state, 24, 6, 1, options);
}
BENCHMARK(enumerated)->Unit(benchmark::kMillisecond);

/// 94 schools in two strata, 6 covariates: a walk through five million, those with a small score kept.
void walk(benchmark::State& state) {
    ConstrainedOptions options;
    options.sampled = Candidates::swap_walk;
    options.draws = 5'000'000;
    options.keep = BestShare{0.0001};
    options.score = static_cast<BalanceScore>(state.range(0));
    run_constrained(state, 94, 6, 2, options);
}
BENCHMARK(walk)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

/// The best tenth of a million places kept, each allocation once.
void walk_best_tenth(benchmark::State& state) {
    ConstrainedOptions options;
    options.sampled = Candidates::swap_walk;
    options.draws = 1'000'000;
    run_constrained(state, 94, 6, 2, options);
}
BENCHMARK(walk_best_tenth)->Unit(benchmark::kMillisecond);

/// The same schools, 100,000 independent allocations.
void independent(benchmark::State& state) {
    run_constrained(state, 94, 6, 2, {});
}
BENCHMARK(independent)->Unit(benchmark::kMillisecond);

void pairs(benchmark::State& state) {
    const auto schools = static_cast<std::size_t>(state.range(0));
    const Covariates values = some_covariates(schools, 6);
    const std::vector<std::size_t> stratum(schools, 0);
    for (auto run : state) {
        benchmark::DoNotOptimize(match_schools(values, stratum, 1, up_to(schools), 2, MatchDistance::rank_mahalanobis));
    }
}
BENCHMARK(pairs)->Arg(94)->Arg(400)->Arg(1600)->Unit(benchmark::kMillisecond);

void minimisation(benchmark::State& state) {
    constexpr std::size_t schools = 2400;
    RandomStream random(GeneratorKind::stata_mt64, 1);
    std::vector<Factor> factors;
    for (const std::size_t levels : {40U, 2U, 2U, 3U, 4U}) {
        Factor factor{std::vector<std::size_t>(schools), levels, 1};
        for (auto& level : factor.level) level = random.below(levels);
        factors.push_back(factor);
    }
    const std::vector<std::uint64_t> even{1, 1};
    for (auto run : state)
        benchmark::DoNotOptimize(allocate_by_minimisation(factors, up_to(schools), even, {}, {}, random));
}
BENCHMARK(minimisation)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
