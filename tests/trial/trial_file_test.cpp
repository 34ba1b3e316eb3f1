#include "clustertrial/trial/trial_file.hpp"

#include "support/trials.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::trial_file_test {
namespace {

using test::message_of;
using testing::HasSubstr;

const std::string minimal = R"([data]
file = "schools.csv"
cluster = "urn"
[arms]
column = "treated"
[[outcome]]
name = "nfa"
count = "nfa"
)";

std::string parse_error(const std::string& text) {
    return message_of([&] { parse_trial_file(text, "trial.toml"); });
}

TEST(TrialFile, ReadsEverySectionOfTheBoltonProtocol) {
    const Trial trial = parse_trial_file(R"(
[trial]
title = "Supervision"
unit = "school"
individual = "pupil"
[data]
file = "schools.csv"
cluster = "urn"
size = "pupils"
missing = ["", "SUPP"]
delimiter = ";"
percent = ["fsm"]
thousands = ["nor"]
[arms]
column = "treated"
control = "C"
intervention = "T"
[strata]
columns = ["la", "fsm_block"]
[[outcome]]
name = "nfa"
label = "No further action"
role = "secondary"
count = "nfa"
prior = "nfa_prior"
prior_size = "pupils_prior"
prior_level = "individual"
note = "See page 2"
[analysis]
model = "linear"
weights = "equal"
standard_errors = "CR0"
degrees_of_freedom = "normal"
effect_size = "hedges"
effect_size_ci = "t"
mean_ci = "individuals"
confidence = 0.9
covariates = ["nor", "ofsted:categorical"]
[compliance]
dose = "sessions"
maximum = 4
missing = "zero"
labels = ["Introduction"]
[[power.stage]]
name = "protocol"
clusters = 94
cluster_size = 325
icc = 0.05
r2_cluster = 0.5
[baseline]
categorical = ["ofsted", { column = "type", label = "School type", levels = ["A", "B"], national = ["1%", "2%"] }]
continuous = [{ column = "nfa_prior", aggregate = "percent", national = "3.0" }]
standardised_differences = true
notes = ["1. A source"]
[flow]
assessed = 120
[[flow.reason]]
reason = "Declined"
clusters = 26
[[flow.reason]]
reason = "Closed"
arm = "control"
clusters = 1
individuals = 210
[report]
profile = "eef"
sections = ["primary", "flow"]
titles = { primary = "What we found" }
text = "text.md"
authors = ["A. Author"]
date = "March 2021"
lock = "protocol.lock"
logo = "logo.png"
logo_description = "Arms of the council"
table_notes = "footnotes"
[[deviation]]
key = "outcome.nfa"
reason = "Known before the data were seen."
)",
                                         "folder/trial.toml");
    EXPECT_EQ(trial.unit, "school");
    EXPECT_EQ(trial.data.file, "folder/schools.csv");
    EXPECT_EQ(trial.data.missing, (std::vector<std::string>{"", "SUPP"}));
    EXPECT_EQ(trial.data.delimiter, ';');
    EXPECT_EQ(trial.data.percent, std::vector<std::string>{"fsm"});
    EXPECT_EQ(trial.data.thousands, std::vector<std::string>{"nor"});
    EXPECT_EQ(trial.arms.arms[0].label, "C");
    EXPECT_EQ(trial.arms.arms[1].label, "T");
    EXPECT_EQ(trial.strata, (std::vector<std::string>{"la", "fsm_block"}));
    ASSERT_EQ(trial.outcomes.size(), 1U);
    EXPECT_EQ(trial.outcomes[0].role, OutcomeRole::secondary);
    EXPECT_EQ(trial.outcomes[0].prior_size, "pupils_prior");
    EXPECT_EQ(trial.outcomes[0].level_of_prior(), PriorLevel::individual);
    EXPECT_EQ(trial.analysis.weights, Weights::equal);
    EXPECT_EQ(trial.analysis.standard_errors, CovarianceKind::CR0);
    EXPECT_EQ(trial.analysis.degrees_of_freedom, DegreesOfFreedom::normal);
    EXPECT_EQ(trial.analysis.effect_size, EffectSizeMeasure::hedges);
    EXPECT_EQ(trial.analysis.effect_size_ci, CriticalValue::t);
    EXPECT_EQ(trial.analysis.mean_ci, MeanInterval::individuals);
    EXPECT_EQ(trial.analysis.confidence, 0.9);
    ASSERT_EQ(trial.analysis.covariates.size(), 2U);
    EXPECT_FALSE(trial.analysis.covariates[0].categorical);
    EXPECT_EQ(trial.analysis.covariates[1].column, "ofsted");
    EXPECT_TRUE(trial.analysis.covariates[1].categorical);
    EXPECT_EQ(trial.compliance->maximum, 4);
    EXPECT_EQ(trial.compliance->missing, MissingDose::zero);
    ASSERT_EQ(trial.power.stages.size(), 1U);
    EXPECT_EQ(trial.power.stages[0].r2_cluster, 0.5);
    EXPECT_EQ(trial.baseline.categorical[0].label, "ofsted");
    EXPECT_EQ(trial.baseline.categorical[1].national[1], "2%");
    EXPECT_EQ(trial.baseline.continuous[0].aggregate, Aggregate::percent);
    EXPECT_TRUE(trial.baseline.standardised_differences);
    EXPECT_EQ(trial.flow.assessed, 120);
    ASSERT_EQ(trial.flow.reasons.size(), 2U);
    EXPECT_EQ(trial.flow.reasons[0].arm, "");
    EXPECT_EQ(trial.flow.reasons[1].individuals, 210);
    EXPECT_EQ(trial.report.profile, ReportProfile::eef);
    EXPECT_EQ(trial.report.sections, (std::vector{ReportSection::primary, ReportSection::flow}));
    EXPECT_EQ(trial.report.titles.at(ReportSection::primary), "What we found");
    EXPECT_EQ(trial.report.text, "folder/text.md");
    EXPECT_EQ(trial.report.lock, "folder/protocol.lock");
    EXPECT_EQ(trial.report.logo, "folder/logo.png");
    EXPECT_EQ(trial.report.logo_description, "Arms of the council");
    EXPECT_EQ(trial.report.table_notes, TableNotes::footnotes);
    EXPECT_EQ(trial.deviations.at(0).key, "outcome.nfa");
}

