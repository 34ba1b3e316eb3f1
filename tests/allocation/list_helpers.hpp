#pragma once

#include "helpers.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace clustertrial {

inline constexpr std::array all_methods{AllocationMethod::complete,       AllocationMethod::sorted_alternation,
                                        AllocationMethod::simple,         AllocationMethod::matched,
                                        AllocationMethod::minimisation,   AllocationMethod::constrained,
                                        AllocationMethod::rerandomisation};

/// A list as rows, so that they can be put in another order.
struct ListRows {
    std::string header = "id,la,size,fsm,type,trust";
    std::vector<std::string> rows;
    [[nodiscard]] std::string csv() const {
        std::string text = header + '\n';
        for (const auto& row : rows) text += row + '\n';
        return text;
    }
};

/// Schools numbered from `first_id` in two authorities, whose sizes differ from one another. A trust has one or two
/// schools, all in one authority.
inline ListRows random_list(std::size_t schools, RandomStream& random, std::size_t first_id = 100) {
    ListRows list;
    std::size_t trust = 0;
    for (std::size_t i = 0; i < schools; ++i) {
        const bool same_trust = i % 2 == 1 && random.below(2) == 0;
        if (!same_trust) ++trust;
        // One after another: compilers differ in which side of a + they take first.
        const auto size = 1000 * random.below(1000) + i;
        const double fsm = static_cast<double>(random.below(1000)) / 10;
        const auto type = static_cast<char>('p' + random.below(3));
        list.rows.push_back(std::to_string(first_id + i) + (i / 2 % 2 == 0 ? ",350," : ",9,") + std::to_string(size) +
                            ',' + std::to_string(fsm) + ',' + std::string(1, type) + ",T" +
                            std::to_string(first_id + trust));
    }
    return list;
}

/// A plan of each method for such a list: strata by authority, three covariates, quick to allocate.
inline AllocationPlan plan_of(AllocationMethod method, std::uint64_t seed = 3837398) {
    AllocationPlan plan;
    plan.id = "id";
    plan.seed = seed;
    plan.method_options = default_options(method);
    plan.at_threshold = default_at_threshold(method);
    plan.storage = default_storage(method);
    plan.strata = {parse_stratum_spec("la")};
    plan.sort_key = method == AllocationMethod::sorted_alternation ? "size" : "";
    plan.covariates = {parse_covariate_column("size"), parse_covariate_column("fsm"),
                       parse_covariate_column("type:levels")};
    if (auto* minimisation = std::get_if<MinimisationPlan>(&plan.method_options))
        minimisation->factors = {parse_stratum_spec("fsm:median"), parse_stratum_spec("type")};
    if (auto* constrained = std::get_if<ConstrainedOptions>(&plan.method_options)) {
        constrained->enumerate_up_to = 1000;
        constrained->draws = 500;
    }
    if (auto* rerandomisation = std::get_if<RerandomisationOptions>(&plan.method_options))
        rerandomisation->accept = Acceptance{0.2};
    return plan;
}

/// Where the method matches.
inline void set_tuple_size(AllocationPlan& plan, std::size_t size) {
    if (auto* matching = std::get_if<MatchingPlan>(&plan.method_options)) matching->tuple_size = size;
}

/// Where the method minimises: schools of a trust differ in the factors.
inline void clear_factors(AllocationPlan& plan) {
    if (auto* minimisation = std::get_if<MinimisationPlan>(&plan.method_options)) minimisation->factors.clear();
}

inline bool may_stay_together(AllocationMethod method) {
    return method != AllocationMethod::sorted_alternation;
}

/// id -> arm
inline std::map<std::string, std::size_t> arms_by_id(const AllocatedList& list) {
    std::map<std::string, std::size_t> arms;
    for (std::size_t i = 0; i < list.ids.size(); ++i) arms[list.ids[i]] = list.arms[i];
    return arms;
}

inline std::vector<std::uint64_t> arm_totals(const AllocatedList& list) {
    std::vector<std::uint64_t> totals(list.plan.arms.size(), 0);
    for (const auto arm : list.arms) ++totals[arm];
    return totals;
}

}  // namespace clustertrial
