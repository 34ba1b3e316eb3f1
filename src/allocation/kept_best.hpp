#pragma once

#include "score.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace clustertrial::allocation_detail {

/// The good ones of the candidates that are offered one after another, without a list of them all: a score above a
/// limit is forgotten at once, and the limit comes down whenever enough better ones have been seen. Scores that
/// rounding cannot tell from 0 are 0 when finished.
class KeptBest {
  public:
    /// All with at most `cut_off`, or the best `wanted` with the ties of the last one.
    struct Rule {
        std::optional<double> cut_off = {};
        std::size_t wanted = 0;
        ScoreTolerance tolerance = {};
    };
    /// Throws Error(design) when `wanted` allocations do not fit in 4 GiB; so does offer().
    KeptBest(std::size_t schools, const Rule& rule);

    void offer(double score, std::span<const std::uint8_t> arms) {
        ++scored_;
        best_ = std::min(best_, score);
        if (score <= limit_) add(score, arms);
    }
    /// Forgets what is not kept in the end. Throws Error(design) when nothing is.
    void finish();
    /// Forgets what has been offered before, by its fingerprint.
    void forget_repeats(std::size_t arms);

    [[nodiscard]] std::uint64_t scored() const { return scored_; }
    [[nodiscard]] double best() const { return best_; }
    [[nodiscard]] std::vector<double>& scores() { return scores_; }      ///< in the order offered
    [[nodiscard]] std::vector<std::uint8_t>& cells() { return cells_; }  ///< allocation by allocation, likewise

  private:
    void add(double score, std::span<const std::uint8_t> arms);
    void lower_limit();
    template <typename Keep>
    void keep_where(Keep keep);

    std::size_t schools_;
    Rule rule_;
    double limit_ = std::numeric_limits<double>::infinity();
    std::size_t full_;  ///< when to lower the limit next
    std::uint64_t scored_ = 0;
    double best_ = std::numeric_limits<double>::infinity();
    std::vector<double> scores_;
    std::vector<std::uint8_t> cells_;
};

}  // namespace clustertrial::allocation_detail
