// Every way a program can end: its status, and what is said where.
#include "common/program.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/version.hpp"

#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::apps::program_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

struct Outcome {
    int status;
    std::string out;
    std::string err;
    bool ran;  ///< the body was reached
};

/// A program with one required option, run with these arguments.
Outcome run(
    const std::vector<const char*>& arguments, const std::function<int()>& body = [] { return int{exit_done}; }) {
    std::vector<const char*> command{"path/to/sample"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    CLI::App app("A program for tests", "sample");
    CommonOptions common;
    std::string clusters;
    app.add_option("--clusters", clusters, "Clusters")->required();
    add_common_options(app, common);
    Outcome outcome{};
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    outcome.status = run_program(app, {}, static_cast<int>(command.size()), command.data(), [&] {
        outcome.ran = true;
        return body();
    });
    outcome.out = testing::internal::GetCapturedStdout();
    outcome.err = testing::internal::GetCapturedStderr();
    return outcome;
}

/// A run that ends with this exception.
template <typename Exception>
Outcome run_throwing(const Exception& exception) {
    return run({"--clusters", "94"}, [&]() -> int { throw exception; });
}

TEST(RunProgram, EndsWithTheStatusOfTheBody) {
    const Outcome done = run({"--clusters", "94"});
    EXPECT_EQ(done.status, 0);
    EXPECT_THAT(done.err, IsEmpty());
    EXPECT_EQ(run({"--clusters", "94"}, [] { return int{exit_check_failed}; }).status, 4);
}

void expect_wrong_usage(const std::vector<const char*>& arguments) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 2);
    EXPECT_FALSE(outcome.ran);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, StartsWith("sample: error: "));
    EXPECT_THAT(outcome.err, HasSubstr("\nRun 'sample --help' for the options.\n"));
}

TEST(RunProgram, AMisspeltFlagIsToldTheNearest) {
    const auto said = [](const std::vector<const char*>& arguments) { return run(arguments).err; };
    EXPECT_EQ(said({"--clusters", "94", "--wdith", "3"}),
              "sample: error: not expected: --wdith 3; did you mean --width?\nRun 'sample --help' for the options.\n");
    EXPECT_THAT(said({"--clusters", "94", "--widht=3"}), HasSubstr("not expected: --widht=3; did you mean --width?"));
    EXPECT_THAT(said({"--clusters", "94", "--fromat", "csv", "--outptu", "x"}),
                HasSubstr("did you mean --format and --output?"));
    // A flag that has to be there and is misspelt is missing as well.
    EXPECT_THAT(said({"--cluster", "94"}), AllOf(HasSubstr("--clusters is required"),
                                                 HasSubstr("not expected: --cluster 94; did you mean --clusters?")));
    EXPECT_THAT(said({"--clusters", "94", "--nonsense"}), Not(HasSubstr("did you mean")));
    EXPECT_THAT(said({"--clusters", "94", "stray"}), Not(HasSubstr("did you mean")));
}

TEST(RunProgram, WrongCommandLineIsStatus2) {
    expect_wrong_usage({});
    expect_wrong_usage({"--clusters"});
    expect_wrong_usage({"--clusters", "94", "--nonsense"});
    expect_wrong_usage({"--clusters", "94", "extra"});
}

