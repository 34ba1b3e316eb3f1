#include "clustertrial/estimation/randomisation_test.hpp"

#include "permutation_trials.hpp"
#include "reference.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

/// Against a loop over all allocations in R: lm on pupil rows and sandwich::vcovCL
/// (tests/reference/randomisation_inference/make_values.R).
namespace clustertrial::randomisation_reference_test {
namespace {

using namespace testing_support;

/// Relative to 1 + the value's size, of statistics; shares of draws are equal.
constexpr double tolerance = 1e-10;

/// One row a school; strata as indicators.
PermutedTrial read_schools(const std::string& name) {
    const Table table = read_reference("randomisation_inference/" + name + ".csv");
    const auto whole = [&](const char* what) {
        const Eigen::VectorXd values = column(table, what);
        return std::vector<std::uint32_t>(values.begin(), values.end());
    };
    PermutedTrial trial;
    trial.space.arm = whole("arm");
    trial.space.stratum = whole("stratum");
    trial.space.arms = 1 + *std::max_element(trial.space.arm.begin(), trial.space.arm.end());
    trial.cluster_of_row = whole("school");
    trial.design.weights = column(table, "pupils");
    trial.design.y = column(table, "events").cwiseQuotient(trial.design.weights);
    trial.design.x.resize(trial.design.y.size(), 3);  // a constant stratum is collinear and goes
    trial.design.x << Eigen::VectorXd::Ones(trial.design.y.size()), column(table, "stratum"), column(table, "prior");
    trial.design.names = {"intercept", "stratum", "prior"};
    return trial;
}

/// Pupils: 1 with an event, 0 without.
PermutedTrial to_pupils(const PermutedTrial& schools) {
    PermutedTrial pupils;
    pupils.space = schools.space;
    const auto n = static_cast<Eigen::Index>(schools.design.weights.sum());
    pupils.design = {Eigen::MatrixXd(n, 3), Eigen::VectorXd(n), Eigen::VectorXd::Ones(n), schools.design.names};
    Eigen::Index row = 0;
    for (Eigen::Index school = 0; school < schools.design.y.size(); ++school) {
        const double size = schools.design.weights[school];
        const double events = std::round(schools.design.y[school] * size);
        for (double pupil = 0; pupil < size; ++pupil, ++row) {
            pupils.design.x.row(row) = schools.design.x.row(school);
            pupils.design.y[row] = pupil < events ? 1 : 0;
            pupils.cluster_of_row.push_back(schools.cluster_of_row[static_cast<std::size_t>(school)]);
        }
    }
    return pupils;
}

struct Found {
    NullDraws draws;
    std::vector<double> sorted;  ///< statistics where there is no effect
};

Found find(const PermutedTrial& trial, std::size_t arm, const std::string& statistic) {
    Found found;
    found.draws =
        randomisation_draws(trial.model(), trial.space, arm, {9999, 1, from_name<RandomisationStatistic>(statistic)});
    for (std::size_t draw = 0; draw < found.draws.count(); ++draw) {
        found.sorted.push_back(statistic_of(found.draws, draw, 0));
    }
    std::sort(found.sorted.begin(), found.sorted.end());
    return found;
}

void expect_reference(const std::string& name, const PermutedTrial& trial) {
    const Table values = read_reference("randomisation_inference/values.csv", {"case", "statistic", "kind"});
    Found found;
    std::string block;
    std::size_t next_draw = 0;
    std::size_t compared = 0;
    for (std::size_t line = 0; line < values.rows; ++line) {
        if (values.text("case").at(line) != name) continue;
        const auto arm = static_cast<std::size_t>(values.numbers("tested").values[line]);
        const std::string& statistic = values.text("statistic").at(line);
        const std::string& kind = values.text("kind").at(line);
        const double effect = values.numbers("effect").values[line];
        const double expected = values.numbers("value").values[line];
        if (block != statistic + std::to_string(arm)) {
            block = statistic + std::to_string(arm);
            found = find(trial, arm, statistic);
            next_draw = 0;
        }
        double ours = 0;
        if (kind == "p") ours = test_null(found.draws, effect, Tails::symmetric, ShareRule::add_one).p_value;
        if (kind == "estimate") ours = found.draws.estimate;
        if (kind == "std_error") ours = found.draws.std_error;
        if (kind == "draw") ours = found.sorted.at(next_draw++);
        EXPECT_NEAR(ours, expected, kind == "p" ? 1e-15 : tolerance * (1 + std::abs(expected)))
            << block << " " << kind << " " << effect;
        ++compared;
    }
    const std::size_t each = 2 + 9 + found.draws.count();
    EXPECT_EQ(compared, 3 * (trial.space.arms - 1) * each);
}

TEST(RandomisationReference, TwoArmsInTwoStrataAgreeWithR) {
    expect_reference("two_arms", read_schools("two_arms"));
}

TEST(RandomisationReference, ThreeArmsAgreeWithR) {
    expect_reference("three_arms", read_schools("three_arms"));
}

TEST(RandomisationReference, OneRowAPupilAgreesWithR) {
    expect_reference("two_arms", to_pupils(read_schools("two_arms")));
    expect_reference("three_arms", to_pupils(read_schools("three_arms")));
}

}  // namespace
}  // namespace clustertrial::randomisation_reference_test
