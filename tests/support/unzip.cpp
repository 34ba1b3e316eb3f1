#include "unzip.hpp"

#include <stdexcept>

#include <zip.h>

namespace clustertrial::test {

std::vector<ZipEntry> unzip(const std::string& archive) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(archive.data(), archive.size(), 0, &error);
    zip_t* opened = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (opened == nullptr) {
        zip_source_free(source);
        throw std::runtime_error("no zip archive");
    }
    std::vector<ZipEntry> entries;
    for (zip_int64_t i = 0; i < zip_get_num_entries(opened, 0); ++i) {
        zip_stat_t facts;
        zip_stat_index(opened, static_cast<zip_uint64_t>(i), 0, &facts);
        ZipEntry entry{facts.name, std::string(facts.size, '\0')};
        zip_file_t* file = zip_fopen_index(opened, static_cast<zip_uint64_t>(i), 0);
        zip_fread(file, entry.bytes.data(), entry.bytes.size());
        zip_fclose(file);
        entries.push_back(std::move(entry));
    }
    zip_discard(opened);
    return entries;
}

std::string entry_of(const std::string& archive, const std::string& name) {
    for (ZipEntry& entry : unzip(archive)) {
        if (entry.name == name) return std::move(entry.bytes);
    }
    throw std::runtime_error("no entry '" + name + "'");
}

}  // namespace clustertrial::test
