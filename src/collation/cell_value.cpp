#include "cell_value.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/names.hpp"
#include "clustertrial/data/spreadsheet.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial::collation_detail {

namespace {

std::string domain_of(const CollectedColumn& column) {
    std::string words = column.kind == CollectedKind::count ? "a whole number from 0" : "a number";
    if (column.minimum) words += ", at least " + format_shortest(*column.minimum);
    if (column.maximum) words += ", at most " + format_shortest(*column.maximum);
    return words;
}

bool is_in_domain(double value, const CollectedColumn& column) {
    if (column.kind == CollectedKind::count && (value < 0 || value != std::floor(value))) return false;
    return value >= column.minimum.value_or(value) && value <= column.maximum.value_or(value);
}

/// The key of [[collate.source]] with which a cell is a number; empty: none.
std::string key_that_reads(const std::string& found, const NumberSyntax& syntax) {
    const bool comma = syntax.decimal == DecimalMark::comma;
    const DecimalMark other = comma ? DecimalMark::point : DecimalMark::comma;
    if (parse_number(found, {true, syntax.thousands, syntax.decimal})) return "'percent'";
    if (parse_number(found, {syntax.percent, true, syntax.decimal})) return "'thousands'";
    if (parse_number(found, {syntax.percent, syntax.thousands, other}))
        return comma ? "decimal = \"point\"" : "decimal = \"comma\"";
    return {};
}

CellValue refused(const std::string& found, const CollectedColumn& column, const CollateSource& source) {
    CellValue refused;
    refused.problem = "found " + in_quotes(found) + "; expected " + domain_of(column);
    refused.remedy = "correct the cell with a [[collate.correction]]";
    const NumberSyntax syntax = syntax_of(column, source);
    const std::string key = parse_number(found, syntax) ? "" : key_that_reads(found, syntax);
    if (!key.empty()) {
        refused.remedy += ", or read all such cells with " + key + " of [[collate.source]]";
    } else {
        refused.remedy +=
            "; if the cell marks a suppressed or a missing number, add it to 'suppressed' or 'missing' of "
            "[[collate.source]]";
    }
    return refused;
}

constexpr std::string_view coded = " (coded as missing)";

/// As a plan has it among 'suppressed' and 'missing'.
std::string marker_of(const std::string& cell) {
    return cell.ends_with(coded) ? cell.substr(0, cell.size() - coded.size()) : cell;
}

/// ".a" to ".z", as Stata keeps the reason why there is no value.
bool is_stata_code(const std::string& text) {
    return text.size() == 2 && text[0] == '.' && text[1] >= 'a' && text[1] <= 'z';
}

/// Whether a cell is what people write in the place of a number.
bool stands_for_a_number(const std::string& cell) {
    const bool is_mark = is_mark_of_no_number(cell) && !is_spreadsheet_error(cell);
    return is_mark || is_stata_code(cell) || cell.ends_with(coded);
}

/// A cell that stands for a number, and nobody said for which.
CellValue unknown_marker(const std::string& found) {
    CellValue unknown;
    unknown.kind = FindingKind::marker;
    unknown.problem = "found " + in_quotes(found) + "; expected a number, or what the cell means";
    unknown.remedy =
        "if it marks a suppressed number, give its bounds in 'suppressed' of [[collate.source]]; if it marks a missing "
        "one, list it in 'missing'";
    return unknown;
}

CellValue number_of(const std::string& text, const CollectedColumn& column, const CollateSource& source) {
    const auto number = parse_number(text, syntax_of(column, source));
    if (!number) return stands_for_a_number(text) ? unknown_marker(text) : refused(text, column, source);
    if (!is_in_domain(*number, column)) return refused(text, column, source);
    return {Range{*number, *number}};
}

}  // namespace

std::string coded_as_missing(const std::string& code) {
    return parse_number(code) ? code + std::string(coded) : code;
}

NumberSyntax syntax_of(const CollectedColumn& column, const CollateSource& source) {
    return {contains(source.percent, column.name), contains(source.thousands, column.name), source.decimal};
}

CellValue value_of(const FoundCell& cell, const CollectedColumn& column, const CollateSource& source) {
    if (!cell) return {};
    if (column.kind == CollectedKind::text) return cell->empty() ? CellValue{} : CellValue{ExpressionValue(*cell)};
    const auto marker = std::find_if(source.suppressed.begin(), source.suppressed.end(),
                                     [&](const SuppressedMarker& one) { return one.marker == marker_of(*cell); });
    if (marker != source.suppressed.end()) return {marker->stands_for, true};
    if (cell->empty() || contains(source.missing, marker_of(*cell))) return {};
    return number_of(*cell, column, source);
}

}  // namespace clustertrial::collation_detail
