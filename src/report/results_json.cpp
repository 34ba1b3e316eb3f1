#include "clustertrial/report/results_json.hpp"

#include "clustertrial/core/version.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/trial/names.hpp"

#include <nlohmann/json.hpp>

namespace clustertrial {

namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json trial_json(const AnalysisResult& result) {
    const Trial& trial = result.trial;
    Json json;
    json["title"] = text_or_null(trial.title);
    json["file"] = text_or_null(trial.file);
    json["sha256"] = text_or_null(trial.sha256);
    json["inputs"] = Json::array({{{"file", trial.data.file}, {"sha256", text_or_null(result.data_sha256)}}});
    json["changed_by_flags"] = trial.changed_by_flags;
    return json;
}

Json means_json(const EffectEstimate& effect) {
    Json json = Json::object();
    for (const ArmSummary& arm : effect.arms) {
        json[arm.arm] = {{"mean", arm.mean},
                         {"conf_low", or_null(arm.conf_low)},
                         {"conf_high", or_null(arm.conf_high)},
                         {"variance", or_null(arm.variance)}};
    }
    return json;
}

/// Counts by arm, their total, and the total missing.
template <typename Count, typename Missing>
Json counts_json(const EffectEstimate& effect, Count count, Missing missing) {
    Json json = Json::object();
    for (const ArmSummary& arm : effect.arms) json[arm.arm] = static_cast<std::int64_t>(arm.n.*count);
    json["total"] = static_cast<std::int64_t>(effect.total.*count);
    json["missing"] = static_cast<std::int64_t>(effect.total.*missing);
    return json;
}

Json effect_size_json(const EffectEstimate& effect) {
    if (!effect.effect_size) return nullptr;
    const EffectSize& size = *effect.effect_size;
    return {{"measure", to_name(size.measure)},
            {"estimate", size.estimate},
            {"conf_low", size.conf_low},
            {"conf_high", size.conf_high},
            {"sd", size.sd}};
}

Json estimate_json(const EffectEstimate& effect) {
    Json json;
    json["analysis"] = effect.analysis;
    json["outcome"] = effect.outcome.name;
    json["term"] = effect.term;
    json["estimate"] = effect.estimate;
    json["std_error"] = effect.std_error;
    json["statistic"] = effect.statistic;
    json["df"] = or_null(effect.df);
    json["p_value"] = effect.p_value;
    json["conf_low"] = effect.conf_low;
    json["conf_high"] = effect.conf_high;
    json["confidence"] = effect.options.confidence;
    json["covariance"] = to_name(effect.options.standard_errors);
    json["weights"] = to_name(effect.options.weights);
    json["coefficients"] = effect.coefficients;
    json["n_individuals"] = counts_json(effect, &SampleCounts::individuals, &SampleCounts::individuals_missing);
    json["n_clusters"] = counts_json(effect, &SampleCounts::clusters, &SampleCounts::clusters_missing);
    json["means"] = means_json(effect);
    const bool comparison = effect.analysis != "compliance";
    json["unadjusted_difference"] = comparison ? Json(effect.unadjusted_difference) : Json(nullptr);
    json["effect_size"] = effect_size_json(effect);
    return json;
}

}  // namespace

std::string render_results_json(const AnalysisResult& result, const std::vector<ResultTable>& tables) {
    Json document;
    document["schema"] = "clustertrial.results/1";
    document["version"] = version();
    document["trial"] = trial_json(result);
    document["estimates"] = Json::array();
    for (const auto* list : {&result.effects, &result.unweighted, &result.dose}) {
        for (const EffectEstimate& effect : *list) document["estimates"].push_back(estimate_json(effect));
    }
    document["tables"] = Json::array();
    for (const ResultTable& table : tables) document["tables"].push_back(Json::parse(render_json(table)));
    document["warnings"] = result.warnings;
    constexpr int indent = 2;
    return document.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace clustertrial
