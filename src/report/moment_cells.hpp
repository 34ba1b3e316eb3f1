#pragma once

#include "clustertrial/report/result_table.hpp"

#include <optional>

/// Cells of means and differences, as tables of baselines and of balance print them.
namespace clustertrial::report_detail {

/// "26.7 (14.1)"; "26.7 (-)" where there are too few for a standard deviation.
Cell mean_and_sd_cell(double mean, const std::optional<double>& sd, int digits);

/// "12 (26%)"
Cell count_and_percent_cell(double count, double percent);

/// "0.12", "infinite" of groups that do not vary and are apart, or "-" where there is none.
Cell standardised_cell(const std::optional<double>& difference);

/// What a table says of such a difference.
constexpr const char* infinite_note = "Infinite: the two groups have no value in common, and neither varies.";

}  // namespace clustertrial::report_detail
