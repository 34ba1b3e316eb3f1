#include "clustertrial/allocation/commitment.hpp"

#include "clustertrial/allocation/waves.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/data/checksum.hpp"

#include "draw_folder.hpp"

namespace clustertrial {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string nonce(64, '7');
const std::string trial_bytes = "[trial]\n";

Secret known_secret() {
    return {GeneratorKind::stata_mt64, 20190901, nonce, {}};
}

// By coreutils: printf 'clustertrial.commitment/1\ngenerator stata-mt64/1\nseed 20190901\nnonce 777...7\ntrial none\n'
// | sha256sum, with 64 sevens; and with `trial abab...ab` of 64 characters.
TEST(Commitment, IsTheSha256OfTheDocumentedLines) {
    EXPECT_EQ(commitment_of(known_secret()), "ce5a641fa0b996d24bd8c95e80a2c7feca4ee759aeb05bb333c182187ac8cb52");
    Secret with_trial = known_secret();
    for (int i = 0; i < 32; ++i) with_trial.trial_sha256 += "ab";
    EXPECT_EQ(commitment_of(with_trial), "d557ca93e2300a3ca8f84a2ca4efef598809fbdd3099c51437caac2eb15b148f");
}

TEST(Commitment, HangsOnEverythingInTheSecret) {
    const std::string published = commitment_of(known_secret());
    Secret other = known_secret();
    other.seed += 1;
    EXPECT_NE(commitment_of(other), published);
    other = known_secret();
    other.generator = GeneratorKind::stata_kiss32;
    EXPECT_NE(commitment_of(other), published);
    other = known_secret();
    other.nonce[63] = '8';
    EXPECT_NE(commitment_of(other), published);
    other = known_secret();
    other.trial_sha256 = std::string(64, '0');
    EXPECT_NE(commitment_of(other), published);
}

TEST(DrawSecret, HasASeedThatStataTakesAndANonceOf256Bits) {
    const Secret first = draw_secret(GeneratorKind::stata_kiss32);
    const Secret second = draw_secret(GeneratorKind::stata_kiss32);
    EXPECT_EQ(first.generator, GeneratorKind::stata_kiss32);
    EXPECT_LT(first.seed, std::uint64_t{1} << 31U);
    EXPECT_TRUE(is_sha256(first.nonce));
    EXPECT_NE(first.nonce, second.nonce);
    EXPECT_TRUE(first.trial_sha256.empty());
}

TEST(DrawSecret, TakesSeedsFromTheWholeRange) {
    // 200 seeds of which none is in the upper or none in the lower half: once in 2^199.
    bool low = false;
    bool high = false;
    for (int i = 0; i < 200; ++i) {
        const bool upper = draw_secret(GeneratorKind::stata_mt64).seed >= std::uint64_t{1} << 30U;
        (upper ? high : low) = true;
    }
    EXPECT_TRUE(low && high);
}

TEST(SecretFile, ReadsBack) {
    for (const auto& trial : {std::string(), std::string(64, 'a')}) {
        Secret secret = known_secret();
        secret.trial_sha256 = trial;
        const Secret read = parse_secret(secret_json(secret), "secret.json");
        EXPECT_EQ(read.generator, secret.generator);
        EXPECT_EQ(read.seed, secret.seed);
        EXPECT_EQ(read.nonce, secret.nonce);
        EXPECT_EQ(read.trial_sha256, trial);
    }
}

TEST(CommitmentFile, SaysTheSha256AndNothingOfTheSeed) {
    const std::string json = commitment_json(known_secret(), "0.1.0");
    EXPECT_EQ(parse_commitment(json, "commitment.json"), commitment_of(known_secret()));
    EXPECT_THAT(json, testing::Not(HasSubstr("20190901")));
    EXPECT_THAT(json, testing::Not(HasSubstr("777")));
}

TEST(SecretFile, WhatItMayNotSayIsAnErrorThatNamesTheKey) {
    const std::string intact = secret_json(known_secret());
    const auto with = [&](const std::string& old_text, const std::string& new_text) {
        std::string json = intact;
        json.replace(json.find(old_text), old_text.size(), new_text);
        return message_of(ErrorKind::input, [&] { parse_secret(json, "s.json"); });
    };
    EXPECT_THAT(with("{", "["), HasSubstr("s.json:2: not JSON; expected the secret of a commitment"));
    EXPECT_THAT(with("secret/1", "commitment/1"),
                HasSubstr("s.json: key 'schema': 'clustertrial.commitment/1' where clustertrial.secret/1 is expected"));
    EXPECT_THAT(with("mt64/1", "mt64/2"), HasSubstr("key 'generator': unknown generator or version"));
    EXPECT_THAT(with("20190901", "-1"), HasSubstr("key 'seed': is not a whole number"));
    EXPECT_THAT(with(nonce, "77"), HasSubstr("key 'nonce': is not 64 lower-case hexadecimal digits"));
    EXPECT_THAT(with("null", "\"AB\""), HasSubstr("key 'trial_sha256': is not 64"));
    EXPECT_THAT(with("mt64/1\",\n  \"seed\": 20190901", "kiss32/1\",\n  \"seed\": 4294967296"),
                HasSubstr("key 'seed': does not fit the generator"));
}

TEST(CommitmentFile, WhatItMayNotSayIsAnErrorThatNamesTheKey) {
    const auto refusal = [](const std::string& json) {
        return message_of(ErrorKind::input, [&] { parse_commitment(json, "c.json"); });
    };
    EXPECT_THAT(refusal(""), HasSubstr("c.json:1: not JSON; expected a commitment"));
    EXPECT_THAT(refusal(secret_json(known_secret())), HasSubstr("where clustertrial.commitment/1 is expected"));
    EXPECT_THAT(refusal(R"({"schema": "clustertrial.commitment/1", "sha256": "00"})"), HasSubstr("key 'sha256'"));
}

// ---- a draw that reveals one ----

class RevealedDraw : public testing::Test {
  protected:
    void SetUp() override {
        folder_.write("list.csv", "URN\n1\n2\n3\n4\n5\n6\n");
        folder_.write("trial.toml", trial_bytes);
        secret_.trial_sha256 = sha256_of(trial_bytes);
        draw(secret_, secret_.trial_sha256);
    }

