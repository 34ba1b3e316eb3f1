#include "clustertrial/trial/verify.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/checksum.hpp"

#include "verify_wave.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace clustertrial {

using namespace trial_detail;

namespace {

/// Verifies the waves before this one, each as far as the one before it holds. Whether all do.
bool verify_earlier(const std::vector<RecordOnDisk>& records, ReplayedWaves& replayed, Findings& findings,
                    const DrawProgress& progress) {
    for (const auto& record : records) {
        Findings of_wave;
        check_own_sha256(record, of_wave);
        trial_detail::verify_wave(record, paths_of(record), true, replayed, of_wave, progress);
        if (of_wave.differences.empty()) continue;
        for (const auto& difference : of_wave.differences)
            findings.differences.push_back("earlier record " + record.path + ": " + difference);
        return false;
    }
    if (!records.empty()) findings.checked.emplace_back("earlier waves");
    return true;
}

/// The same, where an earlier record or list that cannot be read is a difference. `waves`: how many there are in all.
bool earlier_waves_hold(const RecordOnDisk& last, ReplayedWaves& replayed, std::size_t& waves, Findings& findings,
                        const DrawProgress& progress) {
    try {
        const auto records = read_earlier_records(last);
        waves += records.size();
        return verify_earlier(records, replayed, findings, progress);
    } catch (const Error& error) {
        findings.differences.push_back("earlier record: " + std::string(error.what()));
        return false;
    }
}

/// A signature that nobody asked about would give a false comfort.
void say_unchecked_signature(const RecordOnDisk& record, Verification& result) {
    const std::string signature = record.path + ".minisig";
    std::error_code error;  // what cannot be looked for is not there
    if (!std::filesystem::exists(signature, error)) return;
    result.unchecked.push_back("the signature " + signature +
                               " (name the key that must have made it: --public-key FILE)");
}

void verify_part(const RecordOnDisk& record, const std::string& file, Verification& result, Findings& findings) {
    result.part = check_part(record, file, result.arms, findings);
    for (const auto& [arm, schools] : result.arms) result.schools += schools;
    result.unchecked.emplace_back("the draw itself, which is replayed from the whole list");
}

void replay(const RecordOnDisk& last, Verification& result, Findings& findings, const DrawProgress& progress) {
    ReplayedWaves replayed;
    const bool earlier_hold = earlier_waves_hold(last, replayed, result.waves, findings, progress);
    const auto schools = trial_detail::verify_wave(last, result.paths, earlier_hold, replayed, findings, progress);
    if (!schools) return;
    result.schools = *schools;
    const AllocatedList& list = replayed.waves.back().list;
    for (std::size_t arm = 0; arm < list.plan.arms.size(); ++arm) {
        const auto in_arm = std::count(list.arms.begin(), list.arms.end(), arm);
        result.arms.emplace_back(list.plan.arms[arm], static_cast<std::size_t>(in_arm));
    }
}

}  // namespace

RecordReach reach_of(const VerifyOptions& options) {
    // Of what the record of a split file names nothing is read.
    const bool anywhere = options.allow_outside || options.split_file.has_value();
    return {anywhere, options.input.has_value(), options.allocation.has_value()};
}

Verification verify_record(const std::string& record, const VerifyOptions& options) {
    return verify_record(read_record(record, reach_of(options)), options);
}

Verification verify_record(const RecordOnDisk& last, const VerifyOptions& options) {
    Verification result;
    result.record = last.record;
    result.record_file = last.path;
    result.record_file_sha256 = sha256_of(last.text);
    result.paths = paths_of(last, options.input, options.allocation);
    result.paths.can_be_named = true;
    Findings findings;
    check_own_sha256(last, findings);
    if (options.public_key) {
        check_signature(last, *options.public_key, options.signature, findings);
    } else {
        say_unchecked_signature(last, result);
    }
    if (options.split_file) {
        verify_part(last, *options.split_file, result, findings);
    } else {
        replay(last, result, findings, options.progress);
    }
    result.differences = std::move(findings.differences);
    result.checked = std::move(findings.checked);
    return result;
}

}  // namespace clustertrial
