#include "clustertrial/allocation/plan.hpp"

#include "helpers.hpp"

namespace clustertrial::plan_test {
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
    EXPECT_THAT(refusal([](auto& plan) { plan.arms = {"a"}; }), HasSubstr("arms: found 1; expected at least two"));
    EXPECT_THAT(refusal([](auto& plan) { plan.arms = {"a", "a"}; }), HasSubstr("same label twice"));
    EXPECT_THAT(refusal([](auto& plan) { plan.arms = {"a", ""}; }), HasSubstr("empty label"));
    EXPECT_THAT(refusal([](auto& plan) { plan.ratio = {1, 1, 1}; }), HasSubstr("3 shares for 2 arms"));
    EXPECT_THAT(refusal([](auto& plan) {
                    plan.ratio = {1, 0};
                }),
                HasSubstr("ratio: found the share 0; expected a whole number from 1 to 1,000,000"));
    EXPECT_THAT(refusal([](auto& plan) { plan.ratio = {1, 1'000'001}; }), HasSubstr("found the share 1000001;"));
    EXPECT_THAT(refusal([](auto& plan) { plan.sort_key = "FSM"; }), HasSubstr("sorted-alternation only"));
    EXPECT_THAT(refusal([](auto& plan) { plan.at_threshold = AtThreshold::none; }), HasSubstr("low, high or error"));
    EXPECT_THAT(refusal([](auto& plan) { plan.ties = TieRule::column; }), HasSubstr("go together"));
    EXPECT_THAT(refusal([](auto& plan) { plan.tie_column = "NAME"; }), HasSubstr("go together"));
}

