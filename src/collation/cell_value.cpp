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

CellValue refused(FindingKind kind, const std::string& found, const std::string& expected) {
    return {{}, false, kind, "found " + in_quotes(found) + "; expected " + expected};
}

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

CellValue number_of(const std::string& text, const CollectedColumn& column, const CollateSource& source) {
    const NumberSyntax syntax{contains(source.percent, column.name), contains(source.thousands, column.name),
                              source.decimal};
    const auto number = parse_number(text, syntax);
    if (!number) {
        if (is_mark_of_no_number(text) && !is_spreadsheet_error(text))
            return refused(FindingKind::marker, text,
                           "what it stands for in 'suppressed', or that it means no value in 'missing'");
        return refused(FindingKind::cell, text, domain_of(column));
    }
    if (!is_in_domain(*number, column)) return refused(FindingKind::cell, text, domain_of(column));
    return {Range{*number, *number}, false, {}, {}};
}

}  // namespace

CellValue value_of(const FoundCell& cell, const CollectedColumn& column, const CollateSource& source) {
    if (!cell) return {};
    if (column.kind == CollectedKind::text)
        return cell->empty() ? CellValue{} : CellValue{ExpressionValue(*cell), false, {}, {}};
    const auto marker = std::find_if(source.suppressed.begin(), source.suppressed.end(),
                                     [&](const SuppressedMarker& one) { return one.marker == *cell; });
    if (marker != source.suppressed.end()) return {marker->stands_for, true, {}, {}};
    if (cell->empty() || contains(source.missing, *cell)) return {};
    return number_of(*cell, column, source);
}

}  // namespace clustertrial::collation_detail
