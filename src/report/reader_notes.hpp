#pragma once

#include "averaged_over.hpp"
#include "effect_cells.hpp"

#include <string>

/// The notes that a reader needs who copies a table and nothing else: what is estimated, what to doubt, what was left
/// out.
namespace clustertrial::report_detail {

/// What was allocated, as sentences call it: "arms", or "dose".
std::string allocated_word(const Trial& trial);

/// "The effect is the average over pupils: each pupil has the same weight." `subject` begins the sentence.
std::string average_note(const Average& average, const AveragedOverNouns& nouns, const Trial& trial,
                         const std::string& subject = "The effect is");
/// The same of the rows of a table, by what they follow, and how they are not the stated estimand; nothing for none.
void add_average_note(ResultTable& table, const EffectList& effects, const Trial& trial,
                      const std::string& subject = "The effect is");

/// How rows are another effect than the estimand that the trial file states.
void add_departure_notes(ResultTable& table, const EffectList& effects);

/// The doubts of each row, those that rows share in one note.
void add_doubt_notes(ResultTable& table, const EffectList& effects);
/// What was left out of each row's model or data, likewise.
void add_remark_notes(ResultTable& table, const EffectList& effects);

/// Clusters whose individuals, or what else outcomes are the averages over, nobody counted, so that how many are
/// missing is not known.
void add_not_counted_notes(ResultTable& table, const EffectList& effects, const Trial& trial);

/// Where a mean is printed without its CI, and why.
void add_missing_interval_notes(ResultTable& table, const EffectList& effects);

/// "Caution: ..." of one effect, beside what `row` calls it; nothing where there is no doubt.
void add_row_doubts(ResultTable& table, const std::string& row, const EffectEstimate& effect);

}  // namespace clustertrial::report_detail
