#pragma once

#include "clustertrial/allocation/record.hpp"
#include "clustertrial/report/result_table.hpp"

#include "options.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clustertrial::apps {

/// What a trial file added to the flags, and how the record and the tables say so.
struct FromTrial {
    std::string file;  ///< empty: there is none
    std::string sha256;
    std::vector<std::string> changes;  ///< by flags: "seed = 1 (without the flag: 2)"
};

/// Where SCHOOLS is a trial file: reads it, and fills what was not typed from its [randomisation], [data] and [arms];
/// otherwise nothing. Throws Error(input) when the trial file has no [randomisation].
FromTrial read_trial(RandomiseOptions& options);

/// What a draw by this trial file and no flags would have done: for verify_record and read_waves. Throws Error(input)
/// and Error(usage) when it is none to randomise by.
AllocationPlan plan_of_trial(std::string_view bytes, const std::string& path, const AllocationRecord& record);

/// Notes on the trial file.
void add_notes(const FromTrial& from, ResultTable& table);

}  // namespace clustertrial::apps
