#pragma once

#include "clustertrial/allocation/methods.hpp"
#include "clustertrial/allocation/strata.hpp"
#include "clustertrial/core/kinds.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace clustertrial {

enum class AllocationMethod {
    complete,
    sorted_alternation,
    simple,
    matched,
    minimisation,
    constrained,
    rerandomisation,
};

/// The facts of a method that more than the method itself must know.
struct AllocationMethodTraits {
    AllocationMethod value;
    std::string_view name;
    std::string_view algorithm;     ///< the method and the version of its algorithm, as files that must last have it
    bool has_draws = true;          ///< schools are put in order of a draw each, which the list keeps
    bool holds_counts = true;       ///< the arms' counts within a stratum, and so in all, are held to their shares
    bool has_formula = true;        ///< for the schools' probabilities, where all strata have one ratio
    bool says_its_law = false;      ///< its name says that each school's probability is its share
    bool shows_probability = true;  ///< its list may get a column of them
    bool needs_covariates = false;  ///< to balance
    bool takes_stratum_ratios = false;             ///< strata may have ratios of their own
    bool has_waves = true;                         ///< a later wave can be allocated given those before it
    bool keeps_together = true;                    ///< schools can be allocated as one unit
    bool keeps_set = false;                        ///< the allocations that it chose from
    std::uint64_t default_simulations = 0;         ///< allocations drawn apart to see what it does; 0: it takes none
    AtThreshold at_threshold = AtThreshold::low;   ///< when nothing is told
    DrawStorage storage = DrawStorage::as_double;  ///< when nothing is told

    [[nodiscard]] constexpr bool is_simulated() const { return default_simulations > 0; }
};

template <>
struct Kinds<AllocationMethod> {
    static constexpr std::string_view what = "method";
    static constexpr std::array rows{
        AllocationMethodTraits{.value = AllocationMethod::complete,
                               .name = "complete",
                               .algorithm = "complete/1",
                               .says_its_law = true,
                               .takes_stratum_ratios = true},
        // Its original keeps draws as floats and gives schools on a threshold no block; its list is as it has been from
        // the first, so that those of trials drawn so stay the same.
        AllocationMethodTraits{.value = AllocationMethod::sorted_alternation,
                               .name = "sorted-alternation",
                               .algorithm = "sorted-alternation/1",
                               .says_its_law = true,
                               .shows_probability = false,
                               .has_waves = false,
                               .keeps_together = false,
                               .at_threshold = AtThreshold::none,
                               .storage = DrawStorage::as_float},
        AllocationMethodTraits{.value = AllocationMethod::simple,
                               .name = "simple",
                               .algorithm = "simple/1",
                               .holds_counts = false,
                               .says_its_law = true},
        AllocationMethodTraits{.value = AllocationMethod::matched,
                               .name = "matched",
                               .algorithm = "matched/1",
                               .needs_covariates = true,
                               .takes_stratum_ratios = true},
        AllocationMethodTraits{.value = AllocationMethod::minimisation,
                               .name = "minimisation",
                               .algorithm = "minimisation/1",
                               .has_draws = false,
                               .holds_counts = false,
                               .has_formula = false,
                               .default_simulations = 10'000},
        AllocationMethodTraits{.value = AllocationMethod::constrained,
                               .name = "constrained",
                               .algorithm = "constrained/1",
                               .has_draws = false,
                               .has_formula = false,
                               .needs_covariates = true,
                               .takes_stratum_ratios = true,
                               .keeps_set = true},
        AllocationMethodTraits{.value = AllocationMethod::rerandomisation,
                               .name = "rerandomisation",
                               .algorithm = "rerandomisation/1",
                               .has_formula = false,
                               .needs_covariates = true,
                               .takes_stratum_ratios = true,
                               .default_simulations = 1000}};
};
static_assert(every_kind_has_a_row<AllocationMethod>);

}  // namespace clustertrial
