#include "clustertrial/collation/collation.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include "join.hpp"
#include "read_return.hpp"
#include "source_files.hpp"
#include "successors.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace clustertrial {

using namespace collation_detail;

namespace {

/// "FILE: what" or "FILE:4: what" without the file, which stands beside it; of a workbook without its sheet too.
std::string without_file(std::string_view line, const std::string& file) {
    if (!line.starts_with(file + ":") && !line.starts_with(file + "#")) return std::string(line);
    std::string_view rest = line.substr(file.size());
    if (rest.starts_with('#')) rest.remove_prefix(std::min(rest.find(':'), rest.size()));
    if (rest.starts_with(": ")) return std::string(rest.substr(2));
    return "line " + std::string(rest.substr(std::min<std::size_t>(1, rest.size())));
}

/// The same of a message of several lines, in one.
std::string on_one_line(std::string_view message, const std::string& file) {
    std::vector<std::string> lines;
    while (!message.empty()) lines.push_back(without_file(take_line(message), file));
    return joined(lines, "; ");
}

/// Each return; one that cannot be read is a finding, and the others are read all the same.
std::vector<Return> read_returns(const std::vector<SourceFile>& files, Collation& collation) {
    std::vector<Return> returns;
    for (const SourceFile& file : files) {
        try {
            returns.push_back(read_return(file, collation.plan, collation.arm_column));
            const ReadReturn& log = returns.back().log;
            collation.inputs.push_back({InputKind::returned, log.file, log.sha256});
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::input) throw;
            const std::string why = on_one_line(error.what(), file.file);
            returns.push_back(unread_return(file, collation.plan, why));
            returns.back().findings.push_back(
                finding(FindingKind::file, returns.back().log.authority, {file.file}, "", why));
        }
        Return& one = returns.back();
        collation.returns.push_back(one.log);
        std::ranges::move(std::exchange(one.findings, {}), std::back_inserter(collation.findings));
        std::ranges::move(std::exchange(one.decisions, {}), std::back_inserter(collation.decisions));
    }
    return returns;
}

/// What looks like a return beside the returns, under a name that no pattern has.
void say_files_of_no_source(const Trial& trial, const std::vector<SourceFile>& files, Collation& collation) {
    for (const std::string& file : files_of_no_source(trial, files)) {
        Finding found = finding(FindingKind::file, "", {file}, "", "matches no [[collate.source]], so it is not read",
                                "add it to 'files', or move it to another folder");
        found.severity = CheckSeverity::warn;
        collation.findings.push_back(std::move(found));
    }
}

/// An authority that sent two returns may have sent one twice, or another year's.
void check_authorities(Collation& collation) {
    std::map<std::string, const ReadReturn*> first;
    for (const ReadReturn& one : collation.returns) {
        if (one.authority.empty()) continue;
        const auto [earlier, added] = first.emplace(spelling_key(one.authority), &one);
        if (!added)
            collation.findings.push_back(
                finding(FindingKind::authority, one.authority, {one.file}, "",
                        "is a second return of " + one.authority + "; the first is " + earlier->second->file));
    }
}

/// A word of the plan that fits nothing may be misspelt.
void check_renames(const std::vector<Return>& returns, Collation& collation) {
    for (std::size_t source = 0; source < collation.plan.sources.size(); ++source) {
        for (const RenamedColumn& renamed : collation.plan.sources[source].rename) {
            const bool any = std::any_of(returns.begin(), returns.end(), [&](const Return& one) {
                const auto& columns = one.log.columns;
                return one.source == source && (!one.log.why_not_read.empty() ||
                                                std::any_of(columns.begin(), columns.end(), [&](const auto& column) {
                                                    return spelling_key(column.from) == spelling_key(renamed.from);
                                                }));
            });
            if (any) continue;
            Finding found = finding(FindingKind::column, "", {}, "",
                                    "'rename' names the header " + in_quotes(renamed.from) + ", which no return has");
            collation.findings.push_back(std::move(found));
        }
    }
}

/// One return alone says nothing of schools of other authorities, nor of corrections of theirs.
void keep_returned_rows(Collation& collation) {
    std::erase_if(collation.rows, [](const CollatedRow& row) { return row.from.empty(); });
    std::erase_if(collation.findings, [](const Finding& one) {
        return (one.kind == FindingKind::correction || one.kind == FindingKind::no_return) && one.place.file.empty();
    });
}

}  // namespace

std::vector<std::string> Collation::columns() const {
    std::vector<std::string> names;
    for (const CollectedColumn& column : plan.columns) names.push_back(column.name);
    for (const DerivedColumn& column : plan.derived) names.push_back(column.name);
    return names;
}

bool Collation::has_ranges(std::size_t column) const {
    return std::any_of(rows.begin(), rows.end(), [&](const CollatedRow& row) {
        const auto* range = std::get_if<Range>(&row.cells[column].value);
        return range != nullptr && range->low < range->high;
    });
}

std::size_t Collation::failures() const {
    return static_cast<std::size_t>(std::count_if(
        findings.begin(), findings.end(), [](const Finding& one) { return one.severity == CheckSeverity::fail; }));
}

Collation collate(const Trial& trial, const CollateOptions& options) {
    if (!trial.collate)
        throw Error(ErrorKind::input, trial.file + ": found no [collate]; add that section, the plan of the returns");
    Collation collation;
    collation.plan = *trial.collate;
    collation.arm_column = trial.arms.column.empty() ? "arm" : trial.arms.column;
    const std::vector<SourceFile> files =
        options.only.empty() ? files_of_sources(trial) : std::vector<SourceFile>{source_of_file(trial, options.only)};
    collation.population = read_population(trial, options);
    collation.warnings = collation.population.warnings;
    collation.inputs = collation.population.inputs;
    if (options.only.empty()) say_files_of_no_source(trial, files, collation);
    const Successors successors = Successors::read(collation.plan.ids, collation.inputs, collation.warnings);
    std::vector<Return> returns = read_returns(files, collation);
    check_authorities(collation);
    if (options.only.empty()) check_renames(returns, collation);
    PlacedRows placed = place_rows(returns, successors, trial, collation);
    correct_rows(placed, returns, collation);
    merge_rows(placed, returns, successors, collation);
    if (!options.only.empty()) keep_returned_rows(collation);
    derive_columns(returns, collation);
    check_totals(returns, collation);
    check_rules(returns, collation);
    return collation;
}

}  // namespace clustertrial
