#include "clustertrial/data/csv.hpp"

#include "clustertrial/core/parallel.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include "csv_fields.hpp"
#include "csv_reader.hpp"
#include "header_guess.hpp"
#include "record_source.hpp"
#include "row_reader.hpp"
#include "rows_ahead.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

namespace clustertrial {

using namespace data_detail;

namespace {

constexpr std::string_view delimiters = ",;\t";
/// Lines that are looked at to find the delimiter, or a header further down.
constexpr std::size_t first_lines = 20;
constexpr const char* told_header =
    "--header-row (`header_row` of [data], or of [randomisation] for a list of its own) says";

void check_delimiter(char delimiter, ErrorKind kind, const std::string& who) {
    if (delimiters.find(delimiter) != std::string_view::npos) return;
    throw Error(kind,
                who + "the delimiter is " + in_quotes({&delimiter, 1}) + "; expected a comma, a semicolon or a tab");
}

/// What the options or a first line "sep=;" say, which is passed over.
std::optional<char> read_told_delimiter(RecordSource& source, const TableOptions& options, Table& table) {
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
void skip_to_header(RecordSource& source, const TableOptions& options, Table& table) {
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
    if (table.header.size() <= most_columns) return;
    throw Error(ErrorKind::input, describe(place, "found " + format_count(table.header.size()) + " columns",
                                           "expected at most " + format_count(most_columns)));
}

/// The record that begins with lines[first], and how many lines it is of; nothing where a quote stays open.
std::optional<std::pair<std::string, std::size_t>> record_at(const std::deque<std::string>& lines, std::size_t first,
                                                             char delimiter) {
    std::string record = lines[first];
    for (std::size_t count = 1;; ++count) {
        if (quotes_of(record, delimiter) != QuoteProblem::not_closed) return std::pair{std::move(record), count};
        if (first + count == lines.size()) return std::nullopt;
        record.append(1, '\n').append(lines[first + count]);
    }
}

/// Where a header begins among the first lines, and what divides its names.
struct FoundHeader {
    std::size_t line;  ///< from 0
    char delimiter;
    HeaderFit fit = {};
    std::optional<std::size_t> rival = {};  ///< a line above it that looks like the header too
};

/// A line as a header: of the delimiters that may be the one with which it has the most columns.
std::optional<FoundHeader> header_at(const std::deque<std::string>& lines, std::size_t line,
                                     const std::string& delimiters_to_try, const std::vector<ColumnRequest>& requests) {
    std::optional<FoundHeader> best;
    for (const char delimiter : delimiters_to_try) {
        const auto record = record_at(lines, line, delimiter);
        std::vector<std::string> names;
        if (!record || split_fields(record->first, delimiter, names) != QuoteProblem::none) continue;
        for (std::string& name : names) name = on_one_line(name);
        const FoundHeader found{line, delimiter, fit_of(names, requests)};
        if (found.fit.all) return found;
        if (!best || found.fit.columns > best->fit.columns) best = found;
    }
    return best;
}

/// The first line that has all the columns, else the first that has the most of them.
FoundHeader find_header(const std::deque<std::string>& lines, const std::optional<char>& told, bool first_only,
                        const std::vector<ColumnRequest>& requests) {
    const char likely = told ? *told : find_delimiter(lines);
    std::string to_try(1, likely);
    if (!told) to_try += delimiters;
    FoundHeader best{0, likely};
    std::vector<FoundHeader> above;
    for (std::size_t line = 0; line < (first_only ? 1 : lines.size()) && !best.fit.all; ++line) {
        const auto found = header_at(lines, line, to_try, requests);
        if (found && (found->fit.all || found->fit.columns > best.fit.columns)) best = *found;
        if (found) above.push_back(*found);
        if (!record_at(lines, line, likely)) break;  // what follows is within its quotes
    }
    const auto rival = std::find_if(above.begin(), above.end(), [&](const FoundHeader& one) {
        return one.line < best.line && is_rival(one.fit, best.fit);
    });
    if (rival != above.end()) best.rival = rival->line;
    return best;
}

/// The line that looks most like a header, of the delimiters that may be with the one that finds most names in it.
FoundHeader guess_header_line(const std::deque<std::string>& lines, const std::optional<char>& told) {
    const char likely = told ? *told : find_delimiter(lines);
    std::string to_try(1, likely);
    if (!told) to_try += delimiters;
    FoundHeader best{0, likely};
    std::size_t most_texts = 0;
    for (const char delimiter : to_try) {
        std::vector<std::size_t> begins;
        std::vector<std::vector<std::string>> rows;
        for (std::size_t line = 0; line < lines.size();) {
            const auto record = record_at(lines, line, delimiter);
            if (!record) break;  // what follows is within its quotes
            begins.push_back(line);
            if (split_fields(record->first, delimiter, rows.emplace_back()) != QuoteProblem::none) rows.back().clear();
            line += record->second;
        }
        const HeaderGuess guess = guess_header(rows);
        // One text is what any delimiter makes of a line that it does not divide.
        const bool divides = delimiter == likely || guess.texts > 1;
        if (guess.texts <= most_texts || !divides) continue;
        most_texts = guess.texts;
        best = {begins[guess.row], delimiter};
    }
    return best;
}

/// Passes over what stands above the header, and says so.
void skip_lines_above(RecordSource& source, std::size_t count, Table& table) {
    if (count == 0) return;
    for (std::size_t line = 0; line < count; ++line) {
        source.next_line();
        table.skipped_lines.push_back(source.number());
    }
    table.notes.push_back(said_of_header({table.file, source.number() + 1}));
}

/// Reads up to and with the header line. `guesses`: it is the line that looks most like one.
Table read_header(RecordSource& source, const std::vector<ColumnRequest>& requests, const TableOptions& options,
                  bool guesses = false) {
    Table table;
    table.file = source.name();
    const std::optional<char> told = read_told_delimiter(source, options, table);
    skip_to_header(source, options, table);
    const std::deque<std::string>& lines = source.ahead(first_lines);
    const FoundHeader found =
        guesses ? guess_header_line(lines, told) : find_header(lines, told, options.header_row.has_value(), requests);
    if (found.rival)
        refuse_two_headers({table.file, source.number() + 1 + *found.rival},
                           {table.file, source.number() + 1 + found.line});
    skip_lines_above(source, found.line, table);
    table.delimiter = found.delimiter;
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

/// Reads the rows below the header. `ahead`, unless null, reads what it can.
void read_rows(RecordSource& source, const TableOptions& options, RowsAhead* ahead, WantedColumns& columns,
               Table& table) {
    UnnamedCells unnamed(table.header);
    RowReader reader(table, columns, options.find_unnamed ? &unnamed : nullptr);
    Problems problems;
    for (;;) {
        while (ahead != nullptr && ahead->take(columns)) {
        }
        const auto record = source.next_record(table.delimiter);
        if (!record) break;
        const bool empty = is_empty_row(*record, table.delimiter);
        if (empty) table.empty_rows.push_back(source.number());
        if (empty || is_blank_line(*record, table.delimiter)) {
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
    columns.throw_refused(problems);
    table.unnamed = unnamed.found();
}

}  // namespace

namespace data_detail {

namespace {

std::size_t size_of(const NumberColumn& column) {
    return column.values.size();
}

std::size_t size_of(const TextColumn& column) {
    return column.codes.size();
}

}  // namespace

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

std::string name_of_header(const Table& table, const TableOptions& options) {
    if (table.header_begins == 0) return "the file";
    return options.header_row ? line_text(table.header_place()) + ", the header as " + told_header : "the header";
}

std::string said_of_header(const Place& place) {
    return describe({place.file}, "the header is " + line_text(place) +
                                      ", the first that holds the columns asked for; nothing above it is read");
}

void finish_table(Table& table, WantedColumns& columns) {
    Problems problems;
    columns.check(problems);
    problems.throw_if_any(ErrorKind::input);
    if (table.rows == 0) {
        throw Error(ErrorKind::input,
                    describe({table.file}, table.header_begins == 0 ? "has no rows" : "has a header line and no rows",
                             "expected at least one row"));
    }
    table.columns = columns.finish();
    for (const Column& column : table.columns) {
        const std::size_t cells = std::visit([](const auto& of) { return size_of(of); }, column.cells);
        if (cells == table.rows) continue;
        // A cell too many would give every row below it the cells of another.
        throw Error(ErrorKind::usage, table.file + ": " + counted(cells, "cell") + " of column " +
                                          in_quotes(column.name) + " were read for " + counted(table.rows, "row") +
                                          "; this is a fault of the program: please report it, with the file");
    }
}

Table read_csv(ByteSource bytes, const std::vector<ColumnRequest>& requests, const TableOptions& options) {
    RecordSource source(std::move(bytes), options.checksum, options.most_lines);
    Table table = read_header(source, requests, options);
    WantedColumns columns(table, requests, options, name_of_header(table, options));
    if (const auto count = source.estimated_lines()) columns.reserve(std::min(*count, options.most_lines));
    std::optional<RowsAhead> ahead;
    if (threads() > 1 && RowsAhead::is_possible(requests, options))
        ahead.emplace(source, table, requests, options, name_of_header(table, options));
    read_rows(source, options, ahead ? &*ahead : nullptr, columns, table);
    finish_table(table, columns);
    table.sha256 = source.sha256();
    return table;
}

std::vector<std::string> read_csv_header(ByteSource bytes, const std::vector<ColumnRequest>& wanted,
                                         const TableOptions& options) {
    RecordSource source(std::move(bytes), false, options.most_lines);
    return read_header(source, wanted, options, wanted.empty() && !options.header_row).header;
}

}  // namespace data_detail

Table read_csv(const std::string& path, const std::vector<ColumnRequest>& columns, const TableOptions& options) {
    return data_detail::read_csv(ByteSource::open(path), columns, options);
}

Table read_csv_text(std::string_view bytes, const std::string& name, const std::vector<ColumnRequest>& columns,
                    const TableOptions& options) {
    return data_detail::read_csv(ByteSource::over(bytes, name), columns, options);
}

std::vector<std::string> read_csv_header(const std::string& path, const TableOptions& options) {
    return data_detail::read_csv_header(ByteSource::open(path), {}, options);
}

}  // namespace clustertrial
