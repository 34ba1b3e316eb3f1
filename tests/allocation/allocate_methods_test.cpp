#include "clustertrial/allocation/allocate.hpp"

#include "list_helpers.hpp"

#include <cmath>
#include <set>

namespace clustertrial::allocate_methods_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

RandomStream stream(std::uint64_t seed) {
    return {GeneratorKind::stata_mt64, seed};
}

TEST(EveryMethod, TheOrderOfTheRowsDoesNotMatter) {
    auto random = stream(1);
    for (const auto method : all_methods) {
        for (std::uint64_t time = 0; time < 10; ++time) {
            ListRows list = random_list(12 + random.below(9), random);
            AllocationPlan plan = plan_of(method, time);
            if (time % 2 == 1 && may_stay_together(method)) {
                plan.together = "trust";
                clear_factors(plan);
            }
            const auto arms = arms_by_id(allocate_text(list.csv(), plan));
            shuffle(list.rows, random);
            EXPECT_EQ(arms_by_id(allocate_text(list.csv(), plan)), arms) << to_name(method) << ' ' << time;
        }
    }
}

TEST(EveryMethod, TakesTheRowsAsTheyStandWhenAskedTo) {
    auto random = stream(2);
    const ListRows list = random_list(16, random);
    ListRows renamed = list;
    for (std::size_t i = 0; i < list.rows.size(); ++i)
        renamed.rows[i] = std::to_string(999 - i) + list.rows[i].substr(3);  // ids of three digits, now backwards
    for (const auto method : all_methods) {
        if (method == AllocationMethod::sorted_alternation) continue;
        AllocationPlan plan = plan_of(method);
        plan.order = SchoolOrder::by_file;
        EXPECT_EQ(allocate_text(renamed.csv(), plan).arms, allocate_text(list.csv(), plan).arms) << to_name(method);
    }
}

TEST(EveryMethod, KeepsTogetherWhatStaysTogether) {
    auto random = stream(3);
    for (const auto method : all_methods) {
        if (!may_stay_together(method)) continue;
        const ListRows list = random_list(20, random);
        AllocationPlan plan = plan_of(method);
        clear_factors(plan);
        plan.together = "trust";
        const Table table = list_of(list.csv(), plan);
        const auto allocated = allocate(table, plan);
        std::map<std::string, std::set<std::size_t>> arms;
        std::map<std::string, std::set<double>> draws;
        for (std::size_t i = 0; i < allocated.rows.size(); ++i) {
            arms[table.text("trust").at(i)].insert(allocated.arms[i]);
            if (!allocated.draws.empty()) draws[table.text("trust").at(i)].insert(allocated.draws[i]);
        }
        EXPECT_LT(arms.size(), allocated.rows.size());
        EXPECT_EQ(allocated.units.count(), arms.size());
        for (const auto& [trust, found] : arms) EXPECT_EQ(found.size(), 1U) << to_name(method) << ' ' << trust;
        for (const auto& [trust, found] : draws) EXPECT_EQ(found.size(), 1U) << to_name(method) << ' ' << trust;
    }
}

TEST(EveryMethod, UnitsOfOneSchoolAreSchools) {
    auto random = stream(4);
    const ListRows list = random_list(16, random);
    for (const auto method : all_methods) {
        if (!may_stay_together(method)) continue;
        AllocationPlan plan = plan_of(method);
        const auto alone = allocate_text(list.csv(), plan);
        plan.together = "size";  // all of them different
        EXPECT_EQ(allocate_text(list.csv(), plan).arms, alone.arms) << to_name(method);
        EXPECT_EQ(allocate_text(list.csv(), plan).draws, alone.draws) << to_name(method);
    }
}

/// |count - quota| < 1 for every arm, in each stratum and overall.
void expect_quotas(const AllocatedList& list) {
    std::vector<double> overall(list.plan.arms.size(), 0);
    double whole = 0;
    for (const auto share : list.plan.ratio) whole += static_cast<double>(share);
    for (std::size_t s = 0; s < list.strata.sizes.size(); ++s) {
        for (std::size_t arm = 0; arm < overall.size(); ++arm) {
            const double share = static_cast<double>(list.plan.ratio[arm]) / whole;
            const double quota = static_cast<double>(list.strata.sizes[s]) * share;
            EXPECT_LT(std::abs(static_cast<double>(list.counts.at(s, arm)) - quota), 1) << s << arm;
            overall[arm] += quota;
        }
    }
    const auto totals = arm_totals(list);
    for (std::size_t arm = 0; arm < overall.size(); ++arm)
        EXPECT_LT(std::abs(static_cast<double>(totals[arm]) - overall[arm]), 1) << arm;
}

