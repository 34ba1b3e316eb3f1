#include "ratios_of_strata.hpp"

#include <algorithm>
#include <numeric>

namespace clustertrial::allocation_detail {

std::vector<std::uint64_t> reduced(std::vector<std::uint64_t> ratio) {
    std::uint64_t common = 0;
    for (const auto share : ratio) common = std::gcd(common, share);
    if (common == 0) return ratio;  // check_plan has refused it
    for (auto& share : ratio) share /= common;
    return ratio;
}

CountTable ratios_of(const Strata& strata, const AllocationPlan& plan) {
    CountTable ratios = same_ratio(strata.labels.size(), reduced(plan.ratio));
    Problems problems;
    for (const auto& own : plan.stratum_ratios) {
        const auto found = std::find(strata.labels.begin(), strata.labels.end(), own.stratum);
        if (found == strata.labels.end()) {
            const std::string nearest = nearest_name(own.stratum, strata.labels);
            problems.add("ratio of stratum " + in_quotes(own.stratum) + ": the list has no such stratum" +
                         (nearest.empty() ? "" : "; did you mean " + in_quotes(nearest) + "?"));
            continue;
        }
        const auto stratum = static_cast<std::size_t>(found - strata.labels.begin());
        const auto shares = reduced(own.ratio);
        for (std::size_t arm = 0; arm < shares.size(); ++arm) ratios.at(stratum, arm) = shares[arm];
    }
    problems.throw_if_any(ErrorKind::design);
    return ratios;
}

double share_of(const CountTable& ratios, std::size_t stratum, std::size_t arm) {
    std::uint64_t whole = 0;
    for (std::size_t a = 0; a < ratios.arms; ++a) whole += ratios.at(stratum, a);
    return static_cast<double>(ratios.at(stratum, arm)) / static_cast<double>(whole);
}

}  // namespace clustertrial::allocation_detail
