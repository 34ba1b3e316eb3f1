// How outcomes come about: what is drawn has the means, variances and correlations that were said.
#include "process.hpp"

#include "clustertrial/core/error.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace clustertrial::process_test {
namespace {

using simulation_detail::ClustersOfOutcome;
using simulation_detail::DrawnOutcome;
using simulation_detail::OutcomeProcess;

/// Mean and standard error of numbers.
class Sample {
  public:
    void add(double value) { values_.push_back(value); }
    [[nodiscard]] double mean() const {
        double sum = 0;
        for (const double value : values_) sum += value;
        return sum / static_cast<double>(values_.size());
    }
    [[nodiscard]] double variance() const {
        double sum = 0;
        const double centre = mean();
        for (const double value : values_) sum += (value - centre) * (value - centre);
        return sum / static_cast<double>(values_.size() - 1);
    }
    [[nodiscard]] double std_error() const { return std::sqrt(variance() / static_cast<double>(values_.size())); }

  private:
    std::vector<double> values_;
};

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
    double sa = 0;
    double sb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        sa += a[i] / static_cast<double>(a.size());
        sb += b[i] / static_cast<double>(b.size());
    }
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += (a[i] - sa) * (b[i] - sb);
        aa += (a[i] - sa) * (a[i] - sa);
        bb += (b[i] - sb) * (b[i] - sb);
    }
    return ab / std::sqrt(aa * bb);
}

/// Half of the clusters treated.
std::vector<std::uint32_t> arms_of(std::size_t clusters) {
    std::vector<std::uint32_t> arm(clusters);
    for (std::size_t c = 0; c < clusters; ++c) arm[c] = c % 2;
    return arm;
}

OutcomeSpec outcome_with(const SimulatedOutcome& truth) {
    OutcomeSpec spec;
    spec.name = "y";
    if (truth.distribution == OutcomeDistribution::continuous)
        spec.value = "y";
    else
        spec.count = "y";
    return spec;
}

/// One large trial: 40,000 clusters in 4 strata, of sizes that differ.
DrawnOutcome draw_large(const SimulatedOutcome& truth, double size, std::size_t effect) {
    constexpr std::size_t clusters = 40'000;
    ClustersOfOutcome of{std::vector<double>(clusters, size), std::vector<std::uint32_t>(clusters), 4};
    for (std::size_t c = 0; c < clusters; ++c) of.stratum[c] = static_cast<std::uint32_t>(c % 4);
    const OutcomeProcess process(truth, outcome_with(truth), of);
    DrawStream random(11, 5);
    DrawnOutcome drawn;
    process.draw(random, arms_of(clusters), effect, drawn);
    return drawn;
}

SimulatedOutcome binary() {
    SimulatedOutcome truth;
    truth.outcome = "y";
    truth.distribution = OutcomeDistribution::binary;
    truth.control = 0.2;
    truth.effects = {0.1};
    truth.icc = 0.05;
    return truth;
}

Sample of_arm(const DrawnOutcome& drawn, std::size_t arm) {
    Sample sample;
    for (std::size_t c = arm; c < drawn.mean.size(); c += 2)
        if (drawn.size[c] > 0) sample.add(drawn.mean[c]);
    return sample;
}

TEST(OutcomeProcess, OfProportionsHasTheirMeansAndIcc) {
    const DrawnOutcome drawn = draw_large(binary(), 50, 1);
    const Sample control = of_arm(drawn, 0);
    const Sample treated = of_arm(drawn, 1);
    EXPECT_NEAR(control.mean(), 0.2, 4 * control.std_error());
    EXPECT_NEAR(treated.mean(), 0.3, 4 * treated.std_error());
    // Var of a cluster's mean: p (1 - p) [icc + (1 - icc) / m].
    EXPECT_NEAR(control.variance(), 0.16 * (0.05 + 0.95 / 50), 0.04 * 0.16 * 0.069);
    for (std::size_t c = 0; c < 10; ++c) {
        const double events = drawn.mean[c] * 50;
        EXPECT_NEAR(events, std::round(events), 1e-9);
        EXPECT_NEAR(drawn.sum_of_squares[c], events * (1 - drawn.mean[c]), 1e-9) << "of zeros and ones";
    }
}

