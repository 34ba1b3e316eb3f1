// Pairs of [[collate.source]]: what a trial file says is what a lock shows, and both ways lead back.
#include "collate.hpp"

#include <gtest/gtest.h>

namespace clustertrial::trial_detail {
namespace {

TEST(CollateKeys, PairsAreReadAsTheyAreWritten) {
    EXPECT_EQ(parse_renamed("a -> b -> nfa"), (RenamedColumn{"a -> b", "nfa"}));
    EXPECT_EQ(renamed_text(RenamedColumn{"a -> b", "nfa"}), "a -> b -> nfa");
    EXPECT_EQ(parse_suppressed("<5 -> 0 to 4.5"), (SuppressedMarker{"<5", {0, 4.5}}));
    EXPECT_EQ(suppressed_text(SuppressedMarker{"c", {1, 5}}), "c -> 1 to 5");
}

}  // namespace
}  // namespace clustertrial::trial_detail
