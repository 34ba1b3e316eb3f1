// One row a cluster, and no sizes: clusters are counted, and nobody that is in them.
#include "clustertrial/analysis/description.hpp"
#include "clustertrial/analysis/explained.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/report/trial_report.hpp"
#include "clustertrial/report/trial_tables.hpp"

#include "sample_results.hpp"
#include "table_reading.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::clusters_alone_test {
namespace {

using test::row_called;
using test::table_of;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// An effect on means of 30 schools of which nobody knows how many pupils they are of.
EffectEstimate of_schools_alone() {
    EffectEstimate effect = samples::nfa_effect();
    effect.outcome.count.clear();
    effect.outcome.value = effect.outcome.label = "score";
    effect.arms[0].n = effect.arms[1].n = SampleCounts{15, 1, 15, 1};
    effect.total = SampleCounts{30, 2, 30, 2};
    effect.effect_size.reset();
    return effect;
}

TEST(ClustersAlone, AreCountedOnceEachWithWeightOne) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Effects>().estimates = {of_schools_alone()};
    EffectEstimate equal = of_schools_alone();
    equal.options.weights = Weights::equal;
    result.make<UnweightedEffects>().estimates = {equal};
    SensitivitySpec spec;
    spec.label = "Without the prior measure";
    result.trial.sensitivity.push_back(spec);
    result.make<Sensitivity>().effects.push_back({spec.label, "", of_schools_alone(), "nfa"});
    result.make<Influences>().effects = {samples::nfa_influence()};
    ExplainedVariation explained;
    explained.outcome = of_schools_alone().outcome;
    result.make<ExplainedVariations>().outcomes = {explained};
    Clustering clustering = samples::nfa_clustering();
    clustering.clusters = 30;
    clustering.individuals = 30;
    result.make<Clusterings>().outcomes = {clustering};

    const ResultTable primary = table_of(result, "primary");
    EXPECT_EQ(to_text(primary.rows.at(0).cells.at(1)), "Schools: 15 (1)");
    EXPECT_THAT(primary.notes, Contains(HasSubstr("; each school with weight 1; ")));
    EXPECT_THAT(primary.notes, Contains("The effect is the average over schools: each school has the same weight."));
    EXPECT_THAT(table_of(result, "robustness").notes, Contains(HasSubstr("So it is in the primary analysis")));
    EXPECT_THAT(row_called(table_of(result, "sensitivity"), "Primary analysis"),
                ElementsAre("Primary analysis", "30", "-0.001 (-0.005, 0.002)", "0.470"));
    EXPECT_THAT(table_of(result, "explained").notes, Contains("Schools: of their means, each school with weight 1."));
    EXPECT_EQ(to_text(table_of(result, "clustering").rows.at(0).cells.at(2)), "n/a");
    EXPECT_THAT(table_of(result, "influence").notes,
                Contains("Each estimate is the average over schools: each school has the same weight."));
    for (const std::string id : {"primary", "robustness", "sensitivity"})
        EXPECT_THAT(render_text(table_of(result, id)), Not(HasSubstr("upil"))) << id;

    result.trial.data.size = "pupils";
    EXPECT_EQ(to_text(table_of(result, "primary").rows.at(0).cells.at(1)), "Schools: 15 (1)\nPupils: 15 (1)")
        << "one pupil each, as the data say";
}

TEST(ClustersAlone, AreAllThatAFlowAndASummaryCount) {
    AnalysisResult result = samples::two_outcomes();
    Attrition attrition;
    attrition.outcome = "y";
    attrition.randomised = {15, 15};
    attrition.analysed = {15, 14};
    attrition.individuals_randomised = {15, 15};
    attrition.individuals_analysed = {15, 14};
    attrition.clusters_of_unknown_size = attrition.clusters_without_rows = {0, 0};
    result.make<Attritions>().outcomes = {attrition};
    result.trial.report.sections = {ReportSection::summary, ReportSection::flow};
    const std::string text = render(trial_report(result, {}), Format::markdown);
    EXPECT_THAT(text, HasSubstr("| Randomised | 30 schools |"));
    EXPECT_THAT(text, HasSubstr("Flow of schools**"));
    EXPECT_THAT(text, HasSubstr("14 schools |"));
    EXPECT_THAT(text, Not(HasSubstr("30 pupils")));
}

}  // namespace
}  // namespace clustertrial::clusters_alone_test
