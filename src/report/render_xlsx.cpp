#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/report/render.hpp"

#include "display.hpp"
#include "document_blocks.hpp"
#include "open_lists.hpp"
#include "table_shape.hpp"
#include "text_layout.hpp"
#include "xlsx_file.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include <xlsxwriter.h>

namespace clustertrial {

namespace {

using namespace report_detail;

constexpr std::size_t longest_sheet_name = 31;
constexpr double widest_column = 48;  // characters of a digit's width
constexpr double narrowest_column = 9;
constexpr double default_width = 8.43;       // of a column that has none
constexpr std::size_t longest_text = 32767;  // UTF-16 units that a cell can hold
constexpr double line_points = 15;
constexpr double highest_row = 409;  // points

/// "0.000", "#,##0", "0.0%".
std::string number_format(const NumberPart& number) {
    std::string format = number.style == NumberStyle::grouped ? "#,##0" : "0";
    if (number.digits > 0) format += "." + std::string(static_cast<std::size_t>(number.digits), '0');
    return number.style == NumberStyle::percent ? format + "%" : format;
}

/// A number and nothing else, so that a sheet can reckon with it.
const NumberPart* number_of(const Cell& cell) {
    if (cell.parts.size() != 1) return nullptr;
    const auto* number = std::get_if<NumberPart>(&cell.parts[0]);
    return number != nullptr && std::isfinite(number->value) ? number : nullptr;
}

/// The text in pieces that cells can hold, broken at blanks where there are any. Excel counts UTF-16 units, and a
/// character is not broken.
std::vector<std::string> cell_texts(const std::string& text) {
    const std::string all = printable(text);
    std::vector<std::string> pieces;
    std::size_t begin = 0;
    std::size_t blank = 0;  // one past the last blank of the piece
    std::size_t units = 0;
    for (std::size_t at = 0; at < all.size();) {
        const CodePoint code_point = code_point_at_front(std::string_view(all).substr(at)).value_or(CodePoint{});
        units += code_point.value > 0xFFFF ? 2U : 1U;
        if (units > longest_text) {
            const std::size_t end = blank > begin ? blank : at;
            pieces.push_back(all.substr(begin, end - begin));
            at = begin = blank = end;
            units = 0;
            continue;
        }
        at += code_point.bytes;
        if (all[at - 1] == ' ') blank = at;
    }
    pieces.push_back(all.substr(begin));
    return pieces;
}

/// Lines that a text takes in a cell of a width, as far as is known without its font: words that are wider are broken.
std::size_t lines_in_cell(const std::string& text, double width) {
    const auto room = static_cast<std::size_t>(std::max(1.0, width - 1));  // beside the edges
    std::size_t lines = 0;
    for (const std::string& line : wrap(text, room))
        lines += std::max<std::size_t>((display_width(line) + room - 1) / room, 1);
    return lines;
}

class SheetWriter {
  public:
    SheetWriter(XlsxWorkbook& workbook, lxw_worksheet* sheet) : workbook_(workbook), sheet_(sheet) {}

    /// Throws Error(output) for a text that one cell cannot hold.
    void text(lxw_row_t row, std::size_t column, const std::string& text, const CellStyle& style) {
        write(row, column, text, style);
        make_room(row, text, width_of(column, column + 1));
    }

    /// The text in this cell and, where it is too long for one, in those below; returns how many.
    lxw_row_t texts(lxw_row_t row, std::size_t column, const std::string& text, const CellStyle& style) {
        const std::vector<std::string> pieces = cell_texts(text);
        for (const std::string& piece : pieces) this->text(row++, column, piece, style);
        return static_cast<lxw_row_t>(pieces.size());
    }

    /// The same; the first cell leads to another sheet.
    lxw_row_t link(lxw_row_t row, const std::string& to, const std::string& shown) {
        const std::vector<std::string> pieces = cell_texts(shown);
        require_written(worksheet_write_url_opt(sheet_, row, 0, ("internal:'" + to + "'!A1").c_str(),
                                                workbook_.format({.link = true}), pieces[0].c_str(), nullptr));
        make_room(row, pieces[0], width_of(0, 1));
        for (std::size_t i = 1; i < pieces.size(); ++i) text(++row, 0, pieces[i], {});
        return static_cast<lxw_row_t>(pieces.size());
    }

    /// Returns how many rows it takes.
    lxw_row_t cell(lxw_row_t row, std::size_t column, const Cell& cell, CellStyle style) {
        if (const NumberPart* number = number_of(cell)) {
            style.number = number_format(*number);
            const double value = number->style == NumberStyle::percent ? number->value / 100 : number->value;
            require_written(
                worksheet_write_number(sheet_, row, static_cast<lxw_col_t>(column), value, workbook_.format(style)));
            return 1;
        }
        return cell.empty() ? 1 : texts(row, column, to_text(cell), style);
    }

    /// A text across the columns of a table: not in a cell of its own, which would be as high as a page. Returns how
    /// many rows it takes.
    lxw_row_t across(lxw_row_t row, std::size_t columns, const std::string& shown, const CellStyle& style) {
        const std::vector<std::string> pieces = cell_texts(shown);
        for (const std::string& piece : pieces) {
            merged(row++, 0, columns, piece, style);
        }
        return static_cast<lxw_row_t>(pieces.size());
    }

