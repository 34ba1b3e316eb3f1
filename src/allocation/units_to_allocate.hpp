#pragma once

#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/allocation/earlier.hpp"

#include "schools_of_waves.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace clustertrial::allocation_detail {

/// What a method is given: units, numbered in the order in which they are taken.
struct UnitsToAllocate {
    std::vector<std::size_t> order;                ///< 0, 1, 2 ...
    std::vector<std::size_t> stratum;              ///< by unit
    std::vector<std::size_t> tie_rank;             ///< by unit: its first school's
    std::vector<double> sort_key;                  ///< by unit, sorted_alternation only
    CountTable ratios;                             ///< one row a stratum
    Covariates covariates;                         ///< by unit; none where none are named
    std::vector<std::size_t> covariate_of_column;  ///< by column of them: which of the plan's
    EarlierUnits earlier;                          ///< of the waves before
    std::vector<Factor> factors;                   ///< minimisation only, as are the next three
    std::vector<std::string> factor_names;
    std::vector<std::vector<std::string>> factor_levels;
    std::vector<CountTable> counts_before;  ///< by factor; empty without earlier waves
};

/// The covariates that a plan names.
struct NamedCovariates {
    Covariates values;              ///< by school of all waves
    std::vector<std::size_t> spec;  ///< by column: which of the plan's covariates it is, or is a level of
};
NamedCovariates covariates_of_waves(const SchoolsOfWaves& schools, const std::vector<CovariateColumn>& specs);

/// Some rows of them.
Covariates part_of(const Covariates& covariates, std::size_t first, std::size_t count);

/// How the strata and each factor of minimisation divide the schools of all waves.
struct DividedWaves {
    std::vector<Division> strata;
    std::vector<Division> factors;
};

/// The units of a described list (its strata, units and covariates are filled) as its method needs them.
/// `covariates` and `divided` (minimisation only) are of the schools of all waves. Throws Error(design) for units in
/// several strata or in several levels of a factor, and as ratios_of does.
UnitsToAllocate units_to_allocate(const SchoolsOfWaves& schools, const AllocatedList& list,
                                  const NamedCovariates& covariates, const DividedWaves& divided,
                                  std::span<const EarlierWave> earlier);

}  // namespace clustertrial::allocation_detail
