#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/data/csv.hpp"

#include "list_helpers.hpp"

#include <cmath>

namespace clustertrial::allocate_waves_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

RandomStream stream(std::uint64_t seed) {
    return {GeneratorKind::stata_mt64, seed};
}

/// An allocated list as the wave before another one by `plan`.
EarlierWave wave_of(const std::string& csv, const AllocationPlan& earlier, const AllocationPlan& plan,
                    std::span<const EarlierWave> before = {}) {
    const Table table = read_csv_text(csv, "before.csv", columns_for(earlier, plan), table_options_for(earlier));
    return {table, allocate(table, earlier, before)};
}

AllocatedList allocate_after(const std::vector<EarlierWave>& waves, const std::string& csv,
                             const AllocationPlan& plan) {
    return allocate(list_of(csv, plan), plan, waves);
}

AllocationPlan later_plan_of(AllocationMethod method, std::uint64_t seed = 5) {
    AllocationPlan plan = plan_of(method, seed);
    if (method == AllocationMethod::rerandomisation) {
        plan.own<RerandomisationOptions>().accept = DistanceLimit{6};
    }
    return plan;
}

TEST(EarlierWaves, ASchoolThatHasAnArmIsAnErrorThatNamesTheWave) {
    const AllocationPlan plan = plan_of(AllocationMethod::simple);
    auto random = stream(1);
    std::vector<EarlierWave> waves;
    waves.push_back(wave_of(random_list(8, random, 200).csv(), plan, plan));
    waves.push_back(wave_of(random_list(8, random, 100).csv(), plan, plan, waves));
    const std::string message = message_of(
        ErrorKind::input, [&] { allocate_after(waves, "id,la,size,fsm,type\n300,9,1,1,p\n101,9,2,1,p\n", plan); });
    EXPECT_THAT(message,
                HasSubstr("list.csv:3: column 'id': id '101' was allocated in wave 2 (before.csv:3); expected schools "
                          "that have no arm yet"));
}

TEST(EarlierWaves, WarnOfASeedThatOneOfThemHad) {
    const AllocationPlan plan = plan_of(AllocationMethod::complete, 4);
    auto random = stream(1);
    const std::vector<EarlierWave> waves{wave_of(random_list(8, random).csv(), plan, plan)};
    const std::string next = random_list(8, random, 300).csv();
    EXPECT_THAT(
        allocate_after(waves, next, plan).warnings,
        testing::Contains("seed 4 is also the seed of an earlier wave (before.csv); expected a different seed"));
    AllocationPlan other = plan;
    other.seed = 5;
    EXPECT_THAT(allocate_after(waves, next, other).warnings, testing::Not(testing::Contains(HasSubstr("seed"))));
}

TEST(EarlierWaves, HaveTheSameArms) {
    const AllocationPlan plan = plan_of(AllocationMethod::simple);
    auto random = stream(1);
    const std::vector<EarlierWave> waves{wave_of(random_list(8, random).csv(), plan, plan)};
    AllocationPlan other = plan;
    other.arms = {"a", "b"};
    EXPECT_THAT(message_of(ErrorKind::usage, [&] { allocate_after(waves, random_list(8, random, 300).csv(), other); }),
                HasSubstr("before.csv: allocated to other arms"));
}

TEST(EarlierWaves, AlternationHasNone) {
    const AllocationPlan plan = plan_of(AllocationMethod::sorted_alternation);
    auto random = stream(1);
    const std::vector<EarlierWave> waves{wave_of(random_list(8, random).csv(), plan, plan)};
    EXPECT_THAT(message_of(ErrorKind::usage, [&] { allocate_after(waves, random_list(8, random, 300).csv(), plan); }),
                HasSubstr("sorted-alternation cannot add a wave"));
}

TEST(EarlierWaves, SimpleAndMatchedTakeEachByItself) {
    auto random = stream(2);
    const std::string before = random_list(9, random).csv();
    const std::string csv = random_list(9, random, 300).csv();
    for (const auto method : {AllocationMethod::simple, AllocationMethod::matched}) {
        const AllocationPlan plan = plan_of(method);
        const auto list = allocate_after({wave_of(before, plan, plan)}, csv, plan);
        EXPECT_EQ(list.arms, allocate_text(csv, plan).arms);
        EXPECT_TRUE(list.balance_of_waves);
    }
}

TEST(EarlierWaves, ArmsAreWithinOneOfTheirQuotaOverAllWaves) {
    auto random = stream(3);
    for (std::uint64_t time = 0; time < 30; ++time) {
        for (const auto method :
             {AllocationMethod::complete, AllocationMethod::constrained, AllocationMethod::rerandomisation}) {
            const AllocationPlan plan = later_plan_of(method, time);
            std::vector<EarlierWave> waves;
            std::vector<double> totals(2, 0);
            double schools = 0;
            for (std::size_t wave = 0; wave < 3; ++wave) {
                const std::string csv = random_list(9 + random.below(8), random, 100 * (wave + 1)).csv();
                waves.push_back(wave_of(csv, plan, plan, waves));
                const auto counts = arm_totals(waves.back().list);
                for (std::size_t arm = 0; arm < 2; ++arm) totals[arm] += static_cast<double>(counts[arm]);
                schools += static_cast<double>(waves.back().list.rows.size());
                for (const double total : totals)
                    EXPECT_LT(std::abs(total - schools / 2), 1) << to_name(method) << ' ' << time << ' ' << wave;
            }
        }
    }
}

