#include "keys.hpp"

#include "clustertrial/allocation/check_list.hpp"
#include "clustertrial/allocation/commitment.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/version.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/data/read_table.hpp"
#include "clustertrial/data/signature.hpp"
#include "clustertrial/trial/allocation_plan.hpp"
#include "clustertrial/trial/keys.hpp"

#include "allocate_with_progress.hpp"
#include "files.hpp"
#include "list_keys.hpp"

#include <filesystem>
#include <utility>

namespace clustertrial::apps {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view secret_ending = ".secret.json";

/// X.secret.json -> X.json, or X where that is what --commit was told.
std::string commitment_beside(const std::string& secret) {
    const std::string name = fs::path(secret).filename().string();
    if (!name.ends_with(secret_ending)) {
        throw Error(ErrorKind::usage, "--commitment is required: the name of " + secret +
                                          " does not show which commitment belongs to it");
    }
    const fs::path stem = fs::path(secret).parent_path() / name.substr(0, name.size() - secret_ending.size());
    std::error_code error;
    const std::string with_json = stem.string() + ".json";
    return fs::exists(stem, error) && !fs::exists(with_json, error) ? stem.string() : with_json;
}

/// A flag would make the trial file that is committed to say something else.
void refuse_flags(const RandomiseOptions& options, const std::string& secret) {
    Problems problems;
    const auto refuse = [&](std::string_view flag) {
        problems.add(std::string(flag) + ": " + secret +
                     " also commits to a trial file; leave out this flag, because it affects the allocation");
    };
    for (const KeyOf<RandomisationSpec>& key : keys_of<RandomisationSpec>()) {
        if (has_flag_in(key, "randomise") && key.get(options.told)) refuse(key.flag);
    }
    if (!options.told.missing.empty()) refuse("--missing");
    for (const ListKey& list_key : list_keys()) {
        Trial trial;
        if (list_key.put(options.told, trial.data)) refuse(key_of<Trial>(list_key.name).flag);
    }
    if (options.append) refuse("--append");
    problems.throw_if_any(ErrorKind::usage);
}

void check_commitment(const Secret& secret, const std::string& secret_name, const std::string& published,
                      const std::string& commitment_name) {
    const std::string found = commitment_of(secret);
    if (found == published) return;
    throw Error(ErrorKind::input, secret_name + ": does not match the commitment: its SHA-256 is " + found + "; " +
                                      commitment_name + " published " + published);
}

void check_trial(const Secret& secret, const std::string& secret_name, const FromTrial& trial) {
    if (secret.trial_sha256.empty() || secret.trial_sha256 == trial.sha256) return;
    if (trial.file.empty()) {
        throw Error(ErrorKind::usage,
                    secret_name + " commits to a trial file too: expected that file (.toml) as SCHOOLS");
    }
    throw Error(ErrorKind::input, trial.file + ": is not the trial file committed to: its SHA-256 is " + trial.sha256 +
                                      "; " + secret_name + " has " + secret.trial_sha256);
}

void take_seed(const Secret& secret, const std::string& secret_name, RandomiseOptions& options) {
    if (options.told.seed) {
        throw Error(ErrorKind::usage, "the trial file contains a seed, and " + secret_name +
                                          " holds another; remove it from the trial file");
    }
    if (options.told.generator && *options.told.generator != secret.generator) {
        throw Error(ErrorKind::usage, "the generator is " + std::string(to_name(*options.told.generator)) +
                                          "; the seed in " + secret_name + " is one of " +
                                          std::string(to_name(secret.generator)));
    }
    options.told.seed = secret.seed;
    options.told.generator = secret.generator;
}

/// The plan of a draw by the trial file that is to be committed to: whatever it refuses it would refuse then. Any seed
/// serves; nothing is shown of what it gives.
AllocationPlan plan_to_try(const RandomiseOptions& options, const FromTrial& trial) {
    if (options.told.id.empty())
        throw Error(ErrorKind::input, trial.file +
                                          ": names no column that identifies a school; expected randomisation.id or "
                                          "data.cluster: no flag can give it once it is committed to");
    RandomisationSpec spec = options.told;
    spec.seed = draw_seed();
    return allocation_plan_of(spec);
}

/// A trial file that refuses its list would waste the commitment: the list is tried where it is there. Returns what is
/// to be said of it.
std::string try_list(const RandomiseOptions& options, const FromTrial& trial) {
    const AllocationPlan plan = plan_to_try(options, trial);
    std::error_code error;  // what cannot be looked for is not there
    if (options.schools == "-" || !fs::exists(options.schools, error)) {
        return "The list " + options.schools +
               " does not exist yet, so it was not tried; if the draw refuses it, you will need " +
               "another commitment.\n";
    }
    const Table table = read_table(options.schools, columns_for(plan), table_options_for(plan));
    for (const std::string& said :
         check_list(table, plan, {}, options.told.spelling.value_or(Spelling::checked), {}, trial.conditions))
        warn(said);
    const AllocatedList list = allocate_with_progress(table, plan, {}, !options.common.quiet);
    return "Tried: the list " + options.schools + ", with a seed that is not kept; " + format_count(list.rows.size()) +
           " schools can be allocated.\n";
}

}  // namespace

