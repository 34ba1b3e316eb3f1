#include "cace.hpp"

#include "clustertrial/core/number.hpp"

#include "outcome_names.hpp"
#include "read_keys.hpp"

#include <algorithm>

namespace clustertrial::trial_detail {

namespace {

/// "sessions / 4", "sessions >= 1"
std::string cace_label(const CaceSpec& spec) {
    return spec.take_up + (spec.maximum ? " / " + format_shortest(*spec.maximum)
                                        : " >= " + format_shortest(spec.threshold.value_or(0)));
}

void check_cace(TomlSection& section, const CaceSpec& spec, const Trial& trial) {
    if ((section.node("threshold") != nullptr) == (section.node("maximum") != nullptr)) {
        section.complain_here(
            "[[cace]] needs exactly one of 'threshold', the least dose that counts as taken up, and 'maximum', the "
            "dose that counts as full");
    }
    check_outcome_names(section, "outcomes", spec.outcomes, trial);
    if (section.node("outcomes") == nullptr && !has_primary_outcome(trial)) {
        section.complain_here("[[cace]] '" + spec.label +
                              "': no outcome is primary; expected 'outcomes', those to analyse");
    }
    const bool twice = std::any_of(trial.cace.begin(), trial.cace.end(),
                                   [&](const CaceSpec& before) { return before.label == spec.label; });
    if (twice) section.complain_here("[[cace]] '" + spec.label + "': an earlier definition has this label");
}

}  // namespace

void read_cace(TomlSection& root, Trial& trial) {
    trial_detail::read_tables<CaceSpec>(root, "cace", "[[cace]]", [&](TomlSection& section, CaceSpec& spec) {
        if (spec.label.empty()) spec.label = cace_label(spec);
        check_cace(section, spec, trial);
        trial.cace.push_back(std::move(spec));
    });
}

}  // namespace clustertrial::trial_detail
