#include "clustertrial/trial/verify.hpp"

#include "clustertrial/core/error.hpp"

#include "verify_wave.hpp"

#include <utility>

namespace clustertrial {

using namespace trial_detail;

namespace {

/// Verifies the waves before this one, each as far as the one before it holds. Whether all do.
bool verify_earlier(const std::vector<RecordOnDisk>& records, ReplayedWaves& replayed, Findings& findings) {
    for (const auto& record : records) {
        Findings of_wave;
        check_own_sha256(record, of_wave);
        trial_detail::verify_wave(record, paths_of(record), true, replayed, of_wave);
        if (of_wave.differences.empty()) continue;
        for (const auto& difference : of_wave.differences)
            findings.differences.push_back("earlier record " + record.path + ": " + difference);
        return false;
    }
    if (!records.empty()) findings.checked.emplace_back("earlier waves");
    return true;
}

/// The same, where an earlier record or list that cannot be read is a difference. `waves`: how many there are in all.
bool earlier_waves_hold(const RecordOnDisk& last, ReplayedWaves& replayed, std::size_t& waves, Findings& findings) {
    try {
        const auto records = read_earlier_records(last);
        waves += records.size();
        return verify_earlier(records, replayed, findings);
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
    result.paths = paths_of(last, options.input, options.allocation);
    Findings findings;
    check_own_sha256(last, findings);
    if (options.public_key) check_signature(last, *options.public_key, options.signature, findings);
    ReplayedWaves replayed;
    const bool earlier_hold = earlier_waves_hold(last, replayed, result.waves, findings);
    result.schools = trial_detail::verify_wave(last, result.paths, earlier_hold, replayed, findings).value_or(0);
    result.differences = std::move(findings.differences);
    result.checked = std::move(findings.checked);
    return result;
}

}  // namespace clustertrial
