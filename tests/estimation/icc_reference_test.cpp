#include "clustertrial/estimation/icc.hpp"

#include "icc_cases.hpp"

#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

/// Against textbook formulas in R, base R's aov and lme4 (tests/reference/icc/make_values.R), and published tables.
namespace clustertrial::icc_reference_test {
namespace {

using namespace testing_support;

/// Every quantity of the reference that comes from these estimates.
std::map<std::string, double> all_quantities(const IccData& data) {
    const Icc searle = icc_of(data, IccMethod::anova, IccInterval::searle);
    const Icc smith = icc_of(data, IccMethod::anova, IccInterval::smith);
    const Icc reml = icc_of(data, IccMethod::reml, IccInterval::profile);
    return {{"anova.between", searle.between}, {"anova.within", searle.within},    {"anova.icc", searle.estimate},
            {"searle.low", *searle.conf_low},  {"searle.high", *searle.conf_high}, {"smith.low", *smith.conf_low},
            {"smith.high", *smith.conf_high},  {"reml.between", reml.between},     {"reml.within", reml.within},
            {"reml.icc", reml.estimate},       {"profile.low", *reml.conf_low},    {"profile.high", *reml.conf_high}};
}

/// lme4 looks for the least deviance by its values alone, which fixes the ratio of variances to about 1e-7: the largest
/// difference of the committed values from the solved likelihood equation is 2e-7. Its profile limits have no such
/// bound, but come from values of the deviance of about 1e3, in any program.
double tolerance_of(const std::string& program, const std::string& quantity) {
    if (quantity.starts_with("profile")) return 1e-11;
    return program == "lme4" ? 1e-6 : 1e-12;
}

struct Expected {
    std::string model, program, quantity;
    double value;
};

std::vector<Expected> expected_of(const std::string& name) {
    const Table table = read_reference("icc/values.csv", {"case", "model", "program", "quantity"});
    std::vector<Expected> expected;
    for (std::size_t row = 0; row < table.rows; ++row) {
        const std::string& quantity = table.text("quantity").at(row);
        if (table.text("case").at(row) != name || quantity == "anova.size") continue;
        expected.push_back(
            {table.text("model").at(row), table.text("program").at(row), quantity, table.numbers("value").values[row]});
    }
    return expected;
}

/// A model with ages needs rows that have one.
std::vector<Rows> rows_for(const std::string& model) {
    if (model == "row") return {Rows::pupils, Rows::cohorts};
    return {Rows::pupils, Rows::cohorts, Rows::clusters};
}

void expect_reference(const std::string& name, const std::string& model, bool absorb_strata) {
    const std::vector<Pupil> pupils = pupils_of(name);
    for (const Rows rows : rows_for(model)) {
        const auto found = all_quantities(make_icc_data(pupils, model, rows, absorb_strata));
        std::set<std::string> compared;
        for (const Expected& expected : expected_of(name)) {
            if (expected.model != model) continue;
            const double tolerance = tolerance_of(expected.program, expected.quantity);
            EXPECT_NEAR(found.at(expected.quantity), expected.value, tolerance * std::abs(expected.value))
                << name << ", " << model << ", " << expected.program << ", " << expected.quantity << ", rows "
                << static_cast<int>(rows);
            compared.insert(expected.quantity);
        }
        EXPECT_EQ(compared.size(), found.size());
    }
}

void expect_reference(const std::string& name) {
    for (const char* model : {"overall", "cluster", "row"}) {
        for (const bool absorb_strata : {false, true}) expect_reference(name, model, absorb_strata);
    }
}

TEST(IccReference, ClustersOfOneSizeAgreeWithR) {
    expect_reference("balanced");
}

TEST(IccReference, ClustersOfOneToAHundredAgreeWithR) {
    expect_reference("unequal");
}

TEST(IccReference, EventsAgreeWithR) {
    expect_reference("binary");
}

TEST(IccReference, NegativeCorrelationAgreesWithRAndIsZeroByReml) {
    expect_reference("negative");
    const Icc icc =
        icc_of(make_icc_data(pupils_of("negative"), "overall", Rows::pupils), IccMethod::anova, IccInterval::searle);
    EXPECT_LT(icc.estimate, 0);
}

TEST(IccReference, DyestuffAgreesWithR) {
    for (const char* name : {"dyestuff", "dyestuff2"}) expect_reference(name, "overall", false);
}

TEST(IccReference, IndividualsAClusterAgreeWithR) {
    for (const char* name : {"balanced", "unequal", "binary", "negative"}) {
        std::vector<double> counts;
        for (const Pupil& pupil : pupils_of(name)) {
            if (pupil.cluster == counts.size()) counts.push_back(0);
            ++counts[pupil.cluster];
        }
        const Eigen::VectorXd sizes =
            Eigen::Map<const Eigen::VectorXd>(counts.data(), static_cast<Eigen::Index>(counts.size()));
        const Table table = read_reference("icc/values.csv", {"case", "model", "program", "quantity"});
        for (std::size_t row = 0; row < table.rows; ++row) {
            if (table.text("case").at(row) != name || table.text("program").at(row) != "aov") continue;
            if (table.text("quantity").at(row) != "anova.size") continue;
            const double n0 = table.numbers("value").values[row];
            EXPECT_NEAR(describe_sizes(sizes).n0, n0, 1e-13 * n0) << name;
        }
    }
}

TEST(IccPublished, DyestuffOfDaviesAndGoldsmith) {
    // Variances of the batches 1764.05 and of the residual 2451.25 (Bates, Maechler, Bolker and Walker 2015 and the
    // documentation of lme4, by REML; the same from the analysis of variance, as the sizes are equal).
    const IccData data = make_icc_data(pupils_of("dyestuff"), "overall", Rows::pupils);
    for (const IccMethod method : {IccMethod::anova, IccMethod::reml}) {
        const Icc icc = icc_of(data, method, IccInterval::bootstrap);
        EXPECT_NEAR(icc.between, 1764.05, 0.005);
        EXPECT_NEAR(icc.within, 2451.25, 0.005);
    }
}

TEST(IccPublished, RatingsOfShroutAndFleiss) {
    // Shrout and Fleiss (1979), tables 2 to 4: four judges' ratings of six targets, mean squares 11.24 and 6.26,
    // ICC(1, 1) = .17. The limits are those that the NAG library prints for these ratings (example of g04gac).
    const double ratings[6][4] = {{9, 2, 5, 8}, {6, 1, 3, 2}, {8, 4, 6, 8}, {7, 1, 2, 6}, {10, 5, 6, 9}, {6, 2, 4, 7}};
    std::vector<Pupil> pupils;
    for (std::uint32_t target = 0; target < 6; ++target) {
        for (const double rating : ratings[target]) pupils.push_back({target, 0, 0, 0, 0, rating});
    }
    const Icc icc = icc_of(make_icc_data(pupils, "overall", Rows::pupils), IccMethod::anova, IccInterval::searle);
    EXPECT_NEAR(icc.estimate, 0.17, 0.005);
    EXPECT_NEAR(icc.within, 6.26, 0.005);
    EXPECT_NEAR(icc.within + 4 * icc.between, 11.24, 0.005);
    EXPECT_NEAR(*icc.conf_low, -0.13, 0.005);
    EXPECT_NEAR(*icc.conf_high, 0.72, 0.005);
}

}  // namespace
}  // namespace clustertrial::icc_reference_test
