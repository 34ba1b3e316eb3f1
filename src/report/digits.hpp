#pragma once

#include "clustertrial/report/result_table.hpp"

#include <initializer_list>

/// How many decimals a cell needs, so that a small number is not printed as nothing.
namespace clustertrial::report_detail {

/// `digits`, the decimals of the report's tables; more where the largest of the values in size is less than five units
/// of the last decimal, since rounding then changes it by more than a tenth: as many as show two significant ones of
/// it. Zero, what is not finite and what is rounding need none.
int digits_showing(std::initializer_list<double> values, int digits);

/// number_cell with digits_showing.
Cell showing_cell(double value, int digits);

/// interval_cell with digits_showing: limits have no fewer decimals than an estimate that needed more.
Cell showing_interval_cell(double estimate, double low, double high, int digits, int limit_digits,
                           bool break_line = false);

}  // namespace clustertrial::report_detail
