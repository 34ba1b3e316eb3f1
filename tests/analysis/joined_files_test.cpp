// [[data.join]]: outcome data in several files.
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "draw_folder.hpp"
#include "support/trials.hpp"

#include <string>

#include <gmock/gmock.h>

namespace clustertrial::joined_files_test {
namespace {

using test::message_of;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class JoinedFiles : public testing::Test {
  protected:
    /// What `pupils.csv`, one row a pupil, and schools.csv, one a school, give by a trial file with `join` in its
    /// [[data.join]] and `more` behind it.
    TrialData read(const std::string& join = "file = \"schools.csv\"", const std::string& more = "") const {
        folder_.write("trial.toml", "[data]\nfile = \"pupils.csv\"\ncluster = \"urn\"\n" + of_data_ +
                                        "[[data.join]]\n" + join + "\n" + more +
                                        "\n[arms]\ncolumn = \"treated\"\n[strata]\ncolumns = [\"block\"]\n"
                                        "[[outcome]]\nname = \"y\"\ncount = \"y\"\n" +
                                        of_outcome_);
        return read_trial_data(read_trial_file(folder_.path("trial.toml")));
    }
    std::string problem(const std::string& join = "file = \"schools.csv\"", const std::string& more = "") const {
        return message_of([&] { read(join, more); });
    }
    void pupils(const std::string& rows) const { folder_.write("pupils.csv", "urn,y\n" + rows); }
    void schools(const std::string& rows) const { folder_.write("schools.csv", "urn,treated,block,note\n" + rows); }
    std::string at(const std::string& file) const { return folder_.path(file); }

    void SetUp() override {
        pupils("101,1\n101,0\n102,1\n103,1\n103,0\n104,0\n");
        schools("104,1,low,x\n101,0,low,x\n102,1,high,x\n103,0,high,x\n");
    }

    DrawFolder folder_;
    std::string of_data_;
    std::string of_outcome_;
};

TEST_F(JoinedFiles, ARowASchoolStandsBesideItsPupils) {
    const TrialData data = read();
    EXPECT_THAT(data.clusters, ElementsAre("101", "102", "103", "104"));
    EXPECT_THAT(data.arm, ElementsAre(0, 1, 0, 1));
    EXPECT_THAT(data.strata, ElementsAre("high", "low"));
    EXPECT_THAT(data.stratum, ElementsAre(1, 0, 0, 1));
    EXPECT_THAT(data.outcomes.at(0).mean, ElementsAre(0.5, 1, 0.5, 0));
    EXPECT_THAT(data.warnings, IsEmpty());
    const std::string bytes = folder_.read("schools.csv");
    EXPECT_THAT(data.other_inputs, ElementsAre(InputFile{InputKind::joined, at("schools.csv"), sha256_of(bytes)}));
    EXPECT_EQ(data.data_sha256, sha256_of(folder_.read("pupils.csv")));
}

TEST_F(JoinedFiles, AreWhatOneFileWithAllColumnsIs) {
    const TrialData joined = read();
    folder_.write("pupils.csv",
                  "urn,y,treated,block\n101,1,0,low\n101,0,0,low\n102,1,1,high\n103,1,0,high\n"
                  "103,0,0,high\n104,0,1,low\n");
    const TrialData whole = read("file = \"schools.csv\"\ncolumns = [\"note\"]");
    EXPECT_EQ(joined.clusters, whole.clusters);
    EXPECT_EQ(joined.arm, whole.arm);
    EXPECT_EQ(joined.stratum, whole.stratum);
    EXPECT_EQ(joined.outcomes.at(0).mean, whole.outcomes.at(0).mean);
    EXPECT_EQ(joined.outcomes.at(0).individuals, whole.outcomes.at(0).individuals);
}

TEST_F(JoinedFiles, AnotherOutcomeFileIsJoinedRowByRow) {
    folder_.write("pupils.csv",
                  "urn,year,y,treated,block\n101,7,1,0,low\n101,8,0,0,low\n102,7,1,1,high\n"
                  "103,8,1,0,high\n104,8,0,1,low\n");
    folder_.write("more.csv", "year;urn;z\n8;101;10\n7;101;20\n7;102;30\n8;104;40\n8;103;50\n");
    of_outcome_ = "[[outcome]]\nname = \"z\"\nvalue = \"z\"\n";
    const TrialData data = read("file = \"more.csv\"\nkey = [\"urn\", \"year\"]");
    EXPECT_THAT(data.outcomes.at(1).mean, ElementsAre(15, 30, 50, 40));
    EXPECT_THAT(problem("file = \"more.csv\""),
                HasSubstr(at("more.csv") +
                          ":3: column 'urn': found '101', which also occurs on line 2; expected each "
                          "key once: a row of " +
                          at("pupils.csv") + " has the columns of one row"));
}

TEST_F(JoinedFiles, SeveralAreJoinedOneAfterAnother) {
    folder_.write("arms.csv", "urn,treated\n101,0\n102,1\n103,0\n104,1\n");
    folder_.write("schools.csv", "urn,block\n101,low\n102,low\n103,low\n104,low\n");
    const TrialData data = read("file = \"arms.csv\"", "[[data.join]]\nfile = \"schools.csv\"\n");
    EXPECT_THAT(data.arm, ElementsAre(0, 1, 0, 1));
    EXPECT_EQ(data.other_inputs.size(), 2U);
}

TEST_F(JoinedFiles, KeysAreMatchedByTheOneRuleOfSpelling) {
    schools("0104,1,low,x\n101.0,0,low,x\n102,1,high,x\n103,0,high,x\n");
    const TrialData data = read();
    EXPECT_THAT(data.arm, ElementsAre(0, 1, 0, 1));
    EXPECT_THAT(data.warnings,
                Contains(HasSubstr(at("pupils.csv") + ": column 'urn': matched to names that " + at("schools.csv") +
                                   " spells differently: '101' (line 2) for '101.0'; if")));
    EXPECT_THAT(data.warnings, Contains(HasSubstr("1 value lacks the leading zeros of that in " + at("schools.csv") +
                                                  " ('104' is '0104'); it is matched")));
    of_data_ = "spelling = \"exact\"\n";
    EXPECT_THAT(problem(),
                HasSubstr("\n" + at("pupils.csv") + ": column 'urn': 3 rows without a match in " + at("schools.csv") +
                          ": '101' (line 2; the nearest there is '101.0'), '104' (line 7; "
                          "the nearest there is '0104'); its columns are missing there"))
        << "beside the arms that they lack";
}

TEST_F(JoinedFiles, RowsWithoutAPartnerAreSaidOnBothSides) {
    folder_.write("more.csv", "urn,z\n101,10\n102,20\n1003,30\n104,40\n");
    folder_.write("pupils.csv",
                  "urn,y,treated,block\n101,1,0,low\n102,1,1,high\n103,1,0,high\n103,1,0,high\n"
                  "104,0,1,low\n");
    of_outcome_ = "[[outcome]]\nname = \"z\"\nvalue = \"z\"\n";
    const TrialData data = read("file = \"more.csv\"");
    EXPECT_THAT(data.outcomes.at(1).mean, ElementsAre(10, 20, 40));
    EXPECT_THAT(data.outcomes.at(1).missing_individuals, ElementsAre(0, 0, 2, 0));
    EXPECT_THAT(data.warnings,
                Contains(at("pupils.csv") + ": column 'urn': 2 rows without a match in " + at("more.csv") +
                         ": '103' (line 4; the nearest there is '1003'); its columns are missing there"));
    EXPECT_THAT(data.warnings, Contains(HasSubstr(at("more.csv") + ": column 'urn': 1 row matches no row of " +
                                                  at("pupils.csv") + ": '1003' (line 4; the nearest there is '103')")));
}

TEST_F(JoinedFiles, AColumnThatTwoFilesHaveIsAnErrorUnlessColumnsSayWhich) {
    folder_.write("pupils.csv", "urn,y,block\n101,1,low\n102,1,high\n103,1,high\n104,0,low\n");
    schools("104,1,x,x\n101,0,x,x\n102,1,x,x\n103,0,x,x\n");
    EXPECT_THAT(problem(), HasSubstr(at("schools.csv") + ":1: column 'block': found in " + at("pupils.csv") +
                                     " too; expected it in one of them; `columns` of [[data.join]] says which"));
    EXPECT_THAT(read("file = \"schools.csv\"\ncolumns = [\"treated\"]").strata, ElementsAre("high", "low"));
    EXPECT_THAT(problem("file = \"schools.csv\"\ncolumns = [\"treated\", \"block\"]"), HasSubstr("found in"));
}

TEST_F(JoinedFiles, AColumnThatNoFileHasIsSaidWithAllFiles) {
    folder_.write("schools.csv", "urn,treated,blok\n101,0,low\n102,1,low\n103,0,low\n104,1,low\n");
    EXPECT_THAT(problem(), HasSubstr("column 'block': not found in the header of " + at("pupils.csv") + " or " +
                                     at("schools.csv") + "; the nearest column is 'blok'"));
    EXPECT_THAT(problem("file = \"schools.csv\"\ncolumns = [\"treated\", \"nonsense\"]"),
                HasSubstr("column 'nonsense': not found"));
}

TEST_F(JoinedFiles, MessagesOfAJoinedCellNameItsFileLineAndColumn) {
    schools("104,1,low,x\n101,2,low,x\n102,1,high,x\n103,0,high,x\n");
    EXPECT_THAT(problem(), HasSubstr(at("schools.csv") + ":3: column 'treated': found '2'"));
    folder_.write("schools.csv", "urn,treated,block,size\n101,0,low,1\n102,1,low,1\n103,0,low,many\n104,1,low,1\n");
    of_data_ = "size = \"size\"\n";
    EXPECT_THAT(problem(), HasSubstr(at("schools.csv") + ":4: column 'size': found 'many'; expected a number"));
    schools("101,0,low,x\n102,1,high,x\n103,0,high,x\n,1,low,x\n");
    of_data_.clear();
    EXPECT_THAT(problem(), HasSubstr(at("schools.csv") + ":5: column 'urn': found no value; expected the key"));
}

TEST_F(JoinedFiles, WhereMayNameJoinedColumns) {
    of_data_ = "where = [\"block=low\"]\n";
    pupils("101,1\n102,1\n103,0\n104,0\n105,1\n");
    schools("104,1,low,x\n101,0,low,x\n102,1,high,x\n103,0,high,x\n105,1,low,x\n");
    const TrialData data = read();
    EXPECT_THAT(data.clusters, ElementsAre("101", "104", "105"));
    EXPECT_THAT(data.warnings, Contains(HasSubstr("2 of 5 rows left out by where block=low")));
}

TEST_F(JoinedFiles, AJoinHasItsOwnWayOfReading) {
    folder_.write("schools.csv",
                  "Returns of 2026\n\nurn;treated;block;share\n101;0;-;12,5\n102;1;a;1,5\n103;0;a;-\n"
                  "104;1;a;3,5\n");
    of_outcome_ = "[[outcome]]\nname = \"share\"\nvalue = \"share\"\n";
    const TrialData data = read("file = \"schools.csv\"\ndecimal = \"comma\"\nmissing = [\"-\"]");
    EXPECT_THAT(data.outcomes.at(1).mean, ElementsAre(12.5, 1.5, 3.5));
    EXPECT_THAT(data.strata, Contains("-")) << "a marker of numbers is a name among texts";
}

TEST_F(JoinedFiles, ANumberThatIsAddedUpIsOfOneRowAlone) {
    folder_.write("schools.csv", "urn,treated,block,y\n101,0,low,3\n102,1,low,2\n103,0,low,4\n104,1,low,1\n");
    folder_.write("pupils.csv", "urn,n,year\n101,10,7\n102,10,7\n103,10,7\n103,10,8\n104,10,7\n");
    of_data_ = "size = \"n\"\n";
    EXPECT_THAT(problem(),
                HasSubstr(at("schools.csv") + ":4: column 'y': this row is joined to 2 rows of " + at("pupils.csv") +
                          ", and its number would be counted 2 times; expected a row for each: name more columns in "
                          "`key`, or make this file the one of [data]"));
    of_data_ += "where = [\"year=7\"]\n";
    EXPECT_THAT(read().outcomes.at(0).mean, ElementsAre(0.3, 0.2, 0.4, 0.1)) << "of the rows that are read";
}

TEST_F(JoinedFiles, APriorCountOfASchoolIsNoneOfEachOfItsRows) {
    folder_.write("schools.csv",
                  "urn,treated,block,prior,then\n101,0,low,3,10\n102,1,low,2,10\n103,0,low,4,20\n104,1,low,1,10\n");
    folder_.write("pupils.csv", "urn,n,year,y\n101,10,7,1\n102,10,7,2\n103,10,7,3\n103,10,8,1\n104,10,7,2\n");
    of_data_ = "size = \"n\"\n";
    of_outcome_ = "prior = \"prior\"\n";
    EXPECT_THAT(problem(), HasSubstr(at("schools.csv") + ":4: column 'prior': this row is joined to 2 rows of "));
    of_outcome_ = "prior = \"prior\"\nprior_size = \"then\"\n";
    EXPECT_THAT(read().outcomes.at(0).prior, ElementsAre(0.3, 0.2, 0.2, 0.1)) << "4 of 20, in each of the two rows";
}

TEST_F(JoinedFiles, TheEndsOfASuppressedNumberComeWithIt) {
    folder_.write("schools.csv", "urn,treated,block\n101,0,low\n102,1,low\n103,0,low\n104,1,low\n");
    folder_.write("counts.csv", "urn,y,y_low,y_high,other\n101,SUPP,1,5,1\n102,2,2,2,1\n103,4,4,4,1\n104,1,1,1,1\n");
    folder_.write("pupils.csv", "urn,n\n101,10\n102,10\n103,10\n104,10\n");
    of_data_ = "size = \"n\"\n";
    const std::string counts = "[[data.join]]\nfile = \"counts.csv\"\n";
    const std::string bounds = "[[sensitivity]]\nlabel = \"suppressed\"\nsuppressed = \"bounds\"\n";
    for (const std::string& join : {counts, counts + "columns = [\"y\"]\n"}) {
        const TrialData data = read("file = \"schools.csv\"", join + bounds);
        const OutcomeData& outcome = data.sensitivity.at(0).outcomes.at(0);
        ASSERT_EQ(outcome.ends.size(), 2U);
        EXPECT_THAT(outcome.ends[0].mean, ElementsAre(0.1, 0.2, 0.4, 0.1));
        EXPECT_THAT(outcome.ends[1].mean, ElementsAre(0.5, 0.2, 0.4, 0.1));
        EXPECT_THAT(data.outcomes.at(0).suppressed_rows, ElementsAre(1, 0, 0, 0)) << "left out, and said";
    }
}

TEST_F(JoinedFiles, SuppressedNumbersWithoutEndsAreWhatTheyAreInOneFile) {
    folder_.write("schools.csv", "urn,treated,block\n101,0,low\n102,1,low\n103,0,low\n104,1,low\n");
    folder_.write("counts.csv", "urn,y\n102,2\n101,SUPP\n103,4\n104,1\n");
    folder_.write("pupils.csv", "urn,n\n101,10\n102,10\n103,10\n104,10\n");
    of_data_ = "size = \"n\"\n";
    const TrialData data = read("file = \"schools.csv\"",
                                "[[data.join]]\nfile = \"counts.csv\"\n[[sensitivity]]\nsuppressed = \"bounds\"\n");
    EXPECT_THAT(data.sensitivity.at(0).outcomes.at(0).why_none,
                HasSubstr("the trial file gives 'suppressed', but the data have no column 'y_low'"));
    EXPECT_THAT(data.warnings,
                ElementsAre(at("counts.csv") + ": column 'y': 'SUPP' means a missing value in 1 row, on line 3"))
        << "said once";
}

TEST_F(JoinedFiles, APriorCountOfSeveralRowsHasItsStepsOnce) {
    folder_.write("schools.csv",
                  "urn,treated,block,prior,prior_low,prior_high,then\n101,0,low,3,3,3,10\n102,1,low,2,2,2,10\n"
                  "103,0,low,SUPP,1,4,20\n104,1,low,1,1,1,10\n");
    folder_.write("pupils.csv", "urn,n,year,y\n101,10,7,1\n102,10,7,2\n103,10,7,3\n103,10,8,1\n104,10,7,2\n");
    of_data_ = "size = \"n\"\n";
    of_outcome_ = "prior = \"prior\"\nprior_size = \"then\"\n";
    const TrialData data = read("file = \"schools.csv\"", "[[sensitivity]]\nsuppressed = \"bounds\"\n");
    const OutcomeData& outcome = data.sensitivity.at(0).outcomes.at(0);
    EXPECT_THAT(outcome.prior_steps, ElementsAre(0, 0, 3, 0));
    EXPECT_THAT(outcome.ends.at(0).prior, ElementsAre(0.3, 0.2, 0.05, 0.1));
}

TEST_F(JoinedFiles, OfSeveralKeysOnlyASpellingIsAHint) {
    folder_.write("pupils.csv",
                  "urn,year,y,treated,block\n101,7,1,0,low\n102,7,0,0,low\n102,8,1,1,high\n103,8,1,0,high\n"
                  "104,8,0,1,low\n");
    folder_.write("more.csv", "year,urn,z\n7,101,10\n7,999,20\n8,0103,50\n8,104,50\n");
    of_data_ = "spelling = \"exact\"\n";
    of_outcome_ = "[[outcome]]\nname = \"z\"\nvalue = \"z\"\n";
    const std::string said = problem("file = \"more.csv\"\nkey = [\"urn\", \"year\"]", "");
    EXPECT_THAT(said, HasSubstr("'102 / 7' (line 3), '102 / 8' (line 4), '103 / 8' (line 5; the nearest there is "
                                "'0103 / 8')"));
}

// The number is of one file and its ends of another: a row that the first lacks has a number of its own.
TEST_F(JoinedFiles, SuppressedNumbersWithoutAPartnerAreEachItsOwn) {
    folder_.write("pupils.csv",
                  "urn,n,treated,block,y_low,y_high\n101,10,0,low,1,5\n102,10,1,low,1,4\n103,10,0,low,4,4\n"
                  "104,10,1,low,2,2\n");
    folder_.write("counts.csv", "urn,y\n103,4\n104,2\n");
    of_data_ = "size = \"n\"\n";
    const TrialData data =
        read("file = \"counts.csv\"", "[[sensitivity]]\nlabel = \"suppressed\"\nsuppressed = \"bounds\"\n");
    const OutcomeData& outcome = data.sensitivity.at(0).outcomes.at(0);
    ASSERT_EQ(outcome.ends.size(), 2U);
    EXPECT_THAT(outcome.ends[0].mean, ElementsAre(0.1, 0.1, 0.4, 0.2));
    EXPECT_THAT(outcome.ends[1].mean, ElementsAre(0.5, 0.4, 0.4, 0.2));
    EXPECT_NE(outcome.numbers.of_mean[0], outcome.numbers.of_mean[1]);
}

TEST_F(JoinedFiles, TwoSpellingsOfAKeyAreAnError) {
    schools("104,1,low,x\n101,0,low,x\n0101,0,low,x\n102,1,high,x\n103,0,high,x\n");
    EXPECT_THAT(problem(), HasSubstr(at("schools.csv") + ":4: column 'urn': found '0101', and '101' on line 3"));
}

TEST_F(JoinedFiles, ATrialFileSaysWhatItJoins) {
    EXPECT_THAT(problem("key = \"urn\""), HasSubstr("[[data.join]] needs the key 'file'"));
    EXPECT_THAT(problem("file = \"-\""), HasSubstr("found '-', standard input, which is read once; expected a file"));
    EXPECT_THAT(problem("file = \"schools.csv\"\nkey = \"urn\"\ncolumns = [\"urn\"]"),
                HasSubstr("column 'urn' is a key, which both files have"));
    EXPECT_THAT(problem("file = \"schools.csv\"\nkey = \"year\""), HasSubstr("column 'year': not found in the header"));
    EXPECT_THAT(problem("file = \"nowhere.csv\""), HasSubstr("nowhere.csv"));
}

}  // namespace
}  // namespace clustertrial::joined_files_test
