// Flags made of the rows of the table of keys.
#include "common/key_flags.hpp"

#include "common/generated.hpp"

#include <string>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::apps::key_flags_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// An app with the flag of one key.
template <typename Spec>
struct AppWithKey {
    explicit AppWithKey(const std::string& name) : key(key_of<Spec>(name)) { add_key_flag(app, key, "Keys", typed); }
    KeyTexts typed_after(const std::string& line) {
        app.parse(line);
        return typed.at(&key);
    }
    CLI::App app{"does something", "program"};
    const KeyOf<Spec>& key;
    TypedKeys typed;
};

TEST(KeyFlags, HelpSaysWhatTheRowSays) {
    const AppWithKey<Trial> with("confidence");
    EXPECT_THAT(with.app.help(), HasSubstr("--confidence NUMBER"));
    EXPECT_THAT(with.app.help(), HasSubstr("confidence level of every interval (default: 0.95)"));
}

TEST(KeyFlags, NamesAreChoicesOfCompletionsAndNoBackticksAreShown) {
    const AppWithKey<Trial> with("weights");
    EXPECT_THAT(choices(*with.app.get_option("--weights")), ElementsAre("individuals", "equal"));
    EXPECT_THAT(with.app.help(), HasSubstr("individuals, or equal for every cluster (default: individuals)"));
}

TEST(KeyFlags, AListIsAnElementEachTimeOrAllAtOnce) {
    EXPECT_THAT(AppWithKey<Trial>("percent").typed_after("--percent a --percent b"), ElementsAre("a", "b"));
    EXPECT_THAT(AppWithKey<RandomisationSpec>("arms").typed_after("--arms a,b"), ElementsAre("a", "b"));
    EXPECT_THAT(AppWithKey<Trial>("percent").app.help(), HasSubstr("(may be repeated; default: none)"));
}

TEST(KeyFlags, AFlagMayHaveTwoSpellings) {
    EXPECT_THAT(AppWithKey<PowerStage>("cluster_size").typed_after("--size 5"), ElementsAre("5"));
    EXPECT_THAT(AppWithKey<PowerStage>("cluster_size").typed_after("--cluster-size 5"), ElementsAre("5"));
}

TEST(KeyFlags, WhatTheKeyRefusesIsTheFlagsFault) {
    RandomisationSpec spec;
    set_by_flag(key_of<RandomisationSpec>("keep"), spec, {"0.2"});
    EXPECT_EQ(spec.keep, 0.2);
    try {
        set_by_flag(key_of<RandomisationSpec>("keep"), spec, {"some"});
        ADD_FAILURE() << "expected an error";
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::usage);
        EXPECT_STREQ(error.what(), "--keep: found 'some'; expected a number");
    }
}

}  // namespace
}  // namespace clustertrial::apps::key_flags_test
