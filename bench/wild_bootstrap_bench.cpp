#include "clustertrial/core/parallel.hpp"
#include "clustertrial/core/random.hpp"
#include "clustertrial/estimation/least_squares.hpp"
#include "clustertrial/estimation/wild_bootstrap.hpp"

#include <cstddef>
#include <cstdint>

#include <benchmark/benchmark.h>

namespace clustertrial {
namespace {

struct Trial {
    Fit fit;
    EstimatingEquations parts;
};

/// As many schools as asked for, one row each: treatment, the prior measure, two absorbed strata.
Trial make_trial(std::uint32_t schools) {
    RandomStream random(GeneratorKind::stata_mt64, 1);
    const auto n = static_cast<Eigen::Index>(schools);
    Design design{Eigen::MatrixXd(n, 2), Eigen::VectorXd(n), Eigen::VectorXd(n), {"treated", "prior"}};
    design.absorbed.levels = 2;
    Clusters clusters;
    clusters.count = schools;
    for (std::uint32_t g = 0; g < schools; ++g) {
        const double prior = random.uniform();
        design.x.row(g) << g % 2, prior;
        design.y[g] = 0.5 * prior + random.uniform();
        design.weights[g] = 100 + static_cast<double>(random.below(500));
        design.absorbed.level.push_back(g < schools / 2 ? 0 : 1);
        clusters.of_row.push_back(g);
    }
    Fit fit = fit_least_squares(design);
    EstimatingEquations parts = estimating_equations(fit, design, clusters);
    return {std::move(fit), std::move(parts)};
}

constexpr std::size_t draws = 999'999;

/// The whole of it: draws, p-value and interval. Argument: threads.
void test_and_interval(benchmark::State& state, BootstrapWeights weights, BootstrapResiduals residuals, Tails tails) {
    const Trial trial = make_trial(94);
    set_threads(static_cast<std::size_t>(state.range(0)));
    ResampledTest test;
    for ([[maybe_unused]] const auto _ : state) {
        const NullDraws null = wild_bootstrap_draws(trial.parts, 0, {draws, 1, weights, residuals});
        test = test_and_invert(null, tails, ShareRule::plain, 0.95);
    }
    set_threads(0);
    // The same bits on any number of threads: the same figures in both lines.
    state.counters["p"] = test.p_value;
    state.counters["low"] = test.interval->low;
    state.counters["high"] = test.interval->high;
}

void draws_alone(benchmark::State& state, BootstrapWeights weights) {
    const Trial trial = make_trial(94);
    set_threads(static_cast<std::size_t>(state.range(0)));
    for ([[maybe_unused]] const auto _ : state) {
        benchmark::DoNotOptimize(wild_bootstrap_draws(trial.parts, 0, {draws, 1, weights}));
    }
    set_threads(0);
}

void inversion_alone(benchmark::State& state, Tails tails) {
    const Trial trial = make_trial(94);
    set_threads(static_cast<std::size_t>(state.range(0)));
    const NullDraws null = wild_bootstrap_draws(trial.parts, 0, {draws});
    for ([[maybe_unused]] const auto _ : state) {
        benchmark::DoNotOptimize(test_and_invert(null, tails, ShareRule::plain, 0.95));
    }
    set_threads(0);
}

void threads_1_and_2(benchmark::internal::Benchmark* each) {
    each->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
}

using enum BootstrapWeights;
using enum BootstrapResiduals;
BENCHMARK_CAPTURE(test_and_interval, restricted, rademacher, restricted, Tails::symmetric)->Apply(threads_1_and_2);
BENCHMARK_CAPTURE(test_and_interval, equal_tailed, rademacher, restricted, Tails::equal_tailed)->Apply(threads_1_and_2);
BENCHMARK_CAPTURE(test_and_interval, unrestricted, rademacher, unrestricted, Tails::symmetric)->Apply(threads_1_and_2);
BENCHMARK_CAPTURE(test_and_interval, webb, webb, restricted, Tails::symmetric)->Apply(threads_1_and_2);
BENCHMARK_CAPTURE(test_and_interval, mammen, mammen, restricted, Tails::symmetric)->Apply(threads_1_and_2);
BENCHMARK_CAPTURE(draws_alone, rademacher, rademacher)->Apply(threads_1_and_2);
BENCHMARK_CAPTURE(draws_alone, webb, webb)->Apply(threads_1_and_2);
BENCHMARK_CAPTURE(inversion_alone, symmetric, Tails::symmetric)->Apply(threads_1_and_2);

}  // namespace
}  // namespace clustertrial

BENCHMARK_MAIN();
