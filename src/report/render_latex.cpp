#include "clustertrial/core/number.hpp"
#include "clustertrial/report/render.hpp"

#include "display.hpp"
#include "document_blocks.hpp"
#include "latex_layout.hpp"
#include "table_shape.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace clustertrial {

namespace {

using namespace report_detail;

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

std::string column_specification(const LatexColumn& column) {
    if (!column.paragraphs) return {column_letter(column.align)};
    return "p{" + format_fixed(width_in_em(column), 1) + "em}";
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

/// A paragraph ends with its cell: one that ended before would leave the cell an empty line. `italic`: a heading.
std::string latex_cell(const std::vector<std::string>& lines, const LatexColumn& column, bool italic = false) {
    std::string text;
    if (lines.size() > 1 && lines[0].empty()) text = "\\leavevmode";  // \newline ends a line, and there must be one
    for (std::size_t i = 0; i < lines.size(); ++i) text += (i == 0 ? "" : " \\newline{} ") + latex_escape(lines[i]);
    if (text.empty()) return text;
    if (italic) text = "\\textit{" + text + "}";
    return column.paragraphs ? alignment_command(column.align) + text : text;
}

/// "\\\\" means the end of a line in a last cell of paragraphs.
std::string end_of_row(const LatexPanel& panel) {
    return panel.back().paragraphs ? " \\tabularnewline\n" : " \\\\\n";
}

/// The spanning headers, which stand on the rule under each; nothing when no column has one.
std::string latex_groups(const ResultTable& table, const LatexPanel& panel) {
    const std::vector<LatexGroup> groups = latex_groups_of(table, panel);
    std::size_t most = 0;
    std::string rules;
    for (const LatexGroup& group : groups) {
        most = std::max(most, group.lines.size());
        if (group.lines.empty()) continue;
        rules += "\\cmidrule{" + std::to_string(group.begin + 1) + "-" + std::to_string(group.end) + "}";
    }
    std::string names;
    for (std::size_t left = most; left > 0; --left) {  // lines that are still to come
        for (const LatexGroup& group : groups) {
            if (group.begin > 0) names += " & ";
            const std::size_t lines = group.lines.size();
            if (lines == 0) continue;
            names += "\\multicolumn{" + std::to_string(group.end - group.begin) + "}{c}{" +
                     (left > lines ? "" : latex_escape(group.lines[lines - left])) + "}";
        }
        names += end_of_row(panel);
    }
    return rules.empty() ? "" : names + rules + '\n';
}

std::string latex_header(const ResultTable& table, const LatexPanel& panel) {
    std::string line;
    for (std::size_t i = 0; i < panel.size(); ++i) {
        if (i > 0) line += " & ";
        line += latex_cell(latex_lines(table.columns[panel[i].column]), panel[i]);
    }
    return line + end_of_row(panel);
}

std::string latex_heading(const TableRow& row, const LatexPanel& panel, const LatexSize& size) {
    std::string text;
    for (const std::string& line : latex_heading_lines(to_text(cell_at(row, 0)), size)) {
        text += "\\multicolumn{" + std::to_string(panel.size()) + "}{l}{\\textit{" + latex_escape(line) + "}}" +
                end_of_row(panel);
    }
    return text;
}

std::string latex_row(const LatexPanel& panel, const TableRow& row, bool in_block) {
    std::string line = in_block ? "\\quad " : "";
    for (std::size_t i = 0; i < panel.size(); ++i) {
        if (i > 0) line += " & ";
        line += latex_cell(latex_lines(cell_at(row, panel[i].column), panel[i]), panel[i], row.heading);
    }
    return line + end_of_row(panel);
}

/// By row, whether it stands in a block, below a heading.
std::vector<bool> rows_in_blocks(const ResultTable& table) {
    std::vector<bool> in_blocks;
    bool in_block = false;
    for (const TableRow& row : table.rows) {
        if (row.heading) in_block = !ends_block(row);
        in_blocks.push_back(in_block && !row.heading);
    }
    return in_blocks;
}

/// What is higher than a page is a longtable, which has its headers on each: as a float it would lose its end.
std::string tabular(const ResultTable& table, const LatexPanel& panel, const LatexLayout& layout) {
    const std::string environment = layout.fits_a_page ? "tabular" : "longtable";
    std::string specification;
    for (const LatexColumn& column : panel) specification += column_specification(column);
    std::string result = "\\begin{" + environment + "}{@{}" + specification + "@{}}\n\\toprule\n";
    result += latex_groups(table, panel) + latex_header(table, panel) + "\\midrule\n";
    if (!layout.fits_a_page) result += "\\endhead\n";
    const std::vector<bool> in_block = rows_in_blocks(table);
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const TableRow& row = table.rows[i];
        if (ends_block(row)) continue;
        result += spans_all_columns(row) ? latex_heading(row, panel, layout.size) : latex_row(panel, row, in_block[i]);
    }
    return result + "\\bottomrule\n\\end{" + environment + "}\n";
}

/// The panels one below the other, each with its first column.
std::string tabulars(const ResultTable& table, const LatexLayout& layout) {
    std::string result;
    for (const LatexPanel& panel : layout.panels)
        result += (result.empty() ? "" : "\\par\\medskip\n") + tabular(table, panel, layout);
    if (layout.size.command.empty()) return result;
    constexpr int padding_of_latex = 6;  // points
    std::string command(layout.size.command);
    if (layout.size.padding != padding_of_latex)
        command += "\\setlength{\\tabcolsep}{" + std::to_string(layout.size.padding) + "pt}";
    return "{" + command + "\n" + result + "\\par}\n";
}

std::string note_paragraph(const std::vector<std::string>& notes) {
    std::string result = "\\par\\smallskip\n{\\footnotesize\\raggedright\n";
    for (const auto& note : notes) result += latex_line(note) + "\\par\n";
    return result + "}\n";
}

std::string environment_of(ProseKind list) {
    return list == ProseKind::numbered ? "enumerate" : "itemize";
}

/// A text with its line breaks.
std::string latex_words(const std::string& text) {
    return joined_as(split(printable(text), '\n'), latex_escape, " \\newline{} ");
}

std::string latex_runs(const Prose& prose) {
    std::string text;
    for (const TextRun& run : prose.runs) {
        std::string one = latex_words(run.text);
        if (run.emphasis) one = "\\emph{" + one + "}";
        if (run.strong) one = "\\textbf{" + one + "}";
        if (!run.link.empty() && run.link != run.text) one += " (\\texttt{" + latex_line(run.link) + "})";
        text += one;
    }
    return text.starts_with(" \\newline") ? "\\leavevmode" + text : text;  // it ends a line, and there must be one
}

struct LatexBlocks {
    std::string operator()(const Heading& heading) const {
        if (heading.level == 0) return "{\\LARGE\\bfseries\\noindent " + latex_line(heading.text) + "\\par}\n";
        static constexpr std::array<std::string_view, 3> commands{"section", "subsection", "subsubsection"};
        const auto level = static_cast<std::size_t>(std::clamp(heading.level, 1, 3));
        return "\\" + std::string(commands.at(level - 1)) + "*{" + latex_line(heading.text) + "}\n";
    }

