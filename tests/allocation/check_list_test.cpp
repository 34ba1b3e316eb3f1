#include "clustertrial/allocation/check_list.hpp"

#include "clustertrial/allocation/record.hpp"

#include "helpers.hpp"

namespace clustertrial::check_list_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

AllocationPlan plan_by(const std::vector<std::string>& strata = {}) {
    AllocationPlan plan;
    plan.id = "urn";
    plan.seed = 4;
    for (const std::string& spec : strata) plan.strata.push_back(parse_stratum_spec(spec));
    return plan;
}

std::vector<std::string> said_of(const std::string& csv, const AllocationPlan& plan,
                                 Spelling rule = Spelling::checked) {
    return check_list(list_of(csv, plan), plan, {}, rule);
}

std::string refusal(const std::string& csv, const AllocationPlan& plan) {
    return message_of(ErrorKind::input, [&] { said_of(csv, plan); });
}

// What a person takes for one school goes to one arm, or nobody draws.
TEST(CheckList, IdsAndNamesAreSpelledInOneWay) {
    EXPECT_THAT(refusal("urn\n0123\n123\nS07\ns07\n200\n", plan_by()),
                testing::AllOf(HasSubstr("list.csv:3: column 'urn': found '123', and '0123' on line 2"),
                               HasSubstr("list.csv:5: column 'urn': found 's07', and 'S07' on line 4"),
                               HasSubstr("--spelling exact")));
    EXPECT_THAT(refusal("urn\n200\xC2\xA0\n200\n201\n", plan_by()), HasSubstr("'200\\u00a0' on line 2"));
    AllocationPlan together = plan_by();
    together.together = "trust";
    EXPECT_THAT(refusal("urn,trust\n4,Elm MAT\n5,Elm  MAT\n6,Fir\n", together),
                HasSubstr("list.csv:3: column 'trust': found 'Elm  MAT', and 'Elm MAT' on line 2"));
    EXPECT_THAT(refusal("urn,st\n1,1\n2,1.0\n3,01\n", plan_by({"st"})), HasSubstr("column 'st': found '1.0'"));
    AllocationPlan minimised = plan_by();
    minimised.method_options = MinimisationPlan{{parse_stratum_spec("st")}, {}, {}};
    EXPECT_THAT(refusal("urn,st\n1,A\n2,a\n", minimised), HasSubstr("column 'st': found 'a'"));
    AllocationPlan levels = plan_by();
    levels.covariates = {parse_covariate_column("st:levels")};
    EXPECT_THAT(refusal("urn,st\n1,A\n2,a\n", levels), HasSubstr("column 'st': found 'a'"));
}

TEST(CheckList, NumbersMayBeWrittenInSeveralWays) {
    EXPECT_THAT(said_of("urn,fsm\n1,12.5\n2,12.50\n3,7\n4,7.0\n", plan_by({"fsm:median"})), IsEmpty());
}

TEST(CheckList, OnlyTheRowsOfTheTrialCount) {
    AllocationPlan plan = plan_by();
    plan.where = {parse_row_rule("la=350")};
    EXPECT_THAT(said_of("urn,la\n1,350\n2,350\n01,9\nTotal,9\n", plan),
                ElementsAre("list.csv: 2 of 4 rows left out by where la=350"));
    EXPECT_THAT(refusal("urn,la\n1,350\n2,0350\n", plan), HasSubstr("column 'la': found '0350', and '350' on line 2"));
}

TEST(CheckList, ExactListsWhatItTakesForDifferent) {
    EXPECT_THAT(said_of("urn\n1a\n1A\n2\n", plan_by(), Spelling::exact),
                ElementsAre("list.csv: column 'urn': treated as different because of spelling = exact: '1a' (line 2) "
                            "and '1A' (line 3)"));
}

TEST(CheckList, IdsOfEarlierWavesCount) {
    const AllocationPlan plan = plan_by();
    EarlierWave wave{list_of("urn\n0123\n124\n", plan), {}};
    wave.list = allocate(wave.table, plan);
    const std::vector<EarlierWave> waves = {wave};
    Table later = list_of("urn\n123\n125\n", plan);
    later.file = "later.csv";
    EXPECT_THAT(message_of(ErrorKind::input, [&] { check_list(later, plan, waves, Spelling::checked); }),
                HasSubstr("later.csv:2: column 'urn': found '123', and '0123' on line 2 of list.csv"));
}

TEST(CheckList, AConditionThatNothingMeetsIsAnErrorWithTheNearestValue) {
    AllocationPlan plan = plan_by();
    plan.where = {parse_row_rule("la=350"), parse_row_rule("la=3511")};
    EXPECT_EQ(refusal("urn,la\n1,350\n2,351\n", plan),
              "list.csv: column 'la': where 'la=3511': no row has this value; the nearest value is '351'");
    plan.where = {parse_row_rule("urn!=NAT")};
    EXPECT_THAT(said_of("urn\n1\n2\n", plan), ElementsAre(HasSubstr("where 'urn!=NAT': no row has this value"),
                                                          "list.csv: 0 of 2 rows left out by where urn!=NAT"));
}

