// The smallest and the largest estimate over suppressed numbers: against every combination of whole numbers, by normal
// equations that share nothing with the library, and against R (tests/reference/suppressed_cells/make.R).
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/sensitivity.hpp"
#include "clustertrial/trial/keys.hpp"

#include "support/reference.hpp"
#include "support/trials.hpp"

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <Eigen/Cholesky>
#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::suppressed_bounds_test {
namespace {

using test::arrange_file;
using test::arrange_text;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr double tolerance = 1e-10;

/// A count that is known, or hidden between two ends.
struct Count {
    int low = 0;
    int high = 0;
    [[nodiscard]] bool hidden() const { return low < high; }
};

struct Row {
    int school = 0;
    int stratum = 0;
    int arm = 0;
    int pupils = 0;
    Count events;
    Count prior;
};

/// Rows of a trial that is drawn anew for each seed: whole numbers alone, by arithmetic of our own on the generator's.
class RandomRows {
  public:
    explicit RandomRows(unsigned seed) : generator_(seed) {}

    /// `suppressed` of the outcomes and `priors` of the prior counts are hidden.
    std::vector<Row> draw(int schools, int rows_a_school, int suppressed, int priors) {
        std::vector<Row> rows;
        for (int school = 0; school < schools; ++school) {
            for (int part = 0; part < rows_a_school; ++part) {
                Row row{school, school % 2, (school / 2) % 2, from(6, 60), {}, {}};
                row.events.low = row.events.high = from(0, row.pupils);
                row.prior.low = row.prior.high = from(0, row.pupils);
                rows.push_back(row);
            }
        }
        hide(suppressed, &Row::events, rows);
        hide(priors, &Row::prior, rows);
        return rows;
    }

  private:
    int from(int low, int high) { return low + static_cast<int>(generator_() % static_cast<unsigned>(high - low + 1)); }

    void hide(int count, Count Row::*number, std::vector<Row>& rows) {
        while (count > 0) {
            Row& row = rows[static_cast<std::size_t>(from(0, static_cast<int>(rows.size()) - 1))];
            if ((row.*number).hidden()) continue;
            const int low = from(0, 2);
            row.*number = {low, low + from(1, 4)};
            --count;
        }
    }

