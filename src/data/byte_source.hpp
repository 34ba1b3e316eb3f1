#pragma once

#include "clustertrial/data/file.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace clustertrial::data_detail {

/// Throws Error(input) unless the mode is that of a regular file.
void refuse_irregular(const std::string& path, mode_t mode);

/// Bytes to be read once, front to back: of a file, of standard input, or already in memory.
class ByteSource {
  public:
    /// A file; "-" is standard input where the user names it. Throws Error(input) when it cannot be opened, is a
    /// directory, or is no regular file where it must be one.
    static ByteSource open(const std::string& path, NamedBy named_by = NamedBy::user);
    /// Bytes that outlive this object; `name` stands for the file in messages.
    static ByteSource over(std::string_view bytes, const std::string& name);

    ByteSource(ByteSource&& other) noexcept;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    ByteSource& operator=(ByteSource&&) = delete;
    ~ByteSource();

    /// Fills `to` with up to `size` bytes; fewer only at the end. Throws Error(input) when reading fails.
    std::size_t read(char* to, std::size_t size);
    /// How many bytes there are in all, where that is known before reading them.
    [[nodiscard]] std::optional<std::size_t> total() const { return total_; }
    [[nodiscard]] const std::string& name() const { return name_; }

  private:
    ByteSource(std::string name, int descriptor, std::string_view memory, std::optional<std::size_t> total);

    std::string name_;
    int descriptor_;           ///< -1: in memory
    std::string_view memory_;  ///< what is left of it
    std::optional<std::size_t> total_;
};

}  // namespace clustertrial::data_detail
