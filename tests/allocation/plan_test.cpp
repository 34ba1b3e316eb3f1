#include "clustertrial/allocation/plan.hpp"

#include "helpers.hpp"

namespace clustertrial {
namespace {

using testing::HasSubstr;

AllocationPlan valid_plan() {
    AllocationPlan plan;
    plan.id = "URN";
    return plan;
}

template <typename Change>
std::string refusal(Change change) {
    AllocationPlan plan = valid_plan();
    change(plan);
    return message_of(ErrorKind::usage, [&] { check_plan(plan); });
}

TEST(CheckPlan, AcceptsThePlainPlan) {
    EXPECT_NO_THROW(check_plan(valid_plan()));
}

TEST(CheckPlan, NamesWhatDoesNotFit) {
    EXPECT_THAT(refusal([](auto& plan) { plan.id = ""; }), HasSubstr("id"));
    EXPECT_THAT(refusal([](auto& plan) { plan.arms = {"a"}; }), HasSubstr("two arms at least"));
    EXPECT_THAT(refusal([](auto& plan) { plan.arms = {"a", "a"}; }), HasSubstr("same label twice"));
    EXPECT_THAT(refusal([](auto& plan) { plan.arms = {"a", ""}; }), HasSubstr("empty label"));
    EXPECT_THAT(refusal([](auto& plan) { plan.ratio = {1, 1, 1}; }), HasSubstr("3 shares for 2 arms"));
    EXPECT_THAT(refusal([](auto& plan) { plan.ratio = {1, 0}; }), HasSubstr("from 1 to 1,000,000"));
    EXPECT_THAT(refusal([](auto& plan) { plan.ratio = {1, 1'000'001}; }), HasSubstr("from 1 to 1,000,000"));
    EXPECT_THAT(refusal([](auto& plan) { plan.sort_key = "FSM"; }), HasSubstr("sorted-alternation only"));
    EXPECT_THAT(refusal([](auto& plan) { plan.at_threshold = AtThreshold::none; }), HasSubstr("low, high or error"));
    EXPECT_THAT(refusal([](auto& plan) { plan.ties = TieRule::column; }), HasSubstr("go together"));
    EXPECT_THAT(refusal([](auto& plan) { plan.tie_column = "NAME"; }), HasSubstr("go together"));
}

TEST(CheckPlan, SortedAlternationIsForTwoEqualArmsAndOneSortKey) {
    const auto sorted = [](AllocationPlan& plan) {
        plan.method = AllocationMethod::sorted_alternation;
        plan.strata = {parse_stratum_spec("FSM:median")};
    };
    EXPECT_THAT(refusal([&](auto& plan) { sorted(plan), plan.ratio = {2, 1}; }), HasSubstr("ratio 1,1"));
    EXPECT_THAT(refusal([&](auto& plan) { sorted(plan), plan.strata.clear(); }), HasSubstr("0 of the strata"));
    EXPECT_THAT(refusal([&](auto& plan) { sorted(plan), plan.strata.push_back(parse_stratum_spec("NOR:median")); }),
                HasSubstr("2 of the strata"));
    EXPECT_THAT(refusal([&](auto& plan) { sorted(plan), plan.order = SchoolOrder::by_file; }),
                HasSubstr("order of its sort key"));
    AllocationPlan plan = valid_plan();
    sorted(plan);
    plan.strata.push_back(parse_stratum_spec("LA"));
    EXPECT_EQ(sort_key_of(plan), "FSM");
}

TEST(ParseRowCondition, SplitsAtTheFirstEqualsSign) {
    EXPECT_EQ(parse_row_condition("TYPE=a=b").column, "TYPE");
    EXPECT_EQ(parse_row_condition("TYPE=a=b").value, "a=b");
    EXPECT_FALSE(parse_row_condition("URN!=NAT").equal);
    EXPECT_EQ(parse_row_condition("URN!=").value, "");
    EXPECT_EQ(parse_row_condition(R"("a=b"=c)").column, "a=b");
    EXPECT_EQ(parse_row_condition(R"("say ""x"""!=c)").column, R"(say "x")");
}

TEST(ParseRowCondition, RefusesWhatIsNoCondition) {
    for (const char* text : {"", "TYPE", "=x", "TYPE!x", "\"TYPE=x", "\"TYPE\"x=y"})
        EXPECT_THAT(message_of(ErrorKind::usage, [&] { parse_row_condition(text); }), HasSubstr("COLUMN=VALUE"));
}

TEST(ParseRowCondition, TextReadsBackAsTheSameCondition) {
    for (const char* text : {"A=b", "A!=b", "A=", R"("a=b"=c)", R"("a""!"!=c)"})
        EXPECT_EQ(to_text(parse_row_condition(text)), text);
}

TEST(Names, GoBothWays) {
    for (const auto method :
         {AllocationMethod::complete, AllocationMethod::sorted_alternation, AllocationMethod::simple}) {
        EXPECT_EQ(method_from_name(to_name(method)), method);
        EXPECT_EQ(method_of_algorithm(algorithm_of(method)), method);
    }
    EXPECT_THAT(message_of(ErrorKind::usage, [] { method_from_name("coin"); }),
                HasSubstr("complete, sorted-alternation, simple"));
    EXPECT_THAT(message_of(ErrorKind::input, [] { method_of_algorithm("complete/2"); }), HasSubstr("complete/1"));
}

TEST(ColumnsFor, AsksForEachColumnOnce) {
    AllocationPlan plan = valid_plan();
    plan.strata = {parse_stratum_spec("LA"), parse_stratum_spec("FSM:median@LA")};
    plan.where = {parse_row_condition("URN!=NAT")};
    std::vector<std::string> names;
    for (const auto& request : columns_for(plan)) names.push_back(request.name);
    EXPECT_THAT(names, testing::ElementsAre("URN", "LA", "FSM"));
}

}  // namespace
}  // namespace clustertrial
