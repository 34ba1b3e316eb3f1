#include "clustertrial/core/kinds.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial {

enum class Colour { red, green };

struct ColourTraits {
    Colour value;
    std::string_view name;
    bool warm = false;
    std::string_view pigment = {};
};

template <>
struct Kinds<Colour> {
    static constexpr std::string_view what = "colour";
    static constexpr std::array rows{ColourTraits{Colour::red, "red", true, "ochre"},
                                     ColourTraits{Colour::green, "green", false, "chrome"}};
};

/// A kind that a number says instead of its name.
enum class Width { narrow, wide, stated };

struct WidthTraits {
    Width value;
    std::string_view name;
    bool given_by_name = true;
};

template <>
struct Kinds<Width> {
    static constexpr std::string_view what = "width";
    static constexpr std::string_view or_else = ", or a number";
    static constexpr std::array rows{WidthTraits{Width::narrow, "narrow"}, WidthTraits{Width::wide, "wide"},
                                     WidthTraits{Width::stated, "stated", false}};
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

std::string refusal_of(const auto& call) {
    try {
        call();
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing was refused";
}

TEST(Kinds, AKindThatANumberSaysHasANameButIsNotGivenByIt) {
    EXPECT_EQ(to_name(Width::stated), "stated");
    EXPECT_THAT(kind_names<Width>(), ElementsAre("narrow", "wide"));
    EXPECT_EQ(refusal_of([] { from_name<Width>("stated"); }),
              "unknown width 'stated'; expected one of narrow, wide, or a number");
}

TEST(Kinds, SomeOfThemAreChosenByAMemberOfTheirRows) {
    EXPECT_THAT(kind_names_where<Colour>(&ColourTraits::warm), ElementsAre("red"));
    EXPECT_EQ(from_name_where<Colour>(&ColourTraits::warm, "red"), Colour::red);
    EXPECT_EQ(refusal_of([] { from_name_where<Colour>(&ColourTraits::warm, "green"); }),
              "unknown colour 'green'; expected red");
}

TEST(Kinds, AnotherTextOfTheRowFindsTheKindToo) {
    EXPECT_EQ(kind_by<Colour>(&ColourTraits::pigment, "pigment", "chrome", ErrorKind::input), Colour::green);
    EXPECT_EQ(refusal_of([] { kind_by<Colour>(&ColourTraits::pigment, "pigment", "red", ErrorKind::input); }),
              "unknown pigment 'red'; expected one of ochre, chrome");
}

}  // namespace
}  // namespace clustertrial
