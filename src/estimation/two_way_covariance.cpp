#include "clustertrial/core/error.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"

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

ClusterCovariance two_way_covariance(const Fit& fit, const Design& design, const Clusters& a, const Clusters& b,
                                     CovarianceKind kind) {
    estimation_detail::check_two_way_kind(kind);
    const ClusterCovariance by_a = cluster_covariance(fit, design, a, kind);
    const ClusterCovariance by_b = cluster_covariance(fit, design, b, kind);
    ClusterCovariance covariance = cluster_covariance(fit, design, estimation_detail::intersect(a, b), kind);
    covariance.matrix = by_a.matrix + by_b.matrix - covariance.matrix;
    covariance.clusters = std::min(a.count, b.count);
    covariance.factor = 1;
    return covariance;
}

}  // namespace clustertrial