    std::mt19937 generator_;
};

struct Form {
    bool with_prior = false;
    bool equal = false;
};

std::string cell(const Count& count) {
    return (count.hidden() ? "SUPP" : std::to_string(count.low)) + "," + std::to_string(count.low) + "," +
           std::to_string(count.high);
}

std::string csv_of(const std::vector<Row>& rows) {
    std::string csv = "school,stratum,arm,pupils,nfa,nfa_low,nfa_high,prior,prior_low,prior_high\n";
    for (const Row& row : rows) {
        csv += "s" + std::to_string(row.school) + "," + std::to_string(row.stratum) + "," + std::to_string(row.arm) +
               "," + std::to_string(row.pupils) + "," + cell(row.events) + "," + cell(row.prior) + "\n";
    }
    return csv;
}

Trial trial_of(const Form& form, SuppressedCells suppressed) {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.file = "rows.csv";
    trial.data.cluster = "school";
    trial.data.size = "pupils";
    trial.arms.column = "arm";
    trial.strata = {"stratum"};
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.count = "nfa";
    if (form.with_prior) outcome.prior = "prior";
    trial.outcomes = {outcome};
    if (form.equal) trial.analysis.weights = Weights::equal;
    if (suppressed == SuppressedCells::missing) return trial;
    SensitivitySpec entry;
    entry.label = "suppressed";
    entry.suppressed = suppressed;
    entry.analysis = trial.analysis;
    trial.sensitivity = {entry};
    return trial;
}

AnalysisResult analysed(const Trial& trial, const std::string& csv) {
    return analyse_trial(arrange_text(trial, csv), trial);
}

SensitivityEffect entry_of(const Trial& trial, const std::string& csv) {
    const AnalysisResult result = analysed(trial, csv);
    const Sensitivity& sensitivity = result.get<Sensitivity>();
    EXPECT_THAT(sensitivity.failures, IsEmpty());
    return sensitivity.effects.at(0);
}

EffectEstimate primary_of(const Form& form, const std::vector<Row>& rows) {
    const Trial trial = trial_of(form, SuppressedCells::missing);
    return analysed(trial, csv_of(rows)).get<Effects>().estimates.at(0);
}

/// Weighted least squares of one row a school on intercept, second stratum, arm and prior, by normal equations.
double naive_estimate(const std::vector<Row>& rows, const Form& form) {
    int schools = 0;
    for (const Row& row : rows) schools = std::max(schools, row.school + 1);
    const Eigen::Index columns = form.with_prior ? 4 : 3;
    Eigen::MatrixXd x = Eigen::MatrixXd::Zero(schools, columns);
    Eigen::VectorXd y = Eigen::VectorXd::Zero(schools);
    Eigen::VectorXd pupils = Eigen::VectorXd::Zero(schools);
    for (const Row& row : rows) {
        x(row.school, 0) = 1;
        x(row.school, 1) = row.stratum;
        x(row.school, 2) = row.arm;
        if (form.with_prior) x(row.school, 3) += row.prior.low;
        y(row.school) += row.events.low;
        pupils(row.school) += row.pupils;
    }
    y = y.cwiseQuotient(pupils).eval();
    if (form.with_prior) x.col(3) = x.col(3).cwiseQuotient(pupils).eval();
    const Eigen::VectorXd w = form.equal ? Eigen::VectorXd::Ones(schools) : pupils;
    const Eigen::MatrixXd normal = x.transpose() * w.asDiagonal() * x;
    return normal.ldlt().solve(x.transpose() * w.cwiseProduct(y))(2);
}

/// Calls `visit` with every way in which the hidden counts could be known.
void for_every_value(std::vector<Row> rows, const std::function<void(const std::vector<Row>&)>& visit) {
    for (Row& row : rows) {
        for (Count* count : {&row.events, &row.prior}) {
            if (!count->hidden()) continue;
            const Count ends = *count;
            for (int value = ends.low; value <= ends.high; ++value) {
                *count = {value, value};
                for_every_value(rows, visit);
            }
            return;
        }
    }
    visit(rows);
}

/// The outermost estimates and where they are.
struct Extremes {
    double smallest = 0;
    double largest = 0;
    std::vector<Row> at_smallest = {};
    std::vector<Row> at_largest = {};
};

Extremes extremes_of(const std::vector<Row>& rows, const Form& form) {
    Extremes extremes;
    for_every_value(rows, [&](const std::vector<Row>& known) {
        const double estimate = naive_estimate(known, form);
        const bool first = extremes.at_smallest.empty();
        if (first || estimate < extremes.smallest) {
            extremes.smallest = estimate;
            extremes.at_smallest = known;
        }
        if (first || estimate > extremes.largest) {
            extremes.largest = estimate;
            extremes.at_largest = known;
        }
    });
    return extremes;
}

void expect_same(const EffectEstimate& effect, const EffectEstimate& known) {
    EXPECT_NEAR(effect.estimate, known.estimate, tolerance);
    EXPECT_NEAR(effect.std_error.value(), known.std_error.value(), tolerance);
    EXPECT_NEAR(effect.test.value().p_value, known.test.value().p_value, tolerance);
    EXPECT_NEAR(effect.interval().value().low, known.interval().value().low, tolerance);
    EXPECT_NEAR(effect.interval().value().high, known.interval().value().high, tolerance);
    EXPECT_NEAR(effect.effect_size.value().estimate, known.effect_size.value().estimate, tolerance);
}

void expect_outermost(const std::vector<Row>& rows, const Form& form, bool exact) {
    const SensitivityEffect entry = entry_of(trial_of(form, SuppressedCells::bounds), csv_of(rows));
    const SuppressedBounds& bounds = entry.bounds.value();
    const Extremes extremes = extremes_of(rows, form);
    EXPECT_NEAR(bounds.smallest.estimate, extremes.smallest, tolerance);
    EXPECT_NEAR(bounds.largest.estimate, extremes.largest, tolerance);
    EXPECT_EQ(bounds.exact, exact);
    expect_same(bounds.smallest, primary_of(form, extremes.at_smallest));
    expect_same(bounds.largest, primary_of(form, extremes.at_largest));
}

TEST(SuppressedBounds, OfOutcomesAreThoseOfEveryCombination) {
    for (unsigned seed = 1; seed <= 6; ++seed) {
        SCOPED_TRACE(seed);
        RandomRows random(seed);
        const int schools = 8 + static_cast<int>(seed % 5);
        const std::vector<Row> rows = random.draw(schools, 1, 3 + static_cast<int>(seed % 2), 0);
        for (const Form form : {Form{false, false}, Form{true, false}, Form{false, true}, Form{true, true}})
            expect_outermost(rows, form, true);
    }
}

TEST(SuppressedBounds, OfSchoolsInSeveralRowsAreThoseOfEveryCombination) {
    for (unsigned seed = 1; seed <= 3; ++seed) {
        SCOPED_TRACE(seed);
        RandomRows random(100 + seed);
        const std::vector<Row> rows = random.draw(9, 2, 4, 0);
        for (const Form form : {Form{true, false}, Form{false, true}}) expect_outermost(rows, form, true);
    }
}

TEST(SuppressedBounds, OfPriorsTooAreASearchThatFindsThoseOfEveryCombination) {
    for (unsigned seed = 1; seed <= 6; ++seed) {
        SCOPED_TRACE(seed);
        RandomRows random(200 + seed);
        const std::vector<Row> rows = random.draw(10, 1 + static_cast<int>(seed % 2), 3, 2);
        for (const Form form : {Form{true, false}, Form{true, true}}) expect_outermost(rows, form, false);
    }
}

TEST(SuppressedBounds, HoldEveryEstimateBetweenTheEnds) {
    const Form form{true, false};
    RandomRows random(300);
    const std::vector<Row> rows = random.draw(12, 1, 5, 0);
    const SensitivityEffect entry = entry_of(trial_of(form, SuppressedCells::bounds), csv_of(rows));
    std::mt19937 generator(301);
    for (int draw = 0; draw < 20; ++draw) {
        std::vector<Row> known = rows;
        for (Row& row : known) {
            const auto width = static_cast<unsigned>(row.events.high - row.events.low + 1);
            const int value = row.events.low + static_cast<int>(generator() % width);
            row.events = {value, value};
        }
        const double estimate = primary_of(form, known).estimate;
        EXPECT_GE(estimate, entry.bounds->smallest.estimate - tolerance);
        EXPECT_LE(estimate, entry.bounds->largest.estimate + tolerance);
    }
    EXPECT_LT(entry.bounds->smallest.estimate, entry.bounds->largest.estimate);
}

TEST(SuppressedBounds, AreTheEstimateWhereNothingIsSuppressed) {
    const Form form{true, false};
    RandomRows random(400);
    const std::vector<Row> rows = random.draw(10, 1, 0, 0);
    const EffectEstimate known = primary_of(form, rows);
    const SensitivityEffect entry = entry_of(trial_of(form, SuppressedCells::bounds), csv_of(rows));
    EXPECT_EQ(entry.effect.estimate, known.estimate);
    EXPECT_EQ(entry.bounds->smallest.estimate, known.estimate);
    EXPECT_EQ(entry.bounds->largest.estimate, known.estimate);
    EXPECT_EQ(entry.bounds->interval(), known.interval());
    EXPECT_EQ(entry.bounds->p_value(), known.test->p_value);
    EXPECT_TRUE(entry.bounds->exact);
    EXPECT_THAT(entry.bounds->clusters, ElementsAre(0, 0));
}

TEST(SuppressedBounds, TakeTheUnionOfTwoIntervalsAndThePValueThatHoldsForAll) {
    const auto effect = [](double estimate, double p) {
        EffectEstimate one;
        one.estimate = estimate;
        one.test = EffectTest{p, {}, Interval{estimate - 3, estimate + 2}};
        return one;
    };
    SuppressedBounds bounds;
    bounds.smallest = effect(1, 0.25);
    bounds.largest = effect(4, 0.5);
    EXPECT_EQ(bounds.interval(), (Interval{-2, 6}));
    EXPECT_EQ(bounds.p_value(), 0.5);
    bounds.smallest = effect(-1, 0.25);
    EXPECT_EQ(bounds.p_value(), 1) << "0 lies between the two";
    bounds.largest.test.reset();
    EXPECT_EQ(bounds.interval(), std::nullopt);
    EXPECT_EQ(bounds.p_value(), std::nullopt);
}

TEST(SuppressedMidpoint, IsTheAnalysisOfAFileWithTheMiddleValues) {
    for (const Form form : {Form{true, false}, Form{true, true}}) {
        RandomRows random(500);
        std::vector<Row> rows = random.draw(10, 2, 4, 3);
        std::vector<Row> known = rows;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            for (Count Row::*number : {&Row::events, &Row::prior}) {
                if (!(rows[i].*number).hidden()) continue;
                (rows[i].*number) = {1, 5};
                (known[i].*number) = {3, 3};
            }
        }
        const SensitivityEffect entry = entry_of(trial_of(form, SuppressedCells::midpoint), csv_of(rows));
        EXPECT_FALSE(entry.bounds);
        expect_same(entry.effect, primary_of(form, known));
    }
}

