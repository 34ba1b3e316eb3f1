#include "clustertrial/allocation/spent_seeds.hpp"

#include "draw_folder.hpp"

namespace clustertrial::spent_seeds_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string header = "generator,seed,algorithm,input_sha256\n";
const std::string hash(64, 'a');

std::string line(const std::string& generator, const std::string& seed) {
    return generator + "," + seed + ",complete/1," + hash + "\n";
}

std::string refusal(const std::string& text) {
    return message_of(ErrorKind::input, [&] { parse_spent_seeds(text, "spent.csv"); });
}

TEST(SpentSeeds, AnEmptyTextIsAnEmptyLedger) {
    EXPECT_THAT(parse_spent_seeds("", "spent.csv"), IsEmpty());
    EXPECT_THAT(parse_spent_seeds(header, "spent.csv"), IsEmpty());
}

TEST(SpentSeeds, AreAddedAtTheEnd) {
    const SpentSeed seed{GeneratorKind::stata_kiss32, 7, "matched/1", hash, 0};
    const std::string begun = add_spent_seed("", seed);
    EXPECT_EQ(begun, header + "stata-kiss32/1,7,matched/1," + hash + "\n");
    EXPECT_EQ(add_spent_seed(header, seed), begun);
    EXPECT_EQ(add_spent_seed(begun, seed), begun + "stata-kiss32/1,7,matched/1," + hash + "\n");
}

TEST(SpentSeeds, ReadBack) {
    const auto ledger = parse_spent_seeds(
        add_spent_seed("", {GeneratorKind::stata_mt64, 18446744073709551615U, "simple/1", hash, 0}), "spent.csv");
    ASSERT_EQ(ledger.size(), 1U);
    EXPECT_EQ(ledger[0].generator, GeneratorKind::stata_mt64);
    EXPECT_EQ(ledger[0].seed, 18446744073709551615U);
    EXPECT_EQ(ledger[0].algorithm, "simple/1");
    EXPECT_EQ(ledger[0].input_sha256, hash);
    EXPECT_EQ(ledger[0].line, 2U);
}

TEST(SpentSeeds, ASeedIsSpentForItsGeneratorOnly) {
    const auto ledger = parse_spent_seeds(header + line("stata-mt64/1", "1") + line("stata-kiss32/1", "2") +
                                              line("stata-mt64/1", "2") + line("stata-mt64/1", "2"),
                                          "spent.csv");
    EXPECT_EQ(line_that_spends(ledger, GeneratorKind::stata_mt64, 1), 2U);
    EXPECT_EQ(line_that_spends(ledger, GeneratorKind::stata_kiss32, 1), 0U);
    EXPECT_EQ(line_that_spends(ledger, GeneratorKind::stata_kiss32, 2), 3U);
    EXPECT_EQ(line_that_spends(ledger, GeneratorKind::stata_mt64, 2), 4U);
}

TEST(SpentSeeds, WhatIsNoLedgerIsAnErrorWithItsLine) {
    EXPECT_THAT(refusal("seed\n"), HasSubstr("spent.csv:1: found 'seed'; expected generator,seed,algorithm"));
    EXPECT_THAT(refusal(header + "stata-mt64/1,1\n"), HasSubstr("spent.csv:2: found 2 cells; expected four"));
    EXPECT_THAT(refusal(header + "\n"), HasSubstr("spent.csv:2: found 1 cells; expected four"));
    EXPECT_THAT(refusal(header + line("stata-mt64/1", "1") + line("mt64", "1")),
                HasSubstr("spent.csv:3: column 'generator': unknown generator or version of it 'mt64'; expected one of "
                          "stata-mt64/1, stata-kiss32/1"));
    for (const char* seed : {"", "-1", "1.5", "18446744073709551616"})
        EXPECT_THAT(refusal(header + line("stata-mt64/1", seed)),
                    HasSubstr("spent.csv:2: column 'seed': found '" + std::string(seed) + "'"));
    EXPECT_THAT(refusal(header + line("stata-kiss32/1", "4294967296")), HasSubstr("column 'seed'"));
    EXPECT_THAT(refusal(header + "stata-mt64/1,1,," + hash + "\n"), HasSubstr("column 'algorithm': found ''"));
    EXPECT_THAT(refusal(header + "stata-mt64/1,1,simple/1,abc\n"), HasSubstr("column 'input_sha256': found 'abc'"));
    EXPECT_THAT(refusal(header + "stata-mt64/1,1,simple/1"), HasSubstr("spent.csv:2: the last line does not end"));
    EXPECT_THAT(refusal(header + "\"stata-mt64/1,1\n"), HasSubstr("spent.csv:2"));
}

