#include "zip_reader.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/data/file.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial::data_detail {
namespace {

/// Sheets of one value repeated pack 1 to 100 or so, zip bombs 1 to 1,000, the most that deflate can. Small parts are
/// left alone: they do no harm.
constexpr std::size_t tightest_packing = 400;
constexpr std::size_t harmless = std::size_t{1} << 26U;

[[noreturn]] void refuse_part(const std::string& where, std::string_view found, std::string_view expected) {
    throw Error(ErrorKind::input, describe({where}, found, expected));
}

}  // namespace

ZipPart::ZipPart(zip_file_t* part, std::string file, std::string name, std::size_t size)
    : part_(part), file_(std::move(file)), name_(std::move(name)), left_(size) {}

std::size_t ZipPart::read(char* to, std::size_t size) {
    std::size_t filled = 0;
    while (filled < size) {
        const zip_int64_t count = zip_fread(part_.get(), to + filled, size - filled);
        if (count < 0) refuse_part(described(), "is broken", "expected a workbook that is whole: save it again");
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    if (filled > left_) refuse_part(described(), "is longer than the archive says", "save the workbook again");
    left_ -= filled;
    if (filled < size && left_ > 0) refuse_part(described(), "is cut off", "expected a workbook that is whole");
    return filled;
}

ZipReader::ZipReader(std::string_view bytes, std::string file) : file_(std::move(file)) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    archive_.reset(source != nullptr ? zip_open_from_source(source, ZIP_RDONLY, &error) : nullptr);
    if (archive_) return;
    if (source != nullptr) zip_source_free(source);
    refuse_part(
        file_,
        "begins like a workbook (.xlsx) but is incomplete or damaged (" + std::string(zip_error_strerror(&error)) + ")",
        "save or copy it again");
}

std::optional<zip_uint64_t> ZipReader::index_of(const std::string& name) const {
    const zip_int64_t index = zip_name_locate(archive_.get(), name.c_str(), ZIP_FL_NOCASE);
    if (index < 0) return std::nullopt;
    return static_cast<zip_uint64_t>(index);
}

bool ZipReader::has(const std::string& name) const {
    return index_of(name).has_value();
}

ZipPart ZipReader::open(const std::string& name, std::size_t most) const {
    const std::string where = file_ + ": its part " + name;
    const auto index = index_of(name);
    if (!index) refuse_part(where, "is missing", "expected a workbook that is whole: save it again");
    zip_stat_t facts;
    if (zip_stat_index(archive_.get(), *index, 0, &facts) != 0 || (facts.valid & ZIP_STAT_SIZE) == 0 ||
        (facts.valid & ZIP_STAT_COMP_SIZE) == 0)
        refuse_part(where, "has no size", "expected a workbook that is whole: save it again");
    if (facts.size > most)
        refuse_part(where, "is of " + format_count(facts.size) + " bytes", "expected at most " + bytes_text(most));
    if (facts.size > harmless && facts.size / tightest_packing > facts.comp_size)
        refuse_part(where,
                    "unpacks " + format_count(facts.comp_size) + " bytes to " + format_count(facts.size) +
                        ", as only an archive built to exhaust a machine does",
                    "if it is a real workbook, open it and save it again");
    if ((facts.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && facts.encryption_method != ZIP_EM_NONE)
        refuse_part(where, "is encrypted", "save the workbook without a password");
    zip_file_t* const part = zip_fopen_index(archive_.get(), *index, 0);
    if (part == nullptr) refuse_part(where, "cannot be unpacked", "expected a workbook that is whole: save it again");
    return {part, file_, name, facts.size};
}

std::string ZipReader::read(const std::string& name, std::size_t most) const {
    constexpr std::size_t piece = std::size_t{1} << 16U;
    ZipPart part = open(name, most);
    std::string bytes;
    for (;;) {
        const std::size_t before = bytes.size();
        bytes.resize(before + piece);
        const std::size_t count = part.read(bytes.data() + before, piece);
        bytes.resize(before + count);
        if (count < piece) return bytes;
    }
}

}  // namespace clustertrial::data_detail
