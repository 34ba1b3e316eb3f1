#pragma once

#include <string>
#include <string_view>

namespace clustertrial::data_detail {

/// What the format of a cell says that its number is.
enum class NumberMeaning { number, percentage, date, time, date_and_time, duration };

/// Of a format code, as "0.0%" or "dd/mm/yyyy"; texts in quotes, colours and locales say nothing.
NumberMeaning meaning_of_format(std::string_view code);

/// Of the formats that workbooks name by number alone (ECMA-376 part 1, 18.8.30).
NumberMeaning meaning_of_builtin_format(unsigned id);

/// The text of a date or time stored as days: "2019-05-01", "2019-05-01 10:30:00", "10:30:00", "26:30:00" of a
/// duration; to the second. `from_1904`: day 0 is 1 January 1904; else day 1 is 1 January 1900 and there was a
/// 29 February 1900, as spreadsheets have it. Empty where there is no such date.
std::string date_text(double days, NumberMeaning meaning, bool from_1904);

}  // namespace clustertrial::data_detail
