// A row with n pupils and k events IS n rows of 0 and 1: every number is the same whether the data come as one row a
// school, one row a school x year group or one row a pupil.
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/clustering.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/analysis/influence.hpp"
#include "clustertrial/analysis/sensitivity.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/report/trial_tables.hpp"
#include "clustertrial/trial/keys.hpp"

#include "support/trials.hpp"

#include <cmath>
#include <random>
#include <sstream>

#include <gtest/gtest.h>

namespace clustertrial::identity_test {
namespace {

using test::arrange_text;

/// One row of one of the three forms.
struct Row {
    int school = 0;
    int pupils = 0;
    int events = 0;
    int prior = 0;
};

struct School {
    int arm = 0;
    int block = 0;
    int dose = 0;
    bool withdrawn = false;
};

struct RandomTrial {
    std::vector<School> schools;
    std::vector<Row> by_school, by_year_group, by_pupil;
};

RandomTrial draw_trial(unsigned seed) {
    std::mt19937 random(seed);
    const auto between = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
    RandomTrial trial;
    const int schools = between(8, 30);
    for (int s = 0; s < schools; ++s) {
        trial.schools.push_back({s % 2, (s / 2) % 2, between(0, 4), s > 8 && between(0, 9) == 0});
        Row school{s, 0, 0, 0};
        const int years = between(1, 4);
        for (int year = 0; year < years; ++year) {
            const int pupils = between(1, 40);
            const Row row{s, pupils, between(0, pupils), between(0, pupils)};
            trial.by_year_group.push_back(row);
            for (int i = 0; i < pupils; ++i) trial.by_pupil.push_back({s, 1, i < row.events, i >= pupils - row.prior});
            school.pupils += row.pupils;
            school.events += row.events;
            school.prior += row.prior;
        }
        trial.by_school.push_back(school);
    }
    std::shuffle(trial.by_pupil.begin(), trial.by_pupil.end(), random);
    return trial;
}

std::string to_csv(const RandomTrial& trial, const std::vector<Row>& rows) {
    std::ostringstream csv;
    csv << "urn,pupils,treated,block,events,prior,sessions\n";
    for (const Row& row : rows) {
        const School& school = trial.schools[static_cast<std::size_t>(row.school)];
        csv << "s" << row.school << "," << row.pupils << "," << school.arm << "," << school.block << ",";
        csv << (school.withdrawn ? "NA" : std::to_string(row.events)) << "," << row.prior << "," << school.dose << "\n";
    }
    return csv.str();
}

Trial protocol(bool sizes) {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.file = "rows.csv";
    trial.data.cluster = "urn";
    if (sizes) trial.data.size = "pupils";
    trial.arms.column = "treated";
    trial.strata = {"block"};
    OutcomeSpec outcome;
    outcome.name = outcome.label = "events";
    outcome.count = "events";
    outcome.prior = "prior";
    trial.outcomes = {outcome};
    trial.compliance = ComplianceSpec{};
    trial.compliance->dose = "sessions";
    trial.compliance->maximum = 4;
    trial.baseline.continuous = {{"prior", "prior", {}, {}, Aggregate::sum},
                                 {"prior", "%", {}, {}, Aggregate::percent}};
    return trial;
}

SensitivitySpec changing(const std::vector<std::pair<std::string, std::string>>& changes) {
    SensitivitySpec spec;
    for (const auto& [key, value] : changes) change(spec, key, {value});
    return spec;
}

/// Every kind of inference that rows which stand for many can be asked for.
std::vector<SensitivitySpec> every_inference() {
    return {changing({{"standard_errors", "CR0"}, {"degrees_of_freedom", "normal"}}),
            changing({{"standard_errors", "CR2"}, {"degrees_of_freedom", "satterthwaite"}}),
            changing({{"standard_errors", "CR3"}}),
            changing({{"standard_errors", "CV3J"}}),
            changing({{"weights", "equal"}, {"standard_errors", "CR2"}, {"degrees_of_freedom", "satterthwaite"}}),
            changing({{"inference", "wild-bootstrap"}, {"draws", "299"}}),
            changing({{"inference", "wild-bootstrap"}, {"draws", "299"}, {"bootstrap_weights", "webb"}}),
            changing({{"inference", "randomisation"}, {"draws", "299"}}),
            changing({{"inference", "randomisation"}, {"draws", "299"}, {"randomisation_statistic", "difference"}})};
}

AnalysisResult analyse_rows(const RandomTrial& trial, const std::vector<Row>& rows, bool sizes) {
    Trial spec = protocol(sizes);
    spec.sensitivity = every_inference();
    return analyse_trial(arrange_text(spec, to_csv(trial, rows)), spec);
}

void expect_same(const EffectEstimate& a, const EffectEstimate& b, double tolerance = 1e-12) {
    const auto near = [&](double x, double y, double scale) {
        if (x == y) return;  // equal infinities have no difference
        EXPECT_NEAR(x, y, tolerance * scale);
    };
    const double std_error = a.std_error.value();
    near(a.estimate, b.estimate, std::abs(a.estimate) + std_error);
    near(std_error, b.std_error.value(), std_error);
    near(a.test.value().p_value, b.test.value().p_value, 1);
    ASSERT_EQ(a.interval().has_value(), b.interval().has_value());
    if (const auto limits = a.interval()) {
        near(limits->low, b.interval()->low, std::abs(a.estimate) + std_error);
        near(limits->high, b.interval()->high, std::abs(a.estimate) + std_error);
    }
    near(a.unadjusted_difference, b.unadjusted_difference, 1);
    ASSERT_EQ(a.df().has_value(), b.df().has_value());
    if (a.df()) near(*a.df(), *b.df(), *a.df());
    EXPECT_EQ(a.total.individuals, b.total.individuals);
    EXPECT_EQ(a.total.individuals_missing, b.total.individuals_missing);
    ASSERT_EQ(a.effect_size.has_value(), b.effect_size.has_value());
    if (a.effect_size) {
        near(a.effect_size->estimate, b.effect_size->estimate, std::abs(a.effect_size->estimate) + 1);
        ASSERT_EQ(a.effect_size->interval.has_value(), b.effect_size->interval.has_value());
        if (a.effect_size->interval) {
            near(a.effect_size->interval->low, b.effect_size->interval->low, std::abs(a.effect_size->estimate) + 1);
        }
    }
    ASSERT_EQ(a.risk_ratio.has_value(), b.risk_ratio.has_value());
    if (a.risk_ratio) {
        near(a.risk_ratio->estimate, b.risk_ratio->estimate, a.risk_ratio->estimate);
        near(a.risk_ratio->log_std_error, b.risk_ratio->log_std_error, 1);
    }
    for (std::size_t arm = 0; arm < a.arms.size(); ++arm) {
        EXPECT_EQ(a.arms[arm].events, b.arms[arm].events);
        near(a.arms[arm].mean, b.arms[arm].mean, 1);
        near(a.arms[arm].conf_low.value(), b.arms[arm].conf_low.value(), 1);
        near(a.arms[arm].variance.value(), b.arms[arm].variance.value(), 1);
    }
}

void expect_same(const std::vector<EffectEstimate>& a, const std::vector<EffectEstimate>& b, double tolerance = 1e-12) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) expect_same(a[i], b[i], tolerance);
}

