#include "clustertrial/report/simulation_report.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/trial/keys.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clustertrial {

namespace {

constexpr double percent = 100;

/// Decimals at which a Monte Carlo standard error has two digits.
int digits_for(double std_error) {
    constexpr int most = 8;
    if (!(std_error > 0)) return 4;
    return std::clamp(1 - static_cast<int>(std::floor(std::log10(std_error))), 0, most);
}

Cell with_error(const MonteCarlo& number, int digits) {
    Cell cell(NumberPart{number.value, digits});
    return cell.add(" (").add(NumberPart{number.std_error, digits}).add(")");
}

/// A share in percent; all of a table with the decimals of the least certain there could be.
Cell share_cell(const std::optional<MonteCarlo>& share, std::uint64_t trials) {
    if (!share) return "n/a";
    const double at_most = percent * 0.5 / std::sqrt(static_cast<double>(trials));
    return with_error({share->value * percent, share->std_error * percent}, std::max(digits_for(at_most), 1));
}

Cell bias_cell(const std::optional<MonteCarlo>& bias) {
    return bias ? with_error(*bias, digits_for(bias->std_error)) : Cell("n/a");
}

/// Three digits that mean something.
Cell three_digits(const std::optional<double>& number) {
    if (!number) return "n/a";
    const double size = std::abs(*number);
    return number_cell(*number, size > 0 ? std::clamp(2 - static_cast<int>(std::floor(std::log10(size))), 0, 8) : 2);
}

std::string name_of(const SimulatedLine& line, bool several_arms) {
    std::string name = line.label;
    if (line.analysis == "unweighted") name = "Unweighted";
    if (name.empty()) name = capitalised(line.analysis) + " analysis";
    return several_arms ? name + ": " + line.term : name;
}

std::string heading_of(const SimulatedLine& line) {
    if (line.effect == 0) return "No effect:";
    return "A true effect of " + format_shortest(line.effect) + ":";
}

bool has_several_arms(const SimulationResult& result) {
    return std::any_of(result.lines.begin(), result.lines.end(),
                       [&](const SimulatedLine& line) { return line.term != result.lines.front().term; });
}

/// Where averages over individuals and over clusters are not the same, what each line is held against.
std::optional<std::string> estimands_note(const SimulationResult& result, const std::string& outcome) {
    std::vector<std::string> said;
    for (const SimulatedLine& line : result.lines) {
        if (line.outcome != outcome || line.estimand == line.effect) continue;
        const std::string one = to_text(three_digits(line.estimand)) + " where it is " + format_shortest(line.effect) +
                                " on average over " + plural(result.of.unit);
        if (std::find(said.begin(), said.end(), one) == said.end()) said.push_back(one);
    }
    if (said.empty()) return std::nullopt;
    return "The effect differs by size, so lines that weigh " + plural(result.of.individual) +
           " are compared with its average over " + plural(result.of.individual) + ": " + listed(said, "and") + ".";
}

/// Trials that a line has no estimate or no test in; empty: it has both in all.
std::string words_of_missing(const LineSums& sums) {
    const std::uint64_t not_estimated = sums.trials - sums.estimated;
    const std::uint64_t not_tested = sums.estimated - sums.tested;
    std::vector<std::string> said;
    if (not_estimated > 0) said.push_back("no estimate in " + format_count(not_estimated));
    if (not_tested > 0) said.push_back("an estimate and no test in " + format_count(not_tested));
    if (said.empty()) return {};
    return listed(said, "and") + " of " + counted(sums.trials, "trial") + "; each column is of the trials that have it";
}

ResultTable table_of(const SimulationResult& result, const std::vector<LineSums>& sums, const SimulatedLine& first) {
    ResultTable table;
    table.id = "simulated-" + first.outcome;
    table.title = "Simulated trials: " + first.outcome_label;
    table.columns = {{"Analysis"},
                     {"Rejected\n(%)", "", Align::right},
                     {"Covered\n(%)", "", Align::right},
                     {"Bias", "", Align::right},
                     {"SD of\nestimates", "", Align::right},
                     {"Standard\nerror", "", Align::right}};
    const bool several_arms = has_several_arms(result);
    std::vector<double> effects;
    for (const SimulatedLine& line : result.lines) {
        if (line.outcome == first.outcome && std::find(effects.begin(), effects.end(), line.effect) == effects.end())
            effects.push_back(line.effect);
    }
    for (const double effect : effects) {
        bool begun = false;
        for (std::size_t i = 0; i < result.lines.size(); ++i) {
            const SimulatedLine& line = result.lines[i];
            if (line.outcome != first.outcome || line.effect != effect) continue;
            if (!begun) table.rows.push_back({{heading_of(line)}, true});
            begun = true;
            const LinePerformance performance = performance_of(sums[i]);
            table.rows.push_back({{name_of(line, several_arms), share_cell(performance.rejected, result.trials),
                                   share_cell(performance.coverage, result.trials), bias_cell(performance.bias),
                                   three_digits(performance.spread), three_digits(performance.std_error)}});
        }
    }
    table.notes.push_back(
        "Rejected: p-values of at most alpha = 1 - confidence; without an effect the type I error, else the power. "
        "Covered: intervals with the estimand in them, the true effect as this line averages it. Standard error: root "
        "mean square of those that the analysis "
        "reports, to be compared with the SD of the estimates. In brackets: Monte Carlo standard errors.");
    if (auto note = estimands_note(result, first.outcome)) table.notes.push_back(std::move(*note));
    for (std::size_t i = 0; i < result.lines.size(); ++i) {
        const SimulatedLine& line = result.lines[i];
        if (line.outcome != first.outcome) continue;
        std::string note = words_of_missing(sums[i]);
        if (note.empty()) continue;
        table.notes.push_back(name_of(line, several_arms) + ", effect " + format_shortest(line.effect) + ": " + note +
                              "; the first reason: " + result.why_not[i] + ".");
    }
    return table;
}

void add_row(ResultTable& table, const std::string& name, Cell value) {
    table.rows.push_back({{Cell(name), std::move(value)}});
}

/// What trials were made of: the keys that were said, in words of the trial file.
ResultTable truths_table(const SimulationResult& result) {
    ResultTable table;
    table.id = "simulated-truths";
    table.title = "What simulated trials are made of";
    table.columns = {{"Assumption"}, {"Value"}};
    const SimulatedTrial& of = result.of;
    add_row(table, "Trials, seed", format_count(result.trials) + ", " + std::to_string(result.seed));
    add_row(table, capitalised(plural(of.unit)), count_cell(static_cast<double>(of.clusters)));
    add_row(table, capitalised(plural(of.individual)), count_cell(of.individuals));
    for (const SimulatedOutcome& truth : of.truths) {
        table.rows.push_back({{Cell(truth.outcome + ":")}, true});
        for (const KeyOf<SimulatedOutcome>& key : keys_of<SimulatedOutcome>()) {
            const std::optional<KeyTexts> value = key.get(truth);
            if (!value || key.name == "outcome" || (!key.required && value == key.get(SimulatedOutcome{}))) continue;
            add_row(table, key.name, joined(*value, ", "));
        }
    }
    table.notes.push_back(std::string("The clusters are those of the ") + (of.from_list ? "list" : "data") +
                          ", with their sizes and strata; each trial allocates them anew by the trial's own method.");
    table.notes.insert(table.notes.end(), result.notes.begin(), result.notes.end());
    return table;
}

ResultTable provenance_of(const SimulationResult& result) {
    ResultTable table;
    table.id = "provenance";
    table.title = "Made of";
    table.columns = {{"What"}, {"Value"}};
    add_row(table, "Trial file", result.of.file);
    add_row(table, "Protocol (SHA-256)", result.of.protocol_sha256);
    for (const InputFile& input : result.of.inputs)
        add_row(table, std::string(traits_of(input.kind).label), input.file + "\nSHA-256 " + input.sha256);
    add_row(table, "Version", result.version);
    return table;
}

}  // namespace

std::vector<ResultTable> simulation_tables(const SimulationResult& result) {
    std::vector<ResultTable> tables = {truths_table(result)};
    const std::vector<LineSums> sums = result.sums();
    std::vector<std::string> known;
    for (const SimulatedLine& line : result.lines) {
        if (std::find(known.begin(), known.end(), line.outcome) != known.end()) continue;
        known.push_back(line.outcome);
        tables.push_back(table_of(result, sums, line));
    }
    return tables;
}

Document simulation_document(const SimulationResult& result, const std::string& made_by) {
    Document document(simulation_tables(result));
    document.metadata.title = result.of.title.empty() ? "Simulated trials" : result.of.title + ": simulated trials";
    document.metadata.made_by = made_by;
    document.provenance = provenance_of(result);
    return document;
}

}  // namespace clustertrial
