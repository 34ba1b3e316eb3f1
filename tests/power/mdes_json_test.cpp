#include "clustertrial/report/mdes_json.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::mdes_json_test {
namespace {

using testing::HasSubstr;

PowerStage independent_individuals() {
    PowerStage stage;
    stage.clusters = 16;
    stage.cluster_size = 1;
    return stage;
}

TEST(MdesJson, HasOneRowAStage) {
    PowerStage protocol = independent_individuals();
    protocol.name = "protocol";
    PowerStage analysis = independent_individuals();
    analysis.name = "analysis";
    const std::string json = render_mdes_json(estimate_mdes({protocol, analysis}));
    EXPECT_THAT(json, HasSubstr(R"("schema": "clustertrial.results/1")"));
    EXPECT_LT(json.find(R"("name": "protocol")"), json.find(R"("name": "analysis")"));
    EXPECT_EQ(json.back(), '\n');
}

TEST(MdesJson, HasNullForWhatDoesNotApply) {
    const std::string json = render_mdes_json({estimate_mdes(independent_individuals())});
    EXPECT_THAT(json, HasSubstr(R"("name": null)"));
    EXPECT_THAT(json, HasSubstr(R"("proportion": null)"));
    EXPECT_THAT(json, HasSubstr(R"("mdes_points": null)"));
}

// 16 independent individuals: SE^2 = 1 / (1/4 x 16).
TEST(MdesJson, WritesCountsAsWholeNumbersAndTheRestInFull) {
    const std::string json = render_mdes_json({estimate_mdes(independent_individuals())});
    EXPECT_THAT(json, HasSubstr(R"("clusters": 16,)"));
    EXPECT_THAT(json, HasSubstr(R"("df": 14,)"));
    EXPECT_THAT(json, HasSubstr(R"("standard_error": 0.5,)"));
    EXPECT_THAT(json, HasSubstr(R"("multiplier_kind": "t")"));
}

TEST(MdesJson, EscapesAStageName) {
    PowerStage stage = independent_individuals();
    stage.name = "a \"b\"";
    EXPECT_THAT(render_mdes_json({estimate_mdes(stage)}), HasSubstr(R"("name": "a \"b\"")"));
}

}  // namespace
}  // namespace clustertrial::mdes_json_test