/// s1 and s2 are hidden, s1 with more at most than it has pupils.
const std::string four_schools =
    "school,stratum,arm,pupils,nfa,nfa_low,nfa_high\n"
    "s1,0,0,2,SUPP,1,5\ns2,0,1,20,SUPP,1,5\ns3,0,0,10,4,4,4\ns4,0,1,10,6,6,6\ns5,0,0,10,7,7,7\ns6,0,1,10,9,9,9\n";

// By hand, weighted by pupils: control has 4 + 7 + (1 or 2) of 22, intervention 6 + 9 + (1 to 5) of 40.
TEST(SuppressedBounds, NeverHaveMoreEventsThanPupils) {
    const SensitivityEffect entry = entry_of(trial_of({}, SuppressedCells::bounds), four_schools);
    EXPECT_NEAR(entry.bounds->smallest.estimate, 16.0 / 40 - 13.0 / 22, tolerance);
    EXPECT_NEAR(entry.bounds->largest.estimate, 20.0 / 40 - 12.0 / 22, tolerance);
    EXPECT_THAT(entry.bounds->clusters, ElementsAre(1, 1));
    EXPECT_THAT(entry.bounds->individuals, ElementsAre(2, 20));
}

TEST(SuppressedBounds, FollowWhatElseTheEntryDoesOtherwise) {
    Trial trial = trial_of({}, SuppressedCells::bounds);
    change(trial.sensitivity[0], "weights", {"equal"});
    const SensitivityEffect entry = entry_of(trial, four_schools);
    const double control = (0.5 + 0.4 + 0.7) / 3;  // s1 at 1 of 2
    EXPECT_NEAR(entry.bounds->largest.estimate, (0.25 + 0.6 + 0.9) / 3 - control, tolerance);
}

