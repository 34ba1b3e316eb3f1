#include "clustertrial/sample/filter.hpp"

#include "support/trials.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::filter_test {
namespace {

using test::arrange_text;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Schools with everything that a row or a cluster may have; the second has two rows, of two years.
TrialData full_sample() {
    Trial trial;
    trial.data.file = "rows.csv";
    trial.data.cluster = "urn";
    trial.data.size = "pupils";
    trial.arms.column = "treated";
    trial.strata = {"block"};
    trial.outcomes.resize(1);
    trial.outcomes[0].name = "nfa";
    trial.outcomes[0].count = "nfa";
    trial.outcomes[0].prior = "prior";
    trial.analysis.covariates = {{"year", true}};
    trial.analysis.second_cluster = "la";
    trial.compliance = ComplianceSpec{};
    trial.compliance->dose = "dose";
    trial.compliance->maximum = 4;
    trial.baseline.categorical = {{"block", "", {}, {}}};
    trial.baseline.continuous = {{"prior", "", {}, {}, Aggregate::sum}};
    trial.cace.resize(1);
    trial.cace[0].take_up = "dose";
    trial.cace[0].maximum = 4;
    TrialData data = arrange_text(trial,
                                  "urn,pupils,treated,block,nfa,prior,year,la,dose\n"
                                  "a,10,0,low,1,5,Y4,x,0\n"
                                  "b,20,1,low,2,4,Y4,x,3\n"
                                  "b,40,1,low,6,8,Y5,y,3\n"
                                  "c,30,0,high,3,3,Y4,y,\n"
                                  "d,50,1,high,NA,5,Y5,y,1\n");
    data.allocations = {{0, 1, 0, 1}, {1, 1, 0, 0}};
    return data;
}

TEST(KeepRows, RowsThatAreNotKeptAreMissing) {
    const OutcomeData kept = keep_rows(full_sample().outcomes[0], {true, false, true, false});
    EXPECT_THAT(kept.cluster, ElementsAre(0, 1));
    EXPECT_THAT(kept.individuals, ElementsAre(10, 40));
    EXPECT_THAT(kept.mean, ElementsAre(0.1, 0.15));
    EXPECT_THAT(kept.sum_of_squares, ElementsAre(0.9, 6 * 0.85));
    EXPECT_THAT(kept.prior, ElementsAre(0.5, 0.2));  // b's own prior is 12 of 60
    EXPECT_THAT(kept.second_cluster, ElementsAre(0, 1));
    EXPECT_THAT(kept.covariates, ElementsAre(ElementsAre(0, 1)));
    EXPECT_THAT(kept.missing_individuals, ElementsAre(0, 20, 30, 50));
    EXPECT_THAT(kept.why_none, IsEmpty());
}

TEST(KeepRows, WhereNoRowIsLeftTheOutcomeSaysSo) {
    const OutcomeData none = keep_rows(full_sample().outcomes[0], {false, false, false, false});
    EXPECT_THAT(none.cluster, IsEmpty());
    EXPECT_THAT(none.missing_individuals, ElementsAre(10, 60, 30, 50));
    EXPECT_THAT(none.why_none, HasSubstr("no row with a value is left"));
}

TEST(KeepRows, TakeUpStaysWithItsRow) {
    const OutcomeData kept = keep_rows(full_sample().cace.at(0).outcomes[0], {false, true, true, true});
    EXPECT_THAT(kept.take_up, ElementsAre(0.75, 0.75, 0));
}

TEST(KeepClusters, AUnitStaysWithTheClustersThatItKeepsAndGoesWithItsLast) {
    TrialData data = full_sample();
    data.units = {"trust", {"T1", "T2", "T3"}, {0, 1, 0, 2}, {0, 0, 1}};
    data.allocations = {{0, 1, 0}, {1, 0, 1}};
    const TrialData kept = keep_clusters(data, {false, false, true, true});
    EXPECT_THAT(kept.units.names, ElementsAre("T1", "T3"));
    EXPECT_THAT(kept.units.of, ElementsAre(0, 1));
    EXPECT_THAT(kept.units.exchanged_in, ElementsAre(0, 1));
    EXPECT_THAT(kept.allocations, ElementsAre(ElementsAre(0, 0), ElementsAre(1, 1)));
}

TEST(KeepClusters, TheOthersAreNoPartOfTheTrial) {
    TrialData all = full_sample();
    all.rows_without_size = {1, 2, 3, 4};
    all.left_out = {true, false, false, true};
    all.lost = {false, true, true, false};
    all.allocation_shares = {{0.5, 0.5}, {0.4, 0.6}, {0.3, 0.7}, {0.2, 0.8}};
    all.baseline_continuous[0].rows_without = {1, 2, 3, 4};
    all.baseline_continuous[0].of_rows = {{{1, 0, 0}, {2, 0, 0}, {3, 0, 0}, {4, 0, 0}}};
    const TrialData kept = keep_clusters(all, {false, true, false, true});
    EXPECT_THAT(kept.clusters, ElementsAre("b", "d"));
    EXPECT_THAT(kept.rows_without_size, ElementsAre(2, 4));
    EXPECT_THAT(kept.left_out, ElementsAre(false, true));
    EXPECT_THAT(kept.lost, ElementsAre(true, false));
    EXPECT_THAT(kept.allocation_shares, ElementsAre(ElementsAre(0.4, 0.6), ElementsAre(0.2, 0.8)));
    EXPECT_THAT(kept.baseline_continuous[0].rows_without, ElementsAre(2, 4));
    EXPECT_THAT(kept.baseline_continuous[0].of_rows, ElementsAre(ElementsAre(RowValues{2, 0, 0}, RowValues{4, 0, 0})));
    EXPECT_THAT(kept.arm, ElementsAre(1, 1));
    EXPECT_THAT(kept.strata, ElementsAre("high", "low"));
    EXPECT_THAT(kept.stratum, ElementsAre(1, 0));
    EXPECT_THAT(kept.stratum_columns[0].level, ElementsAre(1, 0));
    EXPECT_THAT(kept.individuals, ElementsAre(60, 50));
    EXPECT_THAT(kept.dose, ElementsAre(3, 1));
    EXPECT_THAT(kept.baseline_categorical[0].levels, ElementsAre(1, 0));
    EXPECT_THAT(kept.baseline_continuous[0].values, ElementsAre(12, 5));
    EXPECT_THAT(kept.allocations, ElementsAre(ElementsAre(1, 1), ElementsAre(1, 0)));
    EXPECT_THAT(kept.outcomes[0].cluster, ElementsAre(0, 0)) << "numbered anew";
    EXPECT_THAT(kept.outcomes[0].individuals, ElementsAre(20, 40));
    EXPECT_THAT(kept.outcomes[0].missing_individuals, ElementsAre(0, 50)) << "a and c are not missing: they are gone";
    EXPECT_THAT(kept.outcomes[0].rows_without_prior, ElementsAre(0, 0));
    EXPECT_THAT(kept.cace, IsEmpty());
}

TEST(KeepClusters, AllOfThemAreTheTrial) {
    const TrialData all = full_sample();
    const TrialData kept = keep_clusters(all, {true, true, true, true});
    EXPECT_EQ(kept.clusters, all.clusters);
    EXPECT_EQ(kept.outcomes[0].cluster, all.outcomes[0].cluster);
    EXPECT_EQ(kept.outcomes[0].mean, all.outcomes[0].mean);
    EXPECT_EQ(kept.outcomes[0].missing_individuals, all.outcomes[0].missing_individuals);
}

}  // namespace
}  // namespace clustertrial::filter_test