void expect_same(const Sensitivity& a, const Sensitivity& b) {
    ASSERT_EQ(a.effects.size(), b.effects.size());
    EXPECT_EQ(a.effects.size() + a.failures.size(), every_inference().size());
    for (std::size_t i = 0; i < a.effects.size(); ++i) expect_same(a.effects[i].effect, b.effects[i].effect);
}

void expect_same(const std::vector<Clustering>& a, const std::vector<Clustering>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        ASSERT_EQ(a[i].overall.has_value(), b[i].overall.has_value());
        if (!a[i].overall) continue;
        EXPECT_NEAR(a[i].overall->estimate, b[i].overall->estimate, 1e-12);
        EXPECT_NEAR(a[i].adjusted->estimate, b[i].adjusted->estimate, 1e-12);
        EXPECT_NEAR(*a[i].overall->conf_high, *b[i].overall->conf_high, 1e-12);
    }
}

void expect_same(const std::vector<Influence>& a, const std::vector<Influence>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double scale = std::abs(a[i].estimate) + a[i].std_error.value();
        const auto& without = a[i].left_out[0].estimates;
        for (std::size_t g = 0; g < without.size(); ++g) {
            EXPECT_NEAR(without[g].estimate, b[i].left_out[0].estimates[g].estimate, 1e-11 * scale);
        }
        EXPECT_NEAR(a[i].effective_clusters_worst, b[i].effective_clusters_worst, 1e-10);
    }
}

TEST(Identity, SchoolYearGroupAndPupilRowsGiveTheSameNumbersAndTheSameTables) {
    for (unsigned seed = 1; seed <= 40; ++seed) {
        SCOPED_TRACE(seed);
        const RandomTrial trial = draw_trial(seed);
        const AnalysisResult school = analyse_rows(trial, trial.by_school, true);
        const AnalysisResult year_group = analyse_rows(trial, trial.by_year_group, true);
        const AnalysisResult pupil = analyse_rows(trial, trial.by_pupil, false);
        const std::string text = render(to_tables(school), Format::text);
        for (const AnalysisResult* other : {&year_group, &pupil}) {
            expect_same(school.get<Effects>().estimates, other->get<Effects>().estimates);
            expect_same(school.get<UnweightedEffects>().estimates, other->get<UnweightedEffects>().estimates);
            expect_same(school.get<DoseResponse>().estimates, other->get<DoseResponse>().estimates);
            expect_same(school.get<Sensitivity>(), other->get<Sensitivity>());
            expect_same(school.get<Clusterings>().outcomes, other->get<Clusterings>().outcomes);
            expect_same(school.get<Influences>().effects, other->get<Influences>().effects);
            EXPECT_EQ(text, render(to_tables(*other), Format::text));
        }
    }
}

