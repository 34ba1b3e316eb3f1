#include "clustertrial/core/distributions.hpp"
#include "clustertrial/data/csv.hpp"
#include "clustertrial/power/mdes.hpp"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

namespace clustertrial::reference_test {
namespace {

/// The rows of tests/reference/power/mdes.csv, which mdes.R beside it wrote.
class MdesReference : public testing::Test {
  protected:
    MdesReference() : table_(read_csv(CLUSTERTRIAL_TEST_DIR "/reference/power/mdes.csv", requests())) {}

    [[nodiscard]] double at(std::size_t row, const char* column) const { return table_.numbers(column).values[row]; }
    [[nodiscard]] std::size_t rows() const { return table_.rows; }

    [[nodiscard]] PowerStage stage(std::size_t row) const {
        PowerStage stage;
        stage.clusters = at(row, "clusters");
        stage.cluster_size = at(row, "cluster_size");
        stage.icc = at(row, "icc");
        stage.r2_cluster = at(row, "r2_cluster");
        stage.r2_individual = at(row, "r2_individual");
        stage.share_treated = at(row, "share_treated");
        stage.covariates = at(row, "covariates");
        stage.cluster_size_cv = at(row, "cluster_size_cv");
        stage.alpha = at(row, "alpha");
        stage.power = at(row, "power");
        stage.sides = static_cast<int>(at(row, "sides"));
        return stage;
    }

    void expect_multiplier(MultiplierKind kind) const {
        for (std::size_t row = 0; row < rows(); ++row) {
            PowerStage stage = this->stage(row);
            stage.multiplier = kind;
            const double expected = at(row, std::string(to_name(kind)).c_str());
            const MdesResult result = estimate_mdes(stage);
            EXPECT_NEAR(result.multiplier / expected, 1, tolerance) << "row " << row + 1;
            EXPECT_NEAR(result.mdes / (expected * at(row, "standard_error")), 1, 2 * tolerance) << "row " << row + 1;
        }
    }

    /// Relative: the script solves to 1e-13 of a probability, and M times the slope of the power is 0.02 or more.
    static constexpr double tolerance = 5e-12;

  private:
    static std::vector<ColumnRequest> requests() {
        std::vector<ColumnRequest> columns;
        for (const char* name : {"clusters", "cluster_size", "icc", "r2_cluster", "r2_individual", "share_treated",
                                 "covariates", "cluster_size_cv", "alpha", "power", "sides", "df", "standard_error",
                                 "t", "normal", "exact", "power_of_t"}) {
            columns.push_back({name});
        }
        return columns;
    }

    Table table_;
};

TEST_F(MdesReference, HasTwentyFiveRows) {
    EXPECT_EQ(rows(), 25U);
}

TEST_F(MdesReference, DegreesOfFreedomAndStandardErrorsAgree) {
    for (std::size_t row = 0; row < rows(); ++row) {
        EXPECT_EQ(degrees_of_freedom(stage(row)), at(row, "df"));
        EXPECT_NEAR(effect_standard_error(stage(row)) / at(row, "standard_error"), 1, 1e-14) << "row " << row + 1;
    }
}

TEST_F(MdesReference, MultiplierOfTheTDistributionAgrees) {
    expect_multiplier(MultiplierKind::t);
}
TEST_F(MdesReference, MultiplierOfTheNormalAgrees) {
    expect_multiplier(MultiplierKind::normal);
}
TEST_F(MdesReference, ExactMultiplierAgrees) {
    expect_multiplier(MultiplierKind::exact);
}

TEST_F(MdesReference, PowerReachedByTheTMultiplierAgrees) {
    for (std::size_t row = 0; row < rows(); ++row) {
        const PowerStage stage = this->stage(row);
        const double df = degrees_of_freedom(stage);
        EXPECT_NEAR(t_test_power(at(row, "t"), df, stage.alpha, stage.sides), at(row, "power_of_t"), 1e-12)
            << "row " << row + 1;
    }
}

/// P(T > critical) of T = (Z + delta) / S, df x S^2 chi-squared, by Simpson's rule over S: what the noncentral t is,
/// with nothing of how it is usually computed.
double naive_upper_tail(double critical, double df, double delta) {
    const int intervals = 20000;
    const double top = 1 + 8.5 / std::sqrt(df);  // beyond it lies less than 1e-15 of S
    const double log_constant = std::log(2.0) + df / 2 * std::log(df / 2) - log_gamma(df / 2);
    const double step = top / intervals;
    double sum = 0;
    for (int i = 0; i <= intervals; ++i) {
        const double s = i * step;
        const double density = s == 0 ? (df == 1 ? std::exp(log_constant) : 0)
                                      : std::exp(log_constant + (df - 1) * std::log(s) - df * s * s / 2);
        const double simpson = i == 0 || i == intervals ? 1 : (i % 2 == 1 ? 4 : 2);
        sum += simpson * density * normal_upper(critical * s - delta);
    }
    return sum * step / 3;
}

TEST(TTestPower, AgreesWithANaiveIntegral) {
    for (const double df : {1.0, 2.0, 5.0, 18.0, 92.0, 400.0}) {
        for (const double delta : {0.0, 0.5, 2.0, 2.8, 6.0, 12.0}) {
            const double critical = -t_quantile(0.025, df);
            // The lower tail is the upper tail of the mirrored variable.
            const double expected = naive_upper_tail(critical, df, delta) + naive_upper_tail(critical, df, -delta);
            EXPECT_NEAR(t_test_power(delta, df, 0.05, 2), expected, 1e-12) << df << " " << delta;
            EXPECT_NEAR(t_test_power(delta, df, 0.025, 1), naive_upper_tail(critical, df, delta), 1e-12)
                << df << " " << delta;
        }
    }
}

}  // namespace
}  // namespace clustertrial::reference_test
