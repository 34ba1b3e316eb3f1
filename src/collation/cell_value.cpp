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

CellValue refused(const std::string& found, const CollectedColumn& column) {
    CellValue refused;
    refused.problem = "found " + in_quotes(found) + "; expected " + domain_of(column);
    refused.remedy =
        "a [[collate.correction]] puts another in its place; where it stands for numbers, or for none, "
        "'suppressed' or 'missing' of [[collate.source]] says so";
    return refused;
}

/// A cell that stands for a number, and nobody said for which.
CellValue unknown_marker(const std::string& found) {
    CellValue unknown;
    unknown.kind = FindingKind::marker;
    unknown.problem = "found " + in_quotes(found) + "; expected a number, or what the cell stands for";
    unknown.remedy = "'suppressed' of [[collate.source]] says between what it is, 'missing' that it is no value";
    return unknown;
}

CellValue number_of(const std::string& text, const CollectedColumn& column, const CollateSource& source) {
    const auto number = parse_number(text, syntax_of(column, source));
    if (!number)
        return is_mark_of_no_number(text) && !is_spreadsheet_error(text) ? unknown_marker(text) : refused(text, column);
    if (!is_in_domain(*number, column)) return refused(text, column);
    return {Range{*number, *number}};
}

}  // namespace

NumberSyntax syntax_of(const CollectedColumn& column, const CollateSource& source) {
    return {contains(source.percent, column.name), contains(source.thousands, column.name), source.decimal};
}

CellValue value_of(const FoundCell& cell, const CollectedColumn& column, const CollateSource& source) {
    if (!cell) return {};
    if (column.kind == CollectedKind::text) return cell->empty() ? CellValue{} : CellValue{ExpressionValue(*cell)};
    const auto marker = std::find_if(source.suppressed.begin(), source.suppressed.end(),
                                     [&](const SuppressedMarker& one) { return one.marker == *cell; });
    if (marker != source.suppressed.end()) return {marker->stands_for, true};
    if (cell->empty() || contains(source.missing, *cell)) return {};
    return number_of(*cell, column, source);
}

}  // namespace clustertrial::collation_detail
