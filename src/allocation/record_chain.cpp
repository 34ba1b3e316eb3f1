#include "clustertrial/allocation/replay.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/file.hpp"

#include "text_difference.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace clustertrial {

using namespace allocation_detail;

namespace fs = std::filesystem;

std::string RecordOnDisk::beside(const std::string& file) const {
    return (fs::path(path).parent_path() / file).lexically_normal().string();
}

RecordOnDisk read_record(const std::string& path) {
    std::string text = read_file(path);
    AllocationRecord record = parse_record(text, path);
    return {path, std::move(text), std::move(record)};
}

std::vector<RecordOnDisk> read_earlier_records(const RecordOnDisk& last) {
    std::vector<RecordOnDisk> records;
    std::set<std::string> hashes{sha256_of(last.text)};  // one record under two names is twice the same
    while (const auto previous = (records.empty() ? last : records.back()).record.context.previous) {
        const std::string path = (records.empty() ? last : records.back()).beside(previous->file);
        const std::string text = read_file(path);
        const std::string sha256 = sha256_of(text);
        if (!hashes.insert(sha256).second)
            throw Error(ErrorKind::input, describe({path}, "is the record of two waves of one chain"));
        if (sha256 != previous->sha256) throw Error(ErrorKind::input, changed_file(path, sha256, previous->sha256));
        records.push_back({path, text, parse_record(text, path)});
    }
    std::reverse(records.begin(), records.end());
    return records;
}

}  // namespace clustertrial
