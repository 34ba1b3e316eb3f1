// Which average: values of R's clubSandwich on a real trial (tests/reference/estimands/make.R), and what must not
// matter.
#include "clustertrial/analysis/estimands.hpp"

#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/context.hpp"
#include "clustertrial/analysis/sensitivity.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "support/reference.hpp"
#include "support/trials.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::estimands_test {
namespace {

using test::arrange_text;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string folder = CLUSTERTRIAL_TEST_DIR "/reference/estimands/";

double reference(const std::string& name, const std::string& column) {
    static const test::Reference values(folder + "values.csv", {"case"},
                                        {"estimate", "std_error", "df", "p_value", "conf_low", "conf_high"});
    return values({name}, column);
}

OutcomeSpec measured(const std::string& column) {
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.value = column;
    return outcome;
}

/// The men of mkvtrial.csv, or those that make the communities unequal.
Trial communities(const std::string& outcome, bool unequal) {
    Trial trial;
    trial.unit = "community";
    trial.individual = "man";
    trial.data.file = folder + "mkvtrial.csv";
    trial.data.cluster = "community";
    if (unequal) trial.data.where = {parse_row_rule("unequal=1")};
    trial.arms.column = "arm";
    trial.strata = {"stratum"};
    trial.outcomes = {measured(outcome)};
    return trial;
}

std::vector<AverageEffects> averages_of(const Trial& trial, const TrialData& data) {
    return estimate_averages(make_context(data, trial, data.outcomes.at(0), trial.analysis));
}

AverageEffects average_of(const Trial& trial) {
    return averages_of(trial, read_trial_data(trial)).at(0);
}

constexpr double tolerance = 1e-9;

void expect_reference(const AverageEffect& effect, const std::string& name) {
    const auto near = [&](double actual, const std::string& column) {
        EXPECT_NEAR(actual, reference(name, column), tolerance * std::max(1.0, std::abs(reference(name, column))))
            << name << " " << column;
    };
    near(effect.estimate, "estimate");
    near(effect.std_error.value(), "std_error");
    near(effect.df.value(), "df");
    near(effect.p_value.value(), "p_value");
    near(effect.interval.value().low, "conf_low");
    near(effect.interval.value().high, "conf_high");
}

void expect_reference(const AverageEffects& effects, const std::string& name) {
    expect_reference(effects.individuals.value(), name + " individuals");
    expect_reference(effects.clusters.value(), name + " clusters");
    expect_reference(effects.difference.value(), name + " difference");
}

TEST(Averages, OfARealTrialAgreeWithClubSandwich) {
    expect_reference(average_of(communities("know", false)), "know");
    expect_reference(average_of(communities("score", false)), "score");
}

TEST(Averages, OfUnequalCommunitiesAgreeWithClubSandwich) {
    expect_reference(average_of(communities("know", true)), "unequal");
}

TEST(Averages, WithACovariateOfTheManAgreeWithClubSandwich) {
    for (const bool unequal : {false, true}) {
        Trial trial = communities("know", unequal);
        trial.analysis.covariates = {{"agegp", false}};
        expect_reference(average_of(trial), unequal ? "unequal, age" : "know, age");
    }
}

TEST(Averages, WithoutStrataAgreeWithClubSandwich) {
    Trial trial = communities("know", true);
    trial.strata.clear();
    expect_reference(average_of(trial), "unequal, no strata");
}

// One row a community, or men with 1 / the number in their community: R gives the same.
TEST(Averages, OverClustersAreThoseOfIndividualsWeightedByOneOverTheirClusterSize) {
    for (const std::string name : {"know", "unequal"}) {
        for (const std::string column : {"estimate", "std_error", "df"}) {
            EXPECT_NEAR(reference(name + " clusters", column), reference(name + " clusters from men", column), 1e-9);
        }
    }
}

// Without strata there is nothing to standardise: the averages are the protocol's own analyses.
TEST(Averages, WithoutStrataAreTheAnalysesWithTheirWeights) {
    Trial trial = communities("know", true);
    trial.strata.clear();
    trial.analysis.covariates = {{"agegp", false}};
    const TrialData data = read_trial_data(trial);
    const AverageEffects averages = averages_of(trial, data).at(0);
    for (const Weights weights : {Weights::individuals, Weights::equal}) {
        trial.analysis.weights = weights;
        const EffectEstimate effect =
            estimate_effects(make_context(data, trial, data.outcomes[0], trial.analysis), "primary").at(0);
        const AverageEffect& average = weights == Weights::equal ? *averages.clusters : *averages.individuals;
        EXPECT_NEAR(average.estimate, effect.estimate, 1e-12);
        EXPECT_NEAR(average.std_error.value(), effect.std_error.value(), 1e-12);
        EXPECT_NEAR(average.df.value(), effect.df().value(), 1e-9);
    }
}

// ---- A case by hand
// --------------------------------------------------------------------------------------------------

Trial schools() {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.file = "rows.csv";
    trial.data.cluster = "urn";
    trial.data.size = "pupils";
    trial.arms.column = "arm";
    trial.strata = {"block"};
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.count = "events";
    trial.outcomes = {outcome};
    return trial;
}

const std::string header = "urn,block,arm,pupils,events\n";

// Block A, pupils: 24/40 - 14/40 = .25 of 80; schools: (.5 + .7) / 2 - (.2 + .4) / 2 = .3 of 4.
// Block B, pupils: 24/40 - 16/80 = .4 of 120; schools: (.3 + .7) / 2 - (.1 + .3) / 2 = .3 of 4.
// Over pupils (80 x .25 + 120 x .4) / 200 = .34, over schools .3. The coefficient weighs the blocks by 80/4 and
// 120 x 2/9: (20 x .25 + 80/3 x .4) / (20 + 80/3) = 47/140.
const std::string eight_schools = header +
                                  "a1,A,0,10,2\na2,A,0,30,12\na3,A,1,20,10\na4,A,1,20,14\n"
                                  "b1,B,0,40,4\nb2,B,0,40,12\nb3,B,1,10,3\nb4,B,1,30,21\n";

AverageEffects averages_of_rows(const std::string& rows, const Trial& trial = schools()) {
    return averages_of(trial, arrange_text(trial, rows)).at(0);
}

TEST(Averages, CountEachStratumByItsIndividualsOrItsClusters) {
    const AverageEffects effects = averages_of_rows(eight_schools);
    EXPECT_NEAR(effects.individuals.value().estimate, 0.34, 1e-14);
    EXPECT_NEAR(effects.clusters.value().estimate, 0.3, 1e-14);
    EXPECT_NEAR(effects.difference.value().estimate, 0.04, 1e-14);
    EXPECT_EQ(effects.difference->df, 7);
    const Trial trial = schools();
    const TrialData data = arrange_text(trial, eight_schools);
    EXPECT_NEAR(estimate_effects(make_context(data, trial, data.outcomes[0], trial.analysis), "primary").at(0).estimate,
                47.0 / 140, 1e-14);
}

TEST(Averages, FollowTheProtocolsCovarianceAndDegreesOfFreedom) {
    Trial trial = schools();
    test::as_stata(trial.analysis);
    const AverageEffects effects = averages_of_rows(eight_schools, trial);
    EXPECT_EQ(effects.individuals.value().df, 7);
    trial.analysis.degrees_of_freedom = DegreesOfFreedom::normal;
    const AverageEffects normal = averages_of_rows(eight_schools, trial);
    EXPECT_FALSE(normal.individuals->df);
    EXPECT_LT(normal.individuals->p_value.value(), effects.individuals->p_value.value());
    EXPECT_EQ(normal.difference->df, 7) << "the jackknife's are its own";
}

// ---- What must not matter
// --------------------------------------------------------------------------------------------

void expect_same(const AverageEffect& a, const AverageEffect& b, double scale = 1) {
    const double unit = scale * a.std_error.value();
    EXPECT_NEAR(scale * a.estimate, b.estimate, 1e-11 * std::abs(unit));
    EXPECT_NEAR(std::abs(unit), b.std_error.value(), 1e-11 * std::abs(unit));
    EXPECT_NEAR(a.p_value.value(), b.p_value.value(), 1e-11);
}

void expect_same(const AverageEffects& a, const AverageEffects& b, double scale = 1) {
    expect_same(a.individuals.value(), b.individuals.value(), scale);
    expect_same(a.clusters.value(), b.clusters.value(), scale);
    expect_same(a.difference.value(), b.difference.value(), scale);
}

std::vector<std::string> lines_of(const std::string& rows) {
    std::istringstream stream(rows.substr(header.size()));
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

TEST(Averages, AreThoseOfOneRowAPupil) {
    std::string pupils = "urn,block,arm,events\n";
    for (const std::string& line : lines_of(eight_schools)) {
        std::istringstream cells(line);
        std::string urn, block, arm, count, events;
        for (std::string* cell : {&urn, &block, &arm, &count, &events}) std::getline(cells, *cell, ',');
        for (int i = 0; i < std::stoi(count); ++i)
            pupils += urn + "," + block + "," + arm + "," + (i < std::stoi(events) ? "1" : "0") + "\n";
    }
    Trial trial = schools();
    trial.data.size.clear();
    expect_same(averages_of_rows(eight_schools), averages_of_rows(pupils, trial));
}

TEST(Averages, AreThoseOfRowsInAnotherOrder) {
    std::vector<std::string> lines = lines_of(eight_schools);
    std::shuffle(lines.begin(), lines.end(), std::mt19937(7));
    std::string rows = header;
    for (const std::string& line : lines) rows += line + "\n";
    expect_same(averages_of_rows(eight_schools), averages_of_rows(rows));
}

TEST(Averages, MoveWithTheScaleOfTheOutcomeAndNotWithItsOrigin) {
    const auto rows = [](double scale, double shift) {
        std::ostringstream text;
        text << "community,arm,stratum,know\n";
        std::mt19937 random(3);
        for (int g = 0; g < 12; ++g) {
            for (int i = 0; i < 3 + g; ++i)
                text << g << "," << g % 2 << "," << g / 6 << "," << shift + scale * static_cast<double>(random() % 50)
                     << "\n";
        }
        return text.str();
    };
    const Trial trial = communities("know", false);
    const AverageEffects plain = averages_of_rows(rows(1, 0), trial);
    expect_same(plain, averages_of_rows(rows(-3, 0), trial), -3);
    expect_same(plain, averages_of_rows(rows(1, 1000), trial));
}

TEST(Averages, LeaveOutClustersThatWereLost) {
    expect_same(averages_of_rows(eight_schools), averages_of_rows(eight_schools + "a5,A,0,500,NA\nb5,B,1,90,NA\n"));
}

TEST(Averages, OfOneArmOfSeveralCountTheOthersInTheShares) {
    Trial trial = schools();
    trial.arms = {"arm", {{"control", "0"}, {"visit", "1"}, {"leaflet", "2"}}};
    const TrialData data = arrange_text(trial, eight_schools + "a5,A,2,30,3\na6,A,2,30,9\nb5,B,2,50,5\nb6,B,2,50,25\n");
    const auto effects = averages_of(trial, data);
    ASSERT_EQ(effects.size(), 2U);
    EXPECT_EQ(effects[1].term, "leaflet");
    // Pupils: 140 in A, 220 in B; (140 x .25 + 220 x .4) / 360.
    EXPECT_NEAR(effects[0].individuals.value().estimate, (140 * .25 + 220 * .4) / 360, 1e-14);
    // Leaflet: A 12/60 - 14/40 = -.15; B 30/100 - 16/80 = .1.
    EXPECT_NEAR(effects[1].individuals.value().estimate, (140 * -.15 + 220 * .1) / 360, 1e-14);
}

// ---- What is not defined
// ---------------------------------------------------------------------------------------------

TEST(Averages, AreNotDefinedWhereAStratumHasOneArm) {
    const AverageEffects effects = averages_of_rows(eight_schools + "c1,C,0,10,2\nc2,C,0,10,4\n");
    EXPECT_FALSE(effects.individuals);
    EXPECT_FALSE(effects.clusters);
    EXPECT_FALSE(effects.difference);
    EXPECT_EQ(effects.why_none,
              "arm 'intervention' has 0 schools in stratum 'C': the effect there is unknown, and with it the average "
              "over all strata");
}

TEST(Averages, HaveNoStandardErrorWhereAnArmHasOneSchoolOfAStratum) {
    const AverageEffects effects = averages_of_rows(eight_schools + "c1,C,0,10,2\nc2,C,0,10,4\nc3,C,1,10,5\n");
    ASSERT_TRUE(effects.individuals);
    EXPECT_FALSE(effects.individuals->std_error);
    EXPECT_EQ(effects.individuals->why_no_test,
              "arm 'intervention' has one school in stratum 'C', so the variation between schools is unknown and the "
              "standard error cannot be estimated");
    EXPECT_EQ(effects.difference.value().why_no_test, effects.individuals->why_no_test);
}

TEST(Averages, OfSchoolsOfOneSizeDoNotDiffer) {
    const AverageEffects effects =
        averages_of_rows(header + "1,A,0,20,2\n2,A,0,20,6\n3,A,1,20,7\n4,A,1,20,9\n5,A,1,20,8\n");
    EXPECT_NEAR(effects.difference.value().estimate, 0, 1e-15);
    EXPECT_THAT(effects.difference->why_no_test, HasSubstr("the two averages are the same"));
    EXPECT_TRUE(effects.individuals->std_error);
}

TEST(Averages, OfSchoolsWithoutSizesAreOverSchoolsAlone) {
    Trial trial = schools();
    trial.data.size.clear();
    trial.strata.clear();
    trial.outcomes = {measured("rate")};
    const AverageEffects effects =
        averages_of_rows("urn,arm,rate\n1,0,0.10\n2,0,0.14\n3,0,0.12\n4,1,0.20\n5,1,0.16\n6,1,0.18\n", trial);
    EXPECT_NEAR(effects.clusters.value().estimate, 0.06, 1e-15);
    EXPECT_FALSE(effects.individuals);
    EXPECT_EQ(effects.why_no_individuals, "no sizes are given, so the number of pupils is unknown");
}

TEST(Averages, OfRowsClusteredTwoWaysHaveNoStandardError) {
    Trial trial = schools();
    trial.strata.clear();
    trial.analysis.second_cluster = "teacher";
    std::string rows = "urn,arm,teacher,pupils,events\n";
    for (int row = 0; row < 32; ++row)
        rows += std::to_string(row / 4) + "," + std::to_string(row / 4 % 2) + ",t" + std::to_string(row % 7) + ",9," +
                std::to_string(row * row % 8) + "\n";
    EXPECT_THAT(averages_of_rows(rows, trial).clusters.value().why_no_test, HasSubstr("clustered one way only"));
}

// ---- A population whose effects are known
// ----------------------------------------------------------------------------

/// 10,000 schools in two strata; in the larger ones the arm does more, and in the second stratum a quarter gets it.
struct Population {
    std::vector<double> pupils, without, effect;
    std::vector<int> stratum;
};

Population draw_population() {
    Population all;
    std::mt19937 random(20250711);
    constexpr int schools_there_are = 10000;
    for (int s = 0; s < schools_there_are; ++s) {
        const double pupils = 20 + static_cast<double>(random() % 480);
        const int stratum = s % 2;
        all.pupils.push_back(pupils);
        all.stratum.push_back(stratum);
        all.without.push_back(static_cast<double>(random() % 1000) / 1000 + 0.3 * stratum);
        all.effect.push_back(0.1 + 0.001 * pupils + 0.4 * stratum + static_cast<double>(random() % 100) / 500);
    }
    return all;
}

std::string rows_of(const Population& all) {
    std::ostringstream text;
    text << "urn,block,arm,pupils,score\n";
    for (std::size_t s = 0; s < all.pupils.size(); ++s)
        text << s << "," << all.stratum[s] << "," << s / 2 % 2 << "," << all.pupils[s] << "," << all.without[s] << "\n";
    return text.str();
}

/// Allocates anew: half of the first stratum, a quarter of the second.
void allocate_again(const Population& all, std::mt19937& random, TrialData& data) {
    std::vector<std::size_t> order(all.pupils.size());
    for (std::size_t s = 0; s < order.size(); ++s) order[s] = s;
    std::shuffle(order.begin(), order.end(), random);
    std::vector<int> place(order.size());
    int next[2] = {0, 0};
    for (const std::size_t s : order) place[s] = next[all.stratum[s]]++;
    OutcomeData& outcome = data.outcomes[0];
    for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
        const std::uint32_t g = outcome.cluster[row];
        const auto s = static_cast<std::size_t>(std::stoi(data.clusters[g]));
        const bool offered = place[s] < (all.stratum[s] == 0 ? 2500 : 1250);
        data.arm[g] = offered ? 1 : 0;
        outcome.mean[row] = all.without[s] + (offered ? all.effect[s] : 0);
    }
}

struct Drawn {
    std::vector<double> estimates;
    void expect(double truth, bool claimed, const std::string& what) const {
        const auto count = static_cast<double>(estimates.size());
        double mean = 0;
        for (const double one : estimates) mean += one / count;
        double variance = 0;
        for (const double one : estimates) variance += (one - mean) * (one - mean) / (count - 1);
        const double errors = std::abs(mean - truth) / std::sqrt(variance / count);
        if (claimed) {
            EXPECT_LT(errors, 3) << what;
        } else {
            EXPECT_GT(errors, 3) << what;
        }
    }
};

TEST(Averages, OfAPopulationOf10000SchoolsAreTheTruthThatTheyClaimAndNoOther) {
    const Population all = draw_population();
    Trial trial = schools();
    trial.outcomes = {measured("score")};
    TrialData data = arrange_text(trial, rows_of(all));
    double pupils = 0, over_pupils = 0, over_schools = 0;
    for (std::size_t s = 0; s < all.pupils.size(); ++s) {
        pupils += all.pupils[s];
        over_pupils += all.pupils[s] * all.effect[s];
        over_schools += all.effect[s] / static_cast<double>(all.pupils.size());
    }
    over_pupils /= pupils;
    Drawn individuals, clusters, coefficient;
    std::mt19937 random(1);
    for (int draw = 0; draw < 20; ++draw) {
        allocate_again(all, random, data);
        const OutcomeContext context = make_context(data, trial, data.outcomes[0], trial.analysis);
        const AverageEffects effects = estimate_averages(context).at(0);
        individuals.estimates.push_back(effects.individuals.value().estimate);
        clusters.estimates.push_back(effects.clusters.value().estimate);
        coefficient.estimates.push_back(estimate_effects(context, "primary").at(0).estimate);
    }
    individuals.expect(over_pupils, true, "over pupils");
    individuals.expect(over_schools, false, "over pupils, of schools");
    clusters.expect(over_schools, true, "over schools");
    clusters.expect(over_pupils, false, "over schools, of pupils");
    coefficient.expect(over_pupils, false, "the coefficient, of pupils");
    coefficient.expect(over_schools, false, "the coefficient, of schools");
}

// ---- What the trial file states
// --------------------------------------------------------------------------------------

AnalysisResult analyse(const Trial& trial) {
    return analyse_trial(arrange_text(trial, eight_schools), trial);
}

TEST(StatedEstimand, OfAnotherAverageIsSaidAndTheRestStands) {
    Trial trial = schools();
    trial.estimand.emplace().average = AverageOver::clusters;
    const AnalysisResult result = analyse(trial);
    const std::string words =
        "outcome 'events': the stated estimand is the cluster-average effect (over schools), but this analysis weights "
        "pupils and estimates the individual-average effect (over pupils); the table 'Which average' has both averages "
        "across strata";
    EXPECT_THAT(result.get<Effects>().estimates.at(0).departures, ElementsAre(words));
    EXPECT_THAT(result.warnings, Contains(words));
    EXPECT_EQ(result.get<Estimands>().effects.size(), 1U);
    trial.analysis.weights = Weights::equal;
    EXPECT_THAT(analyse(trial).get<Effects>().estimates.at(0).departures, IsEmpty());
}

TEST(StatedEstimand, AcrossStrataIsNotWhatACoefficientOfUnequalSharesEstimates) {
    Trial trial = schools();
    trial.estimand.emplace().strata = AcrossStrata::across;
    EXPECT_THAT(analyse(trial).get<Effects>().estimates.at(0).departures,
                ElementsAre(HasSubstr("precision-weighted average over strata")));
    trial.estimand->strata = AcrossStrata::within;
    EXPECT_THAT(analyse(trial).get<Effects>().estimates.at(0).departures, IsEmpty());
    trial.estimand->strata = AcrossStrata::across;
    trial.strata.clear();
    EXPECT_THAT(analyse(trial).get<Effects>().estimates.at(0).departures, IsEmpty());
}

TEST(StatedEstimand, OfAnotherSummaryMeasureNamesWhatIsEstimated) {
    Trial trial = schools();
    trial.estimand.emplace().summary = SummaryMeasure::odds_ratio;
    EXPECT_THAT(analyse(trial).warnings, Contains("outcome 'events': the stated summary measure is the odds ratio, but "
                                                  "this effect is a difference; the program estimates differences, "
                                                  "and risk ratios of counts"));
    trial.estimand->summary = SummaryMeasure::risk_ratio;
    EXPECT_THAT(analyse(trial).warnings, Contains(HasSubstr("the table of events has the risk ratio")));
    trial.estimand->summary = SummaryMeasure::difference;
    EXPECT_THAT(analyse(trial).get<Effects>().estimates.at(0).departures, IsEmpty());
}

TEST(StatedEstimand, IsComparedWithAnalysesBesideThePrimaryOneToo) {
    Trial trial = parse_trial_file(R"([data]
file = "rows.csv"
cluster = "urn"
size = "pupils"
[arms]
column = "arm"
[[outcome]]
name = "events"
count = "events"
[estimand]
average = "individuals"
[[sensitivity]]
weights = "equal"
)",
                                   "t.toml");
    const AnalysisResult result = analyse(trial);
    EXPECT_THAT(result.get<Effects>().estimates.at(0).departures, IsEmpty());
    for (const EffectEstimate& other :
         {result.get<UnweightedEffects>().estimates.at(0), result.get<Sensitivity>().effects.at(0).effect}) {
        EXPECT_THAT(other.departures, ElementsAre(HasSubstr("but this analysis weights clusters the same")));
    }
}

}  // namespace
}  // namespace clustertrial::estimands_test
