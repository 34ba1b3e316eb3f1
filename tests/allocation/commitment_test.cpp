#include "clustertrial/allocation/commitment.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/checksum.hpp"

#include "helpers.hpp"

namespace clustertrial::commitment_test {
namespace {

using testing::HasSubstr;

const std::string nonce(64, '7');

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

}  // namespace
}  // namespace clustertrial::commitment_test
