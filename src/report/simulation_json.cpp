#include "clustertrial/core/error.hpp"
#include "clustertrial/report/simulation_report.hpp"
#include "clustertrial/trial/keys.hpp"

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace clustertrial {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view schema = "clustertrial.simulation/1";

Json to_json(const std::optional<MonteCarlo>& number) {
    if (!number) return nullptr;
    return {{"value", number->value}, {"mc_std_error", number->std_error}};
}

Json to_json(const std::optional<double>& number) {
    return number ? Json(*number) : Json(nullptr);
}

Json sums_json(const LineSums& sums) {
    return Json::array({sums.trials, sums.estimated, sums.with_error, sums.tested, sums.rejected, sums.with_interval,
                        sums.covered, sums.error, sums.error_squared, sums.std_error, sums.std_error_squared});
}

/// A count; nlohmann takes -1 for the largest one.
std::uint64_t count_of(const nlohmann::json& json) {
    if (!json.is_number_unsigned()) throw Error(ErrorKind::input, "found " + json.dump() + " where a count belongs");
    return json.get<std::uint64_t>();
}

/// What no trials give was changed by hand.
void check_sums(const LineSums& sums) {
    const bool counts = sums.trials >= sums.estimated && sums.estimated >= sums.with_error &&
                        sums.estimated >= sums.tested && sums.tested >= sums.rejected &&
                        sums.tested >= sums.with_interval && sums.with_interval >= sums.covered;
    const bool squares = sums.error_squared >= 0 && sums.std_error_squared >= 0 && sums.std_error >= 0;
    if (!counts || !squares) throw Error(ErrorKind::input, "found sums that no trials give");
}

LineSums sums_of(const nlohmann::json& json) {
    LineSums sums;
    std::size_t next = 0;
    for (std::uint64_t* count : {&sums.trials, &sums.estimated, &sums.with_error, &sums.tested, &sums.rejected,
                                 &sums.with_interval, &sums.covered})
        *count = count_of(json.at(next++));
    for (double* sum : {&sums.error, &sums.error_squared, &sums.std_error, &sums.std_error_squared})
        *sum = json.at(next++).get<double>();
    check_sums(sums);
    return sums;
}

/// Under the keys of [[simulation.outcome]], with what each says as texts.
Json truth_json(const SimulatedOutcome& truth) {
    Json json = Json::object();
    for (const KeyOf<SimulatedOutcome>& key : keys_of<SimulatedOutcome>()) {
        const std::optional<KeyTexts> value = key.get(truth);
        if (value) json[key.name] = *value;
    }
    return json;
}

SimulatedOutcome truth_of(const nlohmann::json& json) {
    SimulatedOutcome truth;
    for (const KeyOf<SimulatedOutcome>& key : keys_of<SimulatedOutcome>())
        if (json.contains(key.name)) key.set(truth, json.at(key.name).get<KeyTexts>());
    return truth;
}

Json of_json(const SimulatedTrial& of) {
    Json inputs = Json::array();
    for (const InputFile& input : of.inputs)
        inputs.push_back({{"kind", to_name(input.kind)}, {"file", input.file}, {"sha256", input.sha256}});
    Json truths = Json::array();
    for (const SimulatedOutcome& truth : of.truths) truths.push_back(truth_json(truth));
    return {{"title", of.title.empty() ? Json(nullptr) : Json(of.title)},
            {"file", of.file},
            {"protocol_sha256", of.protocol_sha256},
            {"inputs", inputs},
            {"from_list", of.from_list},
            {"clusters", of.clusters},
            {"individuals", of.individuals},
            {"unit", of.unit},
            {"individual", of.individual},
            {"truths", truths}};
}

SimulatedTrial of_of(const nlohmann::json& json) {
    SimulatedTrial of;
    if (!json.at("title").is_null()) of.title = json.at("title").get<std::string>();
    of.file = json.at("file").get<std::string>();
    of.protocol_sha256 = json.at("protocol_sha256").get<std::string>();
    for (const auto& input : json.at("inputs")) {
        of.inputs.push_back({from_name<InputKind>(input.at("kind").get<std::string>()),
                             input.at("file").get<std::string>(), input.at("sha256").get<std::string>()});
    }
    of.from_list = json.at("from_list").get<bool>();
    of.clusters = count_of(json.at("clusters"));
    of.individuals = json.at("individuals").get<double>();
    of.unit = json.at("unit").get<std::string>();
    of.individual = json.at("individual").get<std::string>();
    for (const auto& truth : json.at("truths")) of.truths.push_back(truth_of(truth));
    return of;
}

Json line_json(const SimulatedLine& line, const LineSums& sums, const std::string& why_not) {
    const LinePerformance performance = performance_of(sums);
    Json json = {{"analysis", line.analysis},
                 {"label", line.label.empty() ? Json(nullptr) : Json(line.label)},
                 {"outcome", line.outcome},
                 {"outcome_label", line.outcome_label},
                 {"term", line.term},
                 {"effect", line.effect},
                 {"estimand", line.estimand},
                 {"alpha", line.alpha},
                 {"confidence", line.confidence},
                 {"trials", sums.trials},
                 {"not_estimated", sums.trials - sums.estimated},
                 {"why_not_estimated", why_not.empty() ? Json(nullptr) : Json(why_not)},
                 {"rejected", to_json(performance.rejected)},
                 {"coverage", to_json(performance.coverage)},
                 {"bias", to_json(performance.bias)},
                 {"sd_of_estimates", to_json(performance.spread)},
                 {"root_mean_square_std_error", to_json(performance.std_error)}};
    json["sums"] = sums_json(sums);
    return json;
}

SimulatedLine line_of(const nlohmann::json& json) {
    SimulatedLine line;
    line.analysis = json.at("analysis").get<std::string>();
    if (!json.at("label").is_null()) line.label = json.at("label").get<std::string>();
    line.outcome = json.at("outcome").get<std::string>();
    line.outcome_label = json.at("outcome_label").get<std::string>();
    line.term = json.at("term").get<std::string>();
    line.effect = json.at("effect").get<double>();
    line.estimand = json.at("estimand").get<double>();
    line.alpha = json.at("alpha").get<double>();
    line.confidence = json.at("confidence").get<double>();
    return line;
}

SimulationResult result_of(const nlohmann::json& json) {
    SimulationResult result;
    result.of = of_of(json.at("trial"));
    result.version = json.at("version").get<std::string>();
    result.trials = count_of(json.at("trials"));
    result.seed = count_of(json.at("seed"));
    std::vector<LineSums> totals;
    for (const auto& line : json.at("results")) {
        result.lines.push_back(line_of(line));
        totals.push_back(sums_of(line.at("sums")));
        const auto& why_not = line.at("why_not_estimated");
        result.why_not.push_back(why_not.is_null() ? "" : why_not.get<std::string>());
    }
    result.notes = json.at("notes").get<std::vector<std::string>>();
    if (json.at("part").is_null()) {
        result.blocks = {totals};
        return result;
    }
    const auto& part = json.at("part");
    result.whole = false;
    if (count_of(part.at("trials_of_block")) != trials_of_block)
        throw Error(ErrorKind::input, "expected blocks of " + std::to_string(trials_of_block) + " trials");
    result.first_block = count_of(part.at("first_block"));
    for (const auto& block : part.at("blocks")) {
        std::vector<LineSums>& lines = result.blocks.emplace_back();
        for (const auto& line : block) lines.push_back(sums_of(line));
        if (lines.size() != result.lines.size())
            throw Error(ErrorKind::input, "found a block of " + std::to_string(lines.size()) + " lines for " +
                                              std::to_string(result.lines.size()));
    }
    return result;
}

}  // namespace

