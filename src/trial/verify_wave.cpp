#include "verify_wave.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/trial/allocation_plan.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace clustertrial::trial_detail {

namespace {

void say_not_there(const std::string& path, const AllocationRecord& record, Findings& findings) {
    if (commits_to_trial(record)) {
        findings.differences.push_back(
            describe({path}, "does not exist",
                     "expected the trial file committed to, because the options are checked against it"));
    } else {
        findings.checked.emplace_back("trial file (missing, so not checked)");
    }
}

/// What the record's plan says otherwise than a draw by the trial file alone. Throws as allocation_plan_of does.
std::vector<PlanDifference> differences_from_file(const AllocationRecord& record, std::string_view bytes,
                                                  const std::string& path) {
    return plan_differences(record.plan, allocation_plan_of(parse_trial_file(bytes, path), record));
}

/// What is committed to is the trial file and nothing besides: every option must be as it says.
void check_committed_plan(const AllocationRecord& record, std::string_view bytes, const std::string& path,
                          Findings& findings) {
    const std::size_t before = findings.differences.size();
    try {
        for (const auto& difference : differences_from_file(record, bytes, path))
            findings.differences.push_back("record: " + difference.key + ": recorded " + difference.a +
                                           ", the trial file committed to says " + difference.b);
    } catch (const Error& error) {
        findings.differences.push_back("the committed trial file has no usable [randomisation] section: " +
                                       std::string(error.what()));
    }
    if (findings.differences.size() == before) findings.checked.emplace_back("trial file");
}

/// " (flags changed: method, seed)"; nothing when they changed nothing.
std::string flags_changed_text(const AllocationRecord& record, std::string_view bytes, const std::string& path) {
    std::vector<std::string> keys;
    try {
        for (const auto& difference : differences_from_file(record, bytes, path)) keys.push_back(difference.key);
    } catch (const Error&) {
        return " (incomplete on its own: flags gave the rest)";
    }
    return keys.empty() ? "" : " (flags changed: " + joined(keys) + ")";
}

/// The trial file, where it is there, and what flags said otherwise: the protocol may be kept elsewhere, and a replay
/// does not need it. Where it is committed to it must be there, and nothing may be otherwise.
void check_trial_file(const RecordOnDisk& record, Findings& findings) {
    const RecordContext& context = record.record.context;
    if (context.trial_sha256.empty()) return;
    const std::string path = record.beside(context.trial_file);
    std::error_code error;  // what cannot be looked for is not there
    if (!std::filesystem::exists(path, error)) {
        say_not_there(path, record.record, findings);
        return;
    }
    const std::size_t before = findings.differences.size();
    const auto bytes = read_recorded(path, context.trial_sha256, findings);
    if (findings.differences.size() > before) return;
    if (commits_to_trial(record.record)) {
        check_committed_plan(record.record, *bytes, path, findings);
    } else {
        findings.checked.push_back("trial file" + flags_changed_text(record.record, *bytes, path));
    }
}

}  // namespace

std::optional<std::size_t> verify_wave(const RecordOnDisk& record, const WavePaths& paths, bool earlier_hold,
                                       ReplayedWaves& replayed, Findings& findings, const DrawProgress& progress) {
    check_trial_file(record, findings);
    check_commitment(record, findings);
    check_spent_seeds(record, findings);
    return replay_wave(record, paths, earlier_hold, replayed, findings, progress);
}

}  // namespace clustertrial::trial_detail
