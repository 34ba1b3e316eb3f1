#pragma once

#include "block_source.hpp"

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial::data_detail {

/// The lines of a source, one at a time. The source is read in blocks cut at a line end, and libfccp's line reader runs
/// over each block in memory: it allocates 48 MiB and touches only as much of that as the block needs.
class LineSource {
  public:
    LineSource(ByteSource source, bool checksum);
    ~LineSource();
    LineSource(const LineSource&) = delete;
    LineSource& operator=(const LineSource&) = delete;

    /// The next line without its line end (LF or CRLF) and without the file's byte order mark, or nothing at the end.
    /// A NUL byte follows the line's last byte; the line holds none. Valid until the next call.
    /// Throws Error(input) for a NUL byte in the file, UTF-16, or a line too long to hold.
    std::optional<std::string_view> next();

    /// Whether the next line begins a block.
    [[nodiscard]] bool is_between_blocks() const { return lines_left_ == 0; }
    /// Reads up to `count` blocks, to be given to `add_ahead`. Touches nothing that `ahead` gives.
    std::vector<Block> read_ahead(std::size_t count);
    void add_ahead(std::vector<Block> blocks);
    /// Blocks that were read and of which no line was taken yet.
    [[nodiscard]] std::deque<Block>& ahead() { return ahead_; }
    /// Passes over the lines of the first block of `ahead`.
    void skip_block();
    /// How many blocks were taken or passed over.
    [[nodiscard]] std::size_t blocks() const { return blocks_; }

    /// The number of the line last returned, from 1.
    [[nodiscard]] std::size_t number() const { return number_; }
    [[nodiscard]] const std::string& name() const { return source_.name(); }
    /// How many lines the whole source will have, judged by its size and the lines of the first block; a little too
    /// many rather than too few. Of unknown size: many where the first block is full, else nothing. Ask after the first
    /// line.
    [[nodiscard]] std::optional<std::size_t> estimated_lines() const;
    /// SHA-256 of all bytes, once they have all been read; empty unless asked for.
    [[nodiscard]] std::string sha256() { return source_.sha256(); }

  private:
    struct BlockReader;

    bool next_block();
    bool take_block();

    BlockSource source_;
    std::deque<Block> ahead_;
    std::vector<Block> spare_;  ///< whose buffers are used again
    Block block_;               ///< whose lines are given
    std::size_t blocks_ = 0;
    std::size_t lines_left_ = 0;
    std::size_t number_ = 0;
    std::size_t first_block_size_ = 0;
    std::size_t first_block_lines_ = 0;
    std::unique_ptr<BlockReader> reader_;
};

}  // namespace clustertrial::data_detail
