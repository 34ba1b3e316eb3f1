// What tables say of an outcome whose effect could not be estimated: all that is known without it.
#include "clustertrial/report/results_json.hpp"
#include "clustertrial/report/trial_tables.hpp"

#include "sample_results.hpp"
#include "table_reading.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

namespace clustertrial::no_estimate_test {
namespace {

using test::table_of;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> last_row(const ResultTable& table) {
    return test::texts_of(table.rows.back());
}

TEST(NoEstimate, LeavesCountsAndMeansInTheTableOfResults) {
    const ResultTable table = table_of(samples::with_no_events(), "secondary");
    EXPECT_THAT(last_row(table), ElementsAre("Exclusions", "Schools: 47 (0)\nPupils: 13,819 (0)", "0.0000",
                                             "Schools: 47 (0)\nPupils: 13,530 (3)", "0.0000",
                                             "27,349\n(13,819; 13,530)", "n/a", "n/a", "n/a"));
    EXPECT_THAT(table.notes, Contains("Exclusions: not estimated: found the same value, 0, in every school."));
}

TEST(NoEstimate, LeavesVariancesInTheAppendix) {
    EXPECT_THAT(last_row(table_of(samples::with_no_events(), "appendix-secondary")),
                ElementsAre("Exclusions", "0.00000", "n/a", "13,819 (0)", "0.0000", "13,530 (3)", "0.0000", "n/a"));
}

TEST(NoEstimate, LeavesEventsInTheirTable) {
    const ResultTable table = table_of(samples::with_no_events(), "proportions");
    EXPECT_THAT(last_row(table), ElementsAre("Exclusions", "0 of 13,819", "0 of 13,530", "n/a", "n/a"));
    EXPECT_THAT(table.notes, Contains("Exclusions: not estimated: found the same value, 0, in every school."));
}

TEST(NoEstimate, OfAnExploratoryOutcomeLeavesItsClusters) {
    AnalysisResult result = samples::with_no_events();
    result.make<Effects>().not_estimated[0].outcome.role = OutcomeRole::exploratory;
    EXPECT_THAT(last_row(table_of(result, "robustness")), ElementsAre("Exclusions", "94", "n/a", "n/a", "n/a"));
}

TEST(NoEstimate, OfSeveralArmsHasARowForEach) {
    AnalysisResult result = samples::with_no_events();
    NotEstimated& none = result.make<Effects>().not_estimated[0];
    ArmSummary third = none.arms[1];
    third.arm = "coaching";
    third.n.individuals = 100;
    none.arms.push_back(third);
    result.trial.arms.arms.push_back({"coaching", "2"});
    const ResultTable table = table_of(result, "proportions");
    EXPECT_THAT(last_row(table), ElementsAre("Exclusions: coaching", "0 of 100", "0 of 13,530", "n/a", "n/a"));
    EXPECT_EQ(to_text(table.rows.at(table.rows.size() - 2).cells[0]), "Exclusions: intervention");
}

TEST(NoEstimate, WithoutValuesInAnArmHasNoNumbers) {
    AnalysisResult result = samples::with_no_events();
    result.make<Effects>().not_estimated[0].arms.clear();
    EXPECT_THAT(last_row(table_of(result, "secondary")),
                ElementsAre("Exclusions", "n/a", "n/a", "n/a", "n/a", "n/a", "n/a", "n/a", "n/a"));
    EXPECT_EQ(last_row(table_of(result, "proportions")).at(0), "Referrals");
}

TEST(NoEstimate, KeepsItsArmsInJson) {
    const auto estimates = nlohmann::json::parse(render_results_json(samples::with_no_events(), {}))["estimates"];
    const auto& none = estimates.back();
    EXPECT_EQ(none["outcome"], "exclusions");
    EXPECT_EQ(none["n_individuals"]["control"], 13530);
    EXPECT_EQ(none["n_individuals"]["missing"], 3);
    EXPECT_EQ(none["n_clusters"]["total"], 94);
    EXPECT_EQ(none["means"]["intervention"]["events"], 0);
    for (const char* field : {"estimate", "p_value", "unadjusted_difference", "term", "average_over"})
        EXPECT_TRUE(none[field].is_null()) << field;
    AnalysisResult unknown = samples::with_no_events();
    unknown.make<Effects>().not_estimated[0].arms.clear();
    EXPECT_TRUE(nlohmann::json::parse(render_results_json(unknown, {}))["estimates"].back()["n_clusters"].is_null());
}

}  // namespace
}  // namespace clustertrial::no_estimate_test
