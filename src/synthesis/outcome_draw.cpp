#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include "goals.hpp"
#include "outcome_state.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial::synthesis_detail {

namespace {

/// Share of a cluster's (log) rate that all its outcomes have in common.
constexpr double common_share = 0.3;
/// Spreads tried where the targets imply a standard error.
constexpr double narrowest_spread = 0.1;
constexpr double widest_spread = 2.0;
constexpr double spread_step = 0.1;

bool has_data(const OutcomeTargets& outcome, const StratumTargets& stratum, const Trial& trial) {
    for (std::size_t s = 0; s < trial.strata.size(); ++s) {
        const auto gone = outcome.no_data.find(trial.strata[s]);
        if (gone != outcome.no_data.end() && gone->second == stratum.values[s]) return false;
    }
    return true;
}

/// Every smallest set that may be left out, one paragraph each.
std::string text_of(const OutcomeState& state) {
    const auto& conflicts = state.consistency.conflicts;
    std::string text =
        "outcome '" + state.spec->name + "': its targets contradict each other; the others agree without";
    if (conflicts.size() > 1) text += " any one of these:";
    for (const Conflict& conflict : conflicts) {
        std::string lead = "\n  - ";
        for (const auto& left : conflict.leave_out) {
            text += lead + describe(left);
            lead = "\n    and ";
        }
    }
    return text;
}

/// What a draw needs again and again.
struct Rates {
    std::vector<double> events_z;  // standard normal, one a cluster
    std::vector<double> prior_z;
};

class OutcomeDraw {
  public:
    OutcomeDraw(std::vector<OutcomeState>& states, std::size_t which, const Targets& targets, const Roster& roster,
                Dice& dice)
        : states_(states), state_(states[which]), targets_(targets), roster_(roster), dice_(dice) {}

    void draw(const Rates& rates, double spread) {
        draw_events(rates.events_z, spread);
        if (state_.owns_prior) draw_prior(rates.prior_z, spread);
    }

  private:
    [[noreturn]] void refuse(const std::string& what) const {
        throw Error(ErrorKind::design, "outcome '" + state_.spec->name + "': " + what);
    }

    double rate(std::size_t g, double z, double spread) const {
        return targets_.strata[roster_.stratum[g]].rate * std::exp(spread * z);
    }

    /// Capacity of a cluster: its size, what its container holds, or an equal share where a whole holds several parts.
    std::vector<double> capacity(const std::vector<double>& size, std::vector<double> OutcomeState::*counts) const {
        std::vector<double> result = size;
        for (const OutcomeState& other : states_) {
            const auto& parts = other.targets->parts;
            if (std::find(parts.begin(), parts.end(), state_.spec->name) == parts.end()) continue;
            for (double& places : result) places = std::floor(places / static_cast<double>(parts.size()));
        }
        if (const OutcomeState* container = find_state(states_, state_.targets->within)) {
            for (std::size_t g = 0; g < result.size(); ++g) result[g] = std::min(result[g], (container->*counts)[g]);
        }
        return result;
    }

    /// What the parts of the outcome already hold.
    std::vector<double> floor_of(std::vector<double> OutcomeState::*counts) const {
        std::vector<double> held(roster_.count(), 0.0);
        for (const std::string& name : state_.targets->parts) {
            const OutcomeState* part = find_state(states_, name);
            if (part == nullptr) continue;  // not drawn yet: it holds nothing
            for (std::size_t g = 0; g < held.size(); ++g) held[g] += (part->*counts)[g];
        }
        return held;
    }

    void draw_events(const std::vector<double>& z, double spread) {
        const auto places = capacity(roster_.size, &OutcomeState::events);
        state_.events = floor_of(&OutcomeState::events);
        for (const std::size_t arm : {control_arm, intervention_arm}) {
            std::vector<double> weights(roster_.count(), 0.0);
            double held = 0;
            for (const std::size_t g : state_.rows) {
                if (roster_.arm[g] != arm) continue;
                held += state_.events[g];
                weights[g] = std::min(places[g], roster_.size[g]) * rate(g, z[g], spread);
            }
            const double total = state_.consistency.events[arm];
            if (held > total) {
                refuse("found " + format_shortest(total) + " events in an arm; its parts hold " +
                       format_shortest(held));
            }
            if (!deal(total - held, weights, places, state_.events, dice_)) {
                refuse("found " + format_shortest(total) + " events in an arm; there is no room for as many");
            }
        }
    }

    double prior_total(std::size_t arm, double prior_rate) const {
        if (state_.targets->prior_total[arm]) return *state_.targets->prior_total[arm];
        for (const BaselineTargets& target : targets_.continuous) {
            if (target.column != state_.spec->prior || !target.mean[arm]) continue;
            return std::round(target.mean[arm]->value * static_cast<double>(roster_.in_arm(arm).size()));
        }
        const auto& events = state_.consistency.events;
        const double individuals = state_.individuals[control_arm] + state_.individuals[intervention_arm];
        double of_arm = 0;
        for (const std::size_t g : roster_.in_arm(arm)) of_arm += roster_.size[g];
        return std::round(prior_rate * (events[control_arm] + events[intervention_arm]) * of_arm / individuals);
    }

