#include "probabilities.hpp"

#include "clustertrial/allocation/allocate.hpp"

#include "list_helpers.hpp"

#include <cmath>

namespace clustertrial::probabilities_test {

using namespace allocation_detail;

namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string list_in_strata(const std::vector<std::pair<std::string, std::size_t>>& strata) {
    std::string csv = "id,la,size,fsm,type,trust\n";
    std::size_t id = 0;
    for (const auto& [stratum, schools] : strata) {
        for (std::size_t i = 0; i < schools; ++i) {
            ++id;
            csv += std::to_string(id) + ',' + stratum + ',' + std::to_string(id * id) + ',' +
                   std::to_string(id * 7 % 5) + ",p,\n";
        }
    }
    return csv;
}

/// Share of seeds for which each school is in arm 1.
std::vector<double> frequencies(const std::string& csv, AllocationPlan plan, std::uint64_t seeds) {
    const Table table = list_of(csv, plan);
    std::vector<double> shares;
    for (plan.seed = 0; plan.seed < seeds; ++plan.seed) {
        const auto list = allocate(table, plan);
        shares.resize(list.arms.size(), 0);
        for (std::size_t i = 0; i < shares.size(); ++i)
            shares[i] += static_cast<double>(list.arms[i]) / static_cast<double>(seeds);
    }
    return shares;
}

/// Within 5 standard errors for every school: a false alarm once in 100,000 runs of 20 schools.
void expect_near(const Probabilities& probabilities, const std::vector<double>& seen, double seeds) {
    for (std::size_t i = 0; i < seen.size(); ++i) {
        const double p = probabilities.by_school(static_cast<Eigen::Index>(i), 1);
        EXPECT_NEAR(seen[i], p, 5 * std::sqrt(p * (1 - p) / seeds) + 1e-12) << i;
    }
}

TEST(Probabilities, AreTheSharesOfTheStratumsRatio) {
    for (const auto method : {AllocationMethod::complete, AllocationMethod::matched, AllocationMethod::simple}) {
        AllocationPlan plan = plan_of(method);
        plan.ratio = {2, 1};
        set_tuple_size(plan, 3);
        if (method != AllocationMethod::simple) plan.stratum_ratios = {parse_stratum_ratio("b=1,2")};
        const auto list = allocate_text(list_in_strata({{"a", 3}, {"b", 4}}), plan);
        EXPECT_EQ(list.probabilities.source, ProbabilitySource::exact);
        EXPECT_EQ(list.probabilities.differ, method != AllocationMethod::simple);
        EXPECT_FALSE(list.probabilities.validity);
        EXPECT_DOUBLE_EQ(list.probabilities.by_school(2, 1), 1.0 / 3);
        EXPECT_DOUBLE_EQ(list.probabilities.by_school(3, 1), method == AllocationMethod::simple ? 1.0 / 3 : 2.0 / 3);
        EXPECT_DOUBLE_EQ(list.probabilities.by_school.sum(), 7);
    }
}

/// Blocks of 3, 3 and 1: the first school is in arm 1 with p = 1/8. Places 0, 1, 2 have probability p, 1 - p, p, mean
/// 3/8; places 3, 4, 5 have 1 - p, p, 1 - p, mean 5/8; place 6 has p.
TEST(Probabilities, OfAlternationHangOnTheSizesOfTheBlocks) {
    const std::string csv = list_in_strata({{"a", 3}, {"b", 3}, {"c", 1}});
    const AllocationPlan plan = plan_of(AllocationMethod::sorted_alternation);
    const auto list = allocate_text(csv, plan);
    for (Eigen::Index school = 0; school < 7; ++school)
        EXPECT_DOUBLE_EQ(list.probabilities.by_school(school, 1), school < 3 ? 0.375 : school < 6 ? 0.625 : 0.125);
    EXPECT_TRUE(list.probabilities.differ);
    constexpr std::uint64_t seeds = 20'000;
    expect_near(list.probabilities, frequencies(csv, plan, seeds), seeds);
}

TEST(Probabilities, OfAlternationAreOneHalfInEvenBlocks) {
    const auto list =
        allocate_text(list_in_strata({{"a", 4}, {"b", 2}}), plan_of(AllocationMethod::sorted_alternation));
    EXPECT_FALSE(list.probabilities.differ);
    EXPECT_DOUBLE_EQ(list.probabilities.by_school(0, 0), 0.5);
}

/// docs/methods/allocation.md: 23/47 in the first block, 24/47 in the second.
TEST(Probabilities, OfBoltonAreNotQuiteOneHalf) {
    const auto list =
        allocate_text(list_in_strata({{"a", 47}, {"b", 47}}), plan_of(AllocationMethod::sorted_alternation));
    EXPECT_NEAR(list.probabilities.by_school(0, 1), 23.0 / 47, 1e-13);
    EXPECT_NEAR(list.probabilities.by_school(47, 1), 24.0 / 47, 1e-13);
}

TEST(Probabilities, OfConstrainedAreTheSharesOfTheKeptSet) {
    const auto list = allocate_text(list_in_strata({{"a", 5}, {"b", 4}}), plan_of(AllocationMethod::constrained));
    const auto& kept = list.summary<ConstrainedSummary>()->kept;
    EXPECT_EQ(list.probabilities.source, ProbabilitySource::kept_set);
    EXPECT_EQ(list.probabilities.allocations, kept.size());
    EXPECT_TRUE(list.probabilities.differ);  // 3 : 2 in stratum a
    for (std::size_t school = 0; school < 9; ++school) {
        double in_1 = 0;
        for (std::size_t i = 0; i < kept.size(); ++i) in_1 += kept.allocation(i)[school];
        EXPECT_NEAR(list.probabilities.by_school(static_cast<Eigen::Index>(school), 1),
                    in_1 / static_cast<double>(kept.size()), 1e-14);
    }
}

TEST(Probabilities, OfConstrainedAreOneHalfBySymmetry) {
    const auto list = allocate_text(list_in_strata({{"a", 4}, {"b", 4}}), plan_of(AllocationMethod::constrained));
    EXPECT_EQ(list.summary<ConstrainedSummary>()->candidates, Candidates::enumerated);
    EXPECT_FALSE(list.probabilities.differ);
}

TEST(Probabilities, AreExactWhereArmsCanBeExchanged) {
    AllocationPlan minimised = plan_of(AllocationMethod::minimisation);
    minimised.arms = {"a", "b", "c"};
    minimised.ratio = {5, 5, 5};
    const std::string odd = list_in_strata({{"a", 5}, {"b", 4}});
    EXPECT_EQ(allocate_text(odd, minimised).probabilities.source, ProbabilitySource::exact);
    EXPECT_DOUBLE_EQ(allocate_text(odd, minimised).probabilities.by_school(0, 2), 1.0 / 3);
    const AllocationPlan accepted = plan_of(AllocationMethod::rerandomisation);
    const auto probabilities = allocate_text(odd, accepted).probabilities;
    EXPECT_EQ(probabilities.source, ProbabilitySource::exact);
    constexpr std::uint64_t seeds = 2000;
    expect_near(probabilities, frequencies(odd, accepted, seeds), seeds);
}

/// A = 1:2 and B = 1:1: without weights the arms would be compared between strata. The same own ratio everywhere, or
/// the plan's, leaves all schools alike.
TEST(Probabilities, DifferWhereStrataHaveOtherRatios) {
    const std::string csv = list_in_strata({{"a", 6}, {"b", 6}});
    for (const auto method : {AllocationMethod::complete, AllocationMethod::matched}) {
        AllocationPlan plan = plan_of(method);
        set_tuple_size(plan, 6);
        plan.stratum_ratios = {parse_stratum_ratio("a=1,2")};
        const Table table = list_of(csv, plan);
        const auto list = allocate(table, plan);
        EXPECT_TRUE(list.probabilities.differ);
        EXPECT_EQ(added_columns(list).back(), "probability");
        const std::string written = allocation_csv(table, list);
        const std::string first = written.substr(written.find("\n1,") + 1);
        const std::string end = list.arms[0] == 1 ? ",intervention,0.6666666666666666" : ",control,0.3333333333333333";
        EXPECT_EQ(first.substr(0, first.find('\n')).substr(first.find('\n') - end.size()), end);
        plan.stratum_ratios.push_back(parse_stratum_ratio("b=1,2"));
        EXPECT_FALSE(allocate_text(csv, plan).probabilities.differ);
        plan.stratum_ratios = {parse_stratum_ratio("a=1,1")};
        EXPECT_FALSE(allocate_text(csv, plan).probabilities.differ);
    }
}

TEST(Probabilities, AColumnOfTheirNameIsInTheWayOfRatiosByStratum) {
    const std::string csv = "id,la,probability\n1,a,x\n2,a,x\n3,b,x\n4,b,x\n";
    AllocationPlan plan = plan_of(AllocationMethod::complete);
    plan.covariates.clear();
    EXPECT_EQ(allocate_text(csv, plan).arms.size(), 4U);
    plan.stratum_ratios = {parse_stratum_ratio("a=1,1")};
    EXPECT_THAT(message_of(ErrorKind::input, [&] { allocate_text(csv, plan); }),
                HasSubstr("column 'probability': a column of this name is already there"));
}

TEST(Probabilities, AreNotClaimedWithoutAFormulaOrSimulations) {
    AllocationPlan minimised = plan_of(AllocationMethod::minimisation);
    minimised.ratio = {2, 1};
    const std::string odd = list_in_strata({{"a", 5}, {"b", 4}});
    AllocationPlan accepted = plan_of(AllocationMethod::rerandomisation);
    accepted.stratum_ratios = {parse_stratum_ratio("b=3,1")};
    for (const auto& plan : {minimised, accepted}) {
        const auto probabilities = allocate_text(odd, plan).probabilities;
        EXPECT_EQ(probabilities.source, ProbabilitySource::simulated);
        EXPECT_EQ(probabilities.allocations, 0U);
        EXPECT_EQ(probabilities.by_school.size(), 0);
        EXPECT_FALSE(probabilities.differ);
    }
}

TEST(Probabilities, AreSimulatedWhereThereIsNoFormula) {
    AllocationPlan plan = plan_of(AllocationMethod::rerandomisation);
    plan.ratio = {2, 1};
    const std::string csv = list_in_strata({{"a", 5}, {"b", 4}});
    constexpr std::uint64_t seeds = 2000;
    const auto seen = frequencies(csv, plan, seeds);
    plan.simulations = 20'000;
    const auto list = allocate_text(csv, plan);
    EXPECT_EQ(list.probabilities.source, ProbabilitySource::simulated);
    EXPECT_EQ(list.probabilities.allocations, plan.simulations + 1);  // and the one drawn
    EXPECT_TRUE(list.probabilities.differ);              // a school far from the others is seldom in the smaller arm
    expect_near(list.probabilities, seen, seeds / 1.1);  // the simulation has errors of its own
}

TEST(Probabilities, ASimulationDoesNotChangeTheAllocation) {
    AllocationPlan plan = plan_of(AllocationMethod::minimisation);
    plan.order = SchoolOrder::at_random;
    const std::string csv = list_in_strata({{"a", 5}, {"b", 4}});
    const auto arms = allocate_text(csv, plan).arms;
    plan.simulations = 2000;
    const auto list = allocate_text(csv, plan);
    EXPECT_EQ(list.arms, arms);
    ASSERT_TRUE(list.probabilities.validity);
    EXPECT_EQ(list.probabilities.validity->together.rows(), 9);
}

/// By symmetry: simulations are for the pairs.
TEST(Probabilities, AreExactBySymmetryWhateverIsSimulated) {
    for (const auto method : {AllocationMethod::minimisation, AllocationMethod::rerandomisation}) {
        AllocationPlan plan = plan_of(method);
        plan.simulations = 200;
        const auto probabilities = allocate_text(list_in_strata({{"a", 5}, {"b", 4}}), plan).probabilities;
        EXPECT_EQ(probabilities.source, ProbabilitySource::exact);
        EXPECT_FALSE(probabilities.differ);
        EXPECT_EQ(probabilities.by_school, Eigen::MatrixXd::Constant(9, 2, 0.5));
        EXPECT_EQ(probabilities.allocations, 201U);
        ASSERT_TRUE(probabilities.validity);
        EXPECT_EQ(probabilities.validity->allocations, 201U);
    }
}

/// 2,001 schools have no table of pairs, and nothing to simulate for.
TEST(Probabilities, NothingIsSimulatedForALongListWithSymmetry) {
    AllocationPlan plan = plan_of(AllocationMethod::minimisation);
    plan.simulations = 1'000'000;  // fits in 4 GiB; would take minutes
    const auto probabilities = allocate_text(list_in_strata({{"a", 1001}, {"b", 1000}}), plan).probabilities;
    EXPECT_EQ(probabilities.source, ProbabilitySource::exact);
    EXPECT_EQ(probabilities.allocations, 0U);
    EXPECT_FALSE(probabilities.validity);
}

/// Tries until one is accepted, with probability 0.2: more than 4 in 0.8^4 = 41 % of draws, so that some of 500 would
/// certainly fail.
TEST(Probabilities, TriesOfASimulationAreNotThoseOfTheDraw) {
    AllocationPlan plan = plan_of(AllocationMethod::rerandomisation);
    plan.own<RerandomisationOptions>().most_tries = 4;
    const std::string csv = list_in_strata({{"a", 5}, {"b", 4}});
    std::size_t drawn = 0;
    for (plan.seed = 0; plan.seed < 20; ++plan.seed) {
        plan.simulations = 0;
        bool succeeds = true;
        try {
            allocate_text(csv, plan);
        } catch (const Error&) {
            succeeds = false;
        }
        plan.simulations = 500;
        if (succeeds) {
            EXPECT_EQ(allocate_text(csv, plan).probabilities.allocations, 501U);
            ++drawn;
        } else {
            EXPECT_THROW(allocate_text(csv, plan), Error);
        }
    }
    EXPECT_GT(drawn, 0U);
    EXPECT_LT(drawn, 20U);
}

TEST(Probabilities, FewerSimulatedThanAskedForIsWarnedOf) {
    AllocationPlan plan = plan_of(AllocationMethod::rerandomisation);
    plan.simulations = 50;
    auto list = allocate_text(list_in_strata({{"a", 5}, {"b", 4}}), plan);
    const CountTable ratios{2, {1, 1, 1, 1}};
    EXPECT_THAT(probability_warnings(list, ratios), testing::Not(testing::Contains(HasSubstr("simulations:"))));
    list.probabilities.allocations = 8;
    EXPECT_THAT(probability_warnings(list, ratios),
                testing::Contains(HasSubstr("simulations: found 7 of 50 allocations before the limit on tries")));
}

/// A school is in its arm at least in the allocation that was drawn. With 2 : 1 in a given order and p = 1 the arms of
/// the first schools can be foretold.
TEST(Probabilities, OfASchoolsOwnArmAreNeverZero) {
    AllocationPlan plan = plan_of(AllocationMethod::minimisation);
    plan.ratio = {2, 1};
    plan.simulations = 5;
    const std::string csv = list_in_strata({{"a", 20}, {"b", 20}});
    for (plan.seed = 0; plan.seed < 20; ++plan.seed) {
        const auto list = allocate_text(csv, plan);
        for (std::size_t i = 0; i < 40; ++i) {
            EXPECT_GE(
                list.probabilities.by_school(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(list.arms[i])),
                1.0 / 6 - 1e-12);
        }
    }
}

TEST(Probabilities, ThatRestOnFewAllocationsAreWarnedOf) {
    AllocationPlan plan = plan_of(AllocationMethod::minimisation);
    plan.ratio = {5, 1};
    plan.own<MinimisationPlan>().options.probability = 1;
    const std::string csv = list_in_strata({{"a", 20}, {"b", 20}});
    plan.simulations = 100;
    const auto few = allocate_text(csv, plan);
    double least = 1;
    for (std::size_t i = 0; i < 40; ++i)
        least = std::min(
            least, few.probabilities.by_school(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(few.arms[i])));
    ASSERT_TRUE(few.probabilities.differ);
    ASSERT_LT(least * 101, 20);
    EXPECT_THAT(few.warnings,
                testing::Contains(HasSubstr(" of 101 simulated allocations, too few to estimate its "
                                            "probability; expected at least 20; increase --simulations")));
    plan.simulations = 20'000;
    EXPECT_THAT(allocate_text(csv, plan).warnings, testing::Not(testing::Contains(HasSubstr("too few to estimate"))));
}

TEST(Probabilities, MinimisationInAGivenOrderIsWarnedOfWithUnequalShares) {
    AllocationPlan plan = plan_of(AllocationMethod::minimisation);
    const std::string csv = list_in_strata({{"a", 5}, {"b", 4}});
    const auto about_the_order = testing::Contains(HasSubstr("--order random makes the probabilities nearly alike"));
    EXPECT_THAT(allocate_text(csv, plan).warnings, testing::Not(about_the_order));
    plan.ratio = {2, 1};
    EXPECT_THAT(allocate_text(csv, plan).warnings, about_the_order);
    plan.order = SchoolOrder::at_random;
    EXPECT_THAT(allocate_text(csv, plan).warnings, testing::Not(about_the_order));
}

/// Under complete: 9 schools 5 : 4 or 4 : 5, 10 + 6 of 36 pairs together; 10 schools 5 : 5, 2 x 10 of 45. Two strata of
/// 2 and 1 with 1 : 2 and 1 : 1: the second arm has 4/3 + 1/2 = 11/6, that is 1 or (5/6) 2 of 3; 1 pair of 3 each time.
TEST(Validity, HasTheMeanShareOfCompleteBesideIt) {
    AllocationPlan plan = plan_of(AllocationMethod::constrained);
    EXPECT_DOUBLE_EQ(allocate_text(list_in_strata({{"a", 5}, {"b", 4}}), plan).probabilities.together_by_complete,
                     16.0 / 36);
    EXPECT_DOUBLE_EQ(allocate_text(list_in_strata({{"a", 5}, {"b", 5}}), plan).probabilities.together_by_complete,
                     20.0 / 45);
    plan.stratum_ratios = {parse_stratum_ratio("a=1,2")};
    EXPECT_DOUBLE_EQ(allocate_text(list_in_strata({{"a", 2}, {"b", 1}}), plan).probabilities.together_by_complete,
                     1.0 / 3);
}

/// C(6,3) = 20 allocations of the one stratum; C(8,4) = 70.
TEST(Validity, FewerKeptThanATestNeedsAreWarnedOf) {
    AllocationPlan plan = plan_of(AllocationMethod::constrained);
    plan.own<ConstrainedOptions>().keep = BestShare{1};
    plan.covariates = {parse_covariate_column("size")};
    EXPECT_THAT(allocate_text(list_in_strata({{"a", 6}}), plan).warnings,
                testing::ElementsAre("constrained: 20 allocations kept; a two-sided randomisation test at 5 % needs at "
                                     "least 40, because an allocation and its mirror image are equally extreme"));
    EXPECT_THAT(allocate_text(list_in_strata({{"a", 8}}), plan).warnings, IsEmpty());
}

/// Two schools outweigh all others: they are never in the same arm of the best tenth.
TEST(Validity, PairsThatAreNeverTogetherAreWarnedOf) {
    AllocationPlan plan = plan_of(AllocationMethod::constrained);
    plan.strata.clear();
    plan.covariates = {parse_covariate_column("size")};
    const auto list = allocate_text("id,size\n1,900\n2,1\n3,2\n4,3\n5,4\n6,5\n7,6\n8,901\n", plan);
    ASSERT_TRUE(list.probabilities.validity);
    EXPECT_THAT(list.probabilities.validity->never, testing::Contains(std::pair<std::size_t, std::size_t>(0, 7)));
    EXPECT_THAT(list.warnings,
                testing::Contains(testing::AllOf(HasSubstr("never in the same arm over"), HasSubstr("1 and 8"))));
}

TEST(Validity, SchoolsOfAUnitAreTogetherWithoutAWarning) {
    AllocationPlan plan = plan_of(AllocationMethod::constrained);
    plan.strata.clear();
    plan.covariates = {parse_covariate_column("size")};
    plan.together = "trust";
    plan.own<ConstrainedOptions>().keep = BestShare{1};
    const auto list = allocate_text("id,size,trust\n1,9,T\n2,1,T\n3,2,\n4,3,\n5,4,\n6,5,\n7,6,\n", plan);
    ASSERT_TRUE(list.probabilities.validity);
    EXPECT_THAT(list.probabilities.validity->always, IsEmpty());
    EXPECT_EQ(list.probabilities.validity->together(0, 1), 1);
    EXPECT_THAT(list.warnings, testing::Not(testing::Contains(HasSubstr("in the same arm"))));
}

TEST(Validity, SchoolsWhoseArmIsDecidedAreWarnedOf) {
    AllocationPlan plan = plan_of(AllocationMethod::constrained);
    plan.strata.clear();
    plan.ratio = {3, 1};
    plan.covariates = {parse_covariate_column("size")};
    plan.own<ConstrainedOptions>().keep = BestShare{0.25};
    // One of four goes to intervention: the score is least for the school nearest the others' mean, 3 or 2
    const auto list = allocate_text("id,size\n1,0\n2,40\n3,60\n4,1000\n", plan);
    EXPECT_THAT(list.warnings, testing::Contains(testing::AllOf(HasSubstr("id 4 is always in arm 'control'"),
                                                                HasSubstr("id 1 is never in arm 'intervention'"))));
}

TEST(Probabilities, TooManySimulationsForMemoryAreAnError) {
    AllocationPlan plan = plan_of(AllocationMethod::minimisation);
    plan.simulations = 1'000'000'000;
    EXPECT_THAT(message_of(ErrorKind::design,
                           [&] {
                               allocate_text(list_in_strata({{"a", 5}, {"b", 4}}), plan);
                           }),
                HasSubstr("1,000,000,000 simulated allocations of 9 schools do not fit in 4 GiB; expected at most"));
}

TEST(ProbabilitySource, HasNames) {
    EXPECT_EQ(to_name(ProbabilitySource::exact), "exact");
    EXPECT_EQ(to_name(ProbabilitySource::kept_set), "kept-set");
    EXPECT_EQ(to_name(ProbabilitySource::simulated), "simulated");
}

}  // namespace
}  // namespace clustertrial::probabilities_test
