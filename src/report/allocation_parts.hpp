#pragma once

#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/report/result_table.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// The parts of the tables of an allocation.
namespace clustertrial::report_detail {

/// Covariates by arm and overall, means and standard deviations, of one wave or all.
ResultTable balance_table(const AllocatedList& list, const Balance& balance, const std::string& id,
                          const std::string& title);
/// Units of each level of each factor in each arm.
ResultTable factor_table(const AllocatedList& list);
/// Over pairs of schools, the distribution of the share of allocations in which they share an arm.
ResultTable validity_table(const AllocatedList& list);

/// Notes on what a method did, and on the schools' probabilities where its name does not say them.
void add_method_notes(const AllocatedList& list, std::vector<std::string>& notes);

/// "1,287 allocations kept", "1,000 simulated allocations and this one"
std::string allocation_set_text(const Probabilities& probabilities);

/// "12 (48.0%)"; of nothing "0".
Cell count_and_share(std::uint64_t count, std::uint64_t whole);

/// Decimals of a share of allocations.
constexpr int share_digits = 3;

}  // namespace clustertrial::report_detail