    void draw_prior(const std::vector<double>& z, double spread) {
        const auto places = capacity(state_.prior_size, &OutcomeState::prior);
        state_.prior = floor_of(&OutcomeState::prior);
        for (const std::size_t arm : {control_arm, intervention_arm}) {
            std::vector<double> weights(roster_.count(), 0.0);
            double held = 0;
            for (const std::size_t g : roster_.in_arm(arm)) {
                held += state_.prior[g];
                weights[g] = std::min(places[g], state_.prior_size[g]) * rate(g, z[g], spread);
            }
            const double total = prior_total(arm, state_.targets->prior_rate);
            if (held > total || !deal(total - held, weights, places, state_.prior, dice_)) {
                refuse("found " + format_shortest(total) +
                       " prior events in an arm; its parts have more, or the arm has too few individuals");
            }
        }
    }

    std::vector<OutcomeState>& states_;
    OutcomeState& state_;
    const Targets& targets_;
    const Roster& roster_;
    Dice& dice_;
};

/// Rates of outcome and prior whose logarithms are correlated as r2 says, both with what the cluster needs.
Rates draw_rates(const OutcomeState& state, const std::vector<double>& need, Dice& dice) {
    const double correlation = state.targets->r2 ? std::sqrt(std::clamp(state.targets->r2->value, 0.0, 1.0)) : 0.5;
    const double own_share = 1 - common_share;
    Rates rates;
    for (const double common : need) {
        const double z = std::sqrt(common_share) * common + std::sqrt(own_share) * dice.normal();
        rates.events_z.push_back(z);
        rates.prior_z.push_back(correlation * z + std::sqrt(1 - correlation * correlation) * dice.normal());
    }
    return rates;
}

OutcomeState prepare_outcome(const OutcomeTargets& outcome, const Targets& targets, const Trial& trial,
                             const Roster& roster) {
    OutcomeState state;
    state.targets = &outcome;
    state.spec = &*std::find_if(trial.outcomes.begin(), trial.outcomes.end(),
                                [&](const OutcomeSpec& spec) { return spec.name == outcome.name; });
    for (std::size_t g = 0; g < roster.count(); ++g) {
        if (roster.withdrawn[g] || !has_data(outcome, targets.strata[roster.stratum[g]], trial)) continue;
        state.rows.push_back(g);
        state.individuals[roster.arm[g]] += roster.size[g];
    }
    state.consistency = check_consistency(outcome, state.individuals, state.rows.size(), trial.analysis);
    state.prior_size = roster.size;
    if (!state.spec->prior_size.empty()) {
        const auto& column = roster.continuous.at(state.spec->prior_size);
        std::transform(column.begin(), column.end(), state.prior_size.begin(),
                       [](const auto& value) { return value.value_or(0); });
    }
    for (const std::size_t arm : {control_arm, intervention_arm}) {
        const auto fixes = [&](const BaselineTargets& t) { return t.column == state.spec->prior && t.mean[arm]; };
        state.prior_fixed[arm] = outcome.prior_total[arm].has_value() ||
                                 std::any_of(targets.continuous.begin(), targets.continuous.end(), fixes);
    }
    return state;
}

}  // namespace

OutcomeState* find_state(std::vector<OutcomeState>& states, const std::string& name) {
    const auto found =
        std::find_if(states.begin(), states.end(), [&](const OutcomeState& s) { return s.spec->name == name; });
    return found == states.end() ? nullptr : &*found;
}

std::vector<OutcomeState> prepare_outcomes(const Targets& targets, const Trial& trial, const Roster& roster) {
    std::vector<OutcomeState> states;
    Problems problems;
    for (const OutcomeTargets& outcome : targets.outcomes) {
        OutcomeState state = prepare_outcome(outcome, targets, trial, roster);
        state.owns_prior = state.has_prior() && std::none_of(states.begin(), states.end(), [&](const auto& earlier) {
                               return earlier.spec->prior == state.spec->prior;
                           });
        if (!state.consistency.holds) problems.add(text_of(state));
        states.push_back(std::move(state));
    }
    if (!problems.empty()) problems.add("Name the targets to leave out in set_aside.");
    problems.throw_if_any(ErrorKind::design);
    return states;
}

void draw_outcome(std::vector<OutcomeState>& states, std::size_t which, const Targets& targets, const Trial& trial,
                  const Roster& roster, const std::vector<double>& need, Dice& dice) {
    OutcomeState& state = states[which];
    if (state.has_prior() && !state.owns_prior) {
        state.prior = std::find_if(states.begin(), states.end(), [&](const OutcomeState& other) {
                          return other.owns_prior && other.spec->prior == state.spec->prior;
                      })->prior;
    }
    const Rates rates = draw_rates(state, need, dice);
    OutcomeDraw draw(states, which, targets, roster, dice);
    if (!state.consistency.std_error) {
        draw.draw(rates, state.targets->spread);
        return;
    }
    OutcomeGoals goals(state, targets, trial, roster);
    OutcomeState best;
    double best_distance = 0;
    for (double spread = narrowest_spread; spread <= widest_spread; spread += spread_step) {
        draw.draw(rates, spread);
        const double distance = std::abs(std::log(goals.evaluate(state).std_error / *state.consistency.std_error));
        if (best.targets == nullptr || distance < best_distance) {
            best = state;
            best_distance = distance;
        }
    }
    state = std::move(best);
}

}  // namespace clustertrial::synthesis_detail
