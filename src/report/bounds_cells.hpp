#pragma once

#include "clustertrial/analysis/sensitivity.hpp"
#include "clustertrial/report/result_table.hpp"
#include "clustertrial/trial/trial.hpp"

#include <string>

/// How far suppressed numbers could move an estimate, as a row of a table and the note below.
namespace clustertrial::report_detail {

/// "-1.200 to 0.300 (-2.900, 2.100)": the smallest and the largest estimate and what their intervals cover together, as
/// change_cell prints an estimate.
Cell bounds_cell(const SuppressedBounds& bounds);
/// The same of effect sizes: those of the two estimates.
Cell bounds_of_size_cell(const SuppressedBounds& bounds);

/// How many have a suppressed number, what the row is, and what is not in it.
std::string bounds_note(const SensitivityEffect& entry, const Trial& trial);

}  // namespace clustertrial::report_detail
