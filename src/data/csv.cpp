#include "clustertrial/data/csv.hpp"

#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include "csv_fields.hpp"
#include "record_source.hpp"
#include "row_reader.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace clustertrial {

using namespace data_detail;

namespace {

constexpr std::string_view delimiters = ",;\t";
/// Lines that are looked at to find the delimiter, or a header further down.
constexpr std::size_t first_lines = 20;
constexpr const char* told_header =
    "--header-row (`header_row` of [data], or of [randomisation] for a list of its own) says";

/// A line without a cell: nothing but blanks. Two tabs in a file of tabs are three empty cells, not a blank line.
bool is_blank(std::string_view line, char delimiter) {
    return std::all_of(line.begin(), line.end(), [=](char c) { return c == ' ' || (c == '\t' && delimiter != '\t'); });
}

/// Several cells and nothing in any: what a spreadsheet writes of rows that were cleared.
bool is_empty_row(std::string_view line, char delimiter) {
    bool several = false;
    for (const char c : line) {
        if (c != delimiter && c != ' ' && c != '\t' && c != '"') return false;
        several = several || c == delimiter;
    }
    std::vector<std::string> cells;
    if (!several || split_fields(line, delimiter, cells) != QuoteProblem::none) return false;
    return std::all_of(cells.begin(), cells.end(), [](const std::string& cell) { return trimmed(cell).empty(); });
}

void check_delimiter(char delimiter, ErrorKind kind, const std::string& who) {
    if (delimiters.find(delimiter) != std::string_view::npos) return;
    throw Error(kind,
                who + "the delimiter is " + in_quotes({&delimiter, 1}) + "; expected a comma, a semicolon or a tab");
}

/// What the options or a first line "sep=;" say, which is passed over.
std::optional<char> read_told_delimiter(RecordSource& source, const CsvOptions& options, Table& table) {
    if (options.delimiter) check_delimiter(*options.delimiter, ErrorKind::usage, "");
    const auto& first = source.ahead(1);
    const auto told = first.empty() ? std::nullopt : told_delimiter(first.front());
    if (!told) return options.delimiter;
    source.next_line();
    table.skipped_lines.push_back(source.number());
    if (!options.delimiter) check_delimiter(*told, ErrorKind::input, describe({table.file, source.number()}, ""));
    return options.delimiter ? options.delimiter : told;
}

/// Skips what stands above the header: all up to the line that was asked for, or lines without anything.
void skip_to_header(RecordSource& source, const CsvOptions& options, Table& table) {
    const auto is_above = [&](const std::string& line) {
        if (options.header_row) return source.number() + 1 < *options.header_row;
        return line.find_first_not_of(" \t,;") == std::string::npos;
    };
    while (!source.ahead(1).empty() && is_above(source.ahead(1).front())) {
        source.next_line();
        table.skipped_lines.push_back(source.number());
    }
    if (!source.ahead(1).empty()) return;
    if (!options.header_row)
        throw Error(ErrorKind::input, describe({table.file}, "is empty", "expected a header line"));
    throw Error(ErrorKind::input,
                describe({table.file}, "has " + counted(source.number(), "line"),
                         "expected the header on line " + std::to_string(*options.header_row) + ", as " + told_header));
}

/// A name that holds a line break is one with a blank.
std::string on_one_line(std::string_view name) {
    std::string result;
    for (std::size_t at = 0; at < name.size();) {
        const std::size_t end = std::min(name.find_first_of("\r\n", at), name.size());
        const std::string_view part = trimmed(name.substr(at, end - at));
        if (!result.empty() && !part.empty()) result += ' ';
        result += end == name.size() && result.empty() ? name.substr(at, end - at) : part;
        at = end + 1;
    }
    return result;
}

/// The names in a header; a problem of its quotes is for the reader of the header to throw.
std::vector<std::string> names_in(std::string_view line, char delimiter, const Place& place) {
    std::vector<std::string> names;
    split_csv_line(line, delimiter, place, names);
    for (std::string& name : names) name = on_one_line(name);
    return names;
}

void skip_record(const RecordSource& source, Table& table) {
    for (std::size_t line = 0; line <= source.more_lines(); ++line)
        table.skipped_lines.push_back(source.number() + line);
}

void check_columns(const Table& table, const Place& place) {
    if (table.header.size() <= most_csv_columns) return;
    throw Error(ErrorKind::input, describe(place, "found " + format_count(table.header.size()) + " columns",
                                           "expected at most " + format_count(most_csv_columns)));
}

/// Reads up to and with the header line.
Table read_header(RecordSource& source, const CsvOptions& options) {
    Table table;
    table.file = source.name();
    const std::optional<char> told = read_told_delimiter(source, options, table);
    skip_to_header(source, options, table);
    table.delimiter = told ? *told : find_delimiter(source.ahead(first_lines));
    const std::string_view line = source.next_record(table.delimiter).value_or("");
    const Place place{table.file, source.number()};
    if (line.find('\r') != std::string_view::npos) {
        throw Error(ErrorKind::input,
                    describe(place, "found a carriage return in the line", "expected lines that end with LF or CRLF"));
    }
    table.header_begins = source.number();
    skip_record(source, table);
    if (options.keep_lines) table.header_line = line;
    table.header = names_in(line, table.delimiter, place);
    check_columns(table, place);
    return table;
}

bool has_columns(const std::vector<std::string>& header, const std::vector<ColumnRequest>& requests) {
    return std::all_of(requests.begin(), requests.end(), [&](const ColumnRequest& request) {
        return request.optional || request.by_spelling ||
               std::find(header.begin(), header.end(), request.name) != header.end();
    });
}

/// The line among the first below the header that has all the columns, where the header does not: there is a title
/// above it. 0: none.
std::size_t header_further_down(RecordSource& source, const Table& table, const std::vector<ColumnRequest>& requests) {
    if (requests.empty() || has_columns(table.header, requests)) return 0;
    const auto& lines = source.ahead(first_lines);
    const std::size_t first = source.number() + source.more_lines() + 1;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        for (const char delimiter : delimiters) {
            std::vector<std::string> names;
            if (split_fields(lines[i], delimiter, names) == QuoteProblem::none && has_columns(names, requests))
                return first + i;
        }
    }
    return 0;
}

