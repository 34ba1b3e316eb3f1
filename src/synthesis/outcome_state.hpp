#pragma once

#include "clustertrial/synthesis/consistency.hpp"
#include "clustertrial/trial/targets.hpp"
#include "clustertrial/trial/trial.hpp"

#include "roster.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace clustertrial::synthesis_detail {

/// An outcome while its rows are being made. Vectors hold one value a cluster of the roster.
struct OutcomeState {
    const OutcomeTargets* targets = nullptr;
    const OutcomeSpec* spec = nullptr;
    std::vector<std::size_t> rows;  ///< clusters that have data
    ByArm<double> individuals{};    ///< in those
    Consistency consistency;
    std::vector<double> events;
    std::vector<double> prior;
    std::vector<double> prior_size;
    bool owns_prior = false;    ///< false: there is none, or it is an earlier outcome's column
    ByArm<bool> prior_fixed{};  ///< the arm's prior total may not change

    [[nodiscard]] bool has_prior() const { return !spec->prior.empty(); }
};

/// The state of an outcome of this name; null when there is none.
OutcomeState* find_state(std::vector<OutcomeState>& states, const std::string& name);

/// Outcomes in the order of the targets, without events yet. Throws Error(design) where targets cannot hold together.
std::vector<OutcomeState> prepare_outcomes(const Targets& targets, const Trial& trial, const Roster& roster);

/// Draws events and prior of states[which] as such data are: rates log-normal over clusters, events dealt by chance;
/// containers and parts first. The spread is the one whose standard error is nearest to what the targets imply.
/// `need` is what clusters have in common over outcomes, one standard normal a cluster.
void draw_outcome(std::vector<OutcomeState>& states, std::size_t which, const Targets& targets, const Trial& trial,
                  const Roster& roster, const std::vector<double>& need, Dice& dice);

}  // namespace clustertrial::synthesis_detail
