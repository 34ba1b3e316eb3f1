#include "bounds_cells.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "digits.hpp"
#include "effect_cells.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <vector>

namespace clustertrial::report_detail {

namespace {

Cell range_cell(double smallest, double largest, const std::optional<Interval>& limits, double scale) {
    const double low = limits ? scale * limits->low : 0;
    const double high = limits ? scale * limits->high : 0;
    const int digits = digits_showing({scale * smallest, scale * largest, low, high}, effect_digits);
    const auto number = [&](double value) { return NumberPart{value, digits, NumberStyle::plain}; };
    Cell cell(number(scale * smallest));
    cell.add(" to ").add(number(scale * largest)).add(" (");
    if (!limits) return cell.add(std::string(not_applicable) + ")");
    return cell.add(number(low)).add(", ").add(number(high)).add(")");
}

/// "5 schools with 213 pupils have a suppressed number (control 2 with 80; intervention 3 with 133)."
std::string suppressed_words(const SuppressedBounds& bounds, const Trial& trial) {
    const std::size_t clusters = std::accumulate(bounds.clusters.begin(), bounds.clusters.end(), std::size_t{0});
    const std::string individuals = plural(trial.individual);
    if (clusters == 0) return "no " + trial.unit + " has a suppressed number.";
    std::vector<std::string> arms;
    for (std::size_t arm = 0; arm < bounds.arms.size(); ++arm) {
        const std::string with = bounds.clusters[arm] == 0
                                     ? ""
                                     : " with " + format_count(static_cast<std::uint64_t>(bounds.individuals[arm]));
        arms.push_back(bounds.arms[arm] + " " + std::to_string(bounds.clusters[arm]) + with);
    }
    const double total = std::accumulate(bounds.individuals.begin(), bounds.individuals.end(), 0.0);
    return counted(clusters, trial.unit) + (clusters == 1 ? " has" : " have") + " a suppressed number, of " +
           format_count(static_cast<std::uint64_t>(total)) + " " + individuals + " (" + joined(arms, "; ") + ").";
}

std::string interval_words(const SuppressedBounds& bounds) {
    if (!bounds.interval()) return "";
    return " The limits are those of the two intervals, of the smallest and of the largest estimate, taken together: "
           "that is no interval of one estimate, and it covers the effect whatever the suppressed numbers are" +
           std::string(bounds.exact ? "" : ", as far as the search found the two") + ". The p-value is " +
           std::string(bounds.around_zero() ? "1, since 0 lies between the two estimates."
                                            : "the larger of those of the two.");
}

}  // namespace

Cell bounds_cell(const SuppressedBounds& bounds) {
    return range_cell(bounds.smallest.estimate, bounds.largest.estimate, bounds.interval(),
                      printed_scale(bounds.smallest.outcome));
}

Cell bounds_of_size_cell(const SuppressedBounds& bounds) {
    if (!bounds.smallest.effect_size || !bounds.largest.effect_size) return not_applicable;
    const EffectSize& smallest = *bounds.smallest.effect_size;
    const EffectSize& largest = *bounds.largest.effect_size;
    std::optional<Interval> limits;
    if (smallest.interval && largest.interval) {
        limits = Interval{std::min(smallest.interval->low, largest.interval->low),
                          std::max(smallest.interval->high, largest.interval->high)};
    }
    return range_cell(smallest.estimate, largest.estimate, limits, 1);
}

std::string bounds_note(const SensitivityEffect& entry, const Trial& trial) {
    const SuppressedBounds& bounds = *entry.bounds;
    const std::string row = entry.label + " (" + outcome_name(entry.effect.outcome, entry.effect.term, trial) + "): ";
    std::string note = row + suppressed_words(bounds, trial) +
                       " The row has the smallest and the largest estimate over all values that suppressed numbers can "
                       "have between their ends" +
                       (traits_of(trial.report.profile).points ? "." : ", each as an effect size.");
    if (!bounds.exact) {
        note +=
            " They are what a search found, since the prior measure or a covariate is suppressed too: others may lie "
            "beyond them.";
    }
    return note + interval_words(bounds);
}

}  // namespace clustertrial::report_detail
