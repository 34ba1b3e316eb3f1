#pragma once

#include "clustertrial/core/philox.hpp"

#include <cstdint>

/// Random numbers of the distributions that simulated trials are made of. A standard library's own are not the same
/// everywhere; these are, but for the last bits of its logarithm.
namespace clustertrial {

/// Two independent standard normal numbers (Marsaglia and Bray 1964, the polar method).
struct NormalPair {
    double first = 0;
    double second = 0;
};
NormalPair draw_normals(DrawStream& random);
/// One: of a pair the other is thrown away.
double draw_normal(DrawStream& random);

/// Gamma with this shape, above 0, and scale 1 (Marsaglia and Tsang 2000). A chi-squared number with df degrees of
/// freedom is twice one of shape df / 2.
double draw_gamma(DrawStream& random, double shape);

/// How many of `n` happen, each with probability `p`, 0 to 1: by inversion where few are expected, else by
/// transformed rejection (Hörmann 1993).
std::uint64_t draw_binomial(DrawStream& random, std::uint64_t n, double p);

/// A Poisson count with this mean, at least 0: by inversion where few are expected, else by transformed rejection
/// (Hörmann 1993). Throws Error(usage) for a mean above 1e15, beyond which whole numbers are not exact.
std::uint64_t draw_poisson(DrawStream& random, double mean);

}  // namespace clustertrial
