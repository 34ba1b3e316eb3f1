#include "clustertrial/trial/verify.hpp"

#include "draw_folder.hpp"
#include "support/sanitized.hpp"

namespace clustertrial::waves_test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Three waves of one trial, each given the ones before it.
class Waves : public testing::Test {
  protected:
    void SetUp() override {
        folder_.write("w1.csv", "URN,LA,FSM\n11,350,1\n12,350,4\n13,350,2\n14,351,9\n15,351,5\n");
        folder_.write("w2.csv", "URN,LA,FSM\n21,352,3\n22,352,7\n23,352,6\n");
        folder_.write("w3.csv", "URN,LA,FSM\n31,353,2\n32,353,8\n33,353,1\n34,353,5\n");
        plan_.id = "URN";
        plan_.strata = {parse_stratum_spec("LA")};
        draw("w1", "");
        draw("w2", "w1");
        draw("w3", "w2");
    }

    void draw(const std::string& wave, const std::string& previous) {
        plan_.seed += 1;
        RecordContext context;
        std::vector<EarlierWave> earlier;
        if (!previous.empty()) {
            context.previous = folder_.recorded(previous + ".record.json");
            earlier = read(previous);
        }
        folder_.draw(wave, plan_, context, earlier);
    }

    [[nodiscard]] std::vector<EarlierWave> read(const std::string& wave) const {
        return read_waves(folder_.path(wave + ".record.json"), plan_).waves;
    }

    [[nodiscard]] std::string refusal(const std::string& wave) const {
        return clustertrial::message_of(ErrorKind::input, [&] { static_cast<void>(read(wave)); });
    }

    DrawFolder folder_;
    AllocationPlan plan_;
};

TEST_F(Waves, AreReadFirstOneFirst) {
    const auto waves = read("w3");
    ASSERT_THAT(waves, SizeIs(3));
    EXPECT_THAT(waves[0].list.ids, ElementsAre("11", "12", "13", "14", "15"));
    EXPECT_THAT(waves[1].list.ids, ElementsAre("21", "22", "23"));
    EXPECT_THAT(waves[2].list.ids, ElementsAre("31", "32", "33", "34"));
}

TEST_F(Waves, ComeWithTheSha256OfTheLastRecord) {
    EXPECT_EQ(read_waves(folder_.path("w2.record.json"), plan_).sha256, sha256_of(folder_.read("w2.record.json")));
}

TEST_F(Waves, AreAllocatedAsTheyWere) {
    for (const auto& wave : read("w3")) {
        const std::string name = "w" + wave.list.ids[0].substr(0, 1);
        EXPECT_EQ(allocation_csv(wave.table, wave.list), folder_.read(name + ".allocation.csv"));
    }
}

TEST_F(Waves, AreReadWithTheColumnsThatTheNewWaveNeeds) {
    plan_.covariates = {parse_covariate_column("FSM")};
    for (const auto& wave : read("w2")) EXPECT_TRUE(wave.table.has("FSM"));
}

TEST_F(Waves, TheLastVerifiesWithAllBeforeIt) {
    const Verification result = folder_.verify("w3");
    EXPECT_THAT(result.differences, IsEmpty());
    EXPECT_THAT(result.checked, ElementsAre("earlier waves"));
    EXPECT_EQ(result.waves, 3U);
    EXPECT_EQ(result.schools, 4U);
}

TEST_F(Waves, EveryChangeOfOneByteOfAnEarlierWaveIsFound) {
    for (const char* file : {"w1.csv", "w1.allocation.csv", "w1.record.json", "w2.record.json"}) {
        const std::string intact = folder_.read(file);
        for (std::size_t i = 0; i < intact.size(); i += 3 * test::bytes_apart) {
            std::string changed = intact;
            changed[i] = static_cast<char>(changed[i] ^ 1);
            folder_.write(file, changed);
            EXPECT_THAT(folder_.differences("w3"), Contains(HasSubstr("earlier record"))) << file << ", byte " << i;
        }
        folder_.write(file, intact);
    }
}

