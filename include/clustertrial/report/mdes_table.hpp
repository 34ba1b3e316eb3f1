#pragma once

#include "clustertrial/analysis/past_data.hpp"
#include "clustertrial/power/cost.hpp"
#include "clustertrial/power/mdes.hpp"
#include "clustertrial/report/result_table.hpp"
#include "clustertrial/trial/trial.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// What the table calls things.
struct MdesTableOptions {
    std::string title = "Minimum detectable effect size (MDES)";
    std::string cluster = "cluster";          ///< one of them: "school"
    std::string clusters = "clusters";        ///< "schools"
    std::string individual = "individual";    ///< "pupil"
    std::string individuals = "individuals";  ///< "children"
    std::string providers = {};               ///< who delivers the intervention: "Social Workers"; empty: no such rows
};

/// What a trial calls them.
MdesTableOptions mdes_words_of(const Trial& trial);

/// A sentence where the percentage points are more than the proportion can rise, or fall, or both; or nothing. A note
/// of the tables.
std::string doubt_about(const MdesResult& result);

/// The MDES in standard deviations as the table of several stages prints it.
Cell mdes_cell(const MdesResult& result);

/// The WWCSC shell: one column a stage; assumptions as they were given, the MDES with two decimals. "-" is a count not
/// known yet, "n/a" one that the trial does not have. Where no counts of clusters by arm are given and share_treated
/// divides the clusters without remainder, it gives them. Inputs for which the shell has no row (share treated,
/// covariates, CV of cluster sizes, proportion, multiplier) get one as soon as a stage departs from the default.
ResultTable to_table(const std::vector<MdesResult>& stages, const MdesTableOptions& options = {});

/// A row a result: `values` of what was swept, in columns called `names`, then what was solved for with four decimals.
ResultTable mdes_sweep_table(const std::vector<MdesResult>& results, const std::vector<std::string>& names,
                             const std::vector<std::vector<std::string>>& values);

/// A key of a stage in words, "cluster size CV".
std::string words_of_key(std::string_view key);

/// What was measured, and what the plan gives with the ICC at its limits.
void add_past_data_notes(const PastData& past, const std::optional<MdesAtIccLimits>& limits, ResultTable& table);

/// What a budget pays for, of clusters of at most `largest_size`.
void add_budget_note(const CheapestDesign& found, const TrialCosts& costs, double largest_size, ResultTable& table);

/// One calculation on its own: every assumption, then the result with four decimals.
ResultTable to_table(const MdesResult& result);

}  // namespace clustertrial
