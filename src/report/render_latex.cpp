#include "clustertrial/report/render.hpp"

#include "display.hpp"
#include "document_blocks.hpp"
#include "table_shape.hpp"
#include "text_layout.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace clustertrial {

namespace {

using namespace report_detail;

constexpr std::size_t header_width = 20;  ///< characters after which a header is broken
constexpr std::size_t stub_width = 36;    ///< characters after which a text cell is broken

/// A row may begin with any cell, and "\\\\" takes a '[' or '*' after it for its own: these two are kept apart from it.
constexpr std::array<std::pair<char, std::string_view>, 15> latex_replacements{{
    {'\\', "\\textbackslash{}"},
    {'{', "\\{"},
    {'}', "\\}"},
    {'$', "\\$"},
    {'&', "\\&"},
    {'#', "\\#"},
    {'%', "\\%"},
    {'_', "\\_"},
    {'^', "\\textasciicircum{}"},
    {'~', "\\textasciitilde{}"},
    {'<', "\\textless{}"},
    {'>', "\\textgreater{}"},
    {'|', "\\textbar{}"},
    {'[', "{[}"},
    {'*', "{*}"},
}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// A '-' that is a sign: before a digit, and not within a word or a range such as 2018-19.
bool is_minus(std::string_view text, std::size_t i) {
    if (text[i] != '-' || i + 1 >= text.size() || !is_digit(text[i + 1])) return false;
    return i == 0 || std::string_view(" (\n[;,").find(text[i - 1]) != std::string_view::npos;
}

/// A limit without end, which the fonts of pdfTeX have in formulas only.
constexpr std::string_view infinity = "\u221E";
constexpr std::string_view minus_infinity = "-\u221E";

std::string latex_escape(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool negative = text.substr(i).starts_with(minus_infinity);
        if (negative || text.substr(i).starts_with(infinity)) {
            result += negative ? "$-\\infty$" : "$\\infty$";
            i += (negative ? minus_infinity : infinity).size() - 1;
            continue;
        }
        const char c = text[i];
        const auto* found = std::find_if(latex_replacements.begin(), latex_replacements.end(),
                                         [c](const auto& replacement) { return replacement.first == c; });
        if (is_minus(text, i)) {
            result += "$-$";
        } else if (c == '-' && i + 1 < text.size() && text[i + 1] == '-') {
            result += "-{}";  // two hyphens, not a dash
        } else if (found != latex_replacements.end()) {
            result += found->second;
        } else {
            result += c;
        }
    }
    return result;
}

std::string latex_line(const std::string& text) {
    return latex_escape(one_line(printable(text)));
}

char column_letter(Align align) {
    switch (align) {
        case Align::left:
            return 'l';
        case Align::right:
            return 'r';
        case Align::centre:
            return 'c';
    }
    return 'l';
}

/// Several lines in one cell: a table of one column, which needs no package.
std::string stacked(const std::vector<std::string>& lines, Align align, char vertical) {
    if (lines.size() == 1) return latex_escape(lines[0]);
    std::string result = std::string("\\begin{tabular}[") + vertical + "]{@{}" + column_letter(align) + "@{}}";
    for (std::size_t i = 0; i < lines.size(); ++i) result += (i == 0 ? "" : " \\\\ ") + latex_escape(lines[i]);
    return result + "\\end{tabular}";
}

std::string latex_cell(const Cell& cell, Align align) {
    std::vector<std::string> lines;
    for (const auto& pieces : pieces_of(cell)) {
        for (auto& line : fill_lines(pieces, stub_width)) lines.push_back(std::move(line));
    }
    return stacked(lines, align, 't');
}

/// The spanning headers and the rule under each; nothing when no column has one.
std::string latex_groups(const ResultTable& table) {
    std::string names;
    std::string rules;
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < table.columns.size(); ++i) columns.push_back(i);
    for (std::size_t begin = 0; begin < columns.size();) {
        const std::size_t end = group_end(table, columns, begin);
        const std::string& group = table.columns[begin].group;
        if (begin > 0) names += " & ";
        if (!group.empty()) {
            names += "\\multicolumn{" + std::to_string(end - begin) + "}{c}{" + latex_line(group) + "}";
            rules += "\\cmidrule(lr){" + std::to_string(begin + 1) + "-" + std::to_string(end) + "}";
        }
        begin = end;
    }
    return rules.empty() ? "" : names + " \\\\\n" + rules + '\n';
}

std::string latex_header(const ResultTable& table) {
    std::string line;
    for (const auto& column : table.columns) {
        if (&column != &table.columns.front()) line += " & ";
        line += stacked(header_lines(column, header_width), column.align, 'b');
    }
    return line + " \\\\\n";
}

std::string latex_row(const ResultTable& table, const TableRow& row, bool in_block) {
    if (spans_all_columns(row)) {
        return "\\multicolumn{" + std::to_string(table.columns.size()) + "}{l}{\\textit{" +
               latex_line(to_text(row.cells[0])) + "}} \\\\\n";
    }
    std::string line = in_block ? "\\quad " : "";
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (i > 0) line += " & ";
        const std::string text = latex_cell(cell_at(row, i), table.columns[i].align);
        line += row.heading && !text.empty() ? "\\textit{" + text + "}" : text;
    }
    return line + " \\\\\n";
}

std::string tabular(const ResultTable& table) {
    std::string letters;
    for (const auto& column : table.columns) letters += column_letter(column.align);
    std::string result = "\\begin{tabular}{" + letters + "}\n\\toprule\n";
    result += latex_groups(table) + latex_header(table) + "\\midrule\n";
    bool in_block = false;
    for (const auto& row : table.rows) {
        if (row.heading) in_block = !ends_block(row);
        if (!ends_block(row)) result += latex_row(table, row, in_block && !row.heading);
    }
    return result + "\\bottomrule\n\\end{tabular}\n";
}

std::string note_paragraph(const std::vector<std::string>& notes) {
    std::string result = "\\par\\smallskip\n\\begin{minipage}{\\linewidth}\\footnotesize\n";
    for (const auto& note : notes) result += latex_line(note) + "\\par\n";
    return result + "\\end{minipage}\n";
}

struct LatexBlocks {
    std::string operator()(const Heading& heading) const {
        static constexpr std::array<std::string_view, 3> commands{"section", "subsection", "subsubsection"};
        const auto level = static_cast<std::size_t>(std::clamp(heading.level, 1, 3));
        return "\\" + std::string(commands.at(level - 1)) + "*{" + latex_line(heading.text) + "}\n";
    }

    std::string operator()(const Prose& prose) const { return latex_line(prose.text) + "\n"; }

    std::string operator()(const ResultTable& table) const {
        require_shape(table);
        std::string result = "\\begin{table}[htbp]\n\\centering\n";
        if (!table.title.empty()) result += "\\textbf{" + latex_line(table.title) + "}\\par\\smallskip\n";
        if (!table.columns.empty()) result += tabular(table);
        if (!table.notes.empty()) result += note_paragraph(table.notes);
        return result + "\\end{table}\n";
    }
};

}  // namespace

std::string render_latex(const Document& document) {
    return join_blocks(document, LatexBlocks{});
}

}  // namespace clustertrial