TEST(FirstSpentSeeds, AreTheHeaderAndThatManyLines) {
    const std::string one = header + line("stata-mt64/1", "1");
    const std::string two = one + line("stata-mt64/1", "2");
    EXPECT_EQ(first_spent_seeds(two, 0), header);
    EXPECT_EQ(first_spent_seeds(two, 1), one);
    EXPECT_EQ(first_spent_seeds(two, 2), two);
    EXPECT_EQ(first_spent_seeds(two, 3), std::nullopt);
    EXPECT_EQ(first_spent_seeds("", 0), "");
    EXPECT_EQ(first_spent_seeds("", 1), std::nullopt);
}

// ---- a draw after dry runs ----

class DrawAfterDryRuns : public testing::Test {
  protected:
    void SetUp() override {
        folder_.write("list.csv", "URN\n1\n2\n3\n4\n");
        folder_.write("spent.csv", header + line("stata-mt64/1", "1") + line("stata-kiss32/1", "5"));
        draw();
    }

    void draw() {
        AllocationPlan plan;
        plan.id = "URN";
        plan.seed = 5;
        RecordContext context;
        const std::string ledger = folder_.read("spent.csv");
        context.spent_seeds = {folder_.recorded("spent.csv"), parse_spent_seeds(ledger, "spent.csv").size()};
        folder_.draw("list", plan, context);
    }

    DrawFolder folder_;
};

TEST_F(DrawAfterDryRuns, Verifies) {
    const Verification result = folder_.verify("list");
    EXPECT_THAT(result.differences, IsEmpty());
    EXPECT_THAT(result.checked, ElementsAre("spent seeds"));
}

TEST_F(DrawAfterDryRuns, StaysValidWhenTheLedgerGrows) {
    folder_.write("spent.csv", folder_.read("spent.csv") + line("stata-mt64/1", "5"));
    EXPECT_THAT(folder_.differences("list"), IsEmpty());
}

TEST_F(DrawAfterDryRuns, StaysValidWhenTheLedgerWasAnEmptyFile) {
    folder_.write("spent.csv", "");
    draw();
    EXPECT_THAT(folder_.differences("list"), IsEmpty());
    folder_.write("spent.csv", header + line("stata-mt64/1", "5"));
    EXPECT_THAT(folder_.differences("list"), IsEmpty());
}

TEST_F(DrawAfterDryRuns, EveryChangeOfOneByteOfTheLedgerAtTheDrawIsSaid) {
    const std::string intact = folder_.read("spent.csv");
    for (std::size_t i = 0; i < intact.size(); ++i) {
        std::string changed = intact;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        folder_.write("spent.csv", changed);
        EXPECT_THAT(folder_.differences("list"), ElementsAre(HasSubstr("spent.csv"))) << "byte " << i;
    }
}

TEST_F(DrawAfterDryRuns, ALedgerThatHasShrunkOrGoneIsSaid) {
    folder_.write("spent.csv", header + line("stata-mt64/1", "1"));
    EXPECT_THAT(folder_.differences("list"),
                ElementsAre(HasSubstr("spent.csv: has fewer than the 2 seeds that it had")));
    folder_.remove("spent.csv");
    EXPECT_THAT(folder_.differences("list"), ElementsAre(HasSubstr("spent.csv: cannot be opened")));
}

TEST_F(DrawAfterDryRuns, ASeedThatHadBeenSpentIsSaid) {
    folder_.write("spent.csv", header + line("stata-mt64/1", "1") + line("stata-mt64/1", "5"));
    draw();
    EXPECT_THAT(folder_.differences("list"), ElementsAre(HasSubstr("spent.csv:3: seed 5 had been spent by a dry run")));
}

TEST_F(DrawAfterDryRuns, WhatWasNoLedgerAtTheDrawIsSaid) {
    folder_.write("spent.csv", "seeds\n5\n");
    AllocationPlan plan;
    plan.id = "URN";
    RecordContext context;
    context.spent_seeds = {folder_.recorded("spent.csv"), 1};
    folder_.draw("list", plan, context);
    EXPECT_THAT(folder_.differences("list"), ElementsAre(HasSubstr("spent.csv:1: found 'seeds'")));
}

}  // namespace
}  // namespace clustertrial::spent_seeds_test