TEST(EveryMethod, KeepsTheBoundsThatItPromises) {
    auto random = stream(5);
    for (std::uint64_t time = 0; time < 20; ++time) {
        const std::string csv = random_list(13 + random.below(9), random).csv();
        for (const auto method : {AllocationMethod::complete, AllocationMethod::constrained,
                                  AllocationMethod::rerandomisation, AllocationMethod::matched}) {
            AllocationPlan plan = plan_of(method, time);
            const bool three = time % 2 == 1;
            if (three) plan.arms = {"a", "b", "c"}, plan.ratio = {1, 1, 2}, set_tuple_size(plan, 4);
            SCOPED_TRACE(std::string(to_name(method)) + " " + std::to_string(time));
            expect_quotas(allocate_text(csv, plan));
        }
        const auto list = allocate_text(csv, plan_of(AllocationMethod::sorted_alternation, time));
        expect_quotas(list);
    }
}

TEST(StratumRatios, DivideEachStratumAsTold) {
    auto random = stream(6);
    const std::string csv = random_list(24, random).csv();  // 12 in each authority
    for (const auto method : {AllocationMethod::complete, AllocationMethod::constrained,
                              AllocationMethod::rerandomisation, AllocationMethod::matched}) {
        AllocationPlan plan = plan_of(method);
        set_tuple_size(plan, 3);
        plan.ratio = {2, 1};
        plan.stratum_ratios = {parse_stratum_ratio("350=2,4")};
        const auto list = allocate_text(csv, plan);
        ASSERT_THAT(list.strata.labels, ElementsAre("9", "350"));
        EXPECT_THAT(list.counts.cells, ElementsAre(8, 4, 4, 8)) << to_name(method);
    }
}

TEST(StratumRatios, AShareOfNothingKeepsAnArmOutOfAStratum) {
    auto random = stream(6);
    AllocationPlan plan = plan_of(AllocationMethod::complete);
    plan.stratum_ratios = {parse_stratum_ratio("9=0,1")};
    const auto list = allocate_text(random_list(24, random).csv(), plan);
    EXPECT_THAT(list.counts.cells, ElementsAre(0, 12, 6, 6));
    EXPECT_TRUE(list.warnings.empty());
}

TEST(StratumRatios, ARatioForAStratumThatIsNotThereIsAnError) {
    auto random = stream(6);
    AllocationPlan plan = plan_of(AllocationMethod::complete);
    plan.stratum_ratios = {parse_stratum_ratio("351=2,1")};
    EXPECT_THAT(message_of(ErrorKind::design, [&] { allocate_text(random_list(8, random).csv(), plan); }),
                HasSubstr("ratio of stratum '351': the list has no such stratum; did you mean '350'?"));
}

TEST(Matched, PutsOneOfEachPairOfNeighboursInEachArm) {
    AllocationPlan plan = plan_of(AllocationMethod::matched);
    plan.strata.clear();
    plan.covariates = {parse_covariate_column("size")};
    // Pairs by size: 1 and 4 (10, 11), 2 and 3 (20, 22), and 5 is left over
    const auto list = allocate_text("id,size\n1,10\n2,20\n3,22\n4,11\n5,500\n", plan);
    ASSERT_TRUE(list.summary<MatchedSummary>());
    const auto& tuple = list.summary<MatchedSummary>()->tuple;
    EXPECT_EQ(tuple[0], tuple[3]);
    EXPECT_EQ(tuple[1], tuple[2]);
    EXPECT_NE(list.arms[0], list.arms[3]);
    EXPECT_NE(list.arms[1], list.arms[2]);
    EXPECT_EQ(list.summary<MatchedSummary>()->tuples, 3U);
    EXPECT_EQ(list.summary<MatchedSummary>()->smaller, 1U);
}

TEST(Matched, ATupleThatTheRatioCannotDivideIsAnError) {
    auto random = stream(7);
    AllocationPlan plan = plan_of(AllocationMethod::matched);
    plan.ratio = {1, 2};
    EXPECT_THAT(message_of(ErrorKind::usage, [&] { allocate_text(random_list(8, random).csv(), plan); }),
                HasSubstr("expected a multiple of 3"));
}