void refuse_title(RecordSource& source, const Table& table, const std::vector<ColumnRequest>& requests) {
    const std::size_t line = header_further_down(source, table, requests);
    if (line == 0) return;
    const std::string number = std::to_string(line);
    throw Error(ErrorKind::input,
                describe({table.file, table.header_begins}, "found no header: line " + number + " looks like it",
                         "say so with --header-row " + number + " (`header_row = " + number +
                             "` of [data], or of [randomisation] for a list of its own)"));
}

Table read_table(ByteSource bytes, const std::vector<ColumnRequest>& requests, const CsvOptions& options) {
    RecordSource source(std::move(bytes), options.checksum, options.most_lines);
    Table table = read_header(source, options);
    refuse_title(source, table, requests);
    const MissingMarkers missing(options.missing);
    const std::string header = options.header_row
                                   ? "line " + std::to_string(table.header_begins) + ", the header as " + told_header
                                   : "the header";
    RowReader reader(table, requests, missing, header);
    if (const auto count = source.estimated_lines()) reader.reserve(std::min(*count, options.most_lines));
    Problems problems;
    while (const auto record = source.next_record(table.delimiter)) {
        const bool empty = is_empty_row(*record, table.delimiter);
        if (empty) table.empty_rows.push_back(source.number());
        if (empty || is_blank(*record, table.delimiter)) {
            table.skipped_lines.push_back(source.number());
            continue;
        }
        ++table.rows;
        for (std::size_t more = 1; more <= source.more_lines(); ++more)
            table.skipped_lines.push_back(source.number() + more);
        if (!reader.read(*record) && !reader.diagnose(*record, source.number(), problems)) break;
        if (options.keep_lines) table.lines.emplace_back(*record);
        if (options.hash_lines) table.line_hashes.push_back(std::hash<std::string_view>{}(*record));
    }
    problems.throw_if_any(ErrorKind::input);
    reader.check_columns(problems);
    problems.throw_if_any(ErrorKind::input);
    if (table.rows == 0) {
        throw Error(ErrorKind::input,
                    describe({table.file}, "has a header line and no rows", "expected at least one row"));
    }
    table.columns = reader.finish();
    table.sha256 = source.sha256();
    return table;
}

}  // namespace

Table read_csv(const std::string& path, const std::vector<ColumnRequest>& columns, const CsvOptions& options) {
    return read_table(ByteSource::open(path), columns, options);
}

Table read_csv_text(std::string_view bytes, const std::string& name, const std::vector<ColumnRequest>& columns,
                    const CsvOptions& options) {
    return read_table(ByteSource::over(bytes, name), columns, options);
}

std::vector<std::string> read_csv_header(const std::string& path, const CsvOptions& options) {
    RecordSource source(ByteSource::open(path), false, options.most_lines);
    return read_header(source, options).header;
}

}  // namespace clustertrial
