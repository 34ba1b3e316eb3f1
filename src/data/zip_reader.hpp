#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <zip.h>

namespace clustertrial::data_detail {

/// One part of an archive, unpacked piece by piece.
class ZipPart {
  public:
    ZipPart(zip_file_t* part, std::string file, std::string name, std::size_t size);

    /// Fills `to` with up to `size` bytes; fewer only at the end. Throws Error(input) for a part that is broken.
    std::size_t read(char* to, std::size_t size);
    /// What a message calls it: "returns.xlsx: its part xl/workbook.xml".
    [[nodiscard]] std::string described() const { return file_ + ": its part " + name_; }

  private:
    struct Close {
        void operator()(zip_file_t* part) const { zip_fclose(part); }
    };
    std::unique_ptr<zip_file_t, Close> part_;
    std::string file_;
    std::string name_;
    std::size_t left_;  ///< of the bytes that the archive says there are
};

/// The parts of an archive whose bytes outlive this object. What an archive promises is held against what a workbook
/// can be before anything is unpacked.
class ZipReader {
  public:
    /// Throws Error(input), naming `file`, for what is no zip archive.
    ZipReader(std::string_view bytes, std::string file);

    [[nodiscard]] bool has(const std::string& name) const;
    /// Throws Error(input) when it is not there, encrypted, or of more than `most` bytes, or when it was packed more
    /// tightly than what a person wrote can be.
    ZipPart open(const std::string& name, std::size_t most) const;
    /// All bytes of a part.
    std::string read(const std::string& name, std::size_t most) const;
    [[nodiscard]] const std::string& file() const { return file_; }

  private:
    struct Discard {
        void operator()(zip_t* archive) const { zip_discard(archive); }
    };
    [[nodiscard]] std::optional<zip_uint64_t> index_of(const std::string& name) const;

    std::string file_;
    std::unique_ptr<zip_t, Discard> archive_;
};

}  // namespace clustertrial::data_detail
