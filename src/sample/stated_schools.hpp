#pragma once

#include "clustertrial/allocation/allocation_set.hpp"
#include "clustertrial/core/progress.hpp"
#include "clustertrial/sample/stated_allocation.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace clustertrial::sample_detail {

/// What schools that were allocated together share.
struct StatedWave {
    AllocationMethod method = AllocationMethod::complete;
    std::string together;               ///< column; empty: each school is a unit by itself
    std::vector<std::string> strata;    ///< columns
    std::vector<std::string> balanced;  ///< columns that the method balances, strata aside
};

/// The columns that a method balances, of its factors or covariates.
std::vector<std::string> columns_balanced(AllocationMethod method, const std::vector<StratumSpec>& factors,
                                          const std::vector<CovariateColumn>& covariates);

/// A stated allocation by school: those of all waves and records, one after another.
struct StatedSchools {
    std::string source;
    bool from_records = false;
    bool only_compared = false;  ///< StatedAllocation's
    bool own_list = false;       ///< StatedAllocation's
    std::vector<StatedWave> waves;
    std::vector<std::size_t> wave;  ///< by school
    std::vector<std::string> ids;
    std::unordered_map<std::string, std::size_t> place;  ///< of an id
    /// The places of ids with one spelling_key; empty where spelling is exact.
    std::unordered_map<std::string, std::vector<std::size_t>> alike;
    /// What units are called: the column; empty: each school is a unit by itself. Where waves have several columns,
    /// "unit".
    std::string together;
    std::vector<std::uint32_t> unit;      ///< by school
    std::vector<std::string> unit_names;  ///< the column's text; the id of a school by itself
    /// By school: its strata, and those among which its arm was exchanged with others' (pairs; one of a simple
    /// allocation).
    std::vector<std::uint32_t> stratum, exchanged_in;
    std::vector<std::string> strata;  ///< names; empty: there are none
    /// What the strata are crossed of, by school; columns of several waves that differ are one.
    std::vector<StratumColumn> strata_columns;
    std::vector<std::vector<double>> shares;  ///< by school: of each arm of the trial, where it was allocated
    /// Columns of [strata] that only the list has: StatedAllocation's.
    std::map<std::string, std::map<std::string, std::string>> list_columns;
    /// By school, index into Trial::arms.arms or `no_arm`; empty where nothing says them: no record, no list with
    /// the arms.
    std::vector<std::uint32_t> arm;
    /// Allocations that a constrained method chose from, each an arm a school; empty: another method.
    std::vector<std::vector<std::uint32_t>> kept;
    bool is_redrawn = false;  ///< nothing but drawing again says which allocations could have been
    std::string method;       ///< names, of one or more

    /// The place of the school that an id of the data names: by its bytes, else the only one that is spelled like it.
    [[nodiscard]] std::optional<std::size_t> place_of(const std::string& id) const;
    /// The ids that are spelled like one that has no place, whatever the rule of spelling.
    [[nodiscard]] std::vector<std::string> spelled_like(const std::string& id) const;
};

/// Throws Error(input) where an arm of a record or a list is none of the trial's.
StatedSchools stated_schools(const StatedAllocation& stated, const Trial& trial);

/// What may be drawn again at most, draws times schools: as the allocations that inference moves among they take four
/// bytes each and one here, which is 2.5 GiB.
constexpr std::size_t most_redrawn_arms = std::size_t{1} << 29U;

/// Allocations drawn again.
struct RedrawnSchools {
    std::vector<AllocationSet> chains;             ///< of each chain of waves
    std::vector<std::vector<std::uint32_t>> arms;  ///< likewise: the trial's arm of each of the plan's
    /// In one draw, by school in the order of StatedSchools.
    [[nodiscard]] std::vector<std::uint32_t> arms_of(std::size_t draw) const;
};

/// Throws as `redraw` does, and Error(design) for more draws than most_redrawn_arms allows.
RedrawnSchools redraw_schools(const StatedAllocation& stated, const Trial& trial, std::size_t draws, std::uint64_t seed,
                              const DrawProgress& progress);

}  // namespace clustertrial::sample_detail
