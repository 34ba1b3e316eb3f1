#include "randomise_files.hpp"

#include "clustertrial/allocation/strata.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/csv.hpp"

#include "common/shared_file.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

namespace clustertrial::apps {

namespace {

namespace fs = std::filesystem;

/// Letters, digits, '-' and '_' stay; what else a value holds becomes '_', so that every file system takes it.
std::string safe_name(std::string value) {
    const auto is_safe = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    std::replace_if(
        value.begin(), value.end(), [&](char c) { return !is_safe(c); }, '_');
    return value;
}

/// The schools (positions by school) of each level of the column.
std::vector<std::vector<std::size_t>> schools_by_level(const Table& table, const AllocatedList& list,
                                                       const TextColumn& column, const std::string& name) {
    std::vector<std::vector<std::size_t>> schools(column.levels.size());
    Problems problems;
    for (std::size_t i = 0; i < list.rows.size(); ++i) {
        const std::size_t row = list.rows[i];
        if (column.is_missing(row)) {
            problems.add(table.place(row, name), "found no value", "expected one to split by");
            continue;
        }
        schools[column.codes[row]].push_back(i);
    }
    problems.throw_if_any(ErrorKind::input);
    return schools;
}

}  // namespace

std::string seen_from(const std::string& record, const std::string& file) {
    if (file == "-") return {};
    std::error_code error;  // a path that cannot be resolved stays as it is; reading or writing it says why
    const fs::path folder = fs::weakly_canonical(fs::absolute(record, error), error).parent_path();
    return fs::weakly_canonical(fs::absolute(file, error), error).lexically_relative(folder).generic_string();
}

std::string renamed(const std::string& file, std::string_view ending) {
    const fs::path path(file);
    return (path.parent_path() / (path.stem().string() + std::string(ending))).string();
}

void refuse_existing(const std::vector<std::string>& paths, const std::string& why) {
    for (const auto& path : paths) {
        std::error_code error;
        if (fs::exists(fs::symlink_status(path, error)))
            throw Error(ErrorKind::output, path + ": is already there; " + why);
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
                             " is spent: a dry run has shown what it gives",
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
    const SpentSeed seed{plan.generator, plan.seed, std::string(traits_of(plan.method).algorithm), input_sha256};
    append_shared(ledger.file, [&](std::string_view now) {
        static_cast<void>(parse_spent_seeds(now, ledger.file));  // a line is added to nothing but a ledger
        return add_spent_seed(now, seed).substr(now.size());
    });
}

std::string split_folder(const RandomiseOptions& options) {
    if (options.split_into) return *options.split_into;
    return renamed(options.common.output, "-by-" + safe_name(*options.split_by));
}

Split split(const Table& table, const AllocatedList& list, const RandomiseOptions& options, const std::string& record) {
    const std::string& name = *options.split_by;
    const TextColumn& column = table.text(name);
    const auto schools = schools_by_level(table, list, column, name);
    Split result{{name, {}}, {split_folder(options), {}}};
    const std::string folder_from_record = seen_from(record, result.folder.path);
    std::map<std::string, std::string> value_of;
    Problems problems;
    for (const std::size_t level : canonical_order(column.levels)) {
        if (schools[level].empty()) continue;
        const std::string& value = column.levels[level];
        const std::string file = safe_name(value) + ".csv";
        const auto [taken, is_new] = value_of.try_emplace(file, value);
        if (!is_new) {
            problems.add("--split-by " + name + ": " + in_quotes(taken->second) + " and " + in_quotes(value) +
                         " would both be written to " + file);
            continue;
        }
        std::string bytes = allocation_csv(table, list, schools[level]);
        result.recorded.files.push_back(
            {value, {(fs::path(folder_from_record) / file).generic_string(), sha256_of(bytes)}});
        result.folder.files.push_back({file, std::move(bytes)});
    }
    problems.throw_if_any(ErrorKind::design);
    return result;
}

std::string pairs_csv(const AllocatedList& list) {
    const Eigen::MatrixXd& together = list.probabilities.validity->together;
    std::string text = "id_1,id_2,together\n";
    for (Eigen::Index i = 0; i < together.rows(); ++i) {
        const std::string id = quote_csv_field(list.ids[static_cast<std::size_t>(i)]) + ",";
        for (Eigen::Index j = i + 1; j < together.cols(); ++j) {
            text += id + quote_csv_field(list.ids[static_cast<std::size_t>(j)]) + "," +
                    format_shortest(together(i, j)) + "\n";
        }
    }
    return text;
}

}  // namespace clustertrial::apps
