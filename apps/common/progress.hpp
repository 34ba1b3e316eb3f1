#pragma once

#include "clustertrial/core/progress.hpp"

#include <chrono>
#include <string>

namespace clustertrial::apps {

/// A line on standard error that is written over again and again, while a long search goes on: only on a terminal, and
/// gone when the search is done.
class ProgressLine {
  public:
    /// `wanted` false: says nothing.
    explicit ProgressLine(bool wanted);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    void show(const std::string& text);

  private:
    bool active_;
    bool shown_ = false;
};

/// What draws are told to: a line that says how many are done, a few times a second.
class ProgressOfDraws {
  public:
    /// `wanted` false: says nothing.
    explicit ProgressOfDraws(bool wanted) : line_(wanted) {}
    /// To be told of draws while this object is there.
    [[nodiscard]] DrawProgress teller();

  private:
    ProgressLine line_;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace clustertrial::apps
