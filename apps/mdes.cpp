#include "clustertrial/power/mdes.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/version.hpp"
#include "clustertrial/report/mdes_table.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/report/words.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "common/program.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace clustertrial::apps {

namespace {

/// A flag whose value is a number of the stage.
struct NumberFlag {
    const char* spellings;  ///< separated by commas, the usual one first
    double PowerStage::*member;
    bool required;
    const char* help;
};

constexpr std::array number_flags{
    NumberFlag{"--clusters", &PowerStage::clusters, true, "Clusters, all arms together"},
    NumberFlag{"--size,--cluster-size", &PowerStage::cluster_size, true, "Mean number of individuals in a cluster"},
    NumberFlag{"--icc", &PowerStage::icc, true, "Intracluster correlation of the outcome"},
    NumberFlag{"--r2-cluster", &PowerStage::r2_cluster, false,
               "Share of the variance between clusters that covariates explain (default 0)"},
    NumberFlag{"--r2-individual", &PowerStage::r2_individual, false,
               "Share of the variance within clusters that covariates explain (default 0)"},
    NumberFlag{"--alpha", &PowerStage::alpha, false, "Significance level of the whole test (default 0.05)"},
    NumberFlag{"--power", &PowerStage::power, false, "Power asked for (default 0.8)"},
    NumberFlag{"--share-treated", &PowerStage::share_treated, false, "Share of the clusters treated (default 0.5)"},
    NumberFlag{"--covariates", &PowerStage::covariates, false,
               "Covariates at cluster level, each costing a degree of freedom (default 0)"},
    NumberFlag{"--cluster-size-cv", &PowerStage::cluster_size_cv, false,
               "Coefficient of variation of the cluster sizes (default 0)"},
};

std::string usual_spelling(const NumberFlag& flag) {
    const std::string spellings = flag.spellings;
    return spellings.substr(0, spellings.find(','));
}

/// The command line as typed.
struct MdesOptions {
    CommonOptions common;
    std::string trial_file;
    std::optional<std::string> design;
    std::optional<std::string> multiplier;
    std::optional<std::string> sides;
    std::optional<std::string> proportion;
    std::array<std::optional<std::string>, number_flags.size()> numbers;
};

void add_options(CLI::App& app, MdesOptions& options) {
    app.add_option("trial", options.trial_file,
                   "A trial file: its [[power.stage]] tables, one column each; a flag beats the file, in every stage");
    app.add_option("--design", options.design, "cra2: clusters are randomised, individuals are in clusters")
        ->check(CLI::IsMember(power_design_names()))
        ->type_name("DESIGN")
        ->default_str("cra2");
    for (std::size_t i = 0; i < number_flags.size(); ++i) {
        app.add_option(number_flags[i].spellings, options.numbers[i], number_flags[i].help)->type_name("NUMBER");
    }
    app.add_option("--sides", options.sides, "A one-sided or a two-sided test")
        ->check(CLI::IsMember({"1", "2"}))
        ->type_name("SIDES")
        ->default_str("2");
    app.add_option("--multiplier", options.multiplier,
                   "What the standard error is multiplied by: from the t or the normal distribution, or exact for the "
                   "power asked for")
        ->check(CLI::IsMember(multiplier_names()))
        ->type_name("KIND")
        ->default_str("t");
    app.add_option("--proportion", options.proportion,
                   "Proportion with a binary outcome: also gives the MDES in percentage points")
        ->type_name("NUMBER");
    add_common_options(app, options.common);
}

/// The number that a flag's text spells; without one, a problem and 0.
double number_of(const std::string& flag, const std::string& text, Problems& problems) {
    const auto value = parse_number(text);
    if (!value) problems.add(flag + ": found '" + text + "'; expected a number");
    return value.value_or(0);
}

/// The flags that were given, typed, over what the stage says. What the numbers may be is for check_stage to say.
void apply_flags(const MdesOptions& options, PowerStage& stage, Problems& problems) {
    if (options.design) stage.design = power_design_from_name(*options.design);
    if (options.multiplier) stage.multiplier = multiplier_from_name(*options.multiplier);
    if (options.sides) stage.sides = *options.sides == "1" ? 1 : 2;
    for (std::size_t i = 0; i < number_flags.size(); ++i) {
        const NumberFlag& flag = number_flags[i];
        if (options.numbers[i]) {
            stage.*flag.member = number_of(usual_spelling(flag), *options.numbers[i], problems);
        }
    }
    if (options.proportion) stage.proportion = number_of("--proportion", *options.proportion, problems);
}

/// The one calculation that flags alone describe. Throws Error(usage) with every flag that is missing or is no number.
PowerStage stage_from_flags(const MdesOptions& options) {
    PowerStage stage;
    Problems problems;
    for (std::size_t i = 0; i < number_flags.size(); ++i) {
        if (number_flags[i].required && !options.numbers[i]) {
            problems.add(usual_spelling(number_flags[i]) + " is required, or a trial file");
        }
    }
    apply_flags(options, stage, problems);
    problems.throw_if_any(ErrorKind::usage);
    return stage;
}

using Json = nlohmann::ordered_json;

template <typename T>
Json or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json to_json(const MdesResult& result) {
    const PowerStage& stage = result.stage;
    Json row;
    row["name"] = stage.name.empty() ? Json(nullptr) : Json(stage.name);
    row["design"] = to_name(stage.design);
    row["clusters"] = static_cast<std::int64_t>(stage.clusters);
    row["cluster_size"] = stage.cluster_size;
    row["icc"] = stage.icc;
    row["r2_cluster"] = stage.r2_cluster;
    row["r2_individual"] = stage.r2_individual;
    row["alpha"] = stage.alpha;
    row["power"] = stage.power;
    row["sides"] = stage.sides;
    row["share_treated"] = stage.share_treated;
    row["covariates"] = static_cast<std::int64_t>(stage.covariates);
    row["cluster_size_cv"] = stage.cluster_size_cv;
    row["proportion"] = or_null(stage.proportion);
    row["multiplier_kind"] = to_name(stage.multiplier);
    row["df"] = static_cast<std::int64_t>(result.df);
    row["standard_error"] = result.standard_error;
    row["multiplier"] = result.multiplier;
    row["mdes"] = result.mdes;
    row["mdes_points"] = or_null(result.mdes_points);
    return row;
}

std::string json_document(const std::vector<MdesResult>& results, const Trial* trial) {
    Json document;
    document["schema"] = "clustertrial.results/1";
    document["version"] = version();
    if (trial != nullptr) {
        document["trial"] = {{"title", trial->title}, {"file", trial->file}, {"sha256", trial->sha256}};
    }
    document["results"] = Json::array();
    for (const MdesResult& result : results) document["results"].push_back(to_json(result));
    return document.dump(2) + "\n";
}

/// Where every row comes from: the trial file, and what flags put in its place.
void add_provenance(const Trial& trial, const std::vector<std::string>& changes, ResultTable& table) {
    table.notes.push_back("Trial file " + trial.file + ", SHA-256 " + trial.sha256 + ".");
    for (const std::string& change : changes) table.notes.push_back("By flag, in every stage: " + change + ".");
}

/// The flags given, as typed.
std::vector<std::string> changes_by_flags(const MdesOptions& options) {
    std::vector<std::string> changes;
    const auto note = [&](const std::string& flag, const std::optional<std::string>& value) {
        if (value) changes.push_back(flag + " " + *value);
    };
    note("--design", options.design);
    for (std::size_t i = 0; i < number_flags.size(); ++i) note(usual_spelling(number_flags[i]), options.numbers[i]);
    note("--sides", options.sides);
    note("--multiplier", options.multiplier);
    note("--proportion", options.proportion);
    return changes;
}

MdesTableOptions words_of(const Trial& trial) {
    MdesTableOptions words;
    words.cluster = trial.unit;
    words.clusters = plural(trial.unit);
    words.individual = trial.individual;
    words.individuals = trial.power.individuals.empty() ? plural(trial.individual) : trial.power.individuals;
    words.providers = trial.power.providers;
    return words;
}

int run_trial(const MdesOptions& options, Format format) {
    Trial trial = read_trial_file(options.trial_file);
    if (trial.power.stages.empty()) {
        throw Error(ErrorKind::input, trial.file + ": found no [[power.stage]]; expected at least one");
    }
    Problems problems;
    for (PowerStage& stage : trial.power.stages) apply_flags(options, stage, problems);
    problems.throw_if_any(ErrorKind::usage);
    const std::vector<MdesResult> results = estimate_mdes(trial.power.stages);
    if (format == Format::json) {
        write_result(json_document(results, &trial), options.common);
        return exit_done;
    }
    ResultTable table = to_table(results, words_of(trial));
    add_provenance(trial, changes_by_flags(options), table);
    write_result(render({table}, format, {options.common.width}), options.common);
    return exit_done;
}

int run(const MdesOptions& options) {
    const Format format = format_from_name(options.common.format);
    if (!options.trial_file.empty()) return run_trial(options, format);
    const MdesResult result = estimate_mdes(stage_from_flags(options));
    write_result(format == Format::json ? json_document({result}, nullptr)
                                        : render({to_table(result)}, format, {options.common.width}),
                 options.common);
    return exit_done;
}

}  // namespace

}  // namespace clustertrial::apps

int main(int argc, char** argv) {
    using namespace clustertrial::apps;
    CLI::App app("Minimum detectable effect size of a cluster-randomised trial", "mdes");
    MdesOptions options;
    add_options(app, options);
    return run_program(app, argc, argv, [&] { return run(options); });
}
