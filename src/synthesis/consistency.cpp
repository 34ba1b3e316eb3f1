#include "clustertrial/synthesis/consistency.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "bands.hpp"
#include "conventions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace clustertrial {

namespace {

using namespace synthesis_detail;

using Kept = std::vector<const Target*>;

/// Intervals are open: what holds only where two roundings tie is no room for data.
constexpr double open_interval = 1 - 1e-4;
/// A gap below this share of half a unit is such a tie.
constexpr double tie = 1e-3;
/// Where an arm's mean is left out, its events are looked for this many half units of the mean around it.
constexpr double half_units_searched = 20;
/// How far a search may aim inside the intervals, the widest room first.
constexpr std::array narrowings{0.95, 0.98, 0.99, 0.995};

/// Events by arm and where the estimate and its standard error can be then.
struct Room {
    ByArm<double> events{};
    Region region;
};

class Checker {
  public:
    Checker(const OutcomeTargets& outcome, const ByArm<double>& individuals, std::size_t clusters,
            const AnalysisSpec& options)
        : outcome_(outcome), individuals_(individuals), clusters_(clusters), options_(options) {}

    /// All the room that the targets kept leave, their intervals narrowed.
    std::vector<Room> room(const Kept& kept, double narrowing) const {
        std::vector<Room> rooms;
        for (const double control : candidates(kept, control_arm)) {
            for (const double treated : candidates(kept, intervention_arm)) {
                const ByArm<double> events{control, treated};
                if (fits_events(kept, events)) add_regions(kept, events, narrowing, rooms);
            }
        }
        return rooms;
    }

    /// What `left` would print in this room.
    Conflict::Left implied(const Target& left, const std::vector<Room>& rooms) const {
        Conflict::Left result{left, std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(),
                              nearest(left)};
        const auto add = [&](std::optional<double> value) {
            if (!value) return;
            result.low = std::min(result.low, *value);
            result.high = std::max(result.high, *value);
        };
        for (const Room& room : rooms) {
            OutcomeNumbers numbers{individuals_, room.events, 0, 0, {}};
            if (!is_of_estimate(left.quantity)) {
                add(value_of(left.quantity, left.arm, numbers, options_, clusters_));
                continue;
            }
            for (const Point& corner : room.region.corners()) {
                numbers.estimate = corner.estimate;
                // p is not defined on the axis, where an unbounded room may end.
                numbers.std_error = std::max(corner.std_error, std::numeric_limits<double>::min());
                add(value_of(left.quantity, left.arm, numbers, options_, clusters_));
            }
            const auto [low, high] = room.region.range(1, 0);
            if (left.quantity == Quantity::p && low < 0 && high > 0) add(1);
        }
        return result;
    }

    /// Of a mean that no whole number of its arm's events prints: what the nearest print.
    std::vector<std::string> nearest(const Target& target) const {
        if (target.quantity != Quantity::mean || !target.arm) return {};
        const double n = individuals_[*target.arm];
        std::vector<std::string> texts;
        for (const double events : nearest_events(target.printed, n)) {
            const std::string text = format_fixed(events / n, target.printed.digits);
            if (text == target.printed.text) return {};
            texts.push_back(text + " (" + format_fixed(events, 0) + " of " + format_fixed(n, 0) + ")");
        }
        return texts;
    }

  private:
    std::vector<double> candidates(const Kept& kept, std::size_t arm) const {
        if (outcome_.total[arm]) return {*outcome_.total[arm]};
        const auto is_mean = [arm](const Target& t) { return t.quantity == Quantity::mean && t.arm == arm; };
        const auto mean = std::find_if(outcome_.targets.begin(), outcome_.targets.end(), is_mean);
        if (mean == outcome_.targets.end()) {
            throw Error(ErrorKind::design, "outcome '" + outcome_.name + "': found neither a total nor a mean of arm " +
                                               std::to_string(arm) + "; expected one of them");
        }
        const bool is_kept = std::find(kept.begin(), kept.end(), &*mean) != kept.end();
        const auto [low, high] = narrowed(mean->printed, is_kept ? 1 : half_units_searched);
        std::vector<double> events;
        const double n = individuals_[arm];
        for (double k = std::max(0.0, std::ceil(low * n)); k <= std::min(n, std::floor(high * n)); ++k) {
            events.push_back(k);
        }
        if (events.empty() && !is_kept) events = nearest_events(mean->printed, n);
        return events;
    }

    /// The whole numbers of events on either side of a printed mean; those there can be.
    static std::vector<double> nearest_events(const Printed& mean, double n) {
        const double middle = (mean.low() + mean.high()) / 2 * n;
        const double below = std::clamp(std::floor(middle), 0.0, n);
        const double above = std::clamp(std::ceil(middle), 0.0, n);
        return below == above ? std::vector{below} : std::vector{below, above};
    }

    /// The targets that events alone decide.
    bool fits_events(const Kept& kept, const ByArm<double>& events) const {
        const OutcomeNumbers numbers{individuals_, events, 0, 0, {}};
        const bool free_width = options_.mean_ci == MeanInterval::clusters;
        for (const Target* target : kept) {
            const bool limit = target->quantity == Quantity::mean_low || target->quantity == Quantity::mean_high;
            if (is_of_estimate(target->quantity) || (limit && free_width)) continue;
            const auto value = value_of(target->quantity, target->arm, numbers, options_, clusters_);
            if (!value || format_fixed(*value, target->printed.digits) != target->printed.text) return false;
        }
        return !free_width || (symmetric(kept, numbers, control_arm) && symmetric(kept, numbers, intervention_arm));
    }

