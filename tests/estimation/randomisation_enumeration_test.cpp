#include "clustertrial/estimation/randomisation_test.hpp"

#include "permutation_trials.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

/// Every allocation of small trials, against a loop that rebuilds the indicators and fits the whole model again.
namespace clustertrial::randomisation_enumeration_test {
namespace {

using namespace testing_support;

/// Relative to 1 + the statistic's size.
constexpr double tolerance = 1e-11;

constexpr std::array all_statistics{RandomisationStatistic::difference, RandomisationStatistic::coefficient,
                                    RandomisationStatistic::studentised};

RandomisationOptions options_of(RandomisationStatistic statistic, std::size_t draws = 100'000) {
    return {draws, 1, statistic};
}

/// The statistics of all `allocations`, ascending, with the strata absorbed or not, against refitting `trial`, where
/// they are columns.
void expect_as_refitted(const PermutedTrial& ours_of, const PermutedTrial& trial,
                        const std::vector<Allocation>& allocations, std::size_t arm, RandomisationStatistic statistic) {
    const NullDraws draws = randomisation_draws(ours_of.model(), ours_of.space, arm, options_of(statistic));
    ASSERT_EQ(draws.count(), allocations.size());
    EXPECT_TRUE(draws.exact);
    const NaiveEstimate observed = naive_estimate(trial, trial.space.arm, arm, 0, statistic);
    EXPECT_NEAR(draws.estimate, observed.estimate, tolerance * (1 + std::abs(observed.estimate)));
    EXPECT_NEAR(draws.std_error, observed.std_error, tolerance * observed.std_error);
    for (const double t : {0.0, 0.8, -3.0, 40.0}) {
        std::vector<double> ours, expected;
        for (std::size_t draw = 0; draw < draws.count(); ++draw) {
            ours.push_back(statistic_of(draws, draw, t));
            expected.push_back(naive_estimate(trial, allocations[draw], arm, t, statistic).statistic());
        }
        std::sort(ours.begin(), ours.end());
        std::sort(expected.begin(), expected.end());
        for (std::size_t i = 0; i < ours.size(); ++i) {
            ASSERT_NEAR(ours[i], expected[i], tolerance * (1 + t * t) * (1 + std::abs(expected[i])))
                << to_name(statistic) << ", t " << t << ", number " << i;
        }
    }
}

void expect_all_as_refitted(std::uint64_t seed, std::uint32_t clusters, std::uint32_t arms, bool absorb = false) {
    const PermutedTrial trial = make_permuted_trial(seed, clusters, arms);
    for (const RandomisationStatistic statistic : all_statistics) {
        for (std::size_t arm = 1; arm < trial.space.arms; ++arm) {
            expect_as_refitted(make_permuted_trial(seed, clusters, arms, absorb), trial, all_allocations(trial.space),
                               arm, statistic);
        }
    }
}

TEST(RandomisationEnumeration, TwoArmsInTwoStrataAgreeWithRefitting) {
    for (std::uint32_t clusters = 6; clusters <= 10; ++clusters) {
        expect_all_as_refitted(clusters, clusters, 2);
    }
}

TEST(RandomisationEnumeration, ThreeArmsAgreeWithRefitting) {
    expect_all_as_refitted(1, 7, 3);
    expect_all_as_refitted(2, 8, 3);
}

TEST(RandomisationEnumeration, AbsorbedStrataAgreeWithRefitting) {
    expect_all_as_refitted(3, 9, 2, true);
    expect_all_as_refitted(4, 8, 3, true);
}

/// With so many columns in the place of the prior measure.
PermutedTrial with_columns(PermutedTrial trial, Eigen::Index columns) {
    Design& design = trial.design;
    const Eigen::Index others = design.x.cols() - 1;
    design.x.conservativeResize(design.y.size(), others + columns);
    design.names.resize(static_cast<std::size_t>(others));
    for (Eigen::Index column = 0; column < columns; ++column) {
        for (Eigen::Index row = 0; row < design.y.size(); ++row) {
            const auto at = static_cast<double>((row + 1) * (column + 2));
            design.x(row, others + column) = std::cos(at * at);
        }
        design.names.push_back("column " + std::to_string(column));
    }
    return trial;
}

// Few columns beside absorbed strata have loops of their own.
TEST(RandomisationEnumeration, AnyNumberOfColumnsAgreesWithRefitting) {
    for (Eigen::Index columns = 0; columns <= 4; ++columns) {
        const PermutedTrial trial = with_columns(make_permuted_trial(5, 10, 2), columns);
        const PermutedTrial absorbed = with_columns(make_permuted_trial(5, 10, 2, true), columns);
        expect_as_refitted(absorbed, trial, all_allocations(trial.space), 1, RandomisationStatistic::studentised);
    }
}

}  // namespace
}  // namespace clustertrial::randomisation_enumeration_test
