#include "clustertrial/core/parallel.hpp"
#include "clustertrial/core/random.hpp"
#include "clustertrial/estimation/randomisation_test.hpp"

#include <cmath>
#include <cstdint>

#include <benchmark/benchmark.h>

namespace clustertrial {
namespace {

/// A trial like Bolton's: 94 schools of 100 to 500 pupils in two absorbed strata of 47, of which 23 and 24 are treated;
/// the share of pupils with an event, and the same share before the trial as a covariate.
struct Trial {
    Design design;
    AllocationSpace space;
    std::vector<std::uint32_t> cluster_of_row;
};

Trial make_trial(std::uint32_t arms) {
    constexpr std::uint32_t schools = 94;
    RandomStream random(GeneratorKind::stata_mt64, 1);
    const auto shares = [&] { return Eigen::VectorXd::NullaryExpr(schools, [&] { return 0.1 * random.uniform(); }); };
    Trial trial;
    trial.design.x = shares();
    trial.design.y = shares();
    trial.design.names = {"prior"};
    trial.design.weights =
        Eigen::VectorXd::NullaryExpr(schools, [&] { return std::floor(100 + 400 * random.uniform()); });
    trial.design.absorbed.levels = 2;
    trial.space.arms = arms;
    for (std::uint32_t school = 0; school < schools; ++school) {
        trial.design.absorbed.level.push_back(school / 47);
        trial.space.stratum.push_back(school / 47);
        trial.space.arm.push_back(school % arms);
        trial.cluster_of_row.push_back(school);
    }
    return trial;
}

/// Arguments: arms, threads.
void draw(benchmark::State& state, RandomisationStatistic statistic) {
    const Trial trial = make_trial(static_cast<std::uint32_t>(state.range(0)));
    set_threads(static_cast<std::size_t>(state.range(1)));
    RandomisationOptions options;
    options.draws = 1'000'000;
    options.statistic = statistic;
    for ([[maybe_unused]] const auto _ : state) {
        benchmark::DoNotOptimize(randomisation_draws({trial.design, trial.cluster_of_row}, trial.space, 1, options));
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(options.draws));
    set_threads(0);
}

void sizes(benchmark::internal::Benchmark* each) {
    each->Args({2, 1})
        ->Args({2, 2})
        ->Args({3, 2})
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime()
        ->MeasureProcessCPUTime();
}

BENCHMARK_CAPTURE(draw, studentised, RandomisationStatistic::studentised)->Apply(sizes);
BENCHMARK_CAPTURE(draw, coefficient, RandomisationStatistic::coefficient)->Apply(sizes);
BENCHMARK_CAPTURE(draw, difference, RandomisationStatistic::difference)->Apply(sizes);

}  // namespace
}  // namespace clustertrial

BENCHMARK_MAIN();
