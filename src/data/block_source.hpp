#pragma once

#include "byte_source.hpp"
#include "sha256.hpp"

#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial::data_detail {

/// Whole lines of a source, each with its line end.
struct Block {
    /// The buffer's first byte is no part of the lines: their reader may put something there.
    static constexpr std::size_t begin = 1;

    std::vector<char> buffer;
    std::size_t end = begin;     ///< of the lines in the buffer
    std::size_t lines = 0;       ///< how many they are
    std::exception_ptr failure;  ///< what is to be thrown in place of the lines; null: nothing

    [[nodiscard]] std::string_view bytes() const { return {buffer.data() + begin, end - begin}; }
};

/// The blocks of lines that a source is made of, one at a time.
class BlockSource {
  public:
    BlockSource(ByteSource source, bool checksum);

    /// Fills the block with the next lines; the last line of the source gets a line end if it has none. False at the
    /// end. Block::failure is an Error(input) for a NUL byte, UTF-16 or a line too long to hold, or what the source
    /// throws; nothing is to be asked for after it.
    bool next(Block& block);

    [[nodiscard]] const std::string& name() const { return source_.name(); }
    [[nodiscard]] std::optional<std::size_t> total() const { return source_.total(); }
    /// SHA-256 of all bytes, once they have all been read; empty unless asked for.
    [[nodiscard]] std::string sha256();

  private:
    bool read(Block& block);
    void grow(std::vector<char>& buffer) const;
    void check_bytes(std::string_view read) const;

    ByteSource source_;
    std::optional<Sha256> hash_;
    std::vector<char> kept_;  ///< what was read behind the last block: the front of the next one
    std::size_t lines_ = 0;   ///< of all blocks so far
    bool any_ = false;        ///< whether anything was read
};

}  // namespace clustertrial::data_detail
