#pragma once

#include <string>
#include <string_view>

#include <sys/types.h>

namespace clustertrial::apps {

/// Of a new file; the user's umask takes its share.
constexpr mode_t file_mode = 0666;

/// "PATH: cannot be written: WHY": Error(output).
[[noreturn]] void throw_not_written(const std::string& path, const std::string& why);
/// The same for a value of errno.
[[noreturn]] void throw_errno(const std::string& path, int error);

/// An open file. Closes on the way out; close() checks, because some file systems report a full disk only there.
class Descriptor {
  public:
    explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
    Descriptor(Descriptor&& other) noexcept;
    Descriptor& operator=(Descriptor&& other) = delete;
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor();
    [[nodiscard]] int get() const { return descriptor_; }
    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
    void close(const std::string& path);

  private:
    int descriptor_;
};

/// All of it, or Error(output).
void write_all(int descriptor, std::string_view bytes, const std::string& path);

/// Onto the disk, or Error(output).
void flush_to_disk(int descriptor, const std::string& path);

}  // namespace clustertrial::apps
