#pragma once

#include <cstddef>
#include <string>

namespace clustertrial {

/// Who names a file decides what it may be.
enum class NamedBy {
    user,  ///< on the command line: "-" is standard input, and a pipe or a device is read as a stream
    file,  ///< in a trial file or a record: a regular file and nothing else ("-" is a name like any other)
};

/// What is read whole is held in memory, and so has an end.
constexpr std::size_t most_file_bytes = std::size_t{1} << 32U;

struct ReadOptions {
    NamedBy named_by = NamedBy::user;
    std::size_t most_bytes = most_file_bytes;
};

/// All bytes of a file. Throws Error(input) when it cannot be opened or read, is a directory, is no regular file where
/// it must be one, or has more bytes than it may have: no more than these are read of a stream that never ends.
std::string read_file(const std::string& path, const ReadOptions& options = {});

/// That what a file names is a regular file, or not there at all, which reading it says. Nothing is opened. Throws
/// Error(input), as read_file does.
void check_regular(const std::string& path);

/// "4 GiB", "1 MiB", "100 bytes": a limit as a message shows it.
std::string bytes_text(std::size_t bytes);

/// Whether what is read of it is there to be read again: a regular file, not "-" or a pipe.
bool can_be_read_again(const std::string& path);

/// Throws Error(input) when a file cannot be opened, with the name nearest to it in its folder, or is a directory; "-"
/// is not opened.
void check_file(const std::string& path);

}  // namespace clustertrial
