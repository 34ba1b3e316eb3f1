#pragma once

#include "clustertrial/allocation/plan.hpp"
#include "clustertrial/allocation/rounding.hpp"
#include "clustertrial/data/table.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace clustertrial {

/// An allocated list. Vectors "by school" follow the rows of the file that the plan chose.
struct AllocatedList {
    AllocationPlan plan;
    std::vector<std::size_t> rows;  ///< by school: its row in the table
    Strata strata;
    std::vector<Thresholds> thresholds;
    std::vector<double> draws;      ///< by school, as stored
    std::vector<std::size_t> arms;  ///< by school: index into plan.arms
    CountTable counts;              ///< stratum x arm
    std::vector<std::string> warnings;
};

/// Allocates the schools of a table read with columns_for(plan) and csv_options_for(plan).
/// Throws Error(usage) for a plan that does not fit together; Error(input), with file, line and id, for an empty or
/// doubled id, a missing or unreadable value, a column that the output would name twice; Error(design) for a list that
/// cannot be allocated as planned: no school chosen, too few for the arms, schools on a threshold (AtThreshold::error),
/// ties without a rule.
AllocatedList allocate(const Table& table, const AllocationPlan& plan);

/// The allocation as a file: the header and each chosen line of the list byte for byte, in the list's order, with
/// `stratum`, `draw` and `arm` added (quoted where the delimiter asks for it); lines end in LF; no byte order mark.
/// `draw` is the shortest text that reads back, at the width it was stored in, as the same number.
std::string allocation_csv(const Table& table, const AllocatedList& list);

}  // namespace clustertrial
