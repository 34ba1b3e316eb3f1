// [estimand]: which effect the trial is about, in the words and names of its protocol.
#include "clustertrial/trial/lock.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "support/trials.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::estimand_test {
namespace {

using test::message_of;
using testing::ElementsAre;
using testing::HasSubstr;

Trial read(const std::string& keys) {
    return parse_trial_file("[estimand]\n" + keys, "trial.toml");
}

std::string refusal(const std::string& keys) {
    return message_of([&] { read(keys); });
}

TEST(Estimand, IsWhatTheTrialFileStates) {
    const Trial trial = read(R"(population = "all pupils on roll in September"
comparison = "the offer of supervision with usual practice"
outcome = "referrals in the following year"
withdrawn_clusters = "kept, by administrative data"
movers = "in their first school"
summary = "difference"
average = "clusters"
strata = "across"
)");
    ASSERT_TRUE(trial.estimand);
    EXPECT_EQ(trial.estimand->population, "all pupils on roll in September");
    EXPECT_EQ(trial.estimand->comparison, "the offer of supervision with usual practice");
    EXPECT_EQ(trial.estimand->outcome, "referrals in the following year");
    EXPECT_EQ(trial.estimand->withdrawn_clusters, "kept, by administrative data");
    EXPECT_EQ(trial.estimand->movers, "in their first school");
    EXPECT_EQ(trial.estimand->summary, SummaryMeasure::difference);
    EXPECT_EQ(trial.estimand->average, AverageOver::clusters);
    EXPECT_EQ(trial.estimand->strata, AcrossStrata::across);
}

TEST(Estimand, ThatIsNotStatedIsNone) {
    EXPECT_FALSE(parse_trial_file("[trial]\ntitle = \"Supervision\"\n", "trial.toml").estimand);
    const Trial empty = read("");
    ASSERT_TRUE(empty.estimand);
    EXPECT_FALSE(empty.estimand->average);
}

TEST(Estimand, OfANameThatIsUnknownNamesThoseThatAreKnown) {
    EXPECT_THAT(refusal("summary = \"hazard ratio\"\n"),
                HasSubstr("trial.toml:2:11: key 'summary': unknown summary measure 'hazard ratio'; expected one of "
                          "difference, risk-ratio, "
                          "odds-ratio"));
    EXPECT_THAT(refusal("average = \"pupils\"\n"), HasSubstr("expected one of individuals, clusters"));
    EXPECT_THAT(refusal("strata = \"pooled\"\n"), HasSubstr("expected one of across, within"));
}

TEST(Estimand, InOtherWordsIsAnotherProtocol) {
    const std::string stated = "population = \"all pupils\"\naverage = \"individuals\"\n";
    const ProtocolLock lock = parse_lock(lock_json(read(stated)), "lock.json");
    const auto changed = [&](const std::string& keys) {
        std::vector<std::string> names;
        for (const ProtocolDifference& one : differences(lock, read(keys))) names.push_back(one.key);
        return names;
    };
    EXPECT_THAT(changed(stated), testing::IsEmpty());
    EXPECT_THAT(changed("population = \"pupils who stayed\"\naverage = \"individuals\"\n"),
                ElementsAre("estimand.population"));
    EXPECT_THAT(changed("population = \"all pupils\"\naverage = \"clusters\"\n"), ElementsAre("estimand.average"));
    EXPECT_THAT(changed("population = \"all pupils\"\n"), ElementsAre("estimand.average"));
}

}  // namespace
}  // namespace clustertrial::estimand_test
