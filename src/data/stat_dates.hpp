#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace clustertrial::data_detail {

enum class StatFormat;

/// The text of a number that a data file of Stata, SPSS or SAS shows as a date, by the format of its variable:
/// "2019-05-01", "2019-05-01 10:30:00", "2019m5" of months. Nothing where the format is none of a date; one of years
/// alone (%ty) has the year as its number.
std::optional<std::string> date_of_variable(StatFormat file, std::string_view format, double value);

}  // namespace clustertrial::data_detail
