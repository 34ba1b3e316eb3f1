#include "lock.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/file.hpp"

#include "common/signed_file.hpp"

#include <filesystem>

namespace clustertrial::apps {

namespace {

constexpr std::size_t most_lock_bytes = std::size_t{16} << 20U;

}  // namespace

void write_lock(const Trial& trial, const std::string& sign_by, const CommonOptions& common) {
    const std::filesystem::path output(common.output);
    const std::string ending = output.extension().string();
    if (!ending.empty() && ending != ".lock" && ending != ".json")
        throw Error(ErrorKind::usage, common.output + ": a lock is JSON; expected a name that ends in .lock or .json");
    const std::string lock = lock_json(trial);
    write_signed(lock, "lock", sign_by, {trial.file}, common);
}

std::optional<ProtocolLock> read_lock(const Trial& trial, const std::string& public_key) {
    const std::string& file = trial.report.lock;
    if (file.empty() && !public_key.empty())
        throw Error(ErrorKind::usage,
                    "--public-key checks the signature of the lock, and [report] names none; expected 'lock' there");
    if (file.empty()) return std::nullopt;
    const std::string text = read_file(file, {.most_bytes = most_lock_bytes});
    if (!public_key.empty()) check_signature(text, "lock", file, public_key);
    return parse_lock(text, file);
}

}  // namespace clustertrial::apps
