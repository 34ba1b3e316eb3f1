#include "verify.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/trial/verify.hpp"

namespace clustertrial::apps {

namespace {

void refuse_unnamed_list(const RandomiseOptions& options) {
    const std::string& name = *options.verify;
    if (!options.input && parse_record(read_file(name), name).context.input_file.empty())
        throw Error(ErrorKind::usage, "the list of " + name + " was read from standard input: name it with --input");
}

std::string verified_text(const Verification& verification) {
    const AllocationPlan& plan = verification.record.plan;
    std::string text = "Verified: " + std::string(traits_of(plan.method()).algorithm) + " with " +
                       std::string(to_name(plan.generator)) + " and seed " + std::to_string(plan.seed) + " on " +
                       verification.paths.list + " gives " + verification.paths.allocation + ", all " +
                       format_count(verification.schools) + " schools, and the record.\n";
    if (!verification.checked.empty()) text += "Verified as well: " + joined(verification.checked) + ".\n";
    return text;
}

}  // namespace

int verify(const RandomiseOptions& options) {
    refuse_unnamed_list(options);
    const Verification verification =
        verify_record(*options.verify, {options.input, options.allocation, options.public_key, options.signature});
    Problems problems;
    for (const auto& difference : verification.differences) problems.add(difference);
    const bool verified = problems.empty();
    print(verified ? verified_text(verification) : "Not verified: " + *options.verify + "\n" + problems.text() + "\n");
    return verified ? exit_done : exit_check_failed;
}

}  // namespace clustertrial::apps
