#include "inference_tables.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "inference_words.hpp"
#include "notes.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace clustertrial {

namespace {

// --- Sensitivity

/// Names of the outcomes that an entry analyses, in its order.
std::vector<std::string> outcomes_of(const SensitivitySpec& spec, const Trial& trial) {
    if (!spec.outcomes.empty()) return spec.outcomes;
    std::vector<std::string> names;
    for (const OutcomeSpec& outcome : trial.outcomes) {
        if (outcome.role == OutcomeRole::primary) names.push_back(outcome.name);
    }
    return names;
}

/// Names of the outcomes whose place the entry called `label` fills with another one; empty when it does not.
std::vector<std::string> replaced_outcomes(const std::string& label, const Trial& trial) {
    for (const SensitivitySpec& spec : trial.sensitivity) {
        if (spec.label == label && !spec.instead.empty()) return outcomes_of(spec, trial);
    }
    return {};
}

/// The effects of one outcome: the protocol's, then those of the entries.
struct SensitivityBlock {
    std::string outcome;  ///< its name
    EffectList protocol;  ///< one an intervention arm
    std::vector<const SensitivityEffect*> entries;
};

/// By outcome in the trial file's order; an outcome that took another's place stands in that one's block.
std::vector<SensitivityBlock> blocks_of(const AnalysisResult& result) {
    std::vector<SensitivityBlock> blocks;
    const auto block_of = [&](const std::string& outcome) -> SensitivityBlock& {
        const auto found =
            std::find_if(blocks.begin(), blocks.end(), [&](const auto& block) { return block.outcome == outcome; });
        if (found != blocks.end()) return *found;
        return blocks.emplace_back(SensitivityBlock{outcome, {}, {}});
    };
    for (const EffectEstimate& effect : result.effects) block_of(effect.outcome.name).protocol.push_back(&effect);
    // An entry analyses its outcomes one after the other: its nth effect of an arm is that of the nth outcome.
    std::map<std::pair<std::string, std::string>, std::size_t> seen;
    for (const SensitivityEffect& entry : result.sensitivity.effects) {
        const std::vector<std::string> replaced = replaced_outcomes(entry.label, result.trial);
        const std::size_t nth = seen[{entry.label, entry.effect.term}]++;
        block_of(nth < replaced.size() ? replaced[nth] : entry.effect.outcome.name).entries.push_back(&entry);
    }
    return blocks;
}

/// Builds the sensitivity table block by block.
class SensitivityTable {
  public:
    explicit SensitivityTable(const AnalysisResult& result)
        : result_(result), trial_(result.trial), points_(result.trial.profile == ReportProfile::wwcsc) {}

    ResultTable build() {
        for (SensitivityBlock& block : blocks_of(result_)) {
            if (block.entries.empty()) continue;
            blocks_.push_back(std::move(block));
        }
        for (const SensitivityBlock& block : blocks_) {
            all_.insert(all_.end(), block.protocol.begin(), block.protocol.end());
            for (const SensitivityEffect* entry : block.entries) all_.push_back(&entry->effect);
        }
        add_columns();
        for (const SensitivityBlock& block : blocks_) add_block(block);
        add_failures();
        add_notes();
        return std::move(table_);
    }

  private:
    void add_columns() {
        const AnalysisSpec& options = trial_.analysis;
        table_.columns = {
            {"Analysis"},
            {capitalised(plural(trial_.unit)), "", Align::right},
            {capitalised(plural(trial_.individual)), "", Align::right},
            {points_ ? change_header(all_, options) : interval_header(effect_size_name(options.effect_size), options)},
            {"p-value", "", Align::right}};
    }

    void add_block(const SensitivityBlock& block) {
        const OutcomeSpec& outcome =
            block.protocol.empty() ? block.entries.front()->effect.outcome : block.protocol.front()->outcome;
        table_.rows.push_back({{Cell(outcome.label)}, true});
        for (const EffectEstimate* effect : block.protocol) {
            add_row(capitalised(std::string(to_name(outcome.role))) + " analysis", *effect);
        }
        for (const SensitivityEffect* entry : block.entries) add_row(entry->label, entry->effect);
    }

    void add_row(const std::string& what, const EffectEstimate& effect) {
        const bool several_arms = trial_.arms.arms.size() > 2;
        const double individuals = effect.arms.at(0).n.individuals + effect.arms.at(1).n.individuals;
        table_.rows.push_back({{what + (several_arms ? ": " + effect.term : ""), clusters_cell(effect),
                                count_cell(individuals), estimate_cell(effect), p_cell(effect.p_value)}});
    }

