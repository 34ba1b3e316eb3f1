#include "outcome_search.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include "goals.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace clustertrial::synthesis_detail {

namespace {

/// Annealing: temperatures of the first round, of later ones, and of every round's end, in units of the distance; a
/// search is as many rounds as it takes.
constexpr double hottest = 1;
constexpr double reheated = 0.3;
constexpr double coldest = 0.003;
constexpr std::size_t steps_of_round = 60'000;
constexpr std::size_t steps_between_reports = 4096;
/// Most events that one move takes, as a share of the outcome's.
constexpr double largest_move = 0.01;

using Counts = std::vector<double> OutcomeState::*;

/// A few events of one outcome (or prior events) from one cluster to another.
struct Move {
    std::size_t outcome = 0;
    Counts counts = nullptr;
    std::size_t from = 0;
    std::size_t to = 0;
    double events = 0;
};

class GroupSearch {
  public:
    GroupSearch(std::vector<OutcomeState>& states, const std::vector<std::size_t>& group, const Targets& targets,
                const Trial& trial, const Roster& roster, Dice& dice)
        : states_(states),
          group_(group),
          roster_(roster),
          dice_(dice),
          whole_(states.size()),
          wholes_of_(states.size()) {
        for (const OutcomeState& state : states) containers_.push_back(find_state(states, state.targets->within));
        for (const std::size_t o : group) {
            for (const std::string& name : states[o].targets->parts) {
                const auto part = static_cast<std::size_t>(find_state(states, name) - states.data());
                wholes_of_[part] = o;
                whole_[o].push_back(part);
            }
            goals_.emplace_back(states[o], targets, trial, roster);
        }
        distances_.assign(group.size(), 0.0);
    }

    /// Which members are moved and looked at: one of them, or all.
    void focus(std::size_t first, std::size_t last) {
        first_ = first;
        last_ = last;
        for (std::size_t i = first; i < last; ++i) distances_[i] = goals_[i].distance(states_[group_[i]]);
    }

    [[nodiscard]] double distance() const {
        double sum = 0;
        for (std::size_t i = first_; i < last_; ++i) sum += distances_[i];
        return sum;
    }

    /// One move, taken when it brings the group nearer or, by chance, a little further away.
    void step(double temperature) {
        const auto move = propose();
        if (!move) return;
        before_ = distances_;
        const double now = distance();
        apply(*move, 1);
        if (fits(*move)) {
            update(*move);
            const double change = distance() - now;
            if (change <= 0 || dice_.uniform() < std::exp(-change / temperature)) return;
        }
        apply(*move, -1);
        distances_ = before_;
    }

  private:
    static double sum(const std::vector<double>& counts) { return std::accumulate(counts.begin(), counts.end(), 0.0); }

    std::optional<Move> propose() {
        Move move;
        move.outcome = group_[first_ + dice_.below(last_ - first_)];
        const OutcomeState& state = states_[move.outcome];
        move.counts = state.owns_prior && dice_.below(2) == 1 ? &OutcomeState::prior : &OutcomeState::events;
        const auto& counts = state.*move.counts;
        const bool events = move.counts == &OutcomeState::events;
        const auto place = [&] {
            return events ? state.rows[dice_.below(state.rows.size())] : dice_.below(roster_.count());
        };
        move.from = place();
        move.to = place();
        const std::size_t from_arm = roster_.arm[move.from];
        const std::size_t to_arm = roster_.arm[move.to];
        const bool may_change_arm = !events && !state.prior_fixed[from_arm] && !state.prior_fixed[to_arm];
        if (move.from == move.to || (from_arm != to_arm && !may_change_arm)) return std::nullopt;
        const auto most = static_cast<std::size_t>(std::max(1.0, largest_move * sum(counts)));
        move.events = static_cast<double>(1 + dice_.below(most));
        if (counts[move.from] < move.events) return std::nullopt;
        return move;
    }

    /// Events of a part are events of its whole.
    void apply(const Move& move, double sign) {
        const auto shift = [&](OutcomeState& state) {
            (state.*move.counts)[move.from] -= sign * move.events;
            (state.*move.counts)[move.to] += sign * move.events;
        };
        shift(states_[move.outcome]);
        const auto whole = wholes_of_[move.outcome];
        if (whole) shift(states_[*whole]);
    }

    [[nodiscard]] bool fits(const Move& move) const {
        const auto whole = wholes_of_[move.outcome];
        return fits_outcome(move.outcome, move) && (!whole || fits_outcome(*whole, move));
    }

    [[nodiscard]] bool fits_outcome(std::size_t outcome, const Move& move) const {
        const OutcomeState& state = states_[outcome];
        const auto& counts = state.*move.counts;
        const auto& size = move.counts == &OutcomeState::events ? roster_.size : state.prior_size;
        for (const std::size_t g : {move.from, move.to}) {
            double held = 0;
            for (const std::size_t part : whole_[outcome]) held += (states_[part].*move.counts)[g];
            if (counts[g] < held || counts[g] > size[g]) return false;
        }
        const OutcomeState* container = containers_[outcome];
        return container == nullptr || counts[move.to] <= (container->*move.counts)[move.to];
    }

