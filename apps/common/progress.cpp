#include "progress.hpp"

#include "clustertrial/core/number.hpp"

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

DrawProgress ProgressOfDraws::teller() {
    return [this](std::string_view what, std::uint64_t done, std::uint64_t of) {
        constexpr auto pause = std::chrono::milliseconds(200);
        const auto now = std::chrono::steady_clock::now();
        if (now - last_ < pause) return;
        last_ = now;
        line_.show(format_count(done) + " of at most " + format_count(of) + " " + std::string(what));
    };
}

}  // namespace clustertrial::apps