TEST(OutcomeProcess, OfCountsHasTheirRateAndCv) {
    SimulatedOutcome truth = binary();
    truth.distribution = OutcomeDistribution::count;
    truth.control = 1.5;
    truth.effects = {-0.5};
    truth.icc = 0;
    truth.between_cv = 0.3;
    const DrawnOutcome drawn = draw_large(truth, 20, 1);
    const Sample control = of_arm(drawn, 0);
    const Sample treated = of_arm(drawn, 1);
    EXPECT_NEAR(control.mean(), 1.5, 4 * control.std_error());
    EXPECT_NEAR(treated.mean(), 1.0, 4 * treated.std_error());
    // (k rate)^2 between clusters, rate / m within.
    EXPECT_NEAR(control.variance(), 0.3 * 0.3 * 1.5 * 1.5 + 1.5 / 20, 0.05 * 0.2775);
}

TEST(OutcomeProcess, OfMeasuredValuesHasTheirSdAndIcc) {
    SimulatedOutcome truth = binary();
    truth.distribution = OutcomeDistribution::continuous;
    truth.control = 100;
    truth.sd = 15;
    truth.icc = 0.1;
    truth.effects = {3};
    const DrawnOutcome drawn = draw_large(truth, 25, 1);
    const Sample control = of_arm(drawn, 0);
    const Sample treated = of_arm(drawn, 1);
    EXPECT_NEAR(control.mean(), 100, 4 * control.std_error());
    EXPECT_NEAR(treated.mean(), 103, 4 * treated.std_error());
    EXPECT_NEAR(control.variance(), 225 * (0.1 + 0.9 / 25), 0.04 * 225 * 0.136);
    Sample within;
    for (std::size_t c = 0; c < drawn.mean.size(); ++c) within.add(drawn.sum_of_squares[c] / 24);
    EXPECT_NEAR(within.mean(), 225 * 0.9, 4 * within.std_error());
}

TEST(OutcomeProcess, WithoutAnEffectHasNone) {
    SimulatedOutcome truth = binary();
    truth.effect_sd = 0.05;
    truth.effect_by_size = 0.02;
    const DrawnOutcome drawn = draw_large(truth, 50, 0);
    const Sample control = of_arm(drawn, 0);
    const Sample treated = of_arm(drawn, 1);
    EXPECT_NEAR(treated.mean() - control.mean(), 0, 4 * std::hypot(control.std_error(), treated.std_error()));
    EXPECT_NEAR(treated.variance() / control.variance(), 1, 0.06);
}

