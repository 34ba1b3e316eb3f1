#include "analysing.hpp"

#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/sample/read_trial_data.hpp"

#include "progress.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace clustertrial::apps {

std::vector<std::string> files_of(const Trial& trial) {
    std::vector<std::string> files{trial.file, trial.data.file, trial.analysis.resampling.allocations};
    for (const DataJoin& join : trial.data.joins) files.push_back(join.file);
    if (trial.randomisation) {
        files.push_back(trial.randomisation->file);
        files.insert(files.end(), trial.randomisation->records.begin(), trial.randomisation->records.end());
    }
    for (const SensitivitySpec& entry : trial.sensitivity) files.push_back(entry.analysis.resampling.allocations);
    std::erase(files, "");
    return files;
}

std::string data_files_of(const Trial& trial) {
    std::vector<std::string> files{trial.data.file};
    for (const DataJoin& join : trial.data.joins) files.push_back(join.file);
    return listed(files, "and");
}

TrialData read_with_progress(const Trial& trial, bool allow_outside, bool wanted) {
    ProgressOfDraws progress(wanted);
    return read_trial_data(trial, {allow_outside, progress.teller()});
}

AnalysisResult analyse_with_progress(const TrialData& data, const Trial& trial, bool wanted) {
    using Clock = std::chrono::steady_clock;
    constexpr auto patience = std::chrono::seconds(1);
    constexpr auto pause = std::chrono::milliseconds(200);
    const auto start = Clock::now();
    auto last = start;
    std::string part;
    ProgressLine line(wanted);
    const auto begin_part = [&](const std::string& what, std::size_t done, std::size_t of) {
        part = what + " (" + std::to_string(done + 1) + " of " + std::to_string(of) + ")";
        if (Clock::now() - start >= patience) line.show(part);
    };
    const auto count_draws = [&](std::string_view what, std::uint64_t done, std::uint64_t of) {
        const auto now = Clock::now();
        if (now - start < patience || now - last < pause) return;
        last = now;
        line.show(part + ": " + format_count(done) + " of " + format_count(of) + " " + std::string(what));
    };
    return analyse_trial(data, trial, begin_part, count_draws);
}

}  // namespace clustertrial::apps
