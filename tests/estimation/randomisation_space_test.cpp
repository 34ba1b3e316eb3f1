#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/estimation/randomisation_test.hpp"

#include "permutation_trials.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

/// Which allocations there are, and how they are drawn.
namespace clustertrial::randomisation_space_test {
namespace {

using namespace testing_support;

/// Strata one after another; sizes[s][a] clusters of stratum s in arm a.
AllocationSpace make_space(const std::vector<std::vector<std::uint32_t>>& sizes) {
    AllocationSpace space;
    space.arms = sizes.front().size();
    for (std::uint32_t stratum = 0; stratum < sizes.size(); ++stratum) {
        for (std::uint32_t arm = 0; arm < space.arms; ++arm) {
            space.arm.insert(space.arm.end(), sizes[stratum][arm], arm);
        }
        space.stratum.resize(space.arm.size(), stratum);
    }
    return space;
}

TEST(HoldOtherArms, LeavesTheAllocationsOfTheArmAndControl) {
    // Of 12 over 4, 4 and 4 the 8 over 4; by strata C(4,2) C(3,1); in triples 2 each.
    EXPECT_EQ(count_allocations(*hold_other_arms(make_space({{4, 4, 4}}), 1, 1)), 70);
    EXPECT_EQ(count_allocations(*hold_other_arms(make_space({{2, 2, 3}, {1, 2, 1}}), 1, 1)), 18);
    EXPECT_EQ(count_allocations(*hold_other_arms(make_space({{1, 1, 1}, {1, 1, 1}, {1, 1, 1}}), 2, 1)), 8);
    EXPECT_EQ(count_allocations(*hold_other_arms(make_space({{3, 3}}), 1, 1)), 20);
}

TEST(HoldOtherArms, OfAListKeepsTheMembersThatLeaveThem) {
    AllocationSpace space = make_space({{1, 1, 1}});
    space.allocations = {{0, 1, 2}, {1, 0, 2}, {2, 1, 0}, {0, 2, 1}};
    EXPECT_EQ(count_allocations(*hold_other_arms(space, 1, 2)), 2);
    EXPECT_EQ(count_allocations(*hold_other_arms(space, 2, 2)), 2);
    EXPECT_FALSE(hold_other_arms(space, 1, 3));
}

TEST(CountAllocations, IsTheProductOfMultinomials) {
    EXPECT_EQ(count_allocations(make_space({{3, 3}})), 20);
    EXPECT_EQ(count_allocations(make_space({{2, 3}, {2, 2}})), 60);
    EXPECT_EQ(count_allocations(make_space({{4, 4, 4}})), 34650);          // 12! / 4!^3
    EXPECT_EQ(count_allocations(make_space({{7, 7, 6}})), 133024320);      // 20! / (7! 7! 6!)
    EXPECT_EQ(count_allocations(make_space({{208010, 2}})), 21634392066);  // 208012 x 208011 / 2
}

TEST(CountAllocations, IsExactUpToTheWholeNumbersOfADouble) {
    EXPECT_EQ(count_allocations(make_space({{28, 28}})), 7648690600760440);  // just below 2^53
    EXPECT_EQ(count_allocations(make_space({{23, 24}})), 16123801841550);
}

TEST(CountAllocations, OfBoltonIsTheProductOfItsTwoBlocks) {
    // C(47,23) x C(47,24) = 259976985825571171306402500, by Python's math.comb.
    EXPECT_DOUBLE_EQ(count_allocations(make_space({{24, 23}, {23, 24}})), 259976985825571171306402500.0);
}

TEST(CountAllocations, IsNotKnownOfAListOfDraws) {
    AllocationSpace space = make_space({{2, 2}});
    space.allocations = {{0, 1, 0, 1}};
    space.drawn = true;
    EXPECT_EQ(count_allocations(space), std::numeric_limits<double>::infinity());
}

TEST(RandomisationDraws, OfAListOfDrawsAreItsMembersInOrderTheObservedOneBesideThem) {
    AllocationSpace space = make_space({{2, 2}});  // observed 0, 0, 1, 1
    space.allocations = {{0, 1, 0, 1}, {1, 1, 0, 0}, {0, 1, 0, 1}};
    space.drawn = true;
    const Refit number = [](const std::vector<std::uint32_t>& arm) { return arm[0] + 2.0 * arm[1] + 4.0 * arm[2]; };
    const NullDraws draws = randomisation_draws(number, space, 999, 1);
    EXPECT_FALSE(draws.exact);
    EXPECT_EQ(draws.estimate, 4);
    EXPECT_THAT(draws.n0, testing::ElementsAre(2, 3, 2));
    EXPECT_DOUBLE_EQ(test_null(draws, 0, Tails::symmetric, ShareRule::add_one).p_value, 0.25);
}

TEST(CountAllocations, IsInfiniteWhereADoubleEnds) {
    EXPECT_DOUBLE_EQ(count_allocations(make_space({{514, 515}})), 1.429820686498904e308);  // C(1029, 514), math.comb
    EXPECT_EQ(count_allocations(make_space({{8000, 8000}})), std::numeric_limits<double>::infinity());
    EXPECT_EQ(count_allocations(make_space({{12000, 12000}})), std::numeric_limits<double>::infinity());
}

TEST(CountAllocations, AStratumInOneArmHasOneArrangement) {
    EXPECT_EQ(count_allocations(make_space({{5, 0}, {1, 0}, {1, 1}})), 2);
}

TEST(CountAllocations, OfAListIsItsLength) {
    AllocationSpace space = make_space({{2, 2}});
    space.allocations = {{0, 0, 1, 1}, {1, 1, 0, 0}, {0, 1, 0, 1}};
    EXPECT_EQ(count_allocations(space), 3);
}

/// One row a cluster, one individual a row, outcomes of which every sum of a choice of clusters is different.
PermutedTrial telling_trial(const AllocationSpace& space) {
    PermutedTrial trial;
    trial.space = space;
    const auto n = static_cast<Eigen::Index>(space.arm.size());
    trial.design.x = Eigen::MatrixXd::Ones(n, 1);
    trial.design.names = {"intercept"};
    trial.design.weights = Eigen::VectorXd::Ones(n);
    trial.design.y = Eigen::VectorXd::NullaryExpr(n, [](Eigen::Index g) { return std::pow(3.0, g); });
    for (std::uint32_t g = 0; g < space.arm.size(); ++g) trial.cluster_of_row.push_back(g);
    return trial;
}

/// Which of the allocations each draw is, told by the differences between every arm and the control.
std::vector<std::size_t> identify(const PermutedTrial& trial, const std::vector<Allocation>& allocations,
                                  const RandomisationOptions& options) {
    std::vector<NullDraws> draws;
    for (std::size_t arm = 1; arm < trial.space.arms; ++arm) {
        draws.push_back(randomisation_draws(trial.model(), trial.space, arm,
                                            {options.draws, options.seed, RandomisationStatistic::difference}));
    }
    std::vector<std::vector<double>> expected;
    for (const Allocation& allocation : allocations) {
        expected.emplace_back();
        for (std::size_t arm = 1; arm < trial.space.arms; ++arm) {
            expected.back().push_back(
                naive_estimate(trial, allocation, arm, 0, RandomisationStatistic::difference).estimate);
        }
    }
    std::vector<std::size_t> found;
    for (std::size_t draw = 0; draw < draws.front().count(); ++draw) {
        const auto is_it = [&](const std::vector<double>& differences) {
            for (std::size_t i = 0; i < draws.size(); ++i) {
                if (std::abs(statistic_of(draws[i], draw, 0) - differences[i]) > 1e-6) return false;
            }
            return true;
        };
        found.push_back(
            static_cast<std::size_t>(std::find_if(expected.begin(), expected.end(), is_it) - expected.begin()));
    }
    return found;
}

/// Chi-squared over how often each of the allocations is drawn, in one draw less than there are, over many seeds.
void expect_even(const AllocationSpace& space, const std::vector<Allocation>& allocations) {
    const PermutedTrial trial = telling_trial(space);
    std::vector<double> counts(allocations.size());
    constexpr std::uint64_t seeds = 400;
    const std::size_t draws = allocations.size() - 1;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        for (const std::size_t which : identify(trial, allocations, {draws, seed})) ++counts.at(which);
    }
    const double expected = static_cast<double>(seeds * draws) / static_cast<double>(allocations.size());
    double chi_squared = 0;
    for (const double count : counts) chi_squared += (count - expected) * (count - expected) / expected;
    const double p = chi_squared_upper(chi_squared, static_cast<double>(allocations.size()) - 1);
    EXPECT_GT(p, 0.001);
    EXPECT_LT(p, 0.999);
}

TEST(RandomisationDraws, AreEvenOverTheAllocationsOfTwoArms) {
    const AllocationSpace space = make_space({{2, 3}, {2, 1}});
    expect_even(space, all_allocations(space));
}

TEST(RandomisationDraws, AreEvenOverTheAllocationsOfThreeArms) {
    const AllocationSpace space = make_space({{2, 1, 2}, {0, 1, 1}});
    expect_even(space, all_allocations(space));
}

TEST(RandomisationDraws, AreEvenOverALongList) {
    AllocationSpace space = make_space({{3, 3}});
    space.allocations = all_allocations(space);
    space.allocations.resize(13);
    space.arm = space.allocations[4];
    expect_even(space, space.allocations);
}

TEST(RandomisationDraws, OfAShortListAreTheListInItsOrder) {
    PermutedTrial trial = make_permuted_trial(5, 9, 2);
    trial.space.allocations = {all_allocations(trial.space)[3], trial.space.arm, all_allocations(trial.space)[40],
                               Allocation{1, 1, 0, 1, 0, 1, 1, 0, 1}};  // other numbers an arm than observed
    const NullDraws draws = randomisation_draws(trial.model(), trial.space, 1, {4, 1});
    EXPECT_TRUE(draws.exact);
    ASSERT_EQ(draws.count(), 4U);
    for (std::size_t draw = 0; draw < draws.count(); ++draw) {
        const NaiveEstimate expected =
            naive_estimate(trial, trial.space.allocations[draw], 1, 0.4, RandomisationStatistic::studentised);
        EXPECT_NEAR(statistic_of(draws, draw, 0.4), expected.statistic(), 1e-11);
    }
    EXPECT_FALSE(randomisation_draws(trial.model(), trial.space, 1, {3, 1}).exact);
}

TEST(RandomisationDraws, AreExactFromAsManyDrawsAsAllocationsOn) {
    const PermutedTrial trial = telling_trial(make_space({{2, 2}, {2, 1}}));
    const auto with_draws = [&](std::size_t count) {
        return randomisation_draws(trial.model(), trial.space, 1, {count, 1});
    };
    EXPECT_TRUE(with_draws(18).exact);
    EXPECT_EQ(with_draws(1000).count(), 18U);
    EXPECT_FALSE(with_draws(17).exact);
    EXPECT_EQ(with_draws(17).count(), 17U);
}

/// The trial without the rows of one cluster, and another outcome.
PermutedTrial with_another_outcome(const PermutedTrial& trial, std::uint32_t lost) {
    PermutedTrial other;
    other.space = trial.space;
    for (const std::uint32_t cluster : trial.cluster_of_row) {
        if (cluster != lost) other.cluster_of_row.push_back(cluster);
    }
    const auto n = static_cast<Eigen::Index>(other.cluster_of_row.size());
    other.design.y = trial.design.y(other.cluster_of_row).array().pow(1.1);
    other.design.x = Eigen::MatrixXd::Ones(n, 1);
    other.design.weights = Eigen::VectorXd::Ones(n);
    other.design.names = trial.design.names;
    return other;
}

TEST(RandomisationDraws, OfOneSeedAreTheSameAllocationsWhateverTheOutcome) {
    for (const AllocationSpace& space : {make_space({{3, 3}, {3, 2}}), make_space({{1, 2, 2}, {2, 1, 1}})}) {
        const std::vector<Allocation> allocations = all_allocations(space);
        const PermutedTrial trial = telling_trial(space);
        for (const std::size_t draws : {std::size_t{150}, allocations.size()}) {
            const auto of_one = identify(trial, allocations, {draws, 9});
            EXPECT_EQ(of_one.size(), draws);
            EXPECT_EQ(of_one, identify(with_another_outcome(trial, 2), allocations, {draws, 9}));
        }
    }
}

TEST(RandomisationDraws, OfOneSeedAreTheSameAllocationsWhateverTheStatistic) {
    // With nothing but an intercept and one individual a cluster the coefficient is the difference.
    const PermutedTrial trial = telling_trial(make_space({{5, 5}, {5, 4}}));
    const auto draw = [&](RandomisationStatistic statistic) {
        return randomisation_draws(trial.model(), trial.space, 1, {1001, 2, statistic});
    };
    const NullDraws difference = draw(RandomisationStatistic::difference);
    const NullDraws coefficient = draw(RandomisationStatistic::coefficient);
    EXPECT_EQ(coefficient.n0, draw(RandomisationStatistic::studentised).n0);
    for (std::size_t i = 0; i < difference.count(); ++i) {
        EXPECT_NEAR(difference.n0[i], coefficient.n0[i], 1e-12 * difference.estimate);
    }
}

TEST(RandomisationDraws, BeginTheSameHoweverManyThereAre) {
    const PermutedTrial trial = telling_trial(make_space({{10, 10}, {10, 9}}));
    const NullDraws few = randomisation_draws(trial.model(), trial.space, 1, {7, 3});
    const NullDraws many = randomisation_draws(trial.model(), trial.space, 1, {5000, 3});
    for (std::size_t draw = 0; draw < few.count(); ++draw) EXPECT_EQ(few.n0[draw], many.n0[draw]);
    const NullDraws others = randomisation_draws(trial.model(), trial.space, 1, {7, 4});
    EXPECT_NE(few.n0, others.n0);
}

void expect_refused(const std::function<void()>& call, ErrorKind kind, const std::string& message) {
    try {
        call();
        ADD_FAILURE() << "not refused: " << message;
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), kind);
        EXPECT_THAT(error.what(), testing::HasSubstr(message));
    }
}

