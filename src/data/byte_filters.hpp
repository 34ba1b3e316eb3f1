#pragma once

#include "clustertrial/data/table_request.hpp"

#include "byte_source.hpp"
#include "sha256.hpp"

namespace clustertrial::data_detail {

/// The same bytes; each that is read is added to `hash`, which outlives the source.
ByteSource hashed(ByteSource source, Sha256& hash);

/// What gzip packed. Throws Error(input) from `read` for what is broken, cut off, or packed more tightly than what a
/// person wrote can be.
ByteSource gunzipped(ByteSource source);

/// The same of what zstd packed, and for what needs more than 128 MiB to unpack.
ByteSource unzstd(ByteSource source);

/// Text of that encoding as UTF-8. Throws Error(input) from `read`, with the line, for bytes that are no character of
/// it.
ByteSource as_utf8(ByteSource source, Encoding encoding);

/// What the first bytes say of a text: its mark of UTF-16, or bytes that are not UTF-8, which Windows-1252 is the best
/// guess for. `guessed` says which of the two.
struct FoundEncoding {
    Encoding encoding = Encoding::utf8;
    bool guessed = false;
};
FoundEncoding find_encoding(ByteSource& source);

}  // namespace clustertrial::data_detail
