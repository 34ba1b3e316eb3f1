#include "clustertrial/trial/verify.hpp"

#include "clustertrial/allocation/commitment.hpp"
#include "clustertrial/data/signature.hpp"

#include "support/sanitized.hpp"
#include "verify_fixture.hpp"

namespace clustertrial::verify_test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::SizeIs;

TEST_F(Verify, FindsNothingWhereNothingWasChanged) {
    const Verification result = folder_.verify("list");
    EXPECT_THAT(result.differences, IsEmpty());
    EXPECT_THAT(result.checked, IsEmpty());
    EXPECT_EQ(result.schools, 7U);
    EXPECT_EQ(result.waves, 1U);
    EXPECT_EQ(result.record.plan.seed, 3837398U);
}

TEST_F(Verify, ReplaysEveryOptionOfSortedAlternation) {
    plan_.method_options = default_options(AllocationMethod::sorted_alternation);
    plan_.strata = {parse_stratum_spec("FSM:median"), parse_stratum_spec("LA:cuts=100,350.5")};
    plan_.sort_key = "FSM";
    plan_.at_threshold = AtThreshold::none;
    plan_.storage = DrawStorage::as_float;
    plan_.generator = GeneratorKind::stata_kiss32;
    plan_.ties = TieRule::column;
    plan_.tie_column = "URN";
    plan_.arms = {"usual", "new \"way\""};
    plan_.where = {parse_row_rule("URN!=107"), parse_row_rule("LA=350"), parse_row_rule("LA=351")};
    plan_.missing = {"", "x"};
    plan_.delimiter = ',';
    folder_.draw("list", plan_);
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(Verify, ReplaysEveryMethod) {
    plan_.strata.clear();
    plan_.covariates = {parse_covariate_column("FSM")};
    for (const auto method :
         {AllocationMethod::simple, AllocationMethod::complete, AllocationMethod::matched,
          AllocationMethod::minimisation, AllocationMethod::constrained, AllocationMethod::rerandomisation}) {
        plan_.method_options = default_options(method);
        const bool minimises = method == AllocationMethod::minimisation;
        if (method == AllocationMethod::rerandomisation) plan_.own<RerandomisationOptions>().accept = Acceptance{0.5};
        if (minimises) plan_.own<MinimisationPlan>().factors = {parse_stratum_spec("FSM:median")};
        plan_.simulations = minimises || method == AllocationMethod::rerandomisation ? 100 : 0;
        folder_.draw("list", plan_);
        EXPECT_THAT(differences(), IsEmpty()) << to_name(method);
    }
}

// ---- every byte ----

TEST_F(Verify, FindsEveryChangeOfOneByteOfTheList) {
    expect_every_change_found(list);
}

TEST_F(Verify, FindsEveryChangeOfOneByteOfTheAllocation) {
    expect_every_change_found(allocation);
}

TEST_F(Verify, FindsEveryChangeOfOneByteOfTheRecord) {
    expect_every_change_found(record);
}

TEST_F(Verify, FindsEveryByteLeftOutOrAdded) {
    for (const auto& file : {list, allocation, record}) {
        const std::string intact = folder_.read(file);
        for (std::size_t i = 0; i <= intact.size(); i += 7 * test::bytes_apart) {
            folder_.write(file, intact.substr(0, i) + "\n" + intact.substr(i));
            EXPECT_TRUE(is_found()) << file << ", a line end more at " << i;
            if (i == intact.size()) continue;
            folder_.write(file, intact.substr(0, i) + intact.substr(i + 1));
            EXPECT_TRUE(is_found()) << file << ", without byte " << i;
        }
        folder_.write(file, intact);
    }
}

// ---- list and allocation ----

TEST_F(Verify, AChangedListIsSaid) {
    folder_.write(list, list_csv + "108,9,8\n");
    EXPECT_THAT(differences(), ElementsAre(AllOf(HasSubstr("list.csv: changed"), HasSubstr("SHA-256")),
                                           HasSubstr("list.csv:9: column 'URN': found '108'")));
}

TEST_F(Verify, AListThatCannotBeReadIsAnError) {
    folder_.remove(list);
    EXPECT_THAT(refusal(), HasSubstr("list.csv: cannot be opened"));
}

TEST_F(Verify, AListMayHaveMoved) {
    folder_.remove(list);
    folder_.write("moved.csv", list_csv);
    VerifyOptions options;
    options.input = folder_.path("moved.csv");
    EXPECT_THAT(differences(options), IsEmpty());
}

TEST_F(Verify, AListFromStandardInputMustBeTold) {
    folder_.replace(record, "\"file\": \"list.csv\"", "\"file\": null");
    folder_.write(record, with_fitting_sha256(folder_.read(record)));
    EXPECT_THAT(
        refusal(),
        HasSubstr(
            "its list was read from standard input; give the list as a file (--input FILE of randomise --verify)"));
    VerifyOptions options;
    options.input = folder_.path(list);
    EXPECT_THAT(differences(options), IsEmpty());
}

TEST_F(Verify, AnAllocationMayHaveMoved) {
    folder_.write("moved.csv", folder_.read(allocation));
    folder_.remove(allocation);
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("list.allocation.csv: cannot be opened")));
    VerifyOptions options;
    options.allocation = folder_.path("moved.csv");
    EXPECT_THAT(differences(options), IsEmpty());
}

