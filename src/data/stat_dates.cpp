#include "stat_dates.hpp"

#include "clustertrial/core/number.hpp"

#include "number_format.hpp"
#include "stat_reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace clustertrial::data_detail {

namespace {

constexpr double seconds_a_day = 86'400;
constexpr double days_to_1960 = 21'916;   ///< of 1 January 1960, as spreadsheets count
constexpr double spss_to_1960 = 137'775;  ///< days from 14 October 1582 to it

/// The letters of "DATETIME20." and of "%tdD_m_Y", in capitals.
std::string letters_of(std::string_view format) {
    std::string letters;
    for (const char c : format) {
        const char capital = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        if (capital < 'A' || capital > 'Z') break;
        letters += capital;
    }
    return letters;
}

struct Days {
    double since_1960;
    bool with_time = false;
};

/// "tdD_m_Y" of "%-tdD_m_Y".
std::string_view stata_format(std::string_view format) {
    format.remove_prefix(std::min<std::size_t>(format.starts_with("%-") ? 2 : 1, format.size()));
    return format;
}

std::optional<Days> days_of_stata(std::string_view format, double value) {
    format = stata_format(format);
    constexpr double milliseconds = 1'000;
    if (format.starts_with("td") || format.starts_with("d")) return Days{value};
    if (format.starts_with("tc") || format.starts_with("tC")) return Days{value / milliseconds / seconds_a_day, true};
    return std::nullopt;
}

/// "2018m5", as Stata shows a number of months since 1960; so of weeks (52 a year), quarters and half-years.
std::optional<std::string> period_of_stata(std::string_view format, double value) {
    constexpr std::array<std::pair<char, double>, 4> periods{{{'w', 52}, {'m', 12}, {'q', 4}, {'h', 2}}};
    constexpr int first_year = 1960;
    constexpr double most = 1e6;
    format = stata_format(format);
    if (format.size() < 2 || format.front() != 't' || !(std::abs(value) < most)) return std::nullopt;
    for (const auto& [letter, in_a_year] : periods) {
        if (format[1] != letter) continue;
        const double years = std::floor(value / in_a_year);
        const auto nth = static_cast<int>(std::floor(value - years * in_a_year)) + 1;
        return std::to_string(first_year + static_cast<int>(years)) + letter + std::to_string(nth);
    }
    return std::nullopt;
}

std::optional<Days> days_of_spss(std::string_view format, double value) {
    constexpr std::array<std::string_view, 7> dates{"DATE", "ADATE", "EDATE", "SDATE", "JDATE", "QYR", "MOYR"};
    const std::string letters = letters_of(format);
    const double days = value / seconds_a_day - spss_to_1960;
    if (letters == "DATETIME" || letters == "YMDHMS") return Days{days, true};
    if (std::find(dates.begin(), dates.end(), letters) != dates.end()) return Days{days};
    return std::nullopt;
}

std::optional<Days> days_of_sas(std::string_view format, double value) {
    // DDMMYYS10. and its kind have a letter more, for what divides them.
    constexpr std::array<std::string_view, 11> dates{"DATE",    "DDMMYY",   "MMDDYY",   "YYMMDD", "YYMM",  "YYQ",
                                                     "EURDFDD", "WEEKDATE", "WORDDATE", "MONYY",  "JULIAN"};
    const std::string letters = letters_of(format);
    if (letters == "DATETIME" || letters == "DATEAMPM") return Days{value / seconds_a_day, true};
    const bool is_date =
        std::any_of(dates.begin(), dates.end(), [&](std::string_view date) { return letters.starts_with(date); });
    if (is_date) return Days{value};
    return std::nullopt;
}

std::optional<Days> days_of(StatFormat file, std::string_view format, double value) {
    if (file == StatFormat::dta) return days_of_stata(format, value);
    return file == StatFormat::xpt ? days_of_sas(format, value) : days_of_spss(format, value);
}

}  // namespace

std::optional<std::string> date_of_variable(StatFormat file, std::string_view format, double value) {
    const auto days = days_of(file, format, value);
    if (!days) return file == StatFormat::dta ? period_of_stata(format, value) : std::nullopt;
    const NumberMeaning meaning = days->with_time ? NumberMeaning::date_and_time : NumberMeaning::date;
    std::string text = date_text(days->since_1960 + days_to_1960, meaning, false);
    if (text.empty()) text = "day " + format_shortest(days->since_1960) + " from 1960-01-01";
    return text;
}

}  // namespace clustertrial::data_detail
