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

std::size_t clusters_of(const SuppressedBounds& bounds) {
    return std::accumulate(bounds.clusters.begin(), bounds.clusters.end(), std::size_t{0});
}

/// "5 schools have a suppressed number, of 213 pupils (control 2 with 80; intervention 3 with 133)."
std::string suppressed_words(const SuppressedBounds& bounds, const Trial& trial) {
    const std::size_t clusters = clusters_of(bounds);
    std::vector<std::string> arms;
    for (std::size_t arm = 0; arm < bounds.arms.size(); ++arm) {
        const std::string with = bounds.clusters[arm] == 0
                                     ? ""
                                     : " with " + format_count(static_cast<std::uint64_t>(bounds.individuals[arm]));
        arms.push_back(bounds.arms[arm] + " " + std::to_string(bounds.clusters[arm]) + with);
    }
    const double total = std::accumulate(bounds.individuals.begin(), bounds.individuals.end(), 0.0);
    return counted(clusters, trial.unit) + (clusters == 1 ? " has" : " have") + " a suppressed number, of " +
           format_count(static_cast<std::uint64_t>(total)) + " " + plural(trial.individual) + " (" +
           joined(arms, "; ") + ").";
}

/// What is in no bound: " Rows of 3 schools are left out because a number is missing and its bounds are not given ('c'
/// in 2 schools...".
std::string left_out_words(const SuppressedBounds& bounds, const Trial& trial) {
    if (bounds.clusters_without_ends == 0) return "";
    std::vector<std::string> markers;
    for (const ClustersWithoutEnds& one : bounds.without_ends) {
        markers.push_back((one.marker.empty() ? "an empty cell" : in_quotes(one.marker)) + " in " +
                          counted(one.clusters, trial.unit));
    }
    return " Rows of " + counted(bounds.clusters_without_ends, trial.unit) +
           " are left out because a number is missing and its bounds are not given (" + joined(markers, "; ") +
           "): the row does not show how far these numbers could move the estimate.";
}

/// What the row has.
std::string row_words(const SuppressedBounds& bounds, bool points) {
    const std::string values = "over all values that suppressed numbers can have within their bounds";
    std::string words = points
                            ? " The row has the smallest and the largest estimate " + values + "."
                            : " The row has the effect sizes of the smallest and of the largest difference " + values +
                                  ": they need not be the smallest and the largest effect size, since these numbers "
                                  "change the spread too.";
    if (bounds.exact) return words;
    return words +
           " They come from a search, because the prior measure or a covariate is suppressed too; more extreme "
           "estimates may exist.";
}

std::string interval_words(const SuppressedBounds& bounds, bool points) {
    if (!bounds.interval()) return "";
    std::string words =
        points ? " The limits are those of the two intervals, of the smallest and of the largest estimate, taken "
                 "together: this is not the interval of one estimate; it covers the effect at least as often as their "
                 "confidence level states, whatever the suppressed numbers are within their bounds" +
                     std::string(bounds.exact ? "" : ", as far as the search found the two") + "."
               : " The limits are those of their two intervals taken together, and the interval of an effect size "
                 "between may reach beyond them.";
    return words + " The p-value is " +
           (bounds.around_zero() ? "1, since 0 lies between the two estimates." : "the larger of those of the two.");
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
    const bool points = traits_of(trial.report.profile).points;
    const std::string row = entry.label + " (" + outcome_name(entry.effect.outcome, entry.effect.term, trial) + "): ";
    const std::string left_out = left_out_words(bounds, trial);
    if (clusters_of(bounds) == 0) {
        return row + "no " + trial.unit +
               " has a number that is known only within bounds: the smallest and the largest estimate are both that of "
               "the known numbers." +
               left_out;
    }
    return row + suppressed_words(bounds, trial) + row_words(bounds, points) + left_out +
           interval_words(bounds, points);
}

}  // namespace clustertrial::report_detail
