// The tables that stand behind the estimates: clustering, sensitivity, families, influence.
#include "clustertrial/report/trial_tables.hpp"

#include "clustertrial/report/render.hpp"
#include "clustertrial/trial/keys.hpp"

#include "sample_results.hpp"
#include "table_reading.hpp"

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::trial_tables_test {
namespace {

using test::table_of;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr double infinity = std::numeric_limits<double>::infinity();

std::vector<std::string> titles(const AnalysisResult& result) {
    std::vector<std::string> list;
    for (const ResultTable& table : to_tables(result)) list.push_back(caption_of(table));
    return list;
}

/// A row's cells as text.
std::vector<std::string> row(const ResultTable& table, std::size_t index) {
    return test::texts_of(table.rows.at(index));
}

void add_entry(AnalysisResult& result, const std::string& label, const EffectEstimate& effect) {
    SensitivitySpec spec;
    spec.label = label;
    result.trial.sensitivity.push_back(spec);
    result.make<Sensitivity>().effects.push_back({label, "", effect, effect.outcome.name});
}

TEST(ToTables, AppendWhatARefereeAsksFor) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Clusterings>().outcomes = {samples::nfa_clustering()};
    add_entry(result, "Without the prior measure", samples::nfa_effect());
    result.make<Families>().families = {Family{}};
    result.make<Influences>().effects = {samples::nfa_influence()};
    EXPECT_THAT(titles(result), ElementsAre("Estimand", "Table 1. Primary analysis", "Table 2. Secondary analysis",
                                            "Appendix table 1. Effect size estimation, primary outcome",
                                            "Appendix table 2. Effect size estimation, secondary outcomes",
                                            "Appendix table 3. Events, and absolute and relative effects",
                                            "Appendix table 4. Intracluster correlations and design effects",
                                            "Appendix table 5. Sensitivity analyses",
                                            "Appendix table 6. Families of outcomes: adjusted p-values",
                                            "Appendix table 7. Influence of single schools on the primary analysis"));
}

TEST(ToTables, LeaveOutWhatTheTrialHasNot) {
    for (const std::string id : {"clustering", "sensitivity", "families", "influence"}) {
        EXPECT_EQ(table_of(samples::two_outcomes(), id).id, "") << id;
    }
}

TEST(ResultsTable, PrintsInfiniteLimitsAndSaysWhatTheyAre) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Effects>().estimates[0].test->interval->low = -infinity;
    result.make<Effects>().estimates[0].effect_size->interval->low = -infinity;
    const ResultTable table = table_of(result, "primary");
    EXPECT_EQ(row(table, 0)[6], "-0.140\n(-∞, 0.243)");
    EXPECT_EQ(row(table, 0)[7], "-0.013\n(-∞, 0.022)");
    EXPECT_THAT(table.notes, Contains(StartsWith("A limit of ∞ or -∞: ")));
}

TEST(ResultsTable, GivesTheJointTestOfSeveralArmsOnce) {
    AnalysisResult result = samples::two_outcomes();
    result.trial.arms.arms.push_back({"light touch", "2"});
    EffectEstimate second = result.make<Effects>().estimates[0];
    result.make<Effects>().estimates[0].joint = second.joint = JointTest{JointTestKind::htz, 1.2, 2, 31.4, 0.314};
    second.term = second.arms[1].arm = "light touch";
    result.make<Effects>().estimates.insert(result.make<Effects>().estimates.begin() + 1, second);
    const ResultTable table = table_of(result, "primary");
    EXPECT_EQ(std::count_if(table.notes.begin(), table.notes.end(),
                            [](const auto& note) { return note.find("F(2, 31.4)") != std::string::npos; }),
              1);
}

/// An effect on an arm of one school, with all allocations.
EffectEstimate untested_effect() {
    EffectEstimate effect = samples::nfa_effect();
    samples::enumerate(effect, Inference::randomisation, 10);
    effect.by_allocations = effect.test->resampled;
    effect.by_allocations->p_value = 0.5;
    effect.options.inference = Inference::model;
    samples::leave_untested(effect, "arm 'intervention' has one school: why");
    return effect;
}

