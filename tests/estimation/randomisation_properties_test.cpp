#include "clustertrial/core/error.hpp"
#include "clustertrial/core/parallel.hpp"
#include "clustertrial/estimation/allocation_memory.hpp"

#include "permutation_trials.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

/// What must hold for every trial.
namespace clustertrial::randomisation_properties_test {
namespace {

using namespace testing_support;

constexpr std::array all_statistics{RandomisationStatistic::difference, RandomisationStatistic::coefficient,
                                    RandomisationStatistic::studentised};

NullDraws draw(const PermutedTrial& trial, RandomisationStatistic statistic, std::size_t draws = 100'000) {
    return randomisation_draws(trial.model(), trial.space, 1, {draws, 1, statistic});
}

/// Share of all allocations whose |statistic|, refitted, is at least the observed one when the effect is t.
double naive_p(const PermutedTrial& trial, double t, RandomisationStatistic statistic) {
    const double observed = std::abs(naive_estimate(trial, trial.space.arm, 1, t, statistic).statistic());
    const std::vector<Allocation> allocations = all_allocations(trial.space);
    const auto extreme = std::count_if(allocations.begin(), allocations.end(), [&](const Allocation& allocation) {
        const double drawn = std::abs(naive_estimate(trial, allocation, 1, t, statistic).statistic());
        return drawn >= observed * (1 - 1e-9);
    });
    return static_cast<double>(extreme) / static_cast<double>(allocations.size());
}

TEST(RandomisationTest, PValueOfAnyEffectIsThatOfRefitting) {
    const PermutedTrial trial = make_permuted_trial(11, 9, 2);
    for (const RandomisationStatistic statistic : all_statistics) {
        const NullDraws draws = draw(trial, statistic);
        for (const double t : {-4.0, -1.0, 0.0, 0.3, 0.9, 1.7, 6.0}) {
            EXPECT_DOUBLE_EQ(test_null(draws, t, Tails::symmetric, ShareRule::plain).p_value,
                             naive_p(trial, t, statistic))
                << to_name(statistic) << " " << t;
        }
    }
}

TEST(RandomisationTest, LimitsAreWhereRefittingBeginsToReject) {
    const PermutedTrial trial = make_permuted_trial(11, 10, 2);
    for (const RandomisationStatistic statistic : all_statistics) {
        const ResampledTest test = test_and_invert(draw(trial, statistic), Tails::symmetric, ShareRule::plain, 0.8);
        ASSERT_TRUE(std::isfinite(test.interval.value().low) && std::isfinite(test.interval.value().high))
            << to_name(statistic);
        EXPECT_LT(test.interval.value().low, test.interval.value().high);
        EXPECT_GT(naive_p(trial, test.interval.value().low + 1e-6, statistic), 0.2) << to_name(statistic);
        EXPECT_LE(naive_p(trial, test.interval.value().low - 1e-6, statistic), 0.2) << to_name(statistic);
        EXPECT_GT(naive_p(trial, test.interval.value().high - 1e-6, statistic), 0.2) << to_name(statistic);
        EXPECT_LE(naive_p(trial, test.interval.value().high + 1e-6, statistic), 0.2) << to_name(statistic);
    }
}

/// Six clusters of one individual with outcomes 1, 2, 3, 4, 5, 6; the last three are treated. The difference is 5 - 2 =
/// 3 and the largest there is; the mirrored allocation has -3. So p = 2 / 20.
TEST(RandomisationTest, SixClustersByHand) {
    PermutedTrial trial;
    trial.space = {{0, 0, 0, 0, 0, 0}, {0, 0, 0, 1, 1, 1}};
    trial.cluster_of_row = {0, 1, 2, 3, 4, 5};
    trial.design = {Eigen::MatrixXd::Ones(6, 1), Eigen::VectorXd::LinSpaced(6, 1, 6), Eigen::VectorXd::Ones(6), {"1"}};
    for (const RandomisationStatistic statistic : all_statistics) {
        const NullDraws draws = draw(trial, statistic);
        EXPECT_NEAR(draws.estimate, 3, 1e-14);
        const ResampledTest test = test_null(draws, 0, Tails::symmetric, ShareRule::add_one);
        EXPECT_TRUE(test.exact);
        EXPECT_EQ(test.draws, 20U);
        EXPECT_EQ(test.at_least_as_extreme, 2U);
        EXPECT_DOUBLE_EQ(test.p_value, 0.1);
    }
}

TEST(RandomisationTest, MirroredAllocationsTieWithTheObservedOne) {
    // Arms of equal size in each of two strata: each allocation and its mirror have the same |t|, in other sums.
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        PermutedTrial trial = make_permuted_trial(seed, 10, 2);
        trial.space.stratum = {3, 3, 3, 3, 3, 3, 7, 7, 7, 7};
        const ResampledTest test =
            test_null(draw(trial, RandomisationStatistic::studentised), 0, Tails::symmetric, ShareRule::plain);
        EXPECT_EQ(test.draws, 120U);
        EXPECT_EQ(test.at_least_as_extreme % 2, 0U) << seed;
        EXPECT_DOUBLE_EQ(test.p_value, naive_p(trial, 0, RandomisationStatistic::studentised)) << seed;
    }
}

TEST(RandomisationTest, ClustersThatLostTheirRowsArePermutedAllTheSame) {
    PermutedTrial trial = make_permuted_trial(21, 9, 2);
    const double before = count_allocations(trial.space);
    std::vector<Eigen::Index> rows;
    std::vector<std::uint32_t> cluster_of_row;
    for (Eigen::Index row = 0; row < trial.design.y.size(); ++row) {
        const std::uint32_t cluster = trial.cluster_of_row[static_cast<std::size_t>(row)];
        if (cluster == 2 || cluster == 7) continue;
        rows.push_back(row);
        cluster_of_row.push_back(cluster);
    }
    trial.cluster_of_row = cluster_of_row;
    const Design whole = trial.design;
    trial.design = {whole.x(rows, Eigen::all), whole.y(rows), whole.weights(rows), whole.names};
    for (const RandomisationStatistic statistic : all_statistics) {
        const NullDraws draws = draw(trial, statistic);
        EXPECT_EQ(static_cast<double>(draws.count()), before);
        for (const double t : {0.0, 1.0}) {
            EXPECT_DOUBLE_EQ(test_null(draws, t, Tails::symmetric, ShareRule::plain).p_value,
                             naive_p(trial, t, statistic));
        }
    }
}

TEST(RandomisationTest, AnArmWithoutRowsMakesAStatisticOfZero) {
    // Two of six clusters are treated, and clusters 4 and 5 have no rows: allocated to these two, nobody is treated.
    PermutedTrial trial;
    trial.space = {{0, 0, 0, 0, 0, 0}, {1, 0, 1, 0, 0, 0}};
    trial.cluster_of_row = {0, 1, 2, 3};
    trial.design = {Eigen::MatrixXd::Ones(4, 1), Eigen::Vector4d(1, 2, 7, 3), Eigen::VectorXd::Ones(4), {"1"}};
    for (const RandomisationStatistic statistic : all_statistics) {
        const NullDraws draws = draw(trial, statistic);
        ASSERT_EQ(draws.count(), 15U);
        std::size_t zeros = 0;
        for (std::size_t i = 0; i < draws.count(); ++i) {
            for (const double t : {0.0, 2.0}) {
                ASSERT_TRUE(std::isfinite(draws.n0[i]) && std::isfinite(draws.v0[i])) << to_name(statistic);
                if (draws.n0[i] == 0 && draws.n1[i] == 0 && statistic_of(draws, i, t) == 0) ++zeros;
            }
        }
        EXPECT_EQ(zeros, 2U) << to_name(statistic);
    }
}

/// A covariate that is the indicator of an allocation, but for its scale.
TEST(RandomisationTest, ACollinearAllocationHasAStatisticOfZero) {
    PermutedTrial trial = make_permuted_trial(31, 8, 2);
    const std::vector<Allocation> allocations = all_allocations(trial.space);
    const Allocation& collinear = allocations[5];
    for (Eigen::Index row = 0; row < trial.design.y.size(); ++row) {
        trial.design.x(row, 2) = 3.7 * collinear[trial.cluster_of_row[static_cast<std::size_t>(row)]] - 1.1;
    }
    const NullDraws draws = draw(trial, RandomisationStatistic::studentised);
    std::size_t zeros = 0;
    for (std::size_t i = 0; i < draws.count(); ++i)
        if (draws.n0[i] == 0 && draws.n1[i] == 0) ++zeros;
    EXPECT_GE(zeros, 1U);
    for (const double t : {0.0, 0.5}) {
        EXPECT_DOUBLE_EQ(test_null(draws, t, Tails::symmetric, ShareRule::plain).p_value,
                         naive_p(trial, t, RandomisationStatistic::studentised));
    }
}

/// Every row as one row for each of its individuals.
PermutedTrial to_individuals(const PermutedTrial& trial) {
    std::vector<Eigen::Index> rows;
    for (Eigen::Index row = 0; row < trial.design.y.size(); ++row) {
        rows.insert(rows.end(), static_cast<std::size_t>(trial.design.weights[row]), row);
    }
    PermutedTrial individuals;
    individuals.space = trial.space;
    individuals.design = {trial.design.x(rows, Eigen::all), trial.design.y(rows),
                          Eigen::VectorXd::Ones(static_cast<Eigen::Index>(rows.size())), trial.design.names};
    individuals.design.absorbed.levels = trial.design.absorbed.levels;
    for (const Eigen::Index row : rows) {
        const auto from = static_cast<std::size_t>(row);
        individuals.cluster_of_row.push_back(trial.cluster_of_row[from]);
        if (trial.design.absorbed.levels > 0) {
            individuals.design.absorbed.level.push_back(trial.design.absorbed.level[from]);
        }
    }
    return individuals;
}

void expect_same_statistics(const NullDraws& ours, const NullDraws& others) {
    ASSERT_EQ(ours.count(), others.count());
    EXPECT_NEAR(ours.estimate, others.estimate, 1e-12 * std::abs(ours.estimate));
    EXPECT_NEAR(ours.std_error, others.std_error, 1e-12 * ours.std_error);
    for (std::size_t i = 0; i < ours.count(); ++i) {
        for (const double t : {0.0, 0.7, -2.0}) {
            const double expected = statistic_of(others, i, t);
            ASSERT_NEAR(statistic_of(ours, i, t), expected, 1e-12 * (1 + std::abs(expected))) << i << ", t " << t;
        }
    }
}

TEST(RandomisationTest, ARowOfManyIsManyRows) {
    for (const bool absorb : {false, true}) {
        for (const std::uint32_t arms : {2U, 3U}) {
            const PermutedTrial trial = make_permuted_trial(41, 12, arms, absorb);
            for (const RandomisationStatistic statistic : all_statistics) {
                expect_same_statistics(draw(trial, statistic, 200), draw(to_individuals(trial), statistic, 200));
            }
        }
    }
}

TEST(RandomisationTest, NumbersOfStrataDoNotMatterWhereTheirOrderIsTheSame) {
    PermutedTrial trial = make_permuted_trial(42, 12, 2);
    const NullDraws before = draw(trial, RandomisationStatistic::studentised, 100);
    for (std::uint32_t& stratum : trial.space.stratum) stratum = 1000 * stratum + 1;
    EXPECT_EQ(draw(trial, RandomisationStatistic::studentised, 100).n0, before.n0);
}

TEST(RandomisationTest, NumberOfThreadsDoesNotChangeABit) {
    const PermutedTrial trial = make_permuted_trial(51, 24, 2, true);
    for (const RandomisationStatistic statistic : all_statistics) {
        set_threads(1);
        const NullDraws one = draw(trial, statistic, 20003);  // no multiple of what is computed side by side
        set_threads(2);
        const NullDraws two = draw(trial, statistic, 20003);
        set_threads(0);
        EXPECT_EQ(one.n0, two.n0);
        EXPECT_EQ(one.n1, two.n1);
        EXPECT_EQ(one.v0, two.v0);
        EXPECT_EQ(one.v1, two.v1);
        EXPECT_EQ(one.v2, two.v2);
        EXPECT_FALSE(one.exact);
    }
}

/// Offsets and a large effect: draws count from the estimate, where nothing large cancels.
TEST(RandomisationTest, ALargeOffsetAndALargeEffectDoNotBlurTheTest) {
    const PermutedTrial plain = make_permuted_trial(61, 9, 2);
    PermutedTrial shifted = plain;
    for (Eigen::Index row = 0; row < plain.design.y.size(); ++row) {
        const bool treated = plain.space.arm[plain.cluster_of_row[static_cast<std::size_t>(row)]] == 1;
        shifted.design.y[row] += 1e5 + (treated ? 1e5 : 0);
    }
    for (const RandomisationStatistic statistic : all_statistics) {
        const NullDraws draws = draw(plain, statistic);
        const NullDraws others = draw(shifted, statistic);
        for (const double t : {0.0, 1.0, -2.0}) {
            EXPECT_EQ(test_null(draws, t, Tails::symmetric, ShareRule::plain).p_value,
                      test_null(others, t + 1e5, Tails::symmetric, ShareRule::plain).p_value);
        }
    }
}

void expect_refused(const PermutedTrial& trial, RandomisationStatistic statistic, const std::string& message) {
    try {
        draw(trial, statistic);
        ADD_FAILURE() << "not refused: " << message;
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::design);
        EXPECT_THAT(error.what(), testing::HasSubstr(message));
    }
}

