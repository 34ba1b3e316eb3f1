#pragma once

#include "clustertrial/core/kinds.hpp"

#include <array>
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

struct AllocationMethodTraits {
    AllocationMethod value;
    std::string_view name;
    std::string_view algorithm;  ///< the method and the version of its algorithm, as files that must last name it
};

template <>
struct Kinds<AllocationMethod> {
    static constexpr std::string_view what = "method";
    static constexpr std::array rows{
        AllocationMethodTraits{AllocationMethod::complete, "complete", "complete/1"},
        AllocationMethodTraits{AllocationMethod::sorted_alternation, "sorted-alternation", "sorted-alternation/1"},
        AllocationMethodTraits{AllocationMethod::simple, "simple", "simple/1"},
        AllocationMethodTraits{AllocationMethod::matched, "matched", "matched/1"},
        AllocationMethodTraits{AllocationMethod::minimisation, "minimisation", "minimisation/1"},
        AllocationMethodTraits{AllocationMethod::constrained, "constrained", "constrained/1"},
        AllocationMethodTraits{AllocationMethod::rerandomisation, "rerandomisation", "rerandomisation/1"}};
};
static_assert(every_kind_has_a_row<AllocationMethod>);

}  // namespace clustertrial
