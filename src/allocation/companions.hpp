#pragma once

#include "clustertrial/allocation/record.hpp"

#include "record_chain.hpp"

#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// What a verification finds: differences, and what was checked besides list, allocation and record.
struct Findings {
    std::vector<std::string> differences;
    std::vector<std::string> checked;
};

/// The bytes of a file; a difference that says why when it cannot be read.
std::optional<std::string> read_or_say(const std::string& path, Findings& findings);

/// That the record's text is the one whose SHA-256 it ends in.
bool check_own_sha256(const RecordOnDisk& record, Findings& findings);

/// The trial file, where it is there, and what flags said otherwise: the protocol may be kept elsewhere, and a replay
/// does not need it. Where it is committed to it must be there, and nothing may be otherwise.
void check_trial_file(const RecordOnDisk& record, const PlanOfTrial& plan_of_trial, Findings& findings);

/// That the seed is the one that was committed to, before the draw, by the file that was published; and the trial file,
/// where that was: by it there are no earlier waves.
void check_commitment(const RecordOnDisk& record, Findings& findings);

/// That the ledger begins as at the draw, and does not spend the seed of the draw there.
void check_spent_seeds(const RecordOnDisk& record, Findings& findings);

/// That the record is signed by the key of options.public_key, where that is told. Throws Error(input) when that is no
/// public key.
void check_signature(const RecordOnDisk& record, const VerifyOptions& options, Findings& findings);

}  // namespace clustertrial
