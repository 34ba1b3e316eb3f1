#include "clustertrial/data/checksum.hpp"

#include "clustertrial/core/error.hpp"

#include "read_helpers.hpp"
#include "sha256.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace clustertrial::checksum_test {
namespace {

// FIPS 180-4, examples published by NIST.
TEST(Sha256, AgreesWithThePublishedExamples) {
    EXPECT_EQ(sha256_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sha256_of(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// Whole blocks may go to the processor's own instructions, and what is left of a piece to libsodium.
TEST(Sha256, DoesNotDependOnThePiecesThatBytesComeIn) {
    const std::string bytes(1000000, 'a');
    for (const std::size_t most : {1U, 63U, 64U, 65U, 200U, 70000U}) {
        SCOPED_TRACE(most);
        data_detail::Sha256 hash;
        std::size_t size = 0;
        for (std::size_t at = 0; at < bytes.size(); at += size) {
            size = std::min(at % most + 1, bytes.size() - at);
            hash.add(std::string_view(bytes).substr(at, size));
        }
        EXPECT_EQ(hash.finish(), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }
}

TEST(Sha256, OfAFileIsThatOfItsBytes) {
    const std::string path = testing::TempDir() + "clustertrial_checksum_test";
    std::ofstream(path, std::ios::binary) << std::string(1000000, 'a');
    EXPECT_EQ(sha256_of_file(path), sha256_of(std::string(1000000, 'a')));
    std::filesystem::remove(path);
}

TEST(Sha256, OfAFileThatIsNotThereIsAnError) {
    EXPECT_EQ(error_of([] { sha256_of_file("no/such/file"); }),
              "no/such/file: cannot be opened: No such file or directory");
}

}  // namespace
}  // namespace clustertrial::checksum_test
