#include "clustertrial/power/sweep.hpp"

#include "clustertrial/core/error.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::sweep_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Sweep, ListsAndRangesAreNumbers) {
    EXPECT_THAT(swept_numbers("0.01,0.05:0.20:0.05"), ElementsAre(0.01, 0.05, 0.1, 0.15, 0.2));
    EXPECT_THAT(swept_numbers("20:100:40,7"), ElementsAre(20, 60, 100, 7));
    EXPECT_THAT(swept_numbers("1:2:0.4"), ElementsAre(1, 1.4, 1.8));
    EXPECT_THAT(swept_numbers("0"), ElementsAre(0));
    EXPECT_TRUE(is_swept("1,2"));
    EXPECT_TRUE(is_swept("1:2:1"));
    EXPECT_FALSE(is_swept("0.05"));
}

std::string refusal_of(const std::string& text) {
    try {
        swept_numbers(text);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(Sweep, ADecimalCommaIsNoList) {
    EXPECT_EQ(refusal_of("0,05"),
              "found '0,05'; expected numbers with a decimal point; commas separate numbers: 0.01,0.05");
}

TEST(Sweep, OtherTextsAreRefused) {
    EXPECT_THAT(refusal_of("1,x"), HasSubstr("found '1,x'; expected a number, or numbers and ranges"));
    EXPECT_THAT(refusal_of("1,,2"), HasSubstr("expected a number"));
    EXPECT_THAT(refusal_of("1:2"), HasSubstr("expected a range with three numbers"));
    EXPECT_THAT(refusal_of("2:1:1"), HasSubstr("a range that goes up"));
    EXPECT_THAT(refusal_of("1:2:0"), HasSubstr("a range that goes up"));
    EXPECT_THAT(refusal_of("0:1:1e-9"), HasSubstr("at most a million numbers"));
}

TEST(Sweep, TheLastAxisMovesFastest) {
    std::vector<std::vector<std::size_t>> places;
    for_each_combination({2, 3}, [&](const std::vector<std::size_t>& place) { places.push_back(place); });
    ASSERT_EQ(places.size(), 6U);
    EXPECT_THAT(places[1], ElementsAre(0, 1));
    EXPECT_THAT(places[3], ElementsAre(1, 0));
    EXPECT_EQ(combinations_of({2, 3}), 6);
}

}  // namespace
}  // namespace clustertrial::sweep_test
