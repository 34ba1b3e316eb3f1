#include "clustertrial/core/kinds.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial {

enum class Colour { red, green };

struct ColourTraits {
    Colour value;
    std::string_view name;
    bool warm = false;
};

template <>
struct Kinds<Colour> {
    static constexpr std::string_view what = "colour";
    static constexpr std::array rows{ColourTraits{Colour::red, "red", true}, ColourTraits{Colour::green, "green"}};
};

/// As Colour, but one row short, and with two rows exchanged.
enum class Short { one, two };
template <>
struct Kinds<Short> {
    static constexpr std::string_view what = "thing";
    static constexpr std::array rows{NamedKind<Short>{Short::one, "one"}};
};
enum class Exchanged { one, two };
template <>
struct Kinds<Exchanged> {
    static constexpr std::string_view what = "thing";
    static constexpr std::array rows{NamedKind<Exchanged>{Exchanged::two, "two"},
                                     NamedKind<Exchanged>{Exchanged::one, "one"}};
};

namespace {

static_assert(every_kind_has_a_row<Colour>);
static_assert(!every_kind_has_a_row<Short>);
static_assert(!every_kind_has_a_row<Exchanged>);

using testing::ElementsAre;

TEST(Kinds, NameAndKindAreEachOthersInverse) {
    EXPECT_EQ(to_name(Colour::green), "green");
    EXPECT_EQ(from_name<Colour>("green"), Colour::green);
    EXPECT_THAT(kind_names<Colour>(), ElementsAre("red", "green"));
    EXPECT_TRUE(traits_of(Colour::red).warm);
}

TEST(Kinds, AnUnknownNameIsRefusedWithTheKnownOnesAndTheNearest) {
    try {
        (void)from_name<Colour>("gren");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::usage);
        EXPECT_STREQ(error.what(), "unknown colour 'gren'; expected one of red, green; did you mean 'green'?");
    }
}

TEST(Kinds, TheCallerSaysWhatKindOfErrorItIs) {
    try {
        (void)from_name<Colour>("?", ErrorKind::input);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::input);
        EXPECT_STREQ(error.what(), "unknown colour '?'; expected one of red, green");
    }
}

}  // namespace
}  // namespace clustertrial
