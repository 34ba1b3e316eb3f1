#include "xlsx_reader.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include "csv_reader.hpp"
#include "header_guess.hpp"
#include "sheet_reader.hpp"
#include "typed_rows.hpp"
#include "workbook.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace clustertrial::data_detail {
namespace {

/// Rows with a cell that are looked at to find the header.
constexpr std::size_t rows_looked_at = 20;

/// A row as the names of columns.
struct HeadRow {
    std::size_t number;
    std::vector<std::string> names;
};

struct SheetHeader {
    HeadRow row;
    bool is_first = true;  ///< nothing stands above it
    HeaderFit fit = {};
    std::optional<std::size_t> rival = {};  ///< a row above it that looks like the header too
    bool is_table = false;                  ///< several of the rows that were looked at have several cells
};

HeadRow head_row(const SheetRow& row) {
    HeadRow head{row.number, {}};
    for (const Cell& cell : row.cells) head.names.push_back(on_one_line(text_of(cell)));
    while (!head.names.empty() && head.names.back().empty()) head.names.pop_back();
    return head;
}

/// Where no column is asked for, the row that looks most like a header.
SheetHeader guess_header_row(std::vector<HeadRow> rows) {
    std::vector<std::vector<std::string>> names;
    for (const HeadRow& row : rows) names.push_back(row.names);
    const std::size_t best = guess_header(names).row;
    return {std::move(rows[best]), best == 0, {0, true}};
}

/// The first row that has all the columns, else the first that has the most of them.
std::optional<SheetHeader> choose_header(std::vector<HeadRow> rows, const std::vector<ColumnRequest>& requests) {
    if (rows.empty()) return std::nullopt;
    if (requests.empty()) return guess_header_row(std::move(rows));
    std::vector<HeaderFit> fits;
    std::size_t best = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        fits.push_back(fit_of(rows[i].names, requests));
        if (fits[i].all || fits[i].columns > fits[best].columns) best = i;
        if (fits[i].all) break;
    }
    SheetHeader header{std::move(rows[best]), best == 0, fits[best]};
    for (std::size_t i = 0; i < best && !header.rival; ++i)
        if (is_rival(fits[i], fits[best])) header.rival = rows[i].number;
    return header;
}

/// A workbook that is open.
class OpenWorkbook {
  public:
    OpenWorkbook(std::string_view bytes, const std::string& file)
        : archive_(bytes, file), workbook_(data_detail::read_workbook(archive_)) {
        if (!workbook_.shared_strings.empty()) strings_ = SharedStrings(archive_, workbook_.shared_strings);
    }

    [[nodiscard]] const std::vector<SheetEntry>& sheets() const { return workbook_.sheets; }
    [[nodiscard]] std::string name_of(const SheetEntry& sheet) const { return archive_.file() + "#" + sheet.name; }
    SheetFacts read(const SheetEntry& sheet, const std::function<bool(const SheetRow&)>& take) const {
        return read_sheet(archive_, sheet, workbook_, strings_, name_of(sheet), take);
    }
    /// Nothing of a sheet without a cell, or without the row that the options name.
    [[nodiscard]] std::optional<SheetHeader> header_of(const SheetEntry& sheet,
                                                       const std::vector<ColumnRequest>& requests,
                                                       const TableOptions& options) const;

  private:
    ZipReader archive_;
    Workbook workbook_;
    SharedStrings strings_;
};

std::optional<SheetHeader> OpenWorkbook::header_of(const SheetEntry& sheet, const std::vector<ColumnRequest>& requests,
                                                   const TableOptions& options) const {
    std::vector<HeadRow> rows;
    read(sheet, [&](const SheetRow& row) {
        if (options.header_row && row.number < *options.header_row) return true;
        if (options.header_row && row.number > *options.header_row) return false;
        HeadRow head = head_row(row);
        if (!head.names.empty()) rows.push_back(std::move(head));
        return rows.size() < rows_looked_at && !options.header_row;
    });
    const auto several = [](const HeadRow& row) {
        return std::count_if(row.names.begin(), row.names.end(), [](const auto& name) { return !name.empty(); }) > 1;
    };
    const bool is_table = std::count_if(rows.begin(), rows.end(), several) > 1;
    auto found = choose_header(std::move(rows), requests);
    if (found) found->is_table = is_table;
    if (found && options.header_row) found->is_first = true;
    return found;
}