std::string simulation_json(const SimulationResult& result) {
    Json json;
    json["schema"] = schema;
    json["version"] = result.version;
    json["trial"] = of_json(result.of);
    json["trials"] = result.trials;
    json["seed"] = result.seed;
    json["results"] = Json::array();
    const std::vector<LineSums> sums = result.sums();
    for (std::size_t line = 0; line < result.lines.size(); ++line)
        json["results"].push_back(line_json(result.lines[line], sums[line], result.why_not[line]));
    json["notes"] = result.notes;
    json["part"] = nullptr;
    if (!result.whole) {
        Json blocks = Json::array();
        for (const std::vector<LineSums>& block : result.blocks) {
            Json lines = Json::array();
            for (const LineSums& line : block) lines.push_back(sums_json(line));
            blocks.push_back(std::move(lines));
        }
        json["part"] = {
            {"first_block", result.first_block}, {"trials_of_block", trials_of_block}, {"blocks", std::move(blocks)}};
    }
    constexpr int indent = 2;
    return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

SimulationResult parse_simulation(std::string_view bytes, const std::string& file) {
    const auto refuse = [&](const std::string& what) -> void {
        throw Error(ErrorKind::input,
                    file + ": " + what + "; expected a file that 'simulate' wrote with --format json");
    };
    const auto json = nlohmann::json::parse(bytes, nullptr, false);
    if (json.is_discarded()) refuse("this is not JSON");
    if (!json.is_object()) refuse("this is JSON of another kind");
    if (json.value("schema", nlohmann::json()) != schema) refuse("found no schema " + std::string(schema));
    SimulationResult result;
    try {
        result = result_of(json);
    } catch (const nlohmann::json::exception&) {
        refuse("a member is missing or of another kind");
    } catch (const std::out_of_range&) {
        refuse("a list is empty");
    } catch (const Error& error) {
        refuse(error.what());
    }
    // All else follows from what was read.
    if (simulation_json(result) != bytes) refuse("it was changed after it was written");
    return result;
}

}  // namespace clustertrial
