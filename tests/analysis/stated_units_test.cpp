// Units of allocation under every way of drawing: R's values over all 256 signs and all 70 allocations of eight trusts
// (tests/reference/stated_design/units.R).
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/cace.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/analysis/family.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "support/reference.hpp"

#include <string>

#include <gtest/gtest.h>

namespace clustertrial::stated_units_test {
namespace {

const std::string folder = CLUSTERTRIAL_TEST_DIR "/reference/stated_design/";

double unit_value(const std::string& analysis, const std::string& outcome) {
    static const test::Reference values(folder + "unit_values.csv", {"analysis", "outcome"}, {"value"});
    return values({analysis, outcome}, "value");
}

AnalysisResult analyse_units(Inference inference) {
    Trial trial = read_trial_file(folder + "units.toml");
    trial.analysis.inference = inference;
    if (inference != Inference::model) trial.families = {{"both", {"k1", "k2"}, Adjustment::step_down, inference}};
    return analyse_trial(read_trial_data(trial), trial);
}

void expect_drawn_by_trust(Inference inference, const std::string& name, std::size_t draws) {
    const AnalysisResult result = analyse_units(inference);
    for (const EffectEstimate& effect : result.get<Effects>().estimates) {
        SCOPED_TRACE(effect.outcome.name);
        EXPECT_NEAR(effect.estimate, unit_value("estimate", effect.outcome.name), 1e-12);
        EXPECT_NEAR(effect.std_error.value(), unit_value("std_error", effect.outcome.name), 1e-12);
        ASSERT_TRUE(effect.resampled());
        EXPECT_TRUE(effect.resampled()->exact);
        EXPECT_EQ(effect.resampled()->draws, draws);
        EXPECT_NEAR(effect.test.value().p_value, unit_value(name, effect.outcome.name), 1e-12);
    }
    const Family& family = result.get<Families>().families.at(0);
    ASSERT_EQ(family.members.size(), 2U);
    EXPECT_TRUE(family.exact);
    EXPECT_EQ(family.draws, draws);
    for (const FamilyMember& member : family.members)
        EXPECT_NEAR(member.adjusted, unit_value(name + "_adjusted", member.outcome.name), 1e-12);
}

TEST(StatedUnits, AWildBootstrapGivesWeightsToUnitsAndItsStepDownToo) {
    expect_drawn_by_trust(Inference::wild_bootstrap, "bootstrap", 256);
}

TEST(StatedUnits, RandomisationMovesUnitsAndItsStepDownToo) {
    expect_drawn_by_trust(Inference::randomisation, "randomisation", 70);
}

TEST(StatedUnits, EffectsOnThoseWhoTakeUpCountUnits) {
    const AnalysisResult result = analyse_units(Inference::model);
    const ComplierEffects& complier = result.get<ComplierEffects>();
    ASSERT_EQ(complier.effects.size(), 1U);
    const EffectEstimate& effect = complier.effects[0].effect;
    EXPECT_NEAR(effect.estimate, unit_value("cace_estimate", "k1"), 1e-9);
    EXPECT_NEAR(effect.std_error.value(), unit_value("cace_std_error", "k1"), 1e-9);
    EXPECT_NEAR(effect.test.value().p_value, unit_value("cace_p_value", "k1"), 1e-9);
    EXPECT_EQ(effect.units, 8U);
}

}  // namespace
}  // namespace clustertrial::stated_units_test
