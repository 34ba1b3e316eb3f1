#include "reader_notes.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <set>
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

/// Which CIs of means have too few Satterthwaite degrees of freedom, in one note.
void add_few_df_note(ResultTable& table, const EffectList& effects) {
    std::vector<std::string> means;
    for (const EffectEstimate* effect : effects) {
        if (effect->options.df_kind() != DegreesOfFreedom::satterthwaite) continue;
        for (const ArmSummary& arm : effect->arms) {
            if (!arm.conf_low || !arm.df || *arm.df >= fewest_df) continue;
            const std::string outcome = of_one_outcome(effects) ? "" : effect->outcome.label + ", ";
            const std::string mean = outcome + arm.arm + " group (" + format_fixed(*arm.df, 1) + ")";
            if (std::find(means.begin(), means.end(), mean) == means.end()) means.push_back(mean);
        }
    }
    if (means.empty()) return;
    add_note_once(
        table,
        "Caution: the CI of a mean is unreliable where the mean has fewer than 4 Satterthwaite degrees of freedom: " +
            joined(means, "; ") + ".");
}

}  // namespace

std::string average_note(const Average& average, const AveragedOverNouns& nouns, const Trial& trial,
                         const std::string& subject) {
    const bool equal = average.weights == Weights::equal;
    const AveragedOverNouns each = equal ? AveragedOverNouns{trial.unit, plural(trial.unit)} : nouns;
    const bool weighted = !average.weights_column.empty() && !equal;
    const std::string weight_of_each =
        !weighted ? "has the same weight" : "is weighted by '" + average.weights_column + "'";
    const std::string of_mean =
        equal && !average.weights_column.empty() ? "; its mean is weighted by '" + average.weights_column + "'" : "";
    const std::string counts =
        "each " + each.one + " " + weight_of_each + (equal ? ", whatever its size" + of_mean : "");
    const bool several = trial.arms.arms.size() > 2;
    if (several && average.strata == StratumWeights::shares) {
        return subject +
               " from a model whose arms have other shares in other strata: it also depends on how the effects of the "
               "other arms differ between strata. Within a stratum " +
               counts + ".";
    }
    if (average.strata == StratumWeights::size) return subject + " the average over " + each.many + ": " + counts + ".";
    const std::string weight = average.strata == StratumWeights::dose
                                   ? "the variance of the dose within it."
                                   : "share x (1 - share), where share is the arm's share of them; equal arms give the "
                                     "greatest weight.";
    return subject + " a precision-weighted average over " + each.many + ". Within a stratum " + counts +
           "; the weight of a stratum is its " + (weighted ? "sum of weights" : "number of " + each.many) + " times " +
           weight;
}

namespace {

/// "LABEL: weighted by 'w', 1,020 pupils count as 812.4 (Kish's effective sample size)."
void add_effective_note(ResultTable& table, const EffectEstimate& effect, const Trial& trial) {
    if (!effect.effective_individuals || effect.options.weights == Weights::equal) return;
    constexpr int digits = 1;
    const SampleCounts& n = effect.total;
    add_note_once(table, effect.outcome.label + ": weighted by '" + effect.options.weights_column + "', " +
                             format_fixed(n.averaged_over().analysed, 0, true) + " " +
                             averaged_over(effect.outcome, trial).many + " count as " +
                             format_fixed(*effect.effective_individuals, digits, true) +
                             " (Kish's effective sample size). Counts of events, ICC, R2 and figures are unweighted.");
}

}  // namespace

