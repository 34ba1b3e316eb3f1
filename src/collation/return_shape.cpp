#include "return_shape.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>

namespace clustertrial::collation_detail {

namespace {

constexpr std::string_view blanks = " \t\r\n";

/// "E", as spreadsheets call it
std::string letters_of(std::size_t field) {
    std::string letters;
    for (std::size_t rest = field + 1; rest > 0; rest = (rest - 1) / 26)
        letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
    return letters;
}

/// The header that a column without one stands under, where only such columns are between: its field.
std::optional<std::size_t> header_over(const std::vector<std::string>& header, std::size_t field) {
    std::size_t at = std::min(field, header.size());
    while (at > 0 && header[at - 1].empty()) --at;
    return at == 0 ? std::nullopt : std::optional(at - 1);
}

}  // namespace

std::string_view bare(std::string_view text) {
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

ColumnOfReturn::ColumnOfReturn(const Table& table, const std::optional<std::string>& header) {
    if (!header || !table.has(*header)) return;
    cells_ = &table.text(*header);
    column_ = &*std::find_if(table.columns.begin(), table.columns.end(),
                             [&](const Column& column) { return column.name == *header; });
}

FoundCell ColumnOfReturn::at(std::size_t row) const {
    if (cells_ == nullptr) return std::nullopt;
    if (!cells_->is_missing(row)) return std::string(bare(cells_->at(row)));
    return coded_as_missing(column_->marker_at(row));
}

void check_unnamed(const Table& table, const MappedHeaders& mapped, const CollateSpec& spec, Return& made) {
    const auto is_of_numbers = [&](const RenamedColumn& known) {
        return std::any_of(spec.columns.begin(), spec.columns.end(), [&](const CollectedColumn& column) {
            return column.name == known.to && column.kind != CollectedKind::text;
        });
    };
    for (const UnnamedColumn& column : table.unnamed) {
        const std::string cells = "column " + letters_of(column.field) + " has no header, and holds " +
                                  counted(column.cells, "cell") + ", the first in " + table.line_text(column.row);
        const auto over = header_over(table.header, column.field);
        const bool is_read = over && std::any_of(mapped.columns.begin(), mapped.columns.end(), [&](const auto& known) {
                                 return known.from == table.header[*over] && is_of_numbers(known);
                             });
        if (!is_read || 2 * column.numbers < column.cells) {
            made.log.notes.push_back(table.file + ": " + cells + ": it is not read");
            continue;
        }
        throw Error(ErrorKind::input, describe(table.header_place(table.header[*over]),
                                               "found a header over several columns: " + cells + ", mostly numbers",
                                               "expected a header for each column: write what each holds in the file"));
    }
}

std::string repeats_header(const Table& table, std::size_t row, const MappedHeaders& mapped,
                           const std::string& id_column) {
    constexpr std::size_t several = 2;
    std::size_t headers = 0;
    bool names_the_id = false;
    for (const RenamedColumn& column : mapped.columns) {
        const auto meant = mapped.column_called(ColumnOfReturn(table, column.from).text(row));
        if (meant) ++headers;
        names_the_id = names_the_id || (meant == id_column && column.to == id_column);
    }
    if (!names_the_id && headers < several) return {};
    for (const RenamedColumn& column : mapped.columns) {
        const std::string cell = ColumnOfReturn(table, column.from).text(row);
        if (mapped.column_called(cell) == column.to) continue;
        throw Error(ErrorKind::input,
                    describe(table.place(row, column.from), "found " + in_quotes(cell) + ", in a second header",
                             "expected one header: put the blocks on sheets of their own"));
    }
    return "it repeats the header";
}

}  // namespace clustertrial::collation_detail
