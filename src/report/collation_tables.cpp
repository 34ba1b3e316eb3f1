#include "clustertrial/report/collation_tables.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

namespace clustertrial {

namespace {

/// Long lists of the same are shown as the first few and a count; JSON has them all.
constexpr std::size_t most_shown = 20;

Cell count_of(std::size_t count) {
    return count_cell(static_cast<double>(count));
}

/// A count of each return, and of all.
struct CountOfReturns {
    std::string header;
    std::size_t ReadReturn::*count;
};

/// Rows that were not taken are rare: they have a column where there are any.
std::vector<CountOfReturns> counts_of_returns(const Collation& collation) {
    std::vector<CountOfReturns> counts{{"Rows", &ReadReturn::rows},
                                       {"Left out", &ReadReturn::dropped},
                                       {"Totals", &ReadReturn::totals},
                                       {"Not in the trial", &ReadReturn::outside}};
    const bool any_refused = std::any_of(collation.returns.begin(), collation.returns.end(),
                                         [](const ReadReturn& one) { return one.refused > 0; });
    if (any_refused) counts.push_back({"Not taken", &ReadReturn::refused});
    counts.push_back({"Used", &ReadReturn::used});
    return counts;
}

ResultTable returns_table(const Collation& collation) {
    ResultTable table{"returns", "Returns", {{"Return"}, {"Authority"}}, {}, {}};
    const std::vector<CountOfReturns> counts = counts_of_returns(collation);
    for (const CountOfReturns& count : counts) table.columns.push_back({count.header, "", Align::right});
    ReadReturn sum;
    const auto add = [&](const std::string& name, const std::string& authority, const ReadReturn& one) {
        TableRow row{{name, authority}};
        for (const CountOfReturns& count : counts) row.cells.push_back(count_of(one.*count.count));
        table.rows.push_back(std::move(row));
    };
    for (const ReadReturn& one : collation.returns) {
        if (!one.why_not_read.empty()) {
            table.rows.push_back({{one.file, one.authority, "not read"}});
            continue;
        }
        add(one.file, one.authority.empty() ? "by row" : one.authority, one);
        for (const CountOfReturns& count : counts) sum.*count.count += one.*count.count;
        for (const std::string& note : one.notes) table.notes.push_back(note + ".");
    }
    if (collation.returns.size() > 1) add("All", "", sum);
    return table;
}

/// What returns did with their headers; those that did the same are one row.
ResultTable columns_table(const Collation& collation) {
    ResultTable table{"columns",
                      "Headers of returns and columns of the result",
                      {{"Returns"}, {"Taken under another name"}, {"Not used"}, {"Lacking"}},
                      {},
                      {}};
    std::vector<std::array<std::string, 3>> kinds;
    std::vector<std::vector<std::string>> files;
    for (const ReadReturn& one : collation.returns) {
        std::vector<std::string> renamed;
        for (const RenamedColumn& column : one.columns)
            if (column.from != column.to) renamed.push_back(in_quotes(column.from) + " is " + column.to);
        const std::array<std::string, 3> kind{joined(renamed, "\n"), first_few(one.unused, most_shown, "\n"),
                                              joined(one.absent, "\n")};
        if (kind == std::array<std::string, 3>{}) continue;
        const auto known = std::find(kinds.begin(), kinds.end(), kind);
        if (known == kinds.end()) {
            kinds.push_back(kind);
            files.push_back({one.file});
        } else {
            files[static_cast<std::size_t>(known - kinds.begin())].push_back(one.file);
        }
    }
    for (std::size_t i = 0; i < kinds.size(); ++i)
        table.rows.push_back({{joined(files[i], "\n"), kinds[i][0], kinds[i][1], kinds[i][2]}});
    return table;
}

void say_the_rest(std::size_t rows, ResultTable& table) {
    if (rows > most_shown)
        table.notes.push_back(format_count(rows - most_shown) + " more are in the JSON (--format json, --record).");
}

ResultTable decisions_table(const Collation& collation, const DecisionTraits& kind) {
    ResultTable table{std::string(kind.name), std::string(kind.title), {{"Where"}, {"School"}, {"What"}}, {}, {}};
    std::size_t rows = 0;
    for (const Decision& one : collation.decisions)
        if (one.kind == kind.value && ++rows <= most_shown)
            table.rows.push_back({{to_text(one.place), one.id, one.text}});
    say_the_rest(rows, table);
    return table;
}

ResultTable suppressed_table(const Collation& collation) {
    ResultTable table{"suppressed", "Suppressed cells", {{"Column"}, {"Cell"}, {"Cells", "", Align::right}}, {}, {}};
    std::map<std::pair<std::string, std::string>, std::size_t> counts;
    for (const Decision& one : collation.decisions)
        if (one.kind == DecisionKind::suppressed) ++counts[{one.place.column, one.text}];
    for (const auto& [cell, count] : counts)
        table.rows.push_back({{cell.first, in_quotes(cell.second), count_of(count)}});
    table.notes.emplace_back("In the result each is a number between two bounds, NAME_low and NAME_high.");
    return table;
}

/// The sum of a column over some rows: how many have a value, and between what the sum is.
struct SumOfColumn {
    Range sum;
    std::size_t rows = 0;
};

std::string text_of(const SumOfColumn& column) {
    return column.rows == 0 ? "no value" : to_text(column.sum);
}

/// Rows of the same authority and arm.
struct GroupOfRows {
    std::size_t schools = 0, without_return = 0;
    std::vector<SumOfColumn> columns;
};

std::vector<std::size_t> counted_columns(const Collation& collation) {
    std::vector<std::size_t> counted;
    for (std::size_t column = 0; column < collation.plan.columns.size(); ++column)
        if (collation.plan.columns[column].kind == CollectedKind::count) counted.push_back(column);
    return counted;
}

void add_row(const CollatedRow& row, const std::vector<std::size_t>& columns, bool first_of_school,
             GroupOfRows& group) {
    group.columns.resize(columns.size());
    if (first_of_school) ++group.schools;
    if (!row.no_return.empty()) ++group.without_return;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto* range = std::get_if<Range>(&row.cells[columns[i]].value);
        if (range == nullptr) continue;
        SumOfColumn& sum = group.columns[i];
        sum.sum = sum.sum + *range;
        ++sum.rows;
    }
}

std::vector<Cell> cells_of(const std::string& name, const std::string& arm, const GroupOfRows& group) {
    std::vector<Cell> cells{name, arm, count_of(group.schools), count_of(group.without_return)};
    for (const SumOfColumn& column : group.columns) cells.emplace_back(text_of(column));
    return cells;
}

ResultTable totals_table(const Collation& collation) {
    const std::vector<std::size_t> columns = counted_columns(collation);
    ResultTable table{"totals", "Totals by authority and arm", {{"Authority"}, {"Arm"}}, {}, {}};
    table.columns.push_back({"Schools", "", Align::right});
    table.columns.push_back({"Without a return", "", Align::right});
    for (const std::size_t column : columns)
        table.columns.push_back({collation.plan.columns[column].name, "", Align::right});
    std::map<std::pair<std::string, std::string>, GroupOfRows> groups;
    std::map<std::string, GroupOfRows> by_arm;
    const CollatedRow* before = nullptr;
    for (const CollatedRow& row : collation.rows) {
        const bool first = before == nullptr || before->school != row.school;
        before = &row;
        const std::string arm = collation.population.arms.empty() ? "" : collation.population.arms[row.school];
        add_row(row, columns, first, groups[{row.authority, arm}]);
        add_row(row, columns, first, by_arm[arm]);
    }
    for (const auto& [key, group] : groups)
        table.rows.push_back({cells_of(key.first.empty() ? "not known" : key.first, key.second, group)});
    for (const auto& [arm, group] : by_arm) table.rows.push_back({cells_of("All", arm, group)});
    table.notes.emplace_back("Sums are over the rows that have a value.");
    return table;
}

/// What tells rows of a school apart: a value that few have is spelled otherwise, most likely.
ResultTable by_table(const Collation& collation) {
    ResultTable table{"by", "Rows by the columns of 'by'", {{"Column"}, {"Value"}, {"Rows", "", Align::right}}, {}, {}};
    for (std::size_t i = 0; i < collation.plan.by.size(); ++i) {
        std::map<std::string, std::size_t> counts;
        for (const CollatedRow& row : collation.rows)
            if (!row.by[i].empty()) ++counts[row.by[i]];
        for (const auto& [value, count] : counts)
            table.rows.push_back({{collation.plan.by[i], value, count_of(count)}});
    }
    table.notes.emplace_back(
        "The rows of a school are those in the returns; the plan does not say which rows to expect.");
    return table;
}

ResultTable checks_table(const Collation& collation) {
    ResultTable table{
        "checks",
        "Checks",
        {{"Rule"}, {"Holds", "", Align::right}, {"Does not", "", Align::right}, {"Undecided", "", Align::right}},
        {},
        {}};
    for (std::size_t i = 0; i < collation.checks.size(); ++i) {
        const CheckCount& count = collation.checks[i];
        table.rows.push_back({{collation.plan.checks[i].rule->text(), count_of(count.held), count_of(count.failed),
                               count_of(count.unknown)}});
    }
    table.notes.emplace_back(
        "Rows of the result. A check is undecided where a value is missing or known only within bounds.");
    return table;
}

ResultTable findings_table(const Collation& collation, const FindingTraits& kind) {
    ResultTable table{"found-" + std::string(kind.name),
                      std::string(kind.title),
                      {{"Authority"}, {"Where"}, {"School"}, {"Found"}},
                      {},
                      {}};
    std::size_t rows = 0;
    bool stops = false;
    for (const Finding& one : collation.findings) {
        if (one.kind != kind.value) continue;
        stops = stops || one.severity == CheckSeverity::fail;
        if (++rows <= most_shown) {
            const std::string remedy = one.remedy.empty() ? "" : "; " + one.remedy;
            table.rows.push_back({{one.authority, to_text(one.place), one.id, one.text + remedy}});
        }
    }
    say_the_rest(rows, table);
    if (stops) table.notes.emplace_back("No result is written until these findings are settled.");
    return table;
}

ResultTable provenance_of(const Collation& collation, const Trial& trial) {
    ResultTable table{"provenance", "Provenance", {{"What"}, {"File and SHA-256"}}, {}, {}};
    table.rows.push_back({{"Plan", trial.file + "\n" + trial.sha256}});
    for (const InputFile& input : collation.inputs)
        table.rows.push_back({{std::string(traits_of(input.kind).label), input.file + "\n" + input.sha256}});
    table.notes.push_back(made_by("collate") + ".");
    return table;
}

}  // namespace

std::vector<ResultTable> to_tables(const Collation& collation) {
    std::vector<ResultTable> tables;
    const auto add = [&](ResultTable table) {
        if (!table.rows.empty()) tables.push_back(std::move(table));
    };
    add(returns_table(collation));
    add(columns_table(collation));
    for (const FindingTraits& kind : Kinds<FindingKind>::rows) add(findings_table(collation, kind));
    for (const DecisionTraits& kind : Kinds<DecisionKind>::rows)
        if (!kind.title.empty()) add(decisions_table(collation, kind));
    add(suppressed_table(collation));
    add(by_table(collation));
    add(checks_table(collation));
    add(totals_table(collation));
    return tables;
}

Document collation_document(const Collation& collation, const Trial& trial) {
    Document document(to_tables(collation));
    document.metadata.title = trial.title;
    document.metadata.made_by = made_by("collate");
    document.provenance = provenance_of(collation, trial);
    return document;
}

}  // namespace clustertrial
