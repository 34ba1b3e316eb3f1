#include "clustertrial/core/error.hpp"
#include "clustertrial/trial/keys.hpp"
#include "clustertrial/trial/trial.hpp"

#include <algorithm>

namespace clustertrial {

namespace {

const OutcomeSpec& outcome_called(const Trial& trial, const std::string& name) {
    const auto found = std::find_if(trial.outcomes.begin(), trial.outcomes.end(),
                                    [&](const OutcomeSpec& outcome) { return outcome.name == name; });
    if (found == trial.outcomes.end()) throw Error(ErrorKind::usage, "the trial has no outcome '" + name + "'");
    return *found;
}

std::vector<OutcomeSpec> chosen_outcomes(const Trial& trial, const SensitivitySpec& spec) {
    std::vector<OutcomeSpec> outcomes;
    for (const std::string& name : spec.outcomes) outcomes.push_back(outcome_called(trial, name));
    if (!spec.outcomes.empty()) return outcomes;
    for (const OutcomeSpec& outcome : trial.outcomes) {
        if (outcome.role == OutcomeRole::primary) outcomes.push_back(outcome);
    }
    return outcomes;
}

/// The outcome called `name` in the place of another: it plays that one's part.
OutcomeSpec stand_in(const Trial& trial, const std::string& name, const OutcomeSpec& replaced) {
    OutcomeSpec outcome = outcome_called(trial, name);
    outcome.role = replaced.role;
    outcome.in_place_of = replaced.name;
    return outcome;
}

void drop_prior(OutcomeSpec& outcome) {
    outcome.prior.clear();
    outcome.prior_size.clear();
    outcome.prior_level.reset();
}

}  // namespace

std::string noun_averaged_over(const OutcomeSpec& outcome, const Trial& trial) {
    if (outcome.out_of.empty()) return trial.individual;
    if (!outcome.out_of_unit.empty()) return outcome.out_of_unit;
    // Columns of counts are mostly called by a plural, which tables make again.
    const std::string& column = outcome.out_of;
    const bool is_plural = column.size() > 1 && column.ends_with('s') && !column.ends_with("ss");
    return is_plural ? column.substr(0, column.size() - 1) : column;
}

void change(SensitivitySpec& spec, std::string_view name, const KeyTexts& value) {
    const auto& keys = keys_of<AnalysisSpec>();
    const auto key =
        std::find_if(keys.begin(), keys.end(), [&](const KeyOf<AnalysisSpec>& known) { return known.name == name; });
    if (key == keys.end()) throw Error(ErrorKind::usage, "[analysis] has no key '" + std::string(name) + "'");
    try {
        key->set(spec.analysis, value);
    } catch (const Error& error) {
        throw Error(error.kind(), "key '" + key->name + "': " + error.what());
    }
    spec.changes.push_back(&*key);
}

Trial protocol_of(const Trial& trial, const SensitivitySpec& spec) {
    Trial protocol = trial;
    protocol.sensitivity.clear();
    protocol.families.clear();
    protocol.compliance.reset();
    protocol.cace.clear();
    protocol.subgroups.clear();
    protocol.baseline = {};
    protocol.power = {};
    protocol.outcomes = chosen_outcomes(trial, spec);
    for (OutcomeSpec& outcome : protocol.outcomes) {
        if (!spec.instead.empty()) outcome = stand_in(trial, spec.instead, outcome);
        if (spec.without_prior) drop_prior(outcome);
        outcome.suppressed = spec.suppressed;
    }
    for (const KeyOf<AnalysisSpec>* key : spec.changes) key->copy(protocol.analysis, spec.analysis);
    return protocol;
}

Trial protocol_of(const Trial& trial, const CaceSpec& spec) {
    SensitivitySpec chosen;
    chosen.outcomes = spec.outcomes;
    return protocol_of(trial, chosen);
}

Trial protocol_of(const Trial& trial, const SubgroupSpec& spec) {
    SensitivitySpec chosen;
    chosen.outcomes = spec.outcomes;
    return protocol_of(trial, chosen);
}

}  // namespace clustertrial
