#include "clustertrial/core/words.hpp"

#include <gtest/gtest.h>

namespace clustertrial::words_test {
namespace {

TEST(Plural, FollowsTheNounsEnding) {
    EXPECT_EQ(plural("school"), "schools");
    EXPECT_EQ(plural("agency"), "agencies");
    EXPECT_EQ(plural("survey"), "surveys");
    EXPECT_EQ(plural("class"), "classes");
    EXPECT_EQ(plural("church"), "churches");
    EXPECT_EQ(plural("child"), "children");
    EXPECT_EQ(plural("person"), "people");
    EXPECT_EQ(plural("stratum"), "strata");
}

TEST(Counted, IsSingularForOneOnly) {
    EXPECT_EQ(counted(0, "agency"), "0 agencies");
    EXPECT_EQ(counted(1, "agency"), "1 agency");
    EXPECT_EQ(counted(2, "agency"), "2 agencies");
    EXPECT_EQ(noun_after(1, "child"), "child");
    EXPECT_EQ(noun_after(21, "child"), "children");
}

TEST(Joined, PutsTheSeparatorBetween) {
    EXPECT_EQ(joined({}), "");
    EXPECT_EQ(joined({"a"}), "a");
    EXPECT_EQ(joined({"a", "", "c"}), "a, , c");
    EXPECT_EQ(joined({"a", "b"}, "; "), "a; b");
    const std::vector<int> numbers{1, 20};
    EXPECT_EQ(joined_as(
                  numbers, [](int number) { return std::to_string(number); }, " x "),
              "1 x 20");
}

TEST(FirstFew, SaysHowManyThereAreMore) {
    EXPECT_EQ(first_few({}, 2), "");
    EXPECT_EQ(first_few({"a", "b"}, 2), "a, b");
    EXPECT_EQ(first_few({"a", "b", "c", "d"}, 2, "; "), "a; b and 2 more");
}

TEST(Listed, HasTheWordBeforeTheLast) {
    EXPECT_EQ(listed({}, "or"), "");
    EXPECT_EQ(listed({"a"}, "or"), "a");
    EXPECT_EQ(listed({"a", "b"}, "or"), "a or b");
    EXPECT_EQ(listed({"a", "b", "c"}, "and"), "a, b and c");
}

}  // namespace
}  // namespace clustertrial::words_test
