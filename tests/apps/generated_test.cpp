// Completions and manual pages made from options.
#include "common/generated.hpp"

#include "clustertrial/core/error.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::apps::generated_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A flag, a choice, a file, a number, a positional; texts with every shell's special characters.
struct Sample {
    CLI::App app{"Plans a trial's size", "sample-program"};
    bool force = false;
    std::string design = "cra2";
    std::string output;
    double icc = 0;
    std::string file;

    Sample() {
        app.add_option("FILE", file, "The trial file")->required();
        app.add_option("--design", design, "Design: [as] it's named")
            ->check(CLI::IsMember({"cra2", "cra3"}))
            ->type_name("NAME")
            ->capture_default_str();
        app.add_option("-o,--output", output, "Result")->type_name("FILE")->group("Output");
        app.add_option("--icc", icc, ".5 is high");
        app.add_flag("--force", force, "Overwrite")->group("Output");
    }
};

TEST(Choices, AreTheValuesOfIsMember) {
    const Sample sample;
    EXPECT_THAT(choices(*sample.app.get_option("--design")), ElementsAre("cra2", "cra3"));
    EXPECT_THAT(choices(*sample.app.get_option("--output")), IsEmpty());
}

TEST(Completions, OfBashOfferOptionsChoicesAndFiles) {
    const std::string script = completions(Sample().app, "bash");
    EXPECT_THAT(script, HasSubstr("compgen -W '-h --help --design -o --output --icc --force'"));
    EXPECT_THAT(script, HasSubstr("--design) mapfile -t COMPREPLY < <(compgen -W 'cra2 cra3'"));
    EXPECT_THAT(script, HasSubstr("-o|--output) mapfile -t COMPREPLY < <(compgen -f"));
    EXPECT_THAT(script, HasSubstr("--icc) COMPREPLY=()"));
    EXPECT_THAT(script, Not(HasSubstr("--force)")));
    EXPECT_THAT(script, HasSubstr("complete -o filenames -F _sample_program sample-program\n"));
}

TEST(Completions, OfferFilesForWhateverIsOne) {
    for (const char* type : {"FILE", "FOLDER", "KEYFILE", "RECORD", "SECRET"}) {
        Sample sample;
        std::string value;
        sample.app.add_option("--what", value, "It")->type_name(type);
        EXPECT_THAT(completions(sample.app, "bash"), HasSubstr("--what) mapfile -t COMPREPLY < <(compgen -f")) << type;
    }
}

TEST(Completions, OfZshQuoteWhatZshReads) {
    const std::string script = completions(Sample().app, "zsh");
    EXPECT_THAT(script, HasSubstr("#compdef sample-program\n"));
    EXPECT_THAT(script, HasSubstr("'--design[Design\\: \\[as\\] it'\\''s named]:value:(cra2 cra3)'"));
    EXPECT_THAT(script, HasSubstr("'--output[Result]:value:_files'"));
    EXPECT_THAT(script, HasSubstr("'--force[Overwrite]' "));
}

TEST(Completions, OfFishQuoteWhatFishReads) {
    const std::string script = completions(Sample().app, "fish");
    EXPECT_THAT(script,
                HasSubstr("complete -c sample-program -l design -x -a 'cra2 cra3' -d 'Design: [as] it\\'s named'\n"));
    EXPECT_THAT(script, HasSubstr("complete -c sample-program -s o -l output -r -d 'Result'\n"));
    EXPECT_THAT(script, HasSubstr("complete -c sample-program -l icc -x -d '.5 is high'\n"));
    EXPECT_THAT(script, HasSubstr("complete -c sample-program -l force -d 'Overwrite'\n"));
}

TEST(Completions, OfAnotherShellAreRefused) {
    EXPECT_THROW(completions(Sample().app, "tcsh"), Error);
}

TEST(ManPage, NamesEveryOptionInItsGroup) {
    const std::string page = man_page(Sample().app, {});
    EXPECT_THAT(page, HasSubstr(".TH SAMPLE-PROGRAM 1 "));
    EXPECT_THAT(page, HasSubstr(".SH NAME\nsample\\-program \\- Plans a trial's size\n"));
    EXPECT_THAT(page, HasSubstr("[\\fIOPTIONS\\fR] \\fIFILE\\fR\n"));
    EXPECT_THAT(page, HasSubstr(".TP\n\\fB\\-\\-design\\fR \\fINAME\\fR\n"
                                "Design: [as] it's named (one of cra2, cra3) (default: cra2)\n"));
    EXPECT_THAT(page, HasSubstr(".SH OUTPUT\n.TP\n\\fB\\-o\\fR, \\fB\\-\\-output\\fR \\fIFILE\\fR\nResult\n"));
    EXPECT_THAT(page, HasSubstr(".SH EXIT STATUS\n"));
}

TEST(ManPage, TextIsNotTakenForARequest) {
    EXPECT_THAT(man_page(Sample().app, {}), HasSubstr("\n\\&.5 is high\n"));
}

}  // namespace
}  // namespace clustertrial::apps::generated_test
