#include "clustertrial/allocation/record.hpp"

#include "json_node.hpp"
#include "record_text.hpp"

namespace clustertrial {

using namespace allocation_detail;

namespace {

/// What `read` makes of each item of a list.
template <typename Read>
auto list_of(const Node& node, Read read) {
    std::vector<decltype(read(node))> values;
    for (const auto& item : node.items()) values.push_back(read(item));
    return values;
}

std::string text_of(const Node& node) {
    return node.text();
}

std::uint64_t whole_of(const Node& node) {
    return node.whole();
}

/// What `read` makes of a value that may be null.
template <typename Read>
auto optional_of(const Node& node, Read read) -> std::optional<decltype(read(node))> {
    if (node.is_null()) return std::nullopt;
    return read(node);
}

double number_of(const Node& node) {
    return node.number();
}

/// `read` for a text, as what list_of takes.
template <typename Read>
auto as(Read read) {
    return [read](const Node& node) { return node.as(read); };
}

// ---- the plan ----

std::optional<char> delimiter_of(const Node& node) {
    if (node.is_null()) return std::nullopt;
    const std::string text = node.text();
    if (text.size() != 1) throw node.bad("is not one character");
    return text[0];
}

MatchingPlan matching_of(const Node& options) {
    return {options.at("tuple_size").whole(), options.at("distance").as_kind<MatchDistance>()};
}

MinimisationPlan minimisation_of(const Node& options) {
    return {list_of(options.at("factors"), as(parse_stratum_spec)),
            list_of(options.at("weights"), whole_of),
            {options.at("imbalance").as_kind<Imbalance>(), options.at("probability").number()}};
}

/// Of two members the one that is not null, and whether it is the first.
std::pair<double, bool> one_of(const Node& options, const char* first, const char* second) {
    const auto a = optional_of(options.at(first), number_of);
    const auto b = optional_of(options.at(second), number_of);
    if (a.has_value() == b.has_value()) {
        throw options.bad("has " + std::string(a ? "both" : "neither") + " of '" + first + "' and '" + second +
                          "'; expected one of them, the other null");
    }
    return {a ? *a : *b, a.has_value()};
}

KeepRule keep_rule_of(const Node& options) {
    const auto [value, is_share] = one_of(options, "keep", "cut_off");
    if (is_share) return BestShare{value};
    return CutOff{value};
}

AcceptRule accept_rule_of(const Node& options) {
    const auto [value, is_threshold] = one_of(options, "threshold", "acceptance");
    if (is_threshold) return DistanceLimit{value};
    return Acceptance{value};
}

ConstrainedOptions constrained_of(const Node& options) {
    return {options.at("score").as_kind<BalanceScore>(),
            list_of(options.at("weights"), number_of),
            options.at("enumerate_up_to").whole(),
            options.at("sampled").as_kind<Candidates>(),
            options.at("draws").whole(),
            options.at("exchanges").whole(),
            keep_rule_of(options)};
}

RerandomisationOptions rerandomisation_of(const Node& options) {
    return {accept_rule_of(options), options.at("most_tries").whole()};
}

MethodOptions method_options_of(AllocationMethod method, const Node& options) {
    switch (method) {
        case AllocationMethod::matched:
            return matching_of(options);
        case AllocationMethod::minimisation:
            return minimisation_of(options);
        case AllocationMethod::constrained:
            return constrained_of(options);
        case AllocationMethod::rerandomisation:
            return rerandomisation_of(options);
        case AllocationMethod::complete:
        case AllocationMethod::sorted_alternation:
        case AllocationMethod::simple:
            break;
    }
    if (!options.is_null()) throw options.bad("is not null, and the algorithm has no options of its own");
    return default_options(method);
}

void read_options(const Node& options, AllocationPlan& plan) {
    plan.id = options.at("id").text();
    plan.where = list_of(options.at("where"), as(parse_row_rule));
    plan.strata = list_of(options.at("strata"), as(parse_stratum_spec));
    plan.at_threshold = options.at("at_threshold").as_kind<AtThreshold>();
    plan.arms = list_of(options.at("arms"), text_of);
    plan.ratio = list_of(options.at("ratio"), whole_of);
    plan.storage = options.at("storage").as_kind<DrawStorage>();
    plan.order = options.at("order").as_kind<SchoolOrder>();
    plan.sort_key = options.at("sort_key").text_or_empty();
    plan.ties = options.at("ties").as_kind<TieRule>();
    plan.tie_column = options.at("tie_column").text_or_empty();
    plan.missing = list_of(options.at("missing"), text_of);
    plan.delimiter = delimiter_of(options.at("delimiter"));
    plan.together = options.at("together").text_or_empty();
    plan.unit_covariate = options.at("unit_covariate").as_kind<UnitCovariate>();
    plan.covariates = list_of(options.at("covariates"), as(parse_covariate_column));
    plan.stratum_ratios = list_of(options.at("stratum_ratios"), as(parse_stratum_ratio));
    plan.simulations = options.at("simulations").whole();
    if (const auto header_row = options.find("header_row")) plan.header_row = header_row->whole();
    if (const auto decimal = options.find("decimal")) plan.decimal = decimal->as_kind<DecimalMark>();
    if (const auto percent = options.find("percent")) plan.percent = list_of(*percent, text_of);
    if (const auto thousands = options.find("thousands")) plan.thousands = list_of(*thousands, text_of);
}

AllocationPlan plan_of(const Node& record) {
    AllocationPlan plan;
    const auto method = record.at("algorithm").as(method_of_algorithm);
    plan.generator = record.at("generator").as(generator_of_version);
    plan.seed = record.at("seed").whole();
    read_options(record.at("options"), plan);
    plan.method_options = method_options_of(method, record.at("method_options"));
    return plan;
}

// ---- the files and the seed ----

RecordedFile file_of(const Node& node) {
    return {node.at("file").text(), node.at("sha256").sha256()};
}

SplitFiles split_of(const Node& node) {
    const auto part_of = [](const Node& part) { return SplitFile{part.at("value").text(), file_of(part)}; };
    return {node.at("column").text(), list_of(node.at("files"), part_of)};
}

RecordedLedger ledger_of(const Node& node) {
    return {file_of(node), node.at("seeds").whole()};
}

RevealedCommitment revealed_of(const Node& node) {
    const Node trial = node.at("trial_sha256");
    return {{node.at("file").text(), node.at("file_sha256").sha256()},
            node.at("sha256").sha256(),
            node.at("nonce").sha256(),
            trial.is_null() ? std::string() : trial.sha256()};
}

RecordContext context_of(const Node& record) {
    RecordContext context;
    context.version = record.at("version").text();
    context.input_file = record.at("input").at("file").text_or_empty();
    context.allocation_file = record.at("allocation").at("file").text();
    context.seed_from_entropy = record.at("seed_from_entropy").truth();
    if (const auto trial = optional_of(record.at("trial_file"), file_of)) {
        context.trial_file = trial->file;
        context.trial_sha256 = trial->sha256;
    }
    context.previous = optional_of(record.at("previous"), file_of);
    context.kept = optional_of(record.at("kept"), file_of);
    if (const auto pairs = record.find("pairs_file")) context.pairs = file_of(*pairs);
    context.split = optional_of(record.at("split"), split_of);
    context.spent_seeds = optional_of(record.at("spent_seeds"), ledger_of);
    context.commitment = optional_of(record.at("commitment"), revealed_of);
    return context;
}

}  // namespace

AllocationRecord parse_record(std::string_view json, const std::string& file) {
    const ParsedJson parsed = parse_json(json, file, "expected an allocation record");
    const Node root(parsed, file);
    check_schema(root, record_schema);
    AllocationRecord record;
    record.context = context_of(root);
    record.plan = plan_of(root);
    record.input_sha256 = root.at("input").at("sha256").sha256();
    record.allocation_sha256 = root.at("allocation").at("sha256").sha256();
    static_cast<void>(root.at("record_sha256").sha256());
    return record;
}

}  // namespace clustertrial
