#include "read_return.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/names.hpp"
#include "clustertrial/data/pattern.hpp"
#include "clustertrial/data/percent_signs.hpp"
#include "clustertrial/data/read_table.hpp"

#include "headers.hpp"
#include "join.hpp"
#include "return_shape.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

namespace clustertrial::collation_detail {

namespace {

TableOptions options_of(const CollateSource& source) {
    TableOptions options;
    options.delimiter = source.delimiter;
    options.encoding = source.encoding;
    if (source.header_row) options.header_row = *source.header_row;
    options.missing = {""};
    options.labels = source.labels;
    options.checksum = true;
    options.find_unnamed = true;
    return options;
}

const CollectedColumn* collected_column(const std::string& name, const CollateSpec& spec) {
    const auto column = std::find_if(spec.columns.begin(), spec.columns.end(),
                                     [&](const CollectedColumn& one) { return one.name == name; });
    return column == spec.columns.end() ? nullptr : &*column;
}

/// All that is read of a return, and under which header.
class Wanted {
  public:
    Wanted(const CollateSource& source, const CollateSpec& spec, const MappedHeaders& mapped) : mapped_(mapped) {
        for (const RenamedColumn& column : mapped.columns) {
            const CollectedColumn* const collected = collected_column(column.to, spec);
            const bool of_numbers = collected != nullptr && collected->kind != CollectedKind::text;
            add_request(column.from, of_numbers ? syntax_of(*collected, source) : NumberSyntax{});
        }
        for (const Expression& drop : source.drop_rows) add_names(drop);
        if (source.totals) add_names(*source.totals);
        if (!source.authority.column.empty()) add_name(source.authority.column);
    }

    [[nodiscard]] const std::vector<ColumnRequest>& requests() const { return requests_; }
    /// Names of the plan that the return does not have.
    [[nodiscard]] const std::vector<std::string>& unknown() const { return unknown_; }
    [[nodiscard]] bool reads(const std::string& header) const {
        return std::any_of(requests_.begin(), requests_.end(),
                           [&](const ColumnRequest& request) { return request.name == header; });
    }

  private:
    void add_name(const std::string& name) {
        const auto header = mapped_.known_as(name);
        if (!header) {
            if (!contains(unknown_, name)) unknown_.push_back(name);
        } else if (!reads(*header)) {
            add_request(*header, {});
        }
    }
    /// A cell that no name could be is a finding of its own, and not the end of the return.
    void add_request(const std::string& header, const NumberSyntax& syntax) {
        requests_.push_back({.name = header, .kind = CellKind::text, .syntax = syntax, .line_breaks = true});
    }
    void add_names(const Expression& expression) {
        for (const ColumnReference& column : expression.columns()) add_name(column.name);
    }

    const MappedHeaders& mapped_;
    std::vector<ColumnRequest> requests_;
    std::vector<std::string> unknown_;
};

/// Whether nothing stands in a row of what is read.
bool is_empty(const Table& table, std::size_t row) {
    return std::all_of(table.columns.begin(), table.columns.end(),
                       [&](const Column& column) { return ColumnOfReturn(table, column.name).text(row).empty(); });
}

/// The columns of a return that its rows are made of.
struct ColumnsOfReturn {
    ColumnOfReturn id, arm, authority;
    std::vector<ColumnOfReturn> by, collected;