TEST(RunProgram, UnknownFormatIsStatus2NamingTheKnown) {
    const Outcome outcome = run({"--clusters", "94", "--format", "pdf"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.err, HasSubstr("--format: pdf not in {text,markdown,csv,json,latex,html,docx,xlsx}"));
}

TEST(RunProgram, InputDesignAndOutputErrorsAreStatus1AndUsageErrors2) {
    EXPECT_EQ(run_throwing(Error(ErrorKind::input, "x")).status, 1);
    EXPECT_EQ(run_throwing(Error(ErrorKind::design, "x")).status, 1);
    EXPECT_EQ(run_throwing(Error(ErrorKind::output, "x")).status, 1);
    EXPECT_EQ(run_throwing(Error(ErrorKind::usage, "x")).status, 2);
}

TEST(RunProgram, MessageFollowsTheNameOfTheProgram) {
    EXPECT_EQ(run_throwing(Error(ErrorKind::design, "the arm 'control' has no schools\nsecond line")).err,
              "sample: error: the arm 'control' has no schools\nsecond line\n");
    EXPECT_EQ(run_throwing(Error(ErrorKind::input, "schools.csv: No such file or directory")).err,
              "sample: error: schools.csv: No such file or directory\n");
}

TEST(RunProgram, PlaceInAFileStaysAtTheStartOfItsLine) {
    EXPECT_EQ(
        run_throwing(Error(ErrorKind::input, "schools.csv:3: column 'n': 'x'; a number\nschools.csv:4: ...")).err,
        "sample: error: the input cannot be used:\nschools.csv:3: column 'n': 'x'; a number\nschools.csv:4: ...\n");
}

TEST(RunProgram, AnythingElseIsOurBugAndStatus3) {
    const Outcome outcome = run_throwing(std::out_of_range("vector::at"));
    EXPECT_EQ(outcome.status, 3);
    EXPECT_EQ(outcome.err, "sample: error: vector::at\nThis is a bug in sample (" + std::string(version()) +
                               "), not in your data: please report it with the command that led here.\n");
    EXPECT_EQ(run_throwing(std::bad_alloc()).status, 3);
    EXPECT_THAT(run_throwing(std::bad_alloc()).err, HasSubstr("out of memory"));
    EXPECT_EQ(run_throwing(42).status, 3);
}

void expect_information(const std::vector<const char*>& arguments) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 0) << arguments[0];
    EXPECT_FALSE(outcome.ran) << arguments[0];
    EXPECT_THAT(outcome.out, Not(IsEmpty())) << arguments[0];
    EXPECT_THAT(outcome.err, IsEmpty()) << arguments[0];
}

TEST(RunProgram, InformsWithoutTheRequiredOptions) {
    expect_information({"--version"});
    expect_information({"--help"});
    expect_information({"--help-all"});
    expect_information({"--man"});
    expect_information({"--completions", "bash"});
}

TEST(RunProgram, VersionNamesProgramAndProject) {
    EXPECT_EQ(run({"--version"}).out, "sample (clustertrial) " + std::string(version()) + "\n");
}

TEST(RunProgram, IsNamedAfterItsFileWhenItHasNoName) {
    CLI::App app("A program for tests");
    const std::vector<const char*> arguments{"path/to/sample", "--nonsense"};
    testing::internal::CaptureStderr();
    EXPECT_EQ(run_program(app, {}, 2, arguments.data(), [] { return int{exit_done}; }), 2);
    EXPECT_THAT(testing::internal::GetCapturedStderr(), StartsWith("sample: error: "));
}

TEST(Warn, GoesToStandardErrorUnlessQuiet) {
    const auto body = [] {
        warn("collinear {} covariate");
        inform("94 rows");
        return int{exit_done};
    };
    const Outcome usual = run({"--clusters", "94"}, body);
    EXPECT_EQ(usual.err, "sample: warning: collinear {} covariate\n");
    EXPECT_THAT(usual.out, IsEmpty());
    EXPECT_THAT(run({"--clusters", "94", "-q"}, body).err, IsEmpty());
    EXPECT_EQ(run({"--clusters", "94", "-v"}, body).err,
              "sample: warning: collinear {} covariate\nsample: info: 94 rows\n");
    EXPECT_EQ(run({"--clusters", "94", "-v", "-q"}, body).status, 2);
}

TEST(AddCommonOptions, LeavesForceOutWhereNothingIsEverOverwritten) {
    CLI::App app("A program for tests", "sample");
    CommonOptions common;
    add_common_options(app, common, false);
    EXPECT_EQ(app.get_option_no_throw("--force"), nullptr);
    EXPECT_NE(app.get_option_no_throw("--output"), nullptr);
}

}  // namespace
}  // namespace clustertrial::apps::program_test