TEST(PrimaryTable, OfAnEffectThatCannotBeTestedSaysWhyAndWhatTheAllocationsSay) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Effects>().estimates = {untested_effect()};
    const ResultTable table = table_of(result, "primary");
    EXPECT_EQ(to_text(table.rows.at(0).cells.back()), "n/a\n(exact: 0.500)");
    EXPECT_EQ(to_text(table.rows.at(0).cells.at(6)), "-0.140\n(n/a)");
    EXPECT_EQ(to_text(table.rows.at(0).cells.at(7)), "-0.013\n(n/a)");
    EXPECT_THAT(
        table.notes.at(0),
        testing::EndsWith(": no p-value and CI: arm 'intervention' has one school: why. Randomisation inference: p "
                          "= 0.500, from all 10 allocations (studentised coefficient, symmetric p; number at "
                          "least as extreme / number of allocations)."));
    EXPECT_THAT(table.notes.at(1), testing::EndsWith("weighted by pupils; no standard errors."));
    for (const std::string& note : table.notes)
        EXPECT_THAT(note, testing::Not(testing::HasSubstr("degrees of freedom")));
}

TEST(PrimaryTable, TheOtherEffectsKeepTheirWords) {
    AnalysisResult result = samples::two_outcomes();
    EffectEstimate tested = samples::referrals_effect();
    tested.outcome.role = OutcomeRole::primary;
    result.make<Effects>().estimates = {untested_effect(), tested};
    const ResultTable table = table_of(result, "primary");
    EXPECT_THAT(table.notes.at(1), testing::HasSubstr("CI and p from t with 93 (schools - 1) degrees of freedom."));
    EXPECT_EQ(to_text(table.rows.at(1).cells.back()), "0.466");
}

const std::string another_estimand =
    "Equal weight for each school: the effect is the average over schools: each school has the same weight, whatever "
    "its size. This is a different estimand from the average over pupils, not a robustness check of it: the two differ "
    "where the effect varies with the size of the school.";

TEST(RobustnessTable, CallsOneVoteEachAnotherAverageAndNoRobustness) {
    AnalysisResult result = samples::two_outcomes();
    result.make<UnweightedEffects>().estimates = {samples::nfa_effect()};
    const ResultTable table = table_of(result, "robustness");
    EXPECT_THAT(table.title, testing::EndsWith("Another estimand: equal weight for each school"));
    EXPECT_THAT(row(table, 0), ElementsAre("Another estimand: equal weight for each school"));
    for (const ResultTable& one : to_tables(result)) EXPECT_THAT(one.title, Not(HasSubstr("Robustness")));
}

TEST(RobustnessTable, NamesNoSmallSampleFactorWhereThereIsNone) {
    AnalysisResult result = samples::two_outcomes();
    result.make<UnweightedEffects>().estimates = {samples::nfa_effect()};
    result.make<UnweightedEffects>().estimates[0].options.weights = Weights::equal;
    EXPECT_THAT(
        table_of(result, "robustness").notes,
        ElementsAre(
            "Otherwise as in the primary analysis; with equal weight for each school, N of the small-sample factor "
            "is the number of schools.",
            another_estimand));
    for (auto* effect : {&result.make<Effects>().estimates[0], &result.make<UnweightedEffects>().estimates[0]}) {
        effect->options.standard_errors = CovarianceKind::CR2;
    }
    EXPECT_THAT(table_of(result, "robustness").notes,
                ElementsAre("Otherwise as in the primary analysis.", another_estimand));
}

