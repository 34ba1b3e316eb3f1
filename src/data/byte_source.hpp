#pragma once

#include "clustertrial/data/file.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace clustertrial::data_detail {

/// Throws Error(input) unless the mode is that of a regular file.
void refuse_irregular(const std::string& path, mode_t mode);

/// What makes other bytes of those of a source that it holds.
class ByteFilter {
  public:
    virtual ~ByteFilter() = default;
    /// As ByteSource::read.
    virtual std::size_t read(char* to, std::size_t size) = 0;
};

/// Bytes to be read once, front to back: of a file, of standard input, already in memory, or what a filter makes.
class ByteSource {
  public:
    /// A file; "-" is standard input where the user names it. Throws Error(input) when it cannot be opened, is a
    /// directory, or is no regular file where it must be one.
    static ByteSource open(const std::string& path, NamedBy named_by = NamedBy::user);
    /// Bytes that outlive this object; `name` stands for the file in messages.
    static ByteSource over(std::string_view bytes, const std::string& name);

    /// What the filter gives; `name` stands for it in messages. `total`: about how many bytes that will be.
    static ByteSource through(std::string name, std::unique_ptr<ByteFilter> filter,
                              std::optional<std::size_t> total = std::nullopt);

    ByteSource(ByteSource&& other) noexcept;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    ByteSource& operator=(ByteSource&&) = delete;
    ~ByteSource();

    /// Fills `to` with up to `size` bytes; fewer only at the end. Throws Error(input) when reading fails.
    std::size_t read(char* to, std::size_t size);
    /// Up to `size` bytes that the next `read` begins with, without taking them.
    std::string_view peek(std::size_t size);
    /// How many bytes there are in all, or about how many where a filter makes them; nothing where that is not known
    /// before they are read.
    [[nodiscard]] std::optional<std::size_t> total() const { return total_; }
    [[nodiscard]] const std::string& name() const { return name_; }

  private:
    std::size_t read_on(char* to, std::size_t size);

    ByteSource(std::string name, int descriptor, std::string_view memory, std::optional<std::size_t> total);

    std::string name_;
    int descriptor_;           ///< -1: in memory
    std::string_view memory_;  ///< what is left of it
    std::string ahead_;        ///< read, and not taken yet
    std::optional<std::size_t> total_;
    std::unique_ptr<ByteFilter> filter_;  ///< where the bytes come from, if not from elsewhere
};

}  // namespace clustertrial::data_detail