TEST(TrialFile, AReasonOfTheFlowIsOfAnArmThatThereIs) {
    EXPECT_THAT(parse_error(minimal + "[[flow.reason]]\nreason = \"Closed\"\narm = \"treated\"\nclusters = 1\n"),
                HasSubstr("unknown arm 'treated'; expected control or intervention"));
    EXPECT_THAT(parse_error(minimal + "[[flow.reason]]\nreason = \"Closed\"\n"),
                HasSubstr("[[flow.reason]] needs 'clusters', 'individuals' or both"));
}

TEST(TrialFile, SectionsOfTheReportAreListedOnce) {
    const auto error = [](const std::string& keys) { return parse_error(minimal + "[report]\n" + keys + "\n"); };
    EXPECT_THAT(error("sections = []"), HasSubstr("key 'sections': found an empty list; list at least one section, or "
                                                  "leave the key out for all but 'checklist'"));
    EXPECT_THAT(error("sections = [\"flow\", \"primary\",\n\"flow\"]"),
                HasSubstr("key 'sections': 'flow' is listed twice; list each section once"));
    EXPECT_THAT(error("appendices = [\"flow\", \"flow\"]"), HasSubstr("key 'appendices': 'flow' is listed twice"));
    EXPECT_THAT(error("sections = [\"primary\"]\nappendices = [\"flow\"]"),
                HasSubstr("key 'appendices': 'flow' is not in 'sections'; list it there too, or take it out here"));
    const std::size_t lines = static_cast<std::size_t>(std::count(minimal.begin(), minimal.end(), '\n'));
    EXPECT_THAT(error("sections = [\"flow\", \"primary\",\n\"flow\"]"),
                testing::StartsWith("trial.toml:" + std::to_string(lines + 3) + ":1: "));
    EXPECT_THAT(error("sections = [\"flow\", \"primry\"]\nappendices = [\"influence\"]"),
                testing::Not(HasSubstr("is not in 'sections'")))
        << "a list that was not read is not judged";
    const auto read = [](const std::string& keys) {
        return parse_trial_file(minimal + "[report]\n" + keys, "t").report;
    };
    EXPECT_TRUE(read("sections = [\"flow\"]\nappendices = []").appendices.empty());
    EXPECT_EQ(read("sections = [\"flow\"]").appendices.size(), 2U)
        << "what nobody said is none of the sections' business";
    EXPECT_EQ(read("appendices = [\"influence\"]").appendices, std::vector{ReportSection::influence});
}

