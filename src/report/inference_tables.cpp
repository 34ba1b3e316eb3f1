#include "inference_tables.hpp"

#include "clustertrial/analysis/family.hpp"
#include "clustertrial/analysis/sensitivity.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "averaged_over.hpp"
#include "bounds_cells.hpp"
#include "effect_cells.hpp"
#include "inference_words.hpp"
#include "notes.hpp"
#include "reader_notes.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial::report_detail {

namespace {

// --- Sensitivity

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
    for (const EffectEstimate& effect : result.get<Effects>().estimates) {
        block_of(effect.outcome.name).protocol.push_back(&effect);
    }
    for (const SensitivityEffect& entry : result.get<Sensitivity>().effects)
        block_of(entry.of).entries.push_back(&entry);
    return blocks;
}

/// Builds the sensitivity table block by block.
class SensitivityTable {
  public:
    explicit SensitivityTable(const AnalysisResult& result)
        : result_(result),
          sensitivity_(result.get<Sensitivity>()),
          trial_(result.trial),
          points_(traits_of(result.trial.report.profile).points) {}

    ResultTable build() {
        for (SensitivityBlock& block : blocks_of(result_)) {
            if (block.entries.empty()) continue;
            blocks_.push_back(std::move(block));
        }
        for (const SensitivityBlock& block : blocks_) {
            all_.insert(all_.end(), block.protocol.begin(), block.protocol.end());
            for (const SensitivityEffect* entry : block.entries) {
                for (const EffectEstimate* effect : entry->printed()) all_.push_back(effect);
            }
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
        EffectRows rows;
        for (const EffectEstimate* effect : all_) rows.push_back({effect, nullptr});
        table_.columns = {{"Analysis"}, {capitalised(plural(trial_.unit)), "", Align::right}};
        if (!are_clusters_alone(all_, trial_))
            table_.columns.push_back({capitalised(averaged_over(all_, trial_).many), "", Align::right});
        table_.columns.push_back(
            {points_ ? change_header(rows, options) : interval_header(effect_size_name(options.effect_size), options)});
        table_.columns.push_back({"p-value", "", Align::right});
    }

    void add_block(const SensitivityBlock& block) {
        const OutcomeSpec& outcome =
            block.protocol.empty() ? block.entries.front()->effect.outcome : block.protocol.front()->outcome;
        table_.rows.push_back({{Cell(outcome.label)}, true});
        for (const EffectEstimate* effect : block.protocol) {
            add_row(capitalised(std::string(to_name(outcome.role))) + " analysis", *effect);
        }
        for (const SensitivityEffect* entry : block.entries) {
            add_row(entry->label, entry->effect);
            if (entry->bounds) put_bounds(*entry->bounds);
        }
    }

    void add_row(const std::string& what, const EffectEstimate& effect) {
        const bool several_arms = trial_.arms.arms.size() > 2;
        const double n = effect.arms.at(0).n.averaged_over().analysed + effect.arms.at(1).n.averaged_over().analysed;
        TableRow row{
            {what + (several_arms ? ": " + effect.term : ""), clusters_cell(effect.arms.at(0), effect.arms.at(1))}};
        if (!are_clusters_alone(all_, trial_)) row.cells.push_back(count_cell(n));
        row.cells.push_back(estimate_cell(effect));
        row.cells.push_back(p_cell(effect));
        table_.rows.push_back(std::move(row));
    }

    /// In the last row, how far suppressed numbers could move the estimate, in the place of the effect.
    void put_bounds(const SuppressedBounds& bounds) {
        std::vector<Cell>& cells = table_.rows.back().cells;
        const std::optional<double> p = bounds.p_value();
        cells[cells.size() - 2] = points_ ? bounds_cell(bounds) : bounds_of_size_cell(bounds);
        cells.back() = p ? p_cell(*p) : Cell(not_applicable);
    }

    [[nodiscard]] Cell estimate_cell(const EffectEstimate& effect) const {
        return points_ ? change_cell(effect, false) : effect_size_cell(effect, false);
    }

    void add_failures() {
        const std::vector<SensitivityFailure>& failures = sensitivity_.failures;
        if (failures.empty()) return;
        table_.rows.push_back({{Cell("Not estimated")}, true});
        for (const SensitivityFailure& failure : failures) {
            const Cell none(not_applicable);
            table_.rows.push_back({{failure.label, none, none, none, none}});
        }
    }

    void add_notes() {
        for (const SensitivityBlock& block : blocks_) add_untested_notes(table_, block.protocol, trial_);
        if (!blocks_.empty()) {
            add_note_once(table_,
                          "Each row differs from the protocol's analysis (first row) only in what its label names.");
        }
        for (const SensitivityBlock& block : blocks_) {
            add_average_note(table_, block.protocol.empty() ? all_ : block.protocol, trial_);
        }
        for (const SensitivityBlock& block : blocks_) add_doubt_notes(table_, block.protocol);
        for (const SensitivitySpec& spec : trial_.sensitivity) add_entry_notes(spec);
        add_largest_draw_error(table_, all_);
        add_infinite_limit_note(table_, all_);
        for (const SensitivityFailure& failure : sensitivity_.failures) {
            add_note_once(table_, failure.label + ": not estimated: " + failure.why + ".");
        }
    }

    /// What the row's label may leave open: all that is changed, and the conventions where they are not the protocol's.
    void add_entry_notes(const SensitivitySpec& spec) {
        const std::string& label = spec.label;
        const std::vector<std::string> changes = changes_of(spec, trial_);
        const std::string said = joined(changes, "; ");
        if (!said.empty() && capitalised(said) != capitalised(label)) add_note_once(table_, label + ": " + said + ".");
        EffectList effects;
        for (const SensitivityEffect& entry : sensitivity_.effects) {
            if (entry.label != label) continue;
            if (!entry.instead.empty()) add_note_once(table_, label + ": the outcome is '" + entry.instead + "'.");
            for (const EffectEstimate* effect : entry.printed()) effects.push_back(effect);
            if (entry.bounds) add_note_once(table_, bounds_note(entry, trial_));
        }
        if (effects.empty()) return;
        const AnalysisSpec& options = effects.front()->options;
        if (!same_inference(options, trial_.analysis)) {
            add_note_once(table_, label + ": " + inference_words(effects, trial_) + ".");
        }
        if (options.confidence != trial_.analysis.confidence) {
            add_note_once(table_, limits_note(label, options));
        }
        add_effect_size_note(spec, effects);
        if (options.weights != trial_.analysis.weights) {
            add_note_once(table_,
                          average_note(effects.front()->average(), averaged_over(effects, trial_), trial_,
                                       label + ": the effect is") +
                              " This is a different estimand from the protocol's, not a robustness check of it.");
        }
        for (const EffectEstimate* effect : effects) {
            add_departures(label, *effect);
            for (const std::string& words : {untested_words(*effect), singular_words(*effect, trial_)}) {
                if (!words.empty()) add_note_once(table_, label + ": " + words);
            }
            add_row_doubts(table_, label, *effect);
            for (const std::string& remark : effect->remarks) {
                add_note_once(table_, label + ": " + without_subject(remark, effect->outcome) + ".");
            }
        }
    }

    /// Those that the protocol's analysis does not have too.
    void add_departures(const std::string& label, const EffectEstimate& effect) {
        for (const std::string& full : effect.departures) {
            const std::string words = without_subject(full, effect.outcome);
            const bool shared = std::any_of(all_.begin(), all_.end(), [&](const EffectEstimate* other) {
                return other->analysis != effect.analysis &&
                       std::any_of(other->departures.begin(), other->departures.end(), [&](const std::string& one) {
                           return without_subject(one, other->outcome) == words;
                       });
            });
            if (!shared) add_note_once(table_, label + ": " + words + ".");
        }
    }

    /// Of an entry with another effect size, where no column shows it.
    void add_effect_size_note(const SensitivitySpec& spec, const EffectList& effects) {
        const AnalysisSpec& options = effects.front()->options;
        const bool same = options.effect_size == trial_.analysis.effect_size &&
                          options.effect_size_limits() == trial_.analysis.effect_size_limits();
        if (!points_ || same) return;
        std::vector<std::string> sizes;
        for (const EffectEstimate* effect : effects) {
            const std::string name =
                effects.size() > 1 ? outcome_name(effect->outcome, effect->term, trial_) + " " : "";
            sizes.push_back(name + to_text(effect_size_cell(*effect, false)));
        }
        const std::string why = changes_effect_size_alone(spec, trial_)
                                    ? "estimate and p-value are the protocol's, since they do not depend on it; "
                                    : "";
        add_note_once(table_, spec.label + ": " + why + "the effect size, " + effect_size_name(options.effect_size) +
                                  ", is " + joined(sizes, "; ") + ".");
    }

    const AnalysisResult& result_;
    const Sensitivity& sensitivity_;
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
           draws_words(family) + (family.observed_is_a_draw ? "" : " and the observed one") +
           (family.exact ? "" : " (seed " + std::to_string(trial.analysis.resampling.seed) + ")") +
           ", the same for all outcomes, of |t| studentised by CR1; symmetric p-values of the same draws (family-wise "
           "error "
           "rate)";
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

/// "Score", "Score: arm", and of an interaction "Score by Phase".
std::string hypothesis_name(const OutcomeSpec& outcome, const std::string& term, const std::string& subgroup,
                            const Trial& trial) {
    const std::string name = term.empty() ? outcome.label : outcome_name(outcome, term, trial);
    return subgroup.empty() ? name : name + " by " + subgroup;
}

std::string hypothesis_name(const NotEstimated& none, const Trial& trial) {
    return hypothesis_name(none.outcome, none.term, none.subgroup, trial);
}

ResultTable families_table(const AnalysisResult& result) {
    const std::vector<Family>& families = result.get<Families>().families;
    const Trial& trial = result.trial;
    ResultTable table;
    table.columns = {{"Outcome"}, {"p-value", "", Align::right}, {"Adjusted p-value", "", Align::right}};
    const auto& effects = result.get<Effects>().estimates;
    EffectList members;
    EffectList doubted;
    for (const Family& family : families) {
        table.rows.push_back({{Cell(family.spec.name)}, true});
        for (const FamilyMember& member : family.members) {
            table.rows.push_back({{hypothesis_name(member.outcome, member.term, member.subgroup, trial),
                                   p_cell(member.p_value), p_cell(member.adjusted)}});
            if (!member.subgroup.empty()) continue;
            for (const EffectEstimate& effect : effects) {
                if (effect.outcome.name != member.outcome.name || effect.term != member.term) continue;
                members.push_back(&effect);
                // Doubts of the analysis's own test are none of draws.
                if (family.spec.adjustment != Adjustment::step_down) doubted.push_back(&effect);
            }
        }
        for (const NotEstimated& none : family.not_tested) {
            add_row_without_estimate(table, hypothesis_name(none, trial));
        }
        if (family.why_none.empty()) {
            add_note_once(table, family.spec.name + ": adjusted by " + adjustment_words(family, trial) + ".");
        } else {
            add_note_once(table, family.spec.name + ": not adjusted: " + family.why_none + ".");
        }
        if (!family.spec.subgroups.empty()) {
            add_note_once(table, family.spec.name +
                                     ": the hypotheses are that the effect is the same in all levels of a subgroup; "
                                     "their p-values are those of the table of subgroups.");
        }
        for (const std::string& doubt : family.doubts) {
            add_note_once(table, family.spec.name + ": caution: " + doubt + ".");
        }
        for (const NotEstimated& none : family.not_tested) {
            add_note_once(table, family.spec.name + ": " + hypothesis_name(none, trial) +
                                     " is not among those adjusted for: " + none.why + ".");
        }
    }
    if (!members.empty()) {
        add_average_note(table, members, trial, "The effect tested is");
        add_doubt_notes(table, doubted);
    }
    return table;
}

}  // namespace

void add_sensitivity_table(const AnalysisResult& result, TableList& tables) {
    const auto& sensitivity = result.get<Sensitivity>();
    if (sensitivity.effects.empty() && sensitivity.failures.empty()) return;
    tables.add_appendix("sensitivity", "Sensitivity analyses", SensitivityTable(result).build());
}

void add_families_table(const AnalysisResult& result, TableList& tables) {
    if (result.get<Families>().families.empty()) return;
    tables.add_appendix("families", "Families of outcomes: adjusted p-values", families_table(result));
}

}  // namespace clustertrial::report_detail
