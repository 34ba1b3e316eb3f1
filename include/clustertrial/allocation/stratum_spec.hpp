#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// How one column divides schools.
enum class StratumKind {
    categories,  ///< every value is a stratum
    median,      ///< two bands about the median
    quantiles,   ///< K bands about the K - 1 quantiles
    cuts,        ///< bands about thresholds that are told
};

/// One division of the schools; several are crossed.
struct StratumSpec {
    std::string column;
    StratumKind kind = StratumKind::categories;
    std::size_t bands = 2;          ///< quantiles only: K
    std::vector<double> cuts = {};  ///< cuts only, ascending
    std::string within = {};  ///< median and quantiles: computed within each value of this column; empty: over all

    bool operator==(const StratumSpec&) const = default;
};

/// Reads `COLUMN`, `COLUMN:median`, `COLUMN:quantiles=K`, `COLUMN:cuts=A,B,...`, the two in the middle with `@BY` or
/// without. A column name that holds ':' or '@' stands in double quotes ("" is one quote): `"FSM: 2019":median@"LA@1"`.
/// Throws Error(usage) saying what was found and what is understood.
StratumSpec parse_stratum_spec(std::string_view text);

/// The text that parse_stratum_spec reads back to the same spec.
std::string to_text(const StratumSpec& spec);

}  // namespace clustertrial
