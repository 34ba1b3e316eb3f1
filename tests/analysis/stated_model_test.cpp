// What a model makes of how schools were randomised: strata named, divided or merged, units of several waves, and what
// the allocation balanced.
#include "clustertrial/analysis/context.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "draw_folder.hpp"
#include "support/trials.hpp"

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace clustertrial::stated_model_test {
namespace {

using test::message_of;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Lists of schools "id,region,size,head", drawn, and data in which each has the arm that it got.
class StatedModel : public testing::Test {
  protected:
    /// Allocates schools, "s1,north,small,h1" each, and notes their rows and arms.
    void draw(const std::string& name, const std::vector<std::string>& schools, AllocationPlan plan) {
        std::string rows = "id,region,size,head\n";
        for (const std::string& school : schools) rows += school + "\n";
        folder_.write(name + ".csv", rows);
        plan.id = "id";
        folder_.draw(name, plan);
        std::istringstream lines(folder_.read(name + ".allocation.csv"));
        std::string line;
        std::getline(lines, line);
        const bool has_probability = line.ends_with(",probability");
        while (std::getline(lines, line)) {
            if (has_probability) line.resize(line.rfind(','));
            std::istringstream cells(line);
            std::string id, region, size, head;
            std::getline(cells, id, ',');
            std::getline(cells, region, ',');
            std::getline(cells, size, ',');
            std::getline(cells, head, ',');
            data_ += id + "," + region + "," + size + "," + head + "," + line.substr(line.rfind(',') + 1) + ",40," +
                     std::to_string(4 + 5 * number_++ % 7) + "\n";
        }
    }

    Trial trial_with(const std::string& randomisation, const std::string& more = "") const {
        folder_.write("data.csv", "id,region,size,head,t,n,k\n" + data_);
        return parse_trial_file(
            "[data]\nfile = \"data.csv\"\ncluster = \"id\"\nsize = \"n\"\n[arms]\ncolumn = \"t\"\n[[outcome]]\nname = "
            "\"k\"\ncount = \"k\"\n[randomisation]\n" +
                randomisation + more,
            folder_.path("trial.toml"));
    }

    DrawFolder folder_;
    std::string data_;
    int number_ = 0;
};

AllocationPlan plan_of(std::uint64_t seed, AllocationMethod method = AllocationMethod::complete) {
    AllocationPlan plan;
    plan.seed = seed;
    plan.method_options = default_options(method);
    return plan;
}

AllocationPlan with_strata(AllocationPlan plan, const std::vector<std::string>& strata) {
    for (const std::string& stratum : strata) plan.strata.push_back(parse_stratum_spec(stratum));
    return plan;
}

const std::vector<std::string> eight = {"s1,north,small,h1", "s2,north,small,h2", "s3,north,large,h3",
                                        "s4,north,large,h4", "s5,south,small,h5", "s6,south,small,h6",
                                        "s7,south,large,h7", "s8,south,large,h8"};
const std::vector<std::string> six = {"t1,north,small,f1", "t2,north,small,f1", "t3,north,large,f2",
                                      "t4,south,large,f3", "t5,south,small,f4", "t6,south,large,f5"};

// ---- strata by their levels ----

std::vector<std::string> left_by(const Trial& trial) {
    return read_trial_data(trial).sensitivity.at(0).clusters;
}

TEST_F(StatedModel, StrataOfARecordAreDroppedByNameByALevelOrByTheirLevels) {
    draw("list", eight, with_strata(plan_of(7), {"region", "size"}));
    const std::string record = "record = \"list.record.json\"\n[[sensitivity]]\nlabel = \"fewer\"\n";
    EXPECT_THAT(left_by(trial_with(record, "drop_strata = [\"north / large\"]\n")),
                ElementsAre("s1", "s2", "s5", "s6", "s7", "s8"));
    EXPECT_THAT(left_by(trial_with(record, "drop_strata = [\"north\"]\n")), ElementsAre("s5", "s6", "s7", "s8"));
    EXPECT_THAT(left_by(trial_with(record, "drop_strata = [{ size = \"small\", region = \"south\" }]\n")),
                ElementsAre("s1", "s2", "s3", "s4", "s7", "s8"));
    EXPECT_THAT(message_of([&] { left_by(trial_with(record, "drop_strata = [{ siez = \"small\" }]\n")); }),
                HasSubstr("found 'siez', which is not a column of the strata; did you mean 'size'?"));
    EXPECT_THAT(message_of([&] { left_by(trial_with(record, "drop_strata = [\"nort\"]\n")); }),
                HasSubstr("found 'nort', which is not a stratum; did you mean 'north'?"));
}

TEST_F(StatedModel, StrataOfTheSectionAreDroppedAsThoseOfARecord) {
    draw("list", eight, with_strata(plan_of(7), {"region", "size"}));
    const std::string section = "strata = [\"region\", \"size\"]\n[[sensitivity]]\nlabel = \"fewer\"\n";
    EXPECT_THAT(left_by(trial_with(section, "drop_strata = [\"small\"]\n")), ElementsAre("s3", "s4", "s7", "s8"));
    EXPECT_THAT(left_by(trial_with(section, "drop_strata = [{ region = \"north\" }]\n")),
                ElementsAre("s5", "s6", "s7", "s8"));
    EXPECT_THAT(message_of([&] { trial_with("[[sensitivity]]\nlabel = \"fewer\"\ndrop_strata = [\"small\"]\n"); }),
                HasSubstr("the trial file has no [strata], and [randomisation] says none"));
}

TEST_F(StatedModel, WavesAreAColumnOfTheStrataAndSoAreTheColumnsThatTheyShare) {
    draw("one", eight, with_strata(plan_of(7), {"region"}));
    draw("two", six, with_strata(plan_of(8), {"region"}));
    const std::string records = "record = [\"one.record.json\", \"two.record.json\"]\n";
    const TrialData data = read_trial_data(trial_with(records));
    ASSERT_EQ(data.stratum_columns.size(), 2U);
    EXPECT_EQ(data.stratum_columns[0].column, "wave");
    EXPECT_EQ(data.stratum_columns[1].column, "region");
    EXPECT_THAT(data.strata, ElementsAre("wave 1 / north", "wave 1 / south", "wave 2 / north", "wave 2 / south"));
    const std::string entry = "[[sensitivity]]\nlabel = \"fewer\"\ndrop_strata = ";
    EXPECT_THAT(left_by(trial_with(records, entry + "[\"wave 1\", \"south\"]\n")), ElementsAre("t1", "t2", "t3"));
}

TEST_F(StatedModel, WavesOfOtherColumnsHaveOneColumnOfTheirStrata) {
    draw("one", eight, with_strata(plan_of(7), {"region", "size"}));
    draw("two", six, plan_of(8));
    const std::string records = "record = [\"one.record.json\", \"two.record.json\"]\n";
    const TrialData data = read_trial_data(trial_with(records));
    ASSERT_EQ(data.stratum_columns.size(), 2U);
    EXPECT_EQ(data.stratum_columns[1].column, "none or region x size");
    EXPECT_THAT(data.strata, ElementsAre("wave 1 / north / large", "wave 1 / north / small", "wave 1 / south / large",
                                         "wave 1 / south / small", "wave 2 / all"));
}

TEST_F(StatedModel, PairsAreStrataToo) {
    AllocationPlan plan = plan_of(7, AllocationMethod::matched);
    plan.covariates = {{"size", CovariateKind::level}};
    draw("list", eight, with_strata(plan, {"region"}));
    const TrialData data = read_trial_data(trial_with("record = \"list.record.json\"\n"));
    EXPECT_THAT(data.strata, ElementsAre("pair 1", "pair 2", "pair 3", "pair 4"));
    EXPECT_EQ(left_by(trial_with("record = \"list.record.json\"\n",
                                 "[[sensitivity]]\nlabel = \"fewer\"\ndrop_strata = [\"pair 2\"]\n"))
                  .size(),
              6U);
}

// ---- shares of the arms ----

std::vector<std::string> doubts_of(const Trial& trial) {
    const TrialData data = read_trial_data(trial);
    return estimate_effects(make_context(data, trial, data.outcomes.at(0), trial.analysis), "primary").at(0).doubts;
}

const std::vector<std::string> unequal = {"s1,north,a,h1",  "s2,north,a,h2",  "s3,north,a,h3",  "s4,north,a,h4",
                                          "s5,south,a,h5",  "s6,south,a,h6",  "s7,south,a,h7",  "s8,south,a,h8",
                                          "s9,south,b,h9",  "s10,south,b,h1", "s11,south,b,h2", "s12,south,b,h4",
                                          "s13,south,b,h4", "s14,south,b,h4"};

class UnequalShares : public StatedModel {
  protected:
    /// North 1:1, south as it is said.
    void draw_regions(const std::vector<std::uint64_t>& south) {
        AllocationPlan plan = with_strata(plan_of(7), {"region"});
        plan.stratum_ratios = {{"south", south}};
        draw("list", unequal, plan);
    }
    const std::string record = "record = \"list.record.json\"\n";
    const std::string merged =
        "stratum 'a' of [strata] holds cluster 's1', randomised where the share was 50% "
        "intervention, and cluster 's5', where it was 67% intervention";
};

TEST_F(UnequalShares, StrataThatMergeThemAreDoubtedWithTheRemedy) {
    draw_regions({1, 2});
    EXPECT_THAT(doubts_of(trial_with(record, "[strata]\ncolumns = [\"size\"]\n")),
                Contains(AllOf(HasSubstr("outcome 'k': " + merged), HasSubstr("leave out [strata]"))));
}

TEST_F(UnequalShares, StrataAsRandomisedMergeNothing) {
    draw_regions({1, 2});
    EXPECT_THAT(doubts_of(trial_with(record)), Each(Not(HasSubstr("[strata] holds"))));
    EXPECT_THAT(doubts_of(trial_with(record, "[strata]\ncolumns = [\"region\"]\n")),
                Each(Not(HasSubstr("[strata] holds"))));
}

TEST_F(UnequalShares, EqualSharesMayBeMerged) {
    draw_regions({3, 3});
    EXPECT_THAT(doubts_of(trial_with(record, "[strata]\ncolumns = [\"size\"]\n")),
                Each(Not(HasSubstr("[strata] holds"))));
}

TEST_F(UnequalShares, ACovariateThatTellsThemApartIsAsGood) {
    draw_regions({1, 2});
    EXPECT_THAT(doubts_of(trial_with(record,
                                     "[strata]\ncolumns = [\"size\"]\n[analysis]\ncovariates = "
                                     "[\"region:categorical\"]\n")),
                Each(Not(HasSubstr("[strata] holds"))));
}

TEST_F(UnequalShares, AnEntryHasTheDoubtOfItsOwnModel) {
    draw_regions({1, 2});
    const Trial trial = trial_with(record,
                                   "[strata]\ncolumns = [\"size\"]\n[[sensitivity]]\nlabel = \"adjusted\"\n"
                                   "covariates = [\"region:categorical\"]\n");
    const TrialData data = read_trial_data(trial);
    const TrialData& entry = data.sensitivity.at(0);
    const Trial protocol = protocol_of(trial, trial.sensitivity.at(0));
    const auto effects = estimate_effects(make_context(entry, protocol, entry.outcomes.at(0), protocol.analysis), "");
    EXPECT_THAT(effects.at(0).doubts, Each(Not(HasSubstr("[strata] holds"))));
    EXPECT_FALSE(entry.stated.merged_shares.empty());
}

TEST_F(StatedModel, WavesOfOtherRatiosAreSharesToo) {
    AllocationPlan plan = plan_of(8);
    plan.ratio = {1, 2};
    draw("one", eight, plan_of(7));
    draw("two", six, plan);
    const std::string records = "record = [\"one.record.json\", \"two.record.json\"]\n";
    EXPECT_THAT(doubts_of(trial_with(records, "[strata]\ncolumns = [\"region\"]\n")),
                Contains(AllOf(HasSubstr("50% intervention"), HasSubstr("67% intervention"))));
}

// ---- units of several waves ----

TEST_F(StatedModel, UnitsOfWavesThatNameOtherColumnsAreEachComparedWithTheirOwn) {
    AllocationPlan by_head = plan_of(7);
    by_head.together = "head";
    AllocationPlan by_size = plan_of(8);
    by_size.together = "size";
    draw("one", {"s1,north,small,h1", "s2,north,small,h1", "s3,north,large,h2", "s4,north,large,h3"}, by_head);
    draw("two", {"t1,north,x,f1", "t2,north,x,f2", "t3,north,y,f3", "t4,south,y,f3", "t5,south,z,f4"}, by_size);
    const std::string records = "record = [\"one.record.json\", \"two.record.json\"]\n";
    const TrialData data = read_trial_data(trial_with(records));
    EXPECT_EQ(data.units.column, "unit");
    EXPECT_THAT(data.units.names, ElementsAre("h1", "h2", "h3", "x", "y", "z"));
    data_.replace(data_.find("s2,north,small,h1"), 17, "s2,north,small,h9");
    EXPECT_THAT(
        message_of([&] { read_trial_data(trial_with(records)); }),
        AllOf(HasSubstr("column 'head': found 'h9' for cluster 's2'; expected 'h1'"), Not(HasSubstr("'size'"))));
}

TEST_F(StatedModel, SchoolsOfAWaveWithoutUnitsAreNotHeldAgainstTheOtherWavesColumn) {
    AllocationPlan by_head = plan_of(7);
    by_head.together = "head";
    draw("one", {"s1,north,small,h1", "s2,north,small,h1", "s3,north,large,h2", "s4,north,large,h3"}, by_head);
    draw("two", {"t1,north,small,f1", "t2,north,small,f1", "t3,north,small,f1", "t4,north,small,f1"}, plan_of(8));
    const TrialData data = read_trial_data(trial_with("record = [\"one.record.json\", \"two.record.json\"]\n"));
    EXPECT_EQ(data.units.column, "head");
    EXPECT_THAT(data.units.names, ElementsAre("h1", "h2", "h3", "t1", "t2", "t3", "t4"));
}

// ---- what the allocation balanced ----

AllocationPlan minimised(std::uint64_t seed) {
    AllocationPlan plan = plan_of(seed, AllocationMethod::minimisation);
    plan.own<MinimisationPlan>().factors = {parse_stratum_spec("size")};
    plan.simulations = 0;
    return plan;
}

std::vector<std::string> warnings_of(const Trial& trial) {
    return read_trial_data(trial).warnings;
}

TEST_F(StatedModel, AModelWithoutWhatMinimisationBalancedIsWarnedOf) {
    draw("list", eight, minimised(7));
    const std::string record = "record = \"list.record.json\"\n";
    EXPECT_THAT(
        warnings_of(trial_with(record)),
        Contains(AllOf(HasSubstr("the allocation (minimisation) balanced 'size', which the model leaves out"),
                       HasSubstr("usually too large"), HasSubstr("(--covariate), so that the model adjusts for it"))));
    EXPECT_THAT(warnings_of(trial_with(record, "[analysis]\ninference = \"randomisation\"\ndraws = 99\n")),
                Contains(HasSubstr("p-values from allocations remain valid")));
    EXPECT_THAT(warnings_of(trial_with(record, "[analysis]\ncovariates = [\"size:categorical\"]\n")), IsEmpty());
    EXPECT_THAT(warnings_of(trial_with(record, "[strata]\ncolumns = [\"size\"]\n")), IsEmpty());
}

TEST_F(StatedModel, StrataOfMinimisationAreInTheModelOrAreNamed) {
    draw("list", eight, with_strata(minimised(7), {"region"}));
    const std::string record = "record = \"list.record.json\"\n";
    EXPECT_THAT(warnings_of(trial_with(record)),
                Contains(HasSubstr("(minimisation) balanced 'size', which the model")));
    EXPECT_THAT(warnings_of(trial_with(record, "[strata]\ncolumns = [\"size\"]\n")),
                ElementsAre(HasSubstr("(minimisation) balanced 'region', which the model")));
}

TEST_F(StatedModel, TheSectionAloneSaysWhatWasBalanced) {
    draw("list", eight, minimised(7));
    const std::string section = "method = \"minimisation\"\nfactors = [\"size\", \"region\"]\n";
    EXPECT_THAT(warnings_of(trial_with(section)), ElementsAre(HasSubstr("balanced 'size' and 'region'")));
    const std::string covariates = "method = \"rerandomisation\"\ncovariates = [\"region:levels\"]\n";
    EXPECT_THAT(warnings_of(trial_with(covariates)), ElementsAre(HasSubstr("(rerandomisation) balanced 'region'")));
    EXPECT_THAT(warnings_of(trial_with("method = \"complete\"\ncovariates = [\"region:levels\"]\n")), IsEmpty())
        << "complete shows covariates and balances none";
}

TEST_F(StatedModel, APriorThatWasBalancedIsInTheModelOfItsOwnOutcome) {
    draw("list", eight, minimised(7));
    Trial trial = trial_with("method = \"constrained\"\ncovariates = [\"k\"]\n");
    trial.outcomes.push_back(trial.outcomes.front());
    trial.outcomes[0].prior = "k";
    trial.outcomes[1].name = "other";
    EXPECT_THAT(warnings_of(trial), ElementsAre(HasSubstr("balanced 'k', which the model of 'other' leaves out")));
}

// [strata] may divide what minimisation balanced, whatever other waves were drawn by.
TEST_F(StatedModel, AMinimisedWaveAmongOthersIsNotComparedAsThoughByChance) {
    draw("one", eight, with_strata(plan_of(7), {"size"}));
    draw("two", six, minimised(8));
    const std::string records = "record = [\"one.record.json\", \"two.record.json\"]\n";
    EXPECT_THAT(warnings_of(trial_with(records, "[strata]\ncolumns = [\"size\"]\n")), IsEmpty());
    EXPECT_THAT(warnings_of(trial_with(records, "[strata]\ncolumns = [\"size\", \"region\"]\n")),
                ElementsAre(AllOf(HasSubstr("divides what"), HasSubstr("'s1'"))))
        << "of the first wave, drawn by size alone";
}

}  // namespace
}  // namespace clustertrial::stated_model_test
