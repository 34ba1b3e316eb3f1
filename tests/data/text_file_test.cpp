#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/read_table.hpp"

#include "read_helpers.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>
#include <zlib.h>
#include <zstd.h>

namespace clustertrial::text_file_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<ColumnRequest> name_and_size{{"Autorit\xC3\xA9", CellKind::text}, {"size"}};
const std::string utf8 = "Autorit\xC3\xA9,size\nM\xC3\xA4rz,3\n";
const std::string latin = "Autorit\xE9,size\nM\xE4rz,3\n";

Table read_bytes(const std::string& bytes, const TableOptions& options = {}) {
    return read_table_bytes(bytes, "f.csv", name_and_size, options);
}

std::string refusal_of(const std::string& bytes, const TableOptions& options = {}) {
    return error_of([&] { read_bytes(bytes, options); });
}

std::string gzip(const std::string& bytes) {
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string packed(deflateBound(&stream, bytes.size()) + 64, '\0');
    std::string copy = bytes;
    stream.next_in = reinterpret_cast<Bytef*>(copy.data());
    stream.avail_in = static_cast<uInt>(copy.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.resize(packed.size() - stream.avail_out);
    deflateEnd(&stream);
    return packed;
}

/// With a checksum of what is packed, as the program zstd writes it. `window`: the logarithm of its size; 0: the
/// level's.
std::string zstd(const std::string& bytes, int window = 0) {
    ZSTD_CCtx* context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    if (window > 0) ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window);
    if (window > 0) ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
    std::string packed(ZSTD_compressBound(bytes.size()), '\0');
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    ZSTD_outBuffer out{packed.data(), packed.size(), 0};
    // In two steps: a window is cut to the size of what is packed where that is known.
    EXPECT_EQ(ZSTD_isError(ZSTD_compressStream2(context, &out, &in, ZSTD_e_continue)), 0U);
    EXPECT_EQ(ZSTD_compressStream2(context, &out, &in, ZSTD_e_end), 0U);
    ZSTD_freeCCtx(context);
    packed.resize(out.pos);
    return packed;
}

std::string utf16(const std::string& ascii, bool big) {
    std::string bytes = big ? "\xFE\xFF" : "\xFF\xFE";
    for (const char c : ascii) {
        if (big) bytes += '\0';
        bytes += c;
        if (!big) bytes += '\0';
    }
    return bytes;
}

TEST(ReadTextFile, AnEncodingIsTold) {
    for (const Encoding encoding : {Encoding::windows1252, Encoding::latin1}) {
        TableOptions options;
        options.encoding = encoding;
        const Table table = read_bytes(latin, options);
        EXPECT_EQ(table.text("Autorit\xC3\xA9").at(0), "M\xC3\xA4rz");
        EXPECT_THAT(table.said_of_reading(), IsEmpty());
    }
    TableOptions euro;
    euro.encoding = Encoding::windows1252;
    EXPECT_EQ(read_table_bytes("a\n\x80\n", "f.csv", {{"a", CellKind::text}}, euro).text("a").at(0), "\xE2\x82\xAC");
}

TEST(ReadTextFile, AGuessIsSaid) {
    const Table table = read_bytes(latin);
    EXPECT_EQ(table.text("Autorit\xC3\xA9").at(0), "M\xC3\xA4rz");
    EXPECT_THAT(table.said_of_reading(),
                ElementsAre("f.csv: is not UTF-8, and is read as windows-1252, a guess; `encoding` in the trial "
                            "file, or --encoding, says how it is stored"));
    EXPECT_THAT(read_bytes(utf8).said_of_reading(), IsEmpty());
}

TEST(ReadTextFile, AListThatIsCopiedIsNotGuessed) {
    TableOptions options;
    options.keep_lines = true;
    EXPECT_THAT(refusal_of(latin, options), HasSubstr("the column 'Autorit\\xe9' is not UTF-8"));
}

