#include "clustertrial/allocation/record.hpp"

#include "wave_replay.hpp"

namespace clustertrial {
namespace {

/// Verifies the waves before this one, each as far as the one before it holds. Whether all do.
bool verify_earlier(const std::vector<RecordOnDisk>& records, const PlanOfTrial& plan_of_trial, ReplayedWaves& replayed,
                    Findings& findings) {
    VerifyOptions options;
    options.plan_of_trial = plan_of_trial;

    for (const auto& record : records) {
        Findings of_wave;
        check_own_sha256(record, of_wave);
        verify_wave(record, options, true, replayed, of_wave);
        if (of_wave.differences.empty()) continue;
        for (const auto& difference : of_wave.differences)
            findings.differences.push_back("earlier record " + record.path + ": " + difference);
        return false;
    }
    if (!records.empty()) findings.checked.emplace_back("earlier waves");
    return true;
}

/// The same, where an earlier record or list that cannot be read is a difference. `waves`: how many there are in all.
bool earlier_waves_hold(const RecordOnDisk& last, const PlanOfTrial& plan_of_trial, ReplayedWaves& replayed,
                        std::size_t& waves, Findings& findings) {
    try {
        const auto records = read_earlier_records(last);
        waves += records.size();
        return verify_earlier(records, plan_of_trial, replayed, findings);
    } catch (const Error& error) {
        findings.differences.push_back("earlier record: " + std::string(error.what()));
        return false;
    }
}

}  // namespace

Verification verify_record(const std::string& record, const VerifyOptions& options) {
    const RecordOnDisk last = read_record(record);
    Verification result;
    result.record = last.record;
    Findings findings;
    check_own_sha256(last, findings);
    check_signature(last, options, findings);
    ReplayedWaves replayed;
    const bool earlier_hold = earlier_waves_hold(last, options.plan_of_trial, replayed, result.waves, findings);
    result.schools = verify_wave(last, options, earlier_hold, replayed, findings).value_or(0);
    result.differences = std::move(findings.differences);
    result.checked = std::move(findings.checked);
    return result;
}

}  // namespace clustertrial
