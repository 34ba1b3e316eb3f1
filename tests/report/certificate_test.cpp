#include "clustertrial/report/certificate.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/report/render.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::certificate_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Verification verified() {
    Verification verification;
    verification.record_file = "a.record.json";
    verification.record_file_sha256 = std::string(64, 'c');
    verification.record.context.input_file = "list.csv";
    verification.record.context.allocation_file = "a.csv";
    verification.record.input_sha256 = std::string(64, 'a');
    verification.record.allocation_sha256 = std::string(64, 'b');
    verification.record.plan.seed = 3837398;
    verification.schools = 1047;
    verification.arms = {{"control", 524}, {"intervention", 523}};
    verification.checked = {"kept set", "signature by key 0123"};
    verification.unchecked = {"the signature of nobody"};
    return verification;
}

std::string page_of(const Verification& verification) {
    return render_text(to_certificate(verification, "randomise (clustertrial) 1.2.3"), {100});
}

TEST(Certificate, NamesEveryFileWithItsSha256AndWhatWasChecked) {
    const std::string page = page_of(verified());
    for (const std::string& words :
         {std::string("a.record.json"), std::string(64, 'a'), std::string(64, 'b'), std::string(64, 'c'),
          std::string("complete/1"), std::string("stata-mt64/1"), std::string("3837398, given to the program"),
          std::string("1,047: control 524, intervention 523"), std::string("signature by key 0123"),
          std::string("Not checked"), std::string("the signature of nobody"),
          std::string("randomise (clustertrial) 1.2.3"), std::string("Date: ____")})
        EXPECT_THAT(page, HasSubstr(words));
    EXPECT_THAT(page, HasSubstr("The draw was repeated"));
}

TEST(Certificate, SaysWhereTheSeedCameFrom) {
    Verification verification = verified();
    verification.record.context.seed_from_entropy = true;
    EXPECT_THAT(page_of(verification), HasSubstr("drawn by the program"));
    verification.record.context.commitment.emplace();
    EXPECT_THAT(page_of(verification), HasSubstr("committed to before the draw"));
}

TEST(Certificate, OfAnAuthoritysFileSaysThatTheDrawWasNotRepeated) {
    Verification verification = verified();
    verification.part = VerifiedPart{"350.csv", std::string(64, 'd'), "LA", "350"};
    verification.schools = 3;
    verification.arms = {{"control", 2}, {"intervention", 1}};
    EXPECT_THAT(page_of(verification), AllOf(HasSubstr("350.csv"), HasSubstr(std::string(64, 'd')), HasSubstr("LA 350"),
                                             HasSubstr("3: control 2"), HasSubstr("was not repeated here"),
                                             Not(HasSubstr("The draw was repeated"))));
}

TEST(Certificate, IsOfNothingThatDoesNotVerify) {
    Verification verification = verified();
    verification.differences = {"a.csv: changed since the allocation"};
    EXPECT_THROW(to_certificate(verification, "randomise"), Error);
}

TEST(Certificate, IsOnePageInEveryFormatOfPages) {
    const Document page = to_certificate(verified(), "randomise (clustertrial) 1.2.3");
    EXPECT_THAT(render_html(page),
                AllOf(HasSubstr("<title>Certificate of an allocation</title>"), HasSubstr(std::string(64, 'b'))));
    EXPECT_THAT(render_markdown(page), HasSubstr("| its SHA-256 | " + std::string(64, 'b')));
    EXPECT_THAT(render_latex(page), HasSubstr(std::string(64, 'b')));
}

TEST(FormatOfFile, IsWhatTheEndingSays) {
    EXPECT_EQ(format_of_file("results.csv"), Format::csv);
    EXPECT_EQ(format_of_file("a.b/results.JSON"), Format::json);
    EXPECT_EQ(format_of_file("r.htm"), Format::html);
    EXPECT_EQ(format_of_file("r.html"), Format::html);
    EXPECT_EQ(format_of_file("r.md"), Format::markdown);
    EXPECT_EQ(format_of_file("r.markdown"), Format::markdown);
    EXPECT_EQ(format_of_file("r.tex"), Format::latex);
    EXPECT_EQ(format_of_file("r.txt"), Format::text);
    for (const char* none : {"results", "/dev/stdout", "a.b/results", ".csv"})
        EXPECT_EQ(format_of_file(none), std::nullopt);
    EXPECT_EQ(format_of_file("r.docx"), Format::docx);
    EXPECT_EQ(format_of_file("r.XLSX"), Format::xlsx);
    for (const char* wrong : {"r.doc", "r.pdf", "r.", "r.csv.gz", "r.tsv"})
        EXPECT_THROW(format_of_file(wrong), Error) << wrong;
}

}  // namespace
}  // namespace clustertrial::certificate_test