TEST(ReadTextFile, WhatACopyOfALinesBytesHasIsSaid) {
    TableOptions options;
    options.keep_lines = true;
    const auto said = [&](const std::string& bytes) {
        return read_table_bytes(bytes, "f.csv", {{"size"}}, options).said_of_reading();
    };
    EXPECT_THAT(said("\xEF\xBB\xBF"
                     "a,size\nx,3\n"),
                ElementsAre("f.csv: begins with a byte order mark, which the output does not have; Excel reads that by "
                            "Data > From Text/CSV with the file origin UTF-8"));
    EXPECT_THAT(said("a,size\nAndr\xE9,3\n"), ElementsAre("f.csv: is not UTF-8; its lines are copied byte by byte"));
    EXPECT_THAT(said("a,size\nAndr\xC3\xA9,3\n"), IsEmpty());
}

TEST(ReadTextFile, Utf16IsKnownByItsMark) {
    for (const bool big : {false, true}) {
        const Table table = read_table_bytes(utf16("a,size\r\nx,3\r\n", big), "f.csv", {{"size"}});
        EXPECT_EQ(table.numbers("size").values[0], 3);
        EXPECT_THAT(table.said_of_reading(), IsEmpty());
    }
    TableOptions options;
    options.encoding = Encoding::utf16;
    EXPECT_EQ(refusal_of(utf8, options),
              "f.csv: does not begin with the mark of UTF-16; expected FF FE or FE FF: save "
              "it as CSV UTF-8");
    EXPECT_THAT(refusal_of(utf16("a,size\nx,3\n", false).substr(2)), HasSubstr("found what looks like UTF-16"));
    EXPECT_THAT(refusal_of(utf16("a,size\nx,3", false) + "\n"),
                HasSubstr("f.csv:2: found half a character at the end"));
}

TEST(ReadTextFile, ACharacterThatAnEncodingDoesNotHaveIsRefusedWithItsLine) {
    TableOptions options;
    options.encoding = Encoding::windows1252;
    EXPECT_EQ(refusal_of("a,size\nx,3\n\x81,4\n", options),
              "f.csv:3: found '\\x81', which is not a character of windows-1252; say how it is stored with --encoding "
              "(`encoding` of [data])");
}

// Characters that a piece of 64 KiB cuts.
TEST(ReadTextFile, ALongFileIsReadInPieces) {
    std::string latin_rows = latin;
    std::string rows = utf8;
    for (int i = 0; i < 60000; ++i) {
        latin_rows += "M\xE4rz\xE9,3\n";
        rows += "M\xC3\xA4rz\xC3\xA9,3\n";
    }
    TableOptions options;
    options.hash_lines = true;
    EXPECT_EQ(read_bytes(latin_rows, options).line_hashes, read_bytes(rows, options).line_hashes);
}

TEST(ReadTextFile, IsUnpacked) {
    TableOptions options;
    options.checksum = true;
    const std::string packed = gzip(utf8) + gzip("Elm,4\n");  // two members are one file
    const Table table = read_bytes(packed, options);
    EXPECT_EQ(table.rows, 2U);
    EXPECT_EQ(table.text("Autorit\xC3\xA9").at(1), "Elm");
    EXPECT_EQ(table.sha256, sha256_of(packed));
    EXPECT_EQ(read_bytes(utf8, options).sha256, sha256_of(utf8));
    EXPECT_THAT(read_bytes(gzip(latin)).said_of_reading(), ElementsAre(HasSubstr("a guess")));
}

TEST(ReadTextFile, APackedFileThatIsBrokenIsRefused) {
    const std::string packed = gzip(utf8);
    EXPECT_EQ(refusal_of(packed.substr(0, packed.size() - 1)),
              "f.csv: is compressed and cut off; compress the file again");
    EXPECT_THAT(refusal_of(packed + "more"), HasSubstr("is compressed and "));
    std::string broken = packed;
    broken[12] = static_cast<char>(broken[12] ^ 0x55);
    EXPECT_THAT(refusal_of(broken), HasSubstr("f.csv: is compressed and "));
    EXPECT_EQ(refusal_of(gzip("$FL2 and so on")), "f.csv: is compressed, but does not hold text; unpack it");
    std::string long_lines = utf8;
    for (int i = 0; i < 80; ++i) long_lines.append(std::size_t{1} << 20U, 'x').append(",3\n");
    EXPECT_THAT(refusal_of(gzip(long_lines)), HasSubstr("as only a file built to exhaust a machine does"));
}

