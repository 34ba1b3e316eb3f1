#include "clustertrial/trial/targets_file.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "support/trials.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::targets_file_test {
namespace {

using testing::HasSubstr;

Trial trial() {
    return parse_trial_file(R"([data]
file = "rows.csv"
cluster = "id"
size = "n"
[arms]
column = "arm"
[strata]
columns = ["block"]
[[outcome]]
name = "events"
role = "primary"
count = "events"
prior = "before"
)",
                            "trial.toml");
}

const std::string clusters = R"(trial = "trial.toml"
[clusters]
individuals = { intervention = 200, control = 180 }
[[stratum]]
values = { block = "a" }
clusters = { intervention = 3, control = 2 }
)";

const std::string outcome = R"([[outcome]]
name = "events"
mean = { intervention = "0.050", control = "0.060" }
)";

Targets read(const std::string& text) {
    return parse_targets(text, "targets.toml", trial());
}

std::string refusal(const std::string& text) {
    return test::message_of([&] { read(text); });
}

TEST(PrintedFromText, KnowsItsDecimals) {
    const Printed printed = printed_from_text("-0.140");
    EXPECT_EQ(printed.value, -0.14);
    EXPECT_EQ(printed.digits, 3);
    EXPECT_DOUBLE_EQ(printed.low(), -0.1405);
    EXPECT_DOUBLE_EQ(printed.high(), -0.1395);
    EXPECT_DOUBLE_EQ(printed_from_text("65").half_unit(), 0.5);
}

TEST(PrintedFromText, RefusesWhatIsNoPlainDecimalNumber) {
    for (const char* text : {"", "1e-3", "+1", "n/a", "1,5", "<0.001", " 1"}) {
        EXPECT_THROW(printed_from_text(text), Error) << text;
    }
}

TEST(TargetsFile, ReadsArmsByTheTrialFilesNames) {
    const Targets targets = read(clusters + outcome);
    EXPECT_EQ(targets.trial_file, "trial.toml");
    EXPECT_EQ(targets.individuals, (ByArm<double>{180, 200}));
    EXPECT_EQ(targets.strata.front().clusters, (ByArm<std::size_t>{2, 3}));
    ASSERT_EQ(targets.outcomes.front().targets.size(), 2U);
    EXPECT_EQ(targets.outcomes.front().targets.front().name, "mean.intervention");
}

TEST(TargetsFile, ATrialFileIsBesideTheTargetsFile) {
    EXPECT_EQ(trial_file_of_targets("trial = \"trial.toml\"", "data/targets.toml"), "data/trial.toml");
}

TEST(TargetsFile, AnIntervalIsTwoTargets) {
    const Targets targets =
        read(clusters + outcome + "points_ci = [\"-1.0\", \"0.2\"]\nset_aside = [\"points_high\"]\n");
    const auto& list = targets.outcomes.front().targets;
    ASSERT_EQ(list.size(), 4U);
    EXPECT_EQ(list[2].name, "points_low");
    EXPECT_FALSE(list[2].set_aside);
    EXPECT_TRUE(list[3].set_aside);
}

TEST(TargetsFile, UnknownKeysArePlacedAndTheNearestIsNamed) {
    EXPECT_THAT(refusal(clusters + outcome + "adjustd = \"0.1\"\n"),
                HasSubstr("targets.toml:10:1: unknown key 'adjustd' in [[outcome]]; did you mean 'adjusted'?"));
}

TEST(TargetsFile, ANumberMustBeATextSoThatItsDigitsAreKnown) {
    EXPECT_THAT(refusal(clusters + outcome + "adjusted = 0.1\n"),
                HasSubstr("found a number; expected a text in quotes"));
    EXPECT_THAT(refusal(clusters + outcome + "adjusted = \"about 1\"\n"),
                HasSubstr("found 'about 1'; expected a decimal number as printed"));
}

TEST(TargetsFile, NamesThatTheTrialFileDoesNotHaveAreRefused) {
    EXPECT_THAT(
        refusal(clusters + "[[outcome]]\nname = \"event\"\nmean = { intervention = \"0.1\", control = \"0.1\" }\n"),
        HasSubstr("the trial file has no outcome 'event'; did you mean 'events'?"));
    EXPECT_THAT(refusal(clusters + outcome + "variance = { treated = \"0.1\" }\n"), HasSubstr("unknown key 'treated'"));
}

TEST(TargetsFile, WhatIsSetAsideMustBeATarget) {
    EXPECT_THAT(refusal(clusters + outcome + "set_aside = [\"mean.controls\"]\n"),
                HasSubstr("the outcome has no target 'mean.controls'; did you mean 'mean.control'?"));
}

TEST(TargetsFile, AnOutcomeNeedsATotalOrAMeanInEachArm) {
    EXPECT_THAT(refusal(clusters + "[[outcome]]\nname = \"events\"\nmean = { control = \"0.1\" }\n"),
                HasSubstr("needs a total or a mean of arm 'intervention'"));
}

TEST(TargetsFile, EveryOutcomeOfTheTrialFileNeedsTargets) {
    EXPECT_THAT(refusal(clusters), HasSubstr("the trial file's outcome 'events' has no [[outcome]] here"));
}

TEST(TargetsFile, OutcomesWithADenominatorOfTheirOwnAreNotMade) {
    Trial of_contacts = trial();
    of_contacts.outcomes[0].out_of = "contacts";
    EXPECT_THAT(test::message_of([&] { parse_targets(clusters + outcome, "targets.toml", of_contacts); }),
                HasSubstr("the trial file's outcome 'events' is out of 'contacts'; expected outcomes out of the rows' "
                          "sizes"));
}

TEST(TargetsFile, LinksNameOtherOutcomes) {
    EXPECT_THAT(refusal(clusters + outcome + "within = \"contacts\"\n"), HasSubstr("within names 'contacts'"));
    EXPECT_THAT(refusal(clusters + outcome + "parts = [\"events\"]\n"), HasSubstr("parts names 'events'"));
}

TEST(TargetsFile, CategoriesAndDosesMustFitTheClusters) {
    EXPECT_THAT(refusal(clusters + outcome + R"([baseline]
categorical = [{ column = "kind", levels = ["x", "y"], counts = { intervention = [2, 2], control = [1, 1] } }]
)"),
                HasSubstr("found 4 clusters of arm 'intervention' in its levels; expected at most 3"));
    EXPECT_THAT(refusal(clusters + outcome + "[attendance]\ndoses = { \"1\" = 1 }\nmissing = 1\n"),
                HasSubstr("found doses of 2 clusters; expected 3"));
}

TEST(TargetsFile, ColumnsThatAreNamedMustBeMade) {
    std::string text = clusters + outcome;
    text.insert(text.find("[[stratum]]"), "size_like = \"nor\"\n");
    EXPECT_THAT(refusal(text), HasSubstr("size_like names the column 'nor'; expected it in [baseline] continuous"));
}

TEST(TargetsFile, SeveralProblemsAreReportedTogether) {
    const std::string message = refusal(clusters + outcome + "p = 1\nadjusted = 2\nwrong = 3\n");
    EXPECT_THAT(message, HasSubstr("targets.toml:10:"));
    EXPECT_THAT(message, HasSubstr("targets.toml:11:"));
    EXPECT_THAT(message, HasSubstr("targets.toml:12:"));
}

}  // namespace
}  // namespace clustertrial::targets_file_test
