#include "companions.hpp"

#include "clustertrial/allocation/commitment.hpp"
#include "clustertrial/allocation/spent_seeds.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/data/signature.hpp"

#include "record_text.hpp"
#include "text_difference.hpp"

#include <filesystem>

namespace clustertrial {
namespace {

/// What was published: differences of the file itself.
void check_published(const std::string& path, const RevealedCommitment& commitment, Findings& findings) {
    const auto bytes = read_or_say(path, findings);
    if (!bytes) return;
    const std::string sha256 = sha256_of(*bytes);
    if (sha256 != commitment.file.sha256)
        findings.differences.push_back(changed_file(path, sha256, commitment.file.sha256));
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
                        "expected a seed that nobody had seen the allocation of");
    return std::nullopt;
}

bool commits_to_trial(const AllocationRecord& record) {
    return record.context.commitment && !record.context.commitment->trial_sha256.empty();
}

void say_not_there(const std::string& path, const AllocationRecord& record, Findings& findings) {
    if (commits_to_trial(record)) {
        findings.differences.push_back(
            describe({path}, "is not there", "expected the trial file committed to: the options are held against it"));
    } else {
        findings.checked.emplace_back("trial file (not there, so not checked)");
    }
}

/// What is committed to is the trial file and nothing besides: every option must be as it says.
void check_committed_plan(const AllocationRecord& record, std::string_view bytes, const std::string& path,
                          const PlanOfTrial& plan_of_trial, Findings& findings) {
    const std::size_t before = findings.differences.size();
    try {
        for (const auto& difference : plan_differences(record.plan, plan_of_trial(bytes, path, record)))
            findings.differences.push_back("record: " + difference.key + ": recorded " + difference.a +
                                           ", the trial file committed to says " + difference.b);
    } catch (const Error& error) {
        findings.differences.push_back("the trial file committed to is none to randomise by: " +
                                       std::string(error.what()));
    }
    if (findings.differences.size() == before) findings.checked.emplace_back("trial file");
}

/// " (flags changed: method, seed)"; nothing when they changed nothing.
std::string changed_by_flags(const AllocationRecord& record, std::string_view bytes, const std::string& path,
                             const PlanOfTrial& plan_of_trial) {
    std::string keys;
    try {
        for (const auto& difference : plan_differences(record.plan, plan_of_trial(bytes, path, record)))
            keys += (keys.empty() ? "" : ", ") + difference.key;
    } catch (const Error&) {
        return " (by itself none to randomise by: flags said the rest)";
    }
    return keys.empty() ? "" : " (flags changed: " + keys + ")";
}

}  // namespace

std::optional<std::string> read_or_say(const std::string& path, Findings& findings) {
    try {
        return read_file(path);
    } catch (const Error& error) {
        findings.differences.emplace_back(error.what());
        return std::nullopt;
    }
}

bool check_own_sha256(const RecordOnDisk& record, Findings& findings) {
    const auto own = own_sha256(record.text);
    if (!own) {
        findings.differences.push_back(
            describe({record.path}, "does not end in its own SHA-256", "the record was changed"));
        return false;
    }
    if (own->found != own->recorded)
        findings.differences.push_back(describe({record.path},
                                                "changed since it was written: its own SHA-256 is " + own->found,
                                                "it says " + own->recorded));
    return own->found == own->recorded;
}

void check_trial_file(const RecordOnDisk& record, const PlanOfTrial& plan_of_trial, Findings& findings) {
    const RecordContext& context = record.record.context;
    if (context.trial_sha256.empty()) return;
    const std::string path = record.beside(context.trial_file);
    std::error_code error;  // what cannot be looked for is not there
    if (!std::filesystem::exists(path, error)) {
        say_not_there(path, record.record, findings);
        return;
    }
    const auto bytes = read_or_say(path, findings);
    if (!bytes) return;
    const std::string sha256 = sha256_of(*bytes);
    if (sha256 != context.trial_sha256) {
        findings.differences.push_back(changed_file(path, sha256, context.trial_sha256));
    } else if (!plan_of_trial) {
        findings.checked.emplace_back("trial file (its SHA-256 alone)");
    } else if (commits_to_trial(record.record)) {
        check_committed_plan(record.record, *bytes, path, plan_of_trial, findings);
    } else {
        findings.checked.push_back("trial file" + changed_by_flags(record.record, *bytes, path, plan_of_trial));
    }
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
    const auto text = read_or_say(path, findings);
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

void check_signature(const RecordOnDisk& record, const VerifyOptions& options, Findings& findings) {
    if (!options.public_key) return;
    const std::string key = read_file(*options.public_key);
    const std::string id = key_id(key, *options.public_key);
    const std::string path = options.signature.value_or(record.path + ".minisig");
    const auto signature = read_or_say(path, findings);
    if (!signature) return;
    try {
        if (const auto fault = signature_fault(record.text, *signature, path, key, *options.public_key)) {
            findings.differences.push_back(describe({path}, "the signature of " + record.path + " " + *fault));
        } else {
            findings.checked.push_back("signature by key " + id);
        }
    } catch (const Error& error) {
        findings.differences.emplace_back(error.what());
    }
}

}  // namespace clustertrial