    void update(const Move& move) {
        const auto whole = wholes_of_[move.outcome];
        for (std::size_t i = first_; i < last_; ++i) {
            if (group_[i] == move.outcome || whole == group_[i]) distances_[i] = goals_[i].distance(states_[group_[i]]);
        }
    }

    std::vector<OutcomeState>& states_;
    const std::vector<std::size_t>& group_;
    const Roster& roster_;
    Dice& dice_;
    std::vector<std::vector<std::size_t>> whole_;        // an outcome's parts
    std::vector<std::optional<std::size_t>> wholes_of_;  // the outcome it is a part of
    std::vector<const OutcomeState*> containers_;        // what the outcome is within; null: nothing
    std::vector<OutcomeGoals> goals_;                    // one a member of the group
    std::vector<double> distances_, before_;             // before_: of the move being tried
    std::size_t first_ = 0;                              // members in focus
    std::size_t last_ = 0;
};

std::string names_of(const std::vector<OutcomeState>& states, const std::vector<std::size_t>& group, std::size_t first,
                     std::size_t last) {
    std::vector<std::string> names;
    for (std::size_t i = first; i < last; ++i) names.push_back(states[group[i]].spec->name);
    return noun_after(names.size(), "outcome") + " " + joined(names);
}

void anneal(GroupSearch& search, const std::string& what, const SynthesisOptions& options) {
    for (std::size_t step = 0; step < options.steps && search.distance() > 0; ++step) {
        if (options.progress && step % steps_between_reports == 0) {
            options.progress({what, step, options.steps, search.distance()});
        }
        const double hot = step < steps_of_round ? hottest : reheated;
        const double share = static_cast<double>(step % steps_of_round) / static_cast<double>(steps_of_round);
        search.step(hot * std::pow(coldest / hot, share));
    }
}

}  // namespace

std::vector<std::vector<std::size_t>> search_groups(const std::vector<OutcomeState>& states) {
    const auto index_of = [&](const std::string& name) {
        const auto found =
            std::find_if(states.begin(), states.end(), [&](const auto& state) { return state.spec->name == name; });
        return static_cast<std::size_t>(found - states.begin());
    };
    std::vector<std::size_t> group_of(states.size());
    std::iota(group_of.begin(), group_of.end(), std::size_t{0});
    for (std::size_t whole = 0; whole < states.size(); ++whole) {
        for (const std::string& part : states[whole].targets->parts) {
            const std::size_t joined = group_of[index_of(part)];
            std::replace(group_of.begin(), group_of.end(), joined, group_of[whole]);
        }
    }
    std::vector<std::vector<std::size_t>> groups;
    std::vector<bool> placed(states.size(), false);
    const auto ready = [&](std::size_t o) {
        const std::string& container = states[o].targets->within;
        return container.empty() || placed[index_of(container)];
    };
    for (std::size_t round = 0; round < states.size(); ++round) {
        for (std::size_t first = 0; first < states.size(); ++first) {
            if (placed[first]) continue;
            std::vector<std::size_t> group;
            for (std::size_t o = first; o < states.size(); ++o) {
                if (group_of[o] == group_of[first]) group.push_back(o);
            }
            if (!std::all_of(group.begin(), group.end(), ready)) continue;
            // Parts first: a whole is drawn on top of them.
            std::stable_partition(group.begin(), group.end(),
                                  [&](std::size_t o) { return states[o].targets->parts.empty(); });
            for (const std::size_t o : group) placed[o] = true;
            groups.push_back(std::move(group));
        }
    }
    if (!std::all_of(placed.begin(), placed.end(), [](bool is) { return is; })) {
        throw Error(ErrorKind::design,
                    "found outcomes that contain each other in a circle; list containing outcomes first");
    }
    return groups;
}

bool search_group(std::vector<OutcomeState>& states, const std::vector<std::size_t>& group, const Targets& targets,
                  const Trial& trial, const Roster& roster, const SynthesisOptions& options, bool last, Dice& dice) {
    GroupSearch search(states, group, targets, trial, roster, dice);
    // One after the other, the whole last. A part that does not arrive alone does not arrive with the others; what is
    // left of a whole is little, and only for that all are moved together.
    for (std::size_t i = 0; i < group.size(); ++i) {
        search.focus(i, i + 1);
        anneal(search, names_of(states, group, i, i + 1), options);
        if (i + 1 < group.size() && search.distance() > 0 && !last) return false;
    }
    search.focus(0, group.size());
    if (group.size() > 1) anneal(search, names_of(states, group, 0, group.size()), options);
    return search.distance() == 0;
}

}  // namespace clustertrial::synthesis_detail
