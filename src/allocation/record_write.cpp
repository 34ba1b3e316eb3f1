#include "clustertrial/allocation/record.hpp"
#include "clustertrial/data/checksum.hpp"

#include "generator_text.hpp"
#include "json_node.hpp"
#include "record_results.hpp"
#include "record_text.hpp"

namespace clustertrial {
namespace {

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

template <typename Value>
Json value_or_null(const std::optional<Value>& value) {
    return value ? Json(*value) : Json(nullptr);
}

template <typename Spec>
Json texts_json(const std::vector<Spec>& specs) {
    Json texts = Json::array();
    for (const auto& spec : specs) texts.push_back(to_text(spec));
    return texts;
}

Json options_json(const AllocationPlan& plan) {
    return {{"id", plan.id},
            {"where", texts_json(plan.where)},
            {"strata", texts_json(plan.strata)},
            {"at_threshold", to_name(plan.at_threshold)},
            {"arms", plan.arms},
            {"ratio", plan.ratio},
            {"storage", to_name(plan.storage)},
            {"order", to_name(plan.order)},
            {"sort_key", text_or_null(plan.sort_key)},
            {"ties", to_name(plan.ties)},
            {"tie_column", text_or_null(plan.tie_column)},
            {"missing", plan.missing},
            {"delimiter", plan.delimiter ? Json(std::string(1, *plan.delimiter)) : Json(nullptr)},
            {"together", text_or_null(plan.together)},
            {"unit_covariate", to_name(plan.unit_covariate)},
            {"covariates", texts_json(plan.covariates)},
            {"stratum_ratios", texts_json(plan.stratum_ratios)},
            {"simulations", plan.simulations}};
}

Json matching_json(const MatchingPlan& matching) {
    return {{"tuple_size", matching.tuple_size}, {"distance", to_name(matching.distance)}};
}

Json minimisation_json(const MinimisationPlan& minimisation) {
    return {{"factors", texts_json(minimisation.factors)},
            {"weights", minimisation.weights},
            {"imbalance", to_name(minimisation.options.imbalance)},
            {"probability", minimisation.options.probability}};
}

Json constrained_json(const ConstrainedOptions& options) {
    return {{"score", to_name(options.score)},
            {"weights", options.weights},
            {"enumerate_up_to", options.enumerate_up_to},
            {"sampled", to_name(options.sampled)},
            {"draws", options.draws},
            {"exchanges", options.exchanges},
            {"keep", value_or_null(options.keep)},
            {"cut_off", value_or_null(options.cut_off)}};
}

Json rerandomisation_json(const RerandomisationOptions& options) {
    return {{"threshold", value_or_null(options.threshold)},
            {"acceptance", value_or_null(options.acceptance)},
            {"most_tries", options.most_tries}};
}

Json method_options_json(const AllocationPlan& plan) {
    switch (plan.method) {
        case AllocationMethod::matched:
            return matching_json(plan.matching);
        case AllocationMethod::minimisation:
            return minimisation_json(plan.minimisation);
        case AllocationMethod::constrained:
            return constrained_json(plan.constrained);
        case AllocationMethod::rerandomisation:
            return rerandomisation_json(plan.rerandomisation);
        case AllocationMethod::complete:
        case AllocationMethod::sorted_alternation:
        case AllocationMethod::simple:
            break;
    }
    return nullptr;
}

Json file_json(const std::optional<RecordedFile>& file) {
    if (!file) return nullptr;
    return {{"file", file->file}, {"sha256", file->sha256}};
}

/// Where the options came from, when that was a trial file: for the reader, since `options` holds all a replay needs.
Json trial_file_json(const RecordContext& context) {
    if (context.trial_sha256.empty()) return nullptr;
    return {{"file", context.trial_file}, {"sha256", context.trial_sha256}};
}

Json commitment_json(const std::optional<RevealedCommitment>& commitment) {
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
        {"algorithm", algorithm_of(plan.method)},
        {"generator", generator_text(plan.generator)},
        {"seed", plan.seed},
        {"seed_from_entropy", context.seed_from_entropy},
        {"commitment", commitment_json(context.commitment)},
        {"spent_seeds", ledger_json(context.spent_seeds)},
        {"trial_file", trial_file_json(context)},
        {"previous", file_json(context.previous)},
        {"options", options_json(plan)},
        {"method_options", method_options_json(plan)},
        {"input", {{"file", text_or_null(context.input_file)}, {"sha256", table.sha256}, {"rows", table.rows}}},
        {"allocation", {{"file", context.allocation_file}, {"sha256", sha256_of(allocation)}}},
        {"split", split_json(context.split)},
        {"kept", file_json(context.kept)}};
    add_results(list, record);
    record["record_sha256"] = "";
    try {
        return with_own_sha256(record.dump(2) + '\n');
    } catch (const Json::type_error&) {
        throw Error(ErrorKind::usage, "a label, column or file name is not UTF-8; the record cannot hold it");
    }
}

}  // namespace clustertrial
