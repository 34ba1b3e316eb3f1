#include "clustertrial/data/table.hpp"

#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial {
namespace {

/// The column of that name holding cells of type Cells; the same column may have been read both ways.
template <typename Cells>
const Cells& find_cells(const Table& table, std::string_view name, const char* kind) {
    for (const Column& column : table.columns) {
        if (column.name != name) continue;
        if (const auto* cells = std::get_if<Cells>(&column.cells)) return *cells;
    }
    throw Error(ErrorKind::usage, "column " + in_quotes(name) + " of " + table.file + " was not read as " + kind);
}

template <typename T>
std::vector<T> at_rows(const std::vector<T>& values, const std::vector<std::size_t>& rows) {
    std::vector<T> kept;
    if (values.empty()) return kept;
    kept.reserve(rows.size());
    for (const std::size_t row : rows) kept.push_back(values[row]);
    return kept;
}

NumberColumn part_of(const NumberColumn& column, const std::vector<std::size_t>& rows) {
    return {at_rows(column.values, rows)};
}

/// With those levels only that some row has, in the order of first appearance.
TextColumn part_of(const TextColumn& column, const std::vector<std::size_t>& rows) {
    TextColumn part;
    std::vector<std::uint32_t> code_of(column.levels.size(), TextColumn::missing);
    for (const std::size_t row : rows) {
        if (column.is_missing(row)) {
            part.codes.push_back(TextColumn::missing);
            continue;
        }
        std::uint32_t& code = code_of[column.codes[row]];
        if (code == TextColumn::missing) {
            code = static_cast<std::uint32_t>(part.levels.size());
            part.levels.push_back(column.at(row));
        }
        part.codes.push_back(code);
    }
    return part;
}

/// The cells that mean no value in the rows that stay, by their new numbers.
std::vector<MarkedCells> part_of(const std::vector<MarkedCells>& no_values, const std::vector<std::size_t>& rows) {
    std::vector<MarkedCells> kept;
    for (const MarkedCells& cells : no_values) {
        MarkedCells part{cells.marker, {}};
        for (const std::size_t row : cells.rows) {
            const auto place = std::lower_bound(rows.begin(), rows.end(), row);
            if (place != rows.end() && *place == row)
                part.rows.push_back(static_cast<std::size_t>(place - rows.begin()));
        }
        if (!part.rows.empty()) kept.push_back(std::move(part));
    }
    return kept;
}

}  // namespace

std::string Column::marker_at(std::size_t row) const {
    for (const MarkedCells& marked : no_values)
        if (std::binary_search(marked.rows.begin(), marked.rows.end(), row)) return marked.marker;
    return {};
}

const JoinedRows* Table::file_joined(std::string_view column) const {
    if (joined.empty() || column.empty()) return nullptr;
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const Column& one) { return one.joined && one.name == column; });
    return found == columns.end() ? nullptr : &joined[*found->joined];
}

std::vector<std::string> Table::header_with_joined() const {
    std::vector<std::string> names = header;
    for (const JoinedRows& file : joined) names.insert(names.end(), file.header.begin(), file.header.end());
    return names;
}

bool Table::has(std::string_view name) const {
    return std::any_of(columns.begin(), columns.end(), [&](const Column& column) { return column.name == name; });
}

const NumberColumn& Table::numbers(std::string_view name) const {
    return find_cells<NumberColumn>(*this, name, "numbers");
}

const TextColumn& Table::text(std::string_view name) const {
    return find_cells<TextColumn>(*this, name, "text");
}

std::size_t Table::line_of(std::size_t row) const {
    // The k-th skipped line stands after as many rows as lines before it that were not skipped.
    std::size_t before = 0;
    std::size_t end = skipped_lines.size();
    while (before < end) {
        const std::size_t k = before + (end - before) / 2;
        if (skipped_lines[k] - 1 - k <= row) {
            before = k + 1;
        } else {
            end = k;
        }
    }
    return row + 1 + before;
}

std::string Table::line_text(std::size_t row) const {
    return clustertrial::line_text(place(row));
}

std::string Table::line_noun(std::size_t count) const {
    return noun_after(count, counted_in == CountedIn::lines ? "line" : "row");
}

std::vector<std::string> Table::said_of_reading() const {
    std::vector<std::string> said = notes;
    if (empty_rows.empty()) return said;
    std::vector<std::string> lines;
    for (const std::size_t line : empty_rows) lines.push_back(std::to_string(line));
    said.push_back(file + ": " + counted(empty_rows.size(), "row") + " without a value in any cell " +
                   (empty_rows.size() == 1 ? "is" : "are") + " passed over: " + line_noun(empty_rows.size()) + " " +
                   first_few(lines, Problems::shown));
    return said;
}

Place Table::place(std::size_t row, std::string_view column) const {
    const JoinedRows* with = file_joined(column);
    const std::uint32_t there = with == nullptr ? JoinedRows::none : with->row_of[row];
    if (there != JoinedRows::none) return {with->file, with->lines[there], std::string(column), with->counted_in};
    return {file, line_of(row), std::string(column), counted_in};
}

Place Table::column_place(std::string_view column) const {
    const JoinedRows* with = file_joined(column);
    return {with == nullptr ? file : with->file, 0, std::string(column)};
}

Place Table::header_place(std::string_view column) const {
    if (const JoinedRows* with = file_joined(column))
        return {with->file, with->header_begins, std::string(column), with->counted_in};
    return {file, header_begins, std::string(column), counted_in};
}

std::vector<std::string> said_of_no_values(const Table& table, const Column& column) {
    std::vector<std::string> sentences;
    for (const MarkedCells& cells : column.no_values) {
        sentences.push_back(
            describe({table.file, 0, column.name},
                     in_quotes(cells.marker) + " means a missing value in " + counted(cells.rows.size(), "row") +
                         (cells.rows.size() == 1 ? ", on " : ", the first on ") + table.line_text(cells.rows.front())));
    }
    return sentences;
}

Table only_rows(const Table& table, const std::vector<std::size_t>& rows) {
    Table part;
    part.file = table.file;
    part.counted_in = table.counted_in;
    part.rows = rows.size();
    part.notes = table.notes;
    part.header_begins = table.header_begins;
    part.empty_rows = table.empty_rows;
    part.sha256 = table.sha256;
    part.delimiter = table.delimiter;
    part.header_line = table.header_line;
    part.header = table.header;
    part.lines = at_rows(table.lines, rows);
    part.line_hashes = at_rows(table.line_hashes, rows);
    for (const Column& column : table.columns) {
        Column kept{column.name, {}, part_of(column.no_values, rows), column.joined};
        std::visit([&](const auto& cells) { kept.cells = part_of(cells, rows); }, column.cells);
        part.columns.push_back(std::move(kept));
    }
    for (const JoinedRows& joined : table.joined) {
        JoinedRows& kept = part.joined.emplace_back(joined);
        kept.row_of = at_rows(joined.row_of, rows);
    }
    part.skipped_lines = table.skipped_lines;
    std::size_t next = 0;
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (next < rows.size() && rows[next] == row) {
            ++next;
        } else {
            part.skipped_lines.push_back(table.line_of(row));
        }
    }
    std::sort(part.skipped_lines.begin(), part.skipped_lines.end());
    return part;
}

}  // namespace clustertrial
