#include "clustertrial/trial/keys.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "support/trials.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::sensitivity_test {
namespace {

using test::message_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string head = R"([data]
file = "schools.csv"
cluster = "urn"
[arms]
column = "treated"
[strata]
columns = ["region", "block"]
[[outcome]]
name = "nfa"
count = "nfa"
prior = "nfa_prior"
[[outcome]]
name = "late"
label = "A year later"
role = "secondary"
count = "late"
[analysis]
covariates = ["nor"]
)";

Trial read(const std::string& entry, const std::string& path = "trial.toml") {
    return parse_trial_file(head + "[[sensitivity]]\n" + entry, path);
}

SensitivitySpec spec(const std::string& entry) {
    return read(entry).sensitivity.at(0);
}

Trial protocol(const std::string& entry) {
    const Trial trial = read(entry);
    return protocol_of(trial, trial.sensitivity.at(0));
}

std::string refusal(const std::string& entry) {
    return message_of([&] { read(entry); });
}

TEST(Sensitivity, AnEntrySaysWhatItDoesOtherwise) {
    const SensitivitySpec entry = spec(R"(label = "All at once"
outcomes = ["nfa"]
outcome = "late"
prior = false
covariates = ["nor", "ofsted:categorical"]
drop_strata = ["north / low"]
standard_errors = "CR3"
confidence = 0.9
degrees_of_freedom = 12
)");
    EXPECT_EQ(entry.label, "All at once");
    EXPECT_THAT(entry.outcomes, ElementsAre("nfa"));
    EXPECT_EQ(entry.instead, "late");
    EXPECT_TRUE(entry.without_prior);
    EXPECT_EQ(entry.analysis.covariates, (std::vector<CovariateSpec>{{"nor", false}, {"ofsted", true}}));
    EXPECT_THAT(entry.drop_strata, ElementsAre(StratumName("north / low")));
    std::vector<std::string> changed;
    for (const KeyOf<AnalysisSpec>* key : entry.changes) changed.push_back(key->name);
    EXPECT_THAT(changed, ElementsAre("standard_errors", "degrees_of_freedom", "confidence", "covariates"));
    EXPECT_EQ(entry.analysis.standard_errors, CovarianceKind::CR3);
    EXPECT_EQ(entry.analysis.stated_df, 12);
    EXPECT_EQ(entry.analysis.confidence, 0.9);
}

TEST(Sensitivity, WithoutALabelItIsCalledByWhatChanges) {
    EXPECT_EQ(spec("standard_errors = \"CR3\"\n").label, "standard_errors = CR3");
    EXPECT_EQ(spec("inference = \"randomisation\"\ndraws = 999\n").label, "inference = randomisation, draws = 999");
    EXPECT_EQ(spec("prior = false\n").label, "without the prior measure");
    EXPECT_EQ(spec("outcome = \"late\"\n").label, "outcome = late");
    EXPECT_EQ(spec("covariates = []\n").label, "without covariates");
    EXPECT_EQ(spec("covariates = [\"a\", \"b:categorical\"]\n").label, "covariates = a, b");
    EXPECT_EQ(spec("drop_strata = [\"north\", \"high\"]\n").label, "without north, high");
    EXPECT_EQ(spec("suppressed = \"bounds\"\n").label, "suppressed numbers at any value within their bounds");
    EXPECT_EQ(spec("suppressed = \"midpoint\"\n").label, "suppressed numbers in the middle of their bounds");
}

TEST(Sensitivity, WhatSuppressedNumbersCountAsIsTheOutcomesOwn) {
    EXPECT_EQ(protocol("suppressed = \"bounds\"\n").outcomes.at(0).suppressed, SuppressedCells::bounds);
    EXPECT_EQ(protocol("prior = false\n").outcomes.at(0).suppressed, SuppressedCells::missing);
    EXPECT_THAT(refusal("suppressed = \"lowest\"\n"), HasSubstr("expected one of missing, bounds, midpoint"));
    const Trial trial = read("suppressed = \"bounds\"\neffect_size = \"hedges\"\n");
    EXPECT_FALSE(changes_effect_size_alone(trial.sensitivity[0], trial));
    EXPECT_THAT(
        changes_of(trial.sensitivity[0], trial),
        ElementsAre("suppressed numbers at any value within their bounds", "effect_size = hedges (protocol: glass)"));
}

