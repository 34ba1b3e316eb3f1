// The rows of the covariances, against the definitions in the papers that covariance_kind.hpp names.
#include "clustertrial/estimation/cluster_covariance.hpp"

#include <string_view>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial {
namespace {

using testing::ElementsAre;

TEST(CovarianceTraits, RobustByRowIsWhatIsCalledHC) {
    for (const CovarianceTraits& traits : Kinds<CovarianceKind>::rows)
        EXPECT_EQ(traits.by_row, traits.name.starts_with("HC")) << traits.name;
}

TEST(CovarianceTraits, WhoseScoresArePlainCanBeClusteredTwoWays) {
    EXPECT_THAT(kind_names_where<CovarianceKind>(&CovarianceTraits::plain), ElementsAre("CR0", "CR1"));
    for (const CovarianceTraits& traits : Kinds<CovarianceKind>::rows) {
        EXPECT_EQ(traits.plain, !traits.by_row && traits.adjustment == ScoreAdjustment::none) << traits.name;
    }
}

// 10 clusters, 200 individuals, 4 coefficients: CR1 10/9 x 199/196, the jackknife 9/10, HC1 10/6.
TEST(CovarianceTraits, FactorsAreThoseOfTheDefinitions) {
    const auto factor = [](CovarianceKind kind) { return covariance_factor(kind, 10, 200, 4); };
    EXPECT_DOUBLE_EQ(factor(CovarianceKind::CR1), 1990.0 / 1764);
    EXPECT_DOUBLE_EQ(factor(CovarianceKind::CV3), 0.9);
    EXPECT_DOUBLE_EQ(factor(CovarianceKind::CV3J), 0.9);
    EXPECT_DOUBLE_EQ(factor(CovarianceKind::HC1), 10.0 / 6);
    for (const auto kind : {CovarianceKind::CR0, CovarianceKind::CR2, CovarianceKind::CR3, CovarianceKind::HC0,
                            CovarianceKind::HC2, CovarianceKind::HC3})
        EXPECT_EQ(factor(kind), 1) << to_name(kind);
}

TEST(CovarianceTraits, OneIsCentredAndOneNamesItsWorkingModel) {
    EXPECT_THAT(kind_names_where<CovarianceKind>(&CovarianceTraits::centred), ElementsAre("CV3J"));
    EXPECT_THAT(kind_names_where<CovarianceKind>(&CovarianceTraits::working_model), ElementsAre("CR2"));
}

}  // namespace
}  // namespace clustertrial
