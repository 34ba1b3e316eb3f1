#pragma once

#include "clustertrial/core/random.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

/// Random draws of a synthetic trial, all from one stream.
namespace clustertrial::synthesis_detail {

class Dice {
  public:
    explicit Dice(std::uint64_t seed) : stream_(GeneratorKind::stata_mt64, seed) {}
    double uniform() { return stream_.uniform(); }
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(stream_.below(bound)); }
    double normal();
    /// Positive, with this mean and SD of its logarithm.
    double log_normal(double mean, double log_sd);
    template <typename T>
    void shuffle(std::vector<T>& items) {
        clustertrial::shuffle(items, stream_);
    }

  private:
    RandomStream stream_;
};

/// Deals `events` one by one to places with chances in proportion to `weights`, none beyond `capacity`. Returns false
/// when they do not fit.
bool deal(double events, const std::vector<double>& weights, const std::vector<double>& capacity,
          std::vector<double>& counts, Dice& dice);

}  // namespace clustertrial::synthesis_detail
