#include "member_json.hpp"

#include "clustertrial/analysis/clustering.hpp"
#include "clustertrial/analysis/family.hpp"
#include "clustertrial/analysis/influence.hpp"
#include "clustertrial/analysis/sensitivity.hpp"
#include "clustertrial/core/parallel.hpp"
#include "clustertrial/trial/kinds.hpp"

#include "estimate_json.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

namespace clustertrial::report_detail {

namespace {

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
    if (clustering.out_of) json["n_out_of"] = static_cast<std::int64_t>(*clustering.out_of);
    json["mean_size"] = clustering.sizes.mean;
    json["cv_size"] = clustering.sizes.cv;
    json["n0"] = clustering.sizes.n0;
    json["confidence"] = confidence;
    json["icc"] = icc_json(clustering.overall);
    json["design_effect"] = or_null(clustering.design_effect);
    json["icc_given_model"] = icc_json(clustering.adjusted);
    json["design_effect_given_model"] = or_null(clustering.adjusted_effect);
    json["why_no_design_effect"] = text_or_null(clustering.why_no_design_effect);
    json["unit_of_allocation"] = text_or_null(clustering.unit_column);
    json["n_units"] = clustering.units;
    json["icc_of_clusters"] = icc_json(clustering.of_clusters);
    json["why_none"] = text_or_null(clustering.why_none);
    return json;
}

/// Of as many as a national cohort has schools, on all threads.
Json estimates_json(const std::vector<EstimateWithout>& without) {
    constexpr std::size_t block = 1024;
    Json::array_t estimates(without.size());
    parallel_for(without.size(), block, [&](std::size_t first, std::size_t end) {
        for (std::size_t i = first; i < end; ++i) {
            Json::object_t one;
            one.reserve(3);
            one.emplace("without", without[i].name);
            one.emplace("estimate", finite_or_null(without[i].estimate));
            one.emplace("singular", without[i].singular);
            estimates[i] = std::move(one);
        }
    });
    return estimates;
}

Json left_out_json(const LeaveOneOut& left_out) {
    Json estimates = estimates_json(left_out.estimates);
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
    json["std_error"] = or_null(influence.std_error);
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

Json family_json(const Family& family) {
    const bool by_draws = family.spec.adjustment == Adjustment::step_down;
    Json members = Json::array();
    for (const FamilyMember& member : family.members) {
        members.push_back({{"outcome", member.outcome.name},
                           {"term", member.term},
                           {"p_value", member.p_value},
                           {"adjusted_p_value", member.adjusted}});
        if (!member.subgroup.empty()) members.back()["subgroup"] = member.subgroup;
    }
    for (const NotEstimated& none : family.not_tested) {
        members.push_back({{"outcome", none.outcome.name},
                           {"term", text_or_null(none.term)},
                           {"p_value", nullptr},
                           {"adjusted_p_value", nullptr},
                           {"why_none", none.why}});
        if (!none.subgroup.empty()) members.back()["subgroup"] = none.subgroup;
    }
    Json json = {{"family", family.spec.name},
                 {"adjustment", to_name(family.spec.adjustment)},
                 {"draws_from", by_draws ? Json(to_name(family.spec.draws_from)) : Json(nullptr)},
                 {"draws", by_draws ? Json(family.draws) : Json(nullptr)},
                 {"exact", by_draws ? Json(family.exact) : Json(nullptr)},
                 {"doubts", family.doubts},
                 {"members", std::move(members)}};
    if (!family.why_none.empty()) json["why_none"] = family.why_none;
    return json;
}

Json bound_json(const EffectEstimate& effect) {
    const std::optional<Interval> limits = effect.interval();
    return {{"estimate", effect.estimate},
            {"low", limits ? finite_or_null(limits->low) : Json(nullptr)},
            {"high", limits ? finite_or_null(limits->high) : Json(nullptr)},
            {"p_value", effect.test ? Json(effect.test->p_value) : Json(nullptr)}};
}

Json bounds_json(const SuppressedBounds& bounds) {
    const std::optional<Interval> limits = bounds.interval();
    Json clusters = Json::object();
    Json individuals = Json::object();
    for (std::size_t arm = 0; arm < bounds.arms.size(); ++arm) {
        clusters[bounds.arms[arm]] = bounds.clusters[arm];
        individuals[bounds.arms[arm]] = static_cast<std::int64_t>(bounds.individuals[arm]);
    }
    Json without_ends = Json::array();
    for (const ClustersWithoutEnds& one : bounds.without_ends)
        without_ends.push_back({{"marker", one.marker}, {"clusters", one.clusters}});
    return {{"low", bound_json(bounds.smallest)},
            {"high", bound_json(bounds.largest)},
            {"conf_low", limits ? finite_or_null(limits->low) : Json(nullptr)},
            {"conf_high", limits ? finite_or_null(limits->high) : Json(nullptr)},
            {"p_value", or_null(bounds.p_value())},
            {"exact", bounds.exact},
            {"suppressed_clusters", std::move(clusters)},
            {"suppressed_individuals", std::move(individuals)},
            {"without_ends", std::move(without_ends)},
            {"clusters_without_ends", bounds.clusters_without_ends}};
}

}  // namespace

Json clusterings_json(const AnalysisResult& result) {
    Json json = Json::array();
    for (const Clustering& one : result.get<Clusterings>().outcomes) {
        json.push_back(clustering_json(one, result.trial.analysis.confidence));
    }
    return json;
}

Json influences_json(const AnalysisResult& result) {
    Json json = Json::array();
    for (const Influence& one : result.get<Influences>().effects) json.push_back(influence_json(one));
    return json;
}

Json sensitivity_json(const AnalysisResult& result) {
    const auto& sensitivity = result.get<Sensitivity>();
    Json json = Json::array();
    for (const SensitivityEffect& entry : sensitivity.effects) {
        json.push_back({{"label", entry.label},
                        {"instead", text_or_null(entry.instead)},
                        {"estimate", estimate_json(entry.effect)},
                        {"why_none", nullptr}});
        if (entry.bounds) json.back()["bounds"] = bounds_json(*entry.bounds);
    }
    for (const SensitivityFailure& failure : sensitivity.failures) {
        json.push_back({{"label", failure.label},
                        {"instead", text_or_null(failure.instead)},
                        {"estimate", nullptr},
                        {"why_none", failure.why}});
    }
    return json;
}

Json families_json(const AnalysisResult& result) {
    Json json = Json::array();
    for (const Family& family : result.get<Families>().families) json.push_back(family_json(family));
    return json;
}

}  // namespace clustertrial::report_detail
