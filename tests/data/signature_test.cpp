#include "clustertrial/data/signature.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/file.hpp"

#include <string>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::signature_test {
namespace {

using testing::Eq;
using testing::HasSubstr;
using testing::Optional;

const std::string folder = std::string(CLUSTERTRIAL_TEST_DIR) + "/reference/minisign/";
const std::string minisign_id = "BE8741DEF762B44B";  // as minisign wrote it into key.pub

std::string reference(const std::string& name) {
    return read_file(folder + name);
}

std::optional<std::string> fault(const std::string& bytes, const std::string& signature,
                                 const std::string& public_key) {
    return signature_fault(bytes, signature, "m.minisig", public_key, "key.pub");
}

template <typename Call>
std::string refusal(ErrorKind kind, Call call) {
    try {
        call();
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), kind);
        return error.what();
    }
    ADD_FAILURE() << "nothing was thrown";
    return {};
}

TEST(Signature, OfMinisignIsAccepted) {
    const std::string message = reference("message.txt");
    EXPECT_EQ(fault(message, reference("message.txt.minisig"), reference("key.pub")), std::nullopt);
}

TEST(Signature, OfMinisignsOlderKindIsAccepted) {
    EXPECT_EQ(fault(reference("message.txt"), reference("legacy.minisig"), reference("key.pub")), std::nullopt);
}

TEST(Signature, ByMinisignsSecretKeyIsTheSameAsMinisigns) {
    // Ed25519 signatures hold no chance: all but the untrusted first line must be the same bytes.
    const std::string ours = sign(reference("message.txt"), reference("key.sec"), "key.sec", "a trusted comment");
    const std::string theirs = reference("message.txt.minisig");
    EXPECT_EQ(ours.substr(ours.find('\n')), theirs.substr(theirs.find('\n')));
}

TEST(Signature, ByANewKeyIsAccepted) {
    const KeyPair pair = make_key_pair();
    const std::string signature = sign("bytes", pair.secret_key, "key.sec", "wave 1");
    EXPECT_EQ(fault("bytes", signature, pair.public_key), std::nullopt);
}

TEST(Signature, NewKeysDiffer) {
    const KeyPair first = make_key_pair();
    const KeyPair second = make_key_pair();
    EXPECT_NE(first.public_key, second.public_key);
    EXPECT_NE(first.secret_key, second.secret_key);
}

TEST(Signature, OfAFileWithoutBytesIsAccepted) {
    const KeyPair pair = make_key_pair();
    EXPECT_EQ(fault("", sign("", pair.secret_key, "key.sec", ""), pair.public_key), std::nullopt);
}

TEST(Signature, LinesMayEndAsInWindows) {
    std::string signature;
    for (const char c : reference("message.txt.minisig"))
        signature += c == '\n' ? std::string("\r\n") : std::string(1, c);
    EXPECT_EQ(fault(reference("message.txt"), signature, reference("key.pub")), std::nullopt);
}

TEST(Signature, WithMoreAfterItsLastLineIsNone) {
    const std::string signature = reference("message.txt.minisig");
    for (const char* more : {"more\n", "\n", " ", "untrusted comment: another\n"}) {
        try {
            fault(reference("message.txt"), signature + more, reference("key.pub"));
            ADD_FAILURE() << "accepted with: " << more;
        } catch (const Error& error) {
            EXPECT_EQ(error.kind(), ErrorKind::input);
            EXPECT_THAT(error.what(), HasSubstr(":5: found more after the signature; expected minisign's four lines"));
        }
    }
    ASSERT_EQ(signature.back(), '\n');
    EXPECT_EQ(fault(reference("message.txt"), signature.substr(0, signature.size() - 1), reference("key.pub")),
              std::nullopt);
}

TEST(Signature, OfOtherBytesIsSaid) {
    for (const char* name : {"message.txt.minisig", "legacy.minisig"})
        EXPECT_THAT(fault(reference("message.txt") + " ", reference(name), reference("key.pub")),
                    Optional(Eq("is not of these bytes by key " + minisign_id)));
}

TEST(Signature, ByAnotherKeyIsSaid) {
    const KeyPair other = make_key_pair();
    EXPECT_THAT(fault(reference("message.txt"), reference("message.txt.minisig"), other.public_key),
                Optional(Eq("is by key " + minisign_id + ", not by " + key_id(other.public_key, "other.pub"))));
}

TEST(Signature, AnotherKeyUnderTheSameIdIsSaid) {
    // The id is not what is checked: a key that claims it must have made the signature.
    const KeyPair other = make_key_pair();
    const std::string key = reference("key.pub");
    const auto start = key.find("RW");
    // 10 bytes of algorithm and id are 13 characters and a third: the 15th is all key.
    const std::string forged = key.substr(0, start + 14) + other.public_key.substr(other.public_key.find("RW") + 14);
    EXPECT_THAT(fault(reference("message.txt"), reference("message.txt.minisig"), forged),
                Optional(HasSubstr("is not of these bytes")));
}

TEST(Signature, AChangedTrustedCommentIsSaid) {
    std::string signature = reference("message.txt.minisig");
    signature.replace(signature.find("a trusted"), 9, "A trusted");
    EXPECT_THAT(fault(reference("message.txt"), signature, reference("key.pub")),
                Optional(Eq("has another trusted comment than was signed")));
}

TEST(Signature, NoChangeOfOneByteIsAcceptedButInTheUntrustedComment) {
    const std::string message = reference("message.txt");
    const std::string intact = reference("message.txt.minisig");
    const std::string key = reference("key.pub");
    for (std::size_t i = intact.find('\n') + 1; i + 1 < intact.size(); ++i) {
        std::string changed = intact;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        try {
            EXPECT_NE(fault(message, changed, key), std::nullopt) << "byte " << i;
        } catch (const Error&) {
            continue;  // no longer a signature: said as well
        }
    }
}

TEST(KeyId, IsMinisigns) {
    EXPECT_EQ(key_id(reference("key.pub"), "key.pub"), minisign_id);
}

TEST(Signature, WhatIsNoKeyOrSignatureIsAnErrorThatNamesTheFile) {
    const std::string signature = reference("message.txt.minisig");
    const std::string key = reference("key.pub");
    for (const auto& text : {std::string(), std::string("comment\nRW"), signature, key.substr(0, key.size() - 3)}) {
        EXPECT_THAT(refusal(ErrorKind::input, [&] { key_id(text, "key.pub"); }),
                    HasSubstr("key.pub: is not a public key; expected minisign's two lines"));
    }
    for (const auto& text : {std::string(), key, signature.substr(0, signature.find("trusted comment: a")),
                             signature.substr(0, signature.size() - 4)}) {
        EXPECT_THAT(refusal(ErrorKind::input, [&] { fault("", text, key); }),
                    HasSubstr("m.minisig: is not a signature; expected minisign's four lines"));
    }
    EXPECT_THAT(refusal(ErrorKind::input, [&] { sign("", key, "key.sec", ""); }),
                HasSubstr("key.sec: is not a secret key; expected one made by minisign -G -W"));
    EXPECT_THAT(refusal(ErrorKind::input, [&] { sign("", reference("encrypted.sec"), "key.sec", ""); }),
                HasSubstr("key.sec: is an encrypted secret key; expected one made by minisign -G -W"));
}

TEST(Signature, ACommentIsOneLine) {
    for (const char* comment : {"a\nb", "a\r"})
        EXPECT_THAT(refusal(ErrorKind::usage, [&] { sign("", reference("key.sec"), "key.sec", comment); }),
                    HasSubstr("one line"));
}

}  // namespace
}  // namespace clustertrial::signature_test