TEST_F(Verify, AChangedAllocationIsSaidWithItsFirstDifferentLine) {
    const std::string bytes = folder_.read(allocation);
    const auto at = bytes.find("intervention");
    const auto line = 1 + std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    folder_.replace(allocation, "intervention", "control");
    EXPECT_THAT(differences(),
                ElementsAre(HasSubstr("allocation.csv: changed"),
                            AllOf(HasSubstr("allocation.csv:" + std::to_string(line) + ": from byte "),
                                  HasSubstr("the file has 'control'; the replay gives 'intervention'"))));
}

TEST_F(Verify, AnAllocationThatEndsEarlyOrGoesOnIsSaid) {
    const std::string intact = folder_.read(allocation);
    folder_.write(allocation, intact.substr(0, intact.rfind('\n', intact.size() - 2) + 1));
    EXPECT_THAT(differences(), Contains(HasSubstr("allocation.csv:8: the file ends here")));
    folder_.write(allocation, intact + "108\n");
    EXPECT_THAT(differences(), Contains(HasSubstr("allocation.csv:9: the file goes on")));
    folder_.write(allocation, intact.substr(0, intact.size() - 1));
    EXPECT_THAT(differences(), Contains(HasSubstr("differ in the end of their last line")));
}

// ---- the record ----

TEST_F(Verify, AChangedRecordIsSaidBeforeWhatFollowsFromIt) {
    folder_.replace(record, "3837398", "3837399");
    const auto found = differences();
    ASSERT_FALSE(found.empty());
    EXPECT_THAT(found.front(), AllOf(HasSubstr("list.record.json: changed since it was written: its own SHA-256 is"),
                                     HasSubstr("it says")));
    EXPECT_THAT(found, Contains(HasSubstr("the record was changed")));
    EXPECT_THAT(found, Contains(HasSubstr("record: allocation/sha256: recorded")));
}

TEST_F(Verify, WhatNoReplayKnowsIsHeldByTheRecordsOwnSha256) {
    const std::string intact = folder_.read(record);
    for (const auto& [old_text, new_text] : std::vector<std::pair<std::string, std::string>>{
             {"\"version\": \"0.1.0\"", "\"version\": \"0.1.1\""},
             {"\"seed_from_entropy\": false", "\"seed_from_entropy\": true"}}) {
        folder_.write(record, intact);
        folder_.replace(record, old_text, new_text);
        EXPECT_THAT(differences(), ElementsAre(HasSubstr("changed since it was written"))) << new_text;
    }
}

TEST_F(Verify, ARecordThatSaysAnotherSeedSourceAndFitsItselfNeedsASignatureToBeFound) {
    const KeyPair keys = make_key_pair();
    folder_.write("key.pub", keys.public_key);
    folder_.write(record + ".minisig", sign(folder_.read(record), keys.secret_key, "key", ""));
    forge("\"seed_from_entropy\": false", "\"seed_from_entropy\": true");
    EXPECT_THAT(differences(), IsEmpty());
    VerifyOptions options;
    options.public_key = folder_.path("key.pub");
    EXPECT_THAT(differences(options), ElementsAre(HasSubstr("is not of these bytes")));
}

TEST_F(Verify, AForgedCountIsSaid) {
    forge("\"control\": 1", "\"control\": 2");
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("/arms/control: recorded 2, replayed 1"),
                                           HasSubstr("record: record_sha256: recorded")));
}

TEST_F(Verify, AForgedThresholdIsSaid) {
    forge("8.0", "8.5");
    EXPECT_THAT(differences(), Contains(HasSubstr("record: thresholds/0/values/0: recorded 8.5, replayed 8.0")));
}

