// Weights by column: sampling or inverse-probability weights that multiply a row's individuals.
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/clustering.hpp"
#include "clustertrial/analysis/context.hpp"
#include "clustertrial/analysis/effect.hpp"

#include "support/reference.hpp"
#include "support/trials.hpp"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::weights_column_test {
namespace {

using test::arrange_file;
using test::arrange_text;
using test::message_of;
using testing::Contains;
using testing::HasSubstr;

const std::string folder = CLUSTERTRIAL_TEST_DIR "/reference/weights_column/";

Trial pupils_trial(const std::string& weights) {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.file = "pupils.csv";
    trial.data.cluster = "school";
    trial.arms.column = "treated";
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.value = "score";
    outcome.prior = "prior";
    trial.outcomes = {outcome};
    trial.analysis.weights_column = weights;
    return trial;
}

EffectEstimate effect_of(const TrialData& data, const Trial& trial) {
    return estimate_effects(make_context(data, trial, data.outcomes[0], trial.analysis), "primary").at(0);
}

void expect_as_in_r(const std::string& weights) {
    static const test::Reference values(
        folder + "values.csv", {"case"},
        {"n", "estimate", "cr1", "p_cr1", "cr2", "df", "p_cr2", "mean_control", "sd_control", "effective"});
    const auto expect = [&](double actual, const std::string& column) {
        const double expected = values({weights}, column);
        EXPECT_NEAR(actual, expected, 1e-9 * std::abs(expected)) << weights << " " << column;
    };
    Trial trial = pupils_trial(weights);
    const TrialData data = arrange_file(trial, folder + "pupils.csv");
    const EffectEstimate effect = effect_of(data, trial);
    expect(effect.total.individuals, "n");
    expect(effect.estimate, "estimate");
    expect(effect.std_error.value(), "cr2");
    expect(effect.df().value(), "df");
    expect(effect.test.value().p_value, "p_cr2");
    expect(effect.arms[0].mean, "mean_control");
    expect(effect.effect_size.value().sd, "sd_control");
    expect(effect.effective_individuals.value(), "effective");
    test::as_stata(trial.analysis);
    const EffectEstimate as_stata = effect_of(data, trial);
    expect(as_stata.std_error.value(), "cr1");
    expect(as_stata.test.value().p_value, "p_cr1");
}

TEST(WeightsColumn, EstimatesAreThoseOfR) {
    expect_as_in_r("w");
    expect_as_in_r("school_w");
}

TEST(WeightsColumn, TheWorkingVarianceIsNamedWhereWeightsDifferWithinClusters) {
    const auto working = [](const std::string& weights) {
        const Trial trial = pupils_trial(weights);
        return effect_of(arrange_file(trial, folder + "pupils.csv"), trial).options.working_variance;
    };
    EXPECT_EQ(working("w"), WorkingVariance::inverse_weight);
    EXPECT_EQ(working("school_w"), WorkingVariance::individual);
}

/// Six schools in rows that stand for many pupils.
std::string of_schools(double scale) {
    std::string text = "school,treated,pupils,count,w\n";
    const double weights[] = {1, 0.5, 2, 1.5, 1, 3};
    const int events[] = {3, 9, 4, 8, 5, 2};
    for (int g = 0; g < 6; ++g) {
        text += std::to_string(g) + "," + std::to_string(g % 2) + "," + std::to_string(20 + 3 * g) + "," +
                std::to_string(events[g]) + "," + std::to_string(scale * weights[g]) + "\n";
    }
    return text;
}

std::string of_pupils() {
    std::string text = "school,treated,pupils,count,w\n";
    const double weights[] = {1, 0.5, 2, 1.5, 1, 3};
    const int events[] = {3, 9, 4, 8, 5, 2};
    for (int g = 0; g < 6; ++g) {
        for (int i = 0; i < 20 + 3 * g; ++i) {
            text += std::to_string(g) + "," + std::to_string(g % 2) + ",1," + (i < events[g] ? "1," : "0,") +
                    std::to_string(weights[g]) + "\n";
        }
    }
    return text;
}

Trial counts_trial() {
    Trial trial = pupils_trial("w");
    trial.data.size = "pupils";
    trial.outcomes[0].value.clear();
    trial.outcomes[0].prior.clear();
    trial.outcomes[0].count = "count";
    return trial;
}

void expect_same(const EffectEstimate& one, const EffectEstimate& other) {
    EXPECT_NEAR(one.estimate, other.estimate, 1e-12);
    EXPECT_NEAR(one.std_error.value(), other.std_error.value(), 1e-12);
    EXPECT_NEAR(one.df().value(), other.df().value(), 1e-9);
    EXPECT_NEAR(one.effect_size.value().sd, other.effect_size.value().sd, 1e-12);
    EXPECT_NEAR(one.effective_individuals.value(), other.effective_individuals.value(), 1e-9);
}

TEST(WeightsColumn, ARowOfManyIsManyRowsAndTheScaleOfWeightsIsNothing) {
    const Trial trial = counts_trial();
    const EffectEstimate schools = effect_of(arrange_text(trial, of_schools(1)), trial);
    expect_same(effect_of(arrange_text(trial, of_pupils()), trial), schools);
    expect_same(effect_of(arrange_text(trial, of_schools(8)), trial), schools);
}

TEST(WeightsColumn, WeightsOfOneAreNoWeights) {
    Trial trial = pupils_trial("");
    const TrialData plain = arrange_file(trial, folder + "pupils.csv");
    TrialData weighted = plain;
    weighted.outcomes[0].weight.assign(weighted.outcomes[0].mean.size(), 4);
    const EffectEstimate expected = effect_of(plain, trial);
    trial.analysis.weights_column = "w";
    const EffectEstimate effect = effect_of(weighted, trial);
    EXPECT_NEAR(effect.estimate, expected.estimate, 1e-12);
    EXPECT_NEAR(effect.std_error.value(), expected.std_error.value(), 1e-12);
    EXPECT_NEAR(effect.df().value(), expected.df().value(), 1e-9);
}

TEST(WeightsColumn, TheIccIsOfIndividuals) {
    const Trial trial = counts_trial();
    Trial unweighted = trial;
    unweighted.analysis.weights_column.clear();
    const auto icc = [](const Trial& of) {
        return analyse_trial(arrange_text(of, of_schools(1)), of).get<Clusterings>().outcomes.at(0).overall->estimate;
    };
    EXPECT_EQ(icc(trial), icc(unweighted));
}

TEST(WeightsColumn, ZeroIsCountedAndANegativeOrMissingWeightIsAnError) {
    const Trial trial = counts_trial();
    const std::string rows = "school,treated,pupils,count,w\na,0,20,3,1\nb,1,20,4,0\nc,0,30,5,2\nd,1,25,6,1\n";
    const TrialData data = arrange_text(trial, rows);
    EXPECT_THAT(data.warnings, Contains(HasSubstr("1 row (control 0; intervention 1) with the outcome has weight 0")));
    EXPECT_EQ(data.outcomes[0].missing_individuals[1], 20);
    const auto refused = [&](const std::string& weight) {
        return message_of([&] { arrange_text(trial, rows + "e,0,20,3," + weight + "\n"); });
    };
    EXPECT_THAT(refused("-1"), HasSubstr("rows.csv:6: column 'w': found -1; expected a weight, at least 0"));
    EXPECT_THAT(refused(""), HasSubstr("expected a weight, since the row has an outcome"));
    EXPECT_EQ(message_of([&] { arrange_text(trial, rows + "e,0,20,,\n"); }), "");
}

// One school has all of the weight: the outcome is not estimated, and the other one is.
TEST(WeightsColumn, AHugeWeightStopsNothingElse) {
    Trial trial = counts_trial();
    const std::string rows =
        "school,treated,pupils,count,w\na,0,20,3,1\nb,1,20,4,1e9\nc,0,30,5,1\nd,1,25,6,1\ne,0,20,2,1\nf,1,30,9,1\n";
    EXPECT_EQ(message_of([&] { analyse_trial(arrange_text(trial, rows), trial); }).find("expected a finite"),
              std::string::npos);
}

}  // namespace
}  // namespace clustertrial::weights_column_test