    std::string operator()(const Prose& prose) const {
        const std::string text = latex_runs(prose) + '\n';
        return prose.kind == ProseKind::quotation ? "\\begin{quote}\n" + text + "\\end{quote}\n" : text;
    }

    std::string operator()(const Prose& item, const ItemStep& step) const {
        const std::string begin = step.begins ? "\\begin{" + environment_of(item.kind) + "}\n" : "";
        const std::string number = item.kind == ProseKind::numbered ? "[" + std::to_string(item.number) + ".]" : "";
        return begin + "\\item" + number + " " + latex_runs(item) + "\n";
    }

    [[nodiscard]] std::string further(const Prose& prose, const ItemStep&) const { return latex_runs(prose) + '\n'; }

    [[nodiscard]] std::string end_of(ProseKind list) const { return "\\end{" + environment_of(list) + "}\n"; }
    std::string operator()(const ResultTable& table) const {
        require_shape(table);
        const LatexLayout layout = fit_to_latex_page(table);
        const std::string title = table.title.empty() ? "" : "\\textbf{" + latex_line(caption_of(table)) + "}\\par";
        const std::string body = (table.columns.empty() ? "" : tabulars(table, layout)) +
                                 (table.notes.empty() ? "" : note_paragraph(table.notes));
        if (!layout.fits_a_page) return (title.empty() ? "" : "{\\centering" + title + "}\n\\nopagebreak\n") + body;
        const std::string above = title.empty() ? "" : title + (floats ? "" : "\\nopagebreak") + "\\smallskip\n";
        const std::string environment = floats ? "table" : "center";
        return "\\begin{" + environment + "}" + (floats ? "[htbp]\n\\centering" : "") + "\n" + above + body + "\\end{" +
               environment + "}\n";
    }

    bool floats = true;  ///< tables may stand elsewhere
};

/// Under headings a table stays where it is: as a float it would come to stand below the heading of another section.
bool has_headings(const Document& document) {
    return std::any_of(document.blocks.begin(), document.blocks.end(),
                       [](const Block& block) { return std::holds_alternative<Heading>(block); });
}

}  // namespace

std::string render_latex(const Document& document) {
    return join_blocks(document, LatexBlocks{!has_headings(document)});
}

}  // namespace clustertrial
