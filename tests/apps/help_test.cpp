// --help and --help-all made from options.
#include "common/help.hpp"

#include "common/generated.hpp"

#include <algorithm>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::apps::help_test {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Sample {
    CLI::App app{"Plans the size of a trial.", "sample"};
    bool rare = false;
    std::string design = "cra2";
    std::string output;
    std::string file;

    Sample() {
        app.set_help_all_flag("--help-all", "Print all flags and exit");
        app.add_option("FILE", file, "The trial file")->required();
        app.add_option("--design", design, "Which clusters are randomised, and at which level the blocks are")
            ->check(CLI::IsMember({"cra2", "cra3"}))
            ->type_name("NAME")
            ->capture_default_str();
        app.add_option("-o,--output", output, "Where the result is written")->type_name("FILE")->group("Output");
        app.add_flag("--rarely-asked-for-by-anybody", rare, "Rare")->group("Output");
    }
};

ProgramHelp help() {
    return {.examples = {{"sample trial.toml", "What it does."}}, .first = {"--design", "--output"}};
}

TEST(Help, ShortHasTheFirstFlagsAndTheExamples) {
    const Sample sample;
    EXPECT_EQ(short_help(sample.app, help()),
              "Plans the size of a trial.\n"
              "\n"
              "Usage: sample [OPTIONS] FILE\n"
              "\n"
              "  FILE                    The trial file\n"
              "\n"
              "Examples:\n"
              "  sample trial.toml\n"
              "      What it does.\n"
              "\n"
              "Options:\n"
              "  --design NAME           Which clusters are randomised, and at which level the\n"
              "                          blocks are (one of cra2, cra3) (default: cra2)\n"
              "\n"
              "Output:\n"
              "  -o, --output FILE       Where the result is written\n"
              "\n"
              "'sample --help-all' shows every flag, and 'sample --man' the manual page.\n");
}

TEST(Help, AllHasEveryFlagAndALongNameHasALineOfItsOwn) {
    const Sample sample;
    const std::string page = full_help(sample.app, help());
    EXPECT_THAT(page, HasSubstr("\n  --rarely-asked-for-by-anybody\n                          Rare\n"));
    EXPECT_THAT(page, HasSubstr("\n  --help-all              Print all flags and exit\n"));
    EXPECT_THAT(page, Not(HasSubstr("shows every flag")));
}

TEST(Help, WithoutFirstFlagsIsWhole) {
    const Sample sample;
    EXPECT_EQ(short_help(sample.app, {}), full_help(sample.app, {}));
    EXPECT_THAT(full_help(sample.app, {}), Not(HasSubstr("Examples:")));
}

TEST(Help, KeepsTo80Columns) {
    Sample sample;
    std::string text;
    std::string words;
    for (int word = 1; word < 60; ++word) words += std::string(static_cast<std::size_t>(word % 9 + 1), 'x') + ' ';
    sample.app.add_option("--long", text, words);
    std::istringstream page(full_help(sample.app, help()));
    std::size_t widest = 0;
    for (std::string line; std::getline(page, line);) widest = std::max(widest, line.size());
    EXPECT_LE(widest, 80U);
    EXPECT_GE(widest, 70U);
}

TEST(ManPage, HasTheExamples) {
    const Sample sample;
    EXPECT_THAT(man_page(sample.app, help()),
                HasSubstr(".SH EXAMPLES\n.TP\n\\fBsample trial.toml\\fR\nWhat it does.\n"));
    EXPECT_THAT(man_page(sample.app, {}), Not(HasSubstr("EXAMPLES")));
}

}  // namespace
}  // namespace clustertrial::apps::help_test
