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
/// .ci, .p, .effect_size, .effect_size_ci, .words, .mean.ARM, .clusters.ARM, .individuals.ARM, .out_of.ARM (of a count
/// with out_of); icc.OUTCOME, icc.OUTCOME.adjusted; attrition.OUTCOME.randomised.ARM and .analysed.ARM (clusters);
/// mdes.STAGE; trial.title, trial.clusters, trial.individuals.
std::vector<NamedValue> named_values(const AnalysisResult& result);

/// Names and values as a table: what `report --names` prints.
ResultTable to_table(const std::vector<NamedValue>& values);

}  // namespace clustertrial
