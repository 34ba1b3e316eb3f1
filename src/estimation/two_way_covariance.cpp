#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/estimating_equations.hpp"

#include "two_way.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace clustertrial {
namespace estimation_detail {

Clusters intersect(const Clusters& a, const Clusters& b) {
    using Pair = std::pair<std::uint32_t, std::uint32_t>;
    std::vector<Pair> of_row;
    of_row.reserve(a.of_row.size());
    for (std::size_t row = 0; row < a.of_row.size(); ++row) of_row.emplace_back(a.of_row[row], b.of_row[row]);
    std::vector<Pair> pairs = of_row;
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());

    Clusters both;
    both.count = pairs.size();
    both.of_row.reserve(of_row.size());
    for (const Pair& pair : of_row) {
        const auto found = std::lower_bound(pairs.begin(), pairs.end(), pair);
        both.of_row.push_back(static_cast<std::uint32_t>(found - pairs.begin()));
    }
    return both;
}

void check_two_way_kind(CovarianceKind kind) {
    if (traits_of(kind).plain) return;
    throw Error(ErrorKind::usage, "two-way clustering takes " +
                                      listed(kind_names_where<CovarianceKind>(&CovarianceTraits::plain), "or") +
                                      ", not " + std::string(to_name(kind)));
}

}  // namespace estimation_detail

SecondWay second_way(const Fit& fit, const Design& design, const Clusters& first, const Clusters& second) {
    if (first.of_row.size() != second.of_row.size()) {
        throw Error(ErrorKind::usage, std::to_string(first.of_row.size()) + " cluster indices by the first kind and " +
                                          std::to_string(second.of_row.size()) + " by the second");
    }
    SecondWay ways;
    ways.second = score_equations(fit, design, second);  // checks the rows
    ways.both = score_equations(fit, design, estimation_detail::intersect(first, second));
    return ways;
}

ClusterCovariance two_way_covariance(const EstimatingEquations& first, const SecondWay& second, CovarianceKind kind) {
    estimation_detail::check_two_way_kind(kind);
    const ClusterCovariance by_first = cluster_covariance(first, kind);
    const ClusterCovariance by_second = cluster_covariance(second.second, kind);
    ClusterCovariance covariance = cluster_covariance(second.both, kind);
    covariance.matrix = by_first.matrix + by_second.matrix - covariance.matrix;
    covariance.clusters = std::min(first.count(), second.second.count());
    covariance.factor = 1;
    return covariance;
}

ClusterCovariance two_way_covariance(const Fit& fit, const Design& design, const Clusters& a, const Clusters& b,
                                     CovarianceKind kind) {
    return two_way_covariance(score_equations(fit, design, a), second_way(fit, design, a, b), kind);
}

ClusterCovariance cluster_covariance(const EstimatingEquations& equations, const std::optional<SecondWay>& second,
                                     CovarianceKind kind) {
    return second ? two_way_covariance(equations, *second, kind) : cluster_covariance(equations, kind);
}

}  // namespace clustertrial
