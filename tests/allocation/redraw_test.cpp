#include "clustertrial/allocation/redraw.hpp"

#include "clustertrial/core/parallel.hpp"

#include "list_helpers.hpp"

#include <map>
#include <set>

namespace clustertrial::redraw_test {
namespace {

using testing::HasSubstr;

EarlierWave wave_of(const std::string& csv, const AllocationPlan& plan, std::span<const EarlierWave> before = {}) {
    const Table table = read_csv_text(csv, "list.csv", columns_for(plan), table_options_for(plan));
    return {table, allocate(table, plan, before)};
}

TEST(Redraw, IsTheSameOnAnyNumberOfThreadsAndAnotherByAnotherSeed) {
    RandomStream random(GeneratorKind::stata_mt64, 1);
    const std::string csv = random_list(12, random).csv();
    for (const AllocationMethod method : all_methods) {
        SCOPED_TRACE(to_name(method));
        const std::vector<EarlierWave> waves{wave_of(csv, plan_of(method))};
        set_threads(1);
        const AllocationSet one = redraw(waves, 20, 5);
        set_threads(3);
        EXPECT_EQ(one.cells, redraw(waves, 20, 5).cells);
        set_threads(0);
        EXPECT_NE(one.cells, redraw(waves, 20, 6).cells);
        // Draw b hangs on nothing but its number.
        const AllocationSet fewer = redraw(waves, 10, 5);
        EXPECT_TRUE(std::equal(fewer.cells.begin(), fewer.cells.end(), one.cells.begin()));
    }
}

// Four schools, two and two: six allocations, each drawn with probability 1/6 (chi-squared of 5 degrees of freedom is
// above 20.5 with probability 0.001).
TEST(Redraw, DrawsByTheLawOfTheMethod) {
    AllocationPlan plan;
    plan.id = "id";
    const std::vector<EarlierWave> waves{wave_of("id\n1\n2\n3\n4\n", plan)};
    constexpr std::size_t draws = 3000;
    const AllocationSet set = redraw(waves, draws, 9);
    std::map<std::vector<std::uint8_t>, int> counts;
    for (std::size_t draw = 0; draw < set.size(); ++draw) {
        const auto arms = set.allocation(draw);
        ++counts[{arms.begin(), arms.end()}];
    }
    ASSERT_EQ(counts.size(), 6U);
    double chi_squared = 0;
    for (const auto& [arms, count] : counts) chi_squared += (count - 500.0) * (count - 500.0) / 500.0;
    EXPECT_LT(chi_squared, 20.5);
}

// Three schools, two to one either way, and three more that make up for it: six in all, three and three in every draw.
TEST(Redraw, EachWaveIsGivenThoseDrawnBeforeIt) {
    AllocationPlan plan;
    plan.id = "id";
    std::vector<EarlierWave> waves{wave_of("id\n1\n2\n3\n", plan)};
    plan.seed = 4;
    waves.push_back(wave_of("id\n4\n5\n6\n", plan, waves));
    const AllocationSet set = redraw(waves, 200, 2);
    ASSERT_EQ(set.schools, 6U);
    std::set<int> first_wave;
    for (std::size_t draw = 0; draw < set.size(); ++draw) {
        const auto arms = set.allocation(draw);
        first_wave.insert(arms[0] + arms[1] + arms[2]);
        EXPECT_EQ(arms[0] + arms[1] + arms[2] + arms[3] + arms[4] + arms[5], 3);
    }
    EXPECT_EQ(first_wave, (std::set<int>{1, 2}));
}

TEST(Redraw, TellsHowManyAreDoneWhateverTheThreads) {
    AllocationPlan plan;
    plan.id = "id";
    const std::vector<EarlierWave> waves{wave_of("id\n1\n2\n3\n4\n", plan)};
    std::vector<std::uint64_t> told;
    const AllocationSet set = redraw(waves, 600, 2, [&](std::string_view what, std::uint64_t done, std::uint64_t of) {
        EXPECT_EQ(what, "allocations drawn again");
        EXPECT_EQ(of, 600U);
        told.push_back(done);
    });
    EXPECT_EQ(told, (std::vector<std::uint64_t>{256, 512}));
    EXPECT_EQ(set.cells, redraw(waves, 600, 2).cells);
}

TEST(Redraw, ADrawThatIsAlwaysRefusedIsAnError) {
    RandomStream random(GeneratorKind::stata_mt64, 1);
    AllocationPlan plan = plan_of(AllocationMethod::rerandomisation);
    std::vector<EarlierWave> waves{wave_of(random_list(12, random).csv(), plan)};
    waves[0].list.plan.own<RerandomisationOptions>().accept = DistanceLimit{1e-12};
    waves[0].list.plan.own<RerandomisationOptions>().most_tries = 2;
    EXPECT_THAT(message_of(ErrorKind::design, [&] { redraw(waves, 2, 1); }), HasSubstr("smallest"));
    EXPECT_THAT(message_of(ErrorKind::usage, [] { redraw({}, 2, 1); }), HasSubstr("found no wave"));
}

}  // namespace
}  // namespace clustertrial::redraw_test