TEST(DoseTable, SaysHowItsInferenceIsDoneWhereThatIsUncommon) {
    AnalysisResult result = samples::two_outcomes();
    result.trial.compliance = ComplianceSpec{};
    result.trial.compliance->dose = "sessions";
    result.make<DoseResponse>().estimates = {samples::nfa_effect()};
    EXPECT_THAT(table_of(result, "dose").notes,
                ElementsAre(StartsWith("Dose: 'sessions' / 1, "),
                            "The coefficient is the average over pupils: each pupil has the same weight."));
    samples::resample(result.make<DoseResponse>().estimates[0], Inference::randomisation);
    EXPECT_THAT(table_of(result, "dose").notes,
                ElementsAre(StartsWith("Dose: "), StartsWith("The coefficient is the average over pupils"),
                            StartsWith("Standard errors clustered by school (CR1); p and CI from 9,999 random"),
                            StartsWith("p-value from 9,999 draws: ")));
}

TEST(DoseTable, SaysHowItsInferenceIsDoneWhereTheProtocolsIsAnother) {
    AnalysisResult result = samples::two_outcomes();
    result.trial.compliance = ComplianceSpec{};
    result.trial.analysis.inference = Inference::randomisation;
    result.make<DoseResponse>().estimates = {samples::nfa_effect()};
    EXPECT_THAT(table_of(result, "dose").notes.back(),
                testing::EndsWith("; CI and p from t with 93 (schools - 1) degrees of freedom."));
}

TEST(ClusteringTable, HasCorrelationAndDesignEffectOverallAndGivenTheModel) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Clusterings>().outcomes = {samples::nfa_clustering()};
    const ResultTable table = table_of(result, "clustering");
    EXPECT_THAT(row(table, 0),
                ElementsAre("Contacts leading to no further action (as proportion of pupils)", "94", "291.0 (0.45)",
                            "0.0054\n(0.0036, 0.0081)", "2.89", "0.0041\n(0.0026, 0.0064)", "2.43"));
    EXPECT_EQ(table.columns[2].header, "Pupils per school\nmean (CV)");
    EXPECT_EQ(table.columns[3].header, "ICC\n(95% CI)");
    EXPECT_THAT(
        table.notes,
        ElementsAre("ICC by analysis of variance (given the model: Henderson's method 3); its CI from F (Searle "
                    "1971). Given the model: after adjustment for strata, arms, prior measure and covariates.",
                    "Design effect: 1 + ((1 + CV x CV) x mean size - 1) x ICC, of an analysis weighted by "
                    "pupils."));
}

TEST(ClusteringTable, SaysWhyThereIsNoCorrelation) {
    AnalysisResult result = samples::two_outcomes();
    Clustering none;
    none.outcome = result.make<Effects>().estimates[1].outcome;
    none.clusters = 94;
    none.why_none = "one individual a school";
    result.make<Clusterings>().outcomes = {samples::nfa_clustering(), none};
    const ResultTable table = table_of(result, "clustering");
    EXPECT_THAT(row(table, 1), ElementsAre("Referrals", "94", "0.0 (0.00)", "n/a", "n/a", "n/a", "n/a"));
    EXPECT_THAT(table.notes, Contains("Referrals: no ICC: one individual a school."));
    result.make<Clusterings>().outcomes[1].overall = samples::nfa_clustering().overall;
    EXPECT_THAT(table_of(result, "clustering").notes,
                Contains("Referrals: no ICC given the model: one individual a school."));
}

TEST(ClusteringTable, KeepsANegativeCorrelationAndOneWithoutLimits) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Clusterings>().outcomes = {samples::nfa_clustering()};
    result.make<Clusterings>().outcomes[0].adjusted->estimate = -0.0002;
    result.make<Clusterings>().outcomes[0].adjusted->conf_low.reset();
    const ResultTable table = table_of(result, "clustering");
    EXPECT_EQ(row(table, 0)[5], "-0.00020");
    EXPECT_THAT(table.notes, Contains("A negative ICC is printed as it is estimated; restricted maximum likelihood "
                                      "cannot be negative."));
}