/// four_schools, in which what the pupils were is what the counts are out of; s2 is in two rows.
Trial out_of_contacts(Weights weights) {
    Trial trial = trial_of({}, SuppressedCells::bounds);
    trial.outcomes[0].out_of = "contacts";
    trial.analysis.weights = trial.sensitivity[0].analysis.weights = weights;
    return trial;
}
const std::string header_out_of = "school,stratum,arm,pupils,contacts,nfa,nfa_low,nfa_high\n";
const std::string four_schools_out_of = header_out_of +
                                        "s1,0,0,100,2,SUPP,1,5\ns2,0,1,30,5,SUPP,1,3\ns2,0,1,900,15,SUPP,0,2\n"
                                        "s3,0,0,40,10,4,4,4\ns4,0,1,500,10,6,6,6\ns5,0,0,11,10,7,7,7\n"
                                        "s6,0,1,12,10,9,9,9\n";

// The sums of NeverHaveMoreEventsThanPupils: s2 has 1 to 5 of 20 in its two rows together.
TEST(SuppressedBounds, OfACountWithItsOwnDenominatorAreOutOfThat) {
    const SensitivityEffect entry = entry_of(out_of_contacts(Weights::individuals), four_schools_out_of);
    EXPECT_NEAR(entry.bounds->smallest.estimate, 16.0 / 40 - 13.0 / 22, tolerance);
    EXPECT_NEAR(entry.bounds->largest.estimate, 20.0 / 40 - 12.0 / 22, tolerance);
    EXPECT_THAT(entry.bounds->individuals, ElementsAre(100, 930));
    const SensitivityEffect equal = entry_of(out_of_contacts(Weights::equal), four_schools_out_of);
    EXPECT_NEAR(equal.bounds->largest.estimate, (0.25 + 0.6 + 0.9) / 3 - (0.5 + 0.4 + 0.7) / 3, tolerance);
    EXPECT_NEAR(equal.bounds->smallest.estimate, (0.05 + 0.6 + 0.9) / 3 - (1 + 0.4 + 0.7) / 3, tolerance);
}

TEST(SuppressedBounds, OfASuppressedDenominatorAreRefused) {
    const std::string csv = four_schools_out_of + "s7,0,0,20,SUPP,2,2,2\n";
    const AnalysisResult result = analysed(out_of_contacts(Weights::individuals), csv);
    EXPECT_EQ(result.get<Effects>().estimates.size(), 1U);
    ASSERT_EQ(result.get<Sensitivity>().failures.size(), 1U);
    EXPECT_EQ(
        result.get<Sensitivity>().failures[0].why,
        "outcome 'nfa': 'contacts', the denominator of 'nfa', is suppressed in 1 row; bounds and midpoint need it "
        "known, since it weighs the row");
}

