#include "files.hpp"

#include "clustertrial/allocation/split.hpp"
#include "clustertrial/data/checksum.hpp"

#include "common/shared_file.hpp"

#include <filesystem>
#include <utility>

namespace clustertrial::apps {

namespace fs = std::filesystem;

std::string seen_from(const std::string& record, const std::string& file) {
    std::error_code error;  // a path that cannot be resolved stays as it is; reading or writing it says why
    const fs::path folder = fs::weakly_canonical(fs::absolute(record, error), error).parent_path();
    return fs::weakly_canonical(fs::absolute(file, error), error).lexically_relative(folder).generic_string();
}

std::string list_seen_from(const std::string& record, const std::string& list) {
    std::error_code error;  // what cannot be looked at is said when it is read
    const bool is_stream = list == "-" || (fs::exists(list, error) && !fs::is_regular_file(list, error));
    return is_stream ? "" : seen_from(record, list);
}

std::string renamed(const std::string& file, std::string_view ending) {
    const fs::path path(file);
    return (path.parent_path() / (path.stem().string() + std::string(ending))).string();
}

void refuse_existing(const std::vector<std::string>& paths, const std::string& why) {
    for (const auto& path : paths) {
        if (path == "-")
            throw Error(ErrorKind::usage, "found '-' for a file that cannot be standard output; expected a file name");
        std::error_code error;
        if (fs::exists(fs::symlink_status(path, error)))
            throw Error(ErrorKind::output, path + ": already exists; " + why);
    }
}

Ledger read_ledger(const RandomiseOptions& options) {
    const fs::path beside_list = fs::path(options.schools).parent_path() / "spent-seeds.csv";
    Ledger ledger{options.spent.value_or(beside_list.string())};
    const auto text = read_shared(ledger.file);
    const bool must_be_there = options.spent.has_value() && !options.dry_run;
    if (!text && must_be_there)
        throw Error(ErrorKind::input, ledger.file + ": cannot be opened: No such file or directory");
    if (!text) return ledger;
    ledger.is_there = true;
    ledger.text = *text;
    ledger.seeds = parse_spent_seeds(ledger.text, ledger.file);
    return ledger;
}

void refuse_spent(const Ledger& ledger, const AllocationPlan& plan) {
    const std::size_t line = line_that_spends(ledger.seeds, plan.generator, plan.seed);
    if (line == 0) return;
    throw Error(ErrorKind::input,
                describe({ledger.file, line},
                         "seed " + std::to_string(plan.seed) + " of " + std::string(to_name(plan.generator)) +
                             " is spent: a dry run has already shown its allocation",
                         "expected another seed"));
}

void refuse_spent_since(const Ledger& at_start, const RandomiseOptions& options, const AllocationPlan& plan) {
    const Ledger now = read_ledger(options);
    refuse_spent(now, plan);
    if (!now.text.starts_with(at_start.text))
        throw Error(ErrorKind::input, describe({now.file}, "changed during the draw",
                                               "expected its lines to stay, and others to be added"));
}

void spend(const Ledger& ledger, const AllocationPlan& plan, const std::string& input_sha256) {
    const SpentSeed seed{plan.generator, plan.seed, std::string(traits_of(plan.method()).algorithm), input_sha256};
    append_shared(ledger.file, [&](std::string_view now) {
        static_cast<void>(parse_spent_seeds(now, ledger.file));  // a line is added to nothing but a ledger
        return add_spent_seed(now, seed).substr(now.size());
    });
}

std::string split_folder(const RandomiseOptions& options) {
    if (options.split_into) return *options.split_into;
    return renamed(options.common.output, "-by-" + name_from(*options.split_by));
}

Split split(const Table& table, const AllocatedList& list, const RandomiseOptions& options, const std::string& record) {
    Split result{{*options.split_by, {}}, {split_folder(options), {}}};
    const fs::path folder_from_record = seen_from(record, result.folder.path);
    for (SplitPart& part : split_by(table, list, *options.split_by)) {
        result.recorded.files.push_back(
            {part.value, {(folder_from_record / part.file).generic_string(), sha256_of(part.bytes)}});
        result.folder.files.push_back({part.file, std::move(part.bytes)});
    }
    return result;
}

}  // namespace clustertrial::apps