TEST(OutcomeProcess, CarriesAClustersOwnPartFromBefore) {
    SimulatedOutcome truth = binary();
    truth.distribution = OutcomeDistribution::continuous;
    truth.control = 0;
    truth.sd = 1;
    truth.icc = 0.2;
    truth.prior_correlation = 0.7;
    const DrawnOutcome drawn = draw_large(truth, 100'000, 0);  // so large that individuals' chance is gone
    EXPECT_NEAR(correlation(drawn.prior, drawn.mean), 0.7, 4 * (1 - 0.49) / std::sqrt(40'000.0));
}

TEST(OutcomeProcess, SharesWhatIsOfAStratum) {
    SimulatedOutcome truth = binary();
    truth.distribution = OutcomeDistribution::continuous;
    truth.control = 0;
    truth.sd = 1;
    truth.icc = 0.1;
    truth.icc_strata = 0.3;
    Sample between;
    for (std::uint64_t trial = 0; trial < 4000; ++trial) {
        ClustersOfOutcome of{std::vector<double>(8, 1e6), {0, 0, 0, 0, 1, 1, 1, 1}, 2};
        const OutcomeProcess process(truth, outcome_with(truth), of);
        DrawStream random(2, trial);
        DrawnOutcome drawn;
        process.draw(random, std::vector<std::uint32_t>(8, 0), 0, drawn);
        between.add(drawn.mean[0] * drawn.mean[1]);  // covariance within a stratum: 0.3
    }
    EXPECT_NEAR(between.mean(), 0.3, 4 * between.std_error());
}

/// Given its stratum, whose part is large, each cluster's mean in either arm differs by the effect that is said.
TEST(OutcomeProcess, KnowsTheEffectGivenTheStratum) {
    SimulatedOutcome truth = binary();
    truth.control = 0.3;
    truth.icc_strata = 0.2;
    constexpr std::size_t clusters = 20'000;
    ClustersOfOutcome of{std::vector<double>(clusters, 200), std::vector<std::uint32_t>(clusters), 2};
    for (std::size_t c = 0; c < clusters; ++c) of.stratum[c] = static_cast<std::uint32_t>(c / 2 % 2);
    const OutcomeProcess process(truth, outcome_with(truth), of);
    std::vector<double> effects;
    for (const std::uint64_t trial : {3U, 4U, 5U}) {
        DrawStream random(8, trial);
        DrawnOutcome drawn;
        process.draw(random, arms_of(clusters), 1, drawn);
        for (std::uint32_t stratum = 0; stratum < 2; ++stratum) {
            Sample arms[2];
            double effect = 0;
            for (std::size_t c = 0; c < clusters; ++c) {
                if (of.stratum[c] != stratum) continue;
                arms[c % 2].add(drawn.mean[c]);
                effect = drawn.effect[c];
            }
            EXPECT_NEAR(arms[1].mean() - arms[0].mean(), effect,
                        4 * std::hypot(arms[0].std_error(), arms[1].std_error()));
            effects.push_back(effect);
        }
    }
    EXPECT_GT(*std::max_element(effects.begin(), effects.end()) - *std::min_element(effects.begin(), effects.end()),
              0.01)
        << "strata differ in what the effect is";
}

TEST(OutcomeProcess, GivesClustersTheSameChanceWhateverTheEffect) {
    SimulatedOutcome truth = binary();
    truth.distribution = OutcomeDistribution::count;
    truth.icc = 0;
    truth.between_cv = 1;
    truth.control = 5;
    truth.effects = {-1};
    truth.effect_sd = 0.5;
    truth.lost_clusters = {0.2};
    const DrawnOutcome none = draw_large(truth, 100'000, 0);
    const DrawnOutcome some = draw_large(truth, 100'000, 1);
    for (std::size_t c = 0; c < none.size.size(); ++c) EXPECT_EQ(none.size[c] > 0, some.size[c] > 0);
    for (std::size_t c = 0; c < 100; c += 2)
        EXPECT_NEAR(none.mean[c] / std::max(some.mean[c], 1e-9), none.size[c] > 0 ? 1 : 0, 0.05);
}

TEST(OutcomeProcess, RefusesStrataThatAreNotThere) {
    SimulatedOutcome truth = binary();
    truth.icc_strata = 0.1;
    EXPECT_THROW(OutcomeProcess(truth, outcome_with(truth), {{10, 10}, {0, 0}, 1}), Error);
}

TEST(OutcomeProcess, LosesTheSharesThatWereSaid) {
    SimulatedOutcome truth = binary();
    truth.lost_clusters = {0.1, 0.3};
    truth.lost_individuals = {0.25};
    truth.missing_prior = 0.05;
    const DrawnOutcome drawn = draw_large(truth, 50, 0);
    std::vector<double> lost(2, 0);
    Sample share;
    double no_prior = 0;
    for (std::size_t c = 0; c < drawn.size.size(); ++c) {
        if (drawn.size[c] == 0) ++lost[c % 2];
        if (drawn.size[c] > 0) share.add(drawn.size[c] / 50);
        if (std::isnan(drawn.prior[c])) ++no_prior;
    }
    EXPECT_NEAR(lost[0] / 20'000, 0.1, 4 * std::sqrt(0.09 / 20'000));
    EXPECT_NEAR(lost[1] / 20'000, 0.3, 4 * std::sqrt(0.21 / 20'000));
    EXPECT_NEAR(share.mean(), 0.75, 4 * share.std_error());
    EXPECT_NEAR(no_prior / 40'000, 0.05, 4 * std::sqrt(0.0475 / 40'000));
}

/// Sizes 10 and 30: the larger are one standard deviation above, the smaller one below.
TEST(OutcomeProcess, KnowsWhatTheEffectIsOnEachCluster) {
    SimulatedOutcome truth = binary();
    truth.effect_by_size = 0.02;
    truth.effect_sd = 0.03;
    const OutcomeProcess process(truth, outcome_with(truth), {{10, 30, 10, 30}, {0, 0, 0, 0}, 1});
    ASSERT_EQ(process.effects(), (std::vector<double>{0, 0.1}));
    EXPECT_NEAR(process.effect_on(0, 1), 0.08, 1e-15);
    EXPECT_NEAR(process.effect_on(1, 1), 0.12, 1e-15);
    EXPECT_EQ(process.effect_on(1, 0), 0);
}

TEST(OutcomeProcess, RefusesWhatNoOutcomeCanBe) {
    SimulatedOutcome truth = binary();
    truth.effects = {0.75};
    truth.effect_sd = 0.1;  // 0.2 + 0.75 + 0.1
    EXPECT_THROW(OutcomeProcess(truth, outcome_with(truth), {{10, 10}, {0, 0}, 1}), Error);
    truth.distribution = OutcomeDistribution::count;
    truth.control = 1;
    truth.effects = {-1};
    EXPECT_THROW(OutcomeProcess(truth, outcome_with(truth), {{10, 10}, {0, 0}, 1}), Error);
}

}  // namespace
}  // namespace clustertrial::process_test