TEST(TrialFile, DefaultsAreTheDocumentedOnes) {
    const Trial trial = parse_trial_file(minimal, "trial.toml");
    EXPECT_EQ(trial.data.file, "schools.csv");
    EXPECT_EQ(trial.analysis.covariance_kind(), CovarianceKind::CR2);
    EXPECT_EQ(trial.analysis.df_kind(), DegreesOfFreedom::satterthwaite);
    EXPECT_EQ(trial.analysis.effect_size_limits(), CriticalValue::t);
    EXPECT_EQ(trial.arms.arms[1].label, "1");
    EXPECT_EQ(trial.outcomes[0].label, "nfa");
    EXPECT_EQ(trial.outcomes[0].level_of_prior(), PriorLevel::cluster);
    EXPECT_FALSE(trial.compliance);
}

TEST(TrialFile, AnEndlessKeyIsRefusedBeforeItOverflowsTheStack) {
    std::string key = "a";
    for (int part = 0; part < 200'000; ++part) key += ".a";
    EXPECT_THAT(parse_error("# a. b.\n" + key + " = 1\n"),
                testing::StartsWith("trial.toml:2:402: found more than 200 dots"));
    EXPECT_THAT(parse_error("[" + key + "]\n"), HasSubstr("found more than 200 dots"));
}

TEST(TrialFile, LargerThanAnyProtocolIsRefused) {
    const std::string text = minimal + "#" + std::string((std::size_t{1} << 20U) - minimal.size() - 1, ' ');
    EXPECT_EQ(parse_trial_file(text, "trial.toml").data.cluster, "urn");
    EXPECT_EQ(parse_error(text + " "), "trial.toml:1:1: the file is larger than 1 MiB; expected a protocol, not data");
}

TEST(TrialFile, ACharacterBeyondAsciiBelongsInQuotesOrComments) {
    EXPECT_THAT(parse_error("# \u00e9\ntitle = 5\u00e9\n"), testing::StartsWith("trial.toml:2:10: "));
    EXPECT_THAT(parse_error("\u00e9 = 5\n"), testing::StartsWith("trial.toml:1:1: "));
    const Trial trial =
        parse_trial_file("[trial] # \u00e9\ntitle = \"\"\"\\\n  \u00a7 1\"\"\" # \u00e9\n", "trial.toml");
    EXPECT_EQ(trial.title, "\u00a7 1");
}

TEST(TrialFile, AHeaderThatIsNoKeyIsRefusedInWords) {
    for (const std::string header : {"[)arms]", "[=]", "[arms.)x]", "[[)arms]]"}) {
        EXPECT_THAT(parse_error(header + "\nx = 1\n"), testing::StartsWith("trial.toml:1:")) << header;
    }
}

TEST(TrialFile, AMessageStaysOnOneLineWhateverTheFileHolds) {
    EXPECT_EQ(parse_error(minimal + "[report]\nprofile = \"a\\nb\"\n"),
              "trial.toml:10:11: key 'profile': unknown profile 'a\\x0ab'; expected one of plain, wwcsc, eef");
    EXPECT_THAT(parse_error("control = [tr\n[x]\n"), testing::Not(HasSubstr("\n")));
}

TEST(TrialFile, AnUnknownKeyIsNamedWithItsPlaceAndTheNearestKnownKey) {
    EXPECT_EQ(parse_error(minimal + "[analysis]\nstandard_error = \"CR1\"\n"),
              "trial.toml:10:1: unknown key 'standard_error' in [analysis]; did you mean 'standard_errors'?");
    EXPECT_THAT(parse_error(minimal + "[analysi]\n"), HasSubstr("unknown key 'analysi' in the trial file; did you mean "
                                                                "'analysis'?"));
    EXPECT_THAT(parse_error(minimal + "[report]\nzzz = 1\n"), HasSubstr("unknown key 'zzz' in [report]; known keys: "));
}

TEST(TrialFile, EachSectionOfTheDocumentHasATitleOfItsOwn) {
    const auto error = [](const std::string& titles) {
        return parse_error(minimal + "[report]\ntitles = { " + titles + " }\n");
    };
    EXPECT_THAT(error("attrition = \"Results\", baseline = \"results\""),
                HasSubstr("sections 'attrition' and 'baseline' share the title 'results'; each section needs its own"));
    EXPECT_THAT(error("primary = \"Secondary analyses\""), HasSubstr("sections 'primary' and 'secondary' share"));
    EXPECT_THAT(error("primary = \"secondary\""),
                HasSubstr("the title 'secondary' of section 'primary' is the name of another section"));
    EXPECT_THAT(error("primary = \"\""), HasSubstr("the title of section 'primary' is empty"));
    EXPECT_EQ(error("attrition = \"Participant flow\", flow = \"Flow\", summary = \"Summary\""), "");
}

TEST(TrialFile, AValueOfTheWrongTypeSaysWhatWasFound) {
    EXPECT_EQ(parse_error(minimal + "[analysis]\nconfidence = \"0.95\"\n"),
              "trial.toml:10:14: key 'confidence': found a text; expected a number");
    EXPECT_THAT(parse_error(minimal + "[analysis]\nconfidence = nan\n"), HasSubstr("expected a number"));
    EXPECT_THAT(parse_error("trial = 1\n" + minimal), HasSubstr("found a whole number; expected a table [trial]"));
    EXPECT_THAT(parse_error(minimal + "[strata]\ncolumns = \"fsm\"\n"), HasSubstr("expected a list of texts"));
}

TEST(TrialFile, AValueOutsideItsDomainNamesWhatIsKnown) {
    EXPECT_EQ(parse_error(minimal + "[analysis]\nweights = \"pupils\"\n"),
              "trial.toml:10:11: key 'weights': unknown weights 'pupils'; expected one of individuals, equal");
    EXPECT_THAT(parse_error(minimal + "[analysis]\nconfidence = 1.0\n"), HasSubstr("a number between 0 and 1"));
    EXPECT_THAT(parse_error(minimal + "[analysis]\nstandard_errors = \"CR9\"\n"), HasSubstr("CR1"));
}

TEST(TrialFile, AllProblemsAreReportedAtOnce) {
    const std::string message = parse_error(minimal + "[analysis]\nweights = \"x\"\nconfidence = 2.0\nfoo = 1\n");
    EXPECT_THAT(message, HasSubstr("trial.toml:10:"));
    EXPECT_THAT(message, HasSubstr("trial.toml:11:"));
    EXPECT_THAT(message, HasSubstr("trial.toml:12:"));
}

TEST(TrialFile, TomlThatDoesNotParseHasItsPlace) {
    EXPECT_THAT(parse_error("[trial\n"), testing::StartsWith("trial.toml:1:"));
    EXPECT_THAT(parse_error("a = 1\na = 2\n"), testing::StartsWith("trial.toml:2:"));
}

// What a person who has never seen TOML writes, and what to write instead.
TEST(ParseTrialFile, PlainMistakesOfTomlGetTheirRemedy) {
    EXPECT_THAT(parse_error("[data]\nfile = schools.csv\n"), HasSubstr("; put text in quotes: file = \"schools.csv\""));
    EXPECT_THAT(parse_error("[data]\nfile = \"C:\\Users\\trial\\schools.csv\"\n"),
                HasSubstr("; a backslash in double quotes begins a code: write the text in single quotes"));
    EXPECT_THAT(parse_error("[data]\nfile = \"C:\\data\\schools.csv\"\n"),
                HasSubstr("write the text in single quotes"));
    EXPECT_THAT(parse_error("[data]\nfile = \xE2\x80\x9Cschools.csv\xE2\x80\x9D\n"), HasSubstr("typographic"));
    EXPECT_THAT(parse_error("[data]\nfile: schools.csv\n"), HasSubstr("joined by '='"));
    EXPECT_THAT(parse_error("[data]\nfile =\n"), HasSubstr("; a value is missing"));
    EXPECT_THAT(parse_error("[baseline]\nstandardised_differences = True\n"), HasSubstr("in lower case"));
    EXPECT_THAT(parse_error("[analysis]\nconfidence = 0,95\n"), HasSubstr("write decimals after a point"));
}

TEST(TrialFile, AnOutcomeIsACountOrAValue) {
    const std::string head = "[data]\nfile=\"a\"\ncluster=\"b\"\n[[outcome]]\nname=\"o\"\n";
    EXPECT_THAT(parse_error(head), HasSubstr("outcome 'o': expected exactly one of 'count' and 'value'"));
    EXPECT_THAT(parse_error(head + "count=\"c\"\nvalue=\"v\"\n"), HasSubstr("exactly one"));
    EXPECT_THAT(parse_error(head + "count=\"c\"\nsd=\"s\"\n"), HasSubstr("'sd' goes with 'value'"));
    EXPECT_THAT(parse_error(head + "count=\"c\"\n[[outcome]]\nname=\"o\"\ncount=\"d\"\n"),
                HasSubstr("earlier outcome"));
}

TEST(TrialFile, SeveralInterventionArmsEachHaveANameAndALabel) {
    const Trial trial = parse_trial_file(minimal + R"([[arms.intervention]]
name = "light"
label = "L"
[[arms.intervention]]
name = "full"
label = "F"
)",
                                         "t.toml");
    ASSERT_EQ(trial.arms.arms.size(), 3U);
    EXPECT_EQ(trial.arms.arms[2].name, "full");
    EXPECT_EQ(trial.arms.arms[2].label, "F");
    EXPECT_THAT(parse_error(minimal + "[[arms.intervention]]\nname = \"x\"\n"),
                HasSubstr("[[arms.intervention]] needs the key 'label'"));
}