TEST(CheckPlan, SortedAlternationIsForTwoEqualArmsAndOneSortKey) {
    const auto sorted = [](AllocationPlan& plan) {
        plan.method_options = default_options(AllocationMethod::sorted_alternation);
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

AllocationPlan plan_with(AllocationMethod method) {
    AllocationPlan plan = valid_plan();
    plan.method_options = default_options(method);
    plan.strata = {parse_stratum_spec("LA")};
    plan.covariates = {parse_covariate_column("NOR"), parse_covariate_column("OFSTED:levels")};
    return plan;
}

template <typename Change>
std::string refusal_of(AllocationMethod method, Change change) {
    AllocationPlan plan = plan_with(method);
    EXPECT_NO_THROW(check_plan(plan));
    change(plan);
    return message_of(ErrorKind::usage, [&] { check_plan(plan); });
}

TEST(CheckPlan, MethodsThatBalanceNeedSomethingToBalance) {
    for (const auto method :
         {AllocationMethod::matched, AllocationMethod::constrained, AllocationMethod::rerandomisation})
        EXPECT_THAT(refusal_of(method, [](auto& plan) { plan.covariates.clear(); }),
                    HasSubstr("needs at least one covariate"));
    EXPECT_THAT(refusal_of(AllocationMethod::minimisation, [](auto& plan) { plan.strata.clear(); }),
                HasSubstr("needs at least one factor or stratum"));
    EXPECT_THAT(refusal_of(AllocationMethod::complete,
                           [](auto& plan) { plan.covariates.push_back(parse_covariate_column("NOR:levels")); }),
                HasSubstr("column 'NOR' twice"));
}

TEST(CheckPlan, RatiosOfStrataFitTheArmsAndTheMethod) {
    const auto with = [](const std::string& ratio) {
        return [ratio](AllocationPlan& plan) { plan.stratum_ratios = {parse_stratum_ratio(ratio)}; };
    };
    for (const auto method : {AllocationMethod::minimisation, AllocationMethod::simple})
        EXPECT_THAT(refusal_of(method, with("350=2,1")), HasSubstr("has one ratio"));
    for (const auto method : {AllocationMethod::complete, AllocationMethod::matched, AllocationMethod::constrained,
                              AllocationMethod::rerandomisation}) {
        EXPECT_THAT(refusal_of(method, with("350=2,1,1")), HasSubstr("stratum '350': found 3 shares for 2 arms"));
        EXPECT_THAT(refusal_of(method, with("350=0,0")),
                    HasSubstr("stratum '350': all shares are 0; expected one above 0"));
        EXPECT_THAT(refusal_of(method, with("350=1,1000001")),
                    HasSubstr("found the share 1000001; expected a whole number from 0 to 1,000,000"));
    }
    const auto twice = [](AllocationPlan& plan) {
        plan.stratum_ratios = {parse_stratum_ratio("350=2,1"), parse_stratum_ratio("350=1,2")};
    };
    EXPECT_THAT(refusal_of(AllocationMethod::complete, twice), HasSubstr("stratum '350': given twice"));
}

TEST(DefaultOptions, SayTheirMethod) {
    for (const auto& row : Kinds<AllocationMethod>::rows) {
        AllocationPlan plan;
        plan.method_options = default_options(row.value);
        EXPECT_EQ(plan.method(), row.value) << row.name;
    }
}

TEST(CheckPlan, OptionsOfOneMethodAreRefusedForOthers) {
    const auto refused = [](auto change) { return refusal_of(AllocationMethod::complete, change); };
    EXPECT_THAT(refused([](auto& plan) { plan.order = SchoolOrder::at_random; }),
                HasSubstr("random order of the schools is for minimisation only"));
    EXPECT_THAT(refused([](auto& plan) { plan.simulations = 100; }),
                HasSubstr("the probabilities of complete have a formula"));
    EXPECT_THAT(refusal_of(AllocationMethod::constrained, [](auto& plan) { plan.simulations = 100; }),
                HasSubstr("the probabilities of constrained are those of the allocations kept"));
    EXPECT_THAT(refusal_of(AllocationMethod::constrained, [](auto& plan) { plan.ties = TieRule::file_order; }),
                HasSubstr("constrained does not sort schools by a draw"));
}

TEST(CheckPlan, SchoolsThatStayTogetherAreNotForAlternation) {
    AllocationPlan plan = plan_with(AllocationMethod::sorted_alternation);
    plan.sort_key = "FSM";
    EXPECT_NO_THROW(check_plan(plan));
    plan.together = "TRUST";
    EXPECT_THAT(message_of(ErrorKind::usage, [&] { check_plan(plan); }), HasSubstr("not for sorted-alternation"));
}

TEST(CheckPlan, OptionsOfAMethodFitOneAnother) {
    EXPECT_THAT(
        refusal_of(AllocationMethod::matched, [](auto& plan) { plan.template own<MatchingPlan>().tuple_size = 1; }),
        HasSubstr("tuple_size: found 1; expected two schools or more"));
    EXPECT_THAT(refusal_of(AllocationMethod::minimisation,
                           [](auto& plan) { plan.template own<MinimisationPlan>().weights = {1}; }),
                HasSubstr("factor_weights: found 1 for 0 factors"));
    const auto weightless = [](AllocationPlan& plan) {
        plan.own<MinimisationPlan>().factors = {parse_stratum_spec("FSM:median")};
        plan.own<MinimisationPlan>().weights = {0};
    };
    EXPECT_THAT(refusal_of(AllocationMethod::minimisation, weightless),
                HasSubstr("factor_weights: found 0; expected whole numbers from 1 to 1,000,000"));
    const auto constrained = [](auto change) { return refusal_of(AllocationMethod::constrained, change); };
    EXPECT_THAT(constrained([](auto& plan) {
                    plan.template own<ConstrainedOptions>().weights = {1, 2, 3};
                }),
                HasSubstr("covariate_weights: found 3 for 2 covariates"));
    EXPECT_THAT(constrained([](auto& plan) {
                    plan.template own<ConstrainedOptions>().weights = {1, -1};
                }),
                HasSubstr("covariate_weights: found -1; expected numbers from 0"));
    const auto weighted_mahalanobis = [](AllocationPlan& plan) {
        plan.own<ConstrainedOptions>().score = BalanceScore::mahalanobis;
        plan.own<ConstrainedOptions>().weights = {1, 1};
    };
    EXPECT_THAT(constrained(weighted_mahalanobis),
                HasSubstr("covariate_weights: the Mahalanobis score has none; expected l1 or l2"));
    const auto many_arms = [](AllocationPlan& plan) {
        plan.arms.clear();
        for (int arm = 0; arm < 256; ++arm) plan.arms.push_back("arm " + std::to_string(arm));
        plan.ratio.assign(plan.arms.size(), 1);
    };
    EXPECT_THAT(constrained(many_arms), HasSubstr("expected at most 255"));
}

TEST(ParseCovariateColumn, IsAColumnOrItsLevels) {
    EXPECT_EQ(parse_covariate_column("NOR"), (CovariateColumn{"NOR", CovariateKind::number}));
    EXPECT_EQ(parse_covariate_column("OFSTED:levels"), (CovariateColumn{"OFSTED", CovariateKind::level}));
    EXPECT_EQ(parse_covariate_column(R"("FSM: 2019":levels)"), (CovariateColumn{"FSM: 2019", CovariateKind::level}));
    for (const char* text : {"NOR", "OFSTED:levels", R"("a:b")", R"("a@b":levels)", R"("say ""x"":")"})
        EXPECT_EQ(to_text(parse_covariate_column(text)), text);
    for (const char* text : {"", ":levels", "NOR:median", "NOR:levels:levels", "NOR@LA", "\"NOR"})
        EXPECT_THAT(message_of(ErrorKind::usage, [&] { parse_covariate_column(text); }),
                    HasSubstr("expected COLUMN or COLUMN:levels"));
}

TEST(ParseStratumRatio, SplitsAtTheLastEqualsSign) {
    EXPECT_EQ(parse_stratum_ratio("350 / FSM low=2,1"), (StratumRatio{"350 / FSM low", {2, 1}}));
    EXPECT_EQ(parse_stratum_ratio("a=b=0,1,3"), (StratumRatio{"a=b", {0, 1, 3}}));
    for (const char* text : {"350=2,1", "a=b=0,1,3"}) EXPECT_EQ(to_text(parse_stratum_ratio(text)), text);
    for (const char* text : {"", "350", "=2,1", "350=", "350=2,", "350=2,x", "350=-1,2"})
        EXPECT_THAT(message_of(ErrorKind::usage, [&] { parse_stratum_ratio(text); }), HasSubstr("STRATUM=SHARES"));
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

TEST(ParseRowRule, IsAnExpressionWhereItReadsAsOneAndElseAColumnsValue) {
    const auto is_expression = [](const char* text) {
        const RowRule rule = parse_row_rule(text);
        EXPECT_EQ(to_text(rule), text);
        return std::holds_alternative<Expression>(rule);
    };
    for (const char* text : {"pupils >= 10", "pupils>=10", "name ~ '(?i)primary'", "type = 'p' or type = 'n'",
                             "`School type` = 'p'", "not missing(la)", "min(a, b) > 0", "type <> 'p'"})
        EXPECT_TRUE(is_expression(text)) << text;
    for (const char* text :
         {"type=Academy (converter)", "name=O'Brien's", "band=<5", "phase=nursery and primary", "size=10", "a<b=c",
          "Pupils (FTE)=10", "name=St Mary's (new)", "urn!=NAT", R"("a"='x')", "phase=(Primary)", R"("a<"=b c)"})
        EXPECT_FALSE(is_expression(text)) << text;
}

TEST(ParseRowRule, RefusesWhatNoRowAloneCanSay) {
    const auto refusal = [](const char* text) { return message_of(ErrorKind::usage, [&] { parse_row_rule(text); }); };
    EXPECT_EQ(refusal("nfa > mean(nfa)"),
              "where: 'nfa > mean(nfa)' uses other rows; a condition may use only the columns of its own row");
    EXPECT_THAT(refusal("nfa < total(nfa)"), HasSubstr("uses other rows"));
    EXPECT_THAT(refusal("min(a, b)"), HasSubstr("is not a condition; expected a comparison"));
    EXPECT_THAT(refusal("pupils >= "), HasSubstr("where: character 11 of 'pupils >= ': found the end"));
    EXPECT_THAT(refusal("pupils ~ 'a"), HasSubstr("character"));
}

TEST(Names, GoBothWays) {
    for (const auto method : {AllocationMethod::complete, AllocationMethod::sorted_alternation,
                              AllocationMethod::simple, AllocationMethod::matched, AllocationMethod::minimisation,
                              AllocationMethod::constrained, AllocationMethod::rerandomisation}) {
        EXPECT_EQ(from_name<AllocationMethod>(to_name(method)), method);
        EXPECT_EQ(method_of_algorithm(traits_of(method).algorithm), method);
    }
    EXPECT_THAT(message_of(ErrorKind::usage, [] { from_name<AllocationMethod>("coin"); }),
                HasSubstr("complete, sorted-alternation, simple"));
    EXPECT_THAT(message_of(ErrorKind::input, [] { method_of_algorithm("complete/2"); }), HasSubstr("complete/1"));
}

TEST(Names, OfEveryOptionGoBothWays) {
    for (const auto order : {SchoolOrder::by_id, SchoolOrder::by_file, SchoolOrder::at_random})
        EXPECT_EQ(from_name<SchoolOrder>(to_name(order)), order);
    for (const auto distance : {MatchDistance::mahalanobis, MatchDistance::rank_mahalanobis})
        EXPECT_EQ(from_name<MatchDistance>(to_name(distance)), distance);
    for (const auto imbalance : {Imbalance::range, Imbalance::variance, Imbalance::absolute})
        EXPECT_EQ(from_name<Imbalance>(to_name(imbalance)), imbalance);
    for (const auto score : {BalanceScore::l1, BalanceScore::l2, BalanceScore::mahalanobis})
        EXPECT_EQ(from_name<BalanceScore>(to_name(score)), score);
    for (const auto candidates : {Candidates::enumerated, Candidates::independent, Candidates::swap_walk})
        EXPECT_EQ(from_name<Candidates>(to_name(candidates)), candidates);
    for (const auto unit : {UnitCovariate::mean, UnitCovariate::sum})
        EXPECT_EQ(from_name<UnitCovariate>(to_name(unit)), unit);
    EXPECT_THAT(message_of(ErrorKind::usage, [] { from_name<MatchDistance>("far"); }),
                HasSubstr("expected one of mahalanobis, rank"));
    EXPECT_THAT(message_of(ErrorKind::usage, [] { from_name<Candidates>("all"); }),
                HasSubstr("enumerated, independent, swap-walk"));
}

TEST(ColumnsFor, AsksForWhatIsBalancedAndForUnits) {
    AllocationPlan plan = plan_with(AllocationMethod::minimisation);
    plan.together = "TRUST";
    plan.method_options = MinimisationPlan{{parse_stratum_spec("FSM:median@REGION"), parse_stratum_spec("LA")}};
    std::vector<std::string> names;
    for (const auto& request : columns_for(plan)) names.push_back(request.name);
    EXPECT_THAT(names, testing::ElementsAre("URN", "LA", "TRUST", "NOR", "OFSTED", "FSM", "REGION"));
}

TEST(ColumnsFor, AsksForEachColumnOnce) {
    AllocationPlan plan = valid_plan();
    plan.strata = {parse_stratum_spec("LA"), parse_stratum_spec("FSM:median@LA")};
    plan.where = {parse_row_rule("URN!=NAT")};
    std::vector<std::string> names;
    for (const auto& request : columns_for(plan)) names.push_back(request.name);
    EXPECT_THAT(names, testing::ElementsAre("URN", "LA", "FSM"));
}

}  // namespace
}  // namespace clustertrial::plan_test