TEST(RandomisationTest, CollinearObservedIndicatorsAreRefused) {
    PermutedTrial trial = make_permuted_trial(1, 8, 2);
    for (Eigen::Index row = 0; row < trial.design.y.size(); ++row) {
        trial.design.x(row, 2) = trial.space.arm[trial.cluster_of_row[static_cast<std::size_t>(row)]];
    }
    expect_refused(trial, RandomisationStatistic::studentised, "collinear");
    expect_refused(trial, RandomisationStatistic::coefficient, "collinear");
    trial.space.arm.assign(8, 1);
    expect_refused(trial, RandomisationStatistic::difference, "collinear");
}

TEST(RandomisationTest, AnOutcomeThatIsFittedExactlyHasNoStudentisedStatistic) {
    PermutedTrial trial = make_permuted_trial(1, 8, 2);
    trial.design.y = trial.design.x.col(2) * 3;
    expect_refused(trial, RandomisationStatistic::studentised, "no standard error to divide by");
    EXPECT_NEAR(draw(trial, RandomisationStatistic::coefficient).estimate, 0, 1e-14);
    trial.design.y.setConstant(5);
    expect_refused(trial, RandomisationStatistic::studentised, "no standard error to divide by");
}

TEST(RandomisationTest, NoMoreIndividualsThanCoefficientsHaveNoStudentisedStatistic) {
    const PermutedTrial trial = make_permuted_trial(1, 4, 2);
    EXPECT_EQ(draw(trial, RandomisationStatistic::coefficient).count(), 3U);
    PermutedTrial few = make_permuted_trial(1, 8, 2);
    few.design.weights *= 4 / few.design.weights.sum();
    expect_refused(few, RandomisationStatistic::studentised, "CR1 needs more individuals than coefficients");
}