TEST(ClusteringTable, NamesMethodAndInterval) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Clusterings>().outcomes = {samples::nfa_clustering()};
    Icc& icc = *result.make<Clusterings>().outcomes[0].overall;
    icc.method = IccMethod::reml;
    icc.interval = IccInterval::profile;
    EXPECT_THAT(table_of(result, "clustering").notes[0],
                StartsWith("ICC by restricted maximum likelihood, random intercept; its CI by the likelihood ratio."));
    icc.method = IccMethod::anova;
    icc.interval = IccInterval::smith;
    EXPECT_THAT(table_of(result, "clustering").notes[0],
                HasSubstr("; its CI from Smith's (1956) standard error and the normal distribution."));
    icc.interval = IccInterval::bootstrap;
    EXPECT_THAT(table_of(result, "clustering").notes[0],
                HasSubstr("; its CI percentiles over 1,999 draws of schools with replacement, seed 1."));
}

const std::string average_over_pupils = "The effect is the average over pupils: each pupil has the same weight.";

TEST(SensitivityTable, SaysOfALabelledRowAllThatItChanges) {
    AnalysisResult result = samples::two_outcomes();
    EffectEstimate effect = samples::nfa_effect();
    effect.options.weights = Weights::equal;
    effect.doubts = {"outcome 'nfa': 94 schools that count as 3.1"};
    add_entry(result, "Every school alike", effect);
    SensitivitySpec& spec = result.trial.sensitivity[0];
    change(spec, "weights", {"equal"});
    change(spec, "confidence", {"0.9"});
    change(spec, "covariates", {"nor"});
    spec.without_prior = true;
    spec.drop_strata = {StratumName("high")};
    EXPECT_THAT(
        table_of(result, "sensitivity").notes,
        ElementsAre(
            StartsWith("Each row "), average_over_pupils,
            "Every school alike: without the prior measure; covariates = nor (protocol: none); without "
            "the stratum high; weights = equal (protocol: individuals); confidence = 0.9 (protocol: 0.95).",
            "Every school alike: the effect is the average over schools: each school has the same weight, "
            "whatever its size. This is a different estimand from the protocol's, not a robustness check of it.",
            "Every school alike: caution: 94 schools that count as 3.1."));
}

TEST(SensitivityTable, BeginsWithTheProtocolsAnalysis) {
    AnalysisResult result = samples::two_outcomes();
    EffectEstimate effect = samples::nfa_effect();
    effect.estimate = -0.002;
    effect.arms[0].n = {24, 0, 6111, 0};
    add_entry(result, "Without the stratum '1'", effect);
    const ResultTable table = table_of(result, "sensitivity");
    EXPECT_THAT(row(table, 0), ElementsAre("Contacts leading to no further action (as proportion of pupils)"));
    EXPECT_THAT(row(table, 1), ElementsAre("Primary analysis", "94", "27,352", "-0.140 (-0.522, 0.243)", "0.470"));
    EXPECT_THAT(row(table, 2),
                ElementsAre("Without the stratum '1'", "71", "19,930", "-0.200 (-0.522, 0.243)", "0.470"));
    EXPECT_EQ(table.rows.size(), 3U);
    EXPECT_THAT(table.notes, ElementsAre("Each row differs from the protocol's analysis (first row) only in what "
                                         "its label names.",
                                         average_over_pupils));
}

TEST(SensitivityTable, HasABlockForEachOutcomeThatAnEntryNames) {
    AnalysisResult result = samples::two_outcomes();
    add_entry(result, "Of the referrals", samples::referrals_effect());
    const ResultTable table = table_of(result, "sensitivity");
    EXPECT_THAT(row(table, 0), ElementsAre("Referrals"));
    EXPECT_EQ(row(table, 1)[0], "Secondary analysis");
}

