#include "clustertrial/core/parallel.hpp"

#include "clustertrial/core/error.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

namespace clustertrial::parallel_test {
namespace {

using testing::Each;
using testing::Eq;

/// Back to the machine's own number of threads after each test.
class ParallelFor : public testing::Test {
  protected:
    void TearDown() override { set_threads(0); }
};

TEST_F(ParallelFor, ThreadsAreTheMachinesUntilAskedOtherwise) {
    set_threads(0);
    const std::size_t machine = threads();
    EXPECT_GE(machine, 1U);
    set_threads(7);
    EXPECT_EQ(threads(), 7U);
    set_threads(0);
    EXPECT_EQ(threads(), machine);
}

TEST_F(ParallelFor, VisitsEachIndexOnceOnAnyNumberOfThreads) {
    for (const std::size_t count : {0U, 1U, 2U, 99U, 100U, 101U, 1000U}) {
        for (const std::size_t block : {1U, 3U, 100U, 5000U}) {
            for (const std::size_t workers : {1U, 2U, 5U}) {
                set_threads(workers);
                std::vector<int> visits(count);
                parallel_for(count, block, [&](std::size_t first, std::size_t end) {
                    for (std::size_t i = first; i < end; ++i) ++visits[i];
                });
                EXPECT_THAT(visits, Each(Eq(1))) << count << " " << block << " " << workers;
            }
        }
    }
}

TEST_F(ParallelFor, BlocksStartAtMultiplesAndOnlyTheLastIsShorter) {
    set_threads(3);
    std::vector<std::pair<std::size_t, std::size_t>> blocks(4);
    parallel_for(35, 10, [&](std::size_t first, std::size_t end) { blocks[first / 10] = {first, end}; });
    using Block = std::pair<std::size_t, std::size_t>;
    EXPECT_THAT(blocks, testing::ElementsAre(Block{0, 10}, Block{10, 20}, Block{20, 30}, Block{30, 35}));
}

TEST_F(ParallelFor, OneBlockStaysOnTheCallersThread) {
    set_threads(8);
    std::thread::id where;
    parallel_for(10, 10, [&](std::size_t, std::size_t) { where = std::this_thread::get_id(); });
    EXPECT_EQ(where, std::this_thread::get_id());
}

/// Two blocks that each wait for the other to begin end only when two threads run them.
TEST_F(ParallelFor, TwoThreadsRunAtTheSameTime) {
    set_threads(2);
    std::atomic<int> begun{0};
    parallel_for(2, 1, [&](std::size_t, std::size_t) {
        ++begun;
        while (begun < 2) std::this_thread::yield();
    });
    EXPECT_EQ(begun, 2);
}

TEST_F(ParallelFor, ALoopInsideALoopStaysOnItsThread) {
    set_threads(4);
    std::vector<std::size_t> sums(8);
    std::atomic<int> elsewhere{0};
    parallel_for(sums.size(), 1, [&](std::size_t outer, std::size_t) {
        const auto here = std::this_thread::get_id();
        parallel_for(100, 7, [&](std::size_t first, std::size_t end) {
            if (std::this_thread::get_id() != here) ++elsewhere;
            for (std::size_t i = first; i < end; ++i) sums[outer] += i;
        });
    });
    EXPECT_EQ(elsewhere, 0);
    EXPECT_THAT(sums, Each(Eq(4950U)));
}

/// What comes out when blocks 0 and 1 both throw their number, on two threads, block `earlier` first.
std::string thrown_when_first(std::size_t earlier) {
    set_threads(2);
    std::atomic<int> begun{0};
    std::atomic<bool> thrown{false};
    try {
        parallel_for(2, 1, [&](std::size_t block, std::size_t) {
            ++begun;
            while (begun < 2) std::this_thread::yield();
            if (block == earlier) {
                thrown = true;
            } else {
                while (!thrown) std::this_thread::yield();
                std::this_thread::sleep_for(std::chrono::milliseconds(20));  // until it has been caught
            }
            throw std::runtime_error(std::to_string(block));
        });
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "nothing";
}

TEST_F(ParallelFor, ThrowsWhatTheLowestOfTheFailingBlocksThrew) {
    EXPECT_EQ(thrown_when_first(0), "0");
    EXPECT_EQ(thrown_when_first(1), "0");
}

TEST_F(ParallelFor, LeavesOutBlocksNotBegunWhenOneThrows) {
    set_threads(1);
    std::vector<std::size_t> begun;
    EXPECT_THROW(parallel_for(10, 1,
                              [&](std::size_t block, std::size_t) {
                                  begun.push_back(block);
                                  if (block == 3) throw std::runtime_error("no");
                              }),
                 std::runtime_error);
    EXPECT_THAT(begun, testing::ElementsAre(0, 1, 2, 3));
}

TEST_F(ParallelFor, WorksAgainAfterAnException) {
    set_threads(2);
    EXPECT_THROW(parallel_for(4, 1, [](std::size_t, std::size_t) { throw std::runtime_error("no"); }),
                 std::runtime_error);
    std::atomic<std::size_t> sum{0};
    parallel_for(10, 1, [&](std::size_t first, std::size_t) { sum += first; });
    EXPECT_EQ(sum, 45U);
}

TEST_F(ParallelFor, RefusesBlocksOfNothing) {
    try {
        parallel_for(10, 0, [](std::size_t, std::size_t) {});
        ADD_FAILURE() << "nothing was thrown";
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::usage);
        EXPECT_STREQ(error.what(), "a parallel loop in blocks of 0 was asked for");
    }
}

}  // namespace
}  // namespace clustertrial::parallel_test
