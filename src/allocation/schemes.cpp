#include "schemes.hpp"

#include "top_bits.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <utility>

namespace clustertrial::allocation_detail {
namespace {

/// n choose k, rounded to a double at each step; whole and exact below 2^53.
double choose(std::uint64_t n, std::uint64_t k) {
    double value = 1;
    for (std::uint64_t i = 1; i <= k; ++i)
        value = std::round(value * static_cast<double>(n - k + i) / static_cast<double>(i));
    return value;
}

/// The steps of algorithm R from {0, .., t - 1} through all t of n things: the thing that leaves, the one that comes.
class RevolvingDoor {
  public:
    RevolvingDoor(std::size_t n, std::size_t t) : t_(t), chosen_(t + 1) {
        std::iota(chosen_.begin(), chosen_.end(), std::size_t{0});
        chosen_[t] = n;
    }

    bool next(Exchange& step) {
        // c_1 is chosen_[0]; R3: the easy case moves the smallest one.
        if (t_ % 2 == 1) {
            if (chosen_[0] + 1 < chosen_[1]) return move(0, chosen_[0] + 1, step);
            return decrease(2, step);
        }
        if (chosen_[0] > 0) return move(0, chosen_[0] - 1, step);
        return increase(2, step);
    }

  private:
    bool move(std::size_t place, std::size_t to, Exchange& step) {
        step = {chosen_[place], to};
        chosen_[place] = to;
        return true;
    }
    /// R4: c_(j-1) and c_j = c_(j-1) + 1 become j - 2 and c_(j-1).
    bool decrease(std::size_t j, Exchange& step) {
        if (j > t_) return false;
        if (chosen_[j - 1] < j) return increase(j + 1, step);
        step = {chosen_[j - 1], j - 2};
        chosen_[j - 1] = chosen_[j - 2];
        chosen_[j - 2] = j - 2;
        return true;
    }
    /// R5: c_(j-1) = j - 2 and c_j become c_j and c_j + 1.
    bool increase(std::size_t j, Exchange& step) {
        if (j > t_) return false;
        if (chosen_[j - 1] + 1 >= chosen_[j]) return decrease(j + 1, step);
        step = {j - 2, chosen_[j - 1] + 1};
        chosen_[j - 2] = chosen_[j - 1];
        ++chosen_[j - 1];
        return true;
    }

    std::size_t t_;
    std::vector<std::size_t> chosen_;
};

std::vector<Exchange> steps_of(std::size_t n, std::size_t t) {
    std::vector<Exchange> steps;
    if (t == 0 || t == n) return steps;
    RevolvingDoor door(n, t);
    for (Exchange step; door.next(step);) steps.push_back(step);
    return steps;
}

}  // namespace

double count_of(const Schemes& schemes) {
    double count = 1;
    for (std::size_t s = 0; s < schemes.members.size(); ++s) {
        std::uint64_t left = schemes.members[s].size();
        for (std::size_t arm = 0; arm < schemes.counts.arms; ++arm) {
            count *= choose(left, schemes.counts.at(s, arm));
            left -= schemes.counts.at(s, arm);
        }
    }
    return count;
}

std::vector<std::uint8_t> first_scheme(const Schemes& schemes) {
    std::vector<std::uint8_t> arms(schemes.schools);
    for (std::size_t s = 0; s < schemes.members.size(); ++s) {
        std::size_t place = 0;
        for (std::size_t arm = 0; arm < schemes.counts.arms; ++arm) {
            for (std::uint64_t i = 0; i < schemes.counts.at(s, arm); ++i)
                arms[schemes.members[s][place++]] = static_cast<std::uint8_t>(arm);
        }
    }
    return arms;
}

std::vector<std::uint8_t> random_scheme(const Schemes& schemes, RandomStream& random) {
    std::vector<std::uint8_t> arms(schemes.schools);
    for (std::size_t s = 0; s < schemes.members.size(); ++s) {
        const auto order = random_order(schemes.members[s].size(), random);
        std::size_t place = 0;
        for (std::size_t arm = 0; arm < schemes.counts.arms; ++arm) {
            for (std::uint64_t i = 0; i < schemes.counts.at(s, arm); ++i)
                arms[schemes.members[s][order[place++]]] = static_cast<std::uint8_t>(arm);
        }
    }
    return arms;
}

Enumeration::Enumeration(const Schemes& schemes) : arms_(first_scheme(schemes)) {
    for (std::size_t s = 0; s < schemes.members.size(); ++s) {
        std::vector<std::size_t> rest = schemes.members[s];
        const std::size_t first = levels_.size();
        for (std::size_t arm = 0; arm + 1 < schemes.counts.arms; ++arm) {
            const std::size_t size = schemes.counts.at(s, arm);
            auto steps = steps_of(rest.size(), size);
            if (!steps.empty()) levels_.push_back({arm, 0, rest, std::move(steps), 0, true});
            rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size));
        }
        for (std::size_t level = first; level < levels_.size(); ++level) levels_[level].end_of_stratum = levels_.size();
    }
    focus_.resize(levels_.size() + 1);
    std::iota(focus_.begin(), focus_.end(), std::size_t{0});
}

