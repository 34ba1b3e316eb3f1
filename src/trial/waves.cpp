#include "clustertrial/core/error.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/trial/verify.hpp"

#include "verify_wave.hpp"

#include <utility>

namespace clustertrial {

using namespace trial_detail;

namespace {

void check_same_trial(const RecordOnDisk& record, const AllocationPlan& plan) {
    const AllocationPlan& earlier = record.record.plan;
    if (earlier.id != plan.id)
        throw Error(ErrorKind::input,
                    describe({record.path}, "its schools are identified by column " + in_quotes(earlier.id),
                             "expected " + in_quotes(plan.id) + ", as in the wave to be allocated"));
    if (earlier.arms != plan.arms)
        throw Error(ErrorKind::input, describe({record.path}, "it has other arms than the wave to be allocated",
                                               "waves are of one trial: the same arms in the same order"));
}

void verify_or_throw(const RecordOnDisk& record, ReplayedWaves& replayed, const DrawProgress& progress) {
    Findings findings;
    try {
        check_own_sha256(record, findings);
        trial_detail::verify_wave(record, paths_of(record), true, replayed, findings, progress);
    } catch (const Error& error) {
        findings.differences.emplace_back(error.what());
    }
    if (!findings.differences.empty())
        throw Error(ErrorKind::input, describe({record.path}, "does not verify", findings.differences.front()));
}

}  // namespace

WavesBefore read_waves(const std::string& record, const AllocationPlan& plan, bool allow_outside,
                       const DrawProgress& progress) {
    const RecordOnDisk last = read_record(record, {.anywhere = allow_outside});
    std::vector<RecordOnDisk> records = read_earlier_records(last);
    records.push_back(last);
    ReplayedWaves replayed;
    for (const auto& wave : records) {
        check_same_trial(wave, plan);
        verify_or_throw(wave, replayed, progress);
    }
    waves_for(replayed, plan);
    return {std::move(replayed.waves), sha256_of(last.text)};
}

}  // namespace clustertrial
