#include "reader_notes.hpp"

#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial::report_detail {

namespace {

/// A sentence and the outcomes that it is about.
struct SharedNote {
    std::string text;
    std::vector<std::string> outcomes;  ///< labels
};

std::vector<SharedNote> shared_notes(const EffectList& effects, std::vector<std::string> EffectEstimate::*texts) {
    std::vector<SharedNote> notes;
    for (const EffectEstimate* effect : effects) {
        for (const std::string& full : effect->*texts) {
            const std::string text = without_subject(full, effect->outcome);
            auto found = std::find_if(notes.begin(), notes.end(), [&](const auto& note) { return note.text == text; });
            if (found == notes.end()) found = notes.insert(notes.end(), SharedNote{text, {}});
            const std::string& label = effect->outcome.label;
            if (std::find(found->outcomes.begin(), found->outcomes.end(), label) == found->outcomes.end()) {
                found->outcomes.push_back(label);
            }
        }
    }
    return notes;
}

bool of_one_outcome(const EffectList& effects) {
    return std::all_of(effects.begin(), effects.end(), [&](const EffectEstimate* effect) {
        return effect->outcome.name == effects.front()->outcome.name;
    });
}

/// "TEXT." of one outcome, "LABEL; LABEL: TEXT." among several.
void add_shared_notes(ResultTable& table, const EffectList& effects, const std::string& lead,
                      std::vector<std::string> EffectEstimate::*texts) {
    const bool one = of_one_outcome(effects);
    for (const SharedNote& note : shared_notes(effects, texts)) {
        const std::string words = lead.empty() ? note.text : lead + ": " + note.text;
        add_note_once(table, one ? capitalised(words) + "." : joined(note.outcomes, "; ") + ": " + words + ".");
    }
}

}  // namespace

std::string average_note(Weights weights, const Trial& trial, const std::string& subject) {
    if (weights == Weights::equal) {
        return subject + " the average over " + plural(trial.unit) + ": each " + trial.unit +
               " counts the same, whatever its size.";
    }
    return subject + " the average over " + plural(trial.individual) + ": each " + trial.individual +
           " counts the same.";
}

void add_average_note(ResultTable& table, const EffectList& effects, const Trial& trial) {
    for (const Weights weights : {Weights::individuals, Weights::equal}) {
        const bool any = std::any_of(effects.begin(), effects.end(),
                                     [&](const EffectEstimate* effect) { return effect->options.weights == weights; });
        if (any) add_note_once(table, average_note(weights, trial));
    }
}

void add_doubt_notes(ResultTable& table, const EffectList& effects) {
    add_shared_notes(table, effects, "caution", &EffectEstimate::doubts);
}

void add_remark_notes(ResultTable& table, const EffectList& effects) {
    add_shared_notes(table, effects, "", &EffectEstimate::remarks);
}

void add_missing_interval_notes(ResultTable& table, const EffectList& effects, const Trial& trial) {
    for (const EffectEstimate* effect : effects) {
        for (const ArmSummary& arm : effect->arms) {
            if (arm.conf_low) continue;
            const std::string why = arm.n.clusters < 2 ? "it has one " + trial.unit
                                    : arm.variance && !(*arm.variance > 0)
                                        ? "every " + trial.individual + " has the same value"
                                        : "every " + trial.unit + " has the same mean";
            add_note_once(table,
                          effect->outcome.label + ": no CI of the mean of the " + arm.arm + " group: " + why + ".");
        }
    }
}

void add_row_doubts(ResultTable& table, const std::string& row, const EffectEstimate& effect) {
    for (const std::string& doubt : effect.doubts) {
        add_note_once(table, row + ": caution: " + without_subject(doubt, effect.outcome) + ".");
    }
}

}  // namespace clustertrial::report_detail
