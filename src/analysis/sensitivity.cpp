#include "clustertrial/analysis/sensitivity.hpp"

#include "clustertrial/core/error.hpp"

#include <algorithm>

namespace clustertrial {

namespace {

std::string label_of(const Trial& trial, const std::string& outcome) {
    const auto found = std::find_if(trial.outcomes.begin(), trial.outcomes.end(),
                                    [&](const OutcomeSpec& spec) { return spec.name == outcome; });
    return found == trial.outcomes.end() ? outcome : found->label;
}

void analyse_entry(const TrialData& data, const Trial& trial, const SensitivitySpec& spec, Sensitivity& result,
                   std::vector<std::string>& warnings) {
    const Trial protocol = protocol_of(trial, spec);
    for (const OutcomeData& outcome : data.outcomes) {
        std::vector<std::string> found;
        try {
            for (EffectEstimate& effect :
                 estimate_effects(data, protocol, outcome, "sensitivity", protocol.analysis, found)) {
                const std::string instead = spec.instead.empty() ? "" : label_of(trial, spec.instead);
                result.effects.push_back({spec.label, instead, std::move(effect)});
            }
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::design) throw;
            result.failures.push_back({spec.label, error.what()});
        }
        for (const std::string& warning : found) {
            if (std::find(warnings.begin(), warnings.end(), warning) == warnings.end()) {
                warnings.push_back("sensitivity '" + spec.label + "': " + warning);
            }
        }
    }
}

}  // namespace

Sensitivity analyse_sensitivity(const TrialData& data, const Trial& trial, std::vector<std::string>& warnings) {
    Sensitivity result;
    for (std::size_t i = 0; i < trial.sensitivity.size(); ++i) {
        analyse_entry(data.sensitivity.at(i), trial, trial.sensitivity[i], result, warnings);
    }
    return result;
}

}  // namespace clustertrial
