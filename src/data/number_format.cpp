#include "number_format.hpp"

#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>

namespace clustertrial::data_detail {
namespace {

constexpr std::int64_t seconds_a_day = 86'400;
/// 31 December 9999, the last day there is.
constexpr double last_day = 2'958'465;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The first section of a format without what is shown as it stands: texts, escaped characters, [Red], [$-409].
/// `duration`: whether it holds [h], [mm] or [ss], which count on.
std::string bare_format(std::string_view code, bool& duration) {
    std::string bare;
    for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
        const char c = code[i];
        if (c == '"' || c == '[') {
            const std::size_t end = std::min(code.find(c == '"' ? '"' : ']', i + 1), code.size());
            const std::string_view inside = code.substr(i + 1, end - i - 1);
            if (c == '[' && !inside.empty()) {
                const char unit = lower(inside.front());
                const bool counts = (unit == 'h' || unit == 'm' || unit == 's') &&
                                    inside.find_first_not_of(inside.front()) == std::string_view::npos;
                duration = duration || counts;
            }
            i = end;
        } else if (c == '\\' || c == '_' || c == '*') {
            ++i;
        } else {
            bare += lower(c);
        }
    }
    return bare;
}

std::string two_digits(std::int64_t number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string clock_text(std::int64_t seconds) {
    return two_digits(seconds / 3600) + ":" + two_digits(seconds / 60 % 60) + ":" + two_digits(seconds % 60);
}

std::string day_text(std::int64_t day, bool from_1904) {
    using namespace std::chrono;
    if (!from_1904 && day == 60) return "1900-02-29";
    const sys_days first = from_1904    ? sys_days{year{1904} / January / 1}
                           : (day < 60) ? sys_days{year{1899} / December / 31}
                                        : sys_days{year{1899} / December / 30};
    const year_month_day date{first + days{day}};
    return std::to_string(static_cast<int>(date.year())) + "-" + two_digits(static_cast<unsigned>(date.month())) + "-" +
           two_digits(static_cast<unsigned>(date.day()));
}

}  // namespace

NumberMeaning meaning_of_format(std::string_view code) {
    bool duration = false;
    std::string bare = bare_format(code, duration);
    if (duration) return NumberMeaning::duration;
    if (bare.find("general") != std::string::npos) return NumberMeaning::number;
    if (bare.find('%') != std::string::npos) return NumberMeaning::percentage;
    // "AM/PM" is neither a month nor a minute.
    const bool time = bare.find_first_of("hs") != std::string::npos;
    const bool date = bare.find_first_of("yd") != std::string::npos || (!time && bare.find('m') != std::string::npos);
    if (date && time) return NumberMeaning::date_and_time;
    if (date) return NumberMeaning::date;
    return time ? NumberMeaning::time : NumberMeaning::number;
}

NumberMeaning meaning_of_builtin_format(unsigned id) {
    if (id == 9 || id == 10) return NumberMeaning::percentage;
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || id == 57 || id == 58)
        return NumberMeaning::date;
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 45 || id == 47 || id == 55 || id == 56)
        return NumberMeaning::time;
    if (id == 22) return NumberMeaning::date_and_time;
    return id == 46 ? NumberMeaning::duration : NumberMeaning::number;
}

std::string date_text(double days, NumberMeaning meaning, bool from_1904) {
    if (!(days >= 0 && days <= last_day + 1)) return {};
    const auto seconds = static_cast<std::int64_t>(std::llround(days * static_cast<double>(seconds_a_day)));
    const std::int64_t day = seconds / seconds_a_day;
    const std::int64_t of_day = seconds % seconds_a_day;
    if (meaning == NumberMeaning::duration) return clock_text(seconds);
    const bool only_time = meaning == NumberMeaning::time && day == 0;
    if (only_time) return clock_text(of_day);
    const std::string date = day_text(day, from_1904);
    return of_day == 0 && meaning != NumberMeaning::date_and_time ? date : date + " " + clock_text(of_day);
}

}  // namespace clustertrial::data_detail
