#include "clustertrial/power/mdes.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/report/mdes_json.hpp"
#include "clustertrial/report/mdes_table.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "common/program.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

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

/// Where every row comes from: the trial file, and what flags put in its place.
void add_provenance(const Trial& trial, ResultTable& table) {
    table.notes.push_back("Trial file " + trial.file + ", SHA-256 " + trial.sha256 + ".");
    for (const std::string& change : trial.changed_by_flags)
        table.notes.push_back("By flag, in every stage: " + change + ".");
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
    refuse_to_overwrite(options.common.output, {trial.file});
    if (trial.power.stages.empty()) {
        throw Error(ErrorKind::input, trial.file + ": found no [[power.stage]]; expected at least one");
    }
    Problems problems;
    for (PowerStage& stage : trial.power.stages) apply_flags(options, stage, problems);
    problems.throw_if_any(ErrorKind::usage);
    trial.changed_by_flags = changes_by_flags(options);
    const std::vector<MdesResult> results = estimate_mdes(trial.power.stages);
    if (format == Format::json) {
        write_result(render_mdes_json(results, &trial), options.common);
        return exit_done;
    }
    ResultTable table = to_table(results, words_of(trial));
    add_provenance(trial, table);
    Document document(std::move(table));
    document.metadata = {.title = trial.title, .made_by = made_by("mdes")};
    write_result(render(document, format, {options.common.width}), options.common);
    return exit_done;
}

int run(const MdesOptions& options) {
    const Format format = from_name<Format>(options.common.format);
    if (!options.trial_file.empty()) return run_trial(options, format);
    const MdesResult result = estimate_mdes(stage_from_flags(options));
    write_result(
        format == Format::json ? render_mdes_json({result}) : render(to_table(result), format, {options.common.width}),
        options.common);
    return exit_done;
}

}  // namespace

}  // namespace clustertrial::apps

// Flags are declared outside run_program's reach: an exception there is a bug, and ends the program.
int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape)
    CLI::App app("Minimum detectable effect size of a cluster-randomised trial", "mdes");
    clustertrial::apps::MdesOptions options;
    clustertrial::apps::add_options(app, options);
    return clustertrial::apps::run_program(app, argc, argv, [&] { return clustertrial::apps::run(options); });
}
