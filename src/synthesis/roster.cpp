#include "roster.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace clustertrial::synthesis_detail {

namespace {

/// Clusters in random order, so that a file's order says nothing of arm or stratum.
void add_clusters(const Targets& targets, Roster& roster, Dice& dice) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> places;  // stratum, arm
    for (std::uint32_t s = 0; s < targets.strata.size(); ++s) {
        for (const std::uint32_t arm : {0U, 1U}) {
            places.insert(places.end(), targets.strata[s].clusters[arm], {s, arm});
        }
    }
    dice.shuffle(places);
    const std::size_t width = std::to_string(places.size()).size();
    for (const auto& [stratum, arm] : places) {
        const std::string number = std::to_string(roster.ids.size() + 1);
        roster.ids.push_back(targets.id_prefix + std::string(width - number.size(), '0') + number);
        roster.stratum.push_back(stratum);
        roster.arm.push_back(arm);
    }
    roster.withdrawn.assign(places.size(), false);
    for (const std::size_t arm : {control_arm, intervention_arm}) {
        std::vector<std::size_t> clusters = roster.in_arm(arm);
        dice.shuffle(clusters);
        clusters.resize(std::min(clusters.size(), targets.withdrawn[arm]));
        for (const std::size_t g : clusters) roster.withdrawn[g] = true;
    }
}

void add_categories(const CategoryTargets& target, Roster& roster, Dice& dice) {
    auto& column = roster.categorical[target.column];
    column.assign(roster.count(), "");
    for (const std::size_t arm : {control_arm, intervention_arm}) {
        std::vector<std::string> dealt;
        for (std::size_t level = 0; level < target.levels.size(); ++level) {
            dealt.insert(dealt.end(), target.counts[arm][level], target.levels[level]);
        }
        const std::vector<std::size_t> clusters = roster.in_arm(arm);
        dealt.resize(clusters.size());  // the rest have no category
        dice.shuffle(dealt);
        for (std::size_t i = 0; i < clusters.size(); ++i) column[clusters[i]] = dealt[i];
    }
}

/// Shares `total` out in proportion to `weights`, whole, none below `smallest`.
std::vector<double> share_out(double total, const std::vector<double>& weights, double smallest, Dice& dice) {
    if (smallest * static_cast<double>(weights.size()) > total) {
        throw Error(ErrorKind::design, "found " + format_shortest(total) + " individuals for " +
                                           std::to_string(weights.size()) + " clusters; expected at least " +
                                           format_shortest(smallest) + " in each (smallest_size)");
    }
    const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<double> sizes;
    for (const double weight : weights) sizes.push_back(std::max(smallest, std::floor(total * weight / all)));
    double rest = total - std::accumulate(sizes.begin(), sizes.end(), 0.0);
    while (rest != 0) {
        double& size = sizes[dice.below(sizes.size())];
        const double step = rest > 0 ? 1 : -1;
        if (size + step < smallest) continue;
        size += step;
        rest -= step;
    }
    return sizes;
}

void add_sizes(const Targets& targets, Roster& roster, Dice& dice) {
    roster.size.assign(roster.count(), 0.0);
    for (const std::size_t arm : {control_arm, intervention_arm}) {
        const std::vector<std::size_t> clusters = roster.in_arm(arm);
        std::vector<double> weights;
        for (const std::size_t g : clusters) {
            const double like = targets.size_like.empty() ? 1 : roster.continuous.at(targets.size_like)[g].value_or(1);
            weights.push_back(dice.log_normal(like, targets.size_spread));
        }
        const auto sizes = share_out(targets.individuals[arm], weights, targets.smallest_size, dice);
        for (std::size_t i = 0; i < clusters.size(); ++i) roster.size[clusters[i]] = sizes[i];
    }
}

}  // namespace

std::vector<std::size_t> Roster::in_arm(std::size_t which) const {
    std::vector<std::size_t> clusters;
    for (std::size_t g = 0; g < arm.size(); ++g) {
        if (arm[g] == which) clusters.push_back(g);
    }
    return clusters;
}

Roster draw_roster(const Targets& targets, Dice& dice) {
    Roster roster;
    add_clusters(targets, roster, dice);
    for (const BaselineTargets& target : targets.continuous) {
        if (!target.of_outcome) roster.continuous[target.column] = draw_continuous(target, targets, roster, dice);
    }
    for (const CategoryTargets& target : targets.categorical) add_categories(target, roster, dice);
    add_sizes(targets, roster, dice);
    return roster;
}

}  // namespace clustertrial::synthesis_detail
