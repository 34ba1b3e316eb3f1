// What the reader of workbooks is held against others by (check_reader.py).
//   workbook_peer write FILE              a workbook of libxlsxwriter's
//   workbook_peer read FILE COLUMN...     these columns as texts: a line a row, cells between tabs, a missing one "?"

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/read_table.hpp"

#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include <xlsxwriter.h>

namespace {

using clustertrial::CellKind;
using clustertrial::ColumnRequest;
using clustertrial::Table;

void write_row(lxw_worksheet* sheet, lxw_row_t row, double number, lxw_format* date, lxw_format* percentage) {
    const std::string name = "St Mary's & Elm <" + std::to_string(row) + "> \xC3\xA9";
    worksheet_write_string(sheet, row, 0, name.c_str(), nullptr);
    worksheet_write_number(sheet, row, 1, static_cast<double>(100'000 + row), nullptr);
    worksheet_write_number(sheet, row, 2, number, nullptr);
    worksheet_write_number(sheet, row, 3, number / 100, percentage);
    lxw_datetime day = {2019, 5, 1 + static_cast<int>(row), 10, 30, 0};
    worksheet_write_datetime(sheet, row, 4, &day, date);
    worksheet_write_boolean(sheet, row, 5, static_cast<int>(row % 2), nullptr);
    worksheet_write_formula_num(sheet, row, 6, "=B2+1", nullptr, number + 1);
}

void write(const std::string& file) {
    lxw_workbook* const book = workbook_new(file.c_str());
    lxw_worksheet* const sheet = workbook_add_worksheet(book, "Returns");
    lxw_format* const date = workbook_add_format(book);
    format_set_num_format(date, "dd/mm/yyyy hh:mm");
    lxw_format* const percentage = workbook_add_format(book);
    format_set_num_format(percentage, "0%");
    const std::vector<std::string> header{"name", "whole", "decimal", "share", "date", "truth", "formula"};
    for (std::size_t i = 0; i < header.size(); ++i)
        worksheet_write_string(sheet, 0, static_cast<lxw_col_t>(i), header[i].c_str(), nullptr);
    for (lxw_row_t row = 1; row <= 20; ++row) write_row(sheet, row, 7.25 / row, date, percentage);
    workbook_close(book);
}

void read(const std::string& file, const std::vector<std::string>& names) {
    std::vector<ColumnRequest> columns;
    for (const std::string& name : names) columns.push_back({name, CellKind::text});
    const Table table = clustertrial::read_table(file, columns);
    for (std::size_t row = 0; row < table.rows; ++row) {
        for (const std::string& name : names) {
            const auto& cells = table.text(name);
            std::cout << (name == names.front() ? "" : "\t") << (cells.is_missing(row) ? "?" : cells.at(row));
        }
        std::cout << '\n';
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    try {
        if (words.size() == 2 && words[0] == "write") {
            write(words[1]);
        } else if (words.size() > 2 && words[0] == "read") {
            read(words[1], {words.begin() + 2, words.end()});
        } else {
            return 2;
        }
    } catch (const clustertrial::Error& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
    return 0;
}