TEST(Minimisation, CountsEachLevelOfStrataAndFactors) {
    auto random = stream(8);
    AllocationPlan plan = plan_of(AllocationMethod::minimisation);
    plan.own<MinimisationPlan>().weights = {3, 2};
    const Table table = list_of(random_list(40, random).csv(), plan);
    const auto list = allocate(table, plan);
    ASSERT_TRUE(list.summary<MinimisedSummary>());
    EXPECT_THAT(list.summary<MinimisedSummary>()->factors, ElementsAre("strata", "fsm:median", "type"));
    EXPECT_THAT(list.summary<MinimisedSummary>()->levels[0], ElementsAre("9", "350"));
    EXPECT_THAT(list.summary<MinimisedSummary>()->levels[2], ElementsAre("p", "q", "r"));
    EXPECT_EQ(list.summary<MinimisedSummary>()->counts[0].cells, list.counts.cells);
    for (std::size_t level = 0; level < 3; ++level) {
        for (std::size_t arm = 0; arm < 2; ++arm) {
            std::uint64_t counted = 0;
            for (std::size_t i = 0; i < list.rows.size(); ++i) {
                if (table.text("type").at(i) == list.summary<MinimisedSummary>()->levels[2][level] &&
                    list.arms[i] == arm)
                    ++counted;
            }
            EXPECT_EQ(list.summary<MinimisedSummary>()->counts[2].at(level, arm), counted);
        }
    }
    EXPECT_TRUE(list.draws.empty());
}

/// With p = 1 and one factor the arms of each level take turns: what is left to chance is only the first of two.
TEST(Minimisation, BalancesEachFactorByItsWeight) {
    AllocationPlan plan = plan_of(AllocationMethod::minimisation);
    plan.strata.clear();
    plan.own<MinimisationPlan>().options.probability = 1;
    plan.own<MinimisationPlan>().factors = {parse_stratum_spec("la"), parse_stratum_spec("type")};
    plan.own<MinimisationPlan>().weights = {1'000'000, 1};
    auto random = stream(9);
    const auto list = allocate_text(random_list(40, random).csv(), plan);
    EXPECT_THAT(list.summary<MinimisedSummary>()->counts[0].cells, ElementsAre(10, 10, 10, 10));
}

TEST(Minimisation, ARandomOrderIsDrawnOnlyWhenAskedFor) {
    auto random = stream(10);
    const std::string csv = random_list(20, random).csv();
    AllocationPlan plan = plan_of(AllocationMethod::minimisation);
    const auto by_id = allocate_text(csv, plan).arms;
    plan.order = SchoolOrder::at_random;
    EXPECT_NE(allocate_text(csv, plan).arms, by_id);
}

TEST(Minimisation, AUnitWhoseSchoolsDifferInAFactorIsAnError) {
    AllocationPlan plan = plan_of(AllocationMethod::minimisation);
    plan.strata.clear();
    plan.covariates.clear();
    plan.together = "trust";
    plan.own<MinimisationPlan>().factors = {parse_stratum_spec("type")};
    EXPECT_THAT(
        message_of(ErrorKind::design, [&] { allocate_text("id,type,trust\n1,p,A\n2,q,A\n3,p,B\n4,p,B\n", plan); }),
        HasSubstr("'A': found in strata 'p' and 'q'; expected all in one"));
}

