#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/data/csv.hpp"

#include <array>
#include <charconv>

namespace clustertrial {
namespace {

template <typename Number>
std::string shortest(Number value) {
    constexpr std::size_t longest = 32;  // sign, 17 digits, point and exponent need 24
    std::array<char, longest> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return {buffer.data(), end};
}

std::string draw_text(double draw, DrawStorage storage) {
    return storage == DrawStorage::as_float ? shortest(static_cast<float>(draw)) : shortest(draw);
}

}  // namespace

std::string allocation_csv(const Table& table, const AllocatedList& list) {
    const std::string separator(1, table.delimiter);
    std::vector<std::string> strata;
    for (const auto& label : list.strata.labels) strata.push_back(quote_csv_field(label, table.delimiter));
    std::vector<std::string> arms;
    for (const auto& arm : list.plan.arms) arms.push_back(quote_csv_field(arm, table.delimiter));

    std::string csv = table.header_line + separator + "stratum" + separator + "draw" + separator + "arm\n";
    for (std::size_t school = 0; school < list.rows.size(); ++school) {
        csv += table.lines[list.rows[school]];
        csv += separator + strata[list.strata.of[school]];
        csv += separator + draw_text(list.draws[school], list.plan.storage);
        csv += separator + arms[list.arms[school]] + '\n';
    }
    return csv;
}

}  // namespace clustertrial
