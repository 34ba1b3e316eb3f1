#include "clustertrial/data/read_table.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/file.hpp"

#include "byte_filters.hpp"
#include "csv_reader.hpp"
#include "sha256.hpp"
#include "stat_reader.hpp"
#include "xlsx_reader.hpp"

#include <utility>

#include <sys/stat.h>

namespace clustertrial {

using namespace data_detail;

namespace {

/// A workbook is held in memory as it is packed (one of 1,048,576 rows and 16 columns of numbers has 100 MB), and so is
/// a data file of another program.
constexpr std::size_t most_bytes_in_memory = std::size_t{1} << 32U;

enum class TableFormat { text, gzip, zstd, workbook, stat, compound };

struct FoundFormat {
    TableFormat format = TableFormat::text;
    StatFormat stat = {};  ///< of TableFormat::stat
};

/// By the first bytes: an extension may say anything.
/// Of zstd: what pzstd puts in front.
bool begins_with_skipped_frame(std::string_view first) {
    return first.size() > 3 && (static_cast<unsigned char>(first[0]) & 0xF0U) == 0x50U &&
           first.substr(1).starts_with("\x2A\x4D\x18");
}

FoundFormat format_of(ByteSource& bytes) {
    constexpr std::size_t enough = 256;
    const std::string_view first = bytes.peek(enough);
    if (first.starts_with("PK\x03\x04") || first.starts_with("PK\x05\x06")) return {TableFormat::workbook};
    if (first.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return {TableFormat::compound};
    if (first.starts_with("\x1F\x8B")) return {TableFormat::gzip};
    if (first.starts_with("\x28\xB5\x2F\xFD") || begins_with_skipped_frame(first)) return {TableFormat::zstd};
    if (const auto stat = stat_format_of(first)) return {TableFormat::stat, *stat};
    return {};
}

std::string read_whole(ByteSource& source, std::size_t most) {
    constexpr std::size_t piece = std::size_t{1} << 18U;
    const auto refuse = [&] {
        throw Error(ErrorKind::input, describe({source.name()}, "found more than " + bytes_text(most),
                                               "expected a smaller file: save the table as CSV UTF-8"));
    };
    if (source.total().value_or(0) > most) refuse();
    std::string bytes;
    bytes.reserve(source.total().value_or(0) + piece);
    for (;;) {
        const std::size_t before = bytes.size();
        bytes.resize(before + piece);
        const std::size_t count = source.read(bytes.data() + before, piece);
        bytes.resize(before + count);
        if (bytes.size() > most) refuse();
        if (count < piece) return bytes;
    }
}

/// An old workbook, or one that is encrypted: both are compound files of OLE.
[[noreturn]] void refuse_compound(ByteSource& source) {
    constexpr std::size_t directory = std::size_t{1} << 24U;  // it stands near the end of a file that is not large
    constexpr std::string_view encrypted("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", 32);
    std::string bytes(directory, '\0');
    bytes.resize(source.read(bytes.data(), bytes.size()));
    const bool locked = bytes.find(encrypted) != std::string::npos;
    throw Error(
        ErrorKind::input,
        describe({source.name()}, locked ? "is protected by a password" : "is a workbook of the old kind (.xls)",
                 locked ? "save it without one, or save the sheet as CSV UTF-8"
                        : "save it as an Excel workbook (.xlsx) or as CSV UTF-8"));
}

void refuse_sheet(const TableSource& source, const std::string& name) {
    if (source.sheet.empty()) return;
    throw Error(ErrorKind::input, describe({name}, "is not a workbook, so it has no sheet " + in_quotes(source.sheet),
                                           "give the file without #" + source.sheet));
}

void refuse_lines(const std::string& name) {
    throw Error(ErrorKind::input,
                describe({name}, "is not a text file, and a list is copied line by line",
                         "save the table as CSV UTF-8 and give that: the allocation is its lines with columns added"));
}

/// What a copy of the lines has of how the characters are stored.
void note_copied(ByteSource& bytes, std::vector<std::string>& notes) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (bytes.peek(mark.size()) == mark) {
        notes.push_back(describe({bytes.name()}, "begins with a byte order mark, which the output does not have",
                                 "Excel reads that by Data > From Text/CSV with the file origin UTF-8"));
    } else if (find_encoding(bytes).guessed) {
        notes.push_back(describe({bytes.name()}, "is not UTF-8", "its lines are copied byte by byte"));
    }
}

/// How the characters of a text are stored, and what is to be said of it. A list is copied as it is: nothing of it is
/// guessed.
Encoding encoding_of(ByteSource& bytes, const TableOptions& options, std::vector<std::string>& notes) {
    if (options.encoding) return *options.encoding;
    if (options.keep_lines) {
        note_copied(bytes, notes);
        return Encoding::utf8;
    }
    const FoundEncoding found = find_encoding(bytes);
    if (found.guessed)
        notes.push_back(describe({bytes.name()},
                                 "is not UTF-8, and is read as " + std::string(to_name(found.encoding)) + ", a guess",
                                 "`encoding` in the trial file, or --encoding, says how it is stored"));
    return found.encoding;
}

/// What was compressed, which must be a text.
ByteSource unpacked_text(ByteSource bytes, TableFormat packed) {
    ByteSource text = packed == TableFormat::zstd ? unzstd(std::move(bytes)) : gunzipped(std::move(bytes));
    if (format_of(text).format != TableFormat::text)
        throw Error(ErrorKind::input, describe({text.name()}, "is compressed, but does not hold text", "unpack it"));
    return text;
}

bool is_packed(TableFormat format) {
    return format == TableFormat::gzip || format == TableFormat::zstd;
}

/// Reads a text that is not as it is stored: compressed, or not in UTF-8. What is hashed is what is stored.
template <typename Read>
Table read_stored(ByteSource bytes, TableOptions options, const Read& read) {
    const bool checksum = std::exchange(options.checksum, false);
    Sha256 hash;
    Table table = read(checksum ? hashed(std::move(bytes), hash) : std::move(bytes), options);
    if (checksum) table.sha256 = hash.finish();
    return table;
}

Table read_text(ByteSource bytes, const std::vector<ColumnRequest>& columns, const TableOptions& options) {
    std::vector<std::string> notes;
    const Encoding encoding = encoding_of(bytes, options, notes);
    const auto read = [&](ByteSource stored, const TableOptions& how) {
        return read_csv(as_utf8(std::move(stored), encoding), columns, how);
    };
    Table table =
        encoding == Encoding::utf8 ? read(std::move(bytes), options) : read_stored(std::move(bytes), options, read);
    table.notes.insert(table.notes.begin(), notes.begin(), notes.end());
    return table;
}

Table read_packed_text(ByteSource bytes, TableFormat packed, const std::vector<ColumnRequest>& columns,
                       const TableOptions& options) {
    return read_stored(std::move(bytes), options, [&](ByteSource stored, const TableOptions& how) {
        return read_text(unpacked_text(std::move(stored), packed), columns, how);
    });
}

Table read(ByteSource bytes, const TableSource& source, const std::vector<ColumnRequest>& columns,
           const TableOptions& options) {
    const FoundFormat found = format_of(bytes);
    if (found.format == TableFormat::compound) refuse_compound(bytes);
    if (found.format != TableFormat::workbook) refuse_sheet(source, bytes.name());
    if (found.format == TableFormat::text) return read_text(std::move(bytes), columns, options);
    if (is_packed(found.format)) return read_packed_text(std::move(bytes), found.format, columns, options);
    if (options.keep_lines) refuse_lines(bytes.name());
    const std::string whole = read_whole(bytes, most_bytes_in_memory);
    Table table = found.format == TableFormat::workbook ? read_xlsx(whole, bytes.name(), source.sheet, columns, options)
                                                        : read_stat(whole, bytes.name(), found.stat, columns, options);
    if (options.checksum) table.sha256 = sha256_of(whole);
    return table;
}

/// Requests that say nothing but the names.
std::vector<ColumnRequest> requests_of(const std::vector<std::string>& names) {
    std::vector<ColumnRequest> requests;
    for (const std::string& name : names) requests.push_back({name, CellKind::text});
    return requests;
}

}  // namespace

TableSource table_source(const std::string& source) {
    const auto is_there = [](const std::string& file) {
        struct stat status = {};
        return ::stat(file.c_str(), &status) == 0;
    };
    std::size_t mark = source.rfind('#');
    if (mark == std::string::npos || mark == 0 || mark + 1 == source.size() || is_there(source)) return {source, {}};
    // A sheet's name may hold '#' itself: the file is what is there.
    for (std::size_t at = source.find('#', 1); at < mark; at = source.find('#', at + 1))
        if (is_there(source.substr(0, at))) mark = at;
    return {source.substr(0, mark), source.substr(mark + 1)};
}

Table read_table(const std::string& source, const std::vector<ColumnRequest>& columns, const TableOptions& options) {
    const TableSource parts = table_source(source);
    return read(ByteSource::open(parts.file), parts, columns, options);
}

Table read_table_bytes(std::string_view bytes, const std::string& name, const std::vector<ColumnRequest>& columns,
                       const TableOptions& options) {
    return read(ByteSource::over(bytes, name), {name, {}}, columns, options);
}

std::vector<std::string> read_table_header(const std::string& source, const std::vector<std::string>& wanted,
                                           const TableOptions& options) {
    const TableSource parts = table_source(source);
    ByteSource bytes = ByteSource::open(parts.file);
    const FoundFormat found = format_of(bytes);
    if (found.format == TableFormat::compound) refuse_compound(bytes);
    if (found.format != TableFormat::workbook) refuse_sheet(parts, bytes.name());
    if (found.format == TableFormat::text || is_packed(found.format)) {
        std::vector<std::string> said_by_read_table;
        ByteSource text = is_packed(found.format) ? unpacked_text(std::move(bytes), found.format) : std::move(bytes);
        const Encoding encoding = encoding_of(text, options, said_by_read_table);
        return data_detail::read_csv_header(as_utf8(std::move(text), encoding), requests_of(wanted), options);
    }
    const std::string whole = read_whole(bytes, most_bytes_in_memory);
    if (found.format == TableFormat::stat) return read_stat_header(whole, bytes.name(), found.stat, options);
    return read_xlsx_header(whole, bytes.name(), parts.sheet, requests_of(wanted), options);
}

}  // namespace clustertrial
