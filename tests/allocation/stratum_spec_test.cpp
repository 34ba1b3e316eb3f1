#include "clustertrial/allocation/stratum_spec.hpp"

#include "helpers.hpp"

namespace clustertrial::stratum_spec_test {
namespace {

using testing::HasSubstr;

TEST(ParseStratumSpec, BareColumnIsCategories) {
    EXPECT_EQ(parse_stratum_spec("LA"), (StratumSpec{"LA", StratumKind::categories, 2, {}, ""}));
}

TEST(ParseStratumSpec, MedianWithinAColumn) {
    EXPECT_EQ(parse_stratum_spec("FSM:median@LA"), (StratumSpec{"FSM", StratumKind::median, 2, {}, "LA"}));
}

TEST(ParseStratumSpec, QuantilesAndCuts) {
    EXPECT_EQ(parse_stratum_spec("FSM:quantiles=4"), (StratumSpec{"FSM", StratumKind::quantiles, 4, {}, ""}));
    EXPECT_EQ(parse_stratum_spec("FSM:cuts=-1.5,10,20"),
              (StratumSpec{"FSM", StratumKind::cuts, 2, {-1.5, 10, 20}, ""}));
}

TEST(ParseStratumSpec, QuotedColumnNamesReachEveryCharacter) {
    EXPECT_EQ(parse_stratum_spec(R"("FSM: 2019":median@"LA@1")"),
              (StratumSpec{"FSM: 2019", StratumKind::median, 2, {}, "LA@1"}));
    EXPECT_EQ(parse_stratum_spec(R"("say ""FSM""")").column, R"(say "FSM")");
}

TEST(ParseStratumSpec, TextReadsBackAsTheSameSpec) {
    for (const char* text : {"LA", "FSM:median", "FSM:quantiles=5@LA", "FSM:cuts=0.1,2", R"("a:b":median@"c""d")",
                             R"("a@b")", R"("""quoted""")", R"(inner"quote)"}) {
        const StratumSpec spec = parse_stratum_spec(text);
        EXPECT_EQ(parse_stratum_spec(to_text(spec)), spec) << text;
    }
}

TEST(ParseStratumSpec, WhatItDoesNotUnderstandItNames) {
    const auto refused = [](const char* text) {
        return message_of(ErrorKind::usage, [&] { parse_stratum_spec(text); });
    };
    EXPECT_THAT(refused("FSM:mean"), HasSubstr("'mean' is not a way to divide a column"));
    EXPECT_THAT(refused("FSM:quantiles=1"), HasSubstr("from 2 to 1000"));
    EXPECT_THAT(refused("FSM:quantiles="), HasSubstr("from 2 to 1000"));
    EXPECT_THAT(refused("FSM:cuts=1,1"), HasSubstr("do not ascend"));
    EXPECT_THAT(refused("FSM:cuts=1,nan"), HasSubstr("'nan' is not a number"));
    EXPECT_THAT(refused("FSM:cuts="), HasSubstr("'' is not a number"));
    EXPECT_THAT(refused("LA@REGION"), HasSubstr("thresholds are not computed"));
    EXPECT_THAT(refused("FSM:cuts=1@LA"), HasSubstr("thresholds are not computed"));
    EXPECT_THAT(refused("FSM:median@"), HasSubstr("a column name is missing"));
    EXPECT_THAT(refused(""), HasSubstr("a column name is missing"));
    EXPECT_THAT(refused(":median"), HasSubstr("a column name is missing"));
    EXPECT_THAT(refused("\"FSM"), HasSubstr("not closed"));
    EXPECT_THAT(refused("\"FSM\"x"), HasSubstr("'x' after the end"));
}

}  // namespace
}  // namespace clustertrial::stratum_spec_test
