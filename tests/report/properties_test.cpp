// What holds of every table, on arbitrary ones.
#include "clustertrial/report/render.hpp"

#include "display.hpp"
#include "latex_layout.hpp"
#include "random_tables.hpp"
#include "table_shape.hpp"

#include <algorithm>
#include <cstdint>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace clustertrial::properties_test {
namespace {

using namespace report_detail;

constexpr std::uint64_t tables = 400;
using Record = std::vector<std::string>;

/// RFC 4180, read the simplest way: one character at a time. A record that begins with '#' is a title or a note, and a
/// note is one field.
std::vector<Record> parse_csv(const std::string& text) {
    std::vector<Record> records;
    Record record;
    std::string field;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
            field += text[++i];
        } else if (c == '"') {
            quoted = !quoted;
        } else if (quoted) {
            field += c;
        } else if (c == ',' || c == '\n') {
            record.push_back(std::exchange(field, {}));
            if (c != '\n') continue;
            const bool note = record[0].starts_with('#');
            EXPECT_TRUE(!note || record.size() == 1) << record[0];
            if (!note) records.push_back(record);
            record.clear();
        } else {
            field += c;
        }
    }
    return records;
}

/// What a CSV field holds of a text: with an apostrophe in front where a spreadsheet would take it for a formula, or a
/// reader for a note. A text of signs, digits and points alone is a number as tables print them.
std::string expected_text(const std::string& text) {
    if (text.empty() || std::string("=+-@#").find(text[0]) == std::string::npos) return text;
    // A sign stands at the start of a word, or behind a bracket, a separator or the E of an exponent.
    static const std::regex sign(R"((^|[\s(\[,;eE])[-+])");
    const std::string unsigned_text = std::regex_replace(text, sign, "$1");
    const bool number =
        text[0] != '#' && unsigned_text.find_first_not_of("0123456789.,%()[];eE \n") == std::string::npos;
    return number ? text : "'" + text;
}

/// What a CSV field holds of a cell; one number alone without its thousands separators.
std::string expected_field(const Cell& cell) {
    std::string text = to_text(cell);
    if (cell.parts.empty() || !std::holds_alternative<NumberPart>(cell.parts[0])) return expected_text(text);
    if (cell.parts.size() == 1) std::erase(text, ',');
    return text;
}

std::vector<TableRow> printed_rows(const ResultTable& table) {
    std::vector<TableRow> rows = table.rows;
    std::erase_if(rows, [](const TableRow& row) { return ends_block(row); });
    return rows;
}

TEST(RenderCsv, ParsedBackGivesTheCells) {
    for (std::uint64_t seed = 0; seed < tables; ++seed) {
        const ResultTable table = samples::random_table(seed);
        std::vector<Record> expected(1);
        for (const auto& column : table.columns) expected[0].push_back(expected_text(one_line_header(column)));
        for (const auto& row : printed_rows(table)) {
            Record& record = expected.emplace_back();
            for (std::size_t i = 0; i < table.columns.size(); ++i) record.push_back(expected_field(cell_at(row, i)));
        }
        ASSERT_EQ(parse_csv(render_csv(table)), expected) << "seed " << seed;
    }
}

TEST(RenderJson, ParsedBackGivesTheCellsAndTheirNumbers) {
    for (std::uint64_t seed = 0; seed < tables; ++seed) {
        const ResultTable table = samples::random_table(seed);
        const auto json = nlohmann::json::parse(render_json(table));
        const auto rows = printed_rows(table);
        ASSERT_EQ(json["title"], table.title);
        ASSERT_EQ(json["notes"], nlohmann::json(table.notes));
        ASSERT_EQ(json["rows"].size(), rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            ASSERT_EQ(json["rows"][i]["heading"], rows[i].heading);
            ASSERT_EQ(json["rows"][i]["cells"].size(), table.columns.size());
            for (std::size_t j = 0; j < table.columns.size(); ++j) {
                const auto& cell = json["rows"][i]["cells"][j];
                ASSERT_EQ(cell["text"], to_text(cell_at(rows[i], j))) << "seed " << seed;
                std::vector<double> values;
                for (const auto& part : cell_at(rows[i], j).parts) {
                    if (const auto* number = std::get_if<NumberPart>(&part)) values.push_back(number->value);
                }
                ASSERT_EQ(cell["values"].get<std::vector<double>>(), values) << "seed " << seed;
            }
        }
    }
}

TEST(RenderText, NeverExceedsTheWidth) {
    for (std::uint64_t seed = 0; seed < tables; ++seed) {
        const std::size_t width = 20 + seed % 90;
        const std::string text = render_text(samples::random_table(seed), {width});
        for (const auto& line : split(text, '\n'))
            ASSERT_LE(display_width(line), width) << "seed " << seed << '\n' << text;
    }
}

TEST(RenderText, IsAsWideAsTheLongestWordWhenThatIsWider) {
    for (std::uint64_t seed = 0; seed < tables; ++seed) {
        const std::string text = render_text(samples::random_table(seed, 60), {20});
        // 60 columns, and the indent of a block under a heading or of cells under their stub.
        for (const auto& line : split(text, '\n'))
            ASSERT_LE(display_width(line), 62U) << "seed " << seed << '\n' << text;
    }
}

