// [[cace]]: definitions of who took up what was offered.
#include "clustertrial/trial/trial_file.hpp"

#include "support/trials.hpp"

#include <string>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::cace_test {
namespace {

using test::message_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string outcomes = R"([[outcome]]
name = "nfa"
count = "nfa"
[[outcome]]
name = "late"
role = "secondary"
count = "late"
)";

CaceSpec read_cace_entry(const std::string& keys) {
    return parse_trial_file(outcomes + "[[cace]]\n" + keys, "trial.toml").cace.at(0);
}

std::string cace_refusal(const std::string& keys) {
    return message_of([&] { read_cace_entry(keys); });
}

TEST(Cace, AThresholdMakesTakeUpBinaryAndAMaximumAShare) {
    const CaceSpec binary = read_cace_entry("take_up = \"sessions\"\nthreshold = 1\n");
    EXPECT_EQ(binary.take_up, "sessions");
    EXPECT_EQ(binary.threshold, 1);
    EXPECT_FALSE(binary.maximum);
    EXPECT_EQ(binary.label, "sessions >= 1");
    EXPECT_EQ(binary.missing, MissingDose::exclude);
    EXPECT_THAT(binary.outcomes, IsEmpty()) << "the primary ones";
    const CaceSpec share = read_cace_entry("take_up = \"sessions\"\nmaximum = 4\n");
    EXPECT_EQ(share.maximum, 4);
    EXPECT_FALSE(share.threshold);
    EXPECT_EQ(share.label, "sessions / 4");
}

TEST(Cace, SaysItsLabelOutcomesAndWhatAMissingDoseIs) {
    const CaceSpec spec = read_cace_entry(
        "take_up = \"sessions\"\nmaximum = 2.5\nlabel = \"full\"\noutcomes = [\"late\"]\nmissing = \"zero\"\n");
    EXPECT_EQ(spec.label, "full");
    EXPECT_THAT(spec.outcomes, ElementsAre("late"));
    EXPECT_EQ(spec.missing, MissingDose::zero);
}

TEST(Cace, NeedsAColumnAndExactlyOneOfThresholdAndMaximum) {
    EXPECT_THAT(cace_refusal("threshold = 1\n"), HasSubstr("trial.toml:8:1: [[cace]] needs the key 'take_up'"));
    const std::string one = "trial.toml:8:1: [[cace]] needs exactly one of 'threshold', ";
    EXPECT_THAT(cace_refusal("take_up = \"sessions\"\n"), HasSubstr(one));
    EXPECT_THAT(cace_refusal("take_up = \"sessions\"\nthreshold = 1\nmaximum = 4\n"), HasSubstr(one));
    EXPECT_EQ(cace_refusal("take_up = \"sessions\"\nmaximum = 0\n"),
              "trial.toml:10:11: key 'maximum': found '0'; expected a number above 0");
}

TEST(Cace, UnknownOutcomesKeysAndNamesHaveTheirPlace) {
    const std::string good = "take_up = \"sessions\"\nthreshold = 1\n";
    EXPECT_EQ(cace_refusal(good + "outcomes = [\"lat\"]\n"),
              "trial.toml:11:12: key 'outcomes': the trial file has no outcome 'lat'; did you mean 'late'?");
    EXPECT_EQ(cace_refusal(good + "treshold = 1\n"),
              "trial.toml:11:1: unknown key 'treshold' in [[cace]]; did you mean 'threshold'?");
    EXPECT_THAT(cace_refusal(good + "missing = \"none\"\n"), HasSubstr("trial.toml:11:11: key 'missing': "));
    EXPECT_THAT(message_of([&] { parse_trial_file("cace = [1]\n" + outcomes, "trial.toml"); }),
                HasSubstr("expected [[cace]] tables"));
}

TEST(Cace, ADefinitionIsFoundByItsLabel) {
    const std::string good = "take_up = \"sessions\"\nthreshold = 1\n";
    EXPECT_EQ(cace_refusal(good + "[[cace]]\n" + good),
              "trial.toml:11:1: [[cace]] 'sessions >= 1': an earlier definition has this label");
    EXPECT_EQ(cace_refusal(good + "[[cace]]\ntake_up = \"sessions\"\nmaximum = 4\n"), "");
}

TEST(Cace, WithoutAPrimaryOutcomeItMustNameItsOutcomes) {
    const std::string secondary = "[[outcome]]\nname = \"late\"\nrole = \"secondary\"\ncount = \"late\"\n";
    const std::string entry = "[[cace]]\ntake_up = \"sessions\"\nthreshold = 1\n";
    EXPECT_EQ(message_of([&] { parse_trial_file(secondary + entry, "t.toml"); }),
              "t.toml:5:1: [[cace]] 'sessions >= 1': no outcome is primary; expected 'outcomes', those to analyse");
}

TEST(Cace, AProtocolOfASensitivityAnalysisHasNone) {
    const Trial trial = parse_trial_file(
        outcomes + "[[cace]]\ntake_up = \"sessions\"\nthreshold = 1\n[[sensitivity]]\nweights = \"equal\"\n", "t.toml");
    EXPECT_THAT(protocol_of(trial, trial.sensitivity.at(0)).cace, IsEmpty());
}

}  // namespace
}  // namespace clustertrial::cace_test
