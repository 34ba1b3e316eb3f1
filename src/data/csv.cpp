#include "clustertrial/data/csv.hpp"

#include "csv_fields.hpp"
#include "line_source.hpp"
#include "row_reader.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial {

using namespace data_detail;

namespace {

/// A line without a cell: nothing but blanks. Two tabs in a file of tabs are three empty cells, not a blank line.
bool is_blank(std::string_view line, char delimiter) {
    return std::all_of(line.begin(), line.end(), [=](char c) { return c == ' ' || (c == '\t' && delimiter != '\t'); });
}

char delimiter_of(std::string_view header_line, const CsvOptions& options) {
    if (!options.delimiter) return find_delimiter(header_line);
    if (std::string_view(",;\t").find(*options.delimiter) == std::string_view::npos) {
        throw Error(ErrorKind::usage, "the delimiter is " + in_quotes({&*options.delimiter, 1}) +
                                          "; expected a comma, a semicolon or a tab");
    }
    return *options.delimiter;
}

void check_columns(const Table& table, const Place& place) {
    if (table.header.size() <= most_csv_columns) return;
    throw Error(ErrorKind::input, describe(place, "found " + format_count(table.header.size()) + " columns",
                                           "expected at most " + format_count(most_csv_columns)));
}

/// The next line, counted: a stream that never ends is refused once it has had its share.
std::optional<std::string_view> next_line(LineSource& lines, const CsvOptions& options) {
    const auto line = lines.next();
    if (!line || lines.number() <= options.most_lines) return line;
    throw Error(ErrorKind::input,
                describe({lines.name()}, "found more than " + format_count(options.most_lines) + " lines",
                         "expected a table of at most so many"));
}

/// Reads up to and with the header line.
Table read_header(LineSource& lines, const CsvOptions& options) {
    Table table;
    table.file = lines.name();
    std::optional<std::string_view> line = next_line(lines, options);
    for (; line && is_blank(*line, ','); line = next_line(lines, options))
        table.skipped_lines.push_back(lines.number());
    if (!line) throw Error(ErrorKind::input, describe({table.file}, "is empty", "expected a header line"));
    const Place place{table.file, lines.number()};
    if (line->find('\r') != std::string_view::npos) {
        throw Error(ErrorKind::input,
                    describe(place, "found a carriage return in the line", "expected lines that end with LF or CRLF"));
    }
    table.skipped_lines.push_back(lines.number());
    table.delimiter = delimiter_of(*line, options);
    if (options.keep_lines) table.header_line = *line;
    split_csv_line(*line, table.delimiter, place, table.header);
    check_columns(table, place);
    return table;
}

Table read_table(ByteSource source, const std::vector<ColumnRequest>& requests, const CsvOptions& options) {
    LineSource lines(std::move(source), options.checksum);
    Table table = read_header(lines, options);
    const MissingMarkers missing(options.missing);
    RowReader reader(table, requests, missing);
    if (const auto count = lines.estimated_lines()) reader.reserve(std::min(*count, options.most_lines));
    Problems problems;
    while (const auto line = next_line(lines, options)) {
        if (is_blank(*line, table.delimiter)) {
            table.skipped_lines.push_back(lines.number());
            continue;
        }
        ++table.rows;
        if (!reader.read(*line) && !reader.diagnose(*line, lines.number(), problems)) break;
        if (options.keep_lines) table.lines.emplace_back(*line);
    }
    problems.throw_if_any(ErrorKind::input);
    if (table.rows == 0) {
        throw Error(ErrorKind::input,
                    describe({table.file}, "has a header line and no rows", "expected at least one row"));
    }
    table.columns = reader.finish();
    table.sha256 = lines.sha256();
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
    LineSource lines(ByteSource::open(path), false);
    return read_header(lines, options).header;
}

}  // namespace clustertrial
