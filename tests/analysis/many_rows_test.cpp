// From 50,000 rows on moments take the place of rows, where these lose nothing by it; then a model agrees with that of
// columns that span the same, and the order of the rows does not matter.
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/effect.hpp"

#include "support/trials.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace clustertrial::many_rows_test {
namespace {

constexpr int schools = 126;
constexpr int pupils = 400;

/// Rows of pupils: a time in 1024ths of a year about 0, its square and its cube, and the same of years such as 2015.5,
/// which are nearly collinear; a prior in 1024ths, and the same a billion above.
std::vector<std::string> rows() {
    std::mt19937 random(5);
    std::vector<std::string> rows;
    for (int school = 0; school < schools; ++school) {
        for (int pupil = 0; pupil < pupils; ++pupil) {
            const double time = (static_cast<double>(random() % 768) - 384) / 1024;
            const double year = 2015.5 + time;
            const double prior = static_cast<double>(random() % 2048) / 1024;
            const double score = time + prior / 2 + (school % 5) / 8.0 + 0.25 * (school % 2) +
                                 static_cast<double>(random() % 4096) / 1024;
            std::ostringstream row;
            row.precision(17);
            row << school << "," << school % 2 << "," << score << "," << time << "," << time * time << ","
                << time * time * time << "," << year << "," << year * year << "," << year * year * year << "," << prior
                << "," << prior + 1e9;
            rows.push_back(row.str());
        }
    }
    return rows;
}

std::string csv_of(const std::vector<std::string>& rows) {
    std::string csv = "school,arm,score,t,t2,t3,y,y2,y3,prior,far\n";
    for (const std::string& row : rows) csv += row + "\n";
    return csv;
}

EffectEstimate effect_of(const std::string& csv, const std::vector<std::string>& covariates) {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.file = "rows.csv";
    trial.data.cluster = "school";
    trial.arms.column = "arm";
    trial.outcomes.resize(1);
    trial.outcomes[0].name = trial.outcomes[0].label = trial.outcomes[0].value = "score";
    for (const std::string& column : covariates) trial.analysis.covariates.push_back({column, false});
    return analyse_trial(test::arrange_text(trial, csv), trial).get<Effects>().estimates.at(0);
}

void expect_same(const EffectEstimate& found, const EffectEstimate& expected, double relative) {
    const auto near = [&](double a, double b) { EXPECT_NEAR(a, b, relative * std::abs(b)); };
    near(found.estimate, expected.estimate);
    near(found.std_error.value(), expected.std_error.value());
    near(found.test.value().p_value, expected.test.value().p_value);
}

TEST(ManyRows, TheOrderOfTheRowsDoesNotMatter) {
    std::vector<std::string> all = rows();
    const EffectEstimate sorted = effect_of(csv_of(all), {"t", "prior"});
    std::shuffle(all.begin(), all.end(), std::mt19937(6));
    expect_same(effect_of(csv_of(all), {"t", "prior"}), sorted, 1e-11);
}

// The columns y, y2 and y3 have a condition number of 1e10: what is left of it is in the columns as written.
TEST(ManyRows, NearlyCollinearColumnsGiveWhatTheirCentredOnesDo) {
    const std::string csv = csv_of(rows());
    expect_same(effect_of(csv, {"y", "y2", "y3"}), effect_of(csv, {"t", "t2", "t3"}), 1e-4);
    expect_same(effect_of(csv, {"y", "y2"}), effect_of(csv, {"t", "t2"}), 1e-8);
}

TEST(ManyRows, ACovariateFarFromZeroGivesWhatItsDifferencesDo) {
    const std::string csv = csv_of(rows());
    expect_same(effect_of(csv, {"far"}), effect_of(csv, {"prior"}), 1e-11);
}

}  // namespace
}  // namespace clustertrial::many_rows_test
