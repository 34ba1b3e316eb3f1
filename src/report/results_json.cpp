#include "clustertrial/report/results_json.hpp"

#include "clustertrial/core/version.hpp"
#include "clustertrial/report/render.hpp"

#include "estimate_json.hpp"
#include "registry.hpp"

#include <string>

#include <nlohmann/json.hpp>

namespace clustertrial {

namespace {

using report_detail::Json;
using report_detail::ReportPart;
using report_detail::text_or_null;

Json trial_json(const AnalysisResult& result) {
    const Trial& trial = result.trial;
    Json json;
    json["title"] = text_or_null(trial.title);
    json["file"] = text_or_null(trial.file);
    json["sha256"] = text_or_null(trial.sha256);
    json["inputs"] = Json::array();
    for (const InputFile& input : result.inputs()) {
        json["inputs"].push_back(
            {{"kind", to_name(input.kind)}, {"file", input.file}, {"sha256", text_or_null(input.sha256)}});
    }
    json["changed_by_flags"] = trial.changed_by_flags;
    return json;
}

}  // namespace

std::string render_results_json(const AnalysisResult& result, const std::vector<ResultTable>& tables) {
    Json document;
    document["schema"] = "clustertrial.results/1";
    document["version"] = version();
    document["trial"] = trial_json(result);
    document["estimates"] = Json::array();
    for (const ReportPart& part : report_detail::report_parts()) {
        if (part.estimates != nullptr) part.estimates(result, document["estimates"]);
    }
    for (const ReportPart& part : report_detail::report_parts()) {
        if (part.member != nullptr) document[std::string(part.id)] = part.member(result);
    }
    document["tables"] = Json::array();
    for (const ResultTable& table : tables) document["tables"].push_back(Json::parse(render_json(table)));
    document["warnings"] = result.warnings;
    constexpr int indent = 2;
    return document.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace clustertrial