void add_average_note(ResultTable& table, const EffectList& effects, const Trial& trial, const std::string& subject) {
    std::set<std::string> columns;
    for (const EffectEstimate* effect : effects) columns.insert(effect->options.weights_column);
    for (const Weights weights : {Weights::individuals, Weights::equal}) {
        for (const auto& row : Kinds<StratumWeights>::rows) {
            for (const std::string& column : columns) {
                const Average average{weights, row.value, column};
                EffectList same;
                std::copy_if(effects.begin(), effects.end(), std::back_inserter(same),
                             [&](const EffectEstimate* effect) { return effect->average() == average; });
                if (same.empty()) continue;
                add_note_once(table, average_note(average, averaged_over(same, trial), trial, subject));
            }
        }
    }
    for (const EffectEstimate* effect : effects) add_effective_note(table, *effect, trial);
    add_departure_notes(table, effects);
}

void add_departure_notes(ResultTable& table, const EffectList& effects) {
    add_shared_notes(table, effects, "", &EffectEstimate::departures);
}

void add_doubt_notes(ResultTable& table, const EffectList& effects) {
    add_shared_notes(table, effects, "caution", &EffectEstimate::doubts);
}

std::string allocated_word(const Trial& trial) {
    return trial.arms.is_dose() ? "dose" : "arms";
}

void add_remark_notes(ResultTable& table, const EffectList& effects) {
    add_shared_notes(table, effects, "", &EffectEstimate::remarks);
}

namespace {

/// "2 schools (intervention 1; control 1)": what `count` says of the clusters of effects of one outcome.
std::string clusters_by_arm(const EffectList& effects, const std::string& unit, std::size_t SampleCounts::*count) {
    const EffectEstimate& first = *effects.front();
    std::vector<std::string> arms;
    std::size_t known = 0;
    const auto add = [&](const ArmSummary& arm) {
        arms.push_back(arm.arm + " " + std::to_string(arm.n.*count));
        known += arm.n.*count;
    };
    for (const EffectEstimate* effect : effects)
        if (effect->outcome.name == first.outcome.name) add(effect->arms.at(1));
    add(first.arms.at(0));
    const std::size_t total = first.total.*count;
    if (total > known) arms.push_back("unknown arm " + std::to_string(total - known));
    return counted(total, unit) + " (" + joined(arms, "; ") + ")";
}

}  // namespace

void add_not_counted_notes(ResultTable& table, const EffectList& effects, const Trial& trial) {
    if (effects.empty()) return;
    const auto add = [&](std::size_t SampleCounts::*count, const std::string& which) {
        if (effects.front()->total.*count == 0) return;
        const std::string individuals = averaged_over(effects, trial).many;
        add_note_once(table, clusters_by_arm(effects, trial.unit, count) + " " + which + ": the number of their " +
                                 individuals + " is unknown, and so is the number of " + individuals + " missing.");
    };
    add(&SampleCounts::clusters_without_rows, "without a row in the data");
    add(&SampleCounts::clusters_of_unknown_size, "with rows without '" + trial.data.size + "'");
    for (const EffectEstimate* effect : effects) {
        if (!effect->total.out_of) continue;
        const std::size_t unknown = effect->total.out_of->clusters_not_counted - effect->total.clusters_without_rows;
        if (unknown == 0) continue;
        add_note_once(table, effect->outcome.label + ": " + counted(unknown, trial.unit) + " with rows without '" +
                                 effect->outcome.out_of + "', so the number of " +
                                 averaged_over(effect->outcome, trial).many + " missing is unknown.");
    }
}

void add_missing_interval_notes(ResultTable& table, const EffectList& effects) {
    add_few_df_note(table, effects);
    for (const EffectEstimate* effect : effects) {
        for (const ArmSummary& arm : effect->arms) {
            if (arm.conf_low) continue;
            add_note_once(table, effect->outcome.label + ": no CI of the mean of the " + arm.arm +
                                     " group: " + arm.why_no_interval + ".");
        }
    }
}

void add_row_doubts(ResultTable& table, const std::string& row, const EffectEstimate& effect) {
    for (const std::string& doubt : effect.doubts) {
        add_note_once(table, row + ": caution: " + without_subject(doubt, effect.outcome) + ".");
    }
}

}  // namespace clustertrial::report_detail