    [[nodiscard]] Cell estimate_cell(const EffectEstimate& effect) const {
        return points_ ? change_cell(effect, false) : effect_size_cell(effect, false);
    }

    void add_failures() {
        const std::vector<SensitivityFailure>& failures = result_.sensitivity.failures;
        if (failures.empty()) return;
        table_.rows.push_back({{Cell("Not estimated")}, true});
        for (const SensitivityFailure& failure : failures) {
            const Cell none(not_applicable);
            table_.rows.push_back({{failure.label, none, none, none, none}});
        }
    }

    void add_notes() {
        if (!blocks_.empty()) {
            add_note_once(table_,
                          "Each row departs from the protocol's analysis, the first row, in what it names "
                          "and in nothing else.");
        }
        for (const SensitivitySpec& spec : trial_.sensitivity) add_entry_notes(spec.label);
        add_largest_draw_error(table_, all_);
        add_infinite_limit_note(table_, all_);
        for (const SensitivityFailure& failure : result_.sensitivity.failures) {
            add_note_once(table_, failure.label + ": not estimated: " + failure.why + ".");
        }
    }

    /// What the row's label may leave open: the conventions, where they are not the protocol's.
    void add_entry_notes(const std::string& label) {
        EffectList effects;
        for (const SensitivityEffect& entry : result_.sensitivity.effects) {
            if (entry.label != label) continue;
            if (!entry.instead.empty()) add_note_once(table_, label + ": the outcome is '" + entry.instead + "'.");
            effects.push_back(&entry.effect);
        }
        if (effects.empty()) return;
        const AnalysisSpec& options = effects.front()->options;
        if (!same_inference(options, trial_.analysis)) {
            add_note_once(table_, label + ": " + inference_words(effects, trial_) + ".");
        }
        if (options.confidence != trial_.analysis.confidence) {
            add_note_once(table_, label + ": limits at " + percent_text(options.confidence) + ".");
        }
        for (const EffectEstimate* effect : effects) {
            const std::string words = singular_words(*effect, trial_);
            if (!words.empty()) add_note_once(table_, label + ": " + words);
        }
    }

    const AnalysisResult& result_;
    const Trial& trial_;
    bool points_;
    std::vector<SensitivityBlock> blocks_;  ///< those with entries
    EffectList all_;
    ResultTable table_;
};

// --- Families

std::string draws_words(const Family& family) {
    const std::string count = format_count(family.draws);
    const bool bootstrap = family.spec.draws_from == Inference::wild_bootstrap;
    if (family.exact)
        return "all " + count + (bootstrap ? " sign vectors of the wild cluster bootstrap" : " allocations");
    return count + (bootstrap ? " draws of the wild cluster bootstrap" : " random allocations");
}

std::string step_down_words(const Family& family, const Trial& trial) {
    const bool bootstrap = family.spec.draws_from == Inference::wild_bootstrap;
    return std::string(bootstrap ? "Romano and Wolf's" : "Westfall and Young's") + " step-down maxT from " +
           draws_words(family) +
           (family.exact ? "" : " (seed " + std::to_string(trial.analysis.resampling.seed) + ")") +
           ", the same for all outcomes; p-values of the same draws (family-wise error rate)";
}

std::string adjustment_words(const Family& family, const Trial& trial) {
    switch (family.spec.adjustment) {
        case Adjustment::holm:
            return "Holm (family-wise error rate)";
        case Adjustment::hochberg:
            return "Hochberg (family-wise error rate; p-values independent or positively dependent)";
        case Adjustment::benjamini_hochberg:
            return "Benjamini-Hochberg (false discovery rate; p-values independent or positively dependent)";
        case Adjustment::benjamini_yekutieli:
            return "Benjamini-Yekutieli (false discovery rate, whatever the dependence)";
        case Adjustment::step_down:
            return step_down_words(family, trial);
    }
    return {};
}

}  // namespace

ResultTable sensitivity_table(const AnalysisResult& result) {
    return SensitivityTable(result).build();
}

ResultTable families_table(const AnalysisResult& result) {
    const Trial& trial = result.trial;
    ResultTable table;
    table.columns = {{"Outcome"}, {"p-value", "", Align::right}, {"Adjusted p-value", "", Align::right}};
    for (const Family& family : result.families) {
        table.rows.push_back({{Cell(family.spec.name)}, true});
        for (const FamilyMember& member : family.members) {
            table.rows.push_back(
                {{outcome_name(member.outcome, member.term, trial), p_cell(member.p_value), p_cell(member.adjusted)}});
        }
        add_note_once(table, family.spec.name + ": adjusted by " + adjustment_words(family, trial) + ".");
    }
    return table;
}

}  // namespace clustertrial