// The same without merging: a covariate of the row keeps pupils apart, and the identity must hold in the estimator.
TEST(Identity, HoldsWhenRowsCannotBeMerged) {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 random(seed);
        const auto between = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
        std::ostringstream groups, pupils;
        groups << "urn,pupils,treated,events,year\n";
        pupils << "urn,treated,events,year\n";
        for (int s = 0; s < 16; ++s) {
            for (int year = 0; year < 3; ++year) {
                const int n = between(2, 30);
                const int events = between(0, n);
                groups << s << "," << n << "," << s % 2 << "," << events << "," << year << "\n";
                for (int i = 0; i < n; ++i) pupils << s << "," << s % 2 << "," << (i < events) << "," << year << "\n";
            }
        }
        Trial trial = protocol(true);
        trial.strata.clear();
        trial.compliance.reset();
        trial.baseline = {};
        trial.outcomes[0].prior.clear();
        trial.analysis.covariates = {{"year", false}};
        trial.sensitivity = every_inference();
        const AnalysisResult by_group = analyse_trial(arrange_text(trial, groups.str()), trial);
        trial.data.size.clear();
        const AnalysisResult by_pupil = analyse_trial(arrange_text(trial, pupils.str()), trial);
        expect_same(by_group.get<Effects>().estimates, by_pupil.get<Effects>().estimates);
        expect_same(by_group.get<UnweightedEffects>().estimates, by_pupil.get<UnweightedEffects>().estimates);
        expect_same(by_group.get<Sensitivity>(), by_pupil.get<Sensitivity>());
        expect_same(by_group.get<Clusterings>().outcomes, by_pupil.get<Clusterings>().outcomes);
        expect_same(by_group.get<Influences>().effects, by_pupil.get<Influences>().effects);
    }
}

// Rows that a number of their own keeps apart are arranged as the moments of these once there are many. Where missing
// covariates are to be filled they stay rows, which is the same model as long as none is missing.
TEST(Identity, HoldsWhereMomentsTakeThePlaceOfManyRows) {
    std::mt19937 random(3);
    const auto between = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
    std::ostringstream pupils;
    pupils << "urn,treated,block,events,prior,year,age,intake\n";
    for (int s = 0; s < 60; ++s) {
        const int intake = between(0, 9);
        for (int pupil = 0; pupil < (s == 0 ? 1 : 900); ++pupil) {
            const int prior = between(0, 1);
            pupils << s << "," << s % 2 << "," << s / 30 << "," << (between(0, 9) < 3 + 3 * prior) << "," << prior
                   << "," << between(7, 9) << "," << between(90, 110) << "," << intake << "\n";
        }
    }
    Trial trial = protocol(false);
    trial.compliance.reset();
    trial.baseline = {};
    trial.outcomes[0].prior_level = PriorLevel::individual;
    trial.analysis.covariates = {{"year", true}, {"age", false}, {"intake", false}};
    trial.sensitivity = {
        changing({{"standard_errors", "CR1"}}), changing({{"standard_errors", "CR3"}}),
        changing({{"weights", "equal"}, {"standard_errors", "CR2"}, {"degrees_of_freedom", "satterthwaite"}}),
        changing({{"inference", "randomisation"}, {"draws", "99"}})};
    const TrialData of_moments = arrange_text(trial, pupils.str());
    EXPECT_LE(of_moments.outcomes[0].cluster.size(), 60U * 3 * 3) << "three years of a school, two numbers that differ";
    trial.analysis.missing_covariates = MissingCovariates::mean;
    const TrialData of_rows = arrange_text(trial, pupils.str());
    EXPECT_EQ(of_rows.outcomes[0].cluster.size(), 59U * 900 + 1);
    const AnalysisResult rows = analyse_trial(of_rows, trial);
    const AnalysisResult moments = analyse_trial(of_moments, trial);
    expect_same(rows.get<Effects>().estimates, moments.get<Effects>().estimates, 1e-11);
    expect_same(rows.get<UnweightedEffects>().estimates, moments.get<UnweightedEffects>().estimates, 1e-11);
    for (std::size_t i = 0; i < trial.sensitivity.size(); ++i)
        expect_same(rows.get<Sensitivity>().effects[i].effect, moments.get<Sensitivity>().effects[i].effect, 1e-11);
    expect_same(rows.get<Clusterings>().outcomes, moments.get<Clusterings>().outcomes);
    expect_same(rows.get<Influences>().effects, moments.get<Influences>().effects);
}

}  // namespace
}  // namespace clustertrial::identity_test
