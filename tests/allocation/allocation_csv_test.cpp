#include "clustertrial/allocation/allocate.hpp"

#include "list_helpers.hpp"

namespace clustertrial::allocation_csv_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string small_list() {
    RandomStream random(GeneratorKind::stata_mt64, 1);
    return random_list(9, random).csv();
}

TEST(AllocationCsv, AddsTheColumnsOfItsMethod) {
    const auto columns = [](AllocationMethod method) {
        const auto list = allocate_text(small_list(), plan_of(method));
        return added_columns(list);
    };
    EXPECT_THAT(columns(AllocationMethod::complete), ElementsAre("stratum", "draw", "arm"));
    EXPECT_THAT(columns(AllocationMethod::simple), ElementsAre("stratum", "draw", "arm"));
    EXPECT_THAT(columns(AllocationMethod::matched), ElementsAre("stratum", "tuple", "draw", "arm"));
    EXPECT_THAT(columns(AllocationMethod::minimisation), ElementsAre("stratum", "arm"));
    EXPECT_THAT(columns(AllocationMethod::constrained), ElementsAre("stratum", "arm", "probability"));
    EXPECT_THAT(columns(AllocationMethod::rerandomisation), ElementsAre("stratum", "draw", "arm"));
    // Blocks of odd size: probabilities differ, but files of trials drawn so stay as they were
    EXPECT_THAT(columns(AllocationMethod::sorted_alternation), ElementsAre("stratum", "draw", "arm"));
}

/// One of three is kept apart, 2 : 1: schools 1 and 3 are alike, so that 2, between them, goes alone.
TEST(AllocationCsv, WritesTheProbabilityOfTheArmThatASchoolIsIn) {
    AllocationPlan plan;
    plan.id = "id";
    plan.method_options = default_options(AllocationMethod::constrained);
    plan.ratio = {2, 1};
    plan.covariates = {parse_covariate_column("size")};
    plan.own<ConstrainedOptions>().keep = BestShare{0.3};
    const Table table = list_of("id,size\n1,10\n2,20\n3,30\n", plan);
    EXPECT_EQ(allocation_csv(table, allocate(table, plan)),
              "id,size,stratum,arm,probability\n1,10,all,control,1\n2,20,all,intervention,1\n3,30,all,control,1\n");
}

TEST(AllocationCsv, NumbersTuplesFromOne) {
    AllocationPlan plan;
    plan.id = "id";
    plan.method_options = default_options(AllocationMethod::matched);
    plan.covariates = {parse_covariate_column("size")};
    const Table table = list_of("id,size\n1,10\n2,500\n3,11\n4,501\n", plan);
    const std::string csv = allocation_csv(table, allocate(table, plan));
    EXPECT_THAT(csv, StartsWith("id,size,stratum,tuple,draw,arm\n1,10,all,1,0."));
    EXPECT_THAT(csv, HasSubstr("\n2,500,all,2,0."));
    EXPECT_THAT(csv, HasSubstr("\n3,11,all,1,0."));
}

TEST(AllocationCsv, OfSomeSchoolsHasTheirLinesOnly) {
    const AllocationPlan plan = plan_of(AllocationMethod::complete);
    const Table table = list_of(small_list(), plan);
    const auto list = allocate(table, plan);
    const std::string whole = allocation_csv(table, list);
    std::string expected;
    std::size_t line = 0;
    for (std::size_t at = 0; at < whole.size(); ++line) {
        const auto end = whole.find('\n', at) + 1;
        if (line == 0 || line == 3 || line == 8) expected += whole.substr(at, end - at);
        at = end;
    }
    const std::vector<std::size_t> schools{2, 7};
    EXPECT_EQ(allocation_csv(table, list, schools), expected);
}

