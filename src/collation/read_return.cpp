#include "read_return.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/names.hpp"
#include "clustertrial/data/pattern.hpp"
#include "clustertrial/data/percent_signs.hpp"
#include "clustertrial/data/read_table.hpp"

#include "headers.hpp"

#include <algorithm>
#include <filesystem>
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
    return options;
}

/// All that is read of a return, and under which header.
class Wanted {
  public:
    Wanted(const CollateSource& source, const MappedHeaders& mapped) : mapped_(mapped) {
        for (const RenamedColumn& column : mapped.columns) {
            add(column.from);
            if (contains(source.percent, column.to)) percent_.push_back(column.from);
        }
        for (const Expression& drop : source.drop_rows) add_names(drop);
        if (source.totals) add_names(*source.totals);
        if (!source.authority.column.empty()) add_name(source.authority.column);
    }

    [[nodiscard]] std::vector<ColumnRequest> requests() const {
        std::vector<ColumnRequest> requests;
        for (const std::string& header : headers_) {
            NumberSyntax syntax;
            syntax.percent = contains(percent_, header);
            requests.push_back({header, CellKind::text, syntax});
        }
        return requests;
    }
    /// Names of the plan that the return does not have.
    [[nodiscard]] const std::vector<std::string>& unknown() const { return unknown_; }

  private:
    void add(const std::string& header) {
        if (!contains(headers_, header)) headers_.push_back(header);
    }
    void add_name(const std::string& name) {
        if (const auto header = mapped_.known_as(name)) {
            add(*header);
        } else if (!contains(unknown_, name)) {
            unknown_.push_back(name);
        }
    }
    void add_names(const Expression& expression) {
        for (const ColumnReference& column : expression.columns()) add_name(column.name);
    }

    const MappedHeaders& mapped_;
    std::vector<std::string> headers_, percent_, unknown_;
};

/// The cells of a return by the names of the plan.
class Cells {
  public:
    Cells(const Table& table, const MappedHeaders& mapped) : table_(table), mapped_(mapped) {}

    /// As it stands there, without blanks around it; nothing: the return has no such column.
    [[nodiscard]] FoundCell at(const std::string& name, std::size_t row) const {
        const auto header = mapped_.known_as(name);
        if (!header || !table_.has(*header)) return std::nullopt;
        const TextColumn& cells = table_.text(*header);
        return cells.is_missing(row) ? std::string() : std::string(trimmed(cells.at(row)));
    }
    [[nodiscard]] std::string text(const std::string& name, std::size_t row) const {
        return at(name, row).value_or("");
    }
    /// Whether nothing stands in a row of what is read.
    [[nodiscard]] bool is_empty(std::size_t row) const {
        return std::all_of(table_.columns.begin(), table_.columns.end(), [&](const Column& column) {
            const auto& cells = std::get<TextColumn>(column.cells);
            return cells.is_missing(row) || trimmed(cells.at(row)).empty();
        });
    }
    /// What a condition is in each row, and what could not be worked out.
    [[nodiscard]] ExpressionValues evaluate(const Expression& condition) const {
        return condition.evaluate(table_.rows, [&](const ColumnReference& column, std::size_t row) {
            const FoundCell cell = at(column.name, row);
            return cell ? ExpressionValue(*cell) : ExpressionValue();
        });
    }

  private:
    const Table& table_;
    const MappedHeaders& mapped_;
};

/// "Bolton" of "returns/Bolton.xlsx#Sheet", by a pattern or as the name without folder and ending.
std::string authority_of_name(const std::string& text, const AuthoritySpec& spec, const std::string& what) {
    if (spec.pattern.empty()) return text;
    const auto found = Pattern(spec.pattern).first_group(what);
    if (!found || trimmed(*found).empty())
        throw Error(ErrorKind::input, describe({what}, "is not like the pattern " + in_quotes(spec.pattern),
                                               "expected 'authority' of its [[collate.source]] to say who sent it"));
    return std::string(trimmed(*found));
}

/// That of the whole return, read as `sheet`; nothing where its rows say it.
std::optional<std::string> authority_of(const SourceFile& file, const AuthoritySpec& spec, const std::string& sheet) {
    if (!spec.name.empty()) return spec.name;
    if (spec.from == AuthoritySource::column) return std::nullopt;
    if (spec.from == AuthoritySource::sheet) return authority_of_name(sheet, spec, sheet);
    const std::string name = file.name.substr(0, file.name.rfind('#'));
    return authority_of_name(std::filesystem::path(name).stem().string(), spec, name);
}

/// "Schools" of "returns.xlsx#Schools"
std::string sheet_of(const std::string& file) {
    const std::size_t mark = file.rfind('#');
    return mark == std::string::npos ? "" : file.substr(mark + 1);
}

ReturnedRow row_of(const Cells& cells, std::size_t row, const CollateSpec& spec, const std::string& arm_column) {
    ReturnedRow made;
    made.found = cells.text(spec.ids.column, row);
    made.id = padded_id(made.found, spec.ids.pad);
    made.arm = cells.text(arm_column, row);
    for (const std::string& column : spec.by) made.by.push_back(cells.text(column, row));
    for (const CollectedColumn& column : spec.columns) made.cells.push_back(cells.at(column.name, row));
    return made;
}

/// Which rows are no schools, and by which word of the plan.
struct SortedRows {
    std::vector<std::string> dropped;  ///< by row: why; empty: it is not
    std::vector<bool> totals;
};

