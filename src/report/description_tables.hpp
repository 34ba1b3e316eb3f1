#pragma once

#include "clustertrial/analysis/description.hpp"
#include "clustertrial/analysis/result.hpp"

#include "table_list.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace clustertrial::report_detail {

/// From randomisation to analysis: a table for each primary outcome.
void add_attrition_tables(const AnalysisResult& result, TableList& tables);

void add_baseline_table(const AnalysisResult& result, TableList& tables);

/// The baseline over those analysed and over individuals.
void add_further_baselines(const AnalysisResult& result, TableList& tables);

/// How many intervention clusters had a dose, and what the dose is called.
struct AttendanceRow {
    std::string label;
    std::size_t clusters = 0;
};
/// By dose from the lowest above 0, then those with none and those of whom nothing is known. The trial has a
/// [compliance].
std::vector<AttendanceRow> attendance_rows(const Trial& trial, const Attendance& attendance);

/// Intervention clusters by dose.
void add_attendance_table(const AnalysisResult& result, TableList& tables);

}  // namespace clustertrial::report_detail
