#pragma once

#include "line_source.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial::data_detail {

/// The records of a CSV file: a line, or several where a quoted field holds line breaks, joined by LF.
class RecordSource {
  public:
    /// `most`: lines of the file. What gives the next line throws Error(input) beyond them: a stream that never ends is
    /// refused once it has had its share.
    RecordSource(ByteSource source, bool checksum, std::size_t most)
        : lines_(std::move(source), checksum), most_(most) {}

    /// The next line by itself. A NUL byte follows its last byte. Valid until the next call.
    std::optional<std::string_view> next_line();
    /// The next record. A quote that no line of the next most_lines closes leaves a line by itself, to be refused.
    std::optional<std::string_view> next_record(char delimiter);
    /// Up to `count` lines that next_line will give, without taking them.
    const std::deque<std::string>& ahead(std::size_t count);

    /// Whether the next line begins a block of the line source, of which no line was looked at.
    [[nodiscard]] bool is_between_blocks() const { return ahead_.empty() && lines_.is_between_blocks(); }
    /// Passes over the first of the blocks that the line source has ahead.
    void skip_block();
    [[nodiscard]] LineSource& lines() { return lines_; }

    /// The line on which what was last returned begins, from 1.
    [[nodiscard]] std::size_t number() const { return number_; }
    /// The lines after it that it holds too.
    [[nodiscard]] std::size_t more_lines() const { return more_lines_; }
    [[nodiscard]] const std::string& name() const { return lines_.name(); }
    [[nodiscard]] std::optional<std::size_t> estimated_lines() const { return lines_.estimated_lines(); }
    [[nodiscard]] std::string sha256() { return lines_.sha256(); }

    /// A quote that is closed further down than this is more likely a slip than a text of so many lines.
    static constexpr std::size_t most_lines = 100;

  private:
    std::optional<std::string_view> take_line();
    void join_lines(char delimiter);

    LineSource lines_;
    std::size_t most_;
    std::deque<std::string> ahead_;
    std::string current_;  ///< what was last returned, where it is not the line source's
    std::size_t number_ = 0;
    std::size_t more_lines_ = 0;
};

}  // namespace clustertrial::data_detail
