#include "clustertrial/core/minimum_cost_pairs.hpp"

#include "clustertrial/core/error.hpp"

#include <string>

#include <lemon/full_graph.h>
#include <lemon/matching.h>

namespace clustertrial {
namespace {

/// LEMON works with four times the costs and adds up n / 2 of them: 2^2 x 2^50 x 2^11 = 2^63.
constexpr std::size_t most_things = 4096;

}  // namespace

// Not Boost.Graph's maximum_weighted_matching, which loops for ever or is wrong on some graphs up to Boost 1.87
// (https://github.com/boostorg/graph/issues/223, https://github.com/boostorg/graph/issues/399).
std::vector<std::size_t> minimum_cost_pairs(const PairCosts& costs) {
    const std::size_t n = costs.size();
    if (n % 2 != 0 || n > most_things) {
        throw Error(ErrorKind::usage, "things to be paired: found " + std::to_string(n) +
                                          "; expected an even number, at most " + std::to_string(most_things));
    }
    if (n == 0) return {};
    const lemon::FullGraph graph(static_cast<int>(n));
    lemon::FullGraph::EdgeMap<std::int64_t> weights(graph);
    for (std::size_t j = 1; j < n; ++j) {
        for (std::size_t i = 0; i < j; ++i)
            weights[graph.edge(graph(static_cast<int>(i)), graph(static_cast<int>(j)))] = -costs.at(i, j);
    }
    lemon::MaxWeightedPerfectMatching<lemon::FullGraph, lemon::FullGraph::EdgeMap<std::int64_t>> matching(graph,
                                                                                                          weights);
    matching.run();  // a full graph of even order always has a perfect matching
    std::vector<std::size_t> partner(n);
    for (std::size_t i = 0; i < n; ++i) {
        const auto mate = matching.mate(graph(static_cast<int>(i)));
        partner[i] = static_cast<std::size_t>(lemon::FullGraph::index(mate));
    }
    return partner;
}

}  // namespace clustertrial