TEST(RenderText, LosesNoWordAndEndsNoLineInBlanks) {
    for (std::uint64_t seed = 0; seed < tables; ++seed) {
        const ResultTable table = samples::random_table(seed);
        const std::string text = render_text(table, {20 + seed % 90});
        for (const auto& row : table.rows) {
            for (const auto& cell : row.cells) {
                for (const auto& word : split_words(one_line(to_text(cell)))) {
                    ASSERT_NE(text.find(word), std::string::npos) << word << " of seed " << seed << '\n' << text;
                }
            }
        }
        ASSERT_EQ(text.find(" \n"), std::string::npos) << "seed " << seed << '\n' << text;
    }
}

/// A Markdown line at its `|` that are not escaped.
Record split_markdown_row(const std::string& line) {
    Record cells;
    std::string cell;
    for (std::size_t i = 1; i < line.size(); ++i) {
        if (line[i] == '\\') {
            cell += line.substr(i++, 2);
        } else if (line[i] == '|') {
            cells.push_back(cell.substr(1, cell.size() - 2));
            cell.clear();
        } else {
            cell += line[i];
        }
    }
    return cells;
}

std::string unescape_markdown(const std::string& cell) {
    std::string text;
    for (std::size_t i = 0; i < cell.size(); ++i) {
        if (cell.compare(i, 4, "<br>") == 0) {
            text += '\n';
            i += 3;
        } else {
            text += cell[i] == '\\' ? cell[++i] : cell[i];
        }
    }
    return text;
}

TEST(RenderMarkdown, RowsSplitAtBarsGiveTheCells) {
    for (std::uint64_t seed = 0; seed < tables; ++seed) {
        ResultTable table = samples::random_table(seed);
        std::erase_if(table.rows, [](const TableRow& row) { return row.heading; });
        table.title.clear();
        table.notes.clear();
        const auto lines = split(render_markdown(table), '\n');
        ASSERT_EQ(lines.size(), table.rows.size() + 3) << "seed " << seed;
        for (std::size_t i = 0; i < table.rows.size(); ++i) {
            const Record cells = split_markdown_row(lines[i + 2]);
            ASSERT_EQ(cells.size(), table.columns.size()) << "seed " << seed;
            for (std::size_t j = 0; j < cells.size(); ++j) {
                ASSERT_EQ(unescape_markdown(cells[j]), to_text(cell_at(table.rows[i], j))) << "seed " << seed;
            }
        }
    }
}

/// LaTeX without what is escaped: what is left has its meaning.
std::string without_escapes(const std::string& latex) {
    std::string text;
    for (std::size_t i = 0; i < latex.size(); ++i) {
        if (latex[i] == '\\') {
            ++i;
        } else {
            text += latex[i];
        }
    }
    return text;
}

TEST(RenderLatex, NothingInATextHasAMeaning) {
    for (std::uint64_t seed = 0; seed < tables; ++seed) {
        const ResultTable table = samples::random_table(seed);
        const std::string latex = render_latex(table);
        std::string text = without_escapes(latex);
        for (std::size_t sign = text.find("$-$"); sign != std::string::npos; sign = text.find("$-$"))
            text.erase(sign, 3);
        ASSERT_EQ(text.find_first_of("#$%_^~<>|"), std::string::npos) << "seed " << seed << '\n' << latex;
        ASSERT_EQ(std::count(text.begin(), text.end(), '{'), std::count(text.begin(), text.end(), '}')) << latex;
    }
}

TEST(RenderLatex, EveryRowHasACellForEveryColumn) {
    for (std::uint64_t seed = 0; seed < tables; ++seed) {
        const ResultTable table = samples::random_table(seed);
        const auto lines = split(render_latex(table), '\n');
        const LatexLayout layout = fit_to_latex_page(table);
        auto at = lines.begin();
        std::set<std::size_t> columns;
        for (const LatexPanel& panel : layout.panels) {
            for (const LatexColumn& column : panel) columns.insert(column.column);
            at = std::find(at, lines.end(), "\\midrule") + (layout.fits_a_page ? 1 : 2);
            for (const TableRow& row : table.rows) {
                if (ends_block(row)) continue;
                if (spans_all_columns(row)) {
                    at += static_cast<std::ptrdiff_t>(latex_heading_lines(to_text(row.cells[0]), layout.size).size());
                    continue;
                }
                const std::string text = without_escapes(*at++);
                ASSERT_EQ(static_cast<std::size_t>(std::count(text.begin(), text.end(), '&')), panel.size() - 1)
                    << "seed " << seed << '\n'
                    << text;
            }
            ASSERT_EQ(*at, "\\bottomrule") << "seed " << seed;
        }
        ASSERT_EQ(columns.size(), table.columns.size()) << "seed " << seed;
    }
}

}  // namespace
}  // namespace clustertrial::properties_test
