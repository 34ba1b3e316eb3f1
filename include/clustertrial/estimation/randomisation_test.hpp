#pragma once

#include "clustertrial/core/kinds.hpp"
#include "clustertrial/core/progress.hpp"
#include "clustertrial/estimation/clusters.hpp"
#include "clustertrial/estimation/least_squares.hpp"
#include "clustertrial/estimation/null_draws.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace clustertrial {

/// The allocations that could have been: every one of them equally likely. Given how many clusters of each stratum went
/// to each arm, complete, sorted-alternation and simple allocation (one stratum) all are so.
struct AllocationSpace {
    std::vector<std::uint32_t> stratum;  ///< by randomised cluster
    std::vector<std::uint32_t> arm;      ///< by randomised cluster, as it happened; 0 is the control
    std::size_t arms = 2;
    /// When not empty, the allocations themselves (constrained randomisation), one inner vector each, an arm a cluster;
    /// `stratum` is not looked at then. The observed one must be among them; one that is there twice counts twice.
    std::vector<std::vector<std::uint32_t>> allocations = {};
    /// The list is not all there are but draws at random from them (of a method whose allocations cannot be numbered):
    /// each is looked at once, in order, and the observed one need not be among them.
    bool drawn = false;
};

/// The allocations in which the clusters of every arm but `arm` and the control stay where they are: given that, each
/// of them is as likely as the others, so that the test of `arm` assumes nothing of the other arms' effects. Of a list,
/// those of its members; nothing where they are fewer than `fewest`. Throws Error(usage) for a space that does not fit
/// together.
std::optional<AllocationSpace> hold_other_arms(const AllocationSpace& space, std::size_t arm, double fewest);

/// Number of allocations: exact up to 2^53, then rounded; infinity when beyond double, or not known (AllocationSpace::
/// drawn). Throws Error(usage) for a space that does not fit together.
double count_allocations(const AllocationSpace& space);

enum class RandomisationStatistic {
    difference,   ///< of the arms' weighted means
    coefficient,  ///< of the model
    studentised,  ///< the coefficient over its CR1 standard error
};
template <>
struct Kinds<RandomisationStatistic> {
    static constexpr std::string_view what = "randomisation statistic";
    static constexpr std::array rows{
        NamedKind<RandomisationStatistic>{RandomisationStatistic::difference, "difference"},
        NamedKind<RandomisationStatistic>{RandomisationStatistic::coefficient, "coefficient"},
        NamedKind<RandomisationStatistic>{RandomisationStatistic::studentised, "studentised"}};
};
static_assert(every_kind_has_a_row<RandomisationStatistic>);

struct RandomisationOptions {
    std::size_t draws = 9999;
    std::uint64_t seed = 1;
    RandomisationStatistic statistic = RandomisationStatistic::studentised;
    DrawProgress progress = {};  ///< told of draws, from one thread at a time
};

/// The model of the observed trial: `design` without any treatment column (absorbed strata, prior, covariates; x may
/// have no column), its rows' clusters as numbers of randomised clusters (those without rows lost their outcome: they
/// are allocated all the same).
struct RandomisationModel {
    const Design& design;
    const std::vector<std::uint32_t>& cluster_of_row;
    /// n: what was taken up. The hypothesis is then of the effect of take-up, and it is t times this that is taken off
    /// the outcome: Anderson and Rubin's statistic, in any allocation. Null: the hypothesis is of the effect of the
    /// arm.
    const Eigen::VectorXd* take_up = nullptr;
};

/// The statistic of the trial had its clusters been allocated so, of any model: by randomised cluster the arm. Called
/// on several threads at once. 0 where it is not defined.
using Refit = std::function<double(const std::vector<std::uint32_t>& arm)>;

/// Draws of the statistic under the hypothesis that no allocation changes any outcome, from the same allocations as
/// below; other hypotheses are not known of, and there is no interval. Throws as `refit` does; Error(usage) for a space
/// that does not fit together, or a statistic that is not finite.
NullDraws randomisation_draws(const Refit& refit, const AllocationSpace& space, std::size_t draws, std::uint64_t seed);

/// Draws of the statistic of arm `arm` (1 ..) against control, over all allocations when these are no more than
/// options.draws, otherwise at random; indicators of all arms are rebuilt for each allocation
/// (docs/methods/randomisation-inference.md). Under the hypothesis that the effect is t, t times the observed indicator
/// is taken off the outcome first. With take-up, the test of effect t is one that is valid however
/// little allocation moves take-up, and the interval of test_and_invert reaches from the outermost effects that are not
/// rejected: infinite where the set is not bounded. An allocation that leaves an indicator collinear has a statistic of
/// zero.
///
/// Draw b is an allocation that space, options.draws and options.seed alone decide: it is the same one whatever the
/// outcome, the rows that have it, the model, the statistic and the arm, so that step_down_p_values may take the draws
/// of several outcomes. The same bits on any number of threads. 40 bytes a studentised draw, 24 otherwise.
///
/// Throws what fit_least_squares and estimating_equations throw (difference: neither is called); Error(design) when the
/// observed indicators are collinear with the rest, or (studentised) there are fewer than two clusters, N <= K, or the
/// outcome is fitted exactly; Error(usage) for what does not fit together, or an observed allocation that is
/// not in the list.
NullDraws randomisation_draws(const RandomisationModel& model, const AllocationSpace& space, std::size_t arm,
                              const RandomisationOptions& options);

}  // namespace clustertrial