bool Enumeration::next(Exchange& exchange) {
    // Algorithm H; its digit 0, which moves most often, is the last level.
    const std::size_t digit = focus_[0];
    if (digit == levels_.size()) return false;
    focus_[0] = 0;
    Level& level = levels_[levels_.size() - 1 - digit];
    exchange = step(level);
    if (level.at == 0 || level.at == level.steps.size()) {
        level.forward = !level.forward;
        focus_[digit] = focus_[digit + 1];
        focus_[digit + 1] = digit + 1;
    }
    return true;
}

Exchange Enumeration::step(Level& level) {
    Exchange places = level.steps[level.forward ? level.at : level.at - 1];
    level.at = level.forward ? level.at + 1 : level.at - 1;
    if (!level.forward) std::swap(places.first, places.second);
    const std::size_t leaves = level.schools[places.first];
    const std::size_t comes = level.schools[places.second];
    // The one that leaves takes the other's place in all lists below that hold it.
    const auto this_level = static_cast<std::size_t>(&level - levels_.data());
    for (std::size_t below = this_level + 1; below < level.end_of_stratum; ++below) {
        if (levels_[below].arm > arms_[comes]) break;
        std::replace(levels_[below].schools.begin(), levels_[below].schools.end(), comes, leaves);
    }
    std::swap(arms_[leaves], arms_[comes]);
    return {leaves, comes};
}

ExchangeWalk::ExchangeWalk(const Schemes& schemes, std::span<const std::uint8_t> arms) {
    for (const auto& members : schemes.members) {
        const std::size_t first = school_at_.size();
        school_at_.insert(school_at_.end(), members.begin(), members.end());
        std::stable_sort(school_at_.begin() + static_cast<std::ptrdiff_t>(first), school_at_.end(),
                         [&](std::size_t a, std::size_t b) { return arms[a] < arms[b]; });
        for (std::size_t i = first; i < school_at_.size();) {
            std::size_t end = i + 1;
            while (end < school_at_.size() && arms[school_at_[end]] == arms[school_at_[i]]) ++end;
            add_block(i, end, school_at_.size());
            i = end;
        }
    }
}

void ExchangeWalk::add_block(std::size_t first, std::size_t end, std::size_t end_of_stratum) {
    if (end == end_of_stratum) return;
    blocks_.push_back({first, end, end_of_stratum - end, exchanges_});
    exchanges_ += (end - first) * (end_of_stratum - end);
}

Exchange ExchangeWalk::next(RandomStream& random) {
    // Without a list of all twos, which would be as long as the square of a stratum.
    const std::uint64_t number = top_bits_below(exchanges_, random);
    const auto after =
        std::upper_bound(blocks_.begin(), blocks_.end(), number,
                         [](std::uint64_t value, const Block& block) { return value < block.exchanges_before; });
    const Block& block = *std::prev(after);
    const std::size_t i = block.first + (number - block.exchanges_before) / block.partners;
    const std::size_t j = block.end + (number - block.exchanges_before) % block.partners;
    std::swap(school_at_[i], school_at_[j]);
    return {school_at_[j], school_at_[i]};
}

}  // namespace clustertrial::allocation_detail