/// The sheet that is read, and its header.
struct ChosenSheet {
    const SheetEntry* sheet;
    SheetHeader header;
    std::vector<std::string> others = {};  ///< visible sheets that fit too
    std::vector<std::string> unread = {};  ///< visible sheets with several of the columns, these among them
    std::vector<std::string> tables = {};  ///< visible sheets with fewer that look like tables
};

std::string names_of(const std::vector<SheetEntry>& sheets) {
    return joined_as(sheets, [](const SheetEntry& sheet) { return in_quotes(sheet.name); });
}

ChosenSheet named_sheet(const OpenWorkbook& workbook, const std::string& file, const std::string& name,
                        const std::vector<ColumnRequest>& requests, const TableOptions& options) {
    const auto& sheets = workbook.sheets();
    const auto sheet =
        std::find_if(sheets.begin(), sheets.end(), [&](const SheetEntry& one) { return one.name == name; });
    if (sheet == sheets.end())
        throw Error(ErrorKind::input,
                    describe({file}, "has no sheet " + in_quotes(name), "expected one of " + names_of(sheets)));
    auto header = workbook.header_of(*sheet, requests, options);
    if (header) return {&*sheet, std::move(*header)};
    if (options.header_row)
        throw Error(ErrorKind::input, describe({workbook.name_of(*sheet), *options.header_row, {}, CountedIn::rows},
                                               "found no cell", "expected the header there, as --header-row says"));
    throw Error(ErrorKind::input, describe({workbook.name_of(*sheet)}, "is empty", "expected a header row"));
}

/// Of two sheets none of which fits: a visible one with any of the columns, then the one with the most of them.
bool fits_better(const ChosenSheet& one, const ChosenSheet& other) {
    const auto rank = [](const ChosenSheet& chosen) {
        return std::pair(chosen.header.fit.columns > 0 && !chosen.sheet->hidden, chosen.header.fit.columns);
    };
    return rank(one) > rank(other);
}

/// The first sheet that fits, a visible one if there is one; else the one that lacks least.
ChosenSheet fitting_sheet(const OpenWorkbook& workbook, const std::string& file,
                          const std::vector<ColumnRequest>& requests, const TableOptions& options) {
    constexpr std::size_t several = 2;
    std::optional<ChosenSheet> visible;
    std::optional<ChosenSheet> hidden;
    std::optional<ChosenSheet> any;
    std::vector<std::string> with_columns, tables;
    for (const SheetEntry& sheet : workbook.sheets()) {
        auto header = workbook.header_of(sheet, requests, options);
        if (!header) continue;
        // Where no column is asked for, a sheet of notes is passed over.
        const bool all = header->fit.all && (!requests.empty() || header->is_table);
        if (!sheet.hidden && (all || header->fit.columns >= several)) {
            with_columns.push_back(sheet.name);
        } else if (!sheet.hidden && header->is_table) {
            tables.push_back(sheet.name);
        }
        if (all && visible) {
            if (!sheet.hidden) visible->others.push_back(sheet.name);
            continue;
        }
        std::optional<ChosenSheet>& place = !all ? any : sheet.hidden ? hidden : visible;
        ChosenSheet chosen{&sheet, std::move(*header)};
        if (!place || (!all && fits_better(chosen, *place))) place = std::move(chosen);
    }
    for (std::optional<ChosenSheet>* place : {&visible, &hidden, &any}) {
        if (!*place) continue;
        std::erase(with_columns, (*place)->sheet->name);
        std::erase(tables, (*place)->sheet->name);
        (*place)->unread = std::move(with_columns);
        (*place)->tables = std::move(tables);
        return *std::move(*place);
    }
    throw Error(ErrorKind::input,
                options.header_row
                    ? describe({file}, "has no sheet with a cell in row " + std::to_string(*options.header_row),
                               "expected the header there, as --header-row says")
                    : describe({file}, "has no sheet with a cell", "expected a header row"));
}