TEST(Sensitivity, TheProtocolOfAnEntryIsThePrimaryOutcomesUnlessItNamesOthers) {
    ASSERT_EQ(protocol("standard_errors = \"CR3\"\n").outcomes.size(), 1U);
    EXPECT_EQ(protocol("standard_errors = \"CR3\"\n").outcomes[0].name, "nfa");
    const Trial other = protocol("standard_errors = \"CR3\"\noutcomes = [\"late\", \"nfa\"]\n");
    ASSERT_EQ(other.outcomes.size(), 2U);
    EXPECT_EQ(other.outcomes[0].name, "late");
    EXPECT_EQ(other.analysis.standard_errors, CovarianceKind::CR3);
    EXPECT_EQ(other.data.cluster, "urn");
    EXPECT_THAT(other.strata, ElementsAre("region", "block"));
}

TEST(Sensitivity, AnotherOutcomeTakesThePlaceAndTheRoleOfTheOutcome) {
    const Trial trial = protocol("outcome = \"late\"\n");
    ASSERT_EQ(trial.outcomes.size(), 1U);
    EXPECT_EQ(trial.outcomes[0].name, "late");
    EXPECT_EQ(trial.outcomes[0].label, "A year later");
    EXPECT_EQ(trial.outcomes[0].role, OutcomeRole::primary);
}

TEST(Sensitivity, WithoutThePriorTheOutcomeHasNone) {
    const Trial trial = protocol("prior = false\n");
    EXPECT_EQ(trial.outcomes[0].prior, "");
    EXPECT_EQ(trial.outcomes[0].count, "nfa");
    EXPECT_EQ(trial.analysis.covariates.size(), 1U);
}

TEST(Sensitivity, CovariatesTakeThePlaceOfTheAnalysiss) {
    EXPECT_THAT(protocol("covariates = []\n").analysis.covariates, IsEmpty());
    EXPECT_EQ(protocol("covariates = [\"x:categorical\"]\n").analysis.covariates,
              (std::vector<CovariateSpec>{{"x", true}}));
}

TEST(Sensitivity, AProtocolHasNoPartsOfItsOwnBesidesTheOutcomes) {
    const Trial trial = parse_trial_file(head + R"([[sensitivity]]
prior = false
[[family]]
name = "all"
outcomes = ["nfa", "late"]
[compliance]
dose = "sessions"
[baseline]
continuous = ["nor"]
[[power.stage]]
name = "protocol"
clusters = 10
cluster_size = 10
icc = 0.1
)",
                                         "trial.toml");
    const Trial other = protocol_of(trial, trial.sensitivity.at(0));
    EXPECT_THAT(other.sensitivity, IsEmpty());
    EXPECT_THAT(other.families, IsEmpty());
    EXPECT_THAT(other.power.stages, IsEmpty());
    EXPECT_THAT(other.baseline.continuous, IsEmpty());
    EXPECT_FALSE(other.compliance);
}

TEST(Sensitivity, TheProtocolRefusesWhatTheTrialDoesNotHave) {
    const Trial trial = read("prior = false\n");
    SensitivitySpec entry;
    entry.outcomes = {"other"};
    EXPECT_EQ(message_of([&] { protocol_of(trial, entry); }), "the trial has no outcome 'other'");
    entry = {};
    EXPECT_EQ(message_of([&] { change(entry, "standard_error", {"CR3"}); }), "[analysis] has no key 'standard_error'");
    EXPECT_THAT(message_of([&] { change(entry, "weights", {"pupils"}); }),
                HasSubstr("key 'weights': unknown weights 'pupils'; expected one of individuals, equal"));
}

TEST(Sensitivity, WhatAnEntryDoesNotChangeIsTheAnalysissWhateverAFlagMadeOfIt) {
    Trial trial = read("standard_errors = \"CR3\"\n");
    trial.analysis.confidence = 0.9;
    trial.analysis.standard_errors = CovarianceKind::CR0;
    const AnalysisSpec analysis = protocol_of(trial, trial.sensitivity.at(0)).analysis;
    EXPECT_EQ(analysis.confidence, 0.9);
    EXPECT_EQ(analysis.standard_errors, CovarianceKind::CR3);
}

