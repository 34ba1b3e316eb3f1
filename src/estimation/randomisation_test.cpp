#include "clustertrial/estimation/randomisation_test.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/parallel.hpp"
#include "clustertrial/core/words.hpp"

#include "allocation_space.hpp"
#include "permutation_kernel.hpp"
#include "permuted_clusters.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

namespace clustertrial {
namespace {

using namespace estimation_detail;

constexpr std::array statistic_names{
    std::pair{RandomisationStatistic::difference, std::string_view{"difference"}},
    std::pair{RandomisationStatistic::coefficient, std::string_view{"coefficient"}},
    std::pair{RandomisationStatistic::studentised, std::string_view{"studentised"}},
};

/// Draws that a thread takes at a time: a multiple of `lanes`, and enough that a block's memory costs nothing.
constexpr std::size_t block_draws = 256 * lanes;

/// A standard error below this share of the largest outcome is rounding: residuals are off by some 1e-16 of it.
constexpr double rounding_of_outcomes = 1e-13;

[[noreturn]] void refuse(const std::string& message) {
    throw Error(ErrorKind::design, message);
}

void check_arm(const AllocationSpace& space, std::size_t arm) {
    if (arm == 0 || arm >= space.arms) {
        throw Error(ErrorKind::usage, "arm " + std::to_string(arm) + " was asked for; 1 to " +
                                          std::to_string(space.arms - 1) + " are tested against arm 0");
    }
}

/// CR1's G/(G-1) x (N-1)/(N-K), the treatment indicators among the K.
double cr1_factor(const PermutedClusters& clusters, const AllocationSpace& space) {
    const std::size_t coefficients = clusters.coefficients + space.arms - 1;
    const auto count = static_cast<double>(clusters.count());
    const auto k = static_cast<double>(coefficients);
    if (clusters.count() <= coefficients) {
        refuse("the data hold " + counted(clusters.count(), "cluster") + " and the model " +
               counted(coefficients, "coefficient") + "; more clusters than coefficients are needed");
    }
    if (clusters.individuals <= k) {
        refuse("the weights add up to " + format_shortest(clusters.individuals) + " individuals and the model has " +
               counted(coefficients, "coefficient") + "; CR1 needs more individuals than coefficients");
    }
    return count / (count - 1) * (clusters.individuals - 1) / (clusters.individuals - k);
}

NullDraws reserve_draws(const AllocationPlan& plan, bool studentised) {
    NullDraws draws;
    draws.exact = plan.exact;
    draws.n0.resize(plan.draws);
    draws.n1.resize(plan.draws);
    if (studentised) {
        draws.v0.resize(plan.draws);
        draws.v1.resize(plan.draws);
        draws.v2.resize(plan.draws);
    } else {
        draws.v0.assign(plan.draws, 1);
    }
    return draws;
}

void store(const BatchStatistics& batch, std::size_t first, std::size_t count, NullDraws& draws) {
    const auto copy = [&](const Lanes& values, std::vector<double>& to) {
        std::copy_n(values.data(), count, to.begin() + static_cast<std::ptrdiff_t>(first));
    };
    copy(batch.n0, draws.n0);
    copy(batch.n1, draws.n1);
    if (draws.v1.empty()) return;
    copy(batch.v0, draws.v0);
    copy(batch.v1, draws.v1);
    copy(batch.v2, draws.v2);
}

[[noreturn]] void refuse_collinear() {
    refuse("the arms' indicators are collinear with each other or with the rest of the model, as allocated; there is "
           "no effect to be tested");
}

/// The observed statistic, computed as every draw is.
void observe(PermutationKernel& kernel, const AllocationSpace& space, const Design& design, NullDraws& draws) {
    for (std::size_t lane = 0; lane < lanes; ++lane) kernel.set_allocation(lane, space.arm);
    const BatchStatistics observed = kernel.compute();
    if (observed.collinear[0]) refuse_collinear();
    draws.estimate = observed.n0[0];
    draws.std_error = std::sqrt(observed.v0[0]);
    if (draws.std_error <= rounding_of_outcomes * design.y.cwiseAbs().maxCoeff()) {
        refuse("the model fits every cluster's outcome exactly; a studentised statistic has no standard error to "
               "divide by");
    }
}

NullDraws draw_coefficients(const RandomisationModel& model, const AllocationSpace& space, std::size_t arm,
                            const AllocationPlan& plan, bool studentised) {
    const PermutedClusters clusters = permuted_clusters(model, space, arm);
    const double factor = studentised ? cr1_factor(clusters, space) : 0;
    NullDraws draws = reserve_draws(plan, studentised);
    PermutationKernel observed_kernel(clusters, space.arms, arm, factor);
    observe(observed_kernel, space, model.design, draws);
    parallel_for(plan.draws, block_draws, [&](std::size_t first, std::size_t end) {
        PermutationKernel kernel(clusters, space.arms, arm, factor);
        AllocationBuffer buffer;
        for (std::size_t batch = first; batch < end; batch += lanes) {
            const std::size_t count = std::min(lanes, end - batch);
            for (std::size_t lane = 0; lane < count; ++lane) {
                write_allocation(plan, batch + lane, buffer);
                kernel.set_allocation(lane, buffer.arms);
            }
            store(kernel.compute(), batch, count, draws);
        }
    });
    return draws;
}

/// The difference of weighted means in one allocation: n0 of the outcome, n1 of the observed indicator; false when an
/// arm has nobody.
bool difference_of(const ClusterTotals& totals, const AllocationSpace& space, std::size_t arm,
                   const std::vector<std::uint32_t>& allocation, double& n0, double& n1) {
    std::array<double, 2> individuals = {}, outcome = {}, observed = {};
    for (std::size_t g = 0; g < totals.randomised.size(); ++g) {
        const std::uint32_t cluster = totals.randomised[g];
        const std::uint32_t in = allocation[cluster];
        if (in != 0 && in != arm) continue;
        const auto side = static_cast<std::size_t>(in == 0 ? 0 : 1);
        const auto column = static_cast<Eigen::Index>(g);
        individuals[side] += totals.n[column];
        outcome[side] += totals.y[column];
        if (space.arm[cluster] == arm) observed[side] += totals.n[column];
    }
    const bool both = individuals[0] > 0 && individuals[1] > 0;
    n0 = both ? outcome[1] / individuals[1] - outcome[0] / individuals[0] : 0;
    n1 = both ? observed[1] / individuals[1] - observed[0] / individuals[0] : 0;
    return both;
}

NullDraws draw_differences(const RandomisationModel& model, const AllocationSpace& space, std::size_t arm,
                           const AllocationPlan& plan) {
    const ClusterTotals totals = cluster_totals(model, space);
    NullDraws draws = reserve_draws(plan, false);
    double observed = 0;
    if (!difference_of(totals, space, arm, space.arm, draws.estimate, observed)) refuse_collinear();
    parallel_for(plan.draws, block_draws, [&](std::size_t first, std::size_t end) {
        AllocationBuffer buffer;
        for (std::size_t draw = first; draw < end; ++draw) {
            write_allocation(plan, draw, buffer);
            difference_of(totals, space, arm, buffer.arms, draws.n0[draw], draws.n1[draw]);
        }
    });
    return draws;
}

}  // namespace

std::string_view to_name(RandomisationStatistic statistic) {
    const auto* const found = std::find_if(statistic_names.begin(), statistic_names.end(),
                                           [statistic](const auto& entry) { return entry.first == statistic; });
    return found->second;
}

RandomisationStatistic randomisation_statistic_from_name(std::string_view name) {
    std::string known;
    for (const auto& [statistic, statistic_name] : statistic_names) {
        if (statistic_name == name) return statistic;
        known += (known.empty() ? "" : ", ") + std::string(statistic_name);
    }
    throw Error(ErrorKind::usage, "unknown randomisation statistic '" + std::string(name) + "'; known: " + known);
}

NullDraws randomisation_draws(const RandomisationModel& model, const AllocationSpace& space, std::size_t arm,
                              const RandomisationOptions& options) {
    check_space(space);
    check_arm(space, arm);
    const AllocationPlan plan = plan_allocations(space, options.draws, options.seed);
    switch (options.statistic) {
        case RandomisationStatistic::difference:
            return draw_differences(model, space, arm, plan);
        case RandomisationStatistic::coefficient:
            return draw_coefficients(model, space, arm, plan, false);
        case RandomisationStatistic::studentised:
            return draw_coefficients(model, space, arm, plan, true);
    }
    throw Error(ErrorKind::usage, "unknown randomisation statistic");
}

}  // namespace clustertrial
