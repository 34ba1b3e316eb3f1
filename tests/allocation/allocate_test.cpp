#include "clustertrial/allocation/allocate.hpp"

#include "helpers.hpp"

#include <algorithm>
#include <map>

namespace clustertrial::allocate_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

AllocationPlan plan_for(const std::vector<std::string>& strata, std::uint64_t seed = 3837398) {
    AllocationPlan plan;
    plan.id = "id";
    plan.seed = seed;
    for (const auto& spec : strata) plan.strata.push_back(parse_stratum_spec(spec));
    return plan;
}

AllocationPlan alternation_plan() {
    AllocationPlan plan = plan_for({"fsm:median"});
    plan.method_options = default_options(AllocationMethod::sorted_alternation);
    plan.at_threshold = default_at_threshold(plan.method());
    plan.storage = default_storage(plan.method());
    return plan;
}

std::string refusal(ErrorKind kind, const std::string& csv, const AllocationPlan& plan) {
    return message_of(kind, [&] { allocate_text(csv, plan); });
}

/// id -> arm
std::map<std::string, std::size_t> arms_by_id(const Table& table, const AllocatedList& list) {
    std::map<std::string, std::size_t> arms;
    for (std::size_t i = 0; i < list.rows.size(); ++i) arms[table.text("id").at(list.rows[i])] = list.arms[i];
    return arms;
}

TEST(Allocate, TheOrderOfTheRowsDoesNotMatter) {
    std::vector<std::string> rows;
    for (int i = 0; i < 40; ++i)
        rows.push_back(std::to_string(90 + i) + ',' + std::string(1, static_cast<char>('p' + i % 3)) + ',' +
                       std::to_string(i * 7 % 40));
    const AllocationPlan plan = plan_for({"la", "fsm:median@la"});
    RandomStream random(GeneratorKind::stata_mt64, 1);
    std::map<std::string, std::size_t> first;
    for (int time = 0; time < 20; ++time) {
        std::string csv = "id,la,fsm\n";
        for (const auto& row : rows) csv += row + '\n';
        const Table table = list_of(csv, plan);
        const auto arms = arms_by_id(table, allocate(table, plan));
        if (time == 0) first = arms;
        EXPECT_EQ(arms, first);
        shuffle(rows, random);
    }
}

TEST(Allocate, TheOrderOfTheRowsMattersWhenAskedFor) {
    AllocationPlan plan = plan_for({});
    plan.order = SchoolOrder::by_file;
    EXPECT_EQ(allocate_text("id\n1\n2\n3\n", plan).draws, allocate_text("id\n3\n2\n1\n", plan).draws);
    plan.order = SchoolOrder::by_id;
    EXPECT_NE(allocate_text("id\n1\n2\n3\n", plan).draws, allocate_text("id\n3\n2\n1\n", plan).draws);
}

TEST(Allocate, RatioIsTakenWithoutItsCommonFactor) {
    AllocationPlan plan = plan_for({});
    const std::string csv = "id\n1\n2\n3\n4\n5\n";
    const auto arms = allocate_text(csv, plan).arms;
    plan.ratio = {7, 7};
    EXPECT_EQ(allocate_text(csv, plan).arms, arms);
}

TEST(Allocate, BlanksAroundIdsAndCategoriesDoNotCount) {
    const auto list = allocate_text("id,la\n1,a\n2, a\n3,a \n4,b\n5,b\n", plan_for({"la"}));
    EXPECT_THAT(list.strata.labels, ElementsAre("a", "b"));
    EXPECT_THAT(refusal(ErrorKind::input, "id\n1\n 1\n2\n", plan_for({})), HasSubstr("id '1' is also on line 2"));
}