    void set_widths(const ResultTable& table) {
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            const ColumnMeasure measured = measure(table, i);
            const double wanted = static_cast<double>(std::max(measured.body, measured.word)) + 2;
            set_width(i, std::clamp(wanted, narrowest_column, widest_column));
        }
    }

    void set_width(std::size_t column, double width) {
        const auto place = static_cast<lxw_col_t>(column);
        require_written(worksheet_set_column(sheet_, place, place, width, nullptr));
        widths_.resize(std::max(widths_.size(), column + 1), default_width);
        widths_[column] = width;
    }

    /// The first row below the headers.
    lxw_row_t headers(const ResultTable& table, lxw_row_t row) {
        const std::vector<ColumnRun> runs = column_runs(table);
        const bool two_rows = std::any_of(runs.begin(), runs.end(), [](const ColumnRun& run) { return run.grouped; });
        if (two_rows) {
            for (const ColumnRun& run : runs) {
                if (run.grouped) group_header(table, run, row);
            }
            ++row;
        }
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            const TableColumn& column = table.columns[i];
            text(row, i, one_line(column.header), {.bold = true, .align = column.align, .ruled = true});
        }
        return row + 1;
    }

    lxw_worksheet* sheet() { return sheet_; }

  private:
    void write(lxw_row_t row, std::size_t column, const std::string& text, const CellStyle& style) {
        const std::vector<std::string> pieces = cell_texts(text);
        if (pieces.size() > 1) require_written(LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED);
        require_written(worksheet_write_string(sheet_, row, static_cast<lxw_col_t>(column), pieces[0].c_str(),
                                               workbook_.format(style)));
    }

    [[nodiscard]] double width_of(std::size_t begin, std::size_t end) const {
        double width = 0;
        for (std::size_t i = begin; i < end; ++i) width += i < widths_.size() ? widths_[i] : default_width;
        return width;
    }

    /// A row is as high as the text in it that takes most lines: not every program finds that out when it opens a file.
    void make_room(lxw_row_t row, const std::string& text, double width) {
        const std::size_t lines = lines_in_cell(text, width);
        std::size_t& most = lines_[row];
        if (lines <= std::max<std::size_t>(most, 1)) return;
        most = lines;
        const double height = line_points * static_cast<double>(lines);
        require_written(worksheet_set_row(sheet_, row, std::min(height, highest_row), nullptr));
    }

    /// One cell over the columns from `begin` to before `end`.
    void merged(lxw_row_t row, std::size_t begin, std::size_t end, const std::string& shown, const CellStyle& style) {
        if (end - begin > 1) {
            require_written(worksheet_merge_range(sheet_, row, static_cast<lxw_col_t>(begin), row,
                                                  static_cast<lxw_col_t>(end - 1), "", workbook_.format(style)));
        }
        write(row, begin, shown, style);
        make_room(row, shown, width_of(begin, end));
    }

    void group_header(const ResultTable& table, const ColumnRun& run, lxw_row_t row) {
        merged(row, run.begin, run.end, one_line(table.columns[run.begin].group),
               {.bold = true, .align = Align::centre, .ruled = true});
    }

    XlsxWorkbook& workbook_;
    lxw_worksheet* sheet_;
    std::vector<double> widths_;              ///< of the columns that have one
    std::map<lxw_row_t, std::size_t> lines_;  ///< of the text in each row that takes most
};

/// Names that Excel takes: short, without its own signs, each once whatever its capitals.
class SheetNames {
  public:
    std::string take(const std::string& wanted) {
        std::string name;
        for (const char c : printable(wanted))
            name += std::string_view("[]:*?/\\'\n").find(c) == std::string_view::npos ? c : ' ';
        if (name.empty()) name = "Table";
        for (int i = 1;; ++i) {
            const std::string ending = i == 1 ? "" : " (" + std::to_string(i) + ")";
            std::string one = cut(name, longest_sheet_name - ending.size()) + ending;
            if (taken_.insert(folded(one)).second) return one;
        }
    }

  private:
    /// Not within a letter of several bytes.
    static std::string cut(std::string text, std::size_t length) {
        if (text.size() <= length) return text;
        while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
        text.resize(length);
        return text;
    }
    static std::string folded(std::string text) {
        for (char& c : text) {
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        }
        return text;
    }
    std::set<std::string> taken_;
};

constexpr const char* contents_name = "Contents";

/// A sheet a table, before them their list.
class Sheets {
  public:
    explicit Sheets(XlsxWorkbook& workbook) : workbook_(workbook), contents_(new_sheet(contents_name)) {
        contents_.set_width(0, 2 * widest_column);
    }

    void title(const std::string& title, const DocumentMetadata& metadata) {
        write(title, {.bold = true});
        for (const std::string& line : {joined(metadata.authors), metadata.date}) {
            if (!line.empty()) write(line, {});
        }
        ++row_;
    }

