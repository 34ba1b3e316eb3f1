#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace clustertrial {

enum class NumberStyle {
    plain,    ///< -0.140
    grouped,  ///< 13,819
    percent,  ///< 26% (the value is 26)
};

/// A number and how it is printed: full precision stays with it for JSON.
struct NumberPart {
    double value = 0;
    int digits = 0;  ///< decimals
    NumberStyle style = NumberStyle::plain;
};

/// A cell is text and numbers in a row: "0.0118 (0.011, 0.014)" is number, text, number, text, number, text.
/// '\n' inside a text part is a line break that a renderer must keep.
struct Cell {
    std::vector<std::variant<std::string, NumberPart>> parts;

    Cell() = default;
    Cell(std::string text);   // NOLINT(google-explicit-constructor): a text is the commonest cell
    Cell(const char* text);   // NOLINT(google-explicit-constructor)
    Cell(NumberPart number);  // NOLINT(google-explicit-constructor)
    Cell& add(std::string text);
    Cell& add(NumberPart number);
    [[nodiscard]] bool empty() const { return parts.empty(); }
};

/// The cell as plain text, numbers formatted: "n/a" for what is not a number, "∞" and "-∞" for limits without end.
std::string to_text(const Cell& cell);

/// A count with thousands separators: 13,819.
Cell count_cell(double value);
/// "0.0118" or "-0.140".
Cell number_cell(double value, int digits);
/// "estimate (low, high)", on one line or broken before the bracket; digits for the estimate and for its limits.
Cell interval_cell(double estimate, double low, double high, int digits, int limit_digits, bool break_line = false);

enum class Align { left, right, centre };

struct TableColumn {
    std::string header;         ///< may hold '\n'
    std::string group = {};     ///< spanning header over neighbouring columns with the same group; empty: none
    Align align = Align::left;  ///< numbers want Align::right
};

struct TableRow {
    std::vector<Cell> cells;  ///< as many as columns; missing ones at the end are empty
    /// A line that names the rows below it ("Ofsted overall effectiveness:"), up to the next heading. One without text
    /// prints nothing and ends the block above it.
    bool heading = false;
};

/// The place of a table or figure in its document: "Table 3", "Appendix table 1", "Figure A.2".
struct CaptionNumber {
    std::string label;
    int number = 1;             ///< counted from 1 within label and appendix
    std::string appendix = {};  ///< the letter of the one that it stands in; empty: in none
};

/// "Table 3", "Figure A.2"
std::string to_text(const CaptionNumber& number);

/// What every result becomes before it is text: the only thing a renderer knows.
struct ResultTable {
    std::string id;                    ///< stable, for JSON and tests: "primary", "attrition", ...
    std::string title;                 ///< "Primary analysis"
    std::vector<TableColumn> columns;  ///< the first one names the rows
    std::vector<TableRow> rows;
    std::vector<std::string> notes;
    std::optional<CaptionNumber> number = {};
};

/// "Table 3. Primary analysis"; without a number the title as it is.
std::string caption_of(const ResultTable& table);

}  // namespace clustertrial