TEST(AllocationCsv, ColumnsThatItWouldAddAreErrors) {
    const auto refusal = [](AllocationMethod method, const std::string& column) {
        AllocationPlan plan = plan_of(method);
        plan.strata.clear();
        if (method == AllocationMethod::minimisation)
            plan.own<MinimisationPlan>().factors = {parse_stratum_spec("size")};
        plan.covariates = {parse_covariate_column("size")};
        const std::string csv = "id,size," + column + "\n1,1,\n2,5,\n3,7,\n4,4,\n";
        return message_of(ErrorKind::input, [&] { allocate_text(csv, plan); });
    };
    const auto is_refused = HasSubstr("a column of this name is already there");
    for (const auto method : all_methods) {
        EXPECT_THAT(refusal(method, "arm"), is_refused);
        EXPECT_THAT(refusal(method, "stratum"), is_refused);
    }
    EXPECT_THAT(refusal(AllocationMethod::matched, "tuple"), is_refused);
    EXPECT_THAT(refusal(AllocationMethod::rerandomisation, "draw"), is_refused);
    for (const auto method :
         {AllocationMethod::minimisation, AllocationMethod::constrained, AllocationMethod::rerandomisation})
        EXPECT_THAT(refusal(method, "probability"), is_refused);
}

TEST(AllocationCsv, ColumnsThatItsMethodNeverAddsAreNone) {
    AllocationPlan plan = plan_of(AllocationMethod::complete);
    plan.strata.clear();
    plan.covariates.clear();
    EXPECT_NO_THROW(allocate_text("id,tuple,probability\n1,1,1\n2,1,1\n", plan));
    plan.method_options = default_options(AllocationMethod::constrained);
    plan.covariates = {parse_covariate_column("size")};
    EXPECT_NO_THROW(allocate_text("id,size,draw,tuple\n1,1,,\n2,2,,\n3,5,,\n4,6,,\n", plan));
}

TEST(KeptCsv, IsAListOfAllocationsWithTheOneChosen) {
    AllocationPlan plan;
    plan.id = "id";
    plan.method_options = default_options(AllocationMethod::constrained);
    plan.arms = {"usual, practice", "new"};
    plan.covariates = {parse_covariate_column("size")};
    plan.own<ConstrainedOptions>().keep = BestShare{1};
    const Table table = list_of("id,size\n\"a,b\",1\nc,2\n", plan);
    const auto list = allocate(table, plan);
    const std::string csv = kept_csv(list);
    EXPECT_THAT(csv, StartsWith("\"a,b\",c\n"));
    EXPECT_THAT(csv, HasSubstr("\"usual, practice\",new\n"));
    EXPECT_THAT(csv, HasSubstr("new,\"usual, practice\"\n"));

    const Table kept = read_csv_text(csv, "kept.csv", {{"a,b", CellKind::text, {}, {}}, {"c", CellKind::text, {}, {}}});
    ASSERT_EQ(kept.rows, 2U);
    const std::size_t chosen = list.summary<ConstrainedSummary>()->chosen;
    EXPECT_EQ(kept.text("a,b").at(chosen), plan.arms[list.arms[0]]);
    EXPECT_EQ(kept.text("c").at(chosen), plan.arms[list.arms[1]]);
}

TEST(KeptCsv, GivesSchoolsOfAUnitTheSameArm) {
    AllocationPlan plan = plan_of(AllocationMethod::constrained);
    plan.strata.clear();
    plan.together = "trust";
    const auto list = allocate_text(small_list(), plan);
    const auto& kept = list.summary<ConstrainedSummary>()->kept;
    EXPECT_EQ(kept.schools, 9U);
    for (std::size_t i = 0; i < kept.size(); ++i) {
        for (std::size_t school = 0; school < 9; ++school) {
            const std::size_t first = list.units.schools[list.units.of[school]][0];
            EXPECT_EQ(kept.allocation(i)[school], kept.allocation(i)[first]);
        }
    }
}

TEST(KeptCsv, IsForConstrainedOnly) {
    const auto list = allocate_text(small_list(), plan_of(AllocationMethod::complete));
    EXPECT_THAT(message_of(ErrorKind::usage, [&] { kept_csv(list); }), HasSubstr("only constrained"));
}

}  // namespace
}  // namespace clustertrial::allocation_csv_test
