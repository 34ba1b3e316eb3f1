#include "clustertrial/allocation/commitment.hpp"
#include "clustertrial/allocation/replay.hpp"
#include "clustertrial/allocation/spent_seeds.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/data/signature.hpp"

#include "record_text.hpp"
#include "text_difference.hpp"

namespace clustertrial {

using namespace allocation_detail;

namespace {

/// The bytes of a file; a difference that says why when it cannot be read.
std::optional<std::string> read_or_say(const std::string& path, NamedBy named_by, Findings& findings) {
    try {
        return read_file(path, {named_by});
    } catch (const Error& error) {
        findings.differences.emplace_back(error.what());
        return std::nullopt;
    }
}

/// What was published: differences of the file itself.
void check_published(const std::string& path, const RevealedCommitment& commitment, Findings& findings) {
    const auto bytes = read_recorded(path, commitment.file.sha256, findings);
    if (!bytes) return;
    try {
        const std::string published = parse_commitment(*bytes, path);
        if (published != commitment.sha256)
            findings.differences.push_back(
                describe({path}, "commits to " + published, "the record reveals " + commitment.sha256));
    } catch (const Error& error) {
        findings.differences.emplace_back(error.what());
    }
}

/// How the ledger's first lines differ from those at the draw; nothing when they do not.
std::optional<std::string> ledger_difference(const RecordOnDisk& record, const std::string& path,
                                             std::string_view text) {
    const RecordedLedger& recorded = *record.record.context.spent_seeds;
    // A ledger that was an empty file at the draw has got its header since.
    if (recorded.seeds == 0 && recorded.file.sha256 == sha256_of("")) return std::nullopt;
    const auto first = first_spent_seeds(text, recorded.seeds);
    if (!first) return describe({path}, "has fewer than the " + std::to_string(recorded.seeds) + " seeds that it had");
    if (sha256_of(*first) != recorded.file.sha256)
        return changed_file(path + ", its first " + std::to_string(recorded.seeds) + " seeds", sha256_of(*first),
                            recorded.file.sha256);
    const AllocationPlan& plan = record.record.plan;
    const std::size_t line = line_that_spends(parse_spent_seeds(*first, path), plan.generator, plan.seed);
    if (line != 0)
        return describe({path, line}, "seed " + std::to_string(plan.seed) + " had been spent by a dry run",
                        "expected a seed that no dry run has shown");
    return std::nullopt;
}

}  // namespace

std::optional<std::string> read_recorded(const std::string& path, const std::string& sha256, Findings& findings,
                                         NamedBy named_by) {
    auto bytes = read_or_say(path, named_by, findings);
    if (!bytes) return std::nullopt;
    const std::string found = sha256_of(*bytes);
    if (found != sha256) findings.differences.push_back(changed_file(path, found, sha256));
    return bytes;
}

void check_own_sha256(const RecordOnDisk& record, Findings& findings) {
    const auto own = own_sha256(record.text);
    if (!own) {
        findings.differences.push_back(
            describe({record.path}, "does not end in its own SHA-256", "the record was changed"));
        return;
    }
    if (own->found != own->recorded)
        findings.differences.push_back(describe({record.path},
                                                "changed since it was written: its own SHA-256 is " + own->found,
                                                "it says " + own->recorded));
}

bool commits_to_trial(const AllocationRecord& record) {
    return record.context.commitment && !record.context.commitment->trial_sha256.empty();
}

void check_commitment(const RecordOnDisk& record, Findings& findings) {
    const auto& commitment = record.record.context.commitment;
    if (!commitment) return;
    const std::size_t before = findings.differences.size();
    const AllocationPlan& plan = record.record.plan;
    const std::string given = commitment_of({plan.generator, plan.seed, commitment->nonce, commitment->trial_sha256});
    if (given != commitment->sha256)
        findings.differences.push_back(
            describe({record.path}, "its generator, seed and nonce were not committed to: they give " + given,
                     "the commitment is " + commitment->sha256));
    check_published(record.beside(commitment->file.file), *commitment, findings);
    const std::string& trial = record.record.context.trial_sha256;
    if (!commitment->trial_sha256.empty() && commitment->trial_sha256 != trial)
        findings.differences.push_back(
            describe({record.path}, "its trial file is " + (trial.empty() ? "none" : trial),
                     "the commitment was to a draw by trial file " + commitment->trial_sha256));
    if (commits_to_trial(record.record) && record.record.context.previous)
        findings.differences.push_back(describe({record.path},
                                                "the wave before it is " + record.record.context.previous->file,
                                                "the commitment was to a draw by trial file alone, without one"));
    if (findings.differences.size() == before) findings.checked.emplace_back("commitment");
}

void check_spent_seeds(const RecordOnDisk& record, Findings& findings) {
    if (!record.record.context.spent_seeds) return;
    const std::string path = record.beside(record.record.context.spent_seeds->file.file);
    const auto text = read_or_say(path, NamedBy::file, findings);
    if (!text) return;
    try {
        if (const auto difference = ledger_difference(record, path, *text)) {
            findings.differences.push_back(*difference);
        } else {
            findings.checked.emplace_back("spent seeds");
        }
    } catch (const Error& error) {
        findings.differences.emplace_back(error.what());
    }
}

void check_signature(const RecordOnDisk& record, const std::string& public_key,
                     const std::optional<std::string>& signature_file, Findings& findings) {
    const std::string key = read_file(public_key, {.most_bytes = most_key_bytes});
    const std::string id = key_id(key, public_key);
    const std::string path = signature_file.value_or(record.path + ".minisig");
    const auto signature = read_or_say(path, signature_file ? NamedBy::user : NamedBy::file, findings);
    if (!signature) return;
    try {
        if (const auto fault = signature_fault(record.text, *signature, path, key, public_key)) {
            findings.differences.push_back(describe({path}, "the signature of " + record.path + " " + *fault));
        } else {
            findings.checked.push_back("signature by key " + id);
        }
    } catch (const Error& error) {
        findings.differences.emplace_back(error.what());
    }
}

}  // namespace clustertrial
