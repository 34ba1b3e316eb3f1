#pragma once

#include "clustertrial/analysis/result.hpp"
#include "clustertrial/report/result_table.hpp"

#include <string>
#include <vector>

namespace clustertrial {

/// A value of the results that the author's text may name: {{primary.nfa.estimate}}.
struct NamedValue {
    std::string name;
    std::string text;  ///< as the tables print it
};

/// All of them, by outcome in the trial file's order: made of the same cells as the tables.
/// ROLE.OUTCOME (with several intervention arms ROLE.OUTCOME.ARM) and then .label, .change, .estimate, .low, .high,
/// .ci, .p, .effect_size, .effect_size_ci, of a count .risk_ratio and .risk_ratio_ci, .words, .mean.ARM, .clusters.ARM,
/// .individuals.ARM, of a count .events.ARM and, with out_of, .out_of.ARM; cace.LABEL.OUTCOME (with several
/// intervention arms and .ARM) and then .change, .estimate, .low, .high, .ci, .p, .first_stage_f, .anderson_rubin (the
/// set), .anderson_rubin_p, .take_up.ARM; subgroup.LABEL.OUTCOME (and .ARM) and then .interaction_p, and of each level
/// or value .LEVEL.change, .estimate, .low, .high, .ci; family.NAME.OUTCOME (and .ARM), of an interaction .LABEL, and
/// then .p, .adjusted_p; icc.OUTCOME, icc.OUTCOME.adjusted; attrition.OUTCOME.randomised.ARM and .analysed.ARM
/// (clusters); mdes.STAGE; trial.title, trial.clusters, trial.individuals.
std::vector<NamedValue> named_values(const AnalysisResult& result);

/// Names and values as a table: what `report --names` prints.
ResultTable to_table(const std::vector<NamedValue>& values);

}  // namespace clustertrial