TEST(RandomisationDraws, WhatDoesNotFitTogetherIsRefused) {
    const PermutedTrial good = make_permuted_trial(1, 8, 2);
    const auto expect = [&](const std::function<void(PermutedTrial&)>& spoil, const std::string& message) {
        PermutedTrial trial = good;
        spoil(trial);
        expect_refused([&] { randomisation_draws(trial.model(), trial.space, 1, {}); }, ErrorKind::usage, message);
    };
    expect([](PermutedTrial& trial) { trial.space.arms = 1; }, "an allocation to 1 arm; at least two are needed");
    expect([](PermutedTrial& trial) { trial.space.arm[3] = 2; },
           "the observed allocation has arm 2 where there are 2 arms");
    expect([](PermutedTrial& trial) { trial.space.stratum.pop_back(); }, "7 stratum numbers for 8 randomised clusters");
    expect([](PermutedTrial& trial) { trial.cluster_of_row[0] = 8; },
           "a row of cluster number 8 where 8 clusters were randomised");
    expect([](PermutedTrial& trial) { trial.cluster_of_row.pop_back(); }, "cluster numbers for ");
    expect(
        [](PermutedTrial& trial) {
            trial.space.allocations = {trial.space.arm, {0, 1}};
        },
        "allocation 2 of the list has 2 clusters; 8 were randomised");
    expect(
        [](PermutedTrial& trial) {
            trial.space.allocations = {{0, 1, 0, 1, 0, 1, 0, 5}};
        },
        "allocation 1 of the list has arm 5 where there are 2 arms");
    expect(
        [](PermutedTrial& trial) {
            trial.space.allocations = {{1, 0, 1, 0, 1, 0, 1, 0}};
        },
        "the observed allocation is not among the 1 allocation of the list");
    for (const std::size_t arm : {std::size_t{0}, std::size_t{2}}) {
        expect_refused([&] { randomisation_draws(good.model(), good.space, arm, {}); }, ErrorKind::usage,
                       "arm " + std::to_string(arm) + " was asked for; 1 to 1 are tested against arm 0");
    }
    expect_refused([&] { randomisation_draws(good.model(), good.space, 1, {0, 1}); }, ErrorKind::usage, "0 draws");
}

TEST(RandomisationStatisticNames, GoBothWays) {
    for (const auto statistic : {RandomisationStatistic::difference, RandomisationStatistic::coefficient,
                                 RandomisationStatistic::studentised}) {
        EXPECT_EQ(from_name<RandomisationStatistic>(to_name(statistic)), statistic);
    }
    expect_refused([] { from_name<RandomisationStatistic>("t"); }, ErrorKind::usage,
                   "unknown randomisation statistic 't'; expected one of difference, coefficient, studentised");
}

}  // namespace
}  // namespace clustertrial::randomisation_space_test
