// The table, the figure and the JSON of [[subgroup]].
#include "subgroup_tables.hpp"

#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/subgroups.hpp"
#include "clustertrial/report/figure.hpp"
#include "clustertrial/report/report_names.hpp"
#include "clustertrial/report/results_json.hpp"
#include "clustertrial/report/trial_tables.hpp"

#include "support/trials.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

namespace clustertrial::subgroup_tables_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

Trial phases() {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.cluster = "school";
    trial.data.size = "n";
    trial.arms.column = "arm";
    OutcomeSpec outcome;
    outcome.name = outcome.count = "events";
    outcome.label = "Contacts";
    trial.outcomes = {outcome};
    SubgroupSpec phase;
    phase.column = "phase";
    phase.label = "Phase";
    phase.role = SubgroupRole::prespecified;
    SubgroupSpec age;
    age.column = age.label = "age";
    age.values = {8};
    trial.subgroups = {phase, age};
    return trial;
}

/// Six schools of level a, six of b, and one of c.
AnalysisResult phase_result(const Trial& trial = phases()) {
    std::string rows = "school,arm,phase,n,events,age\n";
    const int events[] = {3, 5, 8, 2, 6, 9, 4, 7, 1, 10, 5, 3, 8};
    for (int i = 0; i < 13; ++i)
        rows += "s" + std::to_string(i) + "," + std::to_string(i % 2) + "," +
                (i < 6    ? "a"
                 : i < 12 ? "b"
                          : "c") +
                ",20," + std::to_string(events[i]) + "," + std::to_string(6 + i % 5) + "\n";
    return analyse_trial(test::arrange_text(trial, rows), trial);
}

ResultTable subgroup_table(const AnalysisResult& result) {
    const std::vector<ResultTable> tables = to_tables(result);
    return *std::find_if(tables.begin(), tables.end(),
                         [](const ResultTable& table) { return table.id == "subgroups"; });
}

TEST(SubgroupTable, HasTheRoleOfEachSubgroupAndARowALevel) {
    const ResultTable table = subgroup_table(phase_result());
    std::vector<std::string> names;
    for (const TableRow& row : table.rows) names.push_back(to_text(row.cells.at(0)));
    EXPECT_THAT(names, ElementsAre("Phase (prespecified): Contacts", "a", "b", "c", "age (exploratory): Contacts",
                                   "Change per unit", "At 8"));
    EXPECT_THAT(table.notes, Contains("Prespecified, by the trial file: Phase."));
    EXPECT_THAT(table.notes, Contains(HasSubstr("Exploratory: age. The protocol did not name")));
    // 3 + 8 + 6 events of 60 in the control schools of level a.
    EXPECT_EQ(to_text(table.rows.at(1).cells.at(1)), "6");
    EXPECT_EQ(to_text(table.rows.at(1).cells.at(2)), "120");
    EXPECT_EQ(to_text(table.rows.at(1).cells.at(3)), "0.2833");
}

TEST(SubgroupTable, WhatIsNotAvailableHasItsReasonInANote) {
    const ResultTable table = subgroup_table(phase_result());
    EXPECT_EQ(to_text(table.rows.at(3).cells.at(6)), "n/a");
    EXPECT_THAT(table.notes,
                Contains("Phase: c: not estimated: one school has this level, so arms cannot be compared in it."));
}

TEST(SubgroupTable, SaysThatItsTestsAreTheModelsWhereTheTrialsAreFromDraws) {
    const auto from_draws = HasSubstr("All tests and intervals of this table are the model's, not from draws");
    EXPECT_THAT(subgroup_table(phase_result()).notes, Not(Contains(from_draws)));
    Trial trial = phases();
    trial.analysis.inference = Inference::randomisation;
    trial.analysis.resampling.draws = 99;
    EXPECT_THAT(subgroup_table(phase_result(trial)).notes, Contains(from_draws));
}

/// Calls `visit` with every object there is in a value.
template <typename Visit>
void for_every_object(const nlohmann::json& value, Visit visit) {
    if (value.is_object()) visit(value);
    if (value.is_structured())
        for (const auto& part : value) for_every_object(part, visit);
}

TEST(SubgroupJson, WhatHasNoEstimateSaysWhy) {
    const AnalysisResult result = phase_result();
    const auto json = nlohmann::json::parse(render_results_json(result, {})).at("subgroups");
    ASSERT_THAT(json, SizeIs(2));
    EXPECT_EQ(json[0].at("role"), "prespecified");
    EXPECT_EQ(json[0].at("rows").at(0).at("arms").at("control").at("individuals"), 60);
    EXPECT_EQ(json[0]["rows"][1].at("interaction").at("p_value"), json[0].at("interactions").at(0).at("p_value"));
    for_every_object(json, [](const nlohmann::json& object) {
        if (!object.contains("why_none") || !object.contains("p_value") || !object["p_value"].is_null()) return;
        EXPECT_TRUE(object["why_none"].is_string() || object.contains("slope")) << object.dump();
    });
    EXPECT_EQ(json[1].at("interactions").at(0).at("slope").at("p_value"), json[1]["interactions"][0].at("p_value"));
}

TEST(SubgroupFigure, DrawsTheEffectsOfTheModelOfAllLevelsUnderTheirInteraction) {
    report_detail::FigureList figures;
    const AnalysisResult result = phase_result();
    report_detail::add_subgroup_figures(result, figures);
    const std::vector<Figure> drawn = figures.take();
    ASSERT_THAT(drawn, SizeIs(1));
    EXPECT_EQ(drawn[0].id, "subgroups-events");
    const auto& rows = std::get<IntervalPlot>(drawn[0].content).rows;
    ASSERT_THAT(rows, SizeIs(6));
    EXPECT_THAT(rows[0].label, HasSubstr("Phase (prespecified), interaction p = 0."));
    const EffectEstimate& effect = *result.get<Subgroups>().analyses.at(0).rows.at(0).interacted.effect;
    EXPECT_EQ(rows[1].marks.at(0).value, 100 * effect.estimate);
    EXPECT_FALSE(rows[3].marks.at(0).value);
    EXPECT_EQ(rows[3].printed, "n/a");
    check_figure(drawn[0]);
}

TEST(SubgroupNames, AreOfLevelsAndInteractions) {
    std::vector<std::string> names;
    for (const NamedValue& value : named_values(phase_result())) names.push_back(value.name);
    EXPECT_THAT(names, Contains("subgroup.Phase.events.interaction_p"));
    EXPECT_THAT(names, Contains("subgroup.Phase.events.a.change"));
    EXPECT_THAT(names, Contains("subgroup.age.events.8.low"));
}

}  // namespace
}  // namespace clustertrial::subgroup_tables_test
