#include "clustertrial/core/number.hpp"

#include "allocation_parts.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial::report_detail {

namespace {

/// "standard error at most 0.016"
std::string standard_error_text(const Probabilities& probabilities) {
    return "standard error at most " +
           format_fixed(0.5 / std::sqrt(static_cast<double>(probabilities.allocations)), share_digits);
}

/// "control 0.412 to 0.588, intervention 0.412 to 0.588"
std::string ranges_text(const AllocatedList& list) {
    std::string text;
    for (std::size_t arm = 0; arm < list.plan.arms.size(); ++arm) {
        const auto column = list.probabilities.by_school.col(static_cast<Eigen::Index>(arm));
        text += (arm == 0 ? "" : ", ") + list.plan.arms[arm] + " " + format_fixed(column.minCoeff(), share_digits) +
                " to " + format_fixed(column.maxCoeff(), share_digits);
    }
    return text;
}

void add_probability_note(const AllocatedList& list, std::vector<std::string>& notes) {
    const Probabilities& probabilities = list.probabilities;
    if (probabilities.by_school.size() == 0) {
        notes.emplace_back("A school's probability of an arm is unknown; use --simulations to estimate it.");
        return;
    }
    const bool exact = probabilities.source == ProbabilitySource::exact;
    const bool simulated = probabilities.source == ProbabilitySource::simulated;
    const std::string from =
        exact ? "by formula"
              : allocation_set_text(probabilities) + (simulated ? ", " + standard_error_text(probabilities) : "");
    const bool has_column = traits_of(list.plan.method()).shows_probability;
    if (probabilities.differ) {
        notes.push_back("A school's probability of an arm (" + from + "): " + ranges_text(list) + "." +
                        (has_column ? " The column 'probability' has that of each school's own arm." : ""));
    } else if (simulated) {
        notes.push_back("A school's probability of an arm agrees with the arm's share, within simulation error (" +
                        from + ": " + ranges_text(list) + ").");
    } else {
        notes.push_back("A school's probability of an arm is exactly the arm's share (" + from + ").");
    }
}

/// Three digits: "0.0213", "12.3".
std::string short_number(double value) {
    if (value == 0) return "0";
    constexpr int most_digits = 8;
    return format_fixed(value,
                        std::clamp(2 - static_cast<int>(std::floor(std::log10(std::abs(value)))), 0, most_digits));
}

void add_note(const AllocatedList&, const std::monostate&, std::vector<std::string>&) {}

void add_note(const AllocatedList& list, const MatchedSummary& matched, std::vector<std::string>& notes) {
    const std::size_t size = list.plan.own<MatchingPlan>().tuple_size;
    const std::string whole = format_count(matched.tuples - matched.smaller);
    const std::string smaller = format_count(matched.smaller);
    std::string text = whole + (size == 2 ? " pairs" : " tuples of " + std::to_string(size));
    if (matched.smaller > 0)
        text += " and " + smaller + (size == 2 ? " left without a partner" : " of fewer, left over");
    notes.push_back(text + ", total distance " + short_number(matched.total_distance) + " (" +
                    std::string(to_name(list.plan.own<MatchingPlan>().distance)) + ").");
}

void add_note(const AllocatedList& list, const ConstrainedSummary& constrained, std::vector<std::string>& notes) {
    const std::string what = constrained.candidates == Candidates::enumerated
                                 ? "all " + format_large_count(constrained.possible) + " allocations with these counts"
                                 : format_count(constrained.scored) + " of " +
                                       format_large_count(constrained.possible) + " allocations with these counts (" +
                                       std::string(to_name(constrained.candidates)) + ")";
    notes.push_back("Scored " + what + " by " + std::string(to_name(list.plan.own<ConstrainedOptions>().score)) +
                    ": kept " + format_count(constrained.kept.size()) + " that score " +
                    short_number(constrained.best) + " to " + short_number(constrained.cut_off) +
                    "; the one used scores " + short_number(constrained.score) + ".");
}

void add_note(const AllocatedList&, const RerandomisedSummary& rerandomised, std::vector<std::string>& notes) {
    notes.push_back("Accepted try " + format_count(rerandomised.tries) + ": Mahalanobis distance " +
                    short_number(rerandomised.distance) + ", threshold " + short_number(rerandomised.threshold) +
                    " (degrees of freedom: " + format_shortest(rerandomised.df) + ").");
}

void add_note(const AllocatedList& list, const MinimisedSummary& minimised, std::vector<std::string>& notes) {
    notes.push_back(format_count(minimised.random_assignments) + " of " + format_count(list.units.count()) +
                    " units were assigned at random, the others by the smaller imbalance (" +
                    std::string(to_name(list.plan.own<MinimisationPlan>().options.imbalance)) + ").");
}

}  // namespace

std::string allocation_set_text(const Probabilities& probabilities) {
    if (probabilities.source == ProbabilitySource::kept_set)
        return format_count(probabilities.allocations) + " allocations kept";
    return format_count(probabilities.allocations - 1) + " simulated allocations and this one";
}

void add_method_notes(const AllocatedList& list, std::vector<std::string>& notes) {
    if (!list.plan.together.empty()) {
        notes.push_back(format_count(list.ids.size()) + " schools in " + format_count(list.units.count()) +
                        " units by " + list.plan.together + ".");
    }
    std::visit([&](const auto& summary) { add_note(list, summary, notes); }, list.of_method);
    const bool worth_a_note = !traits_of(list.plan.method()).says_its_law || !list.plan.stratum_ratios.empty() ||
                              (list.probabilities.differ && list.plan.method() == AllocationMethod::complete);
    if (worth_a_note) add_probability_note(list, notes);
}

}  // namespace clustertrial::report_detail
