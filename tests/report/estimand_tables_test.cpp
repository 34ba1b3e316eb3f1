// The estimand as it is stated beside what is estimated, and both averages of an effect.
#include "clustertrial/analysis/estimands.hpp"
#include "clustertrial/analysis/sensitivity.hpp"
#include "clustertrial/report/results_json.hpp"
#include "clustertrial/report/trial_tables.hpp"

#include "sample_results.hpp"
#include "table_reading.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

namespace clustertrial::estimand_tables_test {
namespace {

using test::row_called;
using test::table_of;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Proportions: .012 (.004, .020) over pupils, .009 over schools.
AverageEffects both_averages() {
    AverageEffects averages;
    averages.outcome = samples::nfa_effect().outcome;
    averages.term = "intervention";
    averages.individuals = AverageEffect{0.012, 0.004, 40.25, 0.005, Interval{0.004, 0.02}, ""};
    averages.clusters = AverageEffect{0.009, 0.005, 51, 0.08, Interval{-0.001, 0.019}, ""};
    averages.difference = AverageEffect{0.003, 0.002, 93, 0.137, Interval{-0.001, 0.007}, ""};
    averages.strata = 2;
    averages.units = 94;
    averages.options = samples::nfa_effect().options;
    return averages;
}

AnalysisResult with_averages() {
    AnalysisResult result = samples::two_outcomes();
    result.make<Estimands>().effects = {both_averages()};
    return result;
}

TEST(EstimandTable, IsTheFirstAndHasNoNumber) {
    const ResultTable first = to_tables(samples::two_outcomes()).at(0);
    EXPECT_EQ(first.id, "estimand");
    EXPECT_EQ(caption_of(first), "Estimand");
}

TEST(EstimandTable, SaysWhatIsNotStated) {
    const ResultTable table = table_of(samples::two_outcomes(), "estimand");
    for (const TableRow& row : table.rows) EXPECT_EQ(to_text(row.cells.at(1)), "not stated");
    EXPECT_THAT(table.notes, ElementsAre("The trial file states no estimand; state it in [estimand]."));
    EXPECT_THAT(row_called(table, "Average over"),
                ElementsAre("Average over", "not stated", "pupils: each pupil counts the same"));
    EXPECT_THAT(row_called(table, "Summary measure").at(2), "difference in proportions");
    EXPECT_THAT(row_called(table, "Comparison").at(2),
                "being allocated to intervention and to control, regardless of take-up (intention to treat)");
}

TEST(EstimandTable, HasTheWordsOfTheTrialFileBesideThoseOfTheAnalysis) {
    AnalysisResult result = samples::two_outcomes();
    EstimandSpec& stated = result.trial.estimand.emplace();
    stated.population = "all pupils on roll";
    stated.average = AverageOver::individuals;
    stated.strata = AcrossStrata::across;
    result.make<Effects>().estimates[0].strata = StratumWeights::shares;
    const ResultTable table = table_of(result, "estimand");
    EXPECT_THAT(row_called(table, "Population"),
                ElementsAre("Population", "all pupils on roll",
                            "the schools of this trial, with those pupils whose outcome is known"));
    EXPECT_EQ(row_called(table, "Average over").at(1), "individuals");
    EXPECT_THAT(row_called(table, "Strata"),
                ElementsAre("Strata", "across", "precision-weighted over strata, whose arms have unequal shares"));
    EXPECT_EQ(row_called(table, "Movers").at(1), "not stated");
    EXPECT_THAT(table.notes, IsEmpty());
}

TEST(EstimandTable, SaysWithEachTableOfEffectsWhichAreNotTheStatedOne) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Effects>().estimates[0].departures = {"outcome 'nfa': the stated estimand is another"};
    for (const std::string id : {"estimand", "primary", "appendix-primary", "proportions"}) {
        EXPECT_THAT(table_of(result, id).notes, Contains(HasSubstr("he stated estimand is another."))) << id;
    }
    EXPECT_THAT(table_of(result, "secondary").notes, Not(Contains(HasSubstr("stated estimand"))));
    EXPECT_THAT(to_compact_tables(result).at(0).notes, Contains("The stated estimand is another."));
}

TEST(EstimandTable, SaysOfASensitivityAnalysisWhatTheProtocolsDoesNotSay) {
    const std::string of_both = "outcome 'nfa': the stated estimand is across strata";
    AnalysisResult result = samples::two_outcomes();
    result.make<Effects>().estimates[0].departures = {of_both};
    EffectEstimate entry = samples::nfa_effect();
    entry.analysis = "sensitivity";
    entry.departures = {of_both, "outcome 'nfa': the stated estimand is another"};
    SensitivitySpec spec;
    spec.label = "One school, one vote";
    result.trial.sensitivity = {spec};
    result.make<Sensitivity>().effects.push_back({spec.label, "", entry, entry.outcome.name});
    const std::vector<std::string> notes = table_of(result, "sensitivity").notes;
    EXPECT_THAT(notes, Contains("The stated estimand is across strata."));
    EXPECT_THAT(notes, Contains("One school, one vote: the stated estimand is another."));
    EXPECT_THAT(notes, Not(Contains("One school, one vote: the stated estimand is across strata.")));
}

TEST(EstimandTable, SaysOfAnotherAverageThatItIsNotTheStatedOne) {
    AnalysisResult result = samples::two_outcomes();
    EffectEstimate unweighted = samples::nfa_effect();
    unweighted.options.weights = Weights::equal;
    unweighted.departures = {"outcome 'nfa': the stated estimand is another"};
    result.make<UnweightedEffects>().estimates = {unweighted};
    EXPECT_THAT(table_of(result, "robustness").notes, Contains("The stated estimand is another."));
}

TEST(AveragesTable, HasBothAveragesTheirDifferenceAndThePrimaryAnalysis) {
    const ResultTable table = table_of(with_averages(), "estimands");
    EXPECT_EQ(table.title, "Which average: individual-average and cluster-average effects");
    ASSERT_EQ(table.rows.size(), 5U);
    EXPECT_TRUE(table.rows[0].heading);
    EXPECT_THAT(test::texts_of(table.rows[1]),
                ElementsAre("Over pupils (individual-average)", "1.200 (0.400, 2.000)", "0.400", "40.2", "0.005"));
    EXPECT_THAT(test::texts_of(table.rows[2]),
                ElementsAre("Over schools (cluster-average)", "0.900 (-0.100, 1.900)", "0.500", "51", "0.080"));
    EXPECT_THAT(test::texts_of(table.rows[3]),
                ElementsAre("Difference: pupils less schools", "0.300 (-0.100, 0.700)", "0.200", "93", "0.137"));
    EXPECT_EQ(to_text(table.rows[4].cells[0]), "The primary analysis");
    EXPECT_THAT(table.notes, Contains(HasSubstr("informative cluster size")));
}

TEST(AveragesTable, MarksTheStatedAverageAndNamesTheCoefficient) {
    AnalysisResult result = with_averages();
    result.trial.estimand.emplace().average = AverageOver::clusters;
    result.make<Effects>().estimates[0].strata = StratumWeights::shares;
    const ResultTable table = table_of(result, "estimands");
    EXPECT_THAT(row_called(table, "Over schools (cluster-average), as stated"), Not(IsEmpty()));
    EXPECT_THAT(row_called(table, "Over pupils (individual-average)"), Not(IsEmpty()));
    EXPECT_THAT(row_called(table, "The primary analysis (precision-weighted)"), Not(IsEmpty()));
}

TEST(AveragesTable, GivesTheReasonForEachNumberThatIsMissing) {
    AnalysisResult result = with_averages();
    AverageEffects& one = result.make<Estimands>().effects[0];
    one.individuals->std_error.reset();
    one.individuals->interval.reset();
    one.individuals->p_value.reset();
    one.individuals->why_no_test = "an arm has one school";
    one.difference = AverageEffect{0.003, {}, {}, {}, {}, "the averages are the same"};
    const ResultTable table = table_of(result, "estimands");
    EXPECT_THAT(test::texts_of(table.rows[1]),
                ElementsAre("Over pupils (individual-average)", "1.200 (n/a)", "n/a", "n/a", "n/a"));
    EXPECT_THAT(table.notes, Contains("No standard error: an arm has one school."));
    EXPECT_THAT(table.notes, Contains("No test of the difference: the averages are the same."));
}

TEST(AveragesTable, WithoutAveragesGivesTheReason) {
    AnalysisResult result = with_averages();
    AverageEffects& one = result.make<Estimands>().effects[0];
    one.individuals = one.clusters = one.difference = std::nullopt;
    one.why_none = "a stratum has one arm";
    const ResultTable table = table_of(result, "estimands");
    EXPECT_THAT(test::texts_of(table.rows[1]),
                ElementsAre("Over pupils (individual-average)", "n/a", "n/a", "n/a", "n/a"));
    EXPECT_THAT(table.notes, Contains("Not estimated: a stratum has one arm."));
}

TEST(AveragesTable, DoubtsFewDegreesOfFreedom) {
    AnalysisResult result = with_averages();
    AverageEffects& one = result.make<Estimands>().effects[0];
    one.clusters->df = 3.2;
    EXPECT_THAT(table_of(result, "estimands").notes, Not(Contains(HasSubstr("fewer than 4 Satterthwaite degrees"))));
    one.options.degrees_of_freedom = DegreesOfFreedom::satterthwaite;
    EXPECT_THAT(table_of(result, "estimands").notes, Contains(HasSubstr("fewer than 4 Satterthwaite degrees")));
}

TEST(EstimandJson, HasWhatIsStatedAndBothAverages) {
    AnalysisResult result = with_averages();
    const auto json = [&] { return nlohmann::json::parse(render_results_json(result, {})); };
    EXPECT_TRUE(json()["estimand"].is_null());
    EXPECT_EQ(json()["estimates"][0]["departures"], nlohmann::json::array());
    EstimandSpec& stated = result.trial.estimand.emplace();
    stated.movers = "in their first school";
    stated.average = AverageOver::individuals;
    const nlohmann::json document = json();
    EXPECT_EQ(document["estimand"]["movers"], "in their first school");
    EXPECT_EQ(document["estimand"]["average"], "individuals");
    EXPECT_TRUE(document["estimand"]["strata"].is_null());
    const nlohmann::json& one = document["estimands"].at(0);
    EXPECT_EQ(one["outcome"], "nfa");
    EXPECT_EQ(one["individual_average"]["estimate"], 0.012);
    EXPECT_EQ(one["cluster_average"]["df"], 51);
    EXPECT_EQ(one["difference"]["p_value"], 0.137);
    EXPECT_EQ(one["difference"]["conf_low"], -0.001);
    EXPECT_EQ(one["n_units"], 94);
    EXPECT_TRUE(one["why_none"].is_null());
}

}  // namespace
}  // namespace clustertrial::estimand_tables_test
