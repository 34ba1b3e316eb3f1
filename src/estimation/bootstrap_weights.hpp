#pragma once

#include "clustertrial/estimation/wild_bootstrap.hpp"

#include "lanes.hpp"

#include <cstddef>
#include <cstdint>

namespace clustertrial::estimation_detail {

/// How the clusters' weights of a draw come about: enumerated sign vectors (sign g of draw b is bit g of b, 0 for +1),
/// or at random, from the DrawStream of the seed and the draw:
/// - rademacher: -1 or +1; 64 a word of 64 bits, its lowest bit first, 0 for +1.
/// - webb: six points, each as likely (Webb 2023): -/+ sqrt(3/2), 1, sqrt(1/2); below(6) gives the number of the point.
/// - mammen: -(sqrt 5 - 1)/2 with probability (sqrt 5 + 1)/(2 sqrt 5), else (sqrt 5 + 1)/2 (Mammen 1993), by comparing
///   a word of 32 bits: the probability is within 2^-32 of that.
struct WeightRule {
    BootstrapWeights weights = BootstrapWeights::rademacher;
    std::uint64_t seed = 1;
    bool enumerated = false;
};

/// Stores the weight of cluster g = 0 .. clusters-1 of draw number `draw` in out[g x stride].
void store_weights(const WeightRule& rule, std::size_t draw, std::size_t clusters, double* out, std::size_t stride);

/// The same of as many draws as there are lanes, from number `first` on: out[g] has their weights of cluster g.
void store_lanes(const WeightRule& rule, std::size_t first, std::size_t clusters, Lanes* out);

}  // namespace clustertrial::estimation_detail
