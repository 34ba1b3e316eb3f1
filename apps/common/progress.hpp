#pragma once

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

}  // namespace clustertrial::apps
