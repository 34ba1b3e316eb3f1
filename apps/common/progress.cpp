#include "progress.hpp"

#include <cstdio>

#include <unistd.h>

namespace clustertrial::apps {

namespace {

constexpr const char* start_of_line = "\r\x1b[K";  // carriage return, erase to the end

}  // namespace

ProgressLine::ProgressLine(bool wanted) : active_(wanted && ::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
    if (shown_) std::fputs(start_of_line, stderr);
}

void ProgressLine::show(const std::string& text) {
    if (!active_) return;
    std::fputs((start_of_line + text).c_str(), stderr);
    std::fflush(stderr);
    shown_ = true;
}

}  // namespace clustertrial::apps
