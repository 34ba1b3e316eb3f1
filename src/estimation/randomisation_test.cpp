#include "clustertrial/estimation/randomisation_test.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/parallel.hpp"
#include "clustertrial/core/shared_draw_count.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"

#include "allocation_space.hpp"
#include "cluster_checks.hpp"
#include "drawn_batches.hpp"
#include "permutation_kernel.hpp"
#include "permuted_clusters.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace clustertrial {
namespace {

using namespace estimation_detail;

/// Draws that a thread takes at a time: a multiple of `lanes`, and enough that a block's memory costs nothing.
constexpr std::size_t block_draws = 256 * lanes;

/// A standard error below this share of the largest outcome is rounding: residuals are off by some 1e-16 of it.
constexpr double rounding_of_outcomes = 1e-13;

[[noreturn]] void refuse_permutation(const std::string& message) {
    throw Error(ErrorKind::design, message);
}

void check_arm(const AllocationSpace& space, std::size_t arm) {
    if (arm == 0 || arm >= space.arms) {
        throw Error(ErrorKind::usage, "arm " + std::to_string(arm) + " was asked for; 1 to " +
                                          std::to_string(space.arms - 1) + " are tested against arm 0");
    }
}

/// CR1's G/(G-1) x (N-1)/(N-K), the treatment indicators among the K.
double permutation_factor(const PermutedClusters& clusters, const AllocationSpace& space) {
    const std::size_t coefficients = clusters.coefficients + space.arms - 1;
    const auto count = static_cast<double>(clusters.count());
    const auto k = static_cast<double>(coefficients);
    estimation_detail::check_enough(clusters.count(), coefficients, clusters.individuals, CovarianceKind::CR1);
    return cr1_factor(count, clusters.individuals, k);
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

/// `count`: a number or Known.
template <typename Count>
void copy_lanes(const BatchStatistics& batch, std::size_t first, Count count, NullDraws& draws) {
    const auto copy = [&](const Lanes& values, std::vector<double>& to) {
        for (std::size_t lane = 0; lane < count; ++lane) to[first + lane] = values[lane];
    };
    copy(batch.n0, draws.n0);
    copy(batch.n1, draws.n1);
    if (draws.v1.empty()) return;
    copy(batch.v0, draws.v0);
    copy(batch.v1, draws.v1);
    copy(batch.v2, draws.v2);
}

void store_statistics(const BatchStatistics& batch, std::size_t first, std::size_t count, NullDraws& draws) {
    if (count == lanes) {
        copy_lanes(batch, first, Known<lanes>(), draws);
    } else {
        copy_lanes(batch, first, count, draws);
    }
}

[[noreturn]] void refuse_collinear() {
    refuse_permutation(
        "the arms' indicators are collinear with each other or with the rest of the model, as allocated; there is "
        "no effect to be tested");
}

/// The observed statistic, computed as every draw is.
BatchStatistics observe_statistic(const PermutedClusters& clusters, const AllocationSpace& space, std::size_t arm,
                                  double factor) {
    PermutationKernel kernel(clusters, space.arms, arm, factor);
    for (std::size_t lane = 0; lane < lanes; ++lane) kernel.set_allocation(lane, space.arm);
    BatchStatistics observed;
    kernel.compute(observed);
    if (observed.collinear[0] != 0) refuse_collinear();
    return observed;
}

/// `moved`, what allocation moves take-up by: 1 when the arm itself is what is taken up. Throws where it is nothing.
double check_take_up(const RandomisationModel& model, double moved) {
    if (model.take_up == nullptr) return 1;
    if (std::abs(moved) > rounding_of_outcomes * model.take_up->cwiseAbs().maxCoeff()) return moved;
    refuse_permutation("allocation does not affect take-up, so no effect of take-up can be tested");
}

/// Fills the estimate and its standard error, and takes the estimate off the outcome. Returns what allocation moves
/// take-up by.
double centre_draws(const RandomisationModel& model, const AllocationSpace& space, std::size_t arm, double factor,
                    PermutedClusters& clusters, NullDraws& draws) {
    BatchStatistics observed = observe_statistic(clusters, space, arm, factor);
    const double moved = check_take_up(model, observed.n1[0]);
    draws.estimate = observed.n0[0] / moved;
    draws.centre = draws.estimate;
    subtract_effect(draws.centre, clusters);
    if (model.take_up != nullptr) {
        observed = observe_statistic(clusters, space, arm, factor);
        draws.std_error_slope = observed.v1[0] / (moved * moved);
        draws.std_error_curve = observed.v2[0] / (moved * moved);
    }
    draws.std_error = (factor > 0 ? std::sqrt(observed.v0[0]) : 1) / std::abs(moved);
    return moved;
}

void change_signs(NullDraws& draws) {
    for (auto* part : {&draws.n0, &draws.n1}) {
        for (double& value : *part) value = -value;
    }
}

NullDraws draw_coefficients(const RandomisationModel& model, const AllocationSpace& space, std::size_t arm,
                            const AllocationPlan& plan, const RandomisationOptions& options, AllocationMemory* memory) {
    const bool studentised = options.statistic == RandomisationStatistic::studentised;
    PermutedClusters clusters = permuted_clusters(model, space, arm);
    const double factor = studentised ? permutation_factor(clusters, space) : 0;
    NullDraws draws = reserve_draws(plan, studentised);
    const double moved = centre_draws(model, space, arm, factor, clusters, draws);
    if (draws.std_error <= rounding_of_outcomes * model.design.y.cwiseAbs().maxCoeff()) {
        refuse_permutation(
            "the model fits the outcome of every cluster exactly; a studentised statistic has no standard error to "
            "divide by");
    }

    const auto drawn = drawn_batches(plan, memory);
    SharedDrawCount done(options.progress, "allocations", plan.draws);
    parallel_for(plan.draws, block_draws, [&](std::size_t first, std::size_t end) {
        PermutationKernel kernel(clusters, space.arms, arm, factor);
        AllocationBuffer buffer;
        BatchStatistics statistics;
        for (std::size_t batch = first; batch < end; batch += lanes) {
            const std::size_t count = std::min(lanes, end - batch);
            if (drawn) kernel.set_batch(drawn->batch(batch), space.arm.size());
            for (std::size_t lane = 0; lane < count && !drawn; ++lane) {
                write_allocation(plan, batch + lane, buffer);
                kernel.set_allocation(lane, buffer.arms);
            }
            kernel.compute(statistics);
            store_statistics(statistics, batch, count, draws);
        }
        done.add(end - first);
    });
    if (moved < 0) change_signs(draws);
    return draws;
}

/// The difference of weighted means in one allocation, of the outcome and of the observed indicator.
struct Difference {
    double outcome = 0;
    double observed = 0;
    bool defined = false;  ///< false where an arm has nobody; the differences are 0 then
};

/// `by_arm`: memory for three sums an arm.
Difference difference_of(const ClusterTotals& totals, const std::vector<std::uint32_t>& allocation, std::size_t arm,
                         std::vector<std::array<double, 3>>& by_arm) {
    std::fill(by_arm.begin(), by_arm.end(), std::array<double, 3>{});
    for (std::size_t g = 0; g < totals.randomised.size(); ++g) {
        const auto column = static_cast<Eigen::Index>(g);
        auto& [individuals, outcome, observed] = by_arm[allocation[totals.randomised[g]]];
        individuals += totals.n[column];
        outcome += totals.y[column];
        observed += totals.observed[column];
    }
    const auto& [n_control, y_control, observed_control] = by_arm[0];
    const auto& [n, y, observed] = by_arm[arm];
    if (!(n_control > 0 && n > 0)) return {};
    return {y / n - y_control / n_control, observed / n - observed_control / n_control, true};
}

NullDraws draw_differences(const RandomisationModel& model, const AllocationSpace& space, std::size_t arm,
                           const AllocationPlan& plan, const DrawProgress& progress) {
    ClusterTotals totals = cluster_totals(model, space, arm);
    std::vector<std::array<double, 3>> observed_sums(space.arms);
    const Difference found = difference_of(totals, space.arm, arm, observed_sums);
    if (!found.defined) refuse_collinear();
    NullDraws draws = reserve_draws(plan, false);
    const double moved = check_take_up(model, found.observed);
    draws.estimate = found.outcome / moved;
    draws.std_error = 1 / std::abs(moved);
    draws.centre = draws.estimate;
    totals.y -= draws.centre * totals.observed;

    SharedDrawCount done(progress, "allocations", plan.draws);
    parallel_for(plan.draws, block_draws, [&](std::size_t first, std::size_t end) {
        AllocationBuffer buffer;
        std::vector<std::array<double, 3>> sums(space.arms);
        for (std::size_t draw = first; draw < end; ++draw) {
            write_allocation(plan, draw, buffer);
            const Difference difference = difference_of(totals, buffer.arms, arm, sums);
            draws.n0[draw] = difference.outcome;
            draws.n1[draw] = difference.observed;
        }
        done.add(end - first);
    });
    if (moved < 0) change_signs(draws);
    return draws;
}

NullDraws draws_of_model(const RandomisationModel& model, const AllocationSpace& space, std::size_t arm,
                         const RandomisationOptions& options, AllocationMemory* memory) {
    check_space(space);
    check_arm(space, arm);
    const AllocationPlan plan = plan_allocations(space, options.draws, options.seed);
    switch (options.statistic) {
        case RandomisationStatistic::difference:
            return draw_differences(model, space, arm, plan, options.progress);
        case RandomisationStatistic::coefficient:
        case RandomisationStatistic::studentised:
            return draw_coefficients(model, space, arm, plan, options, memory);
    }
    throw Error(ErrorKind::usage, "unknown randomisation statistic");
}

}  // namespace

NullDraws randomisation_draws(const Refit& refit, const AllocationSpace& space, std::size_t draws, std::uint64_t seed) {
    check_space(space);
    const AllocationPlan plan = plan_allocations(space, draws, seed);
    const auto statistic_of = [&](const std::vector<std::uint32_t>& arms) {
        const double statistic = refit(arms);
        if (std::isfinite(statistic)) return statistic;
        throw Error(ErrorKind::usage,
                    "the statistic of an allocation is not a finite number; expected 0 where it is "
                    "not defined");
    };
    NullDraws found;
    found.exact = plan.exact;
    found.estimate = statistic_of(space.arm);
    found.n0.resize(plan.draws);
    found.v0.assign(plan.draws, 1);
    parallel_for(plan.draws, 1, [&](std::size_t first, std::size_t end) {
        AllocationBuffer buffer;
        for (std::size_t draw = first; draw < end; ++draw) {
            write_allocation(plan, draw, buffer);
            found.n0[draw] = statistic_of(buffer.arms);
        }
    });
    return found;
}

NullDraws randomisation_draws(const RandomisationModel& model, const AllocationSpace& space, std::size_t arm,
                              const RandomisationOptions& options) {
    return draws_of_model(model, space, arm, options, nullptr);
}

NullDraws randomisation_draws(const RandomisationModel& model, const AllocationSpace& space, std::size_t arm,
                              const RandomisationOptions& options, AllocationMemory& memory) {
    return draws_of_model(model, space, arm, options, &memory);
}

}  // namespace clustertrial
