#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "probabilities.hpp"
#include "ratios_of_strata.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace clustertrial::allocation_detail {
namespace {

/// A relative standard error of a quarter at most.
constexpr double fewest_of_a_probability = 20;
/// 2 / 0.05
constexpr std::size_t fewest_kept_for_a_test = 40;

Eigen::Index row_of(std::size_t i) {
    return static_cast<Eigen::Index>(i);
}

void add_pairs(const AllocatedList& list, const std::vector<std::pair<std::size_t, std::size_t>>& pairs,
               const std::string& when, std::vector<std::string>& warnings) {
    if (pairs.empty()) return;
    std::string text = (pairs.size() == 1 ? std::string("1 pair of schools is ")
                                          : format_count(pairs.size()) + " pairs of schools are ") +
                       when + " in the same arm over " + format_count(list.probabilities.allocations) +
                       (list.summary<ConstrainedSummary>() ? " kept" : " simulated") + " allocations: ";
    const std::size_t shown = std::min(pairs.size(), Problems::shown);
    for (std::size_t i = 0; i < shown; ++i)
        text += (i == 0 ? "" : ", ") + list.ids[pairs[i].first] + " and " + list.ids[pairs[i].second];
    if (pairs.size() > shown) text += " and " + format_count(pairs.size() - shown) + " more";
    warnings.push_back(std::move(text));
}

void add_decided(const AllocatedList& list, const CountTable& ratios, std::vector<std::string>& warnings) {
    const Probabilities& probabilities = list.probabilities;
    Problems decided;
    for (Eigen::Index school = 0; school < probabilities.by_school.rows(); ++school) {
        const auto stratum = list.strata.of[static_cast<std::size_t>(school)];
        for (std::size_t arm = 0; arm < ratios.arms; ++arm) {
            const double share = share_of(ratios, stratum, arm);
            const double probability = probabilities.by_school(school, row_of(arm));
            const bool is_decided = probability == 0 || probability == 1;
            if (!is_decided || share == 0 || share == 1) continue;
            decided.add(list.plan.id + " " + list.ids[static_cast<std::size_t>(school)] + " is " +
                        (probability == 0 ? "never" : "always") + " in arm " + in_quotes(list.plan.arms[arm]));
        }
    }
    if (!decided.empty()) warnings.push_back(decided.text());
}

/// An analysis divides by them.
void add_uncertain(const AllocatedList& list, std::vector<std::string>& warnings) {
    const Probabilities& probabilities = list.probabilities;
    if (probabilities.source != ProbabilitySource::simulated || !probabilities.differ) return;
    const auto whole = static_cast<double>(probabilities.allocations);
    std::size_t rarest = 0;
    double least = 1;
    for (std::size_t school = 0; school < list.arms.size(); ++school) {
        const double probability = probabilities.by_school(row_of(school), row_of(list.arms[school]));
        if (probability >= least) continue;
        least = probability;
        rarest = school;
    }
    const double seen = std::round(least * whole);
    if (seen >= fewest_of_a_probability) return;
    warnings.push_back(list.plan.id + " " + list.ids[rarest] + " is in its arm in " + format_fixed(seen, 0) + " of " +
                       format_count(probabilities.allocations) +
                       " simulated allocations, too few to estimate its probability; expected at least " +
                       format_fixed(fewest_of_a_probability, 0) + "; increase --simulations");
}

void add_fewer_than_asked(const AllocatedList& list, std::vector<std::string>& warnings) {
    const bool by_tries = list.plan.method() == AllocationMethod::rerandomisation && list.plan.simulations > 0;
    const bool wanted = by_tries && (list.probabilities.source == ProbabilitySource::simulated ||
                                     list.ids.size() <= most_paired_schools);
    const std::uint64_t found = std::max(list.probabilities.allocations, std::uint64_t{1}) - 1;
    if (!wanted || found == list.plan.simulations) return;
    warnings.push_back("simulations: found " + format_count(found) + " of " + format_count(list.plan.simulations) +
                       " allocations before the limit on tries: very few are accepted");
}

/// Two-sided, 2 of K where an allocation and its mirror image are as extreme.
void add_few_kept(const AllocatedList& list, std::vector<std::string>& warnings) {
    const auto* constrained = list.summary<ConstrainedSummary>();
    if (constrained == nullptr || constrained->kept.size() >= fewest_kept_for_a_test) return;
    const std::size_t kept = constrained->kept.size();
    warnings.push_back("constrained: " + format_count(kept) + " " + noun_after(kept, "allocation") +
                       " kept; a two-sided randomisation test at 5 % needs at least " +
                       format_count(fewest_kept_for_a_test) +
                       ", because an allocation and its mirror image are equally extreme");
}

/// A given order, unequal shares: the first schools' arms can nearly be foretold.
void add_order_of_minimisation(const AllocatedList& list, std::vector<std::string>& warnings) {
    const auto& ratio = list.plan.ratio;
    const bool equal = std::all_of(ratio.begin(), ratio.end(), [&](auto share) { return share == ratio.front(); });
    if (list.plan.method() != AllocationMethod::minimisation || equal || list.plan.order == SchoolOrder::at_random)
        return;
    warnings.emplace_back(
        "minimisation with unequal shares in a given order: a school's probability of an arm depends on its place in "
        "the order; --order random makes the probabilities nearly alike");
}

}  // namespace

std::vector<std::string> probability_warnings(const AllocatedList& list, const CountTable& ratios) {
    std::vector<std::string> warnings;
    if (list.probabilities.validity) {
        add_pairs(list, list.probabilities.validity->always, "always", warnings);
        add_pairs(list, list.probabilities.validity->never, "never", warnings);
    }
    add_decided(list, ratios, warnings);
    add_order_of_minimisation(list, warnings);
    add_few_kept(list, warnings);
    add_fewer_than_asked(list, warnings);
    add_uncertain(list, warnings);
    return warnings;
}

}  // namespace clustertrial::allocation_detail
