#include "clustertrial/report/collation_template.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/report/document.hpp"

#include "xlsx_file.hpp"

#include <array>
#include <vector>

namespace clustertrial {

using namespace report_detail;

namespace {

constexpr std::size_t longest_message = 255;  // of a validation, in Excel
constexpr lxw_row_t header_row = 0;
constexpr lxw_row_t most_rows = 1'048'576;
constexpr double width_of_ids = 14;
constexpr double width_of_columns = 18;

/// "c (1 to 5) or <5 (0 to 4)"
std::string text_of(const std::vector<SuppressedMarker>& markers) {
    std::vector<std::string> texts;
    for (const SuppressedMarker& one : markers)
        texts.push_back(one.marker + " (" + format_readable(one.stands_for.low) + " to " +
                        format_readable(one.stands_for.high) + ")");
    return listed(texts, "or");
}

/// What a cell of a column may have, in words.
std::string domain_of(const CollectedColumn& column, const std::vector<SuppressedMarker>& markers) {
    if (column.kind == CollectedKind::text) return "Any text.";
    std::string words = column.kind == CollectedKind::count ? "A whole number from 0" : "A number";
    if (column.minimum) words += ", at least " + format_readable(*column.minimum);
    if (column.maximum) words += ", at most " + format_readable(*column.maximum);
    words += "; empty where it is not known.";
    const std::string what = column.kind == CollectedKind::count ? "a small number" : "a number";
    if (!markers.empty()) words += " In the place of " + what + ": " + text_of(markers) + ".";
    return words;
}

/// A text in a formula of Excel.
std::string in_formula(const std::string& text) {
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + "\"";
}

/// Whether a cell, "F2", has what its column takes, as Excel asks it.
std::string formula_for(const CollectedColumn& column, const std::vector<SuppressedMarker>& markers,
                        const std::string& cell) {
    std::vector<std::string> holds{"ISNUMBER(" + cell + ")"};
    if (column.kind == CollectedKind::count) {
        holds.push_back(cell + ">=0");
        holds.push_back(cell + "=INT(" + cell + ")");
    }
    if (column.minimum) holds.push_back(cell + ">=" + format_shortest(*column.minimum));
    if (column.maximum) holds.push_back(cell + "<=" + format_shortest(*column.maximum));
    // AND looks at all of its parts, and a text is no number to compare: IF does not.
    std::string formula = "IF(" + holds.front() + ",";
    formula += holds.size() == 1 ? "TRUE" : "AND(" + joined({holds.begin() + 1, holds.end()}, ",") + ")";
    if (markers.empty()) return "=" + formula + ",FALSE)";
    std::vector<std::string> same;
    for (const SuppressedMarker& one : markers) same.push_back("EXACT(" + cell + "," + in_formula(one.marker) + ")");
    return "=" + formula + ",OR(" + joined(same, ",") + "))";
}

std::vector<std::size_t> schools_of(const Population& population, const std::string& authority) {
    std::vector<std::size_t> schools;
    std::vector<std::string> known;
    for (std::size_t school = 0; school < population.ids.size(); ++school) {
        const std::string own = population.authorities.empty() ? "" : population.authorities[school];
        if (!contains(known, own) && !own.empty()) known.push_back(own);
        if (authority.empty() || spelling_key(own) == spelling_key(authority)) schools.push_back(school);
    }
    if (!schools.empty()) return schools;
    throw Error(ErrorKind::usage, "the list has no authority " + in_quotes(authority) + "; " +
                                      (known.empty() ? "it says none: 'list_authority' of [collate] names its column"
                                                     : "it has " + first_few(known, Problems::shown)));
}

/// The sheet that is filled in.
class ReturnSheet {
  public:
    ReturnSheet(XlsxWorkbook& workbook, const Trial& trial)
        : workbook_(workbook), plan_(*trial.collate), sheet_(workbook_add_worksheet(workbook.book(), "Return")) {}