TEST(SuppressedCells, LeftOutOfThePrimaryAnalysisAreADoubt) {
    const AnalysisResult result = analysed(trial_of({}, SuppressedCells::missing), four_schools);
    EXPECT_THAT(result.warnings,
                testing::Contains(
                    "outcome 'nfa': 2 schools (control 1; intervention 1) are left out because of suppressed cells, "
                    "which mostly hide small numbers, so the rows analysed may not be comparable between arms; "
                    "[[sensitivity]] suppressed = \"bounds\" shows how far they could move the estimate"));
    Trial with_bounds = trial_of({}, SuppressedCells::bounds);
    with_bounds.sensitivity.push_back(trial_of({}, SuppressedCells::midpoint).sensitivity.at(0));
    with_bounds.sensitivity[1].label = "otherwise";
    with_bounds.sensitivity[1].suppressed = SuppressedCells::missing;
    const auto says = [](const std::string& words) { return testing::Contains(HasSubstr(words)); };
    const std::vector<std::string> warnings = analysed(with_bounds, four_schools).warnings;
    EXPECT_THAT(warnings, says("between arms; the sensitivity analysis shows how far they could move the estimate"));
    EXPECT_THAT(warnings, testing::Not(says("[[sensitivity]]"))) << "of no entry either";
    with_bounds.sensitivity[0].instead = "other";
    with_bounds.outcomes.push_back(with_bounds.outcomes[0]);
    with_bounds.outcomes[1].name = "other";
    with_bounds.outcomes[1].role = OutcomeRole::secondary;
    EXPECT_THAT(analysed(with_bounds, four_schools).warnings,
                says("outcome 'nfa': 2 schools (control 1; intervention 1) are left out because of suppressed cells, "
                     "which mostly hide small numbers, so the rows analysed may not be comparable between arms; "
                     "[[sensitivity]] suppressed"))
        << "what is shown is of the other outcome";
    const std::string without_ends =
        "school,stratum,arm,pupils,nfa\ns1,0,0,2,SUPP\ns2,0,1,20,5\ns3,0,0,10,4\n"
        "s4,0,1,10,6\ns5,0,0,10,7\n";
    EXPECT_THAT(analysed(trial_of({}, SuppressedCells::missing), without_ends).warnings,
                testing::Not(testing::Contains(HasSubstr("suppressed cells"))));
    const SensitivityEffect entry = entry_of(trial_of({}, SuppressedCells::bounds), four_schools);
    EXPECT_THAT(entry.bounds->smallest.doubts, testing::Not(testing::Contains(HasSubstr("suppressed cells"))))
        << "they are not left out there";
}

TEST(SuppressedCells, WithoutTheirEndsAreAnErrorOfTheEntryAlone) {
    const std::string without_ends =
        "school,stratum,arm,pupils,nfa\ns1,0,0,2,SUPP\ns2,0,1,20,5\ns3,0,0,10,4\n"
        "s4,0,1,10,6\ns5,0,0,10,7\n";
    const AnalysisResult result = analysed(trial_of({}, SuppressedCells::bounds), without_ends);
    EXPECT_EQ(result.get<Effects>().estimates.size(), 1U);
    ASSERT_EQ(result.get<Sensitivity>().failures.size(), 1U);
    EXPECT_EQ(result.get<Sensitivity>().failures[0].why,
              "outcome 'nfa': the trial file gives 'suppressed', but the data have no column 'nfa_low'; expected "
              "'nfa_low' and 'nfa_high' with the lower and upper bounds of SUPP in 'nfa'");
}

const std::string folder = CLUSTERTRIAL_TEST_DIR "/reference/suppressed_cells/";

TEST(SuppressedBounds, AreThoseOfRsLm) {
    const test::Reference values(folder + "values.csv", {"case"}, {"smallest", "largest"});
    for (const bool with_prior : {false, true}) {
        for (const bool equal : {false, true}) {
            const std::string name = std::string(with_prior ? "prior-" : "") + (equal ? "equal" : "pupils");
            SCOPED_TRACE(name);
            const Trial trial = trial_of({with_prior, equal}, SuppressedCells::bounds);
            const AnalysisResult result = analyse_trial(arrange_file(trial, folder + "schools.csv"), trial);
            const SuppressedBounds& bounds = result.get<Sensitivity>().effects.at(0).bounds.value();
            EXPECT_NEAR(bounds.smallest.estimate, values({name}, "smallest"), tolerance);
            EXPECT_NEAR(bounds.largest.estimate, values({name}, "largest"), tolerance);
            EXPECT_EQ(bounds.exact, !with_prior);
        }
    }
}

}  // namespace
}  // namespace clustertrial::suppressed_bounds_test
