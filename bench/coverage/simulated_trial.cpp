#include "simulated_trial.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/philox.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace clustertrial::coverage {

namespace {

// Individuals: variance 1 in all, of which the ICC is between clusters; as in the trial's protocol an ICC of 0.05 and a
// prior measure that explains half of the variance between clusters.
constexpr double icc = 0.05;
constexpr double explained = 0.5;
constexpr double mean_size = 100;
constexpr double smallest_size = 10;
constexpr double mean_effect = 0.25;
// Between clusters the effect varies as much as the outcome itself does.
constexpr double variance_of_effect = icc;
constexpr double stratum_difference = 0.2;

double normal(DrawStream& random) {
    return normal_quantile(random.uniform());
}

/// Log-normal with mean 100 and CV 1, at least 10.
double draw_size(const Cell& cell, DrawStream& random) {
    if (!cell.unequal_sizes) return mean_size;
    const double variance_of_log = std::log(2.0);
    const double size =
        std::exp(std::log(mean_size) - variance_of_log / 2 + std::sqrt(variance_of_log) * normal(random));
    return std::max(smallest_size, std::round(size));
}

/// The first cluster of a stratum; the strata follow each other.
std::size_t first_of(const Cell& cell, std::size_t stratum) {
    return stratum * cell.clusters / cell.strata();
}

/// How many clusters of each stratum are treated: what does not divide is rounded down in the first stratum and up in
/// the second, so that 94 clusters are 23 of 47 and 24 of 47.
std::size_t treated_in(const Cell& cell, std::size_t stratum) {
    if (cell.pairs) return 1;
    const std::size_t all = cell.one_to_three ? std::max<std::size_t>(2, (cell.clusters + 2) / 4) : cell.clusters / 2;
    return stratum == 0 ? all / 2 : all - all / 2;
}

/// Arm 1 for the treated clusters of each stratum, at random.
void allocate(const Cell& cell, SimulatedTrial& trial, DrawStream& random) {
    for (std::size_t stratum = 0; stratum < cell.strata(); ++stratum) {
        std::vector<std::size_t> members(first_of(cell, stratum + 1) - first_of(cell, stratum));
        std::iota(members.begin(), members.end(), first_of(cell, stratum));
        for (const std::size_t g : members) trial.space.stratum[g] = static_cast<std::uint32_t>(stratum);
        for (std::size_t i = 0; i < treated_in(cell, stratum); ++i) {
            const std::size_t j = i + random.below(static_cast<std::uint32_t>(members.size() - i));
            std::swap(members[i], members[j]);
            trial.space.arm[members[i]] = 1;
        }
    }
}

}  // namespace

SimulatedTrial simulate(const Cell& cell, std::uint64_t seed, std::uint64_t trial_number) {
    DrawStream random(seed, trial_number);
    SimulatedTrial trial;
    const auto count = static_cast<Eigen::Index>(cell.clusters);
    trial.clusters.count = cell.clusters;
    trial.clusters.of_row.resize(cell.clusters);
    std::iota(trial.clusters.of_row.begin(), trial.clusters.of_row.end(), 0U);
    trial.space.arm.assign(cell.clusters, 0);
    trial.space.stratum.assign(cell.clusters, 0);
    allocate(cell, trial, random);

    Design& design = trial.design;
    design.x.resize(count, 2);
    design.y.resize(count);
    design.weights.resize(count);
    design.names = {"treatment", "prior"};
    design.absorbed = {trial.space.stratum, cell.strata()};
    trial.effect = cell.effect ? mean_effect : 0;
    for (Eigen::Index g = 0; g < count; ++g) {
        const auto cluster = static_cast<std::size_t>(g);
        const double prior = normal(random);
        const double size = draw_size(cell, random);
        const double between =
            std::sqrt(icc) * (std::sqrt(explained) * prior + std::sqrt(1 - explained) * normal(random));
        const double within = std::sqrt((1 - icc) / size) * normal(random);
        const double own_effect = trial.effect + std::sqrt(cell.effect ? variance_of_effect : 0) * normal(random);
        design.weights(g) = size;
        design.x(g, 0) = trial.space.arm[cluster];
        design.x(g, 1) = prior;
        design.y(g) = stratum_difference * (trial.space.stratum[cluster] % 2) + between + within +
                      own_effect * trial.space.arm[cluster];
    }
    trial.without_treatment = design;
    trial.without_treatment.x = design.x.rightCols(1);
    trial.without_treatment.names = {"prior"};
    return trial;
}

}  // namespace clustertrial::coverage
