#include "clustertrial/report/mdes_json.hpp"

#include "clustertrial/core/version.hpp"
#include "clustertrial/report/mdes_table.hpp"

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace clustertrial {

namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

/// A number of units is whole, but for an average.
Json whole_or_number(double value) {
    return value == std::floor(value) ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

Json to_json(const MdesResult& result) {
    const PowerStage& stage = result.stage;
    Json row;
    row["name"] = stage.name.empty() ? Json(nullptr) : Json(stage.name);
    row["design"] = to_name(stage.design);
    const bool none = !result.why_none.empty();
    const auto unless_unsolved = [&](SolveFor what, const Json& value) {
        return none && stage.solve == what ? Json(nullptr) : value;
    };
    row["solved_for"] = to_name(stage.solve);
    row["why_none"] = none ? Json(result.why_none) : Json(nullptr);
    row["clusters"] = traits_of(stage.design).top == 1
                          ? Json(nullptr)
                          : unless_unsolved(SolveFor::clusters, whole_or_number(clusters_of(stage)));
    row["cluster_size"] = unless_unsolved(SolveFor::cluster_size, stage.cluster_size);
    row["icc"] = unless_unsolved(SolveFor::icc, stage.icc);
    row["sites"] = unless_unsolved(SolveFor::sites, or_null(stage.sites));
    row["regions"] = or_null(stage.regions);
    row["icc_site"] = or_null(stage.icc_site);
    row["icc_region"] = or_null(stage.icc_region);
    row["r2_site"] = stage.r2_site;
    row["r2_region"] = stage.r2_region;
    row["heterogeneity_cluster"] = or_null(stage.heterogeneity_cluster);
    row["heterogeneity_site"] = or_null(stage.heterogeneity_site);
    row["heterogeneity_region"] = or_null(stage.heterogeneity_region);
    row["r2_effect"] = stage.r2_effect;
    row["size_weights"] = to_name(stage.size_weights);
    row["sizes_from_list"] = !stage.sizes.empty();
    row["intervention_arms"] = static_cast<std::int64_t>(stage.intervention_arms);
    row["adjustment"] = to_name(stage.adjustment);
    row["lost_clusters"] = stage.lost_clusters;
    row["lost_individuals"] = stage.lost_individuals;
    row["take_up"] = stage.take_up;
    row["before"] = to_name(stage.before);
    row["cluster_autocorrelation"] = or_null(stage.cluster_autocorrelation);
    row["individual_autocorrelation"] = stage.individual_autocorrelation;
    row["moderator"] = to_name(stage.moderator);
    row["moderator_share"] = stage.moderator_share;
    row["effect"] = or_null(stage.effect);
    row["r2_cluster"] = stage.r2_cluster;
    row["r2_individual"] = stage.r2_individual;
    row["alpha"] = stage.alpha;
    row["power"] = stage.solve == SolveFor::power ? or_null(result.power) : Json(stage.power);
    row["power_for_effect"] = or_null(result.power);
    row["exact_power_for_effect"] = or_null(result.exact_power);
    row["sides"] = stage.sides;
    row["share_treated"] = stage.share_treated;
    row["covariates"] = static_cast<std::int64_t>(stage.covariates);
    row["cluster_size_cv"] = stage.cluster_size_cv;
    row["proportion"] = or_null(stage.proportion);
    row["rate"] = or_null(stage.rate);
    row["between_cv"] = or_null(stage.between_cv);
    row["intervention_rate"] = or_null(stage.intervention_rate);
    row["multiplier_kind"] = to_name(stage.multiplier);
    const auto unless_none = [&](const Json& value) { return none ? Json(nullptr) : value; };
    row["df"] = unless_none(whole_or_number(result.df));
    row["standard_error"] = unless_none(result.standard_error);
    row["multiplier"] = unless_none(result.multiplier);
    row["mdes"] = unless_none(result.mdes);
    row["mdes_points"] = or_null(result.mdes_points);
    row["lower_rate"] = or_null(result.lower_rate);
    row["higher_rate"] = or_null(result.higher_rate);
    const auto ratio = [&](const std::optional<MdesResult::Ratios>& of, double MdesResult::Ratios::*member) {
        return of ? Json((*of).*member) : Json(nullptr);
    };
    row["risk_ratio_fall"] = ratio(result.fall, &MdesResult::Ratios::risk);
    row["risk_ratio_rise"] = ratio(result.rise, &MdesResult::Ratios::risk);
    row["odds_ratio_fall"] = ratio(result.fall, &MdesResult::Ratios::odds);
    row["odds_ratio_rise"] = ratio(result.rise, &MdesResult::Ratios::odds);
    std::vector<std::string> doubts = result.doubts;
    if (const std::string doubt = doubt_about(result); !doubt.empty()) doubts.push_back(doubt);
    row["doubts"] = doubts;
    return row;
}

Json past_json(const PastData& past, const std::optional<MdesAtIccLimits>& limits) {
    Json json = {{"file", past.file},
                 {"outcome", past.outcome},
                 {"clusters", past.clusters},
                 {"cluster_size", past.cluster_size},
                 {"cluster_size_cv", past.cluster_size_cv},
                 {"icc", past.icc},
                 {"icc_low", or_null(past.icc_low)},
                 {"icc_high", or_null(past.icc_high)},
                 {"r2_cluster", past.r2_cluster},
                 {"r2_individual", past.r2_individual},
                 {"notes", past.notes}};
    json["at_icc_low"] = limits ? to_json(limits->low) : Json(nullptr);
    json["at_icc_high"] = limits ? to_json(limits->high) : Json(nullptr);
    return json;
}

}  // namespace

std::string mdes_json_row(const MdesResult& result) {
    return to_json(result).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string render_mdes_json(const std::vector<MdesResult>& results, const Trial* trial, const MdesOrigin& origin) {
    Json document;
    document["schema"] = "clustertrial.results/1";
    document["version"] = version();
    if (trial != nullptr) {
        document["trial"] = {{"title", trial->title.empty() ? Json(nullptr) : Json(trial->title)},
                             {"file", trial->file},
                             {"sha256", trial->sha256},
                             {"changed_by_flags", trial->changed_by_flags}};
    }
    if (origin.past != nullptr) document["measured"] = past_json(*origin.past, origin.limits);
    if (origin.cheapest != nullptr) {
        document["budget"] = {{"budget", origin.costs.budget},
                              {"cost", origin.cheapest->cost},
                              {"clusters_treated", origin.cheapest->treated},
                              {"clusters_control", origin.cheapest->result.stage.clusters - origin.cheapest->treated}};
    }
    document["results"] = Json::array();
    for (const MdesResult& result : results) document["results"].push_back(to_json(result));
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace clustertrial