    void write(const Population& population, const std::vector<std::size_t>& schools) {
        add_column(plan_.ids.column, width_of_ids);
        for (const std::string& column : population.columns) add_column(column, width_of_columns);
        const lxw_col_t by_begins = columns_;
        for (const std::string& column : plan_.by) add_column(column, width_of_columns);
        for (const CollectedColumn& column : plan_.columns) {
            if (column.kind != CollectedKind::text) validate(column);
            add_column(column.label, width_of_columns);
        }
        worksheet_freeze_panes(sheet_, header_row + 1, by_begins);
        lxw_row_t row = header_row + 1;
        for (const std::size_t school : schools) {
            text(row, 0, population.ids[school]);
            for (std::size_t i = 0; i < population.columns.size(); ++i)
                text(row, static_cast<lxw_col_t>(1 + i), population.cells[i][school]);
            ++row;
        }
    }

  private:
    void text(lxw_row_t row, lxw_col_t column, const std::string& text, const CellStyle& style = {.number = "@"}) {
        require_written(worksheet_write_string(sheet_, row, column, text.c_str(), workbook_.format(style)));
    }

    void add_column(const std::string& name, double width) {
        require_written(worksheet_set_column(sheet_, columns_, columns_, width, nullptr));
        text(header_row, columns_++, name, {.bold = true, .ruled = true});
    }

    /// Of the column that comes next.
    void validate(const CollectedColumn& column) {
        std::array<char, LXW_MAX_CELL_NAME_LENGTH> cell{};
        lxw_rowcol_to_cell(cell.data(), header_row + 1, columns_);
        const std::vector<SuppressedMarker> markers = markers_of_template(plan_, column);
        std::string formula = formula_for(column, markers, cell.data());
        std::string message(clipped(domain_of(column, markers), longest_message));
        lxw_data_validation rule{};
        rule.validate = LXW_VALIDATION_TYPE_CUSTOM_FORMULA;
        rule.value_formula = formula.data();
        rule.ignore_blank = LXW_VALIDATION_ON;
        rule.show_input = LXW_VALIDATION_OFF;
        rule.show_error = LXW_VALIDATION_ON;
        rule.error_message = message.data();
        require_written(
            worksheet_data_validation_range(sheet_, header_row + 1, columns_, most_rows - 1, columns_, &rule));
    }

    XlsxWorkbook& workbook_;
    const CollateSpec& plan_;
    lxw_worksheet* sheet_;
    lxw_col_t columns_ = 0;
};

/// What is asked for, a line a column.
void write_guide(XlsxWorkbook& workbook, const Trial& trial) {
    const CollateSpec& plan = *trial.collate;
    lxw_worksheet* const sheet = workbook_add_worksheet(workbook.book(), "What to fill in");
    constexpr double widest = 90;
    require_written(worksheet_set_column(sheet, 0, 0, width_of_columns, nullptr));
    require_written(worksheet_set_column(sheet, 1, 1, widest, nullptr));
    lxw_row_t row = 0;
    const auto line = [&](const std::string& what, const std::string& takes, bool bold) {
        const CellStyle style{.bold = bold};
        require_written(worksheet_write_string(sheet, row, 0, what.c_str(), workbook.format(style)));
        require_written(worksheet_write_string(sheet, row++, 1, takes.c_str(), workbook.format(style)));
    };
    line("Column", "What it takes", true);
    line(plan.ids.column, "The school; leave it as it is.", false);
    for (const std::string& column : plan.by)
        line(column, "Which row of the school: copy its line for each value.", false);
    for (const CollectedColumn& column : plan.columns)
        line(column.label, domain_of(column, markers_of_template(plan, column)), false);
}

}  // namespace

std::string collation_template(const Trial& trial, const Population& population, const std::string& authority) {
    const std::vector<std::size_t> schools = schools_of(population, authority);
    const MemoryFile file;
    XlsxWorkbook workbook(file.name());
    std::string title = trial.title.empty() ? "Return" : trial.title;
    std::string author = made_by("collate");
    lxw_doc_properties properties{};
    properties.title = title.data();
    properties.author = author.data();
    properties.created = workbook_date;
    require_written(workbook_set_properties(workbook.book(), &properties));
    ReturnSheet(workbook, trial).write(population, schools);
    write_guide(workbook, trial);
    workbook.close();
    return file.bytes();
}

}  // namespace clustertrial
