#include "clustertrial/report/result_table.hpp"

#include "clustertrial/core/number.hpp"

#include <cmath>
#include <utility>

namespace clustertrial {

namespace {

/// What is printed for a number that does not exist; JSON has null there.
constexpr const char* not_a_number_text = "n/a";
constexpr const char* infinity_text = "\u221E";

std::string to_text(const NumberPart& number) {
    if (std::isnan(number.value)) return not_a_number_text;
    if (std::isinf(number.value)) return (number.value < 0 ? "-" : "") + std::string(infinity_text);
    switch (number.style) {
        case NumberStyle::plain:
            return format_fixed(number.value, number.digits);
        case NumberStyle::grouped:
            return format_fixed(number.value, number.digits, true);
        case NumberStyle::percent:
            return format_fixed(number.value, number.digits) + "%";
    }
    return {};
}

}  // namespace

Cell::Cell(std::string text) {
    add(std::move(text));
}
Cell::Cell(const char* text) {
    add(std::string(text));
}
Cell::Cell(NumberPart number) {
    add(number);
}

Cell& Cell::add(std::string text) {
    if (!text.empty()) parts.emplace_back(std::move(text));
    return *this;
}

Cell& Cell::add(NumberPart number) {
    parts.emplace_back(number);
    return *this;
}

std::string to_text(const CaptionNumber& number) {
    return number.label + " " + (number.appendix.empty() ? "" : number.appendix + ".") + std::to_string(number.number);
}

std::string to_text(const Cell& cell) {
    std::string text;
    for (const auto& part : cell.parts) {
        if (const auto* number = std::get_if<NumberPart>(&part)) {
            text += to_text(*number);
        } else {
            text += std::get<std::string>(part);
        }
    }
    return text;
}

Cell count_cell(double value) {
    return NumberPart{value, 0, NumberStyle::grouped};
}

Cell number_cell(double value, int digits) {
    return NumberPart{value, digits, NumberStyle::plain};
}

Cell interval_cell(double estimate, double low, double high, int digits, int limit_digits, bool break_line) {
    Cell cell = number_cell(estimate, digits);
    cell.add(break_line ? "\n(" : " (");
    cell.add(NumberPart{low, limit_digits, NumberStyle::plain}).add(", ");
    cell.add(NumberPart{high, limit_digits, NumberStyle::plain}).add(")");
    return cell;
}

}  // namespace clustertrial
