// A draw that reveals a commitment, and its verification.
#include "clustertrial/allocation/commitment.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/trial/verify.hpp"

#include "draw_folder.hpp"
#include "support/sanitized.hpp"

namespace clustertrial::verify_commitment_test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// What decides the draw but the seed, which the secret holds.
const std::string trial_bytes =
    "[data]\nfile = \"list.csv\"\ncluster = \"URN\"\n\n[randomisation]\nmethod = \"complete\"\n";
const std::string trial_saying_simple = "[data]\ncluster = \"URN\"\n\n[randomisation]\nmethod = \"simple\"\n";

Secret committed_secret() {
    return {GeneratorKind::stata_mt64, 20190901, std::string(64, '7'), {}};
}

class RevealedDraw : public testing::Test {
  protected:
    void SetUp() override {
        folder_.write("list.csv", "URN\n1\n2\n3\n4\n5\n6\n");
        draw_by(trial_bytes);
    }

    /// Publishes the secret, draws and reveals.
    void draw(const Secret& revealed, const std::string& trial_sha256) {
        folder_.write("commitment.json", commitment_json(secret_, "0.1.0"));
        AllocationPlan plan = plan_of_draw();
        plan.seed = revealed.seed;
        RecordContext context;
        context.trial_file = trial_sha256.empty() ? "" : "trial.toml";
        context.trial_sha256 = trial_sha256;
        context.commitment = {folder_.recorded("commitment.json"), commitment_of(secret_), revealed.nonce,
                              revealed.trial_sha256};
        folder_.draw("list", plan, context);
    }

    /// The same, when what was committed to is another trial file.
    void draw_by(const std::string& trial) {
        folder_.write("trial.toml", trial);
        secret_.trial_sha256 = sha256_of(trial);
        draw(secret_, secret_.trial_sha256);
    }

    /// The wave on disk, as a later one is given it.
    [[nodiscard]] std::vector<EarlierWave> first_wave() const {
        const AllocationPlan plan = plan_of_draw();
        Table table = read_csv(folder_.path("list.csv"), columns_for(plan), table_options_for(plan));
        AllocatedList allocated = allocate(table, plan);
        return {{std::move(table), std::move(allocated)}};
    }

    [[nodiscard]] AllocationPlan plan_of_draw() const {
        AllocationPlan plan;
        plan.id = "URN";
        plan.seed = secret_.seed;
        return plan;
    }

    DrawFolder folder_;
    Secret secret_ = committed_secret();
};

TEST_F(RevealedDraw, VerifiesWhenTheTrialFileSaysAllThatIsRecorded) {
    const Verification result = folder_.verify("list");
    EXPECT_THAT(result.differences, IsEmpty());
    EXPECT_THAT(result.checked, ElementsAre("trial file", "commitment"));
}

TEST_F(RevealedDraw, OptionsThatTheTrialFileCommittedToDoesNotSayAreSaid) {
    draw_by(trial_saying_simple);
    EXPECT_THAT(folder_.differences("list"),
                ElementsAre("record: method: recorded \"complete\", the trial file committed to says \"simple\""));
}

TEST_F(RevealedDraw, ATrialFileCommittedToThatIsNoneToRandomiseByIsSaid) {
    draw_by("[data]\ncluster = \"URN\"\n");
    EXPECT_THAT(folder_.differences("list"),
                ElementsAre(AllOf(HasSubstr("the committed trial file has no usable [randomisation] section: "),
                                  HasSubstr("found no [randomisation]"))));
}

TEST_F(RevealedDraw, ATrialFileCommittedToThatIsNotThereIsSaid) {
    folder_.remove("trial.toml");
    EXPECT_THAT(folder_.differences("list"),
                ElementsAre(HasSubstr("trial.toml: does not exist; expected the trial file "
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
                ElementsAre(AllOf(HasSubstr("the wave before it is first.record.json"),
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
    EXPECT_THAT(folder_.differences("second"), IsEmpty());

    draw_by(trial_saying_simple);
    context.previous = folder_.recorded("list.record.json");
    folder_.draw("second", plan, context, first_wave());
    EXPECT_THAT(folder_.differences("second"),
                Contains(AllOf(HasSubstr("earlier record"), HasSubstr("the trial file committed to says"))));
    EXPECT_THAT(clustertrial::message_of(ErrorKind::input, [&] { static_cast<void>(read_waves(first, plan)); }),
                HasSubstr("the trial file committed to says"));
}

TEST_F(RevealedDraw, ASeedThatWasNotCommittedToIsSaid) {
    Secret other = secret_;
    other.seed = 1;
    draw(other, secret_.trial_sha256);
    EXPECT_THAT(folder_.differences("list"),
                ElementsAre(AllOf(HasSubstr("its generator, seed and nonce were not committed to"),
                                  HasSubstr(commitment_of(other)), HasSubstr(commitment_of(secret_)))));
}

TEST_F(RevealedDraw, AnotherNonceIsSaid) {
    Secret other = secret_;
    other.nonce = std::string(64, '6');
    draw(other, secret_.trial_sha256);
    EXPECT_THAT(folder_.differences("list"), ElementsAre(HasSubstr("were not committed to")));
}

TEST_F(RevealedDraw, ADrawByAnotherTrialFileThanWasCommittedToIsSaid) {
    const std::string other = trial_bytes + "\n";
    folder_.write("trial.toml", other);
    draw(secret_, sha256_of(other));
    EXPECT_THAT(folder_.differences("list"),
                ElementsAre(AllOf(HasSubstr("its trial file is " + sha256_of(other)),
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
                            AllOf(HasSubstr("commitment.json: commits to " + commitment_of(other)),
                                  HasSubstr("the record reveals " + commitment_of(secret_)))));
}

TEST_F(RevealedDraw, ACommitmentThatIsNotThereIsSaid) {
    folder_.remove("commitment.json");
    EXPECT_THAT(folder_.differences("list"), ElementsAre(HasSubstr("commitment.json: cannot be opened")));
}

TEST_F(RevealedDraw, EveryChangeOfOneByteOfTheCommitmentIsSaid) {
    const std::string intact = folder_.read("commitment.json");
    for (std::size_t i = 0; i < intact.size(); i += test::bytes_apart) {
        std::string changed = intact;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        folder_.write("commitment.json", changed);
        EXPECT_THAT(folder_.differences("list"), Contains(HasSubstr("commitment.json"))) << "byte " << i;
    }
}

}  // namespace
}  // namespace clustertrial::verify_commitment_test
