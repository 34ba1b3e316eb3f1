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

/// "returns/leeds.csv: line 4", or the file alone.
std::string text_of(const Place& place) {
    if (place.file.empty()) return "";
    std::string text = place.file;
    if (place.line > 0) text += ": " + line_text(place);
    if (!place.column.empty()) text += ", " + place.column;
    return text;
}

Cell count_of(std::size_t count) {
    return count_cell(static_cast<double>(count));
}

ResultTable returns_table(const Collation& collation) {
    ResultTable table{"returns",
                      "Returns",
                      {{"Return"},
                       {"Authority"},
                       {"Rows", "", Align::right},
                       {"Left out", "", Align::right},
                       {"Totals", "", Align::right},
                       {"Not in the trial", "", Align::right},
                       {"Used", "", Align::right}},
                      {},
                      {}};
    ReadReturn sum;
    for (const ReadReturn& one : collation.returns) {
        table.rows.push_back(
            {{one.file, one.authority.empty() ? "by row" : one.authority, count_of(one.rows), count_of(one.dropped),
              count_of(one.totals), count_of(one.outside), count_of(one.used)}});
        sum.rows += one.rows;
        sum.dropped += one.dropped;
        sum.totals += one.totals;
        sum.outside += one.outside;
        sum.used += one.used;
        for (const std::string& note : one.notes) table.notes.push_back(note + ".");
    }
    if (collation.returns.size() > 1)
        table.rows.push_back({{"All", "", count_of(sum.rows), count_of(sum.dropped), count_of(sum.totals),
                               count_of(sum.outside), count_of(sum.used)}});
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
        const std::array<std::string, 3> kind{joined(renamed, "\n"), joined(one.unused, "\n"),
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

/// What was done, a table a word of Decision::what.
struct KindOfDecision {
    std::string_view what;
    std::string_view title;
};
constexpr std::array kinds_of_decision{KindOfDecision{"dropped", "Rows left out"},
                                       KindOfDecision{"outside", "Rows of schools that are not in the trial"},
                                       KindOfDecision{"spelled", "Ids that were taken for others"},
                                       KindOfDecision{"successor", "Schools that became others"},
                                       KindOfDecision{"merged", "Rows that became one"},
                                       KindOfDecision{"corrected", "Cells that were corrected"}};

/// Long lists of the same are shown as the first few and a count; JSON has them all.
constexpr std::size_t most_shown = 20;

void say_the_rest(std::size_t rows, ResultTable& table) {
    if (rows > most_shown)
        table.notes.push_back(format_count(rows - most_shown) + " more are in the JSON (--format json, --record).");
}

ResultTable decisions_table(const Collation& collation, const KindOfDecision& kind) {
    ResultTable table{std::string(kind.what), std::string(kind.title), {{"Where"}, {"School"}, {"What"}}, {}, {}};
    std::size_t rows = 0;
    for (const Decision& one : collation.decisions)
        if (one.what == kind.what && ++rows <= most_shown)
            table.rows.push_back({{text_of(one.place), one.id, one.text}});
    say_the_rest(rows, table);
    return table;
}

ResultTable suppressed_table(const Collation& collation) {
    ResultTable table{"suppressed",
                      "Cells in the place of small numbers",
                      {{"Column"}, {"Cell"}, {"Cells", "", Align::right}},
                      {},
                      {}};
    std::map<std::pair<std::string, std::string>, std::size_t> counts;
    for (const Decision& one : collation.decisions)
        if (one.what == "suppressed") ++counts[{one.place.column, one.text}];
    for (const auto& [cell, count] : counts)
        table.rows.push_back({{cell.first, in_quotes(cell.second), count_of(count)}});
    table.notes.emplace_back(
        "Each is a number between two ends in the result (NAME_low, NAME_high): never 0, and never left out.");
    return table;
}

/// The sum of a column over some rows: how many have a value, and between what the sum is.
struct SumOfColumn {
    Range sum;
    std::size_t rows = 0;
};

std::string text_of(const SumOfColumn& column) {
    if (column.rows == 0) return "no value";
    const std::string low = format_readable(column.sum.low);
    return column.sum.low == column.sum.high ? low : low + " to " + format_readable(column.sum.high);
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
        sum.sum = {sum.sum.low + range->low, sum.sum.high + range->high};
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

ResultTable checks_table(const Collation& collation) {
    ResultTable table{
        "checks",
        "Checks",
        {{"Rule"}, {"Holds", "", Align::right}, {"Does not", "", Align::right}, {"Cannot be told", "", Align::right}},
        {},
        {}};
    for (std::size_t i = 0; i < collation.checks.size(); ++i) {
        const CheckCount& count = collation.checks[i];
        table.rows.push_back({{collation.plan.checks[i].rule->text(), count_of(count.held), count_of(count.failed),
                               count_of(count.unknown)}});
    }
    table.notes.emplace_back(
        "Rows of the result. It cannot be told where a value is missing or not known well enough.");
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
        if (++rows <= most_shown) table.rows.push_back({{one.authority, text_of(one.place), one.id, one.text}});
    }
    say_the_rest(rows, table);
    if (stops) table.notes.emplace_back("No result is written as long as this is so.");
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
    for (const KindOfDecision& kind : kinds_of_decision) add(decisions_table(collation, kind));
    add(suppressed_table(collation));
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