TEST(TrialFile, TwoArmsCannotShareALabelOrAName) {
    EXPECT_THAT(parse_error("[arms]\ncolumn = \"a\"\ncontrol = \"1\"\n"),
                HasSubstr("arms 'control' and 'intervention' share the label '1'"));
    EXPECT_THAT(parse_error("[arms]\n[[arms.intervention]]\nname = \"control\"\nlabel = \"2\"\n"),
                HasSubstr("two arms are called 'control'"));
}

TEST(TrialFile, AnArmCannotBeCalledWhatResultsCallSomethingElse) {
    EXPECT_THAT(parse_error("[arms]\n[[arms.intervention]]\nname = \"total\"\nlabel = \"2\"\n"),
                HasSubstr("an arm is called 'total'"));
}

TEST(TrialFile, AStageOfPowerNeedsItsAssumptions) {
    EXPECT_THAT(parse_error(minimal + "[[power.stage]]\nname = \"protocol\"\nclusters = 94\n"),
                HasSubstr("[[power.stage]] needs the key 'icc'"));
}

TEST(TrialFile, TheRandomisationIsReadAndItsNamesAreChecked) {
    const Trial trial = parse_trial_file(minimal + R"([randomisation]
file = "list.csv"
id = "URN"
seed = 3837398
method = "sorted-alternation"
generator = "stata-mt64"
storage = "float"
strata = ["pnumfsmever:median"]
ratio = [2, 1]
)",
                                         "folder/t.toml");
    ASSERT_TRUE(trial.randomisation);
    EXPECT_EQ(trial.randomisation->file, "folder/list.csv");
    EXPECT_EQ(trial.randomisation->seed, 3837398U);
    EXPECT_EQ(trial.randomisation->strata, std::vector<StratumSpec>{parse_stratum_spec("pnumfsmever:median")});
    EXPECT_EQ(trial.randomisation->ratio, (std::vector<std::uint64_t>{2, 1}));
    EXPECT_FALSE(trial.randomisation->order);
    EXPECT_THAT(parse_error(minimal + "[randomisation]\nmethod = \"dice\"\n"),
                testing::AllOf(testing::StartsWith("trial.toml:10:10: key 'method'"), HasSubstr("complete")));
    EXPECT_THAT(parse_error(minimal + "[randomisation]\nstrata = [\"fsm:quantiles=0\"]\n"), HasSubstr("key 'strata'"));
    EXPECT_THAT(parse_error(minimal + "[randomisation]\nratio = [1, 0]\n"),
                HasSubstr("trial.toml:10:13: key 'ratio': found '0'; expected a whole number above 0"));
    EXPECT_THAT(parse_error(minimal + "[randomisation]\nseed = -1\n"), HasSubstr("key 'seed'"));
}

