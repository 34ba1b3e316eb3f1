#include "clustertrial/core/runs.hpp"

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace clustertrial {
namespace {

using Ends = std::vector<std::pair<std::size_t, std::size_t>>;

/// One by one.
Ends runs_of(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
    Ends runs;
    for (std::size_t first = 0; first < a.size();) {
        std::size_t end = first + 1;
        while (end < a.size() && a[end] == a[first] && b[end] == b[first]) ++end;
        runs.emplace_back(first, end);
        first = end;
    }
    return runs;
}

std::vector<std::uint32_t> draw(std::mt19937& random, std::size_t size, std::size_t longest) {
    std::vector<std::uint32_t> numbers;
    while (numbers.size() < size)
        numbers.insert(numbers.end(), 1 + random() % longest, static_cast<std::uint32_t>(random() % 3));
    numbers.resize(size);
    return numbers;
}

TEST(Runs, AreFoundOneByOneAndManyAtOnce) {
    std::mt19937 random(1);
    for (int i = 0; i < 300; ++i) {
        const std::size_t size = random() % 400;
        const auto a = draw(random, size, 1 + random() % 150);
        const auto b = draw(random, size, 1 + random() % 150);
        const auto added = [](Ends& ends) {
            return [&ends](std::size_t first, std::size_t end) { ends.emplace_back(first, end); };
        };
        Ends of_one;
        for_each_run(Runs{a}, added(of_one));
        ASSERT_EQ(of_one, runs_of(a, a));
        Ends of_both;
        for_each_run(Runs{a}, Runs{b}, added(of_both));
        ASSERT_EQ(of_both, runs_of(a, b));

        std::vector<std::size_t> begins;
        for (const auto& run : of_one) begins.push_back(run.first);
        Ends known;
        for_each_run(Runs{a, begins}, Runs{b}, added(known));
        ASSERT_EQ(known, of_both);
        Ends known_last;
        for_each_run(Runs{b}, Runs{a, begins}, added(known_last));
        ASSERT_EQ(known_last, of_both);
        RunEnds ends(Runs{a, begins});
        for (std::size_t at = 0; at < size; at += 1 + random() % 60) {
            const auto run =
                std::find_if(of_one.begin(), of_one.end(), [&](const auto& one) { return at < one.second; });
            ASSERT_EQ(ends.after(at), run->second);
        }
    }
}

}  // namespace
}  // namespace clustertrial
