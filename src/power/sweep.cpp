#include "clustertrial/power/sweep.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include <cmath>
#include <optional>
#include <string>

namespace clustertrial {

namespace {

constexpr double most_numbers = 1e6;

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
    throw Error(ErrorKind::usage, "found '" + std::string(text) + "'; expected " + why);
}

/// "05" is what is left of "0,05".
double number_in(std::string_view part, std::string_view whole) {
    const std::optional<double> number = parse_number(part);
    const bool leading_zero = part.size() > 1 && part[0] == '0' && part[1] != '.' && part[1] != 'e' && part[1] != 'E';
    if (leading_zero) refuse(whole, "numbers with a decimal point; commas separate numbers: 0.01,0.05");
    if (!number || !std::isfinite(*number))
        refuse(whole, "a number, or numbers and ranges FIRST:LAST:STEP: 0.01,0.05:0.20:0.05");
    return *number;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

void add_range(const std::vector<std::string_view>& ends, std::string_view whole, std::vector<double>& numbers) {
    if (ends.size() != 3) refuse(whole, "a range with three numbers, FIRST:LAST:STEP: 0.05:0.20:0.05");
    const double first = number_in(ends[0], whole);
    const double last = number_in(ends[1], whole);
    const double step = number_in(ends[2], whole);
    if (!(step > 0) || !(last >= first)) refuse(whole, "a range that goes up: FIRST at most LAST, STEP above 0");
    constexpr double rounding = 1e-9;
    const double steps = std::floor((last - first) / step + rounding);
    if (steps >= most_numbers) refuse(whole, "at most a million numbers");
    // As decimal numbers they are written: 0.05 + 2 x 0.05 is 0.15, and no number beside it.
    constexpr double places = 1e12;
    for (double i = 0; i <= steps; ++i) numbers.push_back(std::round((first + i * step) * places) / places);
}

}  // namespace

bool is_swept(std::string_view text) {
    return text.find_first_of(",:") != std::string_view::npos;
}

std::vector<double> swept_numbers(std::string_view text) {
    std::vector<double> numbers;
    for (const std::string_view part : split(text, ',')) {
        const std::vector<std::string_view> ends = split(part, ':');
        if (ends.size() == 1) {
            numbers.push_back(number_in(part, text));
        } else {
            add_range(ends, text, numbers);
        }
    }
    if (static_cast<double>(numbers.size()) > most_numbers) refuse(text, "at most a million numbers");
    return numbers;
}

double combinations_of(const std::vector<std::size_t>& lengths) {
    double count = 1;
    for (const std::size_t length : lengths) count *= static_cast<double>(length);
    return count;
}

void for_each_combination(const std::vector<std::size_t>& lengths,
                          const std::function<void(const std::vector<std::size_t>& place)>& use) {
    std::vector<std::size_t> place(lengths.size(), 0);
    for (;;) {
        use(place);
        std::size_t axis = lengths.size();
        while (axis > 0 && ++place[axis - 1] == lengths[axis - 1]) place[--axis] = 0;
        if (axis == 0) return;
    }
}

}  // namespace clustertrial