TEST_F(Verify, AForgedKeyIsSaid) {
    forge("\"seed\"", "\"note\": 1, \"seed\"");
    EXPECT_THAT(differences(), Contains("record: note: recorded, but not by a replay"));
}

TEST_F(Verify, ATextThatIsWrittenOtherwiseThanTheReplayWritesItIsSaid) {
    folder_.replace(record, "\"seed\": ", "\"seed\":  ");
    EXPECT_THAT(differences(),
                ElementsAre(HasSubstr("changed since it was written"),
                            AllOf(HasSubstr("record: its values are the replay's, but not its text: "),
                                  HasSubstr("list.record.json:6: from byte 1 the file has '  \"seed\":  3837398"))));
}

TEST_F(Verify, AForgedSpaceIsSaidAndADoubledKeyRefused) {
    const std::string intact = folder_.read(record);
    forge("\"seed\": ", "\"seed\":  ");
    EXPECT_THAT(differences(), Contains(HasSubstr("record: record_sha256: recorded")));
    folder_.write(record, intact);
    forge("\"seed\": ", "\"seed\": 3837398,\n  \"seed\": ");
    EXPECT_THAT(refusal(), HasSubstr("names the key 'seed' twice"));
}

TEST_F(Verify, ARecordThatDoesNotEndInItsOwnSha256IsSaid) {
    folder_.write(record, folder_.read(record) + "\n");
    EXPECT_THAT(differences(), Contains(HasSubstr("does not end in its own SHA-256")));
    folder_.draw("list", plan_);
    folder_.replace(record, "\n}\n", ",\n  \"other\": \"" + std::string(64, '0') + "\"\n}\n");
    EXPECT_THAT(differences(), Contains(HasSubstr("does not end in its own SHA-256")));
}

TEST_F(Verify, AnOptionThatNoLongerFitsTheListIsSaid) {
    forge("\"id\": \"URN\"", "\"id\": \"URM\"");
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("cannot be replayed on this list")));
}

TEST_F(Verify, WhatIsNoRecordIsAnError) {
    folder_.write(record, "{");
    EXPECT_THAT(refusal(), HasSubstr("list.record.json:1: not JSON"));
    folder_.remove(record);
    EXPECT_THAT(refusal(), HasSubstr("list.record.json: cannot be opened"));
}

// ---- files that go with a record ----

TEST_F(VerifyCompanions, AreAllChecked) {
    const Verification result = folder_.verify("list");
    EXPECT_THAT(result.differences, IsEmpty());
    EXPECT_THAT(result.checked, ElementsAre("trial file", "kept set", "pairs", "split files"));
    EXPECT_THAT(result.arms, ElementsAre(Pair("control", 3U), Pair("intervention", 4U)));
}

TEST_F(VerifyCompanions, OptionsThatFlagsChangedAreNamed) {
    const auto said_of = [&](const std::string& toml) {
        draw_by(toml);
        const Verification result = folder_.verify("list");
        EXPECT_THAT(result.differences, IsEmpty());
        return result.checked.at(0);
    };
    const std::string data = "[data]\ncluster = \"URN\"\n[randomisation]\n";
    EXPECT_EQ(said_of(data + "seed = 1\nmethod = \"constrained\"\ndraws = 9\ncovariates = [\"LA\"]\n"),
              "trial file (flags changed: seed, covariates, draws)");
    EXPECT_EQ(said_of(data + "seed = 3837398\nmethod = \"simple\"\ncovariates = [\"FSM\"]\n"),
              "trial file (flags changed: method)");
    EXPECT_EQ(said_of(data + "method = \"constrained\"\ncovariates = [\"FSM\"]\n"), "trial file");  // no seed
    EXPECT_EQ(said_of("[data]\ncluster = \"URN\"\n"), "trial file (incomplete on its own: flags gave the rest)");
    EXPECT_EQ(said_of(data + "method = \"constrained\"\n"),
              "trial file (incomplete on its own: flags gave the rest)");  // without a covariate
}

TEST_F(VerifyCompanions, EveryChangeOfOneByteIsFound) {
    for (const char* file : {"kept.csv", "pairs.csv", "part.350.csv", "part.9.csv", "trial.toml"})
        expect_every_change_found(file);
}

