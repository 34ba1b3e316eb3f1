#include "moment_cells.hpp"

#include <cmath>

namespace clustertrial::report_detail {

namespace {

constexpr int standardised_digits = 2;
constexpr const char* no_number = "-";

}  // namespace

Cell mean_and_sd_cell(double mean, const std::optional<double>& sd, int digits) {
    Cell cell = number_cell(mean, digits);
    cell.add(" (");
    if (sd) {
        cell.add(NumberPart{*sd, digits});
    } else {
        cell.add(no_number);
    }
    return cell.add(")");
}

Cell count_and_percent_cell(double count, double percent) {
    return count_cell(count).add(" (").add(NumberPart{percent, 0, NumberStyle::percent}).add(")");
}

Cell standardised_cell(const std::optional<double>& difference) {
    if (!difference) return no_number;
    if (std::isinf(*difference)) return *difference > 0 ? "infinite" : "-infinite";
    return number_cell(*difference, standardised_digits);
}

}  // namespace clustertrial::report_detail
