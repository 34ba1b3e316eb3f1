#include "clustertrial/report/mdes_json.hpp"

#include "clustertrial/core/version.hpp"
#include "clustertrial/report/mdes_table.hpp"

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
    std::vector<std::string> doubts = result.doubts;
    if (const std::string doubt = doubt_about(result); !doubt.empty()) doubts.push_back(doubt);
    row["doubts"] = doubts;
    return row;
}

}  // namespace

std::string render_mdes_json(const std::vector<MdesResult>& results, const Trial* trial) {
    Json document;
    document["schema"] = "clustertrial.results/1";
    document["version"] = version();
    if (trial != nullptr) {
        document["trial"] = {{"title", trial->title.empty() ? Json(nullptr) : Json(trial->title)},
                             {"file", trial->file},
                             {"sha256", trial->sha256},
                             {"changed_by_flags", trial->changed_by_flags}};
    }
    document["results"] = Json::array();
    for (const MdesResult& result : results) document["results"].push_back(to_json(result));
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace clustertrial
