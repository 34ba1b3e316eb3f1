#include "clustertrial/allocation/replay.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/csv.hpp"

#include <algorithm>

namespace clustertrial {

namespace {

/// What the file is held against, for people.
std::string files_of(const SplitFiles& split) {
    constexpr std::size_t most_named = 10;
    std::vector<std::string> names;
    for (const auto& part : split.files) names.push_back(part.file.file);
    return first_few(names, most_named);
}

/// The draw wrote the file: its last columns are the allocation's.
SchoolsByArm schools_by_arm(std::string_view bytes, const std::string& file, const AllocationPlan& plan) {
    TableOptions options;
    options.delimiter = plan.delimiter;
    const Table table = read_csv_text(bytes, file, {{"arm", CellKind::text, {}, std::vector<std::string>{}}}, options);
    const TextColumn& column = table.text("arm");
    SchoolsByArm arms;
    for (const auto& arm : plan.arms) {
        const auto is_in_arm = [&](std::uint32_t code) { return column.levels[code] == arm; };
        arms.emplace_back(arm, std::count_if(column.codes.begin(), column.codes.end(), is_in_arm));
    }
    return arms;
}

}  // namespace

const SplitFile* part_with(const AllocationRecord& record, const std::string& sha256) {
    if (!record.context.split) return nullptr;
    for (const auto& part : record.context.split->files)
        if (part.file.sha256 == sha256) return &part;
    return nullptr;
}

std::optional<VerifiedPart> check_part(const RecordOnDisk& record, const std::string& file, SchoolsByArm& arms,
                                       Findings& findings) {
    const auto& split = record.record.context.split;
    if (!split) {
        findings.differences.push_back(
            describe({record.path}, "names no files by authority", "expected the record of a draw with --split-by"));
        return std::nullopt;
    }
    const std::string bytes = read_file(file);
    const std::string sha256 = sha256_of(bytes);
    const SplitFile* part = part_with(record.record, sha256);
    if (part == nullptr) {
        findings.differences.push_back(describe({file},
                                                "is not one of the files of this draw: its SHA-256 is " + sha256,
                                                "the record names " + files_of(*split)));
        return std::nullopt;
    }
    arms = schools_by_arm(bytes, file, record.record.plan);
    return VerifiedPart{file, sha256, split->column, part->value};
}

}  // namespace clustertrial