TEST(Sensitivity, AllocationsOfAnEntryAreBesideTheTrialFile) {
    const Trial trial = read("inference = \"randomisation\"\nallocations = \"list.csv\"\n", "folder/t.toml");
    EXPECT_EQ(trial.sensitivity[0].label, "inference = randomisation, allocations = list.csv");
    EXPECT_EQ(protocol_of(trial, trial.sensitivity[0]).analysis.resampling.allocations, "folder/list.csv");
}

TEST(Sensitivity, UnknownKeysAndValuesHaveTheirPlace) {
    EXPECT_EQ(refusal("standard_error = \"CR3\"\n"),
              "trial.toml:20:1: unknown key 'standard_error' in [[sensitivity]]; did you mean 'standard_errors'?");
    EXPECT_EQ(refusal("weights = \"pupils\"\n"),
              "trial.toml:20:11: key 'weights': unknown weights 'pupils'; expected one of individuals, equal");
    EXPECT_THAT(refusal("prior = \"none\"\n"), HasSubstr("key 'prior': found a text; expected true or false"));
    EXPECT_THAT(message_of([&] { parse_trial_file("sensitivity = [1]\n" + head, "trial.toml"); }),
                HasSubstr("expected [[sensitivity]] tables"));
}

TEST(Sensitivity, OutcomesMustBeOutcomesOfTheTrial) {
    EXPECT_EQ(refusal("outcomes = [\"nfaa\"]\nprior = false\n"),
              "trial.toml:20:12: key 'outcomes': the trial file has no outcome 'nfaa'; did you mean 'nfa'?");
    EXPECT_EQ(refusal("outcome = \"something\"\n"),
              "trial.toml:20:11: key 'outcome': the trial file has no outcome 'something'; its outcomes: nfa, late");
    EXPECT_THAT(refusal("outcomes = [\"nfa\", \"nfa\"]\nprior = false\n"), HasSubstr("found 'nfa' twice"));
    EXPECT_THAT(refusal("outcome = \"nfa\"\n"), HasSubstr("key 'outcome': 'nfa' is the outcome already"));
    EXPECT_THAT(refusal("outcomes = [\"nfa\", \"late\"]\noutcome = \"late\"\n"),
                HasSubstr("found 2 outcomes whose place 'late' would take; expected 'outcomes' to name one of them"));
}

TEST(Sensitivity, WithoutAPrimaryOutcomeItMustNameItsOutcomes) {
    const std::string secondary = "[[outcome]]\nname = \"late\"\nrole = \"secondary\"\ncount = \"late\"\n";
    EXPECT_THAT(
        message_of([&] { parse_trial_file(secondary + "[[sensitivity]]\nstandard_errors = \"CR3\"\n", "t.toml"); }),
        HasSubstr("t.toml:5:1: [[sensitivity]] 'standard_errors = CR3': no outcome is primary; expected 'outcomes'"));
}

TEST(Sensitivity, TheTrueWayToAPriorIsTheOutcomesOwnKey) {
    EXPECT_EQ(refusal("prior = true\n"),
              "trial.toml:20:9: key 'prior': found 'true'; expected false, or no such key: the prior measure is in the "
              "model wherever [[outcome]] names one");
}

TEST(Sensitivity, AnEntryThatChangesNothingIsAMistake) {
    const std::string nothing = "changes nothing; expected something that the analysis does otherwise";
    EXPECT_EQ(refusal("label = \"as planned\"\n"), "trial.toml:19:1: [[sensitivity]] 'as planned' " + nothing);
    EXPECT_THAT(refusal(""), HasSubstr(nothing));
    EXPECT_THAT(refusal("standard_errors = \"CR2\"\n"), HasSubstr(nothing));
    EXPECT_THAT(refusal("outcomes = [\"late\"]\n"), HasSubstr(nothing));
    EXPECT_THAT(refusal("covariates = [\"nor\"]\n"), HasSubstr(nothing));
    EXPECT_THAT(refusal("drop_strata = []\n"), HasSubstr(nothing));
    EXPECT_THAT(refusal("suppressed = \"missing\"\n"), HasSubstr(nothing));
    EXPECT_THAT(refusal("outcomes = [\"late\"]\nprior = false\n"), HasSubstr(nothing)) << "late has no prior";
    EXPECT_EQ(refusal("standard_errors = \"CR2\"\nprior = false\n"), "");
}

