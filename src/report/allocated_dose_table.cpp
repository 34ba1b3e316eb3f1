#include "allocated_dose_table.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "effect_cells.hpp"
#include "effect_tables.hpp"
#include "notes.hpp"
#include "reader_notes.hpp"

#include <algorithm>
#include <string>

namespace clustertrial::report_detail {

namespace {

/// "'hours' from 0 to 4, the same in all rows of a school".
std::string dose_words(const DoseOfOutcome& dose, const Trial& trial) {
    return "'" + trial.arms.dose + "' from " + format_shortest(dose.low) + " to " + format_shortest(dose.high) + ", " +
           (dose.clusters_within == 0 ? "the same in all rows of a " + trial.unit
                                      : "and different within " + counted(dose.clusters_within, trial.unit));
}

/// The doses of each outcome, those of all at once where they are alike.
void add_dose_notes(ResultTable& table, const AllocatedDose& set, const Trial& trial) {
    const auto words = [&](std::size_t at) { return dose_words(set.doses[at], trial); };
    bool alike = true;
    for (std::size_t at = 1; at < set.doses.size(); ++at) alike = alike && words(at) == words(0);
    const std::size_t count = alike ? std::min<std::size_t>(set.doses.size(), 1) : set.doses.size();
    for (std::size_t at = 0; at < count; ++at)
        add_note_once(table, (alike ? "" : set.estimates[at].outcome.label + ": ") + "Allocated: " + words(at) + ".");
}

}  // namespace

void add_allocated_dose_table(const AnalysisResult& result, TableList& tables) {
    const AllocatedDose& set = result.get<AllocatedDose>();
    const Trial& trial = result.trial;
    const EffectRows rows = rows_of(set, trial);
    if (rows.empty()) return;
    const EffectList effects = estimates_of(rows);
    ResultTable table;
    table.columns = {{"Outcome"},
                     {capitalised(plural(trial.unit)), "", Align::right},
                     {capitalised(plural(trial.individual)) + " (missing)", "", Align::right},
                     {"Mean", "", Align::right},
                     {interval_header("Effect of 1 more", options_of(effects, trial))},
                     {"p-value", "", Align::right}};
    for (const EffectRow& row : rows) {
        if (row.effect == nullptr) {
            add_row_without_estimate(table, row.outcome().label);
            continue;
        }
        const EffectEstimate& effect = *row.effect;
        table.rows.push_back({{row.outcome().label, Cell(individuals_part(static_cast<double>(effect.total.clusters))),
                               individuals_cell(effect.total), mean_cell(effect.arms.at(0), false),
                               effect_cell(effect, 1, false), p_cell(effect)}});
    }
    add_reasons(table, rows);
    add_note_once(table, "The effect is that of one more of '" + trial.arms.dose +
                             "', as allocated, if the outcome changes in proportion to it.");
    add_dose_notes(table, set, trial);
    if (!effects.empty()) {
        add_untested_notes(table, effects, trial);
        add_model_notes(table, effects, trial);
        add_draw_notes(table, effects, trial);
        add_infinite_limit_note(table, effects);
        add_singular_notes(table, effects, trial);
        add_remark_notes(table, effects);
    }
    tables.add("allocated_dose", "Effect of the dose allocated", std::move(table));
}

}  // namespace clustertrial::report_detail
