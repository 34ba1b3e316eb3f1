#include "clustertrial/report/results_json.hpp"

#include "clustertrial/core/version.hpp"
#include "clustertrial/report/render.hpp"

#include "estimate_json.hpp"

#include <cstdint>
#include <utility>

namespace clustertrial {

namespace {

using report_detail::estimate_json;
using report_detail::finite_or_null;
using report_detail::Json;
using report_detail::or_null;
using report_detail::text_or_null;

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

Json icc_json(const std::optional<Icc>& icc) {
    if (!icc) return nullptr;
    return {{"estimate", icc->estimate},
            {"conf_low", or_null(icc->conf_low)},
            {"conf_high", or_null(icc->conf_high)},
            {"between", icc->between},
            {"within", icc->within},
            {"method", to_name(icc->method)},
            {"interval", to_name(icc->interval)}};
}

Json clustering_json(const Clustering& clustering, double confidence) {
    Json json;
    json["outcome"] = clustering.outcome.name;
    json["n_clusters"] = clustering.clusters;
    json["n_individuals"] = static_cast<std::int64_t>(clustering.individuals);
    json["mean_size"] = clustering.sizes.mean;
    json["cv_size"] = clustering.sizes.cv;
    json["n0"] = clustering.sizes.n0;
    json["confidence"] = confidence;
    json["icc"] = icc_json(clustering.overall);
    json["design_effect"] = or_null(clustering.design_effect);
    json["icc_given_model"] = icc_json(clustering.adjusted);
    json["design_effect_given_model"] = or_null(clustering.adjusted_effect);
    json["why_none"] = text_or_null(clustering.why_none);
    return json;
}

Json left_out_json(const LeaveOneOut& left_out) {
    Json estimates = Json::array();
    for (const EstimateWithout& one : left_out.estimates) {
        estimates.push_back(
            {{"without", one.name}, {"estimate", finite_or_null(one.estimate)}, {"singular", one.singular}});
    }
    Json names = Json::array();
    for (const std::size_t position : left_out.most_influential) {
        names.push_back(left_out.estimates.at(position).name);
    }
    return {{"column", left_out.column}, {"estimates", std::move(estimates)}, {"most_influential", std::move(names)}};
}

Json influence_json(const Influence& influence) {
    Json json;
    json["outcome"] = influence.outcome.name;
    json["term"] = influence.term;
    json["estimate"] = influence.estimate;
    json["std_error"] = influence.std_error;
    json["left_out"] = Json::array();
    for (const LeaveOneOut& left_out : influence.left_out) json["left_out"].push_back(left_out_json(left_out));
    json["n_clusters"] = influence.clusters;
    json["mean_leverage"] = influence.mean_leverage;
    json["largest_leverage"] = influence.largest_leverage;
    json["largest_leverage_of"] = influence.largest_leverage_of;
    json["largest_partial_leverage"] = influence.largest_partial_leverage;
    json["largest_partial_leverage_of"] = influence.largest_partial_leverage_of;
    json["effective_clusters"] = finite_or_null(influence.effective_clusters);
    json["effective_clusters_worst"] = finite_or_null(influence.effective_clusters_worst);
    return json;
}

/// Effects first, in the order of the trial file; then the entries that could not be estimated.
Json sensitivity_json(const Sensitivity& sensitivity) {
    Json json = Json::array();
    for (const SensitivityEffect& entry : sensitivity.effects) {
        json.push_back({{"label", entry.label},
                        {"instead", text_or_null(entry.instead)},
                        {"estimate", estimate_json(entry.effect)},
                        {"why_none", nullptr}});
    }
    for (const SensitivityFailure& failure : sensitivity.failures) {
        json.push_back(
            {{"label", failure.label}, {"instead", nullptr}, {"estimate", nullptr}, {"why_none", failure.why}});
    }
    return json;
}

Json family_json(const Family& family) {
    const bool by_draws = family.spec.adjustment == Adjustment::step_down;
    Json members = Json::array();
    for (const FamilyMember& member : family.members) {
        members.push_back({{"outcome", member.outcome.name},
                           {"term", member.term},
                           {"p_value", member.p_value},
                           {"adjusted_p_value", member.adjusted}});
    }
    return {{"family", family.spec.name},
            {"adjustment", to_name(family.spec.adjustment)},
            {"draws_from", by_draws ? Json(to_name(family.spec.draws_from)) : Json(nullptr)},
            {"draws", by_draws ? Json(family.draws) : Json(nullptr)},
            {"exact", by_draws ? Json(family.exact) : Json(nullptr)},
            {"members", std::move(members)}};
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
    document["clustering"] = Json::array();
    for (const Clustering& one : result.clustering) {
        document["clustering"].push_back(clustering_json(one, result.trial.analysis.confidence));
    }
    document["influence"] = Json::array();
    for (const Influence& one : result.influence) document["influence"].push_back(influence_json(one));
    document["sensitivity"] = sensitivity_json(result.sensitivity);
    document["families"] = Json::array();
    for (const Family& family : result.families) document["families"].push_back(family_json(family));
    document["tables"] = Json::array();
    for (const ResultTable& table : tables) document["tables"].push_back(Json::parse(render_json(table)));
    document["warnings"] = result.warnings;
    constexpr int indent = 2;
    return document.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace clustertrial
