#include "lock.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/data/signature.hpp"

#include <filesystem>

namespace clustertrial::apps {

namespace {

constexpr std::size_t most_lock_bytes = std::size_t{16} << 20U;

void check_signature(const std::string& lock, const std::string& file, const std::string& public_key) {
    const std::string key = read_file(public_key, {.most_bytes = most_key_bytes});
    const std::string name = file + ".minisig";
    const std::string signature = read_file(name, {.most_bytes = most_key_bytes});
    if (const auto fault = signature_fault(lock, signature, name, key, public_key))
        throw Error(ErrorKind::input, describe({name}, "the signature of " + file + " " + *fault));
    inform("the lock is signed by key " + key_id(key, public_key));
}

}  // namespace

void write_lock(const Trial& trial, const std::string& sign_by, const CommonOptions& common) {
    const std::filesystem::path output(common.output);
    const std::string ending = output.extension().string();
    if (!ending.empty() && ending != ".lock" && ending != ".json")
        throw Error(ErrorKind::usage, common.output + ": a lock is JSON; expected a name that ends in .lock or .json");
    const std::string lock = lock_json(trial);
    if (sign_by.empty()) {
        write_result(lock, common);
        return;
    }
    if (common.output == "-")
        throw Error(ErrorKind::usage,
                    "--sign writes the signature beside the lock; expected -o with the name of a file");
    const std::string signature_file = common.output + ".minisig";
    refuse_to_overwrite(signature_file, {trial.file, sign_by}, "--sign");
    if (!common.force && std::filesystem::exists(signature_file))
        throw Error(ErrorKind::output, signature_file + ": exists already; expected another name, or --force");
    const std::string key = read_file(sign_by, {.most_bytes = most_key_bytes});
    const std::string signature = sign(lock, key, sign_by, "clustertrial lock " + output.filename().string());
    write_result(lock, common);
    write_file(signature_file, signature, common.force);
}

std::optional<ProtocolLock> read_lock(const Trial& trial, const std::string& public_key) {
    const std::string& file = trial.report.lock;
    if (file.empty() && !public_key.empty())
        throw Error(ErrorKind::usage,
                    "--public-key checks the signature of the lock, and [report] names none; expected 'lock' there");
    if (file.empty()) return std::nullopt;
    const std::string text = read_file(file, {.most_bytes = most_lock_bytes});
    if (!public_key.empty()) check_signature(text, file, public_key);
    return parse_lock(text, file);
}

}  // namespace clustertrial::apps