TEST(CheckList, ALineOfTotalsIsNoSchool) {
    EXPECT_EQ(refusal("urn\n1\n2\nTotal\n", plan_by()),
              "list.csv:4: column 'urn': found 'Total', a line of totals; expected one row a school; --where "
              "'urn!=Total' leaves it out, and --spelling exact keeps it");
    EXPECT_THAT(refusal("urn,la,n\n1,9,20\n2,9,30\n3,9,50\nEngland,,100\n", plan_by()),
                HasSubstr("list.csv:5: column 'urn': found 'England', a line of totals: its 'n', 100, is the sum"));
    EXPECT_THAT(said_of("urn,la,n\n1,9,20\n2,9,30\n3,9,50\nEngland,9,99\n", plan_by()),
                ElementsAre("list.csv:5: column 'urn': found 'England' among ids that are numbers; if it is not a "
                            "row of the list, --where 'urn!=England' leaves it out"));
}

TEST(CheckList, AFooterIsNoSchool) {
    EXPECT_THAT(refusal("urn,la\n1,9\n2,9\n3,8\nSource: DfE,\n", plan_by()),
                HasSubstr("list.csv:5: column 'urn': found 'Source: DfE' and nothing else in the row"));
}

TEST(CheckList, AMarkOfNoValueMakesNoUnit) {
    AllocationPlan plan = plan_by();
    plan.together = "trust";
    const std::string csv = "urn,trust\n1,n/a\n2,n/a\n3,Elm\n";
    EXPECT_THAT(refusal(csv, plan),
                HasSubstr("list.csv:2: column 'trust': found 'n/a', which looks like a missing value"));
    plan.missing = {"", "n/a"};
    EXPECT_THAT(said_of(csv, plan),
                ElementsAre("list.csv: column 'trust': 'n/a' means a missing value in 2 rows, the first on line 2"));
    // Without its default an empty cell would be a trust too.
    plan.missing = {"n/a"};
    EXPECT_THAT(refusal("urn,trust\n1,\n2,\n3,Elm\n", plan), HasSubstr("give --missing ''"));
}

TEST(CheckList, LabelsOfArmsAreSpelledApart) {
    AllocationPlan plan = plan_by();
    plan.arms = {"Control", "control"};
    EXPECT_EQ(refusal("urn\n1\n2\n", plan),
              "arms: 'Control' and 'control', which look like two spellings of one label; change one of "
              "them, or give --spelling exact if they are different");
    EXPECT_THAT(said_of("urn\n1\n2\n", plan, Spelling::exact), ElementsAre(HasSubstr("arms: 'Control' and 'control'")));
}

TEST(CheckList, AFormulaThatFailedIsNoTrust) {
    AllocationPlan plan = plan_by();
    plan.together = "trust";
    EXPECT_EQ(refusal("urn,trust\n1,#N/A\n2,#N/A\n3,x\n", plan),
              "list.csv:2: column 'trust': found '#N/A', which a spreadsheet writes where a formula failed; expected a "
              "name; if it marks a missing value, give --missing '#N/A'");
}

TEST(CheckList, SaysWhatWasPassedOverAndWhatMeansNoValue) {
    AllocationPlan plan = plan_by();
    plan.together = "trust";
    EXPECT_THAT(said_of("urn,trust\n1,NA\n2,x\n,\n3,\n", plan),
                ElementsAre("list.csv: 1 row without a value in any cell is passed over: line 4",
                            "list.csv: column 'trust': 'NA' means a missing value in 1 row, on line 2"));
}

// A list with a title and decimal commas: the record says how it was read, and of other lists it says nothing new.
TEST(AllocationPlan, HowAListIsReadIsRecordedWhereItIsSaid) {
    AllocationPlan plan = plan_by({"fsm:median"});
    plan.header_row = 2;
    plan.decimal = DecimalMark::comma;
    const std::string csv = "Schools;as returned\nurn;fsm\n1;12,5\n2;7\n3;9,25\n4;20\n";
    const Table table = list_of(csv, plan);
    const AllocatedList list = allocate(table, plan);
    EXPECT_THAT(list.thresholds.at(0).values, ElementsAre(10.875));  // (9.25 + 12.5) / 2
    const std::string record = record_json({"1", "list.csv", "a.csv", false}, table, list, allocation_csv(table, list));
    const AllocationPlan read = parse_record(record, "r.json").plan;
    EXPECT_EQ(read.header_row, 2U);
    EXPECT_EQ(read.decimal, DecimalMark::comma);
    EXPECT_EQ(plan_differences(plan, plan_by({"fsm:median"})).size(), 2U);
    EXPECT_EQ(plan_differences(plan_by({"fsm:median"}), plan).size(), 2U);
    const AllocationPlan plain = plan_by();
    const Table plain_table = list_of("urn\n1\n2\n", plain);
    const AllocatedList plain_list = allocate(plain_table, plain);
    const std::string plain_record = record_json({"1", "list.csv", "a.csv", false}, plain_table, plain_list,
                                                 allocation_csv(plain_table, plain_list));
    EXPECT_THAT(plain_record, testing::Not(testing::AnyOf(HasSubstr("header_row"), HasSubstr("decimal"))));
}