    void operator()(const Heading& heading) {
        lists_.end();
        write(heading.text, {.bold = true});
    }

    void operator()(const Prose& prose) {
        if (prose.is_item()) {
            const ItemStep step = lists_.add(prose);
            write(prose, step.indent + step.mark, step.indent + std::string(step.mark.size(), ' '));
        } else if (prose.kind == ProseKind::further) {
            const ItemStep step = lists_.go_on(prose);
            write(prose, step.indent, step.indent);
        } else {
            lists_.end();
            write(prose, prose_mark(prose), prose_mark(prose));
        }
    }

    void operator()(const Figure& figure) { (*this)(to_table(figure)); }

    void operator()(const ResultTable& table) {
        lists_.end();
        require_shape(table);
        const std::string caption = one_line(caption_of(table));
        const std::string name =
            names_.take(table.number          ? table.number->label + " " + std::to_string(table.number->number)
                        : table.title.empty() ? table.id
                                              : table.title);
        row_ += contents_.link(row_, name, caption.empty() ? name : caption);
        write(new_sheet_named(name), table, caption);
    }

  private:
    void write(const std::string& text, const CellStyle& style) { row_ += contents_.texts(row_, 0, text, style); }

    /// `mark` before its first line, `below` before the others.
    void write(const Prose& prose, const std::string& mark, const std::string& below) {
        write(mark + joined(split(to_text(prose), '\n'), "\n" + below), {});
    }

    SheetWriter new_sheet(const std::string& name) { return new_sheet_named(names_.take(name)); }

    SheetWriter new_sheet_named(const std::string& name) {
        lxw_worksheet* sheet = workbook_add_worksheet(workbook_.book(), name.c_str());
        if (sheet == nullptr) throw Error(ErrorKind::output, "the sheet '" + name + "' could not be made");
        constexpr std::uint8_t a4 = 9;
        worksheet_set_paper(sheet, a4);
        worksheet_set_landscape(sheet);
        worksheet_fit_to_pages(sheet, 1, 0);
        return {workbook_, sheet};
    }

    void write(SheetWriter sheet, const ResultTable& table, const std::string& caption) {
        sheet.set_widths(table);
        const std::size_t columns = std::max<std::size_t>(table.columns.size(), 1);
        lxw_row_t row = 0;
        row += sheet.across(row, columns, caption, {.bold = true});
        row += sheet.link(row, contents_name, contents_name);
        if (!table.columns.empty()) {
            const lxw_row_t first = row;
            row = sheet.headers(table, row);
            worksheet_freeze_panes(sheet.sheet(), row, 1);
            require_written(worksheet_repeat_rows(sheet.sheet(), first, row - 1));
        }
        for (const TableRow& one : table.rows) {
            if (ends_block(one)) continue;
            lxw_row_t rows = 1;
            for (std::size_t i = 0; i < table.columns.size(); ++i) {
                const CellStyle style{.bold = one.heading, .align = table.columns[i].align};
                rows = std::max(rows, sheet.cell(row, i, cell_at(one, i), style));
            }
            row += rows;
        }
        ++row;
        for (const std::string& note : table.notes) row += sheet.across(row, columns, note, {});
    }

    XlsxWorkbook& workbook_;
    SheetNames names_;
    SheetWriter contents_;
    OpenLists lists_;
    lxw_row_t row_ = 0;
};

/// As properties that a person adds. Excel takes 255 characters at most: a stamp that is longer is left out whole, and
/// `report --verify` asks for the trial file then.
void set_stamp(lxw_workbook* book, const DocumentStamp& stamp) {
    const auto fits_a_property = [](const std::string& text) {
        constexpr std::size_t most_bytes = 255;
        return text.size() <= most_bytes;
    };
    const StampFields fields = to_fields(stamp);
    const bool fits = std::all_of(fields.begin(), fields.end(), [&](const auto& field) {
        return fits_a_property(field.first) && fits_a_property(field.second);
    });
    if (!fits) return;
    for (const auto& [name, value] : fields)
        require_written(workbook_set_custom_property_string(book, name.c_str(), printable(value).c_str()));
}

}  // namespace

std::string render_xlsx(const Document& document) {
    const MemoryFile file;
    XlsxWorkbook workbook(file.name());
    const std::string title = document.metadata.title.empty() ? "Results" : one_line(document.metadata.title);
    std::string of_title = printable(title);
    const std::vector<std::string>& authors = document.metadata.authors;
    std::string author = printable(authors.empty() ? document.metadata.made_by : joined(authors));
    lxw_doc_properties properties{};
    properties.title = of_title.data();
    properties.author = author.data();
    properties.created = workbook_date;
    require_written(workbook_set_properties(workbook.book(), &properties));
    if (document.metadata.stamp) set_stamp(workbook.book(), *document.metadata.stamp);
    Sheets sheets(workbook);
    sheets.title(title, document.metadata);
    for (const Block& block : document.blocks) std::visit(sheets, block);
    if (document.provenance) sheets(*document.provenance);
    workbook.close();
    return file.bytes();
}

}  // namespace clustertrial
