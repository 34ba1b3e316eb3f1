// Names of values that the author's text may use, beside those of trial_report_test.cpp.
#include "clustertrial/report/report_names.hpp"

#include "clustertrial/analysis/cace.hpp"

#include "sample_results.hpp"

#include <map>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::report_names_test {
namespace {

std::map<std::string, std::string> names_of(const AnalysisResult& result) {
    std::map<std::string, std::string> names;
    for (const NamedValue& value : named_values(result)) names[value.name] = value.text;
    return names;
}

TEST(ReportNames, OfACountAreItsRiskRatioAndEvents) {
    AnalysisResult result = samples::two_outcomes();
    EffectEstimate& effect = result.make<Effects>().estimates[0];
    effect.risk_ratio = RiskRatio{0.8741, 0.6851, 1.1159, 0.124, 0.0123, 0.0108};
    effect.arms[0].events = 1163;
    auto names = names_of(result);
    EXPECT_EQ(names["primary.nfa.risk_ratio"], "0.874");
    EXPECT_EQ(names["primary.nfa.risk_ratio_ci"], "0.685, 1.116");
    EXPECT_EQ(names["primary.nfa.events.control"], "1,163");
    EXPECT_FALSE(names.contains("primary.nfa.events.intervention")) << "of an arm whose events are not known";
    EXPECT_EQ(names["secondary.referrals.risk_ratio"], "n/a") << "as its table has it";
    result.make<Effects>().estimates[0].outcome.count.clear();
    result.make<Effects>().estimates[0].outcome.value = "score";
    EXPECT_FALSE(names_of(result).contains("primary.nfa.risk_ratio"));
}

/// Effects on those with a session or more, by the numbers of the primary effect.
ComplierEffect complier_effect() {
    ComplierEffect one;
    one.definition.label = "sessions >= 1";
    one.effect = samples::nfa_effect();
    one.effect.estimate = -0.0024812;
    one.effect.test = EffectTest{0.2573, 12, Interval{-0.0072601, 0.0022977}};
    one.first_stage.f = 57.34;
    one.taking_up = {0.02, 0.716};
    one.anderson_rubin.p_value = 0.2411;
    one.anderson_rubin.set = ConfidenceSet::interval;
    one.anderson_rubin.low = -0.0080;
    one.anderson_rubin.high = 0.0021;
    return one;
}

TEST(ReportNames, OfCompliersAreByDefinitionAndOutcome) {
    AnalysisResult result = samples::two_outcomes();
    result.make<ComplierEffects>().effects = {complier_effect()};
    auto names = names_of(result);
    const std::string name = "cace.sessions >= 1.nfa";
    EXPECT_EQ(names[name + ".change"], "-0.248 (-0.726, 0.230)") << "in percentage points";
    EXPECT_EQ(names[name + ".estimate"], "-0.248");
    EXPECT_EQ(names[name + ".low"], "-0.726");
    EXPECT_EQ(names[name + ".high"], "0.230");
    EXPECT_EQ(names[name + ".ci"], "-0.726, 0.230");
    EXPECT_EQ(names[name + ".p"], "0.257");
    EXPECT_EQ(names[name + ".first_stage_f"], "57.3");
    EXPECT_EQ(names[name + ".anderson_rubin"], "-0.800 to 0.210");
    EXPECT_EQ(names[name + ".anderson_rubin_p"], "0.241");
    EXPECT_EQ(names[name + ".take_up.control"], "2%");
    EXPECT_EQ(names[name + ".take_up.intervention"], "72%");
    result.trial.report.profile = ReportProfile::eef;
    EXPECT_EQ(names_of(result)[name + ".estimate"], "-0.002") << "as the table of that profile has it";
}

TEST(ReportNames, OfSeveralArmsHaveTheirArm) {
    AnalysisResult result = samples::two_outcomes();
    result.trial.arms.arms.push_back({"coaching", "2"});
    ComplierEffect one = complier_effect();
    one.arm = 2;
    one.taking_up.push_back(0.5);
    result.make<ComplierEffects>().effects = {one};
    Family family;
    family.spec.name = "all";
    family.members = {{result.trial.outcomes[0], "coaching", 0.0203, 0.0406}};
    result.make<Families>().families = {family};
    auto names = names_of(result);
    EXPECT_EQ(names["cace.sessions >= 1.nfa.coaching.take_up.coaching"], "50%");
    EXPECT_EQ(names["family.all.nfa.coaching.p"], "0.020");
}

TEST(ReportNames, OfFamiliesAreTheirAdjustedPValues) {
    AnalysisResult result = samples::two_outcomes();
    Family family;
    family.spec.name = "safeguarding";
    family.members = {{result.trial.outcomes[0], "intervention", 0.0203, 0.0406},
                      {result.trial.outcomes[1], "intervention", 0.00004, 0.00008}};
    result.make<Families>().families = {family};
    auto names = names_of(result);
    EXPECT_EQ(names["family.safeguarding.nfa.p"], "0.020");
    EXPECT_EQ(names["family.safeguarding.nfa.adjusted_p"], "0.041");
    EXPECT_EQ(names["family.safeguarding.referrals.adjusted_p"], "<0.001");
}

TEST(ReportNames, OfAnOutcomeWithoutAnEstimateAreWhatIsKnown) {
    auto names = names_of(samples::with_no_events());
    EXPECT_EQ(names["secondary.exclusions.mean.control"], "0.0000");
    EXPECT_EQ(names["secondary.exclusions.individuals.control"], "13,530");
    EXPECT_EQ(names["secondary.exclusions.clusters.intervention"], "47");
    EXPECT_EQ(names["secondary.exclusions.events.intervention"], "0");
    EXPECT_FALSE(names.contains("secondary.exclusions.estimate"));
}

}  // namespace
}  // namespace clustertrial::report_names_test
