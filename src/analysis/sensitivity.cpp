#include "clustertrial/analysis/sensitivity.hpp"

#include "clustertrial/core/error.hpp"

#include "warnings.hpp"

#include <algorithm>

namespace clustertrial {

namespace {

std::string label_of(const Trial& trial, const std::string& outcome) {
    const auto found = std::find_if(trial.outcomes.begin(), trial.outcomes.end(),
                                    [&](const OutcomeSpec& spec) { return spec.name == outcome; });
    return found == trial.outcomes.end() ? outcome : found->label;
}

}  // namespace

void analyse_sensitivity(const TrialData& data, const Trial& trial, std::size_t entry, Sensitivity& result,
                         std::vector<std::string>& warnings) {
    const SensitivitySpec& spec = trial.sensitivity.at(entry);
    const TrialData& arranged = data.sensitivity.at(entry);
    const Trial protocol = protocol_of(trial, spec);
    const std::string who = "sensitivity '" + spec.label + "'";
    add_new_warnings(arranged.warnings, who, warnings);
    for (const OutcomeData& outcome : arranged.outcomes) {
        std::vector<std::string> found;
        try {
            for (EffectEstimate& effect :
                 estimate_effects(arranged, protocol, outcome, "sensitivity", protocol.analysis, found)) {
                const std::string instead = spec.instead.empty() ? "" : label_of(trial, spec.instead);
                result.effects.push_back({spec.label, instead, std::move(effect)});
            }
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::design) throw;
            result.failures.push_back({spec.label, error.what()});
        }
        add_new_warnings(found, who, warnings);
    }
}

}  // namespace clustertrial
