// A count with a denominator of its own (out_of): contacts, and how many led to further action.
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/cace.hpp"
#include "clustertrial/analysis/clustering.hpp"
#include "clustertrial/analysis/context.hpp"
#include "clustertrial/analysis/description.hpp"
#include "clustertrial/analysis/effect.hpp"

#include "support/reference.hpp"
#include "support/trials.hpp"

#include <cmath>
#include <random>
#include <sstream>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::out_of_test {
namespace {

using test::arrange_file;
using test::arrange_text;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string folder = CLUSTERTRIAL_TEST_DIR "/reference/out_of/";

Trial contacts_trial() {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.file = "rows.csv";
    trial.data.cluster = "school";
    trial.data.size = "pupils";
    trial.arms.column = "treated";
    OutcomeSpec outcome;
    outcome.name = outcome.label = "action";
    outcome.count = "action";
    outcome.out_of = "contacts";
    trial.outcomes = {outcome};
    return trial;
}

Trial adjusted_trial() {
    Trial trial = contacts_trial();
    trial.strata = {"block"};
    trial.outcomes[0].prior = "action_before";
    trial.outcomes[0].prior_size = "contacts_before";
    return trial;
}

EffectEstimate effect_of(const TrialData& data, const Trial& trial) {
    return estimate_effects(make_context(data, trial, data.outcomes[0], trial.analysis), "primary").at(0);
}

/// R writes 15 significant digits, and its degrees of freedom are sums of many products.
void expect_reference(const Trial& trial, const std::string& name) {
    static const test::Reference values(folder + "values.csv", {"case"},
                                        {"estimate", "std_error", "df", "p_value", "sd_control"});
    const EffectEstimate effect = effect_of(arrange_file(trial, folder + "contacts.csv"), trial);
    const auto expect = [&](double actual, const std::string& column) {
        const double expected = values({name}, column);
        EXPECT_NEAR(actual, expected, 1e-9 * std::abs(expected)) << name << " " << column;
    };
    expect(effect.estimate, "estimate");
    expect(effect.std_error.value(), "std_error");
    expect(effect.df().value(), "df");
    expect(effect.test.value().p_value, "p_value");
    ASSERT_TRUE(effect.effect_size);
    expect(effect.effect_size->sd, "sd_control");
}

TEST(OutOf, SharesWeighByTheirDenominatorsAsInR) {
    expect_reference(contacts_trial(), "plain");
    expect_reference(adjusted_trial(), "adjusted");
}

TEST(OutOf, CountsOfTheOutcomeAreOfItsDenominatorAndThoseOfAttritionOfIndividuals) {
    const Trial trial = contacts_trial();
    const TrialData data = arrange_text(trial,
                                        "school,treated,pupils,contacts,action\n"
                                        "a,0,100,10,4\nb,0,50,0,0\nc,0,60,8,2\nd,1,70,6,3\ne,1,80,NA,NA\nf,1,90,4,NA\n"
                                        "g,1,40,5,1\n");
    const EffectEstimate effect = effect_of(data, trial);
    const SampleCounts& control = effect.arms.at(0).n;
    EXPECT_EQ(control.averaged_over().analysed, 18);
    EXPECT_EQ(control.averaged_over().missing, 0);
    EXPECT_EQ(control.averaged_over().clusters_not_counted, 0U);
    EXPECT_EQ(control.individuals, 160);
    EXPECT_EQ(control.individuals_missing, 50);
    EXPECT_EQ(effect.arms.at(0).events, 6);
    EXPECT_DOUBLE_EQ(effect.arms.at(0).mean, 6.0 / 18);
    const AveragedOver intervention = effect.arms.at(1).n.averaged_over();
    EXPECT_EQ(intervention.analysed, 11);
    EXPECT_EQ(intervention.missing, 4) << "of the school that says how many contacts, and not what became of them";
    EXPECT_EQ(intervention.clusters_not_counted, 1U) << "the school that does not say how many";
    const Attrition attrition = describe_attrition(data, trial, data.outcomes[0]);
    EXPECT_THAT(attrition.individuals_randomised, ElementsAre(210, 280));
    EXPECT_THAT(attrition.individuals_analysed, ElementsAre(160, 110));
    EXPECT_THAT(effect.remarks,
                ElementsAre("outcome 'action': 'contacts' is 0 in 1 row (control 1; intervention 0): the proportion "
                            "is undefined, so the outcome is missing",
                            "outcome 'action': 'contacts' has no value in 1 row (control 0; intervention 1): the "
                            "denominator is unknown, so the outcome is missing"));
}

TEST(OutOf, EveryEffectIsDoubtedSinceTheTrialMayHaveChangedTheDenominator) {
    Trial trial = contacts_trial();
    const std::string file = folder + "contacts.csv";
    EXPECT_THAT(effect_of(arrange_file(trial, file), trial).doubts,
                testing::Contains(HasSubstr("its denominator 'contacts' is counted after the allocation and may "
                                            "itself be affected by the intervention: the effect is on a proportion of "
                                            "something that the intervention may have changed; analyse 'contacts' as "
                                            "an outcome too")));
    trial.outcomes[0].out_of.clear();
    for (const std::string& doubt : effect_of(arrange_file(trial, file), trial).doubts)
        EXPECT_THAT(doubt, testing::Not(HasSubstr("denominator")));
}

/// The same contacts: one row for each half of a school, and one row a contact.
struct TwoForms {
    std::string by_half = "school,treated,pupils,contacts,action,dose\n";
    std::string by_contact = by_half;
};

TwoForms draw_forms(unsigned seed) {
    std::mt19937 random(seed);
    const auto between = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
    std::ostringstream by_half, by_contact;
    for (int s = 0; s < 24; ++s) {
        for (int half = 0; half < 2; ++half) {
            const int contacts = between(1, 15);
            const int action = between(0, contacts);
            const int dose = s % 2 == 0 ? 0 : between(0, 1);
            const std::string before = "s" + std::to_string(s) + "," + std::to_string(s % 2) + ",";
            by_half << before << "30," << contacts << "," << action << "," << dose << "\n";
            for (int i = 0; i < contacts; ++i)
                by_contact << before << "1,1," << (i < action ? 1 : 0) << "," << dose << "\n";
        }
    }
    TwoForms forms;
    forms.by_half += by_half.str();
    forms.by_contact += by_contact.str();
    return forms;
}

void expect_alike(const EffectEstimate& one, const EffectEstimate& other) {
    constexpr double rounding = 1e-10;
    EXPECT_NEAR(one.estimate, other.estimate, rounding);
    EXPECT_NEAR(one.std_error.value(), other.std_error.value(), rounding);
    EXPECT_NEAR(one.df().value(), other.df().value(), 1e-7);
    EXPECT_NEAR(one.test.value().p_value, other.test.value().p_value, rounding);
    EXPECT_NEAR(one.effect_size.value().estimate, other.effect_size.value().estimate, rounding);
    EXPECT_NEAR(one.risk_ratio.value().log_std_error, other.risk_ratio.value().log_std_error, rounding);
    EXPECT_EQ(one.arms.at(1).n.averaged_over().analysed, other.arms.at(1).n.averaged_over().analysed);
    EXPECT_NEAR(one.arms.at(1).conf_low.value(), other.arms.at(1).conf_low.value(), rounding);
}

TEST(OutOf, ARowAContactGivesWhatARowASchoolGives) {
    Trial out_of = contacts_trial();
    out_of.cace.emplace_back();
    out_of.cace[0].take_up = "dose";
    out_of.cace[0].maximum = 1;
    out_of.cace[0].label = "dose";
    Trial of_individuals = out_of;
    of_individuals.data.size.clear();
    of_individuals.outcomes[0].out_of.clear();
    for (unsigned seed = 1; seed <= 5; ++seed) {
        const TwoForms forms = draw_forms(seed);
        const TrialData halves = arrange_text(out_of, forms.by_half);
        const TrialData contacts = arrange_text(out_of, forms.by_contact);
        const TrialData individuals = arrange_text(of_individuals, forms.by_contact);
        const EffectEstimate effect = effect_of(halves, out_of);
        expect_alike(effect, effect_of(contacts, out_of));
        expect_alike(effect, effect_of(individuals, of_individuals));
        const auto icc = [](const TrialData& data, const Trial& trial) {
            return describe_clustering(data, trial, data.outcomes[0], nullptr).overall.value().estimate;
        };
        EXPECT_NEAR(icc(halves, out_of), icc(individuals, of_individuals), 1e-10);
        const auto on_compliers = [](const TrialData& data, const Trial& trial) {
            return analyse_trial(data, trial).get<ComplierEffects>().effects.at(0).effect;
        };
        const EffectEstimate compliers = on_compliers(halves, out_of);
        EXPECT_NEAR(compliers.estimate, on_compliers(individuals, of_individuals).estimate, 1e-9)
            << "take-up of a school is over its contacts, as its outcome is";
        EXPECT_NEAR(compliers.std_error.value(), on_compliers(individuals, of_individuals).std_error.value(), 1e-9);
    }
}

}  // namespace
}  // namespace clustertrial::out_of_test
