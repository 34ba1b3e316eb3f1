#include "clustertrial/allocation/record.hpp"
#include "clustertrial/data/checksum.hpp"

#include "json_node.hpp"
#include "plan_json.hpp"
#include "record_results.hpp"
#include "record_text.hpp"

namespace clustertrial {

using namespace allocation_detail;

namespace {

Json file_json(const std::optional<RecordedFile>& file) {
    if (!file) return nullptr;
    return {{"file", file->file}, {"sha256", file->sha256}};
}

/// Where the options came from, when that was a trial file: for the reader, since `options` holds all a replay needs.
Json trial_file_json(const RecordContext& context) {
    if (context.trial_sha256.empty()) return nullptr;
    return {{"file", context.trial_file}, {"sha256", context.trial_sha256}};
}

Json revealed_json(const std::optional<RevealedCommitment>& commitment) {
    if (!commitment) return nullptr;
    return {{"file", commitment->file.file},
            {"file_sha256", commitment->file.sha256},
            {"sha256", commitment->sha256},
            {"nonce", commitment->nonce},
            {"trial_sha256", text_or_null(commitment->trial_sha256)}};
}

Json ledger_json(const std::optional<RecordedLedger>& ledger) {
    if (!ledger) return nullptr;
    return {{"file", ledger->file.file}, {"seeds", ledger->seeds}, {"sha256", ledger->file.sha256}};
}

Json split_json(const std::optional<SplitFiles>& split) {
    if (!split) return nullptr;
    Json files = Json::array();
    for (const auto& part : split->files)
        files.push_back({{"value", part.value}, {"file", part.file.file}, {"sha256", part.file.sha256}});
    return {{"column", split->column}, {"files", files}};
}

}  // namespace

std::string record_json(const RecordContext& context, const Table& table, const AllocatedList& list,
                        std::string_view allocation) {
    const AllocationPlan& plan = list.plan;
    Json record = {
        {"schema", record_schema},
        {"version", context.version},
        {"algorithm", traits_of(plan.method()).algorithm},
        {"generator", traits_of(plan.generator).version},
        {"seed", plan.seed},
        {"seed_from_entropy", context.seed_from_entropy},
        {"commitment", revealed_json(context.commitment)},
        {"spent_seeds", ledger_json(context.spent_seeds)},
        {"trial_file", trial_file_json(context)},
        {"previous", file_json(context.previous)},
        {"options", options_json(plan)},
        {"method_options", method_options_json(plan)},
        {"input", {{"file", text_or_null(context.input_file)}, {"sha256", table.sha256}, {"rows", table.rows}}},
        {"allocation", {{"file", context.allocation_file}, {"sha256", sha256_of(allocation)}}},
        {"split", split_json(context.split)},
        {"kept", file_json(context.kept)}};
    // Left out and not null where there is none: records from before it was recorded still replay to the byte.
    if (context.pairs) record["pairs_file"] = file_json(context.pairs);
    add_results(list, record);
    record["record_sha256"] = "";
    try {
        return with_own_sha256(record.dump(2) + '\n');
    } catch (const Json::type_error&) {
        throw Error(ErrorKind::usage, "a label, column or file name is not UTF-8; the record cannot hold it");
    }
}

}  // namespace clustertrial
