// [[subgroup]], and the families of its interactions.
#include "clustertrial/trial/lock.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "support/trials.hpp"

#include <string>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::subgroup_test {
namespace {

using test::message_of;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string two_outcomes = R"([[outcome]]
name = "nfa"
count = "nfa"
[[outcome]]
name = "late"
role = "secondary"
count = "late"
)";

Trial read_subgroups_of(const std::string& keys) {
    return parse_trial_file(two_outcomes + "[[subgroup]]\n" + keys, "trial.toml");
}

std::string subgroup_refusal(const std::string& keys) {
    return message_of([&] { read_subgroups_of(keys); });
}

const std::string phase = "column = \"phase\"\nrole = \"prespecified\"\n";

TEST(Subgroup, NamesAColumnAndItsRole) {
    const SubgroupSpec spec = read_subgroups_of(phase).subgroups.at(0);
    EXPECT_EQ(spec.column, "phase");
    EXPECT_EQ(spec.label, "phase");
    EXPECT_EQ(spec.role, SubgroupRole::prespecified);
    EXPECT_FALSE(spec.is_continuous());
    EXPECT_THAT(spec.outcomes, IsEmpty()) << "the primary ones";
}

TEST(Subgroup, MayNameLevelsOrValuesAndOutcomes) {
    const SubgroupSpec levels = read_subgroups_of(
                                    "column = \"phase\"\nlabel = \"Phase\"\nrole = \"exploratory\"\n"
                                    "levels = [\"second\", \"first\"]\noutcomes = [\"late\"]\n")
                                    .subgroups.at(0);
    EXPECT_EQ(levels.label, "Phase");
    EXPECT_EQ(levels.role, SubgroupRole::exploratory);
    EXPECT_THAT(levels.levels, ElementsAre("second", "first"));
    EXPECT_THAT(levels.outcomes, ElementsAre("late"));
    const SubgroupSpec values = read_subgroups_of(phase + "values = [10, 20.5]\n").subgroups.at(0);
    EXPECT_THAT(values.values, ElementsAre(10, 20.5));
    EXPECT_TRUE(values.is_continuous());
}

TEST(Subgroup, NeedsAColumnAndARoleWhichHasNoDefault) {
    EXPECT_EQ(subgroup_refusal("column = \"phase\"\n"), "trial.toml:8:1: [[subgroup]] needs the key 'role'");
    EXPECT_THAT(subgroup_refusal("role = \"exploratory\"\n"), HasSubstr("[[subgroup]] needs the key 'column'"));
    EXPECT_THAT(subgroup_refusal("column = \"phase\"\nrole = \"planned\"\n"),
                HasSubstr("expected one of prespecified, exploratory"));
}

TEST(Subgroup, RefusesLevelsBesideValuesAndWhatIsListedTwice) {
    EXPECT_EQ(subgroup_refusal(phase + "levels = [\"a\", \"b\"]\nvalues = [1]\n"),
              "trial.toml:8:1: [[subgroup]] 'phase': 'levels' are of a column of names and 'values' of a column of "
              "numbers; give one of them");
    EXPECT_EQ(subgroup_refusal(phase + "levels = [\"a\", \"b\", \"a\"]\n"),
              "trial.toml:11:10: key 'levels': found 'a' twice; list it once");
    EXPECT_EQ(subgroup_refusal(phase + "values = [1, 2, 1.0]\n"),
              "trial.toml:11:10: key 'values': found '1' twice; list it once");
    EXPECT_EQ(subgroup_refusal(phase + "levels = [\"a\"]\n"),
              "trial.toml:11:10: key 'levels': found one level; list at least two, since levels are compared");
    EXPECT_EQ(subgroup_refusal(phase + "[[subgroup]]\n" + phase),
              "trial.toml:11:1: [[subgroup]] 'phase': an earlier subgroup has this label; give another");
}

