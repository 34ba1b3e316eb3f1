#include "clustertrial/allocation/units.hpp"

#include "covariate_helpers.hpp"
#include "helpers.hpp"

namespace clustertrial::units_test {
namespace {

const std::vector<std::string> trusts{"", "B", "A", "B", "", "A", "B"};
const std::vector<std::size_t> backwards{6, 5, 4, 3, 2, 1, 0};

TEST(Units, SchoolsWithTheSameTextAreOneAndThoseWithoutAreByThemselves) {
    const Units units = units_of(trusts, backwards);
    using testing::ElementsAre;
    EXPECT_THAT(units.schools, ElementsAre(ElementsAre(6, 3, 1), ElementsAre(5, 2), ElementsAre(4), ElementsAre(0)));
    EXPECT_THAT(units.of, ElementsAre(3, 0, 1, 0, 2, 1, 0));
    EXPECT_THAT(by_school(units, std::vector<std::size_t>{7, 8, 9, 10}), ElementsAre(10, 7, 8, 7, 9, 8, 7));
}

TEST(Units, CovariatesAreMeansOrSumsOfTheirSchools) {
    const Units units = units_of(trusts, backwards);
    const Covariates covariates = numbers({{1, 2, 3, 4, 5, 6, 9}});
    const Covariates means = covariates_of_units(covariates, units, UnitCovariate::mean);
    EXPECT_EQ(means.x, (Eigen::MatrixXd(4, 1) << 5, 4.5, 5, 1).finished());
    const Covariates sums = covariates_of_units(covariates, units, UnitCovariate::sum);
    EXPECT_EQ(sums.x, (Eigen::MatrixXd(4, 1) << 15, 9, 5, 1).finished());
}

TEST(Units, AShareOfSchoolsAtALevelIsANumber) {
    Covariates covariates;
    add_levels(covariates, "phase", Categories{{0, 0, 1}, {"primary", "secondary"}});
    const Units alone = units_of(std::vector<std::string>{"", "", ""}, std::vector<std::size_t>{0, 1, 2});
    EXPECT_EQ(covariates_of_units(covariates, alone, UnitCovariate::mean).kinds[0], CovariateKind::level);
    const Units two = units_of(std::vector<std::string>{"", "T", "T"}, std::vector<std::size_t>{0, 1, 2});
    const Covariates shares = covariates_of_units(covariates, two, UnitCovariate::mean);
    EXPECT_EQ(shares.kinds[0], CovariateKind::number);
    EXPECT_EQ(shares.x, (Eigen::MatrixXd(2, 2) << 1, 0, 0.5, 0.5).finished());
}

TEST(Units, ThoseInTwoStrataAreNamed) {
    const Units units = units_of(trusts, backwards);
    const Strata strata{{0, 0, 1, 1, 0, 1, 0}, {"low", "high"}, {4, 3}};
    EXPECT_EQ(message_of(ErrorKind::design, [&] { strata_of_units(units, strata, trusts); }),
              "schools that stay together, 'B': found in strata 'low' and 'high'; expected all in one");
    const Strata whole{{0, 0, 1, 0, 0, 1, 0}, {"low", "high"}, {5, 2}};
    EXPECT_THAT(strata_of_units(units, whole, trusts), testing::ElementsAre(0, 1, 0, 0));
}

}  // namespace
}  // namespace clustertrial::units_test
