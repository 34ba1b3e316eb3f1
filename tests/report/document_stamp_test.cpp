#include "clustertrial/report/document_stamp.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/report/document_differences.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/report/trial_report.hpp"

#include "display.hpp"
#include "sample_tables.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::document_stamp_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

DocumentStamp sample() {
    return {"1.2.3",
            "the trial & \"more\" <1>.toml",
            "h\u00e2us.docx",
            "2026-11-28",
            {{"the trial & \"more\" <1>.toml", "aa"}, {"data/schools 1.csv", "bb"}}};
}

std::string bytes_of(const Document& document, Format format) {
    return format == Format::json ? render_document_json(document) : render(document, format);
}

TEST(DocumentStamp, ComesBackFromEveryFormatThatHasAPlaceForIt) {
    Document document(samples::attrition());
    document.metadata.stamp = sample();
    for (const Format format : {Format::docx, Format::xlsx, Format::html, Format::json})
        EXPECT_EQ(read_stamp(bytes_of(document, format), format, "report"), sample()) << to_name(format);
}

TEST(DocumentStamp, WhereThereIsNoneTheTrialFileIsAskedFor) {
    const Document document(samples::attrition());
    for (const Format format : {Format::docx, Format::xlsx, Format::html, Format::json, Format::text, Format::csv,
                                Format::markdown, Format::latex}) {
        try {
            (void)read_stamp(bytes_of(document, format), format, "old.doc");
            ADD_FAILURE() << to_name(format);
        } catch (const Error& error) {
            EXPECT_THAT(error.what(), HasSubstr("Give the trial file: report TRIAL.toml --verify old.doc"));
        }
    }
}

TEST(DocumentStamp, NothingInThePageIsAStamp) {
    Document document{Prose("<meta name=\"clustertrial:trial-file\" content=\"other.toml\">"), samples::attrition()};
    document.metadata.title = "</head><meta name=\"clustertrial:trial-file\" content=\"other.toml\">";
    EXPECT_THROW(read_stamp(bytes_of(document, Format::html), Format::html, "x.html"), Error);
    document.metadata.stamp = sample();
    EXPECT_EQ(read_stamp(bytes_of(document, Format::html), Format::html, "x.html"), sample());
}

TEST(DocumentStamp, WhatSomebodyPutsIntoThePageItselfIsNone) {
    Document document(samples::attrition());
    document.metadata.stamp = sample();
    const std::string forged = "<meta name=\"clustertrial:date\" content=\"2099-01-01\">";
    document.metadata.stamp->date.clear();
    const std::string page = bytes_of(document, Format::html) + forged;
    EXPECT_EQ(read_stamp(page, Format::html, "x.html").date, "");
}

TEST(DocumentStamp, LeadsToNoOtherFolder) {
    for (const std::string name : {"../trial.toml", "/etc/passwd", "a\\b.toml", "C:trial.toml", "..", "."}) {
        EXPECT_THROW(stamp_of_fields({{"clustertrial:trial-file", name}}, "x.docx"), Error) << name;
        EXPECT_THROW(stamp_of_fields({{"clustertrial:trial-file", "trial.toml"}, {"clustertrial:reference-docx", name}},
                                     "x.docx"),
                     Error)
            << name;
    }
}

TEST(DocumentStamp, OneTooLongForExcelIsLeftOutWhole) {
    Document document(samples::attrition());
    document.metadata.stamp = sample();
    document.metadata.stamp->files.push_back({std::string(300, 'x'), "cc"});
    const std::string workbook = bytes_of(document, Format::xlsx);
    EXPECT_THROW(read_stamp(workbook, Format::xlsx, "x.xlsx"), Error);
    EXPECT_EQ(read_stamp(bytes_of(document, Format::docx), Format::docx, "x.docx"), *document.metadata.stamp);
}

TEST(DocumentStamp, SaysWhichFilesAreOthers) {
    EXPECT_THAT(stamp_differences(sample(), sample()), IsEmpty());
    DocumentStamp made = sample();
    made.version = "1.3.0";
    made.files[1].sha256 = "cc";
    made.files.push_back({"text.md", "dd"});
    DocumentStamp found = sample();
    found.files.push_back({"a.lock", "ee"});
    EXPECT_THAT(stamp_differences(made, found),
                ElementsAre("it was made by clustertrial '1.2.3'; this is '1.3.0'",
                            "'data/schools 1.csv' has changed: its SHA-256 was bb; now it is cc",
                            "'a.lock' is no longer an input", "'text.md' is a new input"));
}

TEST(WithinFolder, IsOfThatFolderAlone) {
    using report_detail::within_folder;
    EXPECT_EQ(within_folder("a/data.csv", "a"), "data.csv");
    EXPECT_EQ(within_folder("data/x.csv: 'a/y.csv' and /a/z.csv", "a"), "data/x.csv: 'y.csv' and /a/z.csv");
    EXPECT_EQ(within_folder("/t/a/x.csv, see /t/a/y.csv", "/t/a/"), "x.csv, see y.csv");
    EXPECT_EQ(within_folder("a/x.csv", ""), "a/x.csv");
}

}  // namespace
}  // namespace clustertrial::document_stamp_test
