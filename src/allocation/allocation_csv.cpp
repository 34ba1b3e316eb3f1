#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/data/csv.hpp"

#include <array>
#include <charconv>
#include <numeric>

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

std::vector<std::string> quoted(const std::vector<std::string>& texts, char delimiter) {
    std::vector<std::string> fields;
    for (const auto& text : texts) fields.push_back(quote_csv_field(text, delimiter));
    return fields;
}

bool adds_probability(const AllocatedList& list) {
    return list.probabilities.differ && traits_of(list.plan.method()).shows_probability;
}

double probability_of_own_arm(const AllocatedList& list, std::size_t school) {
    return list.probabilities.by_school(static_cast<Eigen::Index>(school),
                                        static_cast<Eigen::Index>(list.arms[school]));
}

}  // namespace

std::vector<std::string> added_columns(const AllocatedList& list) {
    std::vector<std::string> columns{"stratum"};
    if (list.summary<MatchedSummary>()) columns.emplace_back("tuple");
    if (!list.draws.empty()) columns.emplace_back("draw");
    columns.emplace_back("arm");
    if (adds_probability(list)) columns.emplace_back("probability");
    return columns;
}

std::string allocation_csv(const Table& table, const AllocatedList& list) {
    std::vector<std::size_t> schools(list.rows.size());
    std::iota(schools.begin(), schools.end(), std::size_t{0});
    return allocation_csv(table, list, schools);
}

std::string allocation_csv(const Table& table, const AllocatedList& list, std::span<const std::size_t> schools) {
    const std::string separator(1, table.delimiter);
    const auto strata = quoted(list.strata.labels, table.delimiter);
    const auto arms = quoted(list.plan.arms, table.delimiter);
    const bool with_probability = adds_probability(list);

    std::string csv = table.header_line;
    for (const auto& column : added_columns(list)) csv += separator + column;
    csv += '\n';
    const auto* matched = list.summary<MatchedSummary>();
    for (const auto school : schools) {
        csv += table.lines[list.rows[school]];
        csv += separator + strata[list.strata.of[school]];
        if (matched != nullptr) csv += separator + std::to_string(matched->tuple[school] + 1);
        if (!list.draws.empty()) csv += separator + draw_text(list.draws[school], list.plan.storage);
        csv += separator + arms[list.arms[school]];
        if (with_probability) csv += separator + format_shortest(probability_of_own_arm(list, school));
        csv += '\n';
    }
    return csv;
}

std::string kept_csv(const AllocatedList& list) {
    const auto* constrained = list.summary<ConstrainedSummary>();
    if (constrained == nullptr) throw Error(ErrorKind::usage, "kept allocations: only constrained keeps a set of them");
    const AllocationSet& kept = constrained->kept;
    const auto arms = quoted(list.plan.arms, ',');
    std::string csv;
    for (std::size_t school = 0; school < list.ids.size(); ++school)
        csv += (school == 0 ? "" : ",") + quote_csv_field(list.ids[school]);
    csv += '\n';
    for (std::size_t i = 0; i < kept.size(); ++i) {
        const auto allocation = kept.allocation(i);
        for (std::size_t school = 0; school < kept.schools; ++school) {
            if (school > 0) csv += ',';
            csv += arms[allocation[school]];
        }
        csv += '\n';
    }
    return csv;
}

}  // namespace clustertrial