TEST(Subgroup, UnknownOutcomesHaveTheirPlace) {
    EXPECT_EQ(subgroup_refusal(phase + "outcomes = [\"lat\"]\n"),
              "trial.toml:11:12: key 'outcomes': the trial file has no outcome 'lat'; did you mean 'late'?");
    EXPECT_EQ(message_of([] {
                  parse_trial_file(
                      "[[outcome]]\nname = \"late\"\nrole = \"secondary\"\ncount = \"late\"\n[[subgroup]]\n" + phase,
                      "t.toml");
              }),
              "t.toml:5:1: [[subgroup]] 'phase': no outcome is primary; expected 'outcomes', those to analyse");
}

TEST(Subgroup, AProtocolOfASensitivityAnalysisHasNone) {
    const Trial trial = read_subgroups_of(phase + "[[sensitivity]]\nweights = \"equal\"\n");
    EXPECT_THAT(protocol_of(trial, trial.sensitivity.at(0)).subgroups, IsEmpty());
}

TEST(Subgroup, IsLockedWithItsRoleAndWithoutItsLabel) {
    std::vector<std::string> entries;
    for (const ProtocolEntry& entry : canonical_protocol(read_subgroups_of(phase + "levels = [\"a\", \"b\"]\n")))
        entries.push_back(entry.key + " = " + entry.value);
    EXPECT_THAT(entries, Contains("subgroup.phase.role = prespecified"));
    EXPECT_THAT(entries, Contains("subgroup.phase.levels = a\nb"));
    EXPECT_THAT(entries, testing::Not(Contains(HasSubstr("subgroup.phase.label"))));
}

const std::string two_subgroups =
    two_outcomes + "[[subgroup]]\n" + phase + "[[subgroup]]\ncolumn = \"sex\"\nrole = \"exploratory\"\n";

std::string family_refusal(const std::string& keys) {
    return message_of(
        [&] { parse_trial_file(two_subgroups + "[[family]]\nname = \"f\"\noutcomes = [\"nfa\"]\n" + keys, "t.toml"); });
}

TEST(Subgroup, AFamilyMayBeOfInteractions) {
    const Trial trial = parse_trial_file(
        two_subgroups + "[[family]]\nname = \"f\"\noutcomes = [\"nfa\"]\nsubgroups = [\"phase\", \"sex\"]\n", "t.toml");
    EXPECT_THAT(trial.families.at(0).subgroups, ElementsAre("phase", "sex"));
}

TEST(Subgroup, AFamilyNamesSubgroupsThatThereAreAndThatAreAboutItsOutcomes) {
    EXPECT_EQ(family_refusal("subgroups = [\"phase\", \"sec\"]\n"),
              "t.toml:17:13: key 'subgroups': the trial file has no [[subgroup]] with the label 'sec'; did you mean "
              "'sex'?\nt.toml:14:1: family 'f': found fewer than two interactions; p-values are adjusted for one "
              "another");
    EXPECT_THAT(family_refusal("subgroups = [\"phase\", \"sex\", \"sex\"]\n"), HasSubstr("found 'sex' twice"));
    EXPECT_THAT(
        message_of([] {
            parse_trial_file(
                two_subgroups + "[[family]]\nname = \"f\"\noutcomes = [\"late\"]\nsubgroups = [\"phase\", \"sex\"]\n",
                "t.toml");
        }),
        HasSubstr("subgroup 'phase' is about other outcomes than the family"));
}

TEST(Subgroup, AFamilyOfInteractionsNeedsTwoAndNoDraws) {
    EXPECT_EQ(family_refusal("subgroups = [\"phase\"]\n"),
              "t.toml:14:1: family 'f': found fewer than two interactions; p-values are adjusted for one another");
    EXPECT_THAT(family_refusal("subgroups = [\"phase\", \"sex\"]\nadjustment = \"step-down\"\n"),
                HasSubstr("family 'f': adjustment 'step-down' needs draws, and interactions are tested by the model"));
}

}  // namespace
}  // namespace clustertrial::subgroup_test
