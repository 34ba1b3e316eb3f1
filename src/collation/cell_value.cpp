#include "cell_value.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/names.hpp"
#include "clustertrial/data/spreadsheet.hpp"

#include <algorithm>
#include <cmath>
#include <span>

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
    const std::optional<double> number = parse_number(found, syntax);
    refused.fault = number ? "a number outside its column" : "no number";
    const std::string key = number ? "" : key_that_reads(found, syntax);
    if (column.kind == CollectedKind::count && number && *number != std::floor(*number)) {
        refused.remedy += "; if the column is not a count, set type = \"number\" in its [[collate.column]]";
    } else if (!key.empty()) {
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

const SuppressedMarker* known_among(std::span<const SuppressedMarker> markers, const std::string& cell) {
    const auto found = std::find_if(markers.begin(), markers.end(),
                                    [&](const SuppressedMarker& one) { return one.marker == marker_of(cell); });
    return found == markers.end() ? nullptr : &*found;
}

/// A cell that stands for a number, and nobody said for which.
CellValue unknown_marker(const std::string& found, const CollectedColumn& column, const CollateSource& source) {
    CellValue unknown;
    unknown.kind = FindingKind::marker;
    unknown.problem = "found " + in_quotes(found) + "; expected a number, or what the cell means";
    const bool is_of_source = takes_markers_of(source, column);
    unknown.remedy = std::string("if it marks a suppressed number, give its bounds in 'suppressed' of ") +
                     (is_of_source ? "[[collate.source]]" : "[[collate.column]]");
    // What a source knows to be a small count is not to be no value in another of its columns.
    if (known_among(source.suppressed, found) == nullptr)
        unknown.remedy += "; if it marks a missing one, list it in 'missing'";
    unknown.fault = unknown.problem;
    return unknown;
}

constexpr double most_percent = 100;

/// Whether both ends of what a cell stands for are numbers that its column may have.
bool is_in_domain(const Range& ends, const CollectedColumn& column, const CollateSource& source) {
    const bool is_percent = contains(source.percent, column.name);
    if (is_percent && (ends.low < 0 || ends.high > most_percent)) return false;
    return is_in_domain(ends.low, column) && is_in_domain(ends.high, column);
}

/// A marker whose numbers its column cannot have, as 1 to 5 of a count is none of a column of years.
CellValue misplaced(const SuppressedMarker& marker, const CollectedColumn& column, const CollateSource& source) {
    CellValue misplaced;
    misplaced.kind = FindingKind::marker;
    misplaced.problem = "found " + in_quotes(marker.marker) + ", which stands for " + to_text(marker.stands_for) +
                        "; expected " + domain_of(column);
    if (contains(source.percent, column.name)) misplaced.problem += ", from 0 to 100 as a percentage";
    misplaced.remedy =
        "give its bounds in this column in 'suppressed' of [[collate.column]], or {} if the column takes no marker";
    misplaced.fault = misplaced.problem;
    return misplaced;
}

CellValue number_of(const std::string& text, const CollectedColumn& column, const CollateSource& source) {
    const auto number = parse_number(text, syntax_of(column, source));
    if (!number)
        return stands_for_a_number(text) ? unknown_marker(text, column, source) : refused(text, column, source);
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
    if (const SuppressedMarker* const marker = known_among(markers_taken(column, source), *cell)) {
        if (!is_in_domain(marker->stands_for, column, source)) return misplaced(*marker, column, source);
        return {marker->stands_for, true};
    }
    if (cell->empty() || contains(source.missing, marker_of(*cell))) return {};
    return number_of(*cell, column, source);
}

}  // namespace clustertrial::collation_detail

namespace clustertrial {

std::vector<SuppressedMarker> markers_of_template(const CollateSpec& plan, const CollectedColumn& column) {
    if (plan.sources.empty()) return {};
    const std::span<const SuppressedMarker> taken = markers_taken(column, plan.sources.front());
    return {taken.begin(), taken.end()};
}

}  // namespace clustertrial
