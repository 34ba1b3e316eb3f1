// One row a key serves the trial file, the flag and the check of methods.
#include "clustertrial/trial/keys.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "support/trials.hpp"

#include <string>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::randomisation_keys_test {
namespace {

using test::message_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

RandomisationSpec read(const std::string& keys) {
    return *parse_trial_file("[data]\nfile = \"list.csv\"\ncluster = \"urn\"\n[randomisation]\n" + keys, "trial.toml")
                .randomisation;
}

std::string refused(const std::string& key) {
    return message_of([&] { read(key + "\n"); });
}

TEST(RandomisationKeys, RecordsAreOneOrAListBesideTheTrialFile) {
    const auto records = [](const std::string& key) {
        return parse_trial_file("[randomisation]\n" + key, "trials/here.toml").randomisation->records;
    };
    EXPECT_THAT(records("record = \"a.record.json\"\n"), ElementsAre("trials/a.record.json"));
    EXPECT_THAT(records("record = [\"a.json\", \"/b.json\"]\n"), ElementsAre("trials/a.json", "/b.json"));
}

TEST(RandomisationKeys, KeysOfEveryMethodAreRead) {
    const RandomisationSpec spec = read(R"(method = "minimisation"
together = "trust"
stratum_ratios = ["350=2,1"]
covariates = ["fsm", "ofsted:levels"]
unit_covariate = "sum"
simulations = 200
tuple_size = 3
distance = "rank"
factors = ["fsm:median", "ofsted"]
factor_weights = [2, 1]
imbalance = "variance"
probability = 0.9
score = "mahalanobis"
covariate_weights = [1, 0.5]
keep = 0.05
cut_off = 1
enumerate_up_to = 1000
draws = 500
candidates = "swap-walk"
exchanges = 20
acceptance = 0.001
threshold = 0.25
tries = 10
)");
    EXPECT_EQ(spec.method, AllocationMethod::minimisation);
    EXPECT_EQ(spec.together, "trust");
    EXPECT_THAT(spec.stratum_ratios, ElementsAre(StratumRatio{"350", {2, 1}}));
    EXPECT_THAT(spec.covariates, ElementsAre(CovariateColumn{"fsm", CovariateKind::number},
                                             CovariateColumn{"ofsted", CovariateKind::level}));
    EXPECT_EQ(spec.unit_covariate, UnitCovariate::sum);
    EXPECT_EQ(spec.simulations, 200U);
    EXPECT_EQ(spec.tuple_size, 3U);
    EXPECT_EQ(spec.distance, MatchDistance::rank_mahalanobis);
    EXPECT_THAT(spec.factors, ElementsAre(StratumSpec{"fsm", StratumKind::median}, StratumSpec{"ofsted"}));
    EXPECT_THAT(spec.factor_weights, ElementsAre(2, 1));
    EXPECT_EQ(spec.imbalance, Imbalance::variance);
    EXPECT_EQ(spec.probability, 0.9);
    EXPECT_EQ(spec.score, BalanceScore::mahalanobis);
    EXPECT_THAT(spec.covariate_weights, ElementsAre(1, 0.5));
    EXPECT_EQ(spec.keep, 0.05);
    EXPECT_EQ(spec.cut_off, 1);
    EXPECT_EQ(spec.enumerate_up_to, 1000U);
    EXPECT_EQ(spec.draws, 500U);
    EXPECT_EQ(spec.candidates, Candidates::swap_walk);
    EXPECT_EQ(spec.exchanges, 20U);
    EXPECT_EQ(spec.acceptance, 0.001);
    EXPECT_EQ(spec.threshold, 0.25);
    EXPECT_EQ(spec.tries, 10U);
}

TEST(RandomisationKeys, AValueThatNothingUnderstandsIsRefusedAtItsPlace) {
    EXPECT_THAT(refused("candidates = \"enumerated\""),
                HasSubstr("trial.toml:5:14: key 'candidates': unknown way of finding candidates 'enumerated'; expected "
                          "one of independent, swap-walk"));
    EXPECT_THAT(refused("stratum_ratios = [\"350\"]"), HasSubstr("key 'stratum_ratios'"));
    EXPECT_THAT(refused("covariates = [\"fsm:level\"]"), HasSubstr("key 'covariates'"));
    EXPECT_EQ(refused("factor_weights = [1, 0]"),
              "trial.toml:5:22: key 'factor_weights': found '0'; expected a whole number above 0");
    EXPECT_THAT(refused("factor_weights = [1.5]"), HasSubstr("found a number; expected a whole number"));
    EXPECT_THAT(refused("covariate_weights = [\"1\"]"),
                HasSubstr("key 'covariate_weights': found a text; expected a number"));
    EXPECT_THAT(refused("covariate_weights = [inf]"), HasSubstr("key 'covariate_weights': "));
    EXPECT_THAT(refused("covariate_weights = 1"), HasSubstr("found a whole number; expected a list of numbers"));
    EXPECT_THAT(refused("tuple_size = 2.5"), HasSubstr("key 'tuple_size'"));
    EXPECT_THAT(refused("draws = -1"), HasSubstr("key 'draws'"));
    EXPECT_THAT(refused("keep = \"some\""), HasSubstr("key 'keep'"));
}

TEST(RandomisationKeys, WhatIsToldForAnotherMethodIsNamed) {
    RandomisationSpec spec;
    spec.tuple_size = 3;
    spec.factors = {StratumSpec{"ofsted"}};
    EXPECT_THAT(told_for_other_methods(spec, AllocationMethod::minimisation),
                ElementsAre("--tuple-size goes with --method matched; the method is minimisation"));
    EXPECT_THAT(told_for_other_methods(spec, AllocationMethod::matched),
                ElementsAre("--factor goes with --method minimisation; the method is matched"));
}

// sorted-alternation was once offered simulations, which it refuses: its probabilities have a formula.
TEST(RandomisationKeys, SimulationsAreOfferedWhereTheyAreTaken) {
    RandomisationSpec spec;
    spec.simulations = 100;
    const std::string goes_with = "--simulations goes with --method minimisation or rerandomisation; the method is ";
    EXPECT_THAT(told_for_other_methods(spec, AllocationMethod::sorted_alternation),
                ElementsAre(goes_with + "sorted-alternation"));
    EXPECT_THAT(told_for_other_methods(spec, AllocationMethod::constrained), ElementsAre(goes_with + "constrained"));
    EXPECT_THAT(told_for_other_methods(spec, AllocationMethod::minimisation), IsEmpty());
    EXPECT_THAT(told_for_other_methods(spec, AllocationMethod::rerandomisation), IsEmpty());
}

TEST(RandomisationKeys, WhatAllMethodsKnowIsToldToAny) {
    RandomisationSpec spec;
    spec.covariates = {CovariateColumn{"fsm"}};
    spec.ratio = {2, 1};
    spec.order = SchoolOrder::by_file;
    for (const auto method : {AllocationMethod::complete, AllocationMethod::minimisation})
        EXPECT_THAT(told_for_other_methods(spec, method), IsEmpty());
}

}  // namespace
}  // namespace clustertrial::randomisation_keys_test
