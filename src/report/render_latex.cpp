#include "clustertrial/core/number.hpp"
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

std::vector<std::string> cell_lines(const Cell& cell) {
    std::vector<std::string> lines;
    for (const auto& pieces : pieces_of(cell)) {
        for (auto& line : fill_lines(pieces, stub_width)) lines.push_back(std::move(line));
    }
    return lines;
}

/// How a column is set. One with a cell of several lines is a column of paragraphs, as wide as its longest line: a
/// table within the cell would look the same, and pandoc cannot read it.
struct LatexColumn {
    Align align = Align::left;
    bool paragraphs = false;
    std::size_t width = 0;  ///< characters

    void make_room_for(const std::vector<std::string>& lines) {
        paragraphs = paragraphs || lines.size() > 1;
        for (const auto& line : lines) width = std::max(width, display_width(line));
    }
};

std::vector<LatexColumn> latex_columns(const ResultTable& table) {
    std::vector<LatexColumn> columns;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        LatexColumn& column = columns.emplace_back(LatexColumn{table.columns[i].align});
        column.make_room_for(header_lines(table.columns[i], header_width));
        for (const auto& row : table.rows) {
            if (!spans_all_columns(row)) column.make_room_for(cell_lines(cell_at(row, i)));
        }
    }
    return columns;
}

std::string column_specification(const LatexColumn& column) {
    if (!column.paragraphs) return {column_letter(column.align)};
    constexpr double em_of_a_character = 0.5;  // a digit of Computer Modern, and about the mean of a text
    constexpr double room = 0.6;               // em, for capitals
    return "p{" + format_fixed(em_of_a_character * static_cast<double>(column.width) + room, 1) + "em}";
}

/// With an empty group behind it: pandoc takes a number that follows a command it does not know for its argument.
std::string alignment_command(Align align) {
    switch (align) {
        case Align::left:
            return "\\raggedright{} ";
        case Align::right:
            return "\\raggedleft{} ";
        case Align::centre:
            return "\\centering{} ";
    }
    return {};
}

std::string latex_cell(const std::vector<std::string>& lines, const LatexColumn& column) {
    std::string text;
    if (lines.size() > 1 && lines[0].empty()) text = "\\leavevmode";  // \newline ends a line, and there must be one
    for (std::size_t i = 0; i < lines.size(); ++i) text += (i == 0 ? "" : " \\newline ") + latex_escape(lines[i]);
    if (!column.paragraphs || text.empty()) return text;
    return "{" + alignment_command(column.align) + text + "\\par}";
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
            rules += "\\cmidrule{" + std::to_string(begin + 1) + "-" + std::to_string(end) + "}";
        }
        begin = end;
    }
    return rules.empty() ? "" : names + " \\\\\n" + rules + '\n';
}

std::string latex_header(const ResultTable& table, const std::vector<LatexColumn>& columns) {
    std::string line;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) line += " & ";
        line += latex_cell(header_lines(table.columns[i], header_width), columns[i]);
    }
    return line + " \\\\\n";
}

std::string latex_row(const std::vector<LatexColumn>& columns, const TableRow& row, bool in_block) {
    if (spans_all_columns(row)) {
        return "\\multicolumn{" + std::to_string(columns.size()) + "}{l}{\\textit{" +
               latex_line(to_text(row.cells[0])) + "}} \\\\\n";
    }
    std::string line = in_block ? "\\quad " : "";
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) line += " & ";
        const std::string text = latex_cell(cell_lines(cell_at(row, i)), columns[i]);
        line += row.heading && !text.empty() ? "\\textit{" + text + "}" : text;
    }
    return line + " \\\\\n";
}

std::string tabular(const ResultTable& table) {
    const std::vector<LatexColumn> columns = latex_columns(table);
    std::string specification;
    for (const auto& column : columns) specification += column_specification(column);
    std::string result = "\\begin{tabular}{" + specification + "}\n\\toprule\n";
    result += latex_groups(table) + latex_header(table, columns) + "\\midrule\n";
    bool in_block = false;
    for (const auto& row : table.rows) {
        if (row.heading) in_block = !ends_block(row);
        if (!ends_block(row)) result += latex_row(columns, row, in_block && !row.heading);
    }
    return result + "\\bottomrule\n\\end{tabular}\n";
}

std::string note_paragraph(const std::vector<std::string>& notes) {
    std::string result = "\\par\\smallskip\n{\\footnotesize\\raggedright\n";
    for (const auto& note : notes) result += latex_line(note) + "\\par\n";
    return result + "}\n";
}

std::string in_environment(const std::string& name, const std::string& text) {
    return "\\begin{" + name + "}\n" + text + "\n\\end{" + name + "}\n";
}

std::string latex_runs(const Prose& prose) {
    std::string text;
    for (const TextRun& run : prose.runs) {
        std::string one = latex_line(run.text);
        if (run.emphasis) one = "\\emph{" + one + "}";
        if (run.strong) one = "\\textbf{" + one + "}";
        if (!run.link.empty() && run.link != run.text) one += " (\\texttt{" + latex_line(run.link) + "})";
        text += one;
    }
    return text;
}

struct LatexBlocks {
    std::string operator()(const Heading& heading) const {
        static constexpr std::array<std::string_view, 3> commands{"section", "subsection", "subsubsection"};
        const auto level = static_cast<std::size_t>(std::clamp(heading.level, 1, 3));
        return "\\" + std::string(commands.at(level - 1)) + "*{" + latex_line(heading.text) + "}\n";
    }

    std::string operator()(const Prose& prose) const {
        const std::string text = latex_runs(prose);
        switch (prose.kind) {
            case ProseKind::paragraph:
                return text + "\n";
            case ProseKind::bullet:
                return in_environment("itemize", "\\item " + text);
            case ProseKind::numbered:
                return in_environment("enumerate", "\\item[" + std::to_string(prose.number) + ".] " + text);
            case ProseKind::quotation:
                return in_environment("quote", text);
        }
        return text;
    }

    std::string operator()(const ResultTable& table) const {
        require_shape(table);
        std::string result = "\\begin{table}[htbp]\n\\centering\n";
        if (!table.title.empty()) result += "\\textbf{" + latex_line(caption_of(table)) + "}\\par\\smallskip\n";
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