TEST(SensitivityTable, SaysTheEffectSizeWhereAnEntryChangesThatAlone) {
    AnalysisResult result = samples::two_outcomes();
    EffectEstimate effect = samples::nfa_effect();
    effect.options.effect_size = EffectSizeMeasure::hedges;
    effect.effect_size = EffectSize{EffectSizeMeasure::hedges, -0.0126, Interval{-0.046, 0.021}, 0.113};
    add_entry(result, "Hedges' g", effect);
    change(result.trial.sensitivity[0], "effect_size", {"hedges"});
    const ResultTable table = table_of(result, "sensitivity");
    EXPECT_EQ(row(table, 2)[3], row(table, 1)[3]) << "the estimate does not depend on it";
    EXPECT_THAT(table.notes,
                Contains("Hedges' g: estimate and p-value are the protocol's, since they do not depend on it; the "
                         "effect size, Hedges' g, is -0.013 (-0.046, 0.021)."));
    change(result.trial.sensitivity[0], "standard_errors", {"CR3"});
    EXPECT_THAT(table_of(result, "sensitivity").notes,
                Contains("Hedges' g: the effect size, Hedges' g, is -0.013 (-0.046, 0.021)."));
    result.trial.report.profile = ReportProfile::eef;
    EXPECT_THAT(table_of(result, "sensitivity").notes, Not(Contains(HasSubstr("the effect size, Hedges"))))
        << "a column";
}

TEST(SensitivityTable, SaysWhereInferenceIsNotTheProtocols) {
    AnalysisResult result = samples::two_outcomes();
    EffectEstimate effect = samples::nfa_effect();
    effect.options.standard_errors = CovarianceKind::CR3;
    effect.options.confidence = 0.9;
    effect.singular_clusters = {"S01"};
    add_entry(result, "CR3", effect);
    EffectEstimate drawn = samples::nfa_effect();
    samples::resample(drawn, Inference::wild_bootstrap);
    drawn.test->interval->low = -infinity;
    add_entry(result, "Bootstrap", drawn);
    const ResultTable table = table_of(result, "sensitivity");
    EXPECT_THAT(
        table.notes,
        ElementsAre(StartsWith("Each row "), average_over_pupils,
                    "CR3: standard errors clustered by school (CR3, the jackknife without its factor (schools - 1) / "
                    "schools); CI and p from t "
                    "with 93 (schools - 1) degrees of freedom.",
                    "CR3: limits at 90%.",
                    "CR3: Moore-Penrose inverse in the covariance: S01 (this school alone identifies a coefficient).",
                    StartsWith("Bootstrap: standard errors clustered by school (CR1); p and CI from 9,999 draws of "),
                    StartsWith("p-values from random draws: "), StartsWith("A limit of ∞")));
}

TEST(SensitivityTable, PutsAnOutcomeInTheBlockOfTheOneWhosePlaceItTook) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Effects>().estimates[1].outcome.role = OutcomeRole::primary;
    result.trial.outcomes[1].role = OutcomeRole::primary;
    EffectEstimate effect = samples::nfa_effect();
    effect.outcome.name = "summer";
    SensitivitySpec spec;
    spec.label = "Summer";
    spec.instead = "summer";
    result.trial.sensitivity = {spec};
    result.make<Sensitivity>().effects = {{"Summer", "In the summer term", effect, "nfa"},
                                          {"Summer", "In the summer term", effect, "referrals"}};
    const ResultTable table = table_of(result, "sensitivity");
    EXPECT_EQ(row(table, 2)[0], "Summer");
    EXPECT_EQ(row(table, 3)[0], "Referrals");
    EXPECT_EQ(row(table, 5)[0], "Summer");
    EXPECT_EQ(table.rows.size(), 6U);
    EXPECT_THAT(table.notes, Contains("Summer: the outcome is 'In the summer term'."));
}

TEST(SensitivityTable, NamesTheArmWhereThereAreSeveral) {
    AnalysisResult result = samples::two_outcomes();
    result.trial.arms.arms.push_back({"light touch", "2"});
    add_entry(result, "CR0", samples::nfa_effect());
    const ResultTable table = table_of(result, "sensitivity");
    EXPECT_EQ(row(table, 1)[0], "Primary analysis: intervention");
    EXPECT_EQ(row(table, 2)[0], "CR0: intervention");
}

