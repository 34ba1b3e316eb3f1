// Bytes as text, as RFC 4648 has it in its section 10.
#include "clustertrial/data/base64.hpp"

#include <gtest/gtest.h>

namespace clustertrial::base64_test {
namespace {

TEST(Base64, IsThatOfTheStandard) {
    EXPECT_EQ(to_base64(""), "");
    EXPECT_EQ(to_base64("f"), "Zg==");
    EXPECT_EQ(to_base64("fo"), "Zm8=");
    EXPECT_EQ(to_base64("foo"), "Zm9v");
    EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
    // By hand: FB FF are the bits 111110 111111 1111(00), the characters 62, 63 and 60.
    EXPECT_EQ(to_base64("\xFB\xFF"), "+/8=");
}

}  // namespace
}  // namespace clustertrial::base64_test
