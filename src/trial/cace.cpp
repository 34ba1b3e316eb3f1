#include "cace.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/trial/kinds.hpp"

#include "key_parts.hpp"
#include "outcome_names.hpp"

#include <algorithm>

namespace clustertrial {

namespace {

std::optional<double> dose_of(TomlSection& section, std::string_view key) {
    std::optional<double> dose;
    section.apply(key, KeyType::number,
                  [&](const std::string& text) { dose = number_between(text, 0, 1e300, "a number above 0"); });
    return dose;
}

/// "sessions / 4", "sessions >= 1"
std::string cace_label(const CaceSpec& spec) {
    return spec.take_up + (spec.maximum ? " / " + format_shortest(*spec.maximum)
                                        : " >= " + format_shortest(spec.threshold.value_or(0)));
}

void check_cace(TomlSection& section, const CaceSpec& spec, const Trial& trial) {
    if (spec.take_up.empty()) section.complain_here("[[cace]] needs the key 'take_up', a column");
    if ((section.node("threshold") != nullptr) == (section.node("maximum") != nullptr)) {
        section.complain_here(
            "[[cace]] needs exactly one of 'threshold', the least dose that counts as taken up, and 'maximum', the "
            "dose that counts as full");
    }
    const bool any_primary = std::any_of(trial.outcomes.begin(), trial.outcomes.end(),
                                         [](const OutcomeSpec& one) { return one.role == OutcomeRole::primary; });
    if (section.node("outcomes") == nullptr && !any_primary) {
        section.complain_here("[[cace]] '" + spec.label +
                              "': no outcome is primary; expected 'outcomes', those to analyse");
    }
    const bool twice = std::any_of(trial.cace.begin(), trial.cace.end(),
                                   [&](const CaceSpec& before) { return before.label == spec.label; });
    if (twice) section.complain_here("[[cace]] '" + spec.label + "': an earlier definition has this label");
}

CaceSpec read_definition(TomlSection& section, const Trial& trial) {
    CaceSpec spec;
    spec.take_up = section.text("take_up").value_or("");
    spec.threshold = dose_of(section, "threshold");
    spec.maximum = dose_of(section, "maximum");
    spec.label = section.text("label").value_or("");
    if (spec.label.empty()) spec.label = cace_label(spec);
    spec.outcomes = read_outcome_names(section, "outcomes", trial);
    section.apply("missing", KeyType::text,
                  [&](const std::string& name) { spec.missing = from_name<MissingDose>(name); });
    check_cace(section, spec, trial);
    section.finish();
    return spec;
}

}  // namespace

void read_cace(TomlSection& root, Trial& trial) {
    for (const toml::node* node : root.elements("cace")) {
        if (!node->is_table()) {
            root.complain(node->source(), "expected [[cace]] tables");
            continue;
        }
        TomlSection section(*node->as_table(), "[[cace]]", root.file(), root.problems());
        trial.cace.push_back(read_definition(section, trial));
    }
}

}  // namespace clustertrial
