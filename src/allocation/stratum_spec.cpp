#include "clustertrial/allocation/stratum_spec.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include "column_name.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial {

using namespace allocation_detail;

namespace {

/// More bands than this is a slip of the keyboard, not a design.
constexpr std::size_t most_bands = 1000;

[[noreturn]] void refuse_spec(std::string_view spec, const std::string& found) {
    throw Error(ErrorKind::usage,
                "strata '" + std::string(spec) + "': " + found +
                    "; expected COLUMN, COLUMN:median, COLUMN:quantiles=K or COLUMN:cuts=A,B,... (median and quantiles "
                    "may be followed by @BY; write a column name that holds ':' or '@' in double quotes)");
}

std::string take_column(std::string_view spec, std::string_view& rest, std::string_view stops) {
    auto name = take_column_name(rest, stops);
    if (!name) refuse_spec(spec, "a quote that is not closed");
    if (name->empty()) refuse_spec(spec, "a column name is missing");
    return *std::move(name);
}

std::vector<double> parse_cuts(std::string_view spec, std::string_view text) {
    std::vector<double> cuts;
    for (bool more = true; more;) {
        const auto comma = text.find(',');
        const auto cell = text.substr(0, comma);
        const auto value = parse_number(cell);
        if (!value) refuse_spec(spec, "the threshold '" + std::string(cell) + "' is not a number");
        if (!cuts.empty() && *value <= cuts.back()) refuse_spec(spec, "thresholds that do not ascend");
        cuts.push_back(*value);
        more = comma != std::string_view::npos;
        if (more) text.remove_prefix(comma + 1);
    }
    if (cuts.size() >= most_bands) refuse_spec(spec, "more than 999 thresholds");
    return cuts;
}

/// What stands between ':' and '@'.
void parse_division(std::string_view text, std::string_view division, StratumSpec& spec) {
    constexpr std::string_view quantiles = "quantiles=";
    constexpr std::string_view cuts = "cuts=";
    if (division == "median") {
        spec.kind = StratumKind::median;
    } else if (division.starts_with(quantiles)) {
        spec.kind = StratumKind::quantiles;
        const auto bands = parse_whole_number(division.substr(quantiles.size()));
        if (!bands || *bands < 2 || *bands > most_bands)
            refuse_spec(text, "the number of quantile bands is not from 2 to 1000");
        spec.bands = static_cast<std::size_t>(*bands);
    } else if (division.starts_with(cuts)) {
        spec.kind = StratumKind::cuts;
        spec.cuts = parse_cuts(text, division.substr(cuts.size()));
    } else {
        refuse_spec(text, "'" + std::string(division) + "' is not a way to divide a column");
    }
}

}  // namespace

StratumSpec parse_stratum_spec(std::string_view text) {
    StratumSpec spec;
    std::string_view rest = text;
    spec.column = take_column(text, rest, ":@");
    if (rest.starts_with(':')) {
        rest.remove_prefix(1);
        const auto end = std::min(rest.find('@'), rest.size());
        parse_division(text, rest.substr(0, end), spec);
        rest.remove_prefix(end);
    }
    if (rest.starts_with('@')) {
        if (spec.kind == StratumKind::categories || spec.kind == StratumKind::cuts)
            refuse_spec(text, "@ after a division whose thresholds are not computed");
        rest.remove_prefix(1);
        spec.within = take_column(text, rest, "");
    }
    if (!rest.empty()) refuse_spec(text, "'" + std::string(rest) + "' after the end");
    return spec;
}

std::string to_text(const StratumSpec& spec) {
    std::string text = quote_column_name(spec.column, ":@");
    switch (spec.kind) {
        case StratumKind::categories:
            break;
        case StratumKind::median:
            text += ":median";
            break;
        case StratumKind::quantiles:
            text += ":quantiles=" + std::to_string(spec.bands);
            break;
        case StratumKind::cuts:
            text += ":cuts=";
            for (std::size_t i = 0; i < spec.cuts.size(); ++i) text += (i ? "," : "") + format_shortest(spec.cuts[i]);
            break;
    }
    if (!spec.within.empty()) text += "@" + quote_column_name(spec.within, "");
    return text;
}

}  // namespace clustertrial