TEST(TrialFile, WhatIsIncompleteIsNamedWithItsFlag) {
    const Trial trial = parse_trial_file("[trial]\ntitle = \"x\"\n", "t.toml");
    const std::string message = message_of([&] { check_complete(trial); });
    EXPECT_THAT(message, HasSubstr("no cluster column: give --cluster COLUMN, or 'data.cluster' in a trial file"));
    EXPECT_THAT(message, HasSubstr("t.toml: no outcome; expected [[outcome]] in the trial file"));
}

TEST(TrialFile, WhatIsIncompleteIsTheFilesFaultOnlyWhenThereIsAFile) {
    const auto kind_of_problem = [](const Trial& trial) {
        try {
            check_complete(trial);
        } catch (const Error& error) {
            return error.kind();
        }
        return ErrorKind::output;
    };
    EXPECT_EQ(kind_of_problem(parse_trial_file("", "t.toml")), ErrorKind::input);
    EXPECT_EQ(kind_of_problem(Trial{}), ErrorKind::usage);
}

TEST(TrialFile, OfATemplateNamesAllLinesToFillInBeforeAnythingElse) {
    const std::string unfilled = "[trial]\ntitle = \"?\"\n" + minimal +
                                 "[[outcome]]\nname = \"?\"\nvalue = \"?\"\n[arms.extra]\nlabel = [\"a\", \"?\"]\n";
    EXPECT_EQ(parse_error(unfilled),
              "trial.toml: still has '?' on lines 2, 12, 13, 15: fill them in, or take the lines away");
    EXPECT_EQ(parse_error("[arms]\ncontrol = \"?\"\nintervention = \"1\"\n"),
              "trial.toml: still has '?' on line 2: fill it in, or take the line away");
}

TEST(TrialFile, AQuestionMarkMayMarkMissingCellsOrBePartOfAText) {
    const std::string data = "[data]\n";
    std::string text = minimal;
    text.insert(data.size(), "missing = [\"\", \"?\"]\nmissing_text = [\"?\"]\n");
    EXPECT_EQ(parse_trial_file(text + "label = \"Fed?\"\n", "trial.toml").data.missing.back(), "?");
}

}  // namespace
}  // namespace clustertrial::trial_file_test
