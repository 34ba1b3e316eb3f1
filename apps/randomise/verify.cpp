#include "verify.hpp"

#include "clustertrial/allocation/record.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/data/file.hpp"

#include "trial.hpp"

#include <filesystem>

namespace clustertrial::apps {

namespace {

std::string beside(const std::string& record, const std::string& file) {
    return (std::filesystem::path(record).parent_path() / file).lexically_normal().string();
}

void refuse_unnamed_list(const RandomiseOptions& options) {
    const std::string& name = *options.verify;
    if (!options.input && parse_record(read_file(name), name).context.input_file.empty())
        throw Error(ErrorKind::usage, "the list of " + name + " was read from standard input: name it with --input");
}

std::string verified_text(const RandomiseOptions& options, const Verification& verification) {
    const RecordContext& context = verification.record.context;
    const AllocationPlan& plan = verification.record.plan;
    const std::string& name = *options.verify;
    std::string text = "Verified: " + std::string(traits_of(plan.method).algorithm) + " with " +
                       std::string(to_name(plan.generator)) + " and seed " + std::to_string(plan.seed) + " on " +
                       options.input.value_or(beside(name, context.input_file)) + " gives " +
                       options.allocation.value_or(beside(name, context.allocation_file)) + ", all " +
                       format_count(verification.schools) + " schools, and the record.\n";
    std::string also;
    for (const auto& checked : verification.checked) also += (also.empty() ? "" : ", ") + checked;
    if (!also.empty()) text += "Verified as well: " + also + ".\n";
    return text;
}

}  // namespace

int verify(const RandomiseOptions& options) {
    refuse_unnamed_list(options);
    const Verification verification = verify_record(
        *options.verify, {options.input, options.allocation, options.public_key, options.signature, plan_of_trial});
    Problems problems;
    for (const auto& difference : verification.differences) problems.add(difference);
    const bool verified = problems.empty();
    print(verified ? verified_text(options, verification)
                   : "Not verified: " + *options.verify + "\n" + problems.text() + "\n");
    return verified ? exit_done : exit_check_failed;
}

}  // namespace clustertrial::apps