TEST(Sensitivity, WhatAnEntryMakesOfTheAnalysisMustFitTogether) {
    EXPECT_EQ(refusal("second_cluster = \"la\"\nstandard_errors = \"CR3\"\n"),
              "trial.toml:19:1: [[sensitivity]] 'standard_errors = CR3, second_cluster = la': two-way clustering "
              "('second_cluster') goes with standard_errors CR0 or CR1; found CR3");
    EXPECT_THAT(refusal("icc_ci = \"profile\"\n"), HasSubstr("icc_ci profile does not go with icc anova"));
}

TEST(Sensitivity, AKeyThatTheEntryDoesNotLookAtIsAnError) {
    EXPECT_EQ(refusal("icc = \"reml\"\n"),
              "trial.toml:20:7: key 'icc' changes nothing: no row of the sensitivity table shows an intracluster "
              "correlation");
    EXPECT_THAT(
        refusal("mean_ci = \"individuals\"\n"),
        HasSubstr("key 'mean_ci' changes nothing: no row of the sensitivity table shows the interval of a mean"));
    EXPECT_THAT(refusal("bootstrap_weights = \"webb\"\n"),
                HasSubstr("key 'bootstrap_weights' changes nothing: it goes with inference = \"wild-bootstrap\""));
    EXPECT_THAT(refusal("inference = \"wild-bootstrap\"\nrandomisation_statistic = \"difference\"\n"),
                HasSubstr("key 'randomisation_statistic' changes nothing: it goes with inference = \"randomisation\""));
    EXPECT_THAT(refusal("draws = 999\n"), HasSubstr("key 'draws' changes nothing"));
    EXPECT_EQ(refusal("inference = \"wild-bootstrap\"\nbootstrap_weights = \"webb\"\ndraws = 999\n"), "");
}

TEST(Sensitivity, LabelsAreTheirOwn) {
    EXPECT_THAT(
        refusal("label = \"A\"\nstandard_errors = \"CR3\"\n[[sensitivity]]\nlabel = \"A\"\nweights = \"equal\"\n"),
        HasSubstr("[[sensitivity]] 'A': an earlier entry has this label"));
    EXPECT_THAT(refusal("label = \"Primary analysis\"\nstandard_errors = \"CR3\"\n"),
                HasSubstr("the table's first row is called so"));
}

TEST(Sensitivity, AStratumCanBeNamedByItsLevels) {
    const SensitivitySpec entry = spec("drop_strata = [\"south\", { block = \"high\", region = \"north\" }]\n");
    EXPECT_THAT(entry.drop_strata, ElementsAre(StratumName("south"), StratumName(std::vector<StratumLevel>{
                                                                         {"region", "north"}, {"block", "high"}})));
    EXPECT_EQ(entry.label, "without south, region = north and block = high");
    EXPECT_THAT(refusal("drop_strata = [{ regoin = \"north\" }]\n"),
                HasSubstr("unknown key 'regoin' in drop_strata; did you mean 'region'?"));
    EXPECT_THAT(refusal("drop_strata = [{ region = 1 }]\n"),
                HasSubstr("key 'region': found a whole number; expected a text in quotes"));
    EXPECT_THAT(refusal("drop_strata = [{}]\n"), HasSubstr("found an empty table; expected a level of a column"));
    EXPECT_THAT(refusal("drop_strata = [1]\n"), HasSubstr("expected a text in quotes, or a table of levels by column"));
}

TEST(Sensitivity, StrataCanOnlyBeDroppedWhereThereAreSome) {
    EXPECT_THAT(message_of([&] {
                    parse_trial_file("[[outcome]]\nname=\"o\"\ncount=\"o\"\n[[sensitivity]]\ndrop_strata = [\"a\"]\n",
                                     "t.toml");
                }),
                HasSubstr("t.toml:5:15: key 'drop_strata': the trial file has no [strata]"));
}