    ColumnsOfReturn(const Table& table, const MappedHeaders& mapped, const CollateSource& source,
                    const CollateSpec& spec, const std::string& arm_column)
        : id(table, mapped.header_of(spec.ids.column)),
          arm(table, mapped.header_of(arm_column)),
          authority(table, mapped.known_as(source.authority.column)) {
        for (const std::string& column : spec.by) by.emplace_back(table, mapped.header_of(column));
        for (const CollectedColumn& column : spec.columns) collected.emplace_back(table, mapped.header_of(column.name));
    }
};

// ---- who sent it ----

/// "Schools" of "returns.xlsx#Schools"
std::string sheet_of(const std::string& file) {
    return table_source(file).sheet;
}

/// The first group of the pattern in a name; throws Error(input) where it is not like it, or nothing is left.
std::string authority_in(const std::string& name, const std::string& pattern) {
    const auto found = Pattern(pattern).first_group(name);
    if (!found || trimmed(*found).empty())
        throw Error(ErrorKind::input, describe({name}, "is not like the pattern " + in_quotes(pattern),
                                               "expected 'authority' of its [[collate.source]] to say who sent it"));
    return std::string(trimmed(*found));
}

/// "Bolton" of "returns/Bolton.csv.gz"
std::string plain_name(const std::string& file) {
    std::filesystem::path name = std::filesystem::path(file).filename();
    if (name.extension() == ".gz" || name.extension() == ".zst") name = name.stem();
    return std::string(trimmed(name.stem().string()));
}

/// That of the whole return, read as `sheet`; nothing where its rows say it.
std::optional<std::string> authority_of(const SourceFile& file, const AuthoritySpec& spec, const std::string& sheet) {
    if (!spec.name.empty()) return spec.name;
    if (spec.from == AuthoritySource::column) return std::nullopt;
    const bool by_sheet = spec.from == AuthoritySource::sheet;
    if (by_sheet && sheet.empty())
        throw Error(ErrorKind::input,
                    describe({file.file}, "is not a workbook, but its sheet is to name the sender",
                             "expected 'authority' of its [[collate.source]] to name the sender in another way"));
    if (!spec.pattern.empty()) return authority_in(by_sheet ? sheet : file.name, spec.pattern);
    return by_sheet ? sheet : plain_name(file.name);
}

// ---- which rows are no schools ----

/// Which rows are no schools, and by which word of the plan.
struct SortedRows {
    std::vector<std::string> dropped;  ///< by row: why; empty: it is not
    std::vector<bool> totals;
};

/// Rows in which a condition is true. What is wrong with a cell is said; of a cell without a value nothing is true.
std::vector<bool> rows_where(const Expression& condition, const Table& table, const MappedHeaders& mapped,
                             Return& made) {
    std::map<std::string, ColumnOfReturn> columns;
    for (const ColumnReference& column : condition.columns())
        columns.emplace(column.name, ColumnOfReturn(table, mapped.known_as(column.name)));
    const ExpressionValues found = condition.evaluate(table.rows, [&](const ColumnReference& column, std::size_t row) {
        FoundCell cell = columns.at(column.name).at(row);
        return cell ? ExpressionValue(*std::move(cell)) : ExpressionValue();
    });
    std::vector<bool> holds;
    for (const ExpressionValue& value : found.values) holds.push_back(value == ExpressionValue(true));
    for (const ExpressionProblem& problem : found.problems)
        made.findings.push_back(finding(FindingKind::expression, made.log.authority, table.place(problem.row), "",
                                        "'" + condition.text() + "': " + problem.what));
    return holds;
}

/// A line of averages below a table, which is no sum.
bool names_a_mean(const std::string& id) {
    const std::string key = spelling_key(id);
    return key == "mean" || key == "average";
}

SortedRows sort_rows(const Table& table, const MappedHeaders& mapped, const ColumnOfReturn& ids,
                     const CollateSource& source, const CollateSpec& spec, Return& made) {
    SortedRows sorted{std::vector<std::string>(table.rows), std::vector<bool>(table.rows, false)};
    if (source.totals) sorted.totals = rows_where(*source.totals, table, mapped, made);
    for (std::size_t row = 0; !source.totals && row < table.rows; ++row) {
        const std::string id = ids.text(row);
        if (names_a_mean(id)) sorted.dropped[row] = "a line of means";
        sorted.totals[row] = names_a_total(id) && !names_a_mean(id);
    }
    for (const Expression& drop : source.drop_rows) {
        const std::vector<bool> holds = rows_where(drop, table, mapped, made);
        for (std::size_t row = 0; row < table.rows; ++row)
            if (holds[row] && !sorted.totals[row] && sorted.dropped[row].empty()) sorted.dropped[row] = drop.text();
    }
    for (std::size_t row = 0; row < table.rows; ++row) {
        std::string& dropped = sorted.dropped[row];
        const std::string repeats = repeats_header(table, row, mapped, spec.ids.column);
        if (dropped.empty() && is_empty(table, row)) dropped = "the columns that are read are empty";
        if (dropped.empty()) dropped = repeats;
    }
    return sorted;
}

// ---- what is said of columns ----

/// Shares among percentages: 0.08 beside 27.1% would be read as 0.08 %. Throws Error(input).
void check_percentages(const Table& table, const MappedHeaders& mapped, const CollateSource& source,
                       const CollateSpec& spec) {
    Problems problems;
    for (const RenamedColumn& column : mapped.columns) {
        if (!contains(source.percent, column.to)) continue;
        const CollectedColumn* const collected = collected_column(column.to, spec);
        if (collected == nullptr) continue;
        PercentSigns signs;
        const ColumnOfReturn cells(table, column.from);
        for (std::size_t row = 0; row < table.rows; ++row) {
            const std::string cell = cells.text(row);
            if (const auto number = parse_number(cell, syntax_of(*collected, source))) signs.note(cell, *number, row);
        }
        signs.check(table, column.from, problems);
    }
    problems.throw_if_any(ErrorKind::input);
}

/// Another sheet with the columns may hold the rest of the schools, or another year.
void say_sheets(const Table& table, const std::string& file, Return& made) {
    for (const std::string& sheet : table.other_sheets)
        made.log.notes.push_back(made.log.file + " is read, and the sheet " + in_quotes(sheet) +
                                 " of the same file is not");
    if (table.unread_sheets.empty()) return;
    std::vector<std::string> names;
    for (const std::string& sheet : table.unread_sheets) names.push_back(in_quotes(sheet));
    made.findings.push_back(finding(FindingKind::file, made.log.authority, {made.log.file}, "",
                                    "is one sheet, and " + listed(names, "and") + " of the same file " +
                                        (names.size() == 1 ? "has" : "have") + " such columns too",
                                    "'files' names the sheet, or each of them: " + in_quotes(file + "#SHEET")));
}

void say_columns(const MappedHeaders& mapped, const Wanted& wanted, const CollateSpec& spec, Return& made) {
    const Place whole{made.log.file};
    made.log.columns = mapped.columns;
    for (const std::string& header : mapped.unused)
        if (!wanted.reads(header)) made.log.unused.push_back(header);
    for (const RenamedColumn& column : mapped.columns)
        if (column.from != column.to)
            made.decisions.push_back({DecisionKind::renamed, whole, "", in_quotes(column.from) + " is " + column.to});
    for (const CollectedColumn& column : spec.columns) {
        if (mapped.header_of(column.name)) continue;
        made.log.absent.push_back(column.name);
        if (column.optional) continue;
        const std::string near = nearest_name(column.label, mapped.unused);
        made.findings.push_back(finding(FindingKind::column, made.log.authority, whole, "",
                                        "has no column " + in_quotes(column.label) + ": its schools are missing there" +
                                            (near.empty() ? "" : "; it has " + in_quotes(near) + ", which is not read"),
                                        "give its name in this file with 'rename' of [[collate.source]]"));
    }
    for (const std::string& name : wanted.unknown())
        made.findings.push_back(
            finding(FindingKind::column, made.log.authority, whole, "", "has no column " + in_quotes(name),
                    "'drop_rows', 'totals' or 'authority' use it and find no value in this return"));
}

// ---- rows ----

ReturnedRow row_at(std::size_t row, const Table& table, const ColumnsOfReturn& columns, const CollateSpec& spec,
                   const std::string& authority) {
    ReturnedRow made;
    made.place = table.place(row);
    made.found = columns.id.text(row);
    made.id = padded_id(made.found, spec.ids.pad);
    made.arm = columns.arm.text(row);
    made.authority = authority.empty() ? columns.authority.text(row) : authority;
    for (const ColumnOfReturn& column : columns.by) made.by.push_back(column.text(row));
    for (const ColumnOfReturn& column : columns.collected) made.cells.push_back(column.at(row));
    return made;
}

/// Takes what a table holds apart into schools, totals and what is neither.
void take_rows(const Table& table, const MappedHeaders& mapped, const CollateSpec& spec, const std::string& arm_column,
               Return& made) {
    const CollateSource& source = spec.sources[made.source];
    const ColumnsOfReturn columns(table, mapped, source, spec, arm_column);
    const SortedRows sorted = sort_rows(table, mapped, columns.id, source, spec, made);
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (!sorted.dropped[row].empty()) {
            ++made.log.dropped;
            made.decisions.push_back(
                {DecisionKind::dropped, table.place(row), columns.id.text(row), sorted.dropped[row]});
            continue;
        }
        if (sorted.totals[row]) ++made.log.totals;
        (sorted.totals[row] ? made.totals : made.rows).push_back(row_at(row, table, columns, spec, made.log.authority));
    }
}

/// What the rows sum up to, where something says what they should.
void sum_rows(const CollateSpec& spec, Return& made) {
    if (made.totals.empty()) return;
    made.sums.resize(spec.columns.size());
    for (const ReturnedRow& row : made.rows)
        for (std::size_t column = 0; column < spec.columns.size(); ++column)
            made.sums[column].add(value_of(row.cells[column], spec.columns[column], spec.sources[made.source]).value);
    made.corrected_sums = made.sums;
}

}  // namespace

