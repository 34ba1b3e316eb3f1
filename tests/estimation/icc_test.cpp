#include "clustertrial/estimation/icc.hpp"

#include "clustertrial/core/parallel.hpp"
#include "clustertrial/core/philox.hpp"
#include "clustertrial/core/random.hpp"

#include "icc_cases.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

/// Cases by hand, identities, the bootstrap against a naive loop.
namespace clustertrial::icc_test {
namespace {

using namespace testing_support;
void expect_same(const Icc& found, const Icc& expected, double tolerance, const std::string& what) {
    const auto label =
        what + ", " + std::string(to_name(expected.method)) + " " + std::string(to_name(expected.interval));
    const double variance = std::abs(expected.between) + expected.within;
    EXPECT_NEAR(found.estimate, expected.estimate, tolerance) << label;
    EXPECT_NEAR(*found.conf_low, *expected.conf_low, tolerance) << label;
    EXPECT_NEAR(*found.conf_high, *expected.conf_high, tolerance) << label;
    EXPECT_NEAR(found.between, expected.between, tolerance * variance) << label;
    EXPECT_NEAR(found.within, expected.within, tolerance * variance) << label;
}

TEST(Icc, AnovaByHand) {
    // Means 2 and 6 about 4.4: squares between 2 x 5.76 + 3 x 2.56 = 19.2, df 1; within 2 + 8 = 10, df 3; n0 = 5 - 13/5
    // = 2.4. Between (19.2 - 10/3)/2.4 = 119/18, within 60/18.
    const Icc icc = overall(pupils_with({{1, 3}, {4, 6, 8}}), IccMethod::anova, IccInterval::searle);
    EXPECT_NEAR(icc.between, 119.0 / 18, 1e-14);
    EXPECT_NEAR(icc.within, 60.0 / 18, 1e-14);
    EXPECT_NEAR(icc.estimate, 119.0 / 179, 1e-15);
    EXPECT_EQ(icc.method, IccMethod::anova);
    EXPECT_EQ(icc.interval, IccInterval::searle);
}

TEST(Icc, NegativeIsReportedAsItIsByAnovaAndAsZeroByReml) {
    // Equal means: nothing between, MSB = 0, so -1/(n - 1).
    const auto pupils = pupils_with({{1, 3}, {0, 4}, {2, 2}});
    EXPECT_NEAR(overall(pupils, IccMethod::anova, IccInterval::smith).estimate, -1, 1e-15);
    const Icc reml = overall(pupils, IccMethod::reml, IccInterval::profile);
    EXPECT_EQ(reml.estimate, 0);
    EXPECT_EQ(reml.between, 0);
    EXPECT_EQ(*reml.conf_low, 0);
    EXPECT_NEAR(reml.within, 10.0 / 5, 1e-15);  // all squares over N - 1
}

TEST(Icc, OneRowAClusterSeveralOrPupilRowsAreTheSame) {
    for (const char* name : {"balanced", "unequal", "binary", "negative"}) {
        const auto pupils = pupils_of(name);
        for (const char* model : {"overall", "cluster", "row"}) {
            for (const auto& kind : kinds) {
                const IccMethod method = kind.first;
                const IccInterval interval = kind.second;
                const Icc expected = icc_of(make_icc_data(pupils, model, Rows::pupils), method, interval);
                const std::string what = std::string(name) + ", " + model;
                const auto check = [&](Rows rows) {
                    expect_same(icc_of(make_icc_data(pupils, model, rows), method, interval), expected, 1e-12, what);
                };
                check(Rows::cohorts);
                if (model != std::string("row")) check(Rows::clusters);
            }
        }
    }
}

TEST(Icc, AbsorbedStrataAreTheSameAsIndicators) {
    for (const char* name : {"balanced", "unequal", "binary"}) {
        const auto pupils = pupils_of(name);
        for (const char* model : {"overall", "cluster", "row"}) {
            for (const auto& kind : kinds) {
                const IccMethod method = kind.first;
                const IccInterval interval = kind.second;
                const Icc expected = icc_of(make_icc_data(pupils, model, Rows::pupils), method, interval);
                const Icc found = icc_of(make_icc_data(pupils, model, Rows::pupils, true), method, interval);
                expect_same(found, expected, 1e-12, std::string(name) + ", " + model);
                EXPECT_EQ(found.undefined_draws, expected.undefined_draws);
            }
        }
    }
}

TEST(Icc, OrderUnitAndOffsetOfTheOutcomeDoNotMatter) {
    const auto pupils = pupils_of("unequal");
    for (const auto& [method, interval] : kinds) {
        const Icc expected = icc_of(make_icc_data(pupils, "row", Rows::pupils), method, interval);
        auto changed = pupils;
        RandomStream random(GeneratorKind::stata_mt64, 7);
        shuffle(changed, random);
        for (Pupil& pupil : changed) pupil.y = 1000 - 8 * pupil.y;
        IccData data = make_icc_data(changed, "row", Rows::cohorts);
        Icc found = icc_of(data, method, interval);
        EXPECT_NEAR(found.within, 64 * expected.within, 1e-10);
        found.within /= 64;
        found.between /= 64;
        expect_same(found, expected, 1e-11, "changed");
    }
}

TEST(Icc, CodingOfTheCovariatesDoesNotMatterNorDoCollinearOnes) {
    const auto pupils = pupils_of("binary");
    for (const auto& [method, interval] : kinds) {
        IccData data = make_icc_data(pupils, "row", Rows::pupils);
        const Icc expected = icc_of(data, method, interval);
        Design& design = data.design;
        design.x.col(2) += 3 * design.x.col(1) - 40 * design.x.col(0);
        design.x.conservativeResize(Eigen::NoChange, design.x.cols() + 1);
        design.x.rightCols(1) = design.x.col(2) - design.x.col(3);
        design.names.emplace_back("collinear");
        expect_same(icc_of(data, method, interval), expected, 1e-12, "recoded");
    }
}

TEST(Icc, RemlIsTheAnovaEstimateForClustersOfOneSize) {
    const auto pupils = pupils_of("balanced");
    for (const char* model : {"overall", "cluster"}) {
        const IccData data = make_icc_data(pupils, model, Rows::clusters);
        const Icc anova = icc_of(data, IccMethod::anova, IccInterval::searle);
        const Icc reml = icc_of(data, IccMethod::reml, IccInterval::profile);
        EXPECT_NEAR(reml.estimate, anova.estimate, 1e-13);
        EXPECT_NEAR(reml.within, anova.within, 1e-13);
    }
}

/// Minus twice the restricted log likelihood of clusters with these sizes and means, by definition.
double naive_deviance(const std::vector<double>& sizes, const std::vector<double>& means, double squares_within,
                      double ratio) {
    double information = 0;
    double centre = 0;
    double individuals = 0;
    double determinant = 0;
    for (std::size_t g = 0; g < sizes.size(); ++g) {
        const double weight = sizes[g] / (1 + sizes[g] * ratio);
        information += weight;
        centre += weight * means[g];
        individuals += sizes[g];
        determinant += std::log(1 + sizes[g] * ratio);
    }
    centre /= information;
    double squares = squares_within;
    for (std::size_t g = 0; g < sizes.size(); ++g) {
        squares += sizes[g] / (1 + sizes[g] * ratio) * (means[g] - centre) * (means[g] - centre);
    }
    return (individuals - 1) * std::log(squares) + determinant + std::log(information);
}

/// Clusters of 20, 2 and 88 of which the small one is out by `outlier`: the deviance has a minimum at zero and another.
struct TwoMinima {
    std::vector<double> sizes = {20, 2, 88};
    std::vector<double> means;
    explicit TwoMinima(double outlier) : means{-0.01, outlier, 0.01} {}
    [[nodiscard]] double deviance(double ratio) const { return naive_deviance(sizes, means, 10.78, ratio); }
    /// The least deviance beyond zero's surroundings, by brute force.
    [[nodiscard]] double inner_minimum() const {
        double best = 0.2;
        for (double ratio = best; ratio < 1e4; ratio *= 1.0001) {
            if (deviance(ratio) < deviance(best)) best = ratio;
        }
        return best;
    }
    [[nodiscard]] Icc icc() const {
        const IccData data{
            {Eigen::MatrixXd::Ones(3, 1), Eigen::Vector3d(means.data()), Eigen::Vector3d(sizes.data()), {"one"}},
            {{0, 1, 2}, 3},
            Eigen::Vector3d(4, 0.4, 6.38)};
        return icc_of(data, IccMethod::reml, IccInterval::profile);
    }
};

TEST(Icc, RemlFindsTheLowerOfTwoMinima) {
    const TwoMinima clusters(0.77);
    const double best = clusters.inner_minimum();
    ASSERT_GT(clusters.deviance(1e-4), clusters.deviance(0));
    ASSERT_LT(clusters.deviance(best), clusters.deviance(0));
    const Icc icc = clusters.icc();
    EXPECT_NEAR(icc.between / icc.within, best, 1e-4 * best);
    EXPECT_EQ(*icc.conf_low, 0);
    const double high = *icc.conf_high / (1 - *icc.conf_high);
    EXPECT_NEAR(clusters.deviance(high) - clusters.deviance(best), 3.841458820694124, 1e-6);
}

TEST(Icc, RemlIsZeroWhenThatIsTheLowerOfTwoMinima) {
    const TwoMinima clusters(0.58);
    const double other = clusters.inner_minimum();
    ASSERT_GT(other, 0.4);
    ASSERT_GT(clusters.deviance(other), clusters.deviance(0));
    ASSERT_LT(clusters.deviance(other), clusters.deviance(0.1));
    EXPECT_EQ(clusters.icc().estimate, 0);
}

TEST(Icc, HigherConfidenceGivesWiderLimitsAroundTheEstimate) {
    const IccData data = make_icc_data(pupils_of("binary"), "overall", Rows::clusters);
    for (const auto& [method, interval] : kinds) {
        Icc narrower{};
        for (const double confidence : {0.5, 0.8, 0.95, 0.99}) {
            IccOptions options;
            options.method = method;
            options.interval = interval;
            options.confidence = confidence;
            const Icc icc = estimate_icc(data.design, data.clusters, data.sum_of_squares, options);
            EXPECT_LT(*icc.conf_low, icc.estimate);
            EXPECT_GT(*icc.conf_high, icc.estimate);
            if (narrower.conf_low) {
                EXPECT_LT(*icc.conf_low, *narrower.conf_low);
                EXPECT_GT(*icc.conf_high, *narrower.conf_high);
            }
            narrower = icc;
        }
    }
}

/// The clusters of a draw as data of their own, pupil by pupil.
std::vector<Pupil> redraw(const std::vector<Pupil>& pupils, std::uint32_t clusters, std::uint64_t seed,
                          std::uint64_t draw) {
    DrawStream stream(seed, draw);
    std::vector<Pupil> drawn;
    for (std::uint32_t number = 0; number < clusters; ++number) {
        const std::uint32_t cluster = stream.below(clusters);
        for (Pupil pupil : pupils) {
            if (pupil.cluster != cluster) continue;
            pupil.cluster = number;
            drawn.push_back(pupil);
        }
    }
    return drawn;
}

TEST(IccBootstrap, AgreesWithTheNaiveLoop) {
    const auto pupils = pupils_of("balanced");
    for (const char* model : {"overall", "cluster", "row"}) {
        for (const IccMethod method : {IccMethod::anova, IccMethod::reml}) {
            IccOptions options{method, IccInterval::bootstrap, 0.9, 99, 20240229};
            std::vector<double> estimates;
            for (std::uint64_t draw = 0; draw < options.draws; ++draw) {
                const auto drawn = redraw(pupils, 15, options.seed, draw);
                const IccInterval any = method == IccMethod::anova ? IccInterval::searle : IccInterval::profile;
                estimates.push_back(icc_of(make_icc_data(drawn, model, Rows::pupils), method, any).estimate);
            }
            std::sort(estimates.begin(), estimates.end());
            const IccData data = make_icc_data(pupils, model, Rows::pupils);
            const Icc icc = estimate_icc(data.design, data.clusters, data.sum_of_squares, options);
            EXPECT_NEAR(*icc.conf_low, estimates[4], 1e-12) << model;  // rank (99 + 1) x 0.1 / 2 = 5 from either end
            EXPECT_NEAR(*icc.conf_high, estimates[94], 1e-12) << model;
            EXPECT_EQ(icc.undefined_draws, 0U);
        }
    }
}

TEST(IccBootstrap, AnyNumberOfThreadsGivesTheSameBits) {
    const IccData data = make_icc_data(pupils_of("binary"), "cluster", Rows::clusters);
    for (const IccMethod method : {IccMethod::anova, IccMethod::reml}) {
        set_threads(1);
        const Icc one = icc_of(data, method, IccInterval::bootstrap);
        set_threads(3);
        const Icc three = icc_of(data, method, IccInterval::bootstrap);
        set_threads(0);
        EXPECT_EQ(one.conf_low, three.conf_low);
        EXPECT_EQ(one.conf_high, three.conf_high);
    }
}

TEST(IccBootstrap, SeedDecides) {
    const IccData data = make_icc_data(pupils_of("binary"), "overall", Rows::clusters);
    const auto low = [&](std::uint64_t seed) {
        const IccOptions options{IccMethod::anova, IccInterval::bootstrap, 0.95, 199, seed};
        return *estimate_icc(data.design, data.clusters, data.sum_of_squares, options).conf_low;
    };
    EXPECT_EQ(low(1), low(1));
    EXPECT_NE(low(1), low(2));
}

TEST(IccBootstrap, DrawsWithoutVariationAreCountedAndLeftOut) {
    // Two of six clusters have an event: a share (4/6)^6 = 0.088 of the draws has none.
    Outcomes outcomes(6, std::vector<double>(5, 0.0));
    outcomes[0][0] = 1;
    outcomes[1][0] = 1;
    const IccData data = make_icc_data(pupils_with(outcomes), "overall", Rows::clusters);
    const IccOptions options{IccMethod::anova, IccInterval::bootstrap, 0.95, 1999, 1};
    const Icc icc = estimate_icc(data.design, data.clusters, data.sum_of_squares, options);
    EXPECT_NEAR(static_cast<double>(icc.undefined_draws), 1999 * 0.0878, 4 * 12.6);  // four standard errors
    EXPECT_LT(*icc.conf_low, *icc.conf_high);
}

TEST(ClusterSizes, ByHand) {
    // 2 and 4: SD sqrt(2), n0 = 6 - 20/6.
    const ClusterSizes sizes = describe_sizes(Eigen::Vector2d(2, 4));
    EXPECT_DOUBLE_EQ(sizes.mean, 3);
    EXPECT_DOUBLE_EQ(sizes.cv, std::sqrt(2.0) / 3);
    EXPECT_DOUBLE_EQ(sizes.n0, 8.0 / 3);
    EXPECT_DOUBLE_EQ(design_effect(sizes, 0.1), 1 + ((1 + 2.0 / 9) * 3 - 1) * 0.1);
}

TEST(ClusterSizes, OfOneSizeGiveTheOrdinaryDesignEffect) {
    const ClusterSizes sizes = describe_sizes(Eigen::VectorXd::Constant(12, 25));
    EXPECT_EQ(sizes.cv, 0);
    EXPECT_DOUBLE_EQ(sizes.n0, 25);
    EXPECT_DOUBLE_EQ(design_effect(sizes, 0.05), 1 + 24 * 0.05);
}

TEST(ClusterSizes, UnequalOnesRaiseTheDesignEffect) {
    // cv 0.65, mean 20, ICC 0.05: 1 + (1.4225 x 20 - 1) 0.05 = 2.3725; of one size 1.95.
    EXPECT_NEAR(design_effect({20, 0.65, 0}, 0.05), 2.3725, 1e-14);
}

}  // namespace
}  // namespace clustertrial::icc_test
