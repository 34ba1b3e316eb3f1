#include "randomise_options.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"

#include <cstdint>
#include <random>

namespace clustertrial::apps {

namespace {

using Text = std::optional<std::string>;

/// Stata's `set seed` takes whole numbers below 2^31: so that Stata can replay a seed that was drawn here.
constexpr std::uint32_t seed_mask = 0x7FFFFFFFU;

void add_list_options(CLI::App& app, RandomiseOptions& options) {
    const char* group = "The list";
    app.add_option(
        "SCHOOLS", options.schools,
        "The list to randomise, one row a school (CSV; - is standard input), or a trial file (.toml) that says it all");
    app.add_option("--id", options.id, "Column that identifies a school")->type_name("COLUMN")->group(group);
    app.add_option("--where", options.where,
                   "Randomise only rows where COLUMN=VALUE or COLUMN!=VALUE; may be repeated: equal conditions on one "
                   "column are alternatives, all others must hold")
        ->type_name("CONDITION")
        ->allow_extra_args(false)
        ->group(group);
    app.add_option("--missing", options.missing, "A cell that means no value; may be repeated (default: empty, NA)")
        ->type_name("TEXT")
        ->allow_extra_args(false)
        ->group(group);
    app.add_option("--delimiter", options.delimiter, "What separates cells: comma, semicolon or tab (default: found)")
        ->check(CLI::IsMember({"comma", "semicolon", "tab"}))
        ->type_name("NAME")
        ->group(group);
}

void add_design_options(CLI::App& app, RandomiseOptions& options) {
    const char* group = "The design";
    app.add_option("--strata", options.strata,
                   "COLUMN, COLUMN:median, COLUMN:quantiles=K or COLUMN:cuts=A,B,...; @BY after median and quantiles "
                   "computes them within each value of BY; crossed when repeated")
        ->type_name("SPEC")
        ->allow_extra_args(false)
        ->group(group);
    app.add_option(
           "--at-threshold", options.at_threshold,
           "Where a value exactly on a threshold goes: low, high, error or none, a block of its own (default low; "
           "none for sorted-alternation)")
        ->type_name("RULE")
        ->group(group);
    app.add_option("--arms", options.arms, "Labels of the arms, separated by commas (default control,intervention)")
        ->type_name("LABELS")
        ->group(group);
    app.add_option("--ratio", options.ratio, "Schools in each arm for one another, separated by commas (default equal)")
        ->type_name("SHARES")
        ->group(group);
    app.add_option("--method", options.method, "complete, sorted-alternation or simple (default complete)")
        ->type_name("NAME")
        ->group(group);
}

void add_draw_options(CLI::App& app, RandomiseOptions& options) {
    const char* group = "The draw";
    auto* seed = app.add_option("--seed", options.seed, "Whole number that decides every draw")
                     ->type_name("NUMBER")
                     ->group(group);
    app.add_flag("--seed-from-entropy", options.seed_from_entropy, "Draw a seed below 2^31 and record it")
        ->excludes(seed)
        ->group(group);
    app.add_option("--generator", options.generator,
                   "stata-mt64 (Stata 14 and later) or stata-kiss32 (before) (default stata-mt64)")
        ->type_name("NAME")
        ->group(group);
    app.add_option("--storage", options.storage,
                   "How a draw is stored before it is compared: double or float, as Stata's generate does (default "
                   "double; float for sorted-alternation)")
        ->type_name("TYPE")
        ->group(group);
    app.add_option("--order", options.order, "Schools get their draws in order of id or as in the file (default id)")
        ->type_name("ORDER")
        ->group(group);
    app.add_option("--sort-key", options.sort_key,
                   "Column by which sorted-alternation sorts (default: the one that --strata divides by thresholds)")
        ->type_name("COLUMN")
        ->group(group);
    auto* ties = app.add_option("--ties", options.ties,
                                "Where sort keys or draws are equal: error or file-order (default error)")
                     ->check(CLI::IsMember({"error", "file-order"}))
                     ->type_name("RULE")
                     ->group(group);
    app.add_option("--tie-column", options.tie_column, "Column that decides where sort keys or draws are equal")
        ->type_name("COLUMN")
        ->excludes(ties)
        ->group(group);
}

void add_verify_options(CLI::App& app, RandomiseOptions& options) {
    const char* group = "Verification";
    auto* verify = app.add_option("--verify", options.verify, "Replay a record instead, and say what differs")
                       ->type_name("RECORD")
                       ->group(group);
    app.add_option("--input", options.input, "The list of the record, where it is no longer where the record says")
        ->type_name("FILE")
        ->needs(verify)
        ->group(group);
    app.add_option("--allocation", options.allocation, "The allocation of the record, likewise")
        ->type_name("FILE")
        ->needs(verify)
        ->group(group);
    // Said here and not option by option, where it would stand in every line of the help.
    app.final_callback([&app, verify] {
        if (verify->count() == 0) return;
        for (const char* drawing :
             {"SCHOOLS",        "--id",      "--where", "--missing",  "--delimiter", "--strata",
              "--at-threshold", "--arms",    "--ratio", "--method",   "--seed",      "--seed-from-entropy",
              "--generator",    "--storage", "--order", "--sort-key", "--ties",      "--tie-column",
              "--output",       "--record"}) {
            if (app.get_option(drawing)->count() > 0)
                throw Error(
                    ErrorKind::usage,
                    std::string(drawing) + " and --verify exclude one another: the record says how it was drawn");
        }
    });
}

std::vector<std::string> split_list(const std::string& flag, const std::string& text) {
    std::vector<std::string> items;
    try {
        split_csv_line(text, ',', {flag, 0, ""}, items);
    } catch (const Error& error) {
        throw Error(ErrorKind::usage, error.what());
    }
    return items;
}

std::vector<std::uint64_t> ratio_of(const RandomiseOptions& options, std::size_t arms) {
    if (!options.ratio) return std::vector<std::uint64_t>(arms, 1);
    std::vector<std::uint64_t> ratio;
    for (const auto& text : split_list("--ratio", *options.ratio)) {
        const auto share = parse_whole_number(text);
        if (!share)
            throw Error(ErrorKind::usage, "--ratio: found " + in_quotes(text) + "; expected whole numbers such as 1,1");
        ratio.push_back(*share);
    }
    return ratio;
}

std::uint64_t seed_of(const RandomiseOptions& options) {
    if (options.seed_from_entropy) return std::random_device{}() & seed_mask;
    const auto seed = parse_whole_number(*options.seed);
    if (!seed)
        throw Error(ErrorKind::usage,
                    "--seed: found " + in_quotes(*options.seed) + "; expected a whole number such as 3837398");
    return *seed;
}

GeneratorKind generator_of(const std::string& name) {
    const bool short_name = name == "mt64" || name == "kiss32";
    return generator_from_name(short_name ? "stata-" + name : name);
}

std::optional<char> delimiter_of(const Text& name) {
    if (!name) return std::nullopt;
    return *name == "comma" ? ',' : *name == "semicolon" ? ';' : '\t';
}

void check_required(const RandomiseOptions& options) {
    Problems problems;
    if (options.schools.empty()) problems.add("SCHOOLS is required: the list to randomise (or --verify RECORD)");
    if (!options.id) problems.add("--id is required: the column that identifies a school");
    if (!options.seed && !options.seed_from_entropy)
        problems.add("a seed is required: --seed NUMBER, or --seed-from-entropy, which draws one and records it");
    if (options.common.output == "-") problems.add("-o FILE is required: where the allocation is written");
    problems.throw_if_any(ErrorKind::usage);
}

/// The record holds what was typed, and JSON is UTF-8.
void check_utf8(const AllocationPlan& plan) {
    std::string typed = plan.id + plan.sort_key + plan.tie_column;
    for (const auto& spec : plan.strata) typed += spec.column + spec.within;
    for (const auto& condition : plan.where) typed += condition.column + condition.value;
    for (const auto& text : plan.arms) typed += text;
    for (const auto& text : plan.missing) typed += text;
    if (!is_utf8(typed)) throw Error(ErrorKind::usage, "an option's text is not UTF-8");
}

}  // namespace

void add_options(CLI::App& app, RandomiseOptions& options) {
    add_list_options(app, options);
    add_design_options(app, options);
    add_draw_options(app, options);
    add_common_options(app, options.common, false);
    app.get_option("--output")
        ->description("The allocation: the list with stratum, draw and arm added; a file that does not exist yet")
        ->default_str("");
    app.add_option("--record", options.record, "The record (default: beside the allocation, NAME.record.json)")
        ->type_name("FILE")
        ->group("Output");
    add_verify_options(app, options);
}

AllocationPlan to_plan(const RandomiseOptions& options) {
    check_required(options);
    AllocationPlan plan;
    plan.id = *options.id;
    for (const auto& text : options.where) plan.where.push_back(parse_row_condition(text));
    for (const auto& text : options.strata) plan.strata.push_back(parse_stratum_spec(text));
    if (options.arms) plan.arms = split_list("--arms", *options.arms);
    plan.ratio = ratio_of(options, plan.arms.size());
    if (options.method) plan.method = method_from_name(*options.method);
    plan.at_threshold =
        options.at_threshold ? at_threshold_from_name(*options.at_threshold) : default_at_threshold(plan.method);
    plan.storage = options.storage ? storage_from_name(*options.storage) : default_storage(plan.method);
    if (options.generator) plan.generator = generator_of(*options.generator);
    if (options.order) plan.order = school_order_from_name(*options.order);
    plan.sort_key = options.sort_key.value_or("");
    if (options.ties) plan.ties = tie_rule_from_name(*options.ties);
    if (options.tie_column) plan.ties = TieRule::column;
    plan.tie_column = options.tie_column.value_or("");
    if (!options.missing.empty()) plan.missing = options.missing;
    plan.delimiter = delimiter_of(options.delimiter);
    plan.seed = seed_of(options);
    check_utf8(plan);
    check_plan(plan);
    return plan;
}

}  // namespace clustertrial::apps
