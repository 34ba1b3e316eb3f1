#include "clustertrial/core/random.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include <cstdint>
#include <string>

#include <benchmark/benchmark.h>

namespace clustertrial {
namespace {

/// Intercept, treatment by cluster and uniform covariates; an outcome of 0 or 1; clusters of consecutive rows.
struct Trial {
    Design design;
    Clusters clusters;
};

Trial make_trial(Eigen::Index rows, Eigen::Index columns, std::uint32_t clusters) {
    RandomStream random(GeneratorKind::stata_mt64, 1);
    Trial trial;
    trial.design.x = Eigen::MatrixXd::NullaryExpr(rows, columns, [&] { return random.uniform(); });
    trial.design.x.col(0).setOnes();
    trial.design.y = Eigen::VectorXd::NullaryExpr(rows, [&] { return random.uniform() < 0.1 ? 1.0 : 0.0; });
    trial.design.weights = Eigen::VectorXd::Ones(rows);
    trial.design.names.assign(static_cast<std::size_t>(columns), "column");
    trial.clusters.count = clusters;
    for (Eigen::Index row = 0; row < rows; ++row) {
        const auto cluster = static_cast<std::uint32_t>(row * clusters / rows);
        trial.clusters.of_row.push_back(cluster);
        trial.design.x(row, 1) = cluster % 2;
    }
    return trial;
}

/// Arguments: rows, columns, clusters.
void fit(benchmark::State& state) {
    const Trial trial = make_trial(state.range(0), state.range(1), static_cast<std::uint32_t>(state.range(2)));
    for ([[maybe_unused]] const auto _ : state) benchmark::DoNotOptimize(fit_least_squares(trial.design));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void cr1(benchmark::State& state) {
    const Trial trial = make_trial(state.range(0), state.range(1), static_cast<std::uint32_t>(state.range(2)));
    const Fit fitted = fit_least_squares(trial.design);
    for ([[maybe_unused]] const auto _ : state) {
        benchmark::DoNotOptimize(cluster_covariance(fitted, trial.design, trial.clusters, CovarianceKind::CR1));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

/// A local authority, the English primaries by authority, a national cohort of pupils.
void sizes(benchmark::internal::Benchmark* each) {
    each->Args({94, 5, 94})->Args({16770, 150, 16770})->Args({7000000, 10, 24000})->Unit(benchmark::kMillisecond);
}

BENCHMARK(fit)->Apply(sizes);
BENCHMARK(cr1)->Apply(sizes);

}  // namespace
}  // namespace clustertrial

BENCHMARK_MAIN();
