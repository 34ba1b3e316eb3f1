#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace clustertrial {

/// Where the run of equal numbers that begins at `first` ends. Looks at many at once, as processors do: a file that is
/// sorted by school has runs of hundreds of rows.
inline std::size_t run_end(std::span<const std::uint32_t> numbers, std::size_t first) {
    constexpr std::size_t stretch = 32;
    const std::uint32_t* const all = numbers.data();
    const std::uint32_t number = all[first];
    std::size_t at = first + 1;
    for (; at + stretch <= numbers.size(); at += stretch) {
        std::uint32_t differ = 0;
        for (std::size_t i = 0; i < stretch; ++i) differ |= all[at + i] ^ number;
        if (differ != 0) break;
    }
    while (at < numbers.size() && all[at] == number) ++at;
    return at;
}

/// Numbers in a row, such as the codes of texts, with the runs of equal ones, where these are known already.
struct Runs {
    std::span<const std::uint32_t> numbers;
    /// Where each begins, ascending, the first at 0; empty: they are looked for.
    std::span<const std::size_t> begins = {};
};

/// The ends of runs, asked for at ascending places.
class RunEnds {
  public:
    explicit RunEnds(const Runs& runs) : runs_(runs) {}

    /// Of the run in which `at` lies.
    std::size_t after(std::size_t at) {
        if (at < end_) return end_;
        if (runs_.begins.empty()) return end_ = run_end(runs_.numbers, at);
        while (next_ < runs_.begins.size() && runs_.begins[next_] <= at) ++next_;
        return end_ = next_ < runs_.begins.size() ? runs_.begins[next_] : runs_.numbers.size();
    }

  private:
    Runs runs_;
    std::size_t next_ = 0;
    std::size_t end_ = 0;
};

/// Calls `visit(first, end)` with each run, in their order.
template <typename Visit>
void for_each_run(const Runs& runs, const Visit& visit) {
    RunEnds ends(runs);
    for (std::size_t first = 0; first < runs.numbers.size();) {
        const std::size_t end = ends.after(first);
        visit(first, end);
        first = end;
    }
}

/// The same of two lists of one length: runs in which neither changes.
template <typename Visit>
void for_each_run(const Runs& runs, const Runs& others, const Visit& visit) {
    RunEnds ends(runs);
    RunEnds other_ends(others);
    for (std::size_t first = 0; first < runs.numbers.size();) {
        const std::size_t end = std::min(ends.after(first), other_ends.after(first));
        visit(first, end);
        first = end;
    }
}

}  // namespace clustertrial
