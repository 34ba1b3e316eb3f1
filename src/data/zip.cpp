#include "clustertrial/data/zip.hpp"

#include "clustertrial/core/error.hpp"

#include <memory>

#include <zip.h>

namespace clustertrial {

namespace {

[[noreturn]] void refuse(const std::string& what, zip_error_t* error) {
    throw Error(ErrorKind::output, "a zip archive could not be made: " + what + ": " + zip_error_strerror(error));
}

struct FreeSource {
    void operator()(zip_source_t* source) const { zip_source_free(source); }
};
struct DiscardArchive {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Source = std::unique_ptr<zip_source_t, FreeSource>;
using Archive = std::unique_ptr<zip_t, DiscardArchive>;

/// The bytes of the entry stay where they are until the archive is closed.
void add_entry(zip_t* archive, const ZipEntry& entry) {
    constexpr int bytes_are_not_ours_to_free = 0;
    Source source(zip_source_buffer(archive, entry.bytes.data(), entry.bytes.size(), bytes_are_not_ours_to_free));
    if (!source) refuse(entry.name, zip_get_error(archive));
    const zip_int64_t index = zip_file_add(archive, entry.name.c_str(), source.get(), ZIP_FL_ENC_UTF_8);
    if (index < 0) refuse(entry.name, zip_get_error(archive));
    static_cast<void>(source.release());  // the archive's now
    // The date as the archive stores it: a time in seconds would pass through the time zone of the machine.
    constexpr zip_uint16_t midnight = 0;
    constexpr zip_uint16_t first_of_january_1980 = (1U << 5U) | 1U;
    const auto at = static_cast<zip_uint64_t>(index);
    if (zip_file_set_dostime(archive, at, midnight, first_of_january_1980, 0) != 0 ||
        zip_set_file_compression(archive, at, ZIP_CM_DEFLATE, 0) != 0) {
        refuse(entry.name, zip_get_error(archive));
    }
}

std::string bytes_of(zip_source_t* source, zip_error_t* error) {
    if (zip_source_open(source) != 0) refuse("reading it back", zip_source_error(source));
    std::string bytes;
    zip_stat_t facts;
    if (zip_source_stat(source, &facts) != 0) refuse("its size", zip_source_error(source));
    bytes.resize(facts.size);
    const zip_int64_t read = zip_source_read(source, bytes.data(), bytes.size());
    zip_source_close(source);
    if (read < 0 || static_cast<zip_uint64_t>(read) != facts.size) refuse("reading it back", error);
    return bytes;
}

struct CloseEntry {
    void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};

[[noreturn]] void refuse_archive(const std::string& file, const std::string& what) {
    throw Error(ErrorKind::input, file + ": " + what);
}

/// The bytes of an entry, which is whole and ends where the archive says: only at its end is its checksum looked at.
std::string unpacked(zip_t* archive, zip_uint64_t index, std::size_t size, const std::string& file) {
    const std::unique_ptr<zip_file_t, CloseEntry> entry(zip_fopen_index(archive, index, 0));
    if (!entry) refuse_archive(file, "an entry cannot be read; expected a zip archive that is whole");
    std::string bytes(size, '\0');
    const zip_int64_t read = zip_fread(entry.get(), bytes.data(), size);
    if (read < 0 || static_cast<std::size_t>(read) != size) {
        refuse_archive(file, "an entry is shorter than the archive says, or broken");
    }
    char beyond = 0;
    if (zip_fread(entry.get(), &beyond, 1) != 0)
        refuse_archive(file, "an entry is longer than the archive says, or broken");
    return bytes;
}

}  // namespace

std::vector<ZipEntry> zip_entries(std::string_view bytes, const std::string& file, std::size_t most_bytes) {
    if (!bytes.starts_with("PK"))
        refuse_archive(file, "this is not a zip archive");  // libzip takes nothing for an empty one
    zip_error_t error;
    zip_error_init(&error);
    Source source(zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error));
    const Archive archive(source ? zip_open_from_source(source.get(), ZIP_RDONLY, &error) : nullptr);
    if (!archive) refuse_archive(file, "this is not a zip archive (" + std::string(zip_error_strerror(&error)) + ")");
    static_cast<void>(source.release());  // the archive's now
    std::vector<ZipEntry> entries;
    std::size_t total = 0;
    const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
    for (zip_int64_t i = 0; i < count; ++i) {
        const auto index = static_cast<zip_uint64_t>(i);
        zip_stat_t facts;
        if (zip_stat_index(archive.get(), index, 0, &facts) != 0 || facts.name == nullptr) {
            refuse_archive(file, "an entry has no name or size; expected a zip archive that is whole");
        }
        if (facts.size > most_bytes - total) {
            refuse_archive(file, "its entries are more than " + std::to_string(most_bytes) + " bytes together");
        }
        total += facts.size;
        entries.push_back({facts.name, unpacked(archive.get(), index, facts.size, file)});
    }
    return entries;
}

std::string zip_archive(const std::vector<ZipEntry>& entries) {
    zip_error_t error;
    zip_error_init(&error);
    Source whole(zip_source_buffer_create(nullptr, 0, 0, &error));
    if (!whole) refuse("memory", &error);
    Archive archive(zip_open_from_source(whole.get(), ZIP_TRUNCATE, &error));
    if (!archive) refuse("opening it", &error);
    zip_source_keep(whole.get());  // one for the archive, one to read what was written
    for (const ZipEntry& entry : entries) add_entry(archive.get(), entry);
    if (zip_close(archive.get()) != 0) refuse("writing it", zip_get_error(archive.get()));
    static_cast<void>(archive.release());  // closed
    return bytes_of(whole.get(), &error);
}

}  // namespace clustertrial
