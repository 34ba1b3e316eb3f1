#include "simulation.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "outcome_names.hpp"
#include "read_keys.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace clustertrial::trial_detail {

namespace {

/// What is to be said, or not, of this distribution.
void check_distribution(TomlSection& section, const SimulatedOutcome& spec, const OutcomeSpec& outcome) {
    const OutcomeDistribution distribution = spec.distribution_of(outcome);
    const std::string name(to_name(distribution));
    const auto refuse = [&](const std::string& key, const std::string& why) {
        if (section.node(key) != nullptr) section.complain(section.node(key)->source(), "key '" + key + "': " + why);
    };
    if (outcome.is_count() == (distribution == OutcomeDistribution::continuous)) {
        section.complain_here("[[simulation.outcome]] '" + outcome.name + "' is " +
                              (outcome.is_count() ? "a count; expected the distribution binary or count"
                                                  : "measured; expected the distribution continuous"));
        return;
    }
    if (distribution == OutcomeDistribution::continuous) {
        if (!spec.sd) section.complain_here("[[simulation.outcome]] '" + outcome.name + "' needs the key 'sd'");
    } else {
        refuse("sd", "of a " + name + " outcome the mean decides it; leave it out");
    }
    if (distribution == OutcomeDistribution::count) {
        refuse("icc", "a count has 'between_cv' in its place");
        refuse("icc_strata", "a count has none");
    } else {
        refuse("between_cv", "only of the distribution count; expected 'icc'");
        if (spec.icc + spec.icc_strata >= 1)
            section.complain_here(
                "[[simulation.outcome]] '" + outcome.name +
                "': 'icc' and 'icc_strata' are 1 or more together; expected less, since individuals of "
                "a cluster differ too");
    }
    if (distribution == OutcomeDistribution::binary && !(spec.control > 0 && spec.control < 1))
        refuse("control", "found " + format_shortest(spec.control) + "; expected a proportion between 0 and 1");
    if (distribution == OutcomeDistribution::count && !(spec.control > 0))
        refuse("control", "found " + format_shortest(spec.control) + "; expected a rate above 0");
}

/// One share for all arms, or one an arm.
void check_shares(TomlSection& section, const std::string& key, const std::vector<double>& shares, const Trial& trial) {
    const std::size_t arms = trial.arms.arms.size();
    if (shares.size() <= 1 || shares.size() == arms) return;
    section.complain(section.node(key)->source(), "key '" + key + "': found " + counted(shares.size(), "number") +
                                                      "; expected one for all arms, or one for each of the " +
                                                      std::to_string(arms) + ", control first");
}

}  // namespace

void read_simulated_outcomes(TomlSection& above, Trial& trial) {
    read_tables<SimulatedOutcome>(
        above, "outcome", "[[simulation.outcome]]", [&](TomlSection& section, SimulatedOutcome& spec) {
            const auto& all = trial.simulation.outcomes;
            const bool twice =
                std::any_of(all.begin(), all.end(), [&](const auto& before) { return before.outcome == spec.outcome; });
            if (twice)
                section.complain_here("[[simulation.outcome]] '" + spec.outcome +
                                      "': an earlier one is of this outcome; say all in one");
            if (!spec.outcome.empty() && check_outcome_name(section, "outcome", spec.outcome, trial)) {
                const auto outcome = std::find_if(trial.outcomes.begin(), trial.outcomes.end(),
                                                  [&](const auto& one) { return one.name == spec.outcome; });
                check_distribution(section, spec, *outcome);
            }
            std::vector<double> effects = spec.effects;
            std::sort(effects.begin(), effects.end());
            if (std::adjacent_find(effects.begin(), effects.end()) != effects.end())
                section.complain(section.node("effects")->source(),
                                 "key 'effects': found one effect twice; list it once");
            check_shares(section, "lost_clusters", spec.lost_clusters, trial);
            check_shares(section, "lost_individuals", spec.lost_individuals, trial);
            trial.simulation.outcomes.push_back(std::move(spec));
        });
}

}  // namespace clustertrial::trial_detail
