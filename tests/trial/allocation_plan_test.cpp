#include "clustertrial/trial/allocation_plan.hpp"

#include "clustertrial/trial/trial_file.hpp"

#include "support/trials.hpp"

#include <string>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::allocation_plan_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

RandomisationSpec spec_of_method(AllocationMethod method) {
    RandomisationSpec spec;
    spec.id = "urn";
    spec.seed = 7;
    spec.method = method;
    spec.covariates = {{"fsm", CovariateKind::number}};
    spec.strata = {parse_stratum_spec("size:median")};
    return spec;
}

std::string plan_refused(const RandomisationSpec& spec) {
    return test::message_of([&] { static_cast<void>(allocation_plan_of(spec)); });
}

Trial trial_of(const std::string& toml) {
    return parse_trial_file(toml, "trials/trial.toml");
}

TEST(AllocationPlanOf, WhatIsNotSaidHasTheMethodsDefaults) {
    const auto plan_of_method = [](AllocationMethod method) { return allocation_plan_of(spec_of_method(method)); };
    const AllocationPlan complete = plan_of_method(AllocationMethod::complete);
    EXPECT_THAT(complete.arms, ElementsAre("control", "intervention"));
    EXPECT_THAT(complete.ratio, ElementsAre(1, 1));
    EXPECT_EQ(complete.generator, GeneratorKind::stata_mt64);
    EXPECT_EQ(complete.storage, DrawStorage::as_double);
    EXPECT_EQ(complete.at_threshold, AtThreshold::low);
    EXPECT_EQ(complete.simulations, 0U);
    // As Appendix D of the Bolton report: Stata's generate keeps floats, and schools on the median are in no block.
    const AllocationPlan alternation = plan_of_method(AllocationMethod::sorted_alternation);
    EXPECT_EQ(alternation.storage, DrawStorage::as_float);
    EXPECT_EQ(alternation.at_threshold, AtThreshold::none);
    // No formula has their probabilities: 0.5 / sqrt(10000) = 0.005, 0.5 / sqrt(1000) = 0.016.
    EXPECT_EQ(plan_of_method(AllocationMethod::minimisation).simulations, 10'000U);
    EXPECT_EQ(plan_of_method(AllocationMethod::rerandomisation).simulations, 1000U);
}

TEST(AllocationPlanOf, HowTheListIsReadIsWhatDataSay) {
    const std::string data =
        "[data]\nfile = \"rows.csv\"\ncluster = \"urn\"\nheader_row = 3\ndecimal = \"comma\"\nspelling = \"exact\"\n"
        "where = [\"urn!=Total\"]\n";
    const RandomisationSpec spec = randomisation_of(trial_of(data + "[randomisation]\nseed = 7\n"));
    EXPECT_EQ(spec.spelling, Spelling::exact);
    const AllocationPlan plan = allocation_plan_of(spec);
    EXPECT_EQ(plan.header_row, 3U);
    EXPECT_EQ(plan.decimal, DecimalMark::comma);
    ASSERT_EQ(plan.where.size(), 1U);
    EXPECT_EQ(to_text(plan.where[0]), "urn!=Total");
    // Another file has other rows; conditions of the list's own stand alone.
    EXPECT_TRUE(randomisation_of(trial_of(data + "[randomisation]\nfile = \"list.csv\"\n")).where.empty());
    const auto own = randomisation_of(trial_of(data + "[randomisation]\nwhere = [\"la=350\"]\n")).where;
    ASSERT_EQ(own.size(), 1U);
    EXPECT_EQ(to_text(own[0]), "la=350");
}

// A list of its own may be laid out otherwise than the data.
TEST(AllocationPlanOf, AListOfItsOwnHasALayoutOfItsOwn) {
    const std::string data =
        "[data]\nfile = \"rows.csv\"\ncluster = \"urn\"\nheader_row = 3\ndecimal = \"comma\"\ndelimiter = \"tab\"\n";
    const AllocationPlan plan = allocation_plan_of(randomisation_of(
        trial_of(data + "[randomisation]\nseed = 7\nfile = \"list.csv\"\nheader_row = 1\ndecimal = \"point\"\n"
                        "delimiter = \";\"\n")));
    EXPECT_EQ(plan.header_row, 1U);
    EXPECT_EQ(plan.decimal, DecimalMark::point);
    EXPECT_EQ(plan.delimiter, ';');
}

TEST(AllocationPlanOf, SignsOfNumbersAreThoseOfTheDataInColumnsThatTheDrawReads) {
    const std::string data =
        "[data]\nfile = \"rows.csv\"\ncluster = \"urn\"\npercent = [\"fsm\", \"absence\"]\nthousands = [\"nor\"]\n";
    const AllocationPlan plan = allocation_plan_of(randomisation_of(
        trial_of(data + "[randomisation]\nseed = 7\nstrata = [\"fsm:median\"]\ncovariates = [\"nor\"]\n")));
    EXPECT_THAT(plan.percent, testing::ElementsAre("fsm"));
    EXPECT_THAT(plan.thousands, testing::ElementsAre("nor"));
    // An allocation drawn before they were heeded is the same allocation.
    AllocationPlan before = plan;
    before.percent.clear();
    before.thousands.clear();
    EXPECT_TRUE(plan_differences(plan, before).empty());
}

TEST(AllocationPlanOf, WhatIsSaidStands) {
    RandomisationSpec spec = spec_of_method(AllocationMethod::minimisation);
    spec.simulations = 0;
    spec.at_threshold = AtThreshold::high;
    spec.arms = {"a", "b", "c"};
    spec.missing = {"?"};
    spec.delimiter = ';';
    const AllocationPlan plan = allocation_plan_of(spec);
    EXPECT_EQ(plan.simulations, 0U);
    EXPECT_EQ(plan.at_threshold, AtThreshold::high);
    EXPECT_THAT(plan.ratio, ElementsAre(1, 1, 1));  // equal shares of as many arms as are named
    EXPECT_THAT(plan.missing, ElementsAre("?"));
    EXPECT_EQ(plan.delimiter, ';');
    EXPECT_EQ(plan.seed, 7U);
}

TEST(AllocationPlanOf, ATieColumnIsTheRule) {
    RandomisationSpec spec = spec_of_method(AllocationMethod::complete);
    spec.tie_column = "lottery";
    EXPECT_EQ(allocation_plan_of(spec).ties, TieRule::column);
}

TEST(AllocationPlanOf, WhatIsMissingAndWhatIsOfAnotherMethodIsRefused) {
    EXPECT_THAT(plan_refused({}), HasSubstr("id is required"));
    EXPECT_THAT(plan_refused({}), HasSubstr("a seed is required"));
    RandomisationSpec spec = spec_of_method(AllocationMethod::complete);
    spec.tuple_size = 3;
    EXPECT_THAT(plan_refused(spec), HasSubstr("--tuple-size goes with --method matched"));
    spec = spec_of_method(AllocationMethod::constrained);
    spec.keep = 0.1;
    spec.cut_off = 2;
    EXPECT_THAT(plan_refused(spec), HasSubstr("give keep or cut_off, not both"));
    spec = spec_of_method(AllocationMethod::complete);
    spec.together = "\xff";
    EXPECT_THAT(plan_refused(spec), HasSubstr("not UTF-8"));
}

TEST(RandomisationOf, TakesFromDataAndArmsWhatTheSectionLeavesOut) {
    const RandomisationSpec spec = randomisation_of(trial_of(R"([data]
file = "list.csv"
cluster = "urn"
delimiter = ";"
[arms]
column = "arm"
control = "0"
intervention = "1"
[randomisation]
seed = 7
)"));
    EXPECT_EQ(spec.file, "trials/list.csv");
    EXPECT_EQ(spec.id, "urn");
    EXPECT_THAT(spec.arms, ElementsAre("control", "intervention"));
    EXPECT_EQ(spec.delimiter, ';');
}

TEST(RandomisationOf, WhatTheSectionSaysBeatsThem) {
    const RandomisationSpec spec = randomisation_of(trial_of(R"([data]
file = "outcomes.csv"
cluster = "urn"
[randomisation]
file = "list.csv"
id = "school"
arms = ["wait", "now"]
)"));
    EXPECT_EQ(spec.file, "trials/list.csv");
    EXPECT_EQ(spec.id, "school");
    EXPECT_THAT(spec.arms, ElementsAre("wait", "now"));
}

TEST(RandomisationOf, ATrialFileWithoutTheSectionIsNoneToRandomiseBy) {
    EXPECT_THAT(test::message_of([] { static_cast<void>(randomisation_of(trial_of("[data]\ncluster = \"urn\"\n"))); }),
                HasSubstr("trials/trial.toml: found no [randomisation]"));
}

TEST(AllocationPlanOf, ARecordHasTheSeedThatTheTrialFileDoesNotSay) {
    AllocationRecord record;
    record.plan.seed = 99;
    record.plan.generator = GeneratorKind::stata_kiss32;
    const std::string data = "[data]\ncluster = \"urn\"\n[randomisation]\n";
    EXPECT_EQ(allocation_plan_of(trial_of(data), record).seed, 99U);
    EXPECT_EQ(allocation_plan_of(trial_of(data + "seed = 5\n"), record).seed, 5U);
    // A generator is taken from the record where it was committed to, with the seed: a draw of another would be told.
    EXPECT_EQ(allocation_plan_of(trial_of(data), record).generator, GeneratorKind::stata_mt64);
    record.context.commitment.emplace();
    EXPECT_EQ(allocation_plan_of(trial_of(data), record).generator, GeneratorKind::stata_kiss32);
}

}  // namespace
}  // namespace clustertrial::allocation_plan_test
