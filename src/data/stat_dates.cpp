#include "stat_dates.hpp"

#include "clustertrial/core/number.hpp"

#include "number_format.hpp"
#include "stat_reader.hpp"

#include <algorithm>
#include <array>

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

std::optional<Days> days_of_stata(std::string_view format, double value) {
    if (format.starts_with("%-")) format.remove_prefix(1);
    format.remove_prefix(std::min<std::size_t>(1, format.size()));
    constexpr double milliseconds = 1'000;
    if (format.starts_with("td") || format.starts_with("d")) return Days{value};
    if (format.starts_with("tc") || format.starts_with("tC")) return Days{value / milliseconds / seconds_a_day, true};
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
    constexpr std::array<std::string_view, 7> dates{"DATE",     "DDMMYY",   "MMDDYY", "YYMMDD",
                                                    "WEEKDATE", "WORDDATE", "EURDFDD"};
    const std::string letters = letters_of(format);
    if (letters == "DATETIME") return Days{value / seconds_a_day, true};
    if (std::find(dates.begin(), dates.end(), letters) != dates.end()) return Days{value};
    return std::nullopt;
}

std::optional<Days> days_of(StatFormat file, std::string_view format, double value) {
    if (file == StatFormat::dta) return days_of_stata(format, value);
    return file == StatFormat::xpt ? days_of_sas(format, value) : days_of_spss(format, value);
}

}  // namespace

std::optional<std::string> date_of_variable(StatFormat file, std::string_view format, double value) {
    const auto days = days_of(file, format, value);
    if (!days) return std::nullopt;
    const NumberMeaning meaning = days->with_time ? NumberMeaning::date_and_time : NumberMeaning::date;
    std::string text = date_text(days->since_1960 + days_to_1960, meaning, false);
    if (text.empty()) text = "day " + format_shortest(days->since_1960) + " from 1960-01-01";
    return text;
}

}  // namespace clustertrial::data_detail
