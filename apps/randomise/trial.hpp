#pragma once

#include "clustertrial/allocation/plan.hpp"
#include "clustertrial/data/names.hpp"
#include "clustertrial/report/result_table.hpp"

#include "options.hpp"

#include <string>
#include <vector>

namespace clustertrial::apps {

/// What a trial file added to the flags, and how the record and the tables say so.
struct FromTrial {
    std::string file;  ///< empty: there is none
    std::string sha256;
    std::vector<std::string> changes;               ///< by flags: "seed = 1 (without the flag: 2)"
    ConditionsOf conditions = ConditionsOf::flags;  ///< where a row of the list can be left out
};

/// Where SCHOOLS is a trial file: reads it, and fills what was not typed from its [randomisation], [data] and [arms];
/// otherwise nothing. Throws Error(input) when the trial file has no [randomisation].
FromTrial read_trial(RandomiseOptions& options);

/// The plan of a draw by the options, once a trial file has filled them; draws the seed where that was asked for.
/// Throws Error(usage) with all flags that are missing, for a column of --percent or --thousands that the draw does not
/// read (where no trial file gives names of the data), and as allocation_plan_of does.
AllocationPlan to_plan(const RandomiseOptions& options, bool has_trial);

/// Notes on the trial file.
void add_notes(const FromTrial& from, ResultTable& table);

}  // namespace clustertrial::apps
