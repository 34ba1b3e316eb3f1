#include "draw.hpp"

#include "clustertrial/allocation/check_list.hpp"
#include "clustertrial/allocation/pair_shares.hpp"
#include "clustertrial/allocation/split.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/version.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/read_table.hpp"
#include "clustertrial/report/allocation_tables.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/trial/verify.hpp"

#include "allocate_with_progress.hpp"
#include "common/progress.hpp"
#include "common/shell_word.hpp"
#include "files.hpp"
#include "keys.hpp"

namespace clustertrial::apps {

namespace {

std::string record_name(const RandomiseOptions& options) {
    return options.record.value_or(renamed(options.common.output, ".record.json"));
}

std::string signature_name(const RandomiseOptions& options) {
    return record_name(options) + ".minisig";
}

void check_names(const RandomiseOptions& options) {
    std::vector<std::string> names;
    if (!options.dry_run) {
        if (record_name(options) == options.common.output)
            throw Error(ErrorKind::usage, "--record names the same file as -o: " + record_name(options));
        names = {options.common.output, record_name(options)};
    }
    if (options.kept) names.push_back(*options.kept);
    if (options.pairs) names.push_back(*options.pairs);
    if (options.split_by) names.push_back(split_folder(options));
    if (options.sign) names.push_back(signature_name(options));
    refuse_existing(names, "an allocation and its record are never overwritten");
}

void check_method_of_outputs(const RandomiseOptions& options, const AllocationPlan& plan) {
    const std::string method(to_name(plan.method()));
    if (options.kept && !traits_of(plan.method()).keeps_set)
        throw Error(ErrorKind::usage,
                    "--kept goes with --method " +
                        listed(kind_names_where<AllocationMethod>(&AllocationMethodTraits::keeps_set), "or") +
                        "; the method is " + method);
}

void check_pairs(const RandomiseOptions& options, const AllocatedList& list) {
    if (!options.pairs || list.probabilities.validity) return;
    const AllocationMethodTraits& method = traits_of(list.plan.method());
    const auto methods = [](auto accepts) { return listed(kind_names_where<AllocationMethod>(accepts), "or"); };
    const std::string expected = method.keeps_set ? ""
                                 : method.is_simulated()
                                     ? "--simulations above 0 and "
                                     : "--method " + methods(&AllocationMethodTraits::keeps_set) + ", or " +
                                           methods(&AllocationMethodTraits::is_simulated) + " with --simulations, and ";
    throw Error(ErrorKind::usage, "--pairs: " + std::string(method.algorithm) +
                                      " keeps no allocations in which to count pairs; expected " + expected +
                                      "at most " + format_count(most_paired_schools) + " schools");
}

Table read_list(const RandomiseOptions& options, const AllocationPlan& plan) {
    const auto columns = options.split_by ? columns_for_split(plan, *options.split_by) : columns_for(plan);
    Table table = read_table(options.schools, columns, table_options_for(plan));
    inform("read " + format_count(table.rows) + " rows of " + options.schools);
    return table;
}

WavesBefore waves_before(const RandomiseOptions& options, const AllocationPlan& plan) {
    if (!options.append) return {};
    ProgressOfDraws progress(!options.common.quiet);
    WavesBefore before = read_waves(*options.append, plan, options.allow_outside, progress.teller());
    inform("replayed " + counted(before.waves.size(), "wave") + " before this one");
    return before;
}

/// What the record says besides the allocation itself. File names are seen from the record.
RecordContext context_of(const RandomiseOptions& options, const Protocol& protocol, const Ledger& ledger,
                         const WavesBefore& before) {
    const std::string record = record_name(options);
    const auto recorded = [&](const std::string& file, const std::string& sha256) {
        return RecordedFile{seen_from(record, file), sha256};
    };
    RecordContext context{std::string(version()), list_seen_from(record, options.schools),
                          seen_from(record, options.common.output), options.seed_from_entropy};
    if (!protocol.trial.file.empty()) {
        context.trial_file = seen_from(record, protocol.trial.file);
        context.trial_sha256 = protocol.trial.sha256;
    }
    if (options.append) context.previous = recorded(*options.append, before.sha256);
    if (ledger.is_there) context.spent_seeds = {recorded(ledger.file, sha256_of(ledger.text)), ledger.seeds.size()};
    context.commitment = protocol.commitment;
    if (context.commitment) context.commitment->file.file = seen_from(record, protocol.commitment->file.file);
    return context;
}

/// Everything that a draw writes.
struct Written {
    std::vector<NewFile> files;
    std::vector<NewFolder> folders;
    std::string record;
    std::string note;
    std::string replay;
};

/// The command that replays the draw where it was made, as it can be typed.
std::string replay_command(const RandomiseOptions& options, const RecordContext& context) {
    const std::string record = record_name(options);
    const bool no_list = context.input_file.empty();
    std::string command = "randomise --verify " + shell_word(record);
    if (no_list) command += " --input LIST";
    if (names_files_outside(record, context, no_list)) command += " --allow-outside";
    return "Replay: " + command + (no_list ? " (LIST: a file of what was read from the stream)" : "");
}

Written written_by(const RandomiseOptions& options, RecordContext context, const Table& table,
                   const AllocatedList& list) {
    Written written;
    const std::string record = record_name(options);
    const std::string allocation = allocation_csv(table, list);
    written.note = "Written: " + options.common.output + " and its record " + record + ".";
    written.files.push_back({options.common.output, allocation});
    if (options.kept) {
        const std::string kept = kept_csv(list);
        context.kept = RecordedFile{seen_from(record, *options.kept), sha256_of(kept)};
        written.files.push_back({*options.kept, kept});
        written.note += " Allocations kept: " + *options.kept + ".";
    }
    if (options.pairs) {
        const std::string pairs = pairs_csv(list);
        context.pairs = RecordedFile{seen_from(record, *options.pairs), sha256_of(pairs)};
        written.files.push_back({*options.pairs, pairs});
        written.note += " Pairs: " + *options.pairs + ".";
    }
    if (options.split_by) {
        Split parts = split(table, list, options, record);
        context.split = std::move(parts.recorded);
        written.note += " By " + *options.split_by + ": " + counted(parts.folder.files.size(), "file") + " in " +
                        parts.folder.path + ".";
        written.folders.push_back(std::move(parts.folder));
    }
    written.record = record_json(context, table, list, allocation);
    written.replay = replay_command(options, context);
    written.files.push_back({record, written.record});
    if (options.sign) {
        written.files.push_back({signature_name(options), signature_of(written.record, record, *options.sign)});
        written.note += " Signature: " + signature_name(options) + ".";
    }
    return written;
}

std::string shown(std::vector<ResultTable> tables, const RandomiseOptions& options, const Protocol& protocol,
                  const std::string& last_note, const std::string& replay = "") {
    add_notes(protocol.trial, tables.back());
    if (protocol.commitment) {
        tables.back().notes.push_back("Seed revealed: " + *options.reveal + " is what " +
                                      protocol.commitment->file.file + " committed to, SHA-256 " +
                                      protocol.commitment->sha256 + ".");
    }
    tables.back().notes.push_back(last_note);
    // In a text a note is broken into lines, and a command that is broken is none.
    const bool is_text = format_beside_rows(options.common) == Format::text;
    if (!replay.empty() && !is_text) tables.back().notes.push_back(replay);
    Document document(std::move(tables));
    document.metadata.made_by = made_by("randomise");
    const std::string text = render(document, format_beside_rows(options.common), {options.common.width});
    return replay.empty() || !is_text ? text : text + replay + "\n";
}

/// Shown only when the ledger has it: nobody has seen what an unspent seed gives.
int show_dry_run(const RandomiseOptions& options, const Protocol& protocol, const Ledger& ledger, const Table& table,
                 const AllocatedList& list) {
    spend(ledger, list.plan, table.sha256);
    if (options.pairs) write_new_files({{*options.pairs, pairs_csv(list)}});
    for (const auto& warning : list.warnings) warn(warning);
    std::string note = "Dry run: no allocation is written. Seed " + std::to_string(list.plan.seed) + " of " +
                       std::string(to_name(list.plan.generator)) + " is spent: " + ledger.file + ".";
    if (options.pairs) note += " Pairs: " + *options.pairs + ".";
    print(shown(to_tables(list), options, protocol, note));
    return exit_done;
}

int write_draw(const RandomiseOptions& options, const Protocol& protocol, const Ledger& ledger,
               const WavesBefore& before, const Table& table, const AllocatedList& list) {
    const Written written = written_by(options, context_of(options, protocol, ledger, before), table, list);
    // When it cannot be printed, or not to its end, nothing is left behind, and the same command draws the same again.
    // Somebody may have seen a part: like every real draw it spends no seed, for another one is free without it.
    NewFiles files(written.files, written.folders);
    refuse_spent_since(ledger, options, list.plan);
    for (const auto& warning : list.warnings) warn(warning);
    print(format_beside_rows(options.common) == Format::json
              ? written.record
              : shown(to_tables(list), options, protocol, written.note, written.replay));
    if (format_beside_rows(options.common) == Format::json) inform(written.replay);
    files.keep();
    return exit_done;
}

}  // namespace

int draw(RandomiseOptions options) {
    const Format format = format_beside_rows(options.common);  // a wrong ending is said before anything is drawn
    if (options.dry_run && format == Format::json)
        throw Error(ErrorKind::usage, "--format json prints the record, but a dry run has none; give another format");
    const Protocol protocol = read_protocol(options);
    const AllocationPlan plan = to_plan(options, !protocol.trial.file.empty());
    check_names(options);
    check_method_of_outputs(options, plan);
    const Ledger ledger = read_ledger(options);
    if (!options.dry_run) refuse_spent(ledger, plan);

    const Table table = read_list(options, plan);
    const WavesBefore before = waves_before(options, plan);
    for (const std::string& said :
         check_list(table, plan, before.waves, options.told.spelling.value_or(Spelling::checked),
                    options.split_by.value_or(""), protocol.trial.conditions))
        warn(said);
    const AllocatedList list = allocate_with_progress(table, plan, before.waves, !options.common.quiet);
    check_pairs(options, list);
    return options.dry_run ? show_dry_run(options, protocol, ledger, table, list)
                           : write_draw(options, protocol, ledger, before, table, list);
}

}  // namespace clustertrial::apps
