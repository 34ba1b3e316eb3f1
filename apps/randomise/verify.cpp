#include "verify.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/report/certificate.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/trial/verify.hpp"

#include "common/progress.hpp"
#include "files.hpp"

namespace clustertrial::apps {

namespace {

void refuse_unnamed_list(const RecordOnDisk& record, const RandomiseOptions& options) {
    if (options.split_file || options.input || !record.record.context.input_file.empty()) return;
    throw Error(ErrorKind::usage, "the list of " + record.path + " was read from standard input: name it with --input");
}

std::string what_is_verified(const Verification& verification) {
    const AllocationPlan& plan = verification.record.plan;
    if (verification.part) {
        return verification.part->file + " is the file of " + verification.part->column + " " +
               in_quotes(verification.part->value) + " that the record " + verification.record_file + " names, all " +
               format_count(verification.schools) + " schools";
    }
    return std::string(traits_of(plan.method()).algorithm) + " with " + std::string(to_name(plan.generator)) +
           " and seed " + std::to_string(plan.seed) + " on " + verification.paths.list + " gives " +
           verification.paths.allocation + ", all " + format_count(verification.schools) + " schools, and the record";
}

std::string verified_text(const Verification& verification) {
    std::string text = "Verified: " + what_is_verified(verification) + ".\n";
    if (!verification.checked.empty()) text += "Verified as well: " + joined(verification.checked) + ".\n";
    for (const auto& one : verification.unchecked) text += "Not checked: " + one + ".\n";
    return text;
}

/// The format of the certificate, before anything is verified. Throws Error(usage).
Format format_of_certificate(const std::string& file) {
    const Format format = format_of_file(file).value_or(Format::text);
    if (format == Format::json || format == Format::csv) {
        throw Error(ErrorKind::usage, "--certificate " + file + ": a certificate is a page to print; expected a name " +
                                          "that ends in .docx, .txt, .md, .html, .tex or .xlsx");
    }
    return format;
}

/// Before anything is verified.
void check_certificate(const std::string& file) {
    static_cast<void>(format_of_certificate(file));
    refuse_existing({file}, "a certificate is never overwritten");
}

void write_certificate(const Verification& verification, const std::string& file, std::size_t width) {
    const Document page = to_certificate(verification, made_by("randomise"));
    write_new_files({{file, render(page, format_of_certificate(file), {width})}});
}

}  // namespace

int verify(const RandomiseOptions& options) {
    if (options.certificate) check_certificate(*options.certificate);
    ProgressOfDraws progress(!options.common.quiet);
    const VerifyOptions told{options.input,         options.allocation, options.public_key, options.signature,
                             options.allow_outside, options.split_file, progress.teller()};
    const RecordOnDisk record = read_record(*options.verify, reach_of(told));
    refuse_unnamed_list(record, options);
    const Verification verification = verify_record(record, told);
    Problems problems;
    for (const auto& difference : verification.differences) problems.add(difference);
    const bool verified = problems.empty();
    if (verified && options.certificate) write_certificate(verification, *options.certificate, options.common.width);
    std::string text =
        verified ? verified_text(verification) : "Not verified: " + *options.verify + "\n" + problems.text() + "\n";
    if (options.certificate)
        text += verified ? "Certificate: " + *options.certificate + ".\n" : "No certificate is written.\n";
    print(text);
    return verified ? exit_done : exit_check_failed;
}

}  // namespace clustertrial::apps
