// Closed-form plans: the MDES of a million of them, whose multipliers are few.
#include "clustertrial/power/mdes.hpp"

#include <benchmark/benchmark.h>

namespace clustertrial {
namespace {

constexpr int different_icc = 1000;

void mdes_of_many_plans(benchmark::State& state) {
    PowerStage stage;
    stage.cluster_size = 290;
    std::int64_t plans = 0;
    for (auto _ : state) {
        for (int clusters = 20; clusters < 120; clusters += 10) {
            stage.clusters = clusters;
            for (int i = 0; i < different_icc; ++i) {
                stage.icc = 0.0002 * i;
                benchmark::DoNotOptimize(smallest_effect(stage));
                ++plans;
            }
        }
    }
    state.SetItemsProcessed(plans);
}
BENCHMARK(mdes_of_many_plans);

void whole_results_of_many_plans(benchmark::State& state) {
    PowerStage stage;
    stage.cluster_size = 290;
    stage.clusters = 94;
    std::int64_t plans = 0;
    for (auto _ : state) {
        for (int i = 0; i < different_icc; ++i) {
            stage.icc = 0.0002 * i;
            benchmark::DoNotOptimize(estimate_checked_mdes(stage));
            ++plans;
        }
    }
    state.SetItemsProcessed(plans);
}
BENCHMARK(whole_results_of_many_plans);

}  // namespace
}  // namespace clustertrial

BENCHMARK_MAIN();
