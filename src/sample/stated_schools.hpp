#pragma once

#include "clustertrial/sample/stated_allocation.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace clustertrial::sample_detail {

/// A stated allocation by school: those of all waves and records, one after another.
struct StatedSchools {
    std::string source;
    bool from_records = false;
    bool only_compared = false;  ///< StatedAllocation's
    std::vector<std::string> ids;
    std::unordered_map<std::string, std::size_t> place;  ///< of an id
    std::string together;                                ///< column; empty: each school is a unit by itself
    std::vector<std::uint32_t> unit;                     ///< by school
    std::vector<std::string> unit_names;                 ///< the column's text; the id of a school by itself
    /// By school: its strata, and those among which its arm was exchanged with others' (pairs; one of a simple
    /// allocation).
    std::vector<std::uint32_t> stratum, exchanged_in;
    std::vector<std::string> strata;  ///< names; empty: there are none
    std::string strata_column;        ///< what the strata are made of: "la x pnumfsmever:median"
    std::vector<std::uint32_t> arm;   ///< by school, index into Trial::arms.arms; empty without records
    /// Allocations that a constrained method chose from, each an arm a school; empty: another method.
    std::vector<std::vector<std::uint32_t>> kept;
    bool is_redrawn = false;  ///< nothing but drawing again says which allocations could have been
    std::string method;       ///< names, of one or more
};

/// Throws Error(input) where an arm of a record is none of the trial's.
StatedSchools stated_schools(const StatedAllocation& stated, const Trial& trial);

/// Allocations drawn again, each an arm a school in the order of StatedSchools. Throws as `redraw` does.
std::vector<std::vector<std::uint32_t>> redraw_schools(const StatedAllocation& stated, const Trial& trial,
                                                       std::size_t draws, std::uint64_t seed);

}  // namespace clustertrial::sample_detail
