#include "clustertrial/core/parallel.hpp"

#include "clustertrial/core/error.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#if defined(__linux__)
#include <sched.h>
#endif

namespace clustertrial {
namespace {

std::atomic<std::size_t> requested_threads{0};

/// Processors that this process may run on: a container or `taskset` may give it fewer than the machine has.
std::size_t processors() {
#if defined(__linux__)
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<std::size_t>(CPU_COUNT(&set));
#endif
    return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

/// Set in a thread that runs blocks: a loop inside a loop stays on its thread, as all of them are busy.
thread_local bool inside_a_loop = false;

/// Blocks are handed out in their order, so when one throws, all before it have begun and will end: the exception kept,
/// that of the lowest block, is the one that a plain loop would have met first.
class Loop {
  public:
    Loop(std::size_t count, std::size_t block, const std::function<void(std::size_t, std::size_t)>& body)
        : count_(count), block_(block), blocks_(count / block + (count % block == 0 ? 0 : 1)), body_(body) {}

    [[nodiscard]] std::size_t blocks() const { return blocks_; }

    void run() noexcept {
        const bool was_inside = inside_a_loop;
        inside_a_loop = true;
        for (std::size_t number = next_++; number < blocks_; number = next_++) run_block(number);
        inside_a_loop = was_inside;
    }

    void throw_if_failed() const {
        if (exception_) std::rethrow_exception(exception_);
    }

  private:
    void run_block(std::size_t number) noexcept {
        const std::size_t first = number * block_;
        try {
            body_(first, first + std::min(block_, count_ - first));
        } catch (...) {
            next_ = blocks_;
            const std::lock_guard<std::mutex> lock(mutex_);
            if (!exception_ || number < failed_) {
                exception_ = std::current_exception();
                failed_ = number;
            }
        }
    }

    std::size_t count_;
    std::size_t block_;
    std::size_t blocks_;
    const std::function<void(std::size_t, std::size_t)>& body_;
    std::atomic<std::size_t> next_{0};
    std::mutex mutex_;
    std::exception_ptr exception_;
    std::size_t failed_ = 0;
};

}  // namespace

std::size_t threads() {
    const std::size_t requested = requested_threads;
    static const std::size_t given = processors();
    return requested > 0 ? requested : given;
}

void set_threads(std::size_t count) {
    requested_threads = count;
}

void parallel_for(std::size_t count, std::size_t block,
                  const std::function<void(std::size_t first, std::size_t end)>& body) {
    if (block == 0) throw Error(ErrorKind::usage, "a parallel loop in blocks of 0 was asked for");
    Loop loop(count, block, body);
    const std::size_t workers = inside_a_loop ? 1 : std::min(threads(), loop.blocks());
    {
        std::vector<std::jthread> helpers;
        if (workers > 1) helpers.reserve(workers - 1);
        try {
            while (helpers.size() + 1 < workers) helpers.emplace_back([&loop] { loop.run(); });
        } catch (const std::system_error&) {
            // The system gives no more threads: those there are, this one among them, do all the blocks.
        }
        loop.run();
    }
    loop.throw_if_failed();
}

}  // namespace clustertrial
