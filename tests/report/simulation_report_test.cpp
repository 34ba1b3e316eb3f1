// Certificates of simulation: what is written is read back, and a table says what was counted.
#include "clustertrial/report/simulation_report.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/report/render.hpp"

#include <string>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::simulation_report_test {
namespace {

using testing::HasSubstr;

LineSums sums(std::uint64_t trials, std::uint64_t rejected) {
    LineSums one;
    one.trials = trials;
    one.estimated = one.with_error = one.tested = one.with_interval = trials;
    one.rejected = rejected;
    one.error = 0.125 * static_cast<double>(trials);
    one.covered = trials - rejected;
    one.error_squared = 0.25 * static_cast<double>(trials);
    one.std_error = 0.5 * static_cast<double>(trials);
    one.std_error_squared = 0.25 * static_cast<double>(trials);
    return one;
}

/// Two blocks of a line without and with an effect.
SimulationResult made() {
    SimulationResult result;
    result.of.title = "A trial";
    result.of.file = "trial.toml";
    result.of.protocol_sha256 = "abc";
    result.of.inputs = {{InputKind::list, "list.csv", "def"}};
    result.of.from_list = true;
    result.of.clusters = 20;
    result.of.individuals = 1234;
    result.of.unit = "school";
    result.of.individual = "pupil";
    SimulatedOutcome truth;
    truth.outcome = "score";
    truth.control = 0.1;
    truth.effects = {0.3, -0.25};
    truth.sd = 1.5;
    truth.lost_clusters = {0.1, 0.2};
    result.of.truths = {truth};
    result.version = "9.8.7";
    result.trials = 200;
    result.seed = 18446744073709551615U;
    result.lines = {{"primary", "", "score", "Score", "intervention", 0, 0, 0.05, 0.95},
                    {"sensitivity", "bootstrap", "score", "Score", "intervention", 0.3, 0.31, 0.05, 0.95}};
    result.blocks = {{sums(100, 5), sums(100, 80)}, {sums(100, 3), sums(100, 70)}};
    result.blocks[1][1].estimated = result.blocks[1][1].with_error = result.blocks[1][1].tested = 99;
    result.blocks[1][1].with_interval = 99;
    result.why_not = {"", "an arm is empty"};
    result.notes = {"Something is not simulated."};
    return result;
}

TEST(SimulationJson, OfAPartIsReadBackWhole) {
    SimulationResult part = made();
    part.whole = false;
    part.trials = 900;
    part.first_block = 4;
    const SimulationResult read = parse_simulation(simulation_json(part), "part.json");
    EXPECT_EQ(read.of, part.of);
    EXPECT_EQ(read.lines, part.lines);
    EXPECT_EQ(read.blocks, part.blocks);
    EXPECT_EQ(read.why_not, part.why_not);
    EXPECT_EQ(read.notes, part.notes);
    EXPECT_EQ(read.seed, part.seed);
    EXPECT_EQ(read.trials, 900U);
    EXPECT_EQ(read.first_block, 4U);
    EXPECT_EQ(read.version, "9.8.7");
    EXPECT_FALSE(read.whole);
}

TEST(SimulationJson, OfAWholeHasTheSumsOfItsBlocks) {
    const SimulationResult read = parse_simulation(simulation_json(made()), "whole.json");
    EXPECT_TRUE(read.whole);
    ASSERT_EQ(read.blocks.size(), 1U);
    EXPECT_EQ(read.sums(), made().sums());
}

TEST(SimulationJson, ThatIsNoneIsRefused) {
    const auto message = [](const std::string& bytes) -> std::string {
        try {
            parse_simulation(bytes, "x.json");
        } catch (const Error& error) {
            return error.what();
        }
        return "read";
    };
    EXPECT_THAT(message("{"), HasSubstr("x.json: this is not JSON"));
    EXPECT_THAT(message("{\"schema\": \"clustertrial.simulation/1\"}"), HasSubstr("x.json: "));
    std::string broken = simulation_json(made());
    broken.replace(broken.find("\"truths\""), 8, "\"truth_\"");
    EXPECT_THAT(message(broken), HasSubstr("a member is missing"));
    const auto changed = [&](const std::string& from, const std::string& to) {
        std::string bytes = simulation_json(made());
        bytes.replace(bytes.find(from), from.size(), to);
        return message(bytes);
    };
    EXPECT_THAT(changed("\"value\": 0.04", "\"value\": 0.9"), HasSubstr("it was changed after it was written"));
    EXPECT_THAT(changed("\"clusters\": 20", "\"clusters\": -20"), HasSubstr("found -20 where a count belongs"));
    EXPECT_THAT(changed("\"0.1\"\n", "\n"), HasSubstr("a list is empty"));
    std::string sums = simulation_json(made());
    sums.replace(sums.find("200", sums.find("\"sums\"")), 3, "20");
    EXPECT_THAT(message(sums), HasSubstr("sums that no trials give"));
}

// 8 of 200 without an effect: 4 %, standard error sqrt(.04 x .96 / 200) = 1.39 points. Errors of .125 on average, with
// squares of .25: SD sqrt((50 - 200 / 64) / 199) = .485.
TEST(SimulationTables, SayWhatWasCounted) {
    const std::string text = render_text(simulation_document(made(), "simulate"), {});
    EXPECT_THAT(text, HasSubstr("Simulated trials: Score"));
    EXPECT_THAT(text, HasSubstr("No effect:"));
    EXPECT_THAT(text, HasSubstr("A true effect of 0.3:"));
    EXPECT_THAT(text, HasSubstr("4.0 (1.4)"));
    EXPECT_THAT(text, HasSubstr("0.485"));
    EXPECT_THAT(text, HasSubstr("no estimate in 1"));
    EXPECT_THAT(text, HasSubstr("an arm is empty"));
    EXPECT_THAT(text, HasSubstr("0.310 where it is 0.3 on average over schools"));
    EXPECT_THAT(text, HasSubstr("The clusters are those of the list"));
    EXPECT_THAT(text, HasSubstr("Something is not simulated."));
}

}  // namespace
}  // namespace clustertrial::simulation_report_test
