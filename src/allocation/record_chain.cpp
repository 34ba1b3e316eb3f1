#include "clustertrial/allocation/replay.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/file.hpp"

#include "json_node.hpp"
#include "text_difference.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

namespace clustertrial {

using namespace allocation_detail;

namespace fs = std::filesystem;

namespace {

/// Where it really is, links followed; a path that cannot be resolved stays as it is, and reading it says why.
fs::path resolved(const fs::path& path) {
    std::error_code error;
    const fs::path whole = fs::absolute(path, error);
    const fs::path real = fs::weakly_canonical(error ? path : whole, error);
    return error ? whole.lexically_normal() : real;
}

bool is_within(const fs::path& path, const fs::path& folder) {
    const auto [end, _] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    return end == folder.end();
}

/// Every file that the record names and that is read when it is verified.
std::vector<std::string> files_named_by(const RecordContext& context, const RecordReach& reach) {
    std::vector<std::string> files;
    if (!context.input_file.empty() && !reach.list_is_named) files.push_back(context.input_file);
    if (!reach.allocation_is_named) files.push_back(context.allocation_file);
    if (!context.trial_sha256.empty()) files.push_back(context.trial_file);
    for (const auto& file : {context.previous, context.kept, context.pairs})
        if (file) files.push_back(file->file);
    if (context.spent_seeds) files.push_back(context.spent_seeds->file.file);
    if (context.commitment) files.push_back(context.commitment->file.file);
    if (context.split)
        for (const auto& part : context.split->files) files.push_back(part.file.file);
    return files;
}

/// The files that the record names and that are outside its folder.
std::vector<std::string> files_outside(const RecordOnDisk& record, const RecordContext& context,
                                       const RecordReach& reach) {
    std::vector<std::string> files = files_named_by(context, reach);
    std::erase_if(files,
                  [&](const std::string& file) { return is_within(resolved(record.beside(file)), record.folder); });
    return files;
}

/// Before any of them is read: whether a file is there, and what is in it, is nobody's business but its owner's.
void refuse_files_outside(const RecordOnDisk& record, const RecordReach& reach) {
    if (record.folder.empty()) return;
    Problems problems;
    for (const auto& file : files_outside(record, record.record.context, reach)) {
        problems.add(describe({record.path}, "names " + in_quotes(file) + ", which is outside the record's folder",
                              "look at the record; if it may read that file, allow it with --allow-outside"));
    }
    problems.throw_if_any(ErrorKind::input);
}

RecordOnDisk parse_on_disk(const std::string& path, std::string text, const std::string& folder,
                           const RecordReach& reach) {
    AllocationRecord parsed = parse_record(text, path);
    RecordOnDisk record{path, std::move(text), std::move(parsed), folder};
    refuse_files_outside(record, reach);
    return record;
}

}  // namespace

std::string RecordOnDisk::beside(const std::string& file) const {
    return (fs::path(path).parent_path() / file).lexically_normal().string();
}

bool names_files_outside(const std::string& path, const RecordContext& context, bool list_is_named) {
    RecordOnDisk record{path, {}, {}, resolved(path).parent_path().string()};
    if (!files_outside(record, context, {.list_is_named = list_is_named}).empty()) return true;
    std::optional<RecordedFile> previous = context.previous;
    while (previous) {
        const RecordOnDisk before = read_record(record.beside(previous->file), {.anywhere = true});
        record.path = before.path;
        if (!files_outside(record, before.record.context, {}).empty()) return true;
        previous = before.record.context.previous;
    }
    return false;
}

RecordOnDisk read_record(const std::string& path, const RecordReach& reach) {
    std::string text = read_file(path, {.most_bytes = most_json_bytes});
    const std::string folder = reach.anywhere ? "" : resolved(path).parent_path().string();
    return parse_on_disk(path, std::move(text), folder, reach);
}

std::vector<RecordOnDisk> read_earlier_records(const RecordOnDisk& last) {
    std::vector<RecordOnDisk> records;
    std::set<std::string> hashes{sha256_of(last.text)};  // one record under two names is twice the same
    while (const auto previous = (records.empty() ? last : records.back()).record.context.previous) {
        const std::string path = (records.empty() ? last : records.back()).beside(previous->file);
        const std::string text = read_file(path, {NamedBy::file, most_json_bytes});
        const std::string sha256 = sha256_of(text);
        if (!hashes.insert(sha256).second)
            throw Error(ErrorKind::input, describe({path}, "is the record of two waves of one chain"));
        if (sha256 != previous->sha256) throw Error(ErrorKind::input, changed_file(path, sha256, previous->sha256));
        records.push_back(parse_on_disk(path, text, last.folder, {}));
    }
    std::reverse(records.begin(), records.end());
    return records;
}

}  // namespace clustertrial
