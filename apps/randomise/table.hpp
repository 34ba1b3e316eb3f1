#pragma once

#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/report/result_table.hpp"

#include <string>
#include <vector>

namespace clustertrial::apps {

/// What there is to show of an allocation without saying which school is in which arm: schools by stratum and arm, with
/// the thresholds and the rules in the notes; the balance of covariates; minimisation's factors by arm; how often pairs
/// of schools share an arm.
std::vector<ResultTable> to_tables(const AllocatedList& list);

/// Its parts. Covariates by arm and overall, means and standard deviations, of one wave or all.
ResultTable balance_table(const AllocatedList& list, const Balance& balance, const std::string& id,
                          const std::string& title);
/// Units of each level of each factor in each arm.
ResultTable factor_table(const AllocatedList& list);
/// Over pairs of schools, the distribution of the share of allocations in which they share an arm.
ResultTable validity_table(const AllocatedList& list);

/// Notes on what a method did, and on the schools' probabilities where its name does not say them.
void add_method_notes(const AllocatedList& list, std::vector<std::string>& notes);

}  // namespace clustertrial::apps