void ColumnSum::add(const ExpressionValue& value) {
    const auto* range = std::get_if<Range>(&value);
    if (range == nullptr) {
        ++unknown_;
    } else {
        sum_ = sum_ + *range;
    }
}

void ColumnSum::take_away(const ExpressionValue& value) {
    const auto* range = std::get_if<Range>(&value);
    if (range == nullptr) {
        --unknown_;
    } else {
        sum_ = {sum_.low - range->low, sum_.high - range->high};
    }
}

std::string padded_id(std::string_view id, std::uint64_t digits) {
    std::string text(trimmed(id));
    const bool number = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    if (number && text.size() < digits) text.insert(0, digits - text.size(), '0');
    return text;
}

Return unread_return(const SourceFile& file, const CollateSpec& spec, const std::string& why) {
    Return made;
    made.source = file.source;
    made.log.file = file.file;
    made.log.why_not_read = why;
    try {
        made.log.authority = authority_of(file, spec.sources[file.source].authority, sheet_of(file.file)).value_or("");
    } catch (const Error&) {
        // The file's name is not like the pattern: who sent it is not known, as `why` says.
    }
    return made;
}

Return read_return(const SourceFile& file, const CollateSpec& spec, const std::string& arm_column) {
    const CollateSource& source = spec.sources[file.source];
    const TableOptions options = options_of(source);
    const std::vector<std::string> wanted_headers = headers_wanted(source, spec, arm_column);
    const std::vector<std::string> header = read_table_header(file.file, wanted_headers, options);
    const MappedHeaders mapped = map_headers(header, source, spec, arm_column, file.file);
    const Wanted wanted(source, spec, mapped);
    const Table table = read_table(file.file, wanted.requests(), options);
    check_percentages(table, mapped, source, spec);
    Return made;
    made.source = file.source;
    made.log.file = table.file;
    made.log.sha256 = table.sha256;
    made.log.rows = table.rows;
    made.log.notes = table.said_of_reading();
    made.log.authority = authority_of(file, source.authority, sheet_of(table.file)).value_or("");
    check_unnamed(table, mapped, spec, made);
    say_sheets(table, file.file, made);
    say_columns(mapped, wanted, spec, made);
    take_rows(table, mapped, spec, arm_column, made);
    sum_rows(spec, made);
    return made;
}

}  // namespace clustertrial::collation_detail
