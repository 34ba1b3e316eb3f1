#include "kept_best.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include "fingerprints.hpp"

#include <string>

namespace clustertrial::allocation_detail {
namespace {

constexpr std::size_t most_kept_bytes = std::size_t{1} << 32U;

/// The limit is lowered when this many bytes, or as many allocations again as are wanted, have come in.
constexpr std::size_t slack_bytes = std::size_t{1} << 28U;

std::size_t slack_of(std::size_t wanted, std::size_t schools) {
    constexpr std::size_t fewest = 1024;
    return std::max(fewest, std::min(wanted, slack_bytes / schools));
}

void check_memory(std::size_t allocations, std::size_t schools) {
    if (allocations <= most_kept_bytes / schools) return;
    throw Error(ErrorKind::design, "constrained: " + std::to_string(allocations) +
                                       " or more allocations to keep do not fit in 4 GiB; expected a smaller share or "
                                       "cut-off");
}

}  // namespace

KeptBest::KeptBest(std::size_t schools, const Rule& rule)
    : schools_(schools), rule_(rule), full_(std::numeric_limits<std::size_t>::max()) {
    check_memory(rule.wanted, schools);
    if (rule.cut_off) {
        limit_ = rule.tolerance.limit(*rule.cut_off);
    } else {
        full_ = rule.wanted + slack_of(rule.wanted, schools);
        scores_.reserve(full_);
        cells_.reserve(full_ * schools);
    }
}

void KeptBest::add(double score, std::span<const std::uint8_t> arms) {
    if (rule_.cut_off) check_memory(scores_.size() + 1, schools_);
    scores_.push_back(score);
    cells_.insert(cells_.end(), arms.begin(), arms.end());
    if (scores_.size() < full_) return;
    lower_limit();
    check_memory(scores_.size(), schools_);
    full_ = scores_.size() + slack_of(rule_.wanted, schools_);
}

void KeptBest::lower_limit() {
    std::vector<double> sorted = scores_;
    const auto last = sorted.begin() + static_cast<std::ptrdiff_t>(rule_.wanted - 1);
    std::nth_element(sorted.begin(), last, sorted.end());
    limit_ = rule_.tolerance.limit(*last);
    keep_where([&](std::size_t i) { return scores_[i] <= limit_; });
}

template <typename Keep>
void KeptBest::keep_where(Keep keep) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < scores_.size(); ++i) {
        if (!keep(i)) continue;
        scores_[kept] = scores_[i];
        const auto from = cells_.begin() + static_cast<std::ptrdiff_t>(i * schools_);
        std::copy(from, from + static_cast<std::ptrdiff_t>(schools_),
                  cells_.begin() + static_cast<std::ptrdiff_t>(kept * schools_));
        ++kept;
    }
    scores_.resize(kept);
    cells_.resize(kept * schools_);
}

void KeptBest::forget_repeats(std::size_t arms) {
    const Fingerprints fingerprints(schools_, arms);
    FingerprintSet seen(scores_.size());
    keep_where(
        [&](std::size_t i) { return seen.insert(fingerprints.of(std::span(cells_).subspan(i * schools_, schools_))); });
}

void KeptBest::finish() {
    if (!rule_.cut_off) lower_limit();
    best_ = rule_.tolerance.without_rounding(best_);
    for (double& score : scores_) score = rule_.tolerance.without_rounding(score);
    if (scores_.empty()) {
        throw Error(ErrorKind::design, "constrained: no allocation has a score of at most " +
                                           format_shortest(*rule_.cut_off) + "; the best of " +
                                           std::to_string(scored_) + " has " + format_shortest(best_));
    }
}

}  // namespace clustertrial::allocation_detail