    /// Publishes the secret, draws and reveals.
    void draw(const Secret& revealed, const std::string& trial_sha256) {
        folder_.write("commitment.json", commitment_json(secret_, "0.1.0"));
        AllocationPlan plan;
        plan.id = "URN";
        plan.seed = revealed.seed;
        RecordContext context;
        context.trial_file = trial_sha256.empty() ? "" : "trial.toml";
        context.trial_sha256 = trial_sha256;
        context.commitment = {folder_.recorded("commitment.json"), commitment_of(secret_), revealed.nonce,
                              revealed.trial_sha256};
        folder_.draw("list", plan, context);
    }

    /// As a program has it that knows trial files: this one says a method, and no seed.
    [[nodiscard]] static VerifyOptions held_to(const std::string& method) {
        VerifyOptions options;
        options.plan_of_trial = [method](std::string_view bytes, const std::string&, const AllocationRecord& record) {
            EXPECT_EQ(bytes, trial_bytes);
            AllocationPlan plan;
            plan.id = "URN";
            plan.method = from_name<AllocationMethod>(method);
            plan.seed = record.plan.seed;
            return plan;
        };
        return options;
    }

    DrawFolder folder_;
    Secret secret_ = known_secret();
};

TEST_F(RevealedDraw, Verifies) {
    const Verification result = folder_.verify("list");
    EXPECT_THAT(result.differences, IsEmpty());
    EXPECT_THAT(result.checked, ElementsAre("trial file (its SHA-256 alone)", "commitment"));
}

TEST_F(RevealedDraw, VerifiesWhenTheTrialFileSaysAllThatIsRecorded) {
    const Verification result = folder_.verify("list", held_to("complete"));
    EXPECT_THAT(result.differences, IsEmpty());
    EXPECT_THAT(result.checked, ElementsAre("trial file", "commitment"));
}

TEST_F(RevealedDraw, OptionsThatTheTrialFileCommittedToDoesNotSayAreSaid) {
    EXPECT_THAT(folder_.differences("list", held_to("simple")),
                ElementsAre("record: method: recorded \"complete\", the trial file committed to says \"simple\""));
}

TEST_F(RevealedDraw, ATrialFileCommittedToThatIsNoneToRandomiseByIsSaid) {
    EXPECT_THAT(folder_.differences("list", held_to("by dice")),
                ElementsAre(HasSubstr("the trial file committed to is none to randomise by: ")));
}

TEST_F(RevealedDraw, ATrialFileCommittedToThatIsNotThereIsSaid) {
    folder_.remove("trial.toml");
    EXPECT_THAT(folder_.differences("list"), ElementsAre(HasSubstr("trial.toml: is not there; expected the trial file "
                                                                   "committed to")));
}

TEST_F(RevealedDraw, AWaveBeforeOneThatATrialFileWasCommittedToForIsSaid) {
    AllocationPlan plan;
    plan.id = "URN";
    folder_.write("first.csv", "URN\n11\n12\n13\n");
    folder_.draw("first", plan);
    RecordContext context = folder_.verify("list").record.context;
    context.previous = folder_.recorded("first.record.json");
    plan.seed = secret_.seed;
    folder_.draw("list", plan, context, read_waves(folder_.path("first.record.json"), plan).waves);
    EXPECT_THAT(folder_.differences("list"),
                ElementsAre(testing::AllOf(HasSubstr("the wave before it is first.record.json"),
                                           HasSubstr("the commitment was to a draw by trial file alone"))));
}

TEST_F(RevealedDraw, AnEarlierWaveIsHeldToItsTrialFileToo) {
    AllocationPlan plan;
    plan.id = "URN";
    folder_.write("second.csv", "URN\n11\n12\n13\n");
    const std::string first = folder_.path("list.record.json");
    RecordContext context;
    context.previous = folder_.recorded("list.record.json");
    folder_.draw("second", plan, context, read_waves(first, plan).waves);
    EXPECT_THAT(folder_.differences("second", held_to("complete")), IsEmpty());
    EXPECT_THAT(folder_.differences("second", held_to("simple")),
                Contains(testing::AllOf(HasSubstr("earlier record"), HasSubstr("the trial file committed to says"))));
    EXPECT_THAT(message_of(ErrorKind::input,
                           [&] { static_cast<void>(read_waves(first, plan, held_to("simple").plan_of_trial)); }),
                HasSubstr("the trial file committed to says"));
}

TEST_F(RevealedDraw, ASeedThatWasNotCommittedToIsSaid) {
    Secret other = secret_;
    other.seed = 1;
    draw(other, secret_.trial_sha256);
    EXPECT_THAT(folder_.differences("list"),
                ElementsAre(testing::AllOf(HasSubstr("its generator, seed and nonce were not committed to"),
                                           HasSubstr(commitment_of(other)), HasSubstr(commitment_of(secret_)))));
}

TEST_F(RevealedDraw, AnotherNonceIsSaid) {
    Secret other = secret_;
    other.nonce = std::string(64, '6');
    draw(other, secret_.trial_sha256);
    EXPECT_THAT(folder_.differences("list"), ElementsAre(HasSubstr("were not committed to")));
}

TEST_F(RevealedDraw, ADrawByAnotherTrialFileThanWasCommittedToIsSaid) {
    folder_.write("trial.toml", "[trial]\n\n");
    draw(secret_, sha256_of("[trial]\n\n"));
    EXPECT_THAT(
        folder_.differences("list"),
        ElementsAre(testing::AllOf(HasSubstr("its trial file is " + sha256_of("[trial]\n\n")),
                                   HasSubstr("the commitment was to a draw by trial file " + sha256_of(trial_bytes)))));
    draw(secret_, "");
    EXPECT_THAT(folder_.differences("list"), ElementsAre(HasSubstr("its trial file is none")));
}

TEST_F(RevealedDraw, ACommitmentThatWasExchangedIsSaid) {
    Secret other = secret_;
    other.seed = 1;
    folder_.write("commitment.json", commitment_json(other, "0.1.0"));
    EXPECT_THAT(folder_.differences("list"),
                ElementsAre(HasSubstr("commitment.json: changed since the allocation"),
                            testing::AllOf(HasSubstr("commitment.json: commits to " + commitment_of(other)),
                                           HasSubstr("the record reveals " + commitment_of(secret_)))));
}

TEST_F(RevealedDraw, ACommitmentThatIsNotThereIsSaid) {
    folder_.remove("commitment.json");
    EXPECT_THAT(folder_.differences("list"), ElementsAre(HasSubstr("commitment.json: cannot be opened")));
}

TEST_F(RevealedDraw, EveryChangeOfOneByteOfTheCommitmentIsSaid) {
    const std::string intact = folder_.read("commitment.json");
    for (std::size_t i = 0; i < intact.size(); ++i) {
        std::string changed = intact;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        folder_.write("commitment.json", changed);
        EXPECT_THAT(folder_.differences("list"), Contains(HasSubstr("commitment.json"))) << "byte " << i;
    }
}

}  // namespace
}  // namespace clustertrial