int make_key(const RandomiseOptions& options) {
    const std::string key = *options.make_key + ".key";
    const std::string pub = *options.make_key + ".pub";
    refuse_existing({key, pub}, "a key is never overwritten");
    const KeyPair pair = make_key_pair();
    write_new_files({{key, pair.secret_key, true}, {pub, pair.public_key}});
    print("Written: " + key + ", which signs and is kept secret, and " + pub + ", which verifies and is published.\n");
    return exit_done;
}

int commit(RandomiseOptions options) {
    const std::string secret_name = options.secret.value_or(renamed(*options.commit, secret_ending));
    if (secret_name == *options.commit)
        throw Error(ErrorKind::usage, "--secret names the same file as --commit: " + secret_name);
    refuse_existing({*options.commit, secret_name}, "a commitment is never overwritten");
    if (!options.schools.empty() && !options.schools.ends_with(".toml")) {
        throw Error(ErrorKind::usage, options.schools + ": a commitment comes before the list; expected a trial file " +
                                          "(.toml) or nothing");
    }
    const FromTrial trial = read_trial(options);
    if (options.told.seed)
        throw Error(ErrorKind::usage, trial.file + ": contains a seed; remove it, because a commitment draws one");
    if (!trial.changes.empty())
        throw Error(ErrorKind::usage, "the trial file is committed to: a flag may not change it: " + trial.changes[0]);
    const std::string tried = trial.file.empty() ? "" : try_list(options, trial);
    Secret secret = draw_secret(options.told.generator.value_or(GeneratorKind::stata_mt64));
    secret.trial_sha256 = trial.sha256;
    write_new_files(
        {{*options.commit, commitment_json(secret, std::string(version()))}, {secret_name, secret_json(secret), true}});
    std::string text = "Committed to SHA-256 " + commitment_of(secret) + ".\n";
    if (!trial.file.empty()) text += "Trial file " + trial.file + ", SHA-256 " + trial.sha256 + ".\n" + tried;
    text += "Written: " + *options.commit + ", to publish before the list is final, and " + secret_name +
            ", to keep secret until the draw.\n";
    print(text);
    return exit_done;
}

Protocol read_protocol(RandomiseOptions& options) {
    if (!options.reveal) return {read_trial(options), std::nullopt};
    const std::string& secret_name = *options.reveal;
    const Secret secret = parse_secret(read_file(secret_name, {.most_bytes = most_commitment_bytes}), secret_name);
    const std::string commitment = options.commitment ? *options.commitment : commitment_beside(secret_name);
    const std::string text = read_file(commitment, {.most_bytes = most_commitment_bytes});
    check_commitment(secret, secret_name, parse_commitment(text, commitment), commitment);
    if (!secret.trial_sha256.empty()) refuse_flags(options, secret_name);
    FromTrial trial = read_trial(options);
    check_trial(secret, secret_name, trial);
    take_seed(secret, secret_name, options);
    return {
        std::move(trial),
        RevealedCommitment{{commitment, sha256_of(text)}, commitment_of(secret), secret.nonce, secret.trial_sha256}};
}

std::string signature_of(const std::string& record, const std::string& record_name, const std::string& key_file) {
    const std::string comment = "clustertrial record " + fs::path(record_name).filename().string();
    return sign(record, read_file(key_file, {.most_bytes = most_key_bytes}), key_file, comment);
}

}  // namespace clustertrial::apps
