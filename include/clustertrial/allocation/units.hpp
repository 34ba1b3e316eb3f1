#pragma once

#include "clustertrial/allocation/covariates.hpp"
#include "clustertrial/core/kinds.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace clustertrial {

/// What is allocated as one: a school by itself, or schools that stay together because they share a head or a trust.
/// All methods of this room allocate units; for them a unit is a school.
struct Units {
    std::vector<std::size_t> of;                    ///< by school: index of its unit
    std::vector<std::vector<std::size_t>> schools;  ///< by unit, in canonical order
    [[nodiscard]] std::size_t count() const { return schools.size(); }
};

/// The units of a list: schools whose texts are equal are one, a school without a text is one by itself. Units are in
/// the order of their first schools; `order` is the schools' canonical order, so that 0, 1, 2 ... is the units'.
Units units_of(std::span<const std::string> together, std::span<const std::size_t> order);

/// The stratum of each unit. Throws Error(design) naming the units (by `together`, the text of their first school)
/// whose schools are in more than one, with the labels of two of them.
std::vector<std::size_t> strata_of_units(const Units& units, const Strata& strata,
                                         std::span<const std::string> together);

/// How the schools of a unit make its covariates.
enum class UnitCovariate {
    mean,
    sum,
};
template <>
struct Kinds<UnitCovariate> {
    static constexpr std::string_view what = "way of making a unit's covariates";
    static constexpr std::array rows{NamedKind<UnitCovariate>{UnitCovariate::mean, "mean"},
                                     NamedKind<UnitCovariate>{UnitCovariate::sum, "sum"}};
};
static_assert(every_kind_has_a_row<UnitCovariate>);

/// One row a unit. Where a unit has several schools a level becomes a number: the share or the count of its schools.
Covariates covariates_of_units(const Covariates& covariates, const Units& units, UnitCovariate made_by);

/// What is known by unit, by school.
std::vector<std::size_t> by_school(const Units& units, std::span<const std::size_t> by_unit);

}  // namespace clustertrial
