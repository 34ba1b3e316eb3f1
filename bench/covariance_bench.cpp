#include "clustertrial/core/random.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include <cstdint>

#include <benchmark/benchmark.h>

/// The English primaries at once: 24,000 schools of 300 pupils in 150 authorities, one row a pupil.
namespace clustertrial {
namespace {

struct Trial {
    Design design;
    Clusters clusters;
};

/// Treatment by school; a covariate of the school and one of the pupil, so that no two rows are alike; authorities of
/// consecutive schools, absorbed; an outcome of 0 or 1.
Trial make_trial(std::uint32_t schools, std::uint32_t pupils, std::uint32_t authorities) {
    RandomStream random(GeneratorKind::stata_mt64, 1);
    const Eigen::Index rows = Eigen::Index{schools} * pupils;
    Trial trial;
    trial.design.x.resize(rows, 3);
    trial.design.y.resize(rows);
    trial.design.weights = Eigen::VectorXd::Ones(rows);
    trial.design.names = {"treated", "intake", "age"};
    trial.design.absorbed.levels = authorities;
    trial.clusters.count = schools;
    Eigen::Index row = 0;
    for (std::uint32_t school = 0; school < schools; ++school) {
        const double intake = random.uniform();
        for (std::uint32_t pupil = 0; pupil < pupils; ++pupil, ++row) {
            trial.design.x.row(row) << school % 2, intake, random.uniform();
            trial.design.y[row] = random.uniform() < 0.1 + 0.1 * intake ? 1 : 0;
            trial.design.absorbed.level.push_back(school * authorities / schools);
            trial.clusters.of_row.push_back(school);
        }
    }
    return trial;
}

const Trial& national() {
    static const Trial trial = make_trial(24000, 300, 150);
    return trial;
}

const Fit& national_fit() {
    static const Fit fitted = fit_least_squares(national().design);
    return fitted;
}

const EstimatingEquations& national_parts() {
    static const EstimatingEquations parts =
        estimating_equations(national_fit(), national().design, national().clusters);
    return parts;
}

void fit(benchmark::State& state) {
    const Trial& trial = national();
    for ([[maybe_unused]] const auto _ : state) benchmark::DoNotOptimize(fit_least_squares(trial.design));
}

void parts(benchmark::State& state) {
    const Trial& trial = national();
    const Fit& fitted = national_fit();
    for ([[maybe_unused]] const auto _ : state) {
        benchmark::DoNotOptimize(estimating_equations(fitted, trial.design, trial.clusters));
    }
}

void covariance(benchmark::State& state, CovarianceKind kind) {
    const EstimatingEquations& found = national_parts();
    for ([[maybe_unused]] const auto _ : state) {
        benchmark::DoNotOptimize(cluster_covariance(found, kind));
    }
}

void satterthwaite(benchmark::State& state) {
    const EstimatingEquations& found = national_parts();
    const Eigen::VectorXd treated = Eigen::VectorXd::Unit(found.k, 0);
    for ([[maybe_unused]] const auto _ : state) {
        benchmark::DoNotOptimize(satterthwaite_df(found, CovarianceKind::CR2, treated));
    }
}

/// All that an estimate needs once its rows have been read.
void fit_cr2_and_satterthwaite(benchmark::State& state) {
    const Trial& trial = national();
    for ([[maybe_unused]] const auto _ : state) {
        const Fit fitted = fit_least_squares(trial.design);
        const EstimatingEquations found = estimating_equations(fitted, trial.design, trial.clusters);
        const Eigen::VectorXd treated = Eigen::VectorXd::Unit(found.k, 0);
        benchmark::DoNotOptimize(cluster_covariance(found, CovarianceKind::CR2));
        benchmark::DoNotOptimize(satterthwaite_df(found, CovarianceKind::CR2, treated));
    }
}

BENCHMARK(fit_cr2_and_satterthwaite)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(fit)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(parts)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(covariance, CR2, CovarianceKind::CR2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(covariance, CR3, CovarianceKind::CR3)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(satterthwaite)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace clustertrial

BENCHMARK_MAIN();