/// Rows in which a condition holds. One that cannot be told does not hold, and is said.
std::vector<bool> rows_where(const Expression& condition, const Cells& cells, const Table& table, Return& made) {
    const ExpressionValues found = cells.evaluate(condition);
    std::vector<bool> holds;
    for (const ExpressionValue& value : found.values) holds.push_back(value == ExpressionValue(true));
    for (const ExpressionProblem& problem : found.problems)
        made.findings.push_back({FindingKind::expression, CheckSeverity::warn, made.log.authority,
                                 table.place(problem.row), "", "'" + condition.text() + "': " + problem.what});
    return holds;
}

SortedRows sort_rows(const Cells& cells, const Table& table, const CollateSource& source, const CollateSpec& spec,
                     Return& made) {
    SortedRows sorted{std::vector<std::string>(table.rows), std::vector<bool>(table.rows, false)};
    if (source.totals) {
        sorted.totals = rows_where(*source.totals, cells, table, made);
    } else {
        for (std::size_t row = 0; row < table.rows; ++row)
            sorted.totals[row] = names_a_total(cells.text(spec.ids.column, row));
    }
    for (const Expression& drop : source.drop_rows) {
        const std::vector<bool> holds = rows_where(drop, cells, table, made);
        for (std::size_t row = 0; row < table.rows; ++row)
            if (holds[row] && !sorted.totals[row] && sorted.dropped[row].empty()) sorted.dropped[row] = drop.text();
    }
    for (std::size_t row = 0; row < table.rows; ++row)
        if (cells.is_empty(row) && sorted.dropped[row].empty()) sorted.dropped[row] = "nothing stands in it";
    return sorted;
}

/// Shares among percentages: 0.08 beside 27.1% would be read as 0.08 %. Throws Error(input).
void check_percentages(const Table& table, const MappedHeaders& mapped, const CollateSource& source) {
    Problems problems;
    for (const RenamedColumn& column : mapped.columns) {
        if (!contains(source.percent, column.to)) continue;
        const NumberSyntax syntax{true, contains(source.thousands, column.to), source.decimal};
        PercentSigns signs;
        const TextColumn& cells = table.text(column.from);
        for (std::size_t row = 0; row < table.rows; ++row) {
            const auto number = cells.is_missing(row) ? std::nullopt : parse_number(cells.at(row), syntax);
            if (number) signs.note(cells.at(row), *number, row);
        }
        signs.check(table, column.from, problems);
    }
    problems.throw_if_any(ErrorKind::input);
}

void say_columns(const MappedHeaders& mapped, const Wanted& wanted, const CollateSpec& spec, Return& made) {
    made.log.columns = mapped.columns;
    made.log.unused = mapped.unused;
    for (const RenamedColumn& column : mapped.columns) {
        if (column.from == column.to) continue;
        made.decisions.push_back({"renamed", {made.log.file}, "", in_quotes(column.from) + " is " + column.to});
    }
    for (const CollectedColumn& column : spec.columns) {
        if (mapped.header_of(column.name)) continue;
        made.log.absent.push_back(column.name);
        if (column.optional) continue;
        made.findings.push_back({FindingKind::column,
                                 CheckSeverity::warn,
                                 made.log.authority,
                                 {made.log.file},
                                 "",
                                 "has no column " + in_quotes(column.name) + ": its schools have no value there; " +
                                     "expected it, or 'rename' to say what it is called here"});
    }
    for (const std::string& name : wanted.unknown())
        made.findings.push_back({FindingKind::column,
                                 CheckSeverity::warn,
                                 made.log.authority,
                                 {made.log.file},
                                 "",
                                 "has no " + in_quotes(name) +
                                     ", which 'drop_rows', 'totals' or 'authority' name: "
                                     "nothing of it is known here"});
}

/// Takes what a table holds apart into schools, totals and what is neither.
void take_rows(const Table& table, const MappedHeaders& mapped, const CollateSource& source, const CollateSpec& spec,
               const std::string& arm_column, Return& made) {
    const Cells cells(table, mapped);
    const SortedRows sorted = sort_rows(cells, table, source, spec, made);
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (!sorted.dropped[row].empty()) {
            ++made.log.dropped;
            made.decisions.push_back(
                {"dropped", table.place(row), cells.text(spec.ids.column, row), sorted.dropped[row]});
            continue;
        }
        ReturnedRow returned = row_of(cells, row, spec, arm_column);
        returned.place = table.place(row);
        returned.authority = made.log.authority.empty() ? cells.text(source.authority.column, row) : made.log.authority;
        if (sorted.totals[row]) {
            ++made.log.totals;
            made.totals.push_back(std::move(returned));
        } else {
            made.rows.push_back(std::move(returned));
        }
    }
}

}  // namespace

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
    const Wanted wanted(source, mapped);
    const Table table = read_table(file.file, wanted.requests(), options);
    check_percentages(table, mapped, source);
    Return made;
    made.source = file.source;
    made.log.file = table.file;
    made.log.sha256 = table.sha256;
    made.log.rows = table.rows;
    made.log.notes = table.said_of_reading();
    made.log.authority = authority_of(file, source.authority, sheet_of(table.file)).value_or("");
    say_columns(mapped, wanted, spec, made);
    take_rows(table, mapped, source, spec, arm_column, made);
    return made;
}

}  // namespace clustertrial::collation_detail
