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

/// "FILE: what" without the file, which stands beside it.
std::string without_file(const std::string& message, const std::string& file) {
    const std::string prefix = file + ": ";
    return message.starts_with(prefix) ? message.substr(prefix.size()) : message;
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
            const std::string why = without_file(error.what(), file.file);
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

/// An authority that sent two returns may have sent one twice, or another year's.
void check_authorities(Collation& collation) {
    std::map<std::string, const ReadReturn*> first;
    std::vector<std::string> known;
    for (const std::string& name : collation.population.authorities) known.push_back(spelling_key(name));
    for (const ReadReturn& one : collation.returns) {
        if (one.authority.empty()) continue;
        const auto [earlier, added] = first.emplace(spelling_key(one.authority), &one);
        if (!added)
            collation.findings.push_back(
                finding(FindingKind::authority, one.authority, {one.file}, "",
                        "is a second return of " + one.authority + "; the first is " + earlier->second->file));
        const bool in_list = std::find(known.begin(), known.end(), spelling_key(one.authority)) != known.end();
        if (known.empty() || in_list) continue;
        const std::string near = nearest_name(one.authority, collation.population.authorities);
        collation.findings.push_back(finding(FindingKind::authority, one.authority, {one.file}, "",
                                             "is of " + in_quotes(one.authority) +
                                                 ", an authority that the list does "
                                                 "not have" +
                                                 (near.empty() ? "" : "; did it mean " + in_quotes(near) + "?")));
    }
}

/// One return alone says nothing of schools of other authorities, nor of corrections of theirs.
void keep_returned_rows(Collation& collation) {
    std::erase_if(collation.rows, [](const CollatedRow& row) { return row.from.empty(); });
    std::erase_if(collation.findings, [](const Finding& one) {
        const bool of_others = one.kind == FindingKind::correction && one.place.file.empty();
        return one.kind == FindingKind::no_return || of_others;
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
        throw Error(ErrorKind::input, trial.file + ": found no [collate]; expected a plan of the returns");
    Collation collation;
    collation.plan = *trial.collate;
    collation.arm_column = trial.arms.column.empty() ? "arm" : trial.arms.column;
    const std::vector<SourceFile> files =
        options.only.empty() ? files_of_sources(trial) : std::vector<SourceFile>{source_of_file(trial, options.only)};
    collation.population = read_population(trial, options);
    collation.warnings = collation.population.warnings;
    collation.inputs = collation.population.inputs;
    const Successors successors = Successors::read(collation.plan.ids, collation.inputs, collation.warnings);
    std::vector<Return> returns = read_returns(files, collation);
    check_authorities(collation);
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