ChosenSheet choose_sheet(const OpenWorkbook& workbook, const std::string& file, const std::string& name,
                         const std::vector<ColumnRequest>& requests, const TableOptions& options) {
    return name.empty() ? fitting_sheet(workbook, file, requests, options)
                        : named_sheet(workbook, file, name, requests, options);
}

/// What people are to know before they trust the rows.
void note_choice(const ChosenSheet& chosen, const std::string& file, Table& table) {
    if (!chosen.others.empty())
        table.notes.push_back(describe({table.file},
                                       "the first sheet with the columns asked for is read; " +
                                           joined_as(chosen.others, in_quotes) +
                                           (chosen.others.size() == 1 ? " has" : " have") + " them too",
                                       "write " + file + "#SHEET for another"));
    if (chosen.sheet->hidden) table.notes.push_back(describe({table.file}, "the sheet is hidden, and is read"));
    if (!chosen.header.is_first) table.notes.push_back(said_of_header(table.header_place()));
}

void note_hidden_rows(const std::vector<std::size_t>& rows, Table& table) {
    if (rows.empty()) return;
    std::vector<std::string> numbers;
    for (const std::size_t row : rows) numbers.push_back(std::to_string(row));
    table.notes.push_back(describe({table.file}, counted(rows.size(), "hidden row") +
                                                     (rows.size() == 1 ? " is" : " are") +
                                                     " read like the others: " + table.line_noun(rows.size()) + " " +
                                                     first_few(numbers, Problems::shown)));
}

void note_merged_cells(const SheetFacts& facts, std::size_t last_row, Table& table) {
    std::vector<std::string> ranges;
    for (const MergedCells& merged : facts.merged)
        if (merged.last_row > table.header_begins && merged.first_row <= last_row) ranges.push_back(merged.range);
    if (ranges.empty()) return;
    table.notes.push_back(describe({table.file}, "found merged cells; only the first cell of each has the value: " +
                                                     first_few(ranges, Problems::shown)));
}

void read_rows(const OpenWorkbook& workbook, const ChosenSheet& chosen, TypedRows& rows, Table& table) {
    std::vector<std::size_t> hidden;
    std::size_t last_row = 0;
    const SheetFacts facts = workbook.read(*chosen.sheet, [&](const SheetRow& row) {
        if (row.number <= table.header_begins || is_blank(row.cells)) return true;
        rows.add(row.number, row.cells);
        if (row.hidden) hidden.push_back(row.number);
        last_row = row.number;
        return true;
    });
    note_hidden_rows(hidden, table);
    note_merged_cells(facts, last_row, table);
}

}  // namespace

Table read_xlsx(std::string_view bytes, const std::string& file, const std::string& sheet,
                const std::vector<ColumnRequest>& requests, const TableOptions& options) {
    const OpenWorkbook workbook(bytes, file);
    const ChosenSheet chosen = choose_sheet(workbook, file, sheet, requests, options);
    Table table;
    table.file = workbook.name_of(*chosen.sheet);
    table.counted_in = CountedIn::rows;
    table.header = chosen.header.row.names;
    table.header_begins = chosen.header.row.number;
    for (std::size_t row = 1; row <= table.header_begins; ++row) table.skipped_lines.push_back(row);
    table.unread_sheets = chosen.unread;
    table.other_sheets = chosen.tables;
    if (chosen.header.rival)
        refuse_two_headers({table.file, *chosen.header.rival, {}, CountedIn::rows}, table.header_place());
    note_choice(chosen, file, table);
    TypedRows rows(table, requests, options);
    read_rows(workbook, chosen, rows, table);
    rows.finish();
    return table;
}

std::vector<std::string> read_xlsx_header(std::string_view bytes, const std::string& file, const std::string& sheet,
                                          const std::vector<ColumnRequest>& wanted, const TableOptions& options) {
    const OpenWorkbook workbook(bytes, file);
    const ChosenSheet chosen = choose_sheet(workbook, file, sheet, wanted, options);
    if (chosen.header.rival)
        refuse_two_headers({workbook.name_of(*chosen.sheet), *chosen.header.rival, {}, CountedIn::rows},
                           {workbook.name_of(*chosen.sheet), chosen.header.row.number, {}, CountedIn::rows});
    return chosen.header.row.names;
}

}  // namespace clustertrial::data_detail