std::string family_refusal(const std::string& family) {
    return message_of([&] { parse_trial_file(head + "[[family]]\n" + family, "trial.toml"); });
}

TEST(Family, NamesOutcomesWhosePValuesAreAdjustedTogether) {
    const Trial trial = parse_trial_file(head + R"([[family]]
name = "all"
outcomes = ["nfa", "late"]
adjustment = "step-down"
draws_from = "wild-bootstrap"
[[family]]
name = "again"
outcomes = ["nfa", "late"]
)",
                                         "trial.toml");
    ASSERT_EQ(trial.families.size(), 2U);
    EXPECT_EQ(trial.families[0].name, "all");
    EXPECT_THAT(trial.families[0].outcomes, ElementsAre("nfa", "late"));
    EXPECT_EQ(trial.families[0].adjustment, Adjustment::step_down);
    EXPECT_EQ(trial.families[0].draws_from, Inference::wild_bootstrap);
    EXPECT_EQ(trial.families[1].adjustment, Adjustment::holm);
    EXPECT_EQ(trial.families[1].draws_from, Inference::randomisation);
}

TEST(Family, NeedsANameOfItsOwn) {
    EXPECT_THAT(family_refusal("outcomes = [\"nfa\", \"late\"]\n"),
                HasSubstr("trial.toml:19:1: [[family]] needs the key 'name'"));
    const std::string family = "name = \"a\"\noutcomes = [\"nfa\", \"late\"]\n";
    EXPECT_THAT(family_refusal(family + "[[family]]\n" + family),
                HasSubstr("family 'a': this name is used by an earlier family"));
}

TEST(Family, NeedsTwoOutcomesThatTheTrialHas) {
    EXPECT_EQ(family_refusal("name = \"a\"\noutcomes = [\"nfa\"]\n"),
              "trial.toml:19:1: family 'a': found fewer than two outcomes; p-values are adjusted for one another");
    EXPECT_THAT(family_refusal("name = \"a\"\n"), HasSubstr("fewer than two outcomes"));
    EXPECT_THAT(
        family_refusal("name = \"a\"\noutcomes = [\"nfa\", \"lat\"]\n"),
        HasSubstr("trial.toml:21:12: key 'outcomes': the trial file has no outcome 'lat'; did you mean 'late'?"));
    EXPECT_THAT(family_refusal("name = \"a\"\noutcomes = [\"nfa\", \"nfa\"]\n"), HasSubstr("found 'nfa' twice"));
}

TEST(Family, OneOutcomeIsEnoughWhereSeveralArmsAreCompared) {
    EXPECT_EQ(family_refusal(R"(name = "arms"
outcomes = ["nfa"]
[[arms.intervention]]
name = "light"
label = "L"
[[arms.intervention]]
name = "full"
label = "F"
)"),
              "");
}

TEST(Family, UnknownKeysAndNamesHaveTheirPlace) {
    const std::string family = "name = \"a\"\noutcomes = [\"nfa\", \"late\"]\n";
    EXPECT_EQ(family_refusal(family + "adjustments = \"holm\"\n"),
              "trial.toml:22:1: unknown key 'adjustments' in [[family]]; did you mean 'adjustment'?");
    EXPECT_THAT(family_refusal(family + "adjustment = \"bonferroni\"\n"),
                HasSubstr("trial.toml:22:14: key 'adjustment': "));
    EXPECT_EQ(
        family_refusal(family + "adjustment = \"step-down\"\ndraws_from = \"model\"\n"),
        "trial.toml:23:14: key 'draws_from': unknown inference 'model'; expected one of wild-bootstrap, randomisation");
    EXPECT_THAT(family_refusal(family + "draws_from = \"randomisation\"\n"),
                HasSubstr("'draws_from' goes with adjustment step-down"));
    EXPECT_THAT(message_of([&] { parse_trial_file("family = [1]\n" + head, "trial.toml"); }),
                HasSubstr("expected [[family]] tables"));
}

}  // namespace
}  // namespace clustertrial::sensitivity_test