TEST(SensitivityTable, HasARowForWhatFailedAndItsReasonInANote) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Sensitivity>().failures = {
        {"Only schools of one arm", "", "outcome 'nfa': no school of arm 'control' has a value"}};
    const ResultTable table = table_of(result, "sensitivity");
    EXPECT_THAT(row(table, 0), ElementsAre("Not estimated"));
    EXPECT_THAT(row(table, 1), ElementsAre("Only schools of one arm", "n/a", "n/a", "n/a", "n/a"));
    EXPECT_THAT(table.notes, ElementsAre("Only schools of one arm: not estimated: outcome 'nfa': no school of arm "
                                         "'control' has a value."));
}

TEST(SensitivityTable, HasEffectSizesInTheProfileWithoutPercentagePoints) {
    AnalysisResult result = samples::two_outcomes();
    result.trial.report.profile = ReportProfile::eef;
    add_entry(result, "CR0", samples::nfa_effect());
    const ResultTable table = table_of(result, "sensitivity");
    EXPECT_EQ(table.columns[3].header, "Glass's Delta\n(95% CI)");
    EXPECT_EQ(row(table, 2)[3], "-0.013 (-0.047, 0.022)");
}

TEST(FamiliesTable, HasTheAdjustedPValuesOfEachFamily) {
    AnalysisResult result = samples::two_outcomes();
    Family family;
    family.spec.name = "Contacts and referrals";
    family.members = {{result.make<Effects>().estimates[0].outcome, "intervention", 0.021, 0.042},
                      {result.make<Effects>().estimates[1].outcome, "intervention", 0.0001, 0.0002}};
    result.make<Families>().families = {family};
    const ResultTable table = table_of(result, "families");
    EXPECT_THAT(row(table, 0), ElementsAre("Contacts and referrals"));
    EXPECT_THAT(row(table, 1),
                ElementsAre("Contacts leading to no further action (as proportion of pupils)", "0.021", "0.042"));
    EXPECT_THAT(row(table, 2), ElementsAre("Referrals", "<0.001", "<0.001"));
    EXPECT_THAT(table.notes,
                ElementsAre("Contacts and referrals: adjusted by Holm (family-wise error rate).",
                            "The effect tested is the average over pupils: each pupil has the same weight."));
}

std::string family_note(Adjustment adjustment, Inference draws_from = Inference::randomisation, bool exact = false) {
    AnalysisResult result = samples::two_outcomes();
    Family family;
    family.spec.name = "All";
    family.spec.adjustment = adjustment;
    family.spec.draws_from = draws_from;
    family.draws = 12870;
    family.exact = exact;
    result.make<Families>().families = {family};
    return table_of(result, "families").notes.at(0);
}

TEST(FamiliesTable, NamesTheAdjustmentAndTheRateItKeeps) {
    EXPECT_EQ(family_note(Adjustment::hochberg),
              "All: adjusted by Hochberg (family-wise error rate; p-values independent or positively dependent).");
    EXPECT_EQ(family_note(Adjustment::benjamini_hochberg),
              "All: adjusted by Benjamini-Hochberg (false discovery rate; p-values independent or positively "
              "dependent).");
    EXPECT_EQ(family_note(Adjustment::benjamini_yekutieli),
              "All: adjusted by Benjamini-Yekutieli (false discovery rate, whatever the dependence).");
}

