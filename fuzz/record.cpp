// The files that an allocation is verified by: a record, a secret, a commitment, a ledger of spent seeds, a key, a
// signature. Whatever they hold they are read, or refused as inputs with their name; a ledger that was read goes on
// being one; nothing is a signature by a key that has signed nothing.

#include "clustertrial/allocation/record.hpp"

#include "clustertrial/allocation/commitment.hpp"
#include "clustertrial/allocation/spent_seeds.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/data/signature.hpp"

#include "require.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace {

using clustertrial::Error;
using clustertrial::ErrorKind;

const std::string file = "f";

template <typename Read>
void read_or_refuse(Read read) {
    try {
        read();
    } catch (const Error& error) {
        require(error.kind() == ErrorKind::input, "a file is refused as an input");
        require(std::string_view(error.what()).starts_with(file), "a refusal names the file");
    }
}

void check_ledger(std::string_view text) {
    auto seeds = clustertrial::parse_spent_seeds(text, file);
    require(clustertrial::first_spent_seeds(text, seeds.size()) == text, "the first seeds of a ledger are all of it");
    const clustertrial::SpentSeed added{clustertrial::GeneratorKind::stata_kiss32, 7, "simple/1", std::string(64, '0'),
                                        0};
    const std::string longer = clustertrial::add_spent_seed(text, added);
    require(clustertrial::parse_spent_seeds(longer, file).size() == seeds.size() + 1, "a ledger grows by one line");
}

/// Made for this once; its secret half has signed nothing.
const std::string& unused_key() {
    static const std::string key = clustertrial::make_key_pair().public_key;
    return key;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text =
        size == 0 ? std::string_view() : std::string_view(reinterpret_cast<const char*>(data), size);
    read_or_refuse([&] { clustertrial::parse_record(text, file); });
    read_or_refuse([&] { clustertrial::parse_secret(text, file); });
    read_or_refuse([&] { clustertrial::parse_commitment(text, file); });
    read_or_refuse([&] { check_ledger(text); });
    read_or_refuse([&] { clustertrial::key_id(text, file); });
    read_or_refuse([&] { clustertrial::sign("", text, file, ""); });
    read_or_refuse([&] {
        require(clustertrial::signature_fault("", text, file, unused_key(), "key").has_value(), "a key signs nothing");
    });
    return 0;
}
