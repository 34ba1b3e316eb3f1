// The flow of participants: what its boxes say, and that the picture holds them.
#include "flow_figure.hpp"

#include "drawing.hpp"
#include "sample_results.hpp"
#include "support/trials.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::flow_figure_test {
namespace {

using report_detail::Drawing;
using report_detail::FigureList;
using report_detail::RectangleShape;
using report_detail::TextShape;
using test::message_of;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

/// 47 schools an arm, of which control lost one; 120 assessed.
AnalysisResult trial_with_a_flow() {
    AnalysisResult result = samples::two_outcomes();
    Attrition one;
    one.outcome = "Contacts";
    one.randomised = {47, 47};
    one.analysed = {46, 47};
    one.individuals_randomised = {13743, 13819};
    one.individuals_analysed = {13533, 13819};
    one.clusters_of_unknown_size = {0, 0};
    one.clusters_without_rows = {0, 0};
    result.make<Attritions>().outcomes = {one};
    result.trial.flow.assessed = 120;
    result.trial.flow.reasons = {{"Declined", "", 26, std::nullopt}, {"Closed", "control", 1, 210}};
    return result;
}

Figure flow_of(const AnalysisResult& result) {
    FigureList figures;
    report_detail::add_flow_figure(result, figures);
    std::vector<Figure> list = figures.take();
    return list.at(0);
}

TEST(FlowFigure, CountsWhoIsThereAndSaysWhoIsNot) {
    const Figure figure = flow_of(trial_with_a_flow());
    const auto& flow = std::get<FlowChart>(figure.content);
    ASSERT_THAT(flow.stages, SizeIs(5));
    EXPECT_THAT(flow.stages[0].boxes[0].lines, ElementsAre("120 schools"));
    ASSERT_TRUE(flow.stages[0].left);
    EXPECT_THAT(flow.stages[0].left->lines, ElementsAre("Declined: 26 schools"));
    EXPECT_THAT(flow.stages[1].boxes[0].lines, ElementsAre("94 schools; 27,562 pupils"));
    EXPECT_EQ(flow.stages[2].boxes[0].heading, "Allocated to control");
    EXPECT_THAT(flow.stages[3].boxes[0].lines, ElementsAre("1 school; 210 pupils", "Closed: 1 school; 210 pupils"));
    EXPECT_THAT(flow.stages[3].boxes[1].lines, ElementsAre("0 schools; 0 pupils"));
    EXPECT_THAT(flow.stages[4].boxes[0].lines, ElementsAre("46 schools; 13,533 pupils"));
}

TEST(FlowFigure, SaysWhoReceivedWhatWasOffered) {
    AnalysisResult result = trial_with_a_flow();
    Attendance attendance;
    attendance.doses = {{1, 13}, {4, 32}};
    attendance.none = 1;
    attendance.missing = 1;
    result.make<Attendance>() = attendance;
    const Figure figure = flow_of(result);
    EXPECT_THAT(std::get<FlowChart>(figure.content).stages[2].boxes[1].lines,
                ElementsAre("47 schools; 13,819 pupils", "Received some of it: 45 schools", "Received none: 1 school",
                            "Not known: 1 school"));
}

TEST(FlowFigure, IndividualsThatNobodyCountedAreNotNone) {
    AnalysisResult result = trial_with_a_flow();
    Attrition& one = result.make<Attritions>().outcomes[0];
    one.individuals_randomised = {13533, 13819};  // those of the school without a row are unknown
    one.clusters_without_rows = {1, 0};
    one.lost_of_unknown_arm = 2;
    const Figure figure = flow_of(result);
    const auto& flow = std::get<FlowChart>(figure.content);
    EXPECT_THAT(flow.stages[1].boxes[0].lines, ElementsAre("96 schools; at least 27,352 pupils"));
    EXPECT_THAT(flow.stages[2].boxes[0].lines, ElementsAre("47 schools; at least 13,533 pupils"));
    EXPECT_THAT(flow.stages[3].boxes[0].lines.front(), "1 school; pupils unknown");
    EXPECT_THAT(flow.stages[3].boxes[1].lines, ElementsAre("0 schools; 0 pupils"));
    EXPECT_THAT(figure.notes,
                Contains("The pupils of 3 schools are not counted, because the data do not contain them."));
    EXPECT_THAT(figure.notes,
                Contains(HasSubstr("Not shown in the box of an arm, because the arm is unknown: 2 schools lost.")));
}

TEST(FlowFigure, OutcomesThatLostOthersAreToldApart) {
    AnalysisResult result = trial_with_a_flow();
    Attrition second = result.get<Attritions>().outcomes[0];
    second.outcome = "Referrals";
    second.analysed = {47, 47};
    result.make<Attritions>().outcomes.push_back(second);
    const Figure figure = flow_of(result);
    EXPECT_THAT(std::get<FlowChart>(figure.content).stages[4].boxes[0].lines,
                ElementsAre("Contacts: 46 schools; 13,533 pupils", "Referrals: 47 schools; 13,533 pupils"));
}

TEST(FlowFigure, SaysWhereItsNumbersDoNotAddUp) {
    AnalysisResult result = trial_with_a_flow();
    EXPECT_THAT(flow_of(result).notes, testing::Not(Contains(HasSubstr("do not add up"))));
    result.trial.flow.assessed = 125;
    EXPECT_THAT(flow_of(result).notes,
                Contains("The numbers do not add up: 125 schools were assessed, 120 were left out "
                         "for a reason or randomised."));
}

TEST(FlowFigure, SaysWhereReasonsAreOfMoreThanWereLost) {
    AnalysisResult result = trial_with_a_flow();
    result.trial.flow.reasons = {{"Closed", "control", 3, std::nullopt}, {"Moved", "control", 2, std::nullopt}};
    EXPECT_THAT(
        flow_of(result).notes,
        Contains("The numbers do not add up: [[flow.reason]] gives reasons for the loss of 5 schools of the arm "
                 "'control'; 1 school was lost in the data."));
    result.trial.flow.reasons = {{"Closed", "intervention", 1, std::nullopt}};
    EXPECT_THAT(flow_of(result).notes, Contains(HasSubstr("of the arm 'intervention'; none was lost in the data.")));
}

TEST(FlowFigure, RowsWithoutASizeAreOfSchoolsThatAreThere) {
    AnalysisResult result = trial_with_a_flow();
    result.make<Attritions>().outcomes[0].clusters_of_unknown_size = {2, 0};
    EXPECT_THAT(
        flow_of(result).notes,
        Contains(
            "In 2 schools some rows do not give the number of pupils that they represent; those are not counted."));
    EXPECT_THAT(flow_of(result).notes, testing::Not(Contains(HasSubstr("because the data do not contain them"))));
}

TEST(FlowFigure, IndividualsAddUpAsFarAsTheyAreCounted) {
    AnalysisResult result = trial_with_a_flow();
    const auto notes = [&](std::uint64_t assessed, std::optional<std::uint64_t> declined) {
        result.trial.flow.assessed_individuals = assessed;
        result.trial.flow.reasons[0].individuals = declined;
        return flow_of(result).notes;
    };
    const auto gap = Contains(HasSubstr("do not add up"));
    EXPECT_THAT(notes(27562 + 438, 438), testing::Not(gap));
    EXPECT_THAT(notes(30000, std::nullopt), testing::Not(gap)) << "those who declined may be the rest";
    EXPECT_THAT(notes(27000, std::nullopt), Contains("The numbers do not add up: 27,000 pupils were assessed, at least "
                                                     "27,562 were left out for a reason or randomised."));
    EXPECT_THAT(notes(30000, 438), Contains("The numbers do not add up: 30,000 pupils were assessed, 28,000 were left "
                                            "out for a reason or randomised."));
}

TEST(FlowFigure, SchoolsLeftOutAreRandomisedAndNotLost) {
    AnalysisResult result = trial_with_a_flow();
    Attrition& one = result.make<Attritions>().outcomes[0];
    one.left_out = {1, 0};
    one.individuals_randomised = {13533, 13819};
    const Figure figure = flow_of(result);
    const auto& flow = std::get<FlowChart>(figure.content);
    EXPECT_THAT(flow.stages[2].boxes[0].lines, ElementsAre("47 schools; at least 13,533 pupils"));
    EXPECT_THAT(flow.stages[3].boxes[0].lines, ElementsAre("0 schools; 0 pupils", "Left out of the analysis: 1 school",
                                                           "Closed: 1 school; 210 pupils"));
    EXPECT_THAT(figure.notes, Contains("The pupils of 1 school left out by 'where' are not counted."));
}

TEST(FlowFigure, NobodyIsLostToAnOutcomeThatNobodyKnowsYet) {
    AnalysisResult result = trial_with_a_flow();
    Attrition& one = result.make<Attritions>().outcomes[0];
    one.analysed = {0, 0};
    one.individuals_analysed = {0, 0};
    const Figure figure = flow_of(result);
    EXPECT_THAT(std::get<FlowChart>(figure.content).stages[3].boxes[1].lines,
                ElementsAre("outcome not known of any school"));
}

TEST(FlowFigure, SaysWhatNoDataKnow) {
    AnalysisResult result = trial_with_a_flow();
    result.trial.flow = {};
    result.make<Attritions>().outcomes[0].clusters_without_rows = {1, 0};
    const Figure figure = flow_of(result);
    EXPECT_THAT(figure.notes,
                Contains("The pupils of 1 school are not counted, because the data do not contain them."));
    EXPECT_THAT(figure.notes, Contains(HasSubstr("why any were lost, is not recorded.")));
    EXPECT_THAT(std::get<FlowChart>(figure.content).stages, SizeIs(4));
}

/// Every text lies within one box, boxes do not overlap, all within the picture.
void expect_readable(const Drawing& drawing) {
    std::vector<RectangleShape> boxes;
    for (const auto& shape : drawing.shapes) {
        if (const auto* box = std::get_if<RectangleShape>(&shape)) boxes.push_back(*box);
    }
    for (const RectangleShape& box : boxes) {
        EXPECT_GE(box.corner.x, 0);
        EXPECT_LE(box.corner.x + box.width, drawing.width);
        EXPECT_LE(box.corner.y + box.height, drawing.height);
        for (const RectangleShape& other : boxes) {
            if (&box == &other) continue;
            const bool apart =
                box.corner.x + box.width <= other.corner.x || other.corner.x + other.width <= box.corner.x ||
                box.corner.y + box.height <= other.corner.y || other.corner.y + other.height <= box.corner.y;
            EXPECT_TRUE(apart);
        }
    }
    for (const auto& shape : drawing.shapes) {  // nor does a line run through one
        const auto* line = std::get_if<report_detail::LineShape>(&shape);
        if (line == nullptr || line->from.x != line->to.x) continue;
        for (const RectangleShape& box : boxes) {
            const bool beside = line->from.x <= box.corner.x || line->from.x >= box.corner.x + box.width;
            const bool above = line->to.y <= box.corner.y || line->from.y >= box.corner.y + box.height;
            EXPECT_TRUE(beside || above);
        }
    }
    for (const auto& shape : drawing.shapes) {
        const auto* text = std::get_if<TextShape>(&shape);
        if (text == nullptr) continue;
        const bool inside = std::any_of(boxes.begin(), boxes.end(), [&](const RectangleShape& box) {
            return text->at.x >= box.corner.x && text->at.x <= box.corner.x + box.width && text->at.y >= box.corner.y &&
                   text->at.y <= box.corner.y + box.height;
        });
        EXPECT_TRUE(inside) << text->text;
    }
}

TEST(FlowPicture, HoldsTwoToSixArmsAndLongWords) {
    for (std::size_t arms = 2; arms <= 6; ++arms) {
        FlowChart flow;
        FlowStage single{{{"Randomised", {"2,400 schools; 812,345 pupils"}}}};
        single.left = FlowBox{"Excluded", {std::string(80, 'x') + " and a long reason in words: 12 schools"}};
        FlowStage many;
        for (std::size_t i = 0; i < arms; ++i) {
            flow.arms.push_back("arm " + std::to_string(i));
            many.boxes.push_back({"Allocated to arm " + std::to_string(i), {"400 schools; 135,390 pupils"}});
        }
        many.boxes[0].lines.push_back("A reason of quite some words that has to be broken: 1 school; 210 pupils");
        flow.stages = {single, many, many};
        Figure figure;
        figure.id = "flow";
        figure.title = "Flow";
        figure.content = flow;
        expect_readable(report_detail::draw(figure));
    }
}

TEST(FlowFigure, HasATableAndAnOutlineInWords) {
    const Figure figure = flow_of(trial_with_a_flow());
    const ResultTable table = to_table(figure);
    EXPECT_EQ(to_text(table.rows.at(0).cells.at(0)), "Assessed for eligibility");
    EXPECT_EQ(to_text(table.rows.at(1).cells.at(2)), "Declined: 26 schools");
    EXPECT_THAT(description_of(figure),
                HasSubstr("Randomised: 94 schools; 27,562 pupils. Allocated to control: 47 schools; 13,743 pupils."));
}

TEST(FlowFigure, IsCheckedBeforeItIsDrawn) {
    Figure figure = flow_of(trial_with_a_flow());
    std::get<FlowChart>(figure.content).stages[2].boxes.resize(3);
    EXPECT_THAT(message_of([&] { check_figure(figure); }), HasSubstr("a stage has 3 boxes"));
    std::get<FlowChart>(figure.content).stages.clear();
    EXPECT_THAT(message_of([&] { check_figure(figure); }), HasSubstr("there is no stage"));
}

}  // namespace
}  // namespace clustertrial::flow_figure_test