TEST_F(Waves, AnEarlierWaveThatDoesNotVerifyIsSaidFirst) {
    folder_.replace("w1.allocation.csv", "control", "Control");
    const auto differences = folder_.differences("w3");
    ASSERT_FALSE(differences.empty());
    EXPECT_THAT(differences, Each(AllOf(HasSubstr("earlier record "), HasSubstr("w1.record.json: "))));
    EXPECT_THAT(differences.front(), HasSubstr("w1.allocation.csv: changed since the allocation"));
}

TEST_F(Waves, AnEarlierRecordThatIsNotThereIsSaid) {
    folder_.remove("w1.record.json");
    EXPECT_THAT(folder_.differences("w3"),
                ElementsAre(AllOf(HasSubstr("earlier record: "), HasSubstr("w1.record.json: cannot be opened"))));
}

TEST_F(Waves, AnEarlierListThatIsNotThereIsSaid) {
    folder_.remove("w1.csv");
    EXPECT_THAT(folder_.differences("w3"), ElementsAre(HasSubstr("w1.csv: cannot be opened")));
}

TEST_F(Waves, AWaveThatWasDrawnWithoutTheOnesBeforeIsFoundByTheReplay) {
    // Of one stratum each: five schools leave one arm a school short, and the second wave of three makes up for it in
    // expectation; over 40 seeds the draws with and without the first wave must differ somewhere.
    bool differ = false;
    for (int i = 0; i < 40 && !differ; ++i) {
        plan_.seed += 1;
        RecordContext context;
        context.previous = folder_.recorded("w1.record.json");
        folder_.draw("w2", plan_, context);
        differ = !folder_.differences("w2").empty();
    }
    EXPECT_TRUE(differ);
}

TEST_F(Waves, OneThatDoesNotVerifyIsNoBasisForAnother) {
    folder_.replace("w1.csv", "11,350,1", "11,350,2");
    EXPECT_THAT(refusal("w2"), AllOf(HasSubstr("w1.record.json: does not verify; "), HasSubstr("w1.csv: changed")));
}

TEST_F(Waves, OneWhoseListIsGoneIsNoBasisForAnother) {
    folder_.remove("w1.csv");
    EXPECT_THAT(refusal("w2"),
                AllOf(HasSubstr("w1.record.json: does not verify; "), HasSubstr("w1.csv: cannot be opened")));
}

TEST_F(Waves, OneWhoseRecordWasReplacedIsNoBasisForAnother) {
    plan_.seed = 77;
    folder_.draw("w1", plan_);
    EXPECT_THAT(refusal("w2"), HasSubstr("w1.record.json: changed since the allocation: its SHA-256 is"));
}

TEST_F(Waves, AChainThatComesBackToARecordIsAnError) {
    // A record that names itself, under another name, as the one before it.
    plan_.seed = 78;
    RecordContext context;
    context.previous = folder_.recorded("w2.record.json");
    context.previous->file = "loop.record.json";
    folder_.draw("w2", plan_, context, read("w1"));
    folder_.write("loop.record.json", folder_.read("w2.record.json"));
    EXPECT_THAT(refusal("w2"), HasSubstr("loop.record.json: is the record of two waves of one chain"));
    EXPECT_THAT(folder_.differences("w2"), Contains(HasSubstr("is the record of two waves of one chain")));
}

TEST_F(Waves, OfAnotherTrialAreRefused) {
    plan_.arms = {"intervention", "control"};
    EXPECT_THAT(refusal("w1"), HasSubstr("w1.record.json: it has other arms than the wave to be allocated"));
    plan_.arms = {"control", "intervention"};
    plan_.id = "LAESTAB";
    EXPECT_THAT(refusal("w1"),
                HasSubstr("w1.record.json: its schools are identified by column 'URN'; expected 'LAESTAB'"));
}

TEST_F(Waves, ARecordThatCannotBeReadIsAnError) {
    EXPECT_THAT(refusal("w9"), HasSubstr("w9.record.json: cannot be opened"));
}

TEST_F(Waves, AnEarlierListWithoutAColumnThatTheNewWaveNeedsIsAnError) {
    plan_.covariates = {parse_covariate_column("PUPILS")};
    EXPECT_THAT(refusal("w1"), AllOf(HasSubstr("w1.csv"), HasSubstr("PUPILS")));
}

}  // namespace
}  // namespace clustertrial::waves_test