TEST(Constrained, ChoosesOneOfTheKeptAndScoresIt) {
    auto random = stream(11);
    const auto list = allocate_text(random_list(10, random).csv(), plan_of(AllocationMethod::constrained));
    ASSERT_TRUE(list.summary<ConstrainedSummary>());
    const auto& constrained = *list.summary<ConstrainedSummary>();
    const auto chosen = constrained.kept.allocation(constrained.chosen);
    EXPECT_TRUE(std::equal(chosen.begin(), chosen.end(), list.arms.begin(), list.arms.end()));
    std::vector<std::size_t> order(list.arms.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    EXPECT_DOUBLE_EQ(balance_score(list.covariates, order, list.arms, 2, BalanceScore::l2), constrained.score);
    EXPECT_LE(constrained.best, constrained.score);
    EXPECT_LE(constrained.score, constrained.cut_off);
}

TEST(Constrained, AWeightCountsForEveryLevelOfItsCovariate) {
    auto random = stream(12);
    AllocationPlan plan = plan_of(AllocationMethod::constrained);
    plan.own<ConstrainedOptions>().weights = {2, 0, 5};
    const auto list = allocate_text(random_list(10, random).csv(), plan);
    ASSERT_THAT(list.covariates.names, ElementsAre("size", "fsm", "type p", "type q", "type r"));
    std::vector<std::size_t> order(list.arms.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    const std::vector<double> by_level{2, 0, 5, 5, 5};
    EXPECT_DOUBLE_EQ(balance_score(list.covariates, order, list.arms, 2, BalanceScore::l2, by_level),
                     list.summary<ConstrainedSummary>()->score);
}

TEST(Rerandomised, TheDistanceIsBelowTheThreshold) {
    auto random = stream(13);
    const auto list = allocate_text(random_list(20, random).csv(), plan_of(AllocationMethod::rerandomisation));
    ASSERT_TRUE(list.summary<RerandomisedSummary>());
    EXPECT_LE(list.summary<RerandomisedSummary>()->distance, list.summary<RerandomisedSummary>()->threshold);
    EXPECT_EQ(list.summary<RerandomisedSummary>()->df,
              4);  // two numbers, three levels of which one follows from the others
    EXPECT_EQ(list.draws.size(), 20U);
}

/// Trust A has schools of 10 and 30, B of 20 and 20, C of 40 alone: means 20, 20, 40, sums 40, 40, 40.
TEST(Units, AreBalancedOnTheMeanOrTheSumOfTheirSchools) {
    AllocationPlan plan = plan_of(AllocationMethod::constrained);
    plan.strata.clear();
    plan.covariates = {parse_covariate_column("size")};
    plan.together = "trust";
    plan.own<ConstrainedOptions>().keep = BestShare{1};
    const std::string csv = "id,size,trust\n1,10,A\n2,30,A\n3,20,B\n4,20,B\n5,40,\n";
    EXPECT_GT(allocate_text(csv, plan).summary<ConstrainedSummary>()->score, 0);
    plan.unit_covariate = UnitCovariate::sum;
    EXPECT_EQ(allocate_text(csv, plan).summary<ConstrainedSummary>()->score, 0);
}

TEST(Units, InSeveralStrataAreAnError) {
    AllocationPlan plan = plan_of(AllocationMethod::complete);
    plan.covariates.clear();
    plan.together = "trust";
    EXPECT_THAT(
        message_of(ErrorKind::design, [&] { allocate_text("id,la,trust\n1,a,T\n2,b,T\n3,a,U\n4,b,V\n", plan); }),
        HasSubstr("'T': found in strata 'a' and 'b'"));
}

TEST(Units, AreCountedWhereTheyAreTooFew) {
    AllocationPlan plan = plan_of(AllocationMethod::complete);
    plan.strata.clear();
    plan.covariates.clear();
    plan.together = "trust";
    EXPECT_THAT(message_of(ErrorKind::design, [&] { allocate_text("id,trust\n1,T\n2,T\n3,T\n", plan); }),
                HasSubstr("1 unit (schools that stay together are one) for 2 arms"));
}

TEST(Units, AloneInAStratumAreWarnedOf) {
    AllocationPlan plan = plan_of(AllocationMethod::complete);
    plan.covariates.clear();
    plan.together = "trust";
    const auto list = allocate_text("id,la,trust\n1,a,T\n2,a,T\n3,b,U\n4,b,V\n", plan);
    ASSERT_EQ(list.warnings.size(), 1U);
    EXPECT_THAT(list.warnings[0], HasSubstr("stratum 'a' has only one unit"));
}

TEST(Covariates, EveryBadCellIsNamedWithLineAndId) {
    AllocationPlan plan = plan_of(AllocationMethod::complete);
    plan.strata.clear();
    plan.covariates = {parse_covariate_column("size")};
    const std::string message =
        message_of(ErrorKind::input, [&] { allocate_text("id,size\n7,1\n8,\n9,1e\n10,2\n", plan); });
    EXPECT_THAT(message, HasSubstr("list.csv:3: column 'size': no value (id 8); expected a number in every row"));
    EXPECT_THAT(message, HasSubstr("list.csv:4: column 'size': '1e' is not a number (id 9)"));
}

TEST(Covariates, AreShownByArmWhateverTheMethod) {
    AllocationPlan plan = plan_of(AllocationMethod::simple);
    plan.strata.clear();
    plan.covariates = {parse_covariate_column("size")};
    const auto list = allocate_text("id,size\n1,10\n2,20\n3,60\n", plan);
    ASSERT_EQ(list.balance.covariates.size(), 1U);
    EXPECT_EQ(list.balance.covariates[0].overall.mean, 30);
    EXPECT_FALSE(list.balance_of_waves);
}

TEST(Covariates, OneThatDoesNotVaryIsWarnedOf) {
    auto random = stream(12);
    ListRows list = random_list(20, random);
    list.header += ",same";
    for (auto& row : list.rows) row += ",0.1";
    for (const auto method : all_methods) {
        AllocationPlan plan = plan_of(method);
        plan.covariates.push_back(parse_covariate_column("same"));
        const bool balances = method == AllocationMethod::matched || method == AllocationMethod::constrained ||
                              method == AllocationMethod::rerandomisation;
        const auto warnings = allocate_text(list.csv(), plan).warnings;
        const auto named = std::count(warnings.begin(), warnings.end(),
                                      "covariate 'same' does not vary: it plays no part in the allocation");
        EXPECT_EQ(named, balances ? 1 : 0) << to_name(method);
    }
}

// The squares of 1e200 are no doubles; those of 1e-200 are 0.
TEST(Covariates, ValuesTooLargeOrTooSmallAreNamed) {
    AllocationPlan plan = plan_of(AllocationMethod::constrained);
    plan.strata.clear();
    plan.covariates = {parse_covariate_column("size")};
    const auto list = [](const std::string& one, const std::string& other) {
        return "id,size\n7,1\n8," + one + "\n9," + other + "\n10,0\n11,5\n";
    };
    const auto message = message_of(ErrorKind::input, [&] { allocate_text(list("1e200", "-1e-200"), plan); });
    EXPECT_THAT(message, HasSubstr("list.csv:3: column 'size': found '1e200' (id 8); expected 0 or an absolute value "
                                   "from 1e-100 to 1e100"));
    EXPECT_THAT(message, HasSubstr("list.csv:4: column 'size': found '-1e-200' (id 9)"));
    for (const auto method :
         {AllocationMethod::matched, AllocationMethod::constrained, AllocationMethod::rerandomisation}) {
        plan.method_options = default_options(method);
        if (method == AllocationMethod::rerandomisation) plan.own<RerandomisationOptions>() = {DistanceLimit{1e9}, 10};
        EXPECT_EQ(allocate_text(list("1e100", "-1e100"), plan).arms.size(), 5U) << to_name(method);
    }
}

TEST(AllocateWithProgress, TellsHowManyDrawsAreDoneAndChangesNothing) {
    AllocationPlan plan;
    plan.id = "id";
    plan.seed = 7;
    plan.covariates = {parse_covariate_column("x")};
    plan.method_options = default_options(AllocationMethod::constrained);
    plan.own<ConstrainedOptions>().enumerate_up_to = 0;
    plan.own<ConstrainedOptions>().draws = 1000;
    std::string csv = "id,x\n";
    for (int i = 1; i <= 20; ++i) csv += std::to_string(i) + "," + std::to_string(i * i % 13) + "\n";
    const Table table = list_of(csv, plan);
    std::vector<std::uint64_t> done;
    const AllocatedList list =
        allocate(table, plan, {}, [&](std::string_view what, std::uint64_t now, std::uint64_t of) {
            EXPECT_EQ(what, "allocations scored");
            EXPECT_EQ(of, 1000U);
            done.push_back(now);
        });
    EXPECT_EQ(done, (std::vector<std::uint64_t>{256, 512, 768}));
    EXPECT_EQ(list.arms, allocate(table, plan).arms);
    done.clear();
    plan.method_options = default_options(AllocationMethod::rerandomisation);
    plan.own<RerandomisationOptions>() = {DistanceLimit{1e-30}, 600};  // none is so near: all tries are made
    EXPECT_THAT(message_of(ErrorKind::design,
                           [&] {
                               allocate(table, plan, {},
                                        [&](std::string_view what, std::uint64_t now, std::uint64_t of) {
                                            EXPECT_EQ(what, "tries");
                                            EXPECT_EQ(of, 600U);
                                            done.push_back(now);
                                        });
                           }),
                testing::HasSubstr("none of 600 tries was accepted"));
    EXPECT_EQ(done, (std::vector<std::uint64_t>{256, 512}));
}

}  // namespace
}  // namespace clustertrial::allocate_methods_test