TEST(ReadTextFile, IsUnpackedOfZstdToo) {
    TableOptions options;
    options.checksum = true;
    const std::string packed = zstd(utf8) + zstd("Elm,4\n");  // two frames are one file
    const Table table = read_bytes(packed, options);
    EXPECT_EQ(table.rows, 2U);
    EXPECT_EQ(table.text("Autorit\xC3\xA9").at(1), "Elm");
    EXPECT_EQ(table.sha256, sha256_of(packed));
    EXPECT_THAT(read_bytes(zstd(latin)).said_of_reading(), ElementsAre(HasSubstr("a guess")));
    // What pzstd puts in front: a frame of four bytes that is to be passed over.
    const std::string passed_over("\x50\x2A\x4D\x18\x04\0\0\0abcd", 12);
    EXPECT_EQ(read_bytes(passed_over + zstd(utf8)).rows, 1U);
}

// More than a piece of 64 KiB, packed and not.
TEST(ReadTextFile, ALongFileOfZstdIsUnpackedInPieces) {
    std::string rows = utf8;
    std::uint32_t noise = 1;
    for (int i = 0; i < 60000; ++i) {
        noise = noise * 1664525U + 1013904223U;
        rows += std::to_string(noise) + ",3\n";
    }
    ASSERT_GT(zstd(rows).size(), std::size_t{1} << 17U);
    TableOptions options;
    options.hash_lines = true;
    EXPECT_EQ(read_bytes(zstd(rows), options).line_hashes, read_bytes(rows, options).line_hashes);
}

TEST(ReadTextFile, AFileOfZstdThatIsBrokenIsRefused) {
    const std::string packed = zstd(utf8);
    for (std::size_t size = 4; size < packed.size(); ++size) {
        EXPECT_EQ(refusal_of(packed.substr(0, size)), "f.csv: is compressed and cut off; compress the file again")
            << size;
    }
    EXPECT_EQ(refusal_of(zstd(utf8) + packed.substr(0, 9)),
              "f.csv: is compressed and cut off; compress the file again");
    EXPECT_EQ(refusal_of(packed + "more and more"), "f.csv: is compressed and broken; compress the file again");
    std::string broken = packed;
    broken.back() = static_cast<char>(broken.back() ^ 0x55);  // of the checksum
    EXPECT_EQ(refusal_of(broken), "f.csv: is compressed and broken; compress the file again");
    EXPECT_EQ(refusal_of(zstd("$FL2 and so on")), "f.csv: is compressed, but does not hold text; unpack it");
    EXPECT_EQ(refusal_of(zstd(utf8, 28)),
              "f.csv: is compressed with a window of more than 128 MiB; compress the file again, without --long");
    std::string long_lines = utf8;
    for (int i = 0; i < 80; ++i) long_lines.append(std::size_t{1} << 20U, 'x').append(",3\n");
    EXPECT_THAT(refusal_of(zstd(long_lines)), HasSubstr("as only a file built to exhaust a machine does"));
}

TEST(ReadTextFile, TheDelimiterIsTheOneThatGivesTheColumns) {
    // As often in the header as in the rows, and more often than the semicolon.
    const std::string bytes = "urn;size, of all, in 2019\n1;2, 3, 4\n";
    const Table table =
        read_table_bytes(bytes, "f.csv", {{"urn", CellKind::text}, {"size, of all, in 2019", CellKind::text}});
    EXPECT_EQ(table.delimiter, ';');
    EXPECT_EQ(table.text("size, of all, in 2019").at(0), "2, 3, 4");
}

