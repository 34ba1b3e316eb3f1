#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace clustertrial::data_detail {

/// Bytes to be read once, front to back: of a file, of standard input, or already in memory.
class ByteSource {
  public:
    /// A file; "-" is standard input. Throws Error(input) when it cannot be opened or is a directory.
    static ByteSource open(const std::string& path);
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