TEST(RandomisationTest, AnOutcomeThatIsNoNumberIsRefused) {
    PermutedTrial trial = make_permuted_trial(1, 8, 2);
    trial.design.y[3] = std::numeric_limits<double>::quiet_NaN();
    for (const RandomisationStatistic statistic : all_statistics) expect_refused(trial, statistic, "finite number");
}

TEST(RandomisationTest, AllocationsThatWereKeptGiveTheSameBits) {
    for (const std::uint32_t arms : {2U, 3U}) {
        AllocationMemory memory;
        const void* kept = nullptr;
        for (const double power : {1.0, 2.0}) {  // two outcomes of one trial
            PermutedTrial trial = make_permuted_trial(21, 40, arms);
            trial.design.y = trial.design.y.array().pow(power);
            const RandomisationOptions options{1003, 4, RandomisationStatistic::studentised};
            const NullDraws alone = randomisation_draws(trial.model(), trial.space, arms - 1, options);
            const NullDraws with = randomisation_draws(trial.model(), trial.space, arms - 1, options, memory);
            EXPECT_EQ(with.n0, alone.n0);
            EXPECT_EQ(with.n1, alone.n1);
            EXPECT_EQ(with.v0, alone.v0);
            ASSERT_NE(memory.drawn, nullptr);
            if (kept != nullptr) {
                EXPECT_EQ(memory.drawn.get(), kept) << "drawn once";
            }
            kept = memory.drawn.get();
        }
        const PermutedTrial trial = make_permuted_trial(21, 40, arms);
        const RandomisationOptions another{1003, 5, RandomisationStatistic::coefficient};
        const NullDraws alone = randomisation_draws(trial.model(), trial.space, 1, another);
        EXPECT_EQ(randomisation_draws(trial.model(), trial.space, 1, another, memory).n0, alone.n0);
        EXPECT_NE(memory.drawn.get(), kept) << "another seed";
    }
}

}  // namespace
}  // namespace clustertrial::randomisation_properties_test