TEST_F(VerifyCompanions, OneThatIsNotThereIsSaid) {
    for (const char* file : {"kept.csv", "pairs.csv", "part.351.csv"}) {
        const std::string bytes = folder_.read(file);
        folder_.remove(file);
        EXPECT_THAT(differences(), ElementsAre(HasSubstr(std::string(file) + ": cannot be opened")));
        folder_.write(file, bytes);
    }
}

TEST_F(VerifyCompanions, ATrialFileThatIsNotThereIsNotChecked) {
    folder_.remove("trial.toml");
    const Verification result = folder_.verify("list");
    EXPECT_THAT(result.differences, IsEmpty());
    EXPECT_THAT(result.checked,
                ElementsAre("trial file (missing, so not checked)", "kept set", "pairs", "split files"));
}

TEST_F(VerifyCompanions, AForgedSplitFileIsHeldToTheReplay) {
    const std::string before = sha256_of(folder_.read("part.9.csv"));
    const std::string bytes = folder_.read("part.9.csv");
    const bool treated = bytes.find("intervention") != std::string::npos;
    folder_.replace("part.9.csv", treated ? "intervention" : "control", treated ? "control" : "intervention");
    forge(before, sha256_of(folder_.read("part.9.csv")));
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("part.9.csv:2: from byte")));
}

TEST_F(VerifyCompanions, AForgedKeptSetIsHeldToTheReplay) {
    const std::string before = sha256_of(folder_.read("kept.csv"));
    folder_.write("kept.csv", folder_.read("kept.csv") + "control\n");
    forge(before, sha256_of(folder_.read("kept.csv")));
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("kept.csv:")));
}

TEST_F(VerifyCompanions, AValueWithoutAFileAndAFileWithoutAValueAreSaid) {
    forge("\"value\": \"351\"", "\"value\": \"35\"");
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("part.351.csv: no school has LA '35'"),
                                           HasSubstr("names no file for the schools with LA '351'")));
}

TEST_F(VerifyCompanions, AKeptSetOfAMethodThatKeepsNoneIsSaid) {
    plan_.method_options = default_options(AllocationMethod::complete);
    folder_.draw("list", plan_);
    forge("\"kept\": null", "\"kept\": {\n    \"file\": \"kept.csv\",\n    \"sha256\": \"" +
                                sha256_of(folder_.read("kept.csv")) + "\"\n  }");
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("records a kept set; the method keeps none")));
}

// ---- signature ----

class VerifySignature : public Verify {
  protected:
    void SetUp() override {
        Verify::SetUp();
        const KeyPair keys = make_key_pair();
        folder_.write("key.pub", keys.public_key);
        folder_.write(record + ".minisig", sign(folder_.read(record), keys.secret_key, "key", "wave 1"));
        id_ = key_id(keys.public_key, "key.pub");
        options_.public_key = folder_.path("key.pub");
    }
    std::string id_;
    VerifyOptions options_;
};

TEST_F(VerifySignature, IsCheckedWhenAKeyIsTold) {
    const Verification result = folder_.verify("list", options_);
    EXPECT_THAT(result.differences, IsEmpty());
    EXPECT_THAT(result.checked, ElementsAre("signature by key " + id_));
    EXPECT_THAT(folder_.verify("list").checked, IsEmpty());
}

TEST_F(VerifySignature, MayBeElsewhere) {
    folder_.write("elsewhere", folder_.read(record + ".minisig"));
    folder_.remove(record + ".minisig");
    EXPECT_THAT(differences(options_), ElementsAre(HasSubstr("list.record.json.minisig: cannot be opened")));
    options_.signature = folder_.path("elsewhere");
    EXPECT_THAT(differences(options_), IsEmpty());
}

TEST_F(VerifySignature, OfAnotherKeyIsSaid) {
    folder_.write("key.pub", make_key_pair().public_key);
    EXPECT_THAT(differences(options_),
                ElementsAre(AllOf(HasSubstr("minisig: the signature of "), HasSubstr("is by key " + id_))));
}

TEST_F(VerifySignature, WhatIsNoSignatureIsSaid) {
    folder_.write(record + ".minisig", "signed\n");
    EXPECT_THAT(differences(options_), ElementsAre(HasSubstr("is not a signature")));
}

TEST_F(VerifySignature, WhatIsNoPublicKeyIsAnError) {
    folder_.write("key.pub", "key\n");
    EXPECT_THAT(refusal(options_), HasSubstr("key.pub: is not a public key"));
}

}  // namespace
}  // namespace clustertrial::verify_test
