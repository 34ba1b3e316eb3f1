#include "clustertrial/allocation/pair_shares.hpp"
#include "clustertrial/allocation/replay.hpp"
#include "clustertrial/allocation/split.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/csv.hpp"
#include "clustertrial/data/file.hpp"

#include "list_difference.hpp"
#include "record_text.hpp"
#include "text_difference.hpp"

#include <map>

namespace clustertrial {

using namespace allocation_detail;

namespace {

/// The list and the allocation of a wave.
struct WaveFiles {
    std::optional<std::string> list;  ///< its bytes, when they are those that were allocated
    std::optional<std::string> allocation;
    std::optional<std::string> changed_list = {};  ///< its bytes, when they are not
};

std::string read_list(const RecordOnDisk& record, const WavePaths& paths) {
    if (paths.list.empty())
        throw Error(ErrorKind::input, describe({record.path}, "its list was read from standard input",
                                               "give the list as a file (--input FILE of randomise --verify)"));
    return read_file(paths.list, {paths.list_named_by});
}

/// The list may be elsewhere now; an authority has its own file and the record, and not the list.
Error with_way_out(const RecordOnDisk& record, const WavePaths& paths, const Error& error) {
    std::string text = error.what();
    if (paths.can_be_named && paths.list_named_by == NamedBy::file)
        text += "\nWhere the list has moved, --input FILE says where it is.";
    if (record.record.context.split)
        text += "\nWithout the list, a file of one " + record.record.context.split->column +
                " alone is checked by --split-file FILE.";
    return {error.kind(), text};
}

/// Whose file it is, where somebody takes the file of one authority for the allocation.
void say_whose_file(const RecordOnDisk& record, const std::string& path, const std::string& bytes, Findings& findings) {
    const std::string sha256 = sha256_of(bytes);
    const SplitFile* part = part_with(record.record, sha256);
    // The file of the only authority there is is the whole allocation.
    if (part == nullptr || sha256 == record.record.allocation_sha256) return;
    findings.differences.push_back(describe({path},
                                            "is the file of " + record.record.context.split->column + " " +
                                                in_quotes(part->value) + ", not the whole allocation",
                                            "check it with --split-file"));
}

/// Reads the list, and says where it is not the one that was allocated.
void read_list_allocated(const RecordOnDisk& record, const WavePaths& paths, WaveFiles& files, Findings& findings) {
    try {
        std::string bytes = read_list(record, paths);
        const std::string sha256 = sha256_of(bytes);
        const bool is_same = sha256 == record.record.input_sha256;
        (is_same ? files.list : files.changed_list) = std::move(bytes);
        if (!is_same) findings.differences.push_back(changed_file(paths.list, sha256, record.record.input_sha256));
    } catch (const Error& error) {
        // Otherwise something said why it may be.
        if (findings.differences.empty()) throw with_way_out(record, paths, error);
        findings.differences.emplace_back(error.what());
    }
}

/// Reads the allocation, and says where it was changed.
void read_allocation(const RecordOnDisk& record, const WavePaths& paths, WaveFiles& files, Findings& findings) {
    files.allocation =
        read_recorded(paths.allocation, record.record.allocation_sha256, findings, paths.allocation_named_by);
    if (!files.allocation && paths.can_be_named && paths.allocation_named_by == NamedBy::file)
        findings.differences.back() += "; where it has moved, --allocation FILE says where it is";
    if (files.allocation) say_whose_file(record, paths.allocation, *files.allocation, findings);
}

/// What changed in the list: the allocation, where it is as recorded, holds its lines.
void say_what_changed(const RecordOnDisk& record, const WavePaths& paths, const WaveFiles& files,
                      std::size_t behind_list, Findings& findings) {
    if (!files.changed_list) return;
    const bool is_recorded = files.allocation && sha256_of(*files.allocation) == record.record.allocation_sha256;
    const auto changed =
        list_difference(record.record, *files.changed_list, paths.list, is_recorded ? files.allocation : std::nullopt);
    if (changed)
        findings.differences.insert(findings.differences.begin() + static_cast<std::ptrdiff_t>(behind_list), *changed);
}

/// All that the plan needs of the list, and the column by whose values it was split.
Table read_table(const RecordOnDisk& record, std::string_view input, const std::string& path) {
    const AllocationPlan& plan = record.record.plan;
    const auto& split = record.record.context.split;
    const auto columns = split ? columns_for_split(plan, split->column) : columns_for(plan);
    return read_csv_text(input, path, columns, table_options_for(plan));
}

// ---- one replay ----

/// The files of a wave and the replay that they are held against.
struct Replay {
    const RecordOnDisk& record;
    const Table& table;
    const AllocatedList& list;
};

void compare_allocation(const Replay& replay, const std::string& path, const std::string& found,
                        const std::string& replayed, Findings& findings) {
    if (found == replayed) return;
    if (sha256_of(found) == replay.record.record.allocation_sha256)
        findings.differences.emplace_back(
            "the list and the allocation are as recorded, but the record's seed and options give another "
            "allocation: the record was changed");
    findings.differences.push_back(first_difference(found, replayed, path));
}

/// Every value, and then every byte: a space more is a change too.
void compare_record(const Replay& replay, const std::string& allocation, Findings& findings) {
    const RecordOnDisk& record = replay.record;
    const std::string replayed = record_json(record.record.context, replay.table, replay.list, allocation);
    if (record.text == replayed) return;
    const auto own = own_sha256(record.text);
    const bool own_sha256_holds = own && own->found == own->recorded;
    const auto differences = record_differences(record.text, replayed);
    for (const auto& difference : differences) {
        const bool follows = difference.starts_with("record_sha256:") && !own_sha256_holds;
        if (!follows) findings.differences.push_back("record: " + difference);
    }
    if (differences.empty())
        findings.differences.push_back("record: its values are the replay's, but not its text: " +
                                       first_difference(record.text, replayed, record.path));
}

void compare_kept(const Replay& replay, Findings& findings) {
    const auto& kept = replay.record.record.context.kept;
    if (!kept) return;
    const std::size_t before = findings.differences.size();
    const std::string path = replay.record.beside(kept->file);
    const auto found = read_recorded(path, kept->sha256, findings);
    if (!replay.list.summary<ConstrainedSummary>()) {
        findings.differences.push_back(describe({replay.record.path}, "records a kept set", "the method keeps none"));
        return;
    }
    const std::string replayed = kept_csv(replay.list);
    if (found && *found != replayed) findings.differences.push_back(first_difference(*found, replayed, path));
    if (findings.differences.size() == before) findings.checked.emplace_back("kept set");
}

void compare_pairs(const Replay& replay, Findings& findings) {
    const auto& pairs = replay.record.record.context.pairs;
    if (!pairs) return;
    const std::size_t before = findings.differences.size();
    const std::string path = replay.record.beside(pairs->file);
    const auto found = read_recorded(path, pairs->sha256, findings);
    if (!replay.list.probabilities.validity) {
        findings.differences.push_back(
            describe({replay.record.path}, "records a file of pairs", "the draw has no allocations to count them in"));
        return;
    }
    const std::string replayed = pairs_csv(replay.list);
    if (found && *found != replayed) findings.differences.push_back(first_difference(*found, replayed, path));
    if (findings.differences.size() == before) findings.checked.emplace_back("pairs");
}

void compare_split(const Replay& replay, Findings& findings) {
    const auto& split = replay.record.record.context.split;
    if (!split) return;
    const std::size_t before = findings.differences.size();
    std::map<std::string, std::string> replayed;
    for (auto& part : split_by(replay.table, replay.list, split->column))
        replayed.emplace(std::move(part.value), std::move(part.bytes));
    for (const auto& part : split->files) {
        const std::string path = replay.record.beside(part.file.file);
        const auto found = read_recorded(path, part.file.sha256, findings);
        const auto bytes = replayed.extract(part.value);
        if (bytes.empty()) {
            findings.differences.push_back(
                describe({path}, "no school has " + split->column + " " + in_quotes(part.value)));
        } else if (found && *found != bytes.mapped()) {
            findings.differences.push_back(first_difference(*found, bytes.mapped(), path));
        }
    }
    for (const auto& part : replayed)
        findings.differences.push_back(describe(
            {replay.record.path}, "names no file for the schools with " + split->column + " " + in_quotes(part.first)));
    if (findings.differences.size() == before) findings.checked.emplace_back("split files");
}

/// Allocates the list again and holds everything against that. Returns the number of schools.
std::size_t replay_list(const RecordOnDisk& record, const WavePaths& paths, WaveFiles& files, ReplayedWaves& replayed,
                        Findings& findings, const DrawProgress& progress) {
    const Table table = read_table(record, *files.list, paths.list);
    AllocatedList list = allocate(table, record.record.plan, waves_for(replayed, record.record.plan), progress);
    const Replay made{record, table, list};
    const std::string allocation = allocation_csv(table, list);
    if (files.allocation) compare_allocation(made, paths.allocation, *files.allocation, allocation, findings);
    compare_record(made, allocation, findings);
    compare_kept(made, findings);
    compare_pairs(made, findings);
    compare_split(made, findings);
    const std::size_t schools = list.rows.size();
    replayed.waves.push_back({Table{}, std::move(list)});
    replayed.names.push_back(paths.list);
    replayed.inputs.push_back(std::move(*files.list));
    return schools;
}

}  // namespace

std::span<const EarlierWave> waves_for(ReplayedWaves& replayed, const AllocationPlan& plan) {
    for (std::size_t i = 0; i < replayed.waves.size(); ++i) {
        EarlierWave& wave = replayed.waves[i];
        wave.table = read_csv_text(replayed.inputs[i], replayed.names[i], columns_for(wave.list.plan, plan),
                                   table_options_for(wave.list.plan));
    }
    return replayed.waves;
}

WavePaths paths_of(const RecordOnDisk& record, const std::optional<std::string>& list,
                   const std::optional<std::string>& allocation) {
    const RecordContext& context = record.record.context;
    const std::string recorded = context.input_file.empty() ? std::string() : record.beside(context.input_file);
    return {list.value_or(recorded), allocation.value_or(record.beside(context.allocation_file)),
            list ? NamedBy::user : NamedBy::file, allocation ? NamedBy::user : NamedBy::file};
}

std::optional<std::size_t> replay_wave(const RecordOnDisk& record, const WavePaths& paths, bool earlier_hold,
                                       ReplayedWaves& replayed, Findings& findings, const DrawProgress& progress) {
    WaveFiles files;
    read_list_allocated(record, paths, files, findings);
    const std::size_t behind_list = findings.differences.size();
    read_allocation(record, paths, files, findings);
    say_what_changed(record, paths, files, behind_list, findings);
    // A replay on another list, or given other waves, differs everywhere and says nothing more.
    if (!files.list || !earlier_hold) return std::nullopt;
    try {
        return replay_list(record, paths, files, replayed, findings, progress);
    } catch (const Error& error) {
        findings.differences.push_back("the recorded options cannot be replayed on this list: " +
                                       std::string(error.what()));
        return std::nullopt;
    }
}

}  // namespace clustertrial