TEST(ReadTextFile, TheHeaderIsTheFirstLineWithEveryColumn) {
    const std::string bytes = "Returns, 2019\n\"all, of\nthem\",x\nurn,size\n1,2\n";
    const Table table = read_table_bytes(bytes, "f.csv", {{"urn", CellKind::text}, {"size"}});
    EXPECT_EQ(table.line_of(0), 5U);
    EXPECT_THAT(table.said_of_reading(),
                ElementsAre("f.csv: the header is line 4, the first that holds the columns asked "
                            "for; nothing above it is read"));
    EXPECT_THAT(error_of([&] {
                    read_table_bytes(bytes, "f.csv", {{"urn"}, {"sizes"}});
                }),
                HasSubstr("f.csv:4: column 'sizes': not found in the header; the nearest column is 'size'"));
}

TEST(ReadTextFile, NothingIsCheckedOfARowThatIsLeftOut) {
    TableOptions options;
    options.where = {RowCondition{"urn", false, "Total"}};
    std::vector<ColumnRequest> columns{{"size"}, {"urn", CellKind::text}, {"fsm"}};
    columns[2].syntax.percent = true;
    const std::string bytes = "size,urn,fsm\n1,a,8%\nmany,Total,0.08\n2,b,9%\n";
    const Table table = read_table_bytes(bytes, "f.csv", columns, options);
    EXPECT_EQ(table.rows, 3U);
    EXPECT_TRUE(table.numbers("size").is_missing(1));
    EXPECT_EQ(table.numbers("size").values[2], 2);
    EXPECT_THAT(error_of([&] { read_table_bytes(bytes, "f.csv", columns); }),
                HasSubstr("f.csv:3: column 'size': found 'many'"));
    EXPECT_THAT(error_of([&] { read_table_bytes(bytes + "many,c,1%\n", "f.csv", columns, options); }),
                HasSubstr("f.csv:5: column 'size': found 'many'"));
    EXPECT_THAT(error_of([&] { read_table_bytes(bytes + "1,Total\n", "f.csv", columns, options); }),
                HasSubstr("f.csv:5: found 2 fields"));
}

TEST(ReadTextFile, TwoLinesThatLookLikeTheHeaderAreRefused) {
    const std::vector<ColumnRequest> columns{{"urn", CellKind::text}, {"size"}, {"nfa"}};
    const std::string rows = "1,2,3\n4,5,6\n";
    const auto error = [&](const std::string& csv) {
        return error_of([&] { read_table_bytes(csv, "f.csv", columns); });
    };
    EXPECT_EQ(error("title\nurn,size,NFA 19/20\n" + rows + "urn,size,nfa\n7,8,9\n"),
              "f.csv: line 2 and line 5 both look like the header; expected one header: remove the other line, or give "
              "the line of the header with --header-row (`header_row`); lines above it are ignored");
    EXPECT_THAT(error("URN,size,nfa\n" + rows + "urn,size,nfa\n7,8,9\n"),
                HasSubstr("f.csv:1: column 'urn': not found in the header"));
    EXPECT_EQ(read_table_bytes("size of schools\nurn,size,nfa\n" + rows, "f.csv", columns).rows, 2U);
}

TEST(ReadTextFile, AnExpressionReadsPlainNumbersAlone) {
    TableOptions options;
    options.where = {Expression::parse("size >= 2")};
    std::vector<ColumnRequest> columns{{"size", CellKind::text}};
    EXPECT_EQ(read_table_bytes("size\n3\n1\n", "f.csv", columns, options).rows, 2U);
    columns[0].syntax.decimal = DecimalMark::comma;
    EXPECT_THAT(error_of([&] { read_table_bytes("size\n\"2,5\"\n", "f.csv", columns, options); }, ErrorKind::usage),
                HasSubstr("where: 'size >= 2' reads plain numbers, and 'size' may have decimal commas"));
}

}  // namespace
}  // namespace clustertrial::text_file_test