// Medians of 5, 7, 9 and 1,200: by hand (7 + 9) / 2.
TEST(AllocationPlan, SignsOfNumbersAreReadAndRecordedWhereTheyAreSaid) {
    AllocationPlan plan = plan_by({"fsm:median", "nor:median"});
    plan.percent = {"fsm"};
    plan.thousands = {"nor"};
    const std::string csv = "urn,fsm,nor\n1,5%,\"1,200\"\n2,7%,7\n3,9%,9\n4,11,5\n";
    const Table table = list_of(csv, plan);
    const AllocatedList list = allocate(table, plan);
    EXPECT_THAT(list.thresholds.at(0).values, ElementsAre(8));
    EXPECT_THAT(list.thresholds.at(1).values, ElementsAre(8));
    const std::string record = record_json({"1", "list.csv", "a.csv", false}, table, list, allocation_csv(table, list));
    const AllocationPlan read = parse_record(record, "r.json").plan;
    EXPECT_THAT(read.percent, ElementsAre("fsm"));
    EXPECT_THAT(read.thousands, ElementsAre("nor"));
    EXPECT_THAT(
        message_of(ErrorKind::input, [&] { allocate_text("urn,fsm,nor\n1,5%,1\n2,0.07,2\n3,9%,3\n4,1%,4\n", plan); }),
        HasSubstr("list.csv:3: column 'fsm': found '0.07' without a percent sign, and '5%' on line 2"));
}

TEST(AllocationPlan, ANumberThatCannotBeReadNamesItsRemedy) {
    const AllocationPlan plan = plan_by({"fsm:median"});
    const auto found = [&](const std::string& cell) {
        return message_of(ErrorKind::input, [&] { allocate_text("urn,fsm\n1," + cell + "\n2,4\n3,5\n", plan); });
    };
    EXPECT_THAT(found("\"1,234\""), HasSubstr("expected a number in every row; to read it as one, give "
                                              "--thousands COLUMN or --decimal comma"));
    EXPECT_THAT(message_of(ErrorKind::input, [&] { allocate_text("urn;fsm\n1;1,5\n2;2,5\n3;3,5\n4;x\n", plan); }),
                "list.csv:2: column 'fsm': '1,5' is not a number (urn 1); expected a number in every row; to "
                "read it as one, give --decimal comma (3 cells: lines 2, 3, 4)\n"
                "list.csv:5: column 'fsm': 'x' is not a number (urn 4); expected a number in every row, or leave out "
                "rows like this with --where 'fsm!=x'");
    EXPECT_THAT(found("NA"),
                HasSubstr("missing ('NA') (urn 1); expected a number in every row, or leave out rows like this "
                          "with --where 'fsm!=NA'"));
    EXPECT_THAT(found("<5"), HasSubstr("leave out rows like this with --where 'fsm!=<5'"));
    EXPECT_THAT(
        message_of(ErrorKind::input, [&] { allocate_text("urn,fsm\n1,4\n,4\n3,5\n", plan); }),
        HasSubstr(
            "column 'urn': no value; expected an id in every row, or leave out rows like this with --where 'urn!='"));
}

TEST(Allocate, ArmsThatShareNoValueOfACovariateAreNamed) {
    AllocationPlan plan = plan_by();
    plan.covariates = {parse_covariate_column("x")};
    // Whatever the arms of two schools are, they share no value; of four with two values they may.
    const AllocatedList list = allocate_text("urn,x,b\n1,0,p\n2,0,p\n3,1,q\n4,1,q\n", [&] {
        plan.stratum_ratios = {parse_stratum_ratio("p=1,0"), parse_stratum_ratio("q=0,1")};
        plan.strata = {parse_stratum_spec("b")};
        return plan;
    }());
    EXPECT_THAT(
        list.warnings,
        testing::Contains("covariate 'x': arms 'intervention' and 'control' have no value in common and neither "
                          "varies: the standardised difference is infinite"));
}

}  // namespace
}  // namespace clustertrial::check_list_test