TEST(FamiliesTable, SaysWhichDrawsTheStepDownUsed) {
    EXPECT_EQ(
        family_note(Adjustment::step_down),
        "All: adjusted by Westfall and Young's step-down maxT from 12,870 random allocations (seed 1), the same "
        "for all outcomes, of |t| studentised by CR1; symmetric p-values of the same draws (family-wise error rate).");
    EXPECT_THAT(family_note(Adjustment::step_down, Inference::randomisation, true),
                HasSubstr("maxT from all 12,870 allocations, the same for all outcomes, of |t|"));
    EXPECT_THAT(
        family_note(Adjustment::step_down, Inference::wild_bootstrap),
        HasSubstr("Romano and Wolf's step-down maxT from 12,870 draws of the wild cluster bootstrap (seed 1),"));
    EXPECT_THAT(family_note(Adjustment::step_down, Inference::wild_bootstrap, true),
                HasSubstr("from all 12,870 sign vectors of the wild cluster bootstrap, the same"));
}

TEST(InfluenceTable, HasTheRangeOfEstimatesAndWhoMakesIt) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Influences>().effects = {samples::nfa_influence()};
    const ResultTable table = table_of(result, "influence");
    EXPECT_THAT(row(table, 0), ElementsAre("Contacts leading to no further action (as proportion of pupils): estimate "
                                           "-0.140 (standard error 0.193)"));
    EXPECT_THAT(row(table, 1),
                ElementsAre("Without one school (of 3)", "-0.181 (S17)", "-0.102 (S90)", "S17; S90; S02"));
    EXPECT_THAT(row(table, 2), ElementsAre("Without one fsm_block (of 2)", "-0.260 (1)", "-0.031 (2)", "1; 2"));
    EXPECT_THAT(row(table, 3), ElementsAre("Leverage (mean 0.043)", "-", "0.213 (S17)"));
    EXPECT_THAT(row(table, 4), ElementsAre("Arm's leverage (mean 0.011)", "-", "0.031 (S64)"));
    EXPECT_THAT(row(table, 5), ElementsAre("Effective schools (of 94)", "71.2 (rho = 1)", "88.3 (rho = 0)"));
}

TEST(InfluenceTable, LeavesOutWhatCannotBeEstimatedAndNamesIt) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Influences>().effects = {samples::nfa_influence()};
    for (auto& estimate : result.make<Influences>().effects[0].left_out[1].estimates) estimate.singular = true;
    result.make<Influences>().effects[0].left_out[0].estimates[0].singular = true;
    const ResultTable table = table_of(result, "influence");
    EXPECT_EQ(row(table, 1)[1], "-0.150 (S02)");
    EXPECT_EQ(row(table, 2)[1], "n/a");
    EXPECT_EQ(row(table, 2)[2], "n/a");
    EXPECT_THAT(table.notes.back(), testing::EndsWith("without S17; 1; 2."));
}

TEST(InfluenceTable, IsInTheUnitsOfAMeasuredOutcome) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Influences>().effects = {samples::nfa_influence()};
    result.make<Influences>().effects[0].outcome.count.clear();
    result.make<Influences>().effects[0].outcome.value = "score";
    const ResultTable table = table_of(result, "influence");
    EXPECT_EQ(row(table, 1)[1], "-0.0018 (S17)");
    EXPECT_THAT(table.notes[0], Not(HasSubstr("% points")));
}

TEST(InfluenceTable, KeepsItsColumnsSideBySideForLongNames) {
    AnalysisResult result = samples::two_outcomes();
    result.make<Influences>().effects = {samples::nfa_influence()};
    const std::string of = " of the Sacred Heart Roman Catholic Voluntary Aided Primary School";
    for (auto& left_out : result.make<Influences>().effects[0].left_out) {
        for (auto& estimate : left_out.estimates) estimate.name += of;
    }
    result.make<Influences>().effects[0].left_out[1].column = "local_authority_name_2019";
    EXPECT_THAT(render_text(table_of(result, "influence")), HasSubstr("Lowest "));
    EXPECT_THAT(render_text(table_of(result, "influence")), HasSubstr("Most influential"));
    EXPECT_EQ(render_text(table_of(result, "influence")).find("Contacts leading"),
              render_text(table_of(result, "influence")).rfind("Contacts leading"));
}

}  // namespace
}  // namespace clustertrial::trial_tables_test