TEST(Allocate, ConditionsChooseTheRows) {
    AllocationPlan plan = plan_for({});
    const std::string csv = "id,type,la\n1,p,1\n2,s,1\n3,p,NA\nNAT,p,\n5,n,2\n6,p,2\n";
    const auto chosen = [&](const std::vector<std::string>& where) {
        plan.where.clear();
        for (const auto& text : where) plan.where.push_back(parse_row_rule(text));
        return allocate_text(csv, plan).rows;
    };
    EXPECT_THAT(chosen({"type=p", "id!=NAT"}), ElementsAre(0, 2, 5));
    EXPECT_THAT(chosen({"type=p", "type=n", "id!=NAT"}), ElementsAre(0, 2, 4, 5));
    EXPECT_THAT(chosen({"la!=NA"}), ElementsAre(0, 1, 4, 5));
    EXPECT_THAT(chosen({"la="}), ElementsAre(2, 3));
    EXPECT_THAT(chosen({"la!=1", "la!="}), ElementsAre(4, 5));
    EXPECT_THAT(chosen({"(type = 'p' or type = 'n') and id != 'NAT'"}), ElementsAre(0, 2, 4, 5));
    EXPECT_THAT(chosen({"la >= 2"}), ElementsAre(4, 5)) << "and where it cannot be told the row is left out";
    EXPECT_THAT(chosen({"la >= 1", "type=p"}), ElementsAre(0, 5));
    EXPECT_THAT(message_of(ErrorKind::design, [&] { chosen({"type=x"}); }),
                HasSubstr("no row meets the conditions: type=x"));
}

TEST(Allocate, ValuesOfRowsThatAreNotChosenDoNotCount) {
    AllocationPlan plan = plan_for({"fsm:median"});
    plan.where = {parse_row_rule("type=p")};
    const auto list = allocate_text("id,type,fsm\n1,p,1\n2,p,2\n2,s,1e\n,s,\n", plan);
    EXPECT_THAT(list.thresholds.at(0).values, ElementsAre(1.5));
}

TEST(Allocate, EveryBadRowIsNamedWithLineAndId) {
    const std::string message =
        refusal(ErrorKind::input, "id,fsm\n7,1\n8,\n9,1e\n10,2\n11,NA\n12,nan\n", plan_for({"fsm:median"}));
    EXPECT_THAT(message, HasSubstr("list.csv:3: column 'fsm': no value (id 8); expected a number in every row"));
    EXPECT_THAT(message, HasSubstr("list.csv:4: column 'fsm': '1e' is not a number (id 9)"));
    EXPECT_THAT(message, HasSubstr("list.csv:6: column 'fsm': missing ('NA') (id 11)"));
    EXPECT_THAT(message, HasSubstr("list.csv:7: column 'fsm': 'nan' is not a number (id 12)"));
}

TEST(Allocate, AMissingCategoryIsAnError) {
    EXPECT_THAT(refusal(ErrorKind::input, "id,la\n7,a\n8,\n", plan_for({"la"})),
                HasSubstr("list.csv:3: column 'la': no value (id 8)"));
}

TEST(Allocate, EmptyAndDoubledIdsAreErrors) {
    const std::string message = refusal(ErrorKind::input, "id,la\n7,a\n,a\n7,b\n", plan_for({"la"}));
    EXPECT_THAT(message, HasSubstr("list.csv:3: column 'id': no value; expected an id in every row"));
    EXPECT_THAT(message, HasSubstr("list.csv:4: column 'id': id '7' is also on line 2"));
}

TEST(Allocate, AColumnThatTheAllocationWouldAddIsAnError) {
    EXPECT_THAT(refusal(ErrorKind::input, "id,arm,draw\n1,a,b\n2,a,b\n", plan_for({})),
                HasSubstr("list.csv: column 'draw'"));
}

TEST(Allocate, TooFewSchoolsForTheArmsIsAnError) {
    EXPECT_THAT(refusal(ErrorKind::design, "id\n1\n", plan_for({})), HasSubstr("1 school for 2 arms"));
    AllocationPlan plan = plan_for({});
    plan.ratio = {1, 3};
    EXPECT_THAT(refusal(ErrorKind::design, "id\n1\n2\n3\n", plan), HasSubstr("expected at least 4"));
    EXPECT_EQ(allocate_text("id\n1\n2\n3\n4\n", plan).counts.at(0, 0), 1U);
}

TEST(Allocate, AStratumOfOneSchoolIsAllowedWithAWarning) {
    const auto list = allocate_text("id,la\n1,a\n2,a\n3,b\n", plan_for({"la"}));
    ASSERT_EQ(list.warnings.size(), 1U);
    EXPECT_THAT(list.warnings[0], HasSubstr("stratum 'b' has only one school"));
}

TEST(Allocate, SimpleMayLeaveAnArmEmptyAndSaysSo) {
    AllocationPlan plan = plan_for({});
    plan.method_options = default_options(AllocationMethod::simple);
    std::size_t warned = 0;
    for (plan.seed = 0; plan.seed < 20; ++plan.seed) {
        const auto list = allocate_text("id\n1\n2\n", plan);
        warned += list.warnings.size();
        EXPECT_EQ(list.warnings.size(), list.arms[0] == list.arms[1] ? 1U : 0U);
    }
    EXPECT_GT(warned, 0U);
}