    /// Whether one half-width, whatever it is, gives both limits of an arm's mean.
    bool symmetric(const Kept& kept, const OutcomeNumbers& numbers, std::size_t arm) const {
        const double mean = numbers.events[arm] / numbers.individuals[arm];
        double low = 0;
        double high = std::numeric_limits<double>::infinity();
        for (const Target* target : kept) {
            if (target->arm != arm) continue;
            const auto [from, to] = narrowed(target->printed, open_interval);
            if (target->quantity == Quantity::mean_low) {
                low = std::max(low, mean - to);
                high = std::min(high, mean - from);
            } else if (target->quantity == Quantity::mean_high) {
                low = std::max(low, from - mean);
                high = std::min(high, to - mean);
            }
        }
        return low <= high;
    }

    void add_regions(const Kept& kept, const ByArm<double>& events, double narrowing, std::vector<Room>& rooms) const {
        const OutcomeNumbers numbers{individuals_, events, 0, 0, {}};
        const BandContext context{options_, clusters_, effect_size_scale(numbers, options_)};
        Region all;
        const Target* p = nullptr;
        for (const Target* target : kept) {
            if (const auto band = band_of(*target, context, narrowing)) all.cut(*band);
            if (target->quantity == Quantity::p) p = target;
        }
        if (p == nullptr) {
            if (!all.empty()) rooms.push_back({events, all});
            return;
        }
        // |estimate| >= t x std_error is not convex; on each side of zero it is.
        const auto [smallest, largest] = statistics_of(*p, context, narrowing);
        const double none = std::numeric_limits<double>::infinity();
        for (const double sign : {1.0, -1.0}) {
            Region side = all;
            side.cut({sign, -smallest, 0, none});
            if (std::isfinite(largest)) side.cut({sign, -largest, -none, 0});
            if (!side.empty()) rooms.push_back({events, side});
        }
    }

    const OutcomeTargets& outcome_;
    const ByArm<double>& individuals_;
    std::size_t clusters_;
    const AnalysisSpec& options_;
};

Kept without(const Kept& kept, const std::vector<std::size_t>& left_out) {
    Kept rest;
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (std::find(left_out.begin(), left_out.end(), i) == left_out.end()) rest.push_back(kept[i]);
    }
    return rest;
}

/// The next set of as many indices below n, in lexicographic order; false after the last.
bool next_combination(std::vector<std::size_t>& indices, std::size_t n) {
    const std::size_t k = indices.size();
    for (std::size_t i = k; i-- > 0;) {
        if (indices[i] + (k - i) >= n) continue;
        ++indices[i];
        for (std::size_t j = i + 1; j < k; ++j) indices[j] = indices[j - 1] + 1;
        return true;
    }
    return false;
}

std::vector<Conflict> smallest_conflicts(const Checker& checker, const Kept& kept) {
    std::vector<Conflict> conflicts;
    for (std::size_t size = 1; size <= kept.size() && conflicts.empty(); ++size) {
        std::vector<std::size_t> indices(size);
        for (std::size_t i = 0; i < size; ++i) indices[i] = i;
        do {
            const auto rooms = checker.room(without(kept, indices), open_interval);
            if (rooms.empty()) continue;
            Conflict conflict;
            for (const std::size_t i : indices) conflict.leave_out.push_back(checker.implied(*kept[i], rooms));
            conflicts.push_back(std::move(conflict));
        } while (next_combination(indices, kept.size()));
    }
    return conflicts;
}

/// A standard error of half the whole range is none that data have: the region is not bounded.
std::optional<double> middle_of_std_error(const Region& region) {
    constexpr double unbounded = 0.5;
    const auto [low, high] = region.range(0, 1);
    if (high > unbounded) return std::nullopt;
    return (low + high) / 2;
}

}  // namespace

double Conflict::Left::gap() const {
    return std::max({0.0, low - target.printed.high(), target.printed.low() - high});
}

Consistency check_consistency(const OutcomeTargets& outcome, const ByArm<double>& individuals, std::size_t clusters,
                              const AnalysisSpec& options) {
    const Checker checker(outcome, individuals, clusters, options);
    Kept kept;
    for (const Target& target : outcome.targets) {
        if (!target.set_aside) kept.push_back(&target);
    }
    Consistency result;
    const auto rooms = checker.room(kept, open_interval);
    result.holds = !rooms.empty();
    if (!result.holds) {
        result.conflicts = smallest_conflicts(checker, kept);
        return result;
    }
    for (const Target& target : outcome.targets) {
        if (target.set_aside) result.set_aside.push_back(checker.implied(target, rooms));
    }
    result.events = rooms.front().events;
    result.std_error = middle_of_std_error(rooms.front().region);
    for (const double narrowing : narrowings) {
        const auto narrow = checker.room(kept, narrowing);
        if (narrow.empty()) continue;
        result.narrowing = narrowing;
        result.events = narrow.front().events;
        result.std_error = middle_of_std_error(narrow.front().region);
        break;
    }
    return result;
}

std::string describe(const Conflict::Left& left) {
    constexpr int more_digits = 2;
    const int digits = left.target.printed.digits + more_digits;
    if (!left.nearest.empty()) {
        return left.target.name + " is printed as " + left.target.printed.text +
               "; no whole number of events gives this value: the nearest " +
               (left.nearest.size() == 1 ? "gives " : "give ") + listed(left.nearest, "and");
    }
    const bool apart = left.gap() > tie * left.target.printed.half_unit();
    const std::string gap = apart ? format_fixed(left.gap(), digits) + " apart" : "they meet only in a tie";
    return left.target.name + " is printed as " + left.target.printed.text + "; the other targets imply " +
           format_fixed(left.low, digits) + " to " + format_fixed(left.high, digits) + " (" + gap + ")";
}

}  // namespace clustertrial
