#include "clustertrial/report/mdes_table.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::mdes_table_test {
namespace {

using testing::ElementsAre;
using Texts = std::vector<std::string>;

PowerStage bolton(const std::string& name, double cluster_size, double icc, double r2_cluster) {
    PowerStage stage;
    stage.name = name;
    stage.clusters = 94;
    stage.cluster_size = cluster_size;
    stage.icc = icc;
    stage.r2_cluster = r2_cluster;
    return stage;
}

std::vector<PowerStage> bolton_stages() {
    std::vector<PowerStage> stages = {bolton("protocol", 325, 0.05, 0.5), bolton("randomisation", 325, 0.05, 0.5),
                                      bolton("analysis", 291, 0.01, 0.2)};
    stages[2].individual_counts = {13819, 13533};
    return stages;
}

MdesTableOptions bolton_labels() {
    MdesTableOptions options;
    options.cluster = "school";
    options.clusters = "schools";
    options.individual = "pupil";
    options.individuals = "children";
    options.providers = "Social Workers";
    return options;
}

/// Every row as the texts of its cells; a heading is one text.
std::vector<Texts> rows_of(const ResultTable& table) {
    std::vector<Texts> rows;
    for (const TableRow& row : table.rows) {
        Texts texts;
        for (const Cell& cell : row.cells) texts.push_back(to_text(cell));
        rows.push_back(texts);
    }
    return rows;
}

/// The cells behind a label; empty when there is no such row.
Texts cells_of(const ResultTable& table, const std::string& label) {
    for (const Texts& row : rows_of(table)) {
        if (!row.empty() && row[0] == label) return {row.begin() + 1, row.end()};
    }
    return {};
}

TEST(DoubtAboutMdes, PercentagePointsThatCannotBeAreSaid) {
    const auto doubt = [](double proportion, double points) {
        MdesResult result;
        result.stage.name = "protocol";
        result.stage.proportion = proportion;
        result.mdes_points = points;
        return doubt_about(result);
    };
    EXPECT_EQ(
        doubt(0.3, 106),
        "Stage 'protocol': An MDES of 106.00 percentage points is impossible: a proportion of 0.3 can rise by 70.0 and "
        "fall by 30.0. This design cannot detect any effect on it.");
    EXPECT_EQ(doubt(0.3, 45),
              "Stage 'protocol': An MDES of 45.00 percentage points is possible in one direction only: a proportion of "
              "0.3 can "
              "rise by 70.0 and fall by 30.0.");
    EXPECT_EQ(doubt(0.3, 30), "");
    EXPECT_EQ(doubt_about({}), "");
}

// The table of the Bolton report, cell by cell as printed there (its "-" for pupils not yet counted, "n/a" for social
// workers).
TEST(MdesTable, IsTheOneTheBoltonReportPrints) {
    const ResultTable table = to_table(estimate_mdes(bolton_stages()), bolton_labels());
    const std::vector<Texts> expected = {
        {"MDES", "0.10", "0.10", "0.06"},
        {"Baseline/Endline correlations:"},
        {"Pupil", "0", "0", "0"},
        {"School", "R2 of 0.5", "R2 of 0.5", "R2 of 0.2"},
        {"Intracluster correlations (ICCs):"},
        {"School", "0.05", "0.05", "0.01"},
        {},
        {"Alpha", "0.05", "0.05", "0.05"},
        {"Power", "0.8", "0.8", "0.8"},
        {"One-sided or two-sided?", "2-sided", "2-sided", "2-sided"},
        {"Level of intervention clustering", "School", "School", "School"},
        {"Average cluster size", "325", "325", "291"},
        {"Sample Size (children):"},
        {"Intervention", "-", "-", "13,819"},
        {"Control", "-", "-", "13,533"},
        {"Total", "-", "-", "27,352"},
        {"Sample Size (schools):"},
        {"Intervention", "47", "47", "47"},
        {"Control", "47", "47", "47"},
        {"Total", "94", "94", "94"},
        {"Sample Size (Social Workers):"},
        {"Intervention", "n/a", "n/a", "n/a"},
        {"Control", "n/a", "n/a", "n/a"},
        {"Total", "n/a", "n/a", "n/a"},
    };
    EXPECT_EQ(rows_of(table), expected);
    ASSERT_EQ(table.columns.size(), 4U);
    EXPECT_EQ(table.columns[1].header, "Protocol");
    EXPECT_EQ(table.columns[3].header, "Analysis");
    EXPECT_EQ(table.columns[3].group, "MDES (Proportion of a Standard Deviation)");
}

TEST(MdesTable, ShowsInputsTheShellHasNoRowForOnceTheyDepartFromTheDefault) {
    auto stages = bolton_stages();
    stages[1].share_treated = 0.25;
    stages[1].covariates = 3;
    stages[1].cluster_size_cv = 0.35;
    stages[1].proportion = 0.012;
    stages[1].multiplier = MultiplierKind::exact;
    const ResultTable table = to_table(estimate_mdes(stages), bolton_labels());
    EXPECT_THAT(cells_of(table, "Share of clusters treated"), ElementsAre("0.5", "0.25", "0.5"));
    EXPECT_THAT(cells_of(table, "Cluster-level covariates"), ElementsAre("0", "3", "0"));
    EXPECT_THAT(cells_of(table, "CV of cluster sizes"), ElementsAre("0", "0.35", "0"));
    EXPECT_THAT(cells_of(table, "Proportion (binary outcome)"), ElementsAre("n/a", "0.012", "n/a"));
    EXPECT_THAT(cells_of(table, "Multiplier"), ElementsAre("t", "exact", "t"));
    EXPECT_THAT(cells_of(table, "MDES (percentage points)"), ElementsAre("n/a", testing::Ne("n/a"), "n/a"));
}

TEST(MdesTable, HasNoCountsByArmWhereTheShareDoesNotDivideTheClusters) {
    PowerStage stage = bolton("protocol", 325, 0.05, 0.5);
    stage.clusters = 95;
    const auto rows = rows_of(to_table(estimate_mdes(std::vector{stage}), bolton_labels()));
    EXPECT_THAT(rows, testing::Contains(ElementsAre("Total", "95")));
    EXPECT_THAT(rows, testing::Contains(ElementsAre("Intervention", "-")).Times(2));
}

// 0.07 x 100 is 7.000000000000001 in binary arithmetic.
TEST(MdesTable, CountsByArmForgiveTheRoundingOfAShare) {
    PowerStage stage = bolton("protocol", 325, 0.05, 0.5);
    stage.clusters = 100;
    stage.share_treated = 0.07;
    const auto rows = rows_of(to_table(estimate_mdes(std::vector{stage}), bolton_labels()));
    EXPECT_THAT(rows, testing::Contains(ElementsAre("Intervention", "7")));
    EXPECT_THAT(rows, testing::Contains(ElementsAre("Control", "93")));
}

TEST(MdesTable, CountsThatAreGivenStandAsTheyAre) {
    PowerStage stage = bolton("analysis", 325, 0.05, 0.5);
    stage.cluster_counts = {46, 48};
    stage.provider_counts = ArmCounts{3, {}};
    const auto rows = rows_of(to_table(estimate_mdes(std::vector{stage}), bolton_labels()));
    EXPECT_THAT(rows, testing::Contains(ElementsAre("Intervention", "46")));
    EXPECT_THAT(rows, testing::Contains(ElementsAre("Control", "48")));
    EXPECT_THAT(rows, testing::Contains(ElementsAre("Intervention", "3")));
    EXPECT_EQ(rows.back(), (Texts{"Total", "-"}));
}

TEST(MdesTable, HasNoRowsForProvidersWithoutAName) {
    MdesTableOptions options = bolton_labels();
    options.providers = "";
    const ResultTable table = to_table(estimate_mdes(bolton_stages()), options);
    EXPECT_EQ(table.rows.size(), 20U);
    EXPECT_THAT(rows_of(table), testing::Not(testing::Contains(testing::Contains("n/a"))));
}

TEST(MdesTable, NotesEveryMultiplierOnce) {
    auto stages = bolton_stages();
    EXPECT_EQ(to_table(estimate_mdes(stages)).notes.size(), 2U);
    stages[0].multiplier = MultiplierKind::normal;
    stages[1].multiplier = MultiplierKind::normal;
    EXPECT_EQ(to_table(estimate_mdes(stages)).notes.size(), 3U);
}

TEST(SingleMdesTable, ShowsEveryAssumptionAndTheResult) {
    const ResultTable table = to_table(estimate_mdes(bolton("", 325, 0.05, 0.5)));
    EXPECT_THAT(cells_of(table, "Design"), ElementsAre("cra2"));
    EXPECT_THAT(cells_of(table, "Clusters"), ElementsAre("94"));
    EXPECT_THAT(cells_of(table, "R2, cluster level"), ElementsAre("0.5"));
    EXPECT_THAT(cells_of(table, "One-sided or two-sided?"), ElementsAre("2-sided"));
    EXPECT_THAT(cells_of(table, "Degrees of freedom"), ElementsAre("92"));
    // The values of tests/reference/power/mdes.csv, row 1.
    EXPECT_THAT(cells_of(table, "Standard error of the effect"), ElementsAre("0.0345"));
    EXPECT_THAT(cells_of(table, "Multiplier (t)"), ElementsAre("2.8316"));
    EXPECT_THAT(cells_of(table, "MDES (standard deviations)"), ElementsAre("0.0976"));
    EXPECT_TRUE(cells_of(table, "MDES (percentage points)").empty());
}

TEST(SingleMdesTable, AddsPercentagePointsForAProportion) {
    PowerStage stage = bolton("", 325, 0.05, 0.5);
    stage.proportion = 0.5;
    const ResultTable table = to_table(estimate_mdes(stage));
    // 100 x 0.0976078 x 0.5
    EXPECT_THAT(cells_of(table, "MDES (percentage points)"), ElementsAre("4.88"));
    EXPECT_THAT(cells_of(table, "Proportion (binary outcome)"), ElementsAre("0.5"));
}

TEST(SingleMdesTable, ShowsAssumptionsWithTheDigitsTheyWereGivenWith) {
    PowerStage stage = bolton("", 1325.25, 0.0525, 0);
    stage.alpha = 1e-7;
    const ResultTable table = to_table(estimate_mdes(stage));
    EXPECT_THAT(cells_of(table, "Average cluster size"), ElementsAre("1,325.25"));
    EXPECT_THAT(cells_of(table, "Intracluster correlation (ICC)"), ElementsAre("0.0525"));
    EXPECT_THAT(cells_of(table, "Alpha"), ElementsAre("1e-07"));
}

}  // namespace
}  // namespace clustertrial::mdes_table_test