TEST(Allocate, SchoolsOnAThresholdAreNamedWhenTheRuleIsError) {
    AllocationPlan plan = plan_for({"fsm:median"});
    plan.at_threshold = AtThreshold::error;
    EXPECT_THAT(refusal(ErrorKind::design, "id,fsm\n1,5\n2,6\n3,7\n", plan),
                HasSubstr("exactly on a threshold: id 2;"));
}

TEST(Allocate, TiesOnTheSortKeyAreNamedUnlessARuleDecides) {
    const std::string csv = "id,fsm,size\n1,5,2\n2,5,1\n3,7,1\n4,8,1\n";
    AllocationPlan plan = alternation_plan();
    const std::string message = refusal(ErrorKind::design, csv, plan);
    EXPECT_THAT(message, HasSubstr("the sort key 'fsm' is 5 for 2 schools: id 1, 2"));
    EXPECT_THAT(message, HasSubstr("--ties file-order or --tie-column"));
    plan.ties = TieRule::file_order;
    const auto by_file = allocate_text(csv, plan).draws;
    plan.ties = TieRule::column;
    plan.tie_column = "size";
    const auto by_size = allocate_text(csv, plan).draws;
    EXPECT_EQ(by_file[0], by_size[1]);
    EXPECT_EQ(by_file[1], by_size[0]);
}

TEST(Allocate, ATieColumnThatDoesNotDecideIsAnError) {
    AllocationPlan plan = alternation_plan();
    plan.ties = TieRule::column;
    plan.tie_column = "size";
    EXPECT_THAT(refusal(ErrorKind::design, "id,fsm,size\n1,5,10\n2,5,10.0\n3,7,9\n", plan),
                HasSubstr("column 'size' has the same value for some of them; give another --tie-column"));
}

TEST(Allocate, ASchoolOnTheMedianHasABlockOfItsOwnInAlternation) {
    const auto list = allocate_text("id,fsm\n1,5\n2,6\n3,7\n", alternation_plan());
    EXPECT_THAT(list.strata.labels, ElementsAre("fsm low", "fsm high", "fsm on a threshold"));
    EXPECT_EQ(list.thresholds.at(0).schools_on, 1U);
}

TEST(AllocationCsv, KeepsEachLineByteForByteAndAddsThreeColumns) {
    AllocationPlan plan = plan_for({"la"}, 12345);
    const Table table = list_of("\xEF\xBB\xBFid;name;la\r\n1;\"A; \"\"B\"\"\"; y\r\n\r\n2; C ;y", plan);
    const std::string csv = allocation_csv(table, allocate(table, plan));
    // Stata's first two draws of seed 12345, in order of the ids
    EXPECT_THAT(csv, testing::StartsWith("id;name;la;stratum;draw;arm\n1;\"A; \"\"B\"\"\"; y;y;0.35762972288842587;"));
    EXPECT_THAT(csv, HasSubstr("\n2; C ;y;y;0.40044261704406126;"));
    EXPECT_EQ(csv.back(), '\n');
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 3);
    EXPECT_EQ(csv.find('\r'), std::string::npos);
}

TEST(AllocationCsv, QuotesLabelsThatHoldTheDelimiter) {
    AllocationPlan plan = plan_for({"la"});
    plan.arms = {"usual, practice", "new"};
    const Table table = list_of("id,la\n1,\"a,b\"\n2,\"a,b\"\n", plan);
    const std::string csv = allocation_csv(table, allocate(table, plan));
    EXPECT_THAT(csv, HasSubstr(",\"a,b\",\"a,b\",0."));
    EXPECT_THAT(csv, HasSubstr(",\"usual, practice\"\n"));
}

TEST(AllocationCsv, FloatDrawsAreWrittenAsShortAsAFloatIs) {
    AllocationPlan plan = plan_for({}, 12345);
    plan.storage = DrawStorage::as_float;
    const Table table = list_of("id\n1\n2\n", plan);
    EXPECT_THAT(allocation_csv(table, allocate(table, plan)), HasSubstr("\n1,all,0.35762972,"));
}

}  // namespace
}  // namespace clustertrial::allocate_test
