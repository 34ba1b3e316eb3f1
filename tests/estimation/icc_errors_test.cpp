#include "clustertrial/estimation/icc.hpp"

#include "icc_cases.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include <gmock/gmock.h>

/// Every error, and the names.
namespace clustertrial::icc_errors_test {
namespace {

using namespace testing_support;
using testing::Property;
using testing::StrEq;
using testing::Throws;

template <typename Call>
void expect_error(ErrorKind kind, const std::string& message, Call call) {
    EXPECT_THAT(call,
                Throws<Error>(testing::AllOf(Property(&Error::what, StrEq(message)), Property(&Error::kind, kind))));
}

TEST(IccErrors, IntervalThatTheMethodHasNot) {
    const std::string rest = "; searle and smith go with anova, profile with reml, bootstrap with both";
    const auto pupils = pupils_with({{1, 3}, {4, 6, 8}});
    const std::pair<IccMethod, IccInterval> refused[] = {{IccMethod::reml, IccInterval::searle},
                                                         {IccMethod::reml, IccInterval::smith},
                                                         {IccMethod::anova, IccInterval::profile}};
    for (const auto& [method, interval] : refused) {
        expect_error(ErrorKind::design,
                     "interval '" + std::string(to_name(interval)) +
                         "' does not go with an intracluster correlation by '" + std::string(to_name(method)) + "'" +
                         rest,
                     [&, kind = std::pair(method, interval)] { overall(pupils, kind.first, kind.second); });
    }
}

TEST(IccErrors, TooFewClustersIndividualsOrVariation) {
    const auto anova = [](const Outcomes& outcomes) {
        return [outcomes] { overall(pupils_with(outcomes), IccMethod::anova, IccInterval::searle); };
    };
    const std::string needs = "; an intracluster correlation needs more ";
    expect_error(ErrorKind::design,
                 "the data hold 1 cluster and 3 individuals" + needs + "clusters than the model has coefficients",
                 anova({{1, 2, 3}}));
    expect_error(ErrorKind::design,
                 "the data hold 3 clusters and 3 individuals" + needs + "individuals than clusters and coefficients",
                 anova({{1}, {2}, {3}}));
    const std::string constant =
        "the outcome does not vary within clusters; an intracluster correlation needs the outcomes of individuals (of "
        "a row of several: the sum of their squares about its mean)";
    expect_error(ErrorKind::design, constant, anova({{0.1, 0.1}, {0.3, 0.3, 0.3}}));
    expect_error(ErrorKind::design, constant, anova({{0.1, 0.1}, {0.1, 0.1, 0.1}}));
    for (const auto& [method, interval] : kinds) {
        expect_error(ErrorKind::design, constant, [kind = std::pair(method, interval)] {
            overall(pupils_with({{7, 7}, {8, 8, 8}}), kind.first, kind.second);
        });
    }
}

TEST(IccErrors, OutcomeThatTheCovariatesExplainWithinClusters) {
    // What is left within clusters is rounding, now a little above zero and now below.
    for (int slope = 1; slope <= 20; ++slope) {
        auto pupils = pupils_of("balanced");
        for (Pupil& pupil : pupils) pupil.y = slope / 7.0 * pupil.age + pupil.cluster / 3.0;
        const IccData data = make_icc_data(pupils, "row", Rows::pupils);
        EXPECT_THROW(icc_of(data, IccMethod::anova, IccInterval::searle), Error) << slope;
    }
}

TEST(IccErrors, CovariatesThatLeaveLittleOfTheClusters) {
    // Clusters of two; the covariate of the second is nearly its indicator, so what is left of the difference between
    // the two clusters, one degree of freedom, is less than one individual's.
    IccData data = make_icc_data(pupils_with({{1, 2}, {4, 6}}), "overall", Rows::pupils);
    data.design.x.conservativeResize(Eigen::NoChange, 2);
    data.design.x.col(1) << 0, 0, 1, 0.9;
    data.design.names.emplace_back("nearly the second cluster");
    expect_error(ErrorKind::design,
                 "the covariates explain nearly all variation between clusters, so the intracluster correlation cannot "
                 "be estimated",
                 [&] { icc_of(data, IccMethod::anova, IccInterval::searle); });
}

TEST(IccErrors, RowsThatAreNotIndividuals) {
    const auto with = [](double weight, double squares) {
        return [weight, squares] {
            IccData data = make_icc_data(pupils_with({{1, 3}, {4, 6, 8}}), "overall", Rows::clusters);
            data.design.weights[1] = weight;
            data.sum_of_squares[1] = squares;
            icc_of(data, IccMethod::anova, IccInterval::searle);
        };
    };
    expect_error(ErrorKind::design,
                 "design row 2: weight 0.5; an intracluster correlation needs a number of individuals", with(0.5, 0));
    expect_error(ErrorKind::design, "design row 2: sum of squares 2 of one individual about itself", with(1, 2));
    for (const double squares : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
        expect_error(ErrorKind::design, "design row 2: its sum of squares is not a finite number of 0 or more",
                     with(3, squares));
    }
    expect_error(ErrorKind::usage, "1 sums of squares for 2 design rows", [] {
        IccData data = make_icc_data(pupils_with({{1, 3}, {4, 6, 8}}), "overall", Rows::clusters);
        data.sum_of_squares.conservativeResize(1);
        icc_of(data, IccMethod::anova, IccInterval::searle);
    });
}

TEST(IccErrors, ConfidenceAndDrawsThatDoNotFit) {
    const IccData data = make_icc_data(pupils_with({{1, 3}, {4, 6, 8}, {2, 9}}), "overall", Rows::clusters);
    const auto with = [&](double confidence, std::size_t draws) {
        return [&data, confidence, draws] {
            const IccOptions options{IccMethod::anova, IccInterval::bootstrap, confidence, draws, 1};
            estimate_icc(data.design, data.clusters, data.sum_of_squares, options);
        };
    };
    for (const double confidence : {0.0, 1.0, 95.0, std::nan("")}) {
        expect_error(ErrorKind::usage, "the confidence of an intracluster correlation is not between 0 and 1",
                     with(confidence, 999));
    }
    expect_error(ErrorKind::usage, "38 draws of a bootstrap; limits at confidence 0.95 need at least 39",
                 with(0.95, 38));
    EXPECT_NO_THROW(with(0.95, 39)());
}

TEST(IccErrors, BootstrapOfAnOutcomeThatHardlyVaries) {
    // One of two clusters has an event: a quarter of the draws has none. Of about 30 left no limits at 95 % can be had.
    Outcomes outcomes(2, std::vector<double>(5, 0.0));
    outcomes[0][0] = 1;
    const IccData data = make_icc_data(pupils_with(outcomes), "overall", Rows::clusters);
    const IccOptions options{IccMethod::anova, IccInterval::bootstrap, 0.95, 40, 1};
    EXPECT_THAT(
        [&] { estimate_icc(data.design, data.clusters, data.sum_of_squares, options); },
        Throws<Error>(Property(&Error::what, testing::HasSubstr("of 40 bootstrap draws have an intracluster "
                                                                "correlation: the outcome varies too little"))));
}

TEST(IccErrors, FewerThanTwoSizes) {
    expect_error(ErrorKind::design, "sizes of 1 cluster; their variation needs at least two",
                 [] { describe_sizes(Eigen::VectorXd::Ones(1)); });
}

TEST(IccNames, GoBothWays) {
    for (const auto& [method, interval] : kinds) {
        EXPECT_EQ(from_name<IccMethod>(to_name(method)), method);
        EXPECT_EQ(from_name<IccInterval>(to_name(interval)), interval);
    }
    expect_error(ErrorKind::usage,
                 "unknown method of intracluster correlation 'ml'; expected one of anova, reml; did you mean 'reml'?",
                 [] { from_name<IccMethod>("ml"); });
    expect_error(
        ErrorKind::usage,
        "unknown interval of intracluster correlation 'fisher'; expected one of searle, smith, bootstrap, profile",
        [] { from_name<IccInterval>("fisher"); });
}

}  // namespace
}  // namespace clustertrial::icc_errors_test