/// Nine schools before, of which one arm has five: a new wave of five makes up for half a school, 0.1 a school.
TEST(EarlierWaves, ProbabilitiesMakeUpForWhatAnArmIsShortOf) {
    AllocationPlan plan = plan_of(AllocationMethod::complete);
    plan.strata.clear();
    plan.covariates.clear();
    const std::vector<EarlierWave> waves{wave_of("id\n1\n2\n3\n4\n5\n6\n7\n8\n9\n", plan, plan)};
    const auto before = arm_totals(waves[0].list);
    const std::string csv = "id\n11\n12\n13\n14\n15\n";
    const Table table = list_of(csv, plan);
    const auto list = allocate(table, plan, waves);
    const double share = before[1] == 4 ? 0.6 : 0.4;
    for (Eigen::Index school = 0; school < 5; ++school) {
        EXPECT_NEAR(list.probabilities.by_school(school, 1), share, 1e-14);
        EXPECT_NEAR(list.probabilities.by_school(school, 0), 1 - share, 1e-14);
    }
    EXPECT_TRUE(list.probabilities.differ);

    constexpr std::uint64_t seeds = 10'000;
    double seen = 0;
    for (plan.seed = 0; plan.seed < seeds; ++plan.seed)
        seen += static_cast<double>(allocate(table, plan, waves).arms[0]) / seeds;
    EXPECT_NEAR(seen, share, 5 * std::sqrt(0.24 / seeds));
}

TEST(EarlierWaves, AnEvenWaveLeavesNothingToMakeUpFor) {
    AllocationPlan plan = plan_of(AllocationMethod::complete);
    plan.strata.clear();
    plan.covariates.clear();
    const std::vector<EarlierWave> waves{wave_of("id\n1\n2\n3\n4\n", plan, plan)};
    const auto list = allocate_after(waves, "id\n11\n12\n13\n", plan);
    EXPECT_FALSE(list.probabilities.differ);
    EXPECT_EQ(list.arms, allocate_text("id\n11\n12\n13\n", plan).arms);
}

TEST(EarlierWaves, ALaterOneMayBeOneSchool) {
    AllocationPlan plan = plan_of(AllocationMethod::complete);
    plan.strata.clear();
    plan.covariates.clear();
    const std::vector<EarlierWave> waves{wave_of("id\n1\n2\n3\n", plan, plan)};
    const auto list = allocate_after(waves, "id\n11\n", plan);
    EXPECT_EQ(arm_totals(waves[0].list)[list.arms[0]], 1U);  // the arm that was short of half a school
}

/// Level by level what a naive count over both lists gives; level r is in the first wave only.
TEST(EarlierWaves, MinimisationCountsTheSchoolsOfAllWaves) {
    AllocationPlan plan = plan_of(AllocationMethod::minimisation);
    plan.covariates.clear();
    const std::string before = "id,la,size,fsm,type\n1,9,1,10,r\n2,9,1,20,p\n3,350,1,30,p\n4,350,1,40,q\n";
    const std::string csv = "id,la,size,fsm,type\n5,9,1,50,p\n6,9,1,60,q\n7,9,1,70,q\n";
    const std::vector<EarlierWave> waves{wave_of(before, plan, plan)};
    const auto list = allocate_after(waves, csv, plan);
    EXPECT_THAT(list.summary<MinimisedSummary>()->levels[0], ElementsAre("9", "350"));
    EXPECT_THAT(list.summary<MinimisedSummary>()->levels[2], ElementsAre("p", "q", "r"));
    EXPECT_THAT(list.strata.labels, ElementsAre("9"));
    const std::vector<std::string> types{"r", "p", "p", "q", "p", "q", "q"};
    const std::vector<bool> is_high{false, false, false, false, true, true, true};  // the median of all is 40: low
    CountTable by_type{2, std::vector<std::uint64_t>(6, 0)};
    CountTable by_fsm{2, std::vector<std::uint64_t>(4, 0)};
    for (std::size_t i = 0; i < types.size(); ++i) {
        const std::size_t arm = i < 4 ? waves[0].list.arms[i] : list.arms[i - 4];
        ++by_type.at(static_cast<std::size_t>(types[i][0] - 'p'), arm);
        ++by_fsm.at(is_high[i] ? 1 : 0, arm);
    }
    EXPECT_EQ(list.summary<MinimisedSummary>()->counts[2].cells, by_type.cells);
    EXPECT_EQ(list.summary<MinimisedSummary>()->counts[1].cells, by_fsm.cells);
}

