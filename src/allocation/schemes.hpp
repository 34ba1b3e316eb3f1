#pragma once

#include "clustertrial/allocation/rounding.hpp"
#include "clustertrial/core/random.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace clustertrial::allocation_detail {

/// The allocations with given counts: which schools are in which stratum, and how many of them go to each arm.
struct Schemes {
    std::vector<std::vector<std::size_t>> members;  ///< by stratum
    CountTable counts;
    std::size_t schools = 0;
};

/// How many there are: exact below 2^53, and never less than it is by more than rounding.
double count_of(const Schemes& schemes);

/// In each stratum the first schools in the first arm, and so on.
std::vector<std::uint8_t> first_scheme(const Schemes& schemes);

/// One of all of them, each alike: in each stratum a random order, the first schools in the first arm, and so on.
std::vector<std::uint8_t> random_scheme(const Schemes& schemes, RandomStream& random);

/// Two schools that go to each other's arm.
using Exchange = std::pair<std::size_t, std::size_t>;

/// Goes through all of them from first_scheme, each once, by one exchange at a time: in each stratum the schools of the
/// first arm are a combination, those of the second one a combination of the rest, and so on; each combination goes
/// through its values in revolving-door order (Knuth, The Art of Computer Programming 4A, 7.2.1.3, algorithm R), all of
/// them together in reflected mixed-radix Gray order (7.2.1.1, algorithm H).
class Enumeration {
  public:
    explicit Enumeration(const Schemes& schemes);
    /// False at the end; otherwise what is exchanged.
    bool next(Exchange& exchange);

  private:
    /// One combination: `size` of the schools that are listed.
    struct Level {
        std::size_t arm = 0;
        std::size_t end_of_stratum = 0;    ///< the levels of later strata begin here
        std::vector<std::size_t> schools;  ///< not in the arms before
        std::vector<Exchange> steps;       ///< places in `schools`: out of the combination, into it
        std::size_t at = 0;                ///< steps done
        bool forward = true;
    };
    Exchange step(Level& level);

    std::vector<Level> levels_;  ///< those of more than one combination
    std::vector<std::size_t> focus_;
    std::vector<std::uint8_t> arms_;
};

/// A walk through them: exchanges of two schools of one stratum in different arms, every one alike. Its places are
/// uniform over all allocations when its first one is.
class ExchangeWalk {
  public:
    ExchangeWalk(const Schemes& schemes, std::span<const std::uint8_t> arms);
    /// Nothing to exchange: there is one allocation only.
    [[nodiscard]] bool stuck() const { return exchanges_ == 0; }
    Exchange next(RandomStream& random);

  private:
    /// The places of one stratum and arm: each is exchanged with every place of the stratum after them.
    struct Block {
        std::size_t first = 0;
        std::size_t end = 0;
        std::uint64_t partners = 0;
        std::uint64_t exchanges_before = 0;
    };
    void add_block(std::size_t first, std::size_t end, std::size_t end_of_stratum);

    std::vector<std::size_t> school_at_;  ///< places of a stratum are in order of arm
    std::vector<Block> blocks_;           ///< those with a partner
    std::uint64_t exchanges_ = 0;         ///< twos of one stratum and different arms, in order of their places
};

}  // namespace clustertrial::allocation_detail
