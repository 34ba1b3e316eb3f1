// The rows of the methods say what the methods do: each fact is held against the method itself.
#include "clustertrial/allocation/allocate.hpp"

#include "list_helpers.hpp"

namespace clustertrial::allocation_method_test {
namespace {

using testing::ElementsAre;

std::string named(const testing::TestParamInfo<AllocationMethod>& info) {
    std::string name(to_name(info.param));
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

class MethodTraits : public testing::TestWithParam<AllocationMethod> {
  protected:
    [[nodiscard]] const AllocationMethodTraits& traits() const { return traits_of(GetParam()); }

    /// Whether check_plan takes the method's plan with the change.
    template <typename Change>
    [[nodiscard]] bool takes(Change change) const {
        AllocationPlan plan = plan_of(GetParam());
        change(plan);
        try {
            check_plan(plan);
        } catch (const Error&) {
            return false;
        }
        return true;
    }
};
INSTANTIATE_TEST_SUITE_P(All, MethodTraits, testing::ValuesIn(all_methods), named);

TEST_P(MethodTraits, PlansAreCheckedByThem) {
    EXPECT_TRUE(takes([](AllocationPlan&) {}));
    EXPECT_EQ(takes([](AllocationPlan& plan) { plan.simulations = 100; }), traits().is_simulated());
    EXPECT_EQ(takes([](AllocationPlan& plan) {
                  plan.stratum_ratios = {{"350", {2, 1}}};
              }),
              traits().takes_stratum_ratios);
    EXPECT_EQ(takes([](AllocationPlan& plan) { plan.covariates.clear(); }), !traits().needs_covariates);
    EXPECT_EQ(takes([](AllocationPlan& plan) { plan.together = "trust"; }), traits().keeps_together);
    EXPECT_EQ(takes([](AllocationPlan& plan) { plan.ties = TieRule::file_order; }), traits().has_draws);
}

TEST_P(MethodTraits, AllocationsAreWhatTheySay) {
    RandomStream random(GeneratorKind::stata_mt64, 71);
    const ListRows rows = random_list(24, random);
    const AllocatedList list = allocate(list_of(rows.csv(), plan_of(GetParam())), plan_of(GetParam()));
    EXPECT_EQ(!list.draws.empty(), traits().has_draws);
    EXPECT_EQ(list.summary<ConstrainedSummary>() != nullptr, traits().keeps_set);
    if (traits().holds_counts) {
        EXPECT_THAT(arm_totals(list), ElementsAre(12, 12));
    }
    if (traits().has_formula) {
        EXPECT_EQ(list.probabilities.source, ProbabilitySource::exact);
    }
}

// Whose counts are not held come out otherwise than 12 and 12 with most seeds: of 24 fair coins 84 % do.
TEST(MethodTraitsOfSimple, CountsAreLeftToChance) {
    RandomStream random(GeneratorKind::stata_mt64, 72);
    const ListRows rows = random_list(24, random);
    std::size_t uneven = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const AllocationPlan plan = plan_of(AllocationMethod::simple, seed);
        uneven += arm_totals(allocate(list_of(rows.csv(), plan), plan))[0] != 12 ? 1U : 0U;
    }
    EXPECT_GE(uneven, 10U);
}

}  // namespace
}  // namespace clustertrial::allocation_method_test