/// p = 1 and one factor: a wave goes to the arm that the waves before left short.
TEST(EarlierWaves, MinimisationBalancesGivenEarlierSchools) {
    AllocationPlan plan = plan_of(AllocationMethod::minimisation);
    plan.strata.clear();
    plan.covariates.clear();
    plan.own<MinimisationPlan>().factors = {parse_stratum_spec("type")};
    plan.own<MinimisationPlan>().options.probability = 1;
    AllocationPlan chance = plan_of(AllocationMethod::simple, 9);
    chance.strata.clear();
    chance.covariates.clear();
    const std::vector<EarlierWave> waves{wave_of("id,type\n1,p\n2,p\n3,p\n4,p\n5,p\n6,p\n7,p\n", chance, plan)};
    std::string csv = "id,type\n";
    for (int id = 11; id <= 27; ++id) csv += std::to_string(id) + ",p\n";
    const auto list = allocate_after(waves, csv, plan);
    EXPECT_THAT(list.summary<MinimisedSummary>()->counts[0].cells, ElementsAre(12, 12));
}

TEST(EarlierWaves, BalanceIsShownForThisWaveAndForAllTogether) {
    const AllocationPlan first = plan_of(AllocationMethod::constrained);
    auto random = stream(4);
    ListRows all = random_list(10, random, 100);
    const ListRows added = random_list(8, random, 300);
    const std::vector<EarlierWave> waves{wave_of(all.csv(), first, first)};
    const auto list = allocate_after(waves, added.csv(), first);
    all.rows.insert(all.rows.end(), added.rows.begin(), added.rows.end());
    const auto together = allocate_text(all.csv(), plan_of(AllocationMethod::simple));
    ASSERT_TRUE(list.balance_of_waves);
    std::vector<std::size_t> arms = waves[0].list.arms;
    arms.insert(arms.end(), list.arms.begin(), list.arms.end());
    const Balance expected = balance_of(together.covariates, arms, 2);
    ASSERT_EQ(list.balance_of_waves->covariates.size(), expected.covariates.size());
    for (std::size_t k = 0; k < expected.covariates.size(); ++k) {
        EXPECT_EQ(list.balance_of_waves->covariates[k].name, expected.covariates[k].name);
        EXPECT_EQ(list.balance_of_waves->covariates[k].arms[1].mean, expected.covariates[k].arms[1].mean);
        EXPECT_EQ(list.balance.covariates[k].overall.count, 8U);
    }
}

/// The score is that of all schools together: the one a list of both waves has.
TEST(EarlierWaves, ConstrainedScoresAllSchoolsTogether) {
    AllocationPlan plan = plan_of(AllocationMethod::constrained);
    plan.strata.clear();
    auto random = stream(5);
    ListRows all = random_list(10, random, 100);
    const ListRows added = random_list(8, random, 300);
    const std::vector<EarlierWave> waves{wave_of(all.csv(), plan, plan)};
    const auto list = allocate_after(waves, added.csv(), plan);
    all.rows.insert(all.rows.end(), added.rows.begin(), added.rows.end());
    const auto together = allocate_text(all.csv(), plan_of(AllocationMethod::simple));
    std::vector<std::size_t> arms = waves[0].list.arms;
    arms.insert(arms.end(), list.arms.begin(), list.arms.end());
    std::vector<std::size_t> order(arms.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    EXPECT_NEAR(balance_score(together.covariates, order, arms, 2, BalanceScore::l2),
                list.summary<ConstrainedSummary>()->score, 1e-10 * list.summary<ConstrainedSummary>()->score);
}

TEST(EarlierWaves, WithoutAFormulaAreSimulatedGivenThoseBefore) {
    AllocationPlan plan = plan_of(AllocationMethod::minimisation);
    auto random = stream(6);
    const std::vector<EarlierWave> waves{wave_of(random_list(9, random).csv(), plan, plan)};
    const auto unknown = allocate_after(waves, random_list(8, random, 300).csv(), plan);
    EXPECT_EQ(unknown.probabilities.source, ProbabilitySource::simulated);
    EXPECT_EQ(unknown.probabilities.by_school.size(), 0);
    plan.simulations = 1000;
    const auto simulated = allocate_after(waves, random_list(8, random, 300).csv(), plan);
    EXPECT_EQ(simulated.probabilities.by_school.rows(), 8);
}

TEST(EarlierWaves, ColumnsOfAnEarlierOneAreItsOwnAndWhatTheNewOneBalances) {
    AllocationPlan earlier;
    earlier.id = "id";
    earlier.strata = {parse_stratum_spec("region")};
    AllocationPlan plan = plan_of(AllocationMethod::minimisation);
    const auto names = [&] {
        std::vector<std::string> found;
        for (const auto& request : columns_for(earlier, plan)) found.push_back(request.name);
        return found;
    };
    EXPECT_THAT(names(), ElementsAre("id", "region", "la", "size", "fsm", "type"));
    plan = plan_of(AllocationMethod::complete);
    EXPECT_THAT(names(), ElementsAre("id", "region", "size", "fsm", "type"));
}

}  // namespace
}  // namespace clustertrial::allocate_waves_test
