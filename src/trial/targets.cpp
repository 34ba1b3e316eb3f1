#include "clustertrial/trial/targets.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include <cmath>

namespace clustertrial {

double Printed::half_unit() const {
    return 0.5 * std::pow(10.0, -digits);
}

Printed printed_from_text(const std::string& text) {
    const auto value = parse_number(text);
    const bool plain = text.find_first_not_of("-0123456789.") == std::string::npos;
    if (!value || !plain) {
        throw Error(ErrorKind::usage, "found " + in_quotes(text) + "; expected a decimal number as printed");
    }
    const auto point = text.find('.');
    const auto digits = point == std::string::npos ? 0 : text.size() - point - 1;
    return {text, *value, static_cast<int>(digits)};
}

}  // namespace clustertrial
