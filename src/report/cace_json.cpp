#include "clustertrial/analysis/cace.hpp"

#include "cace_tables.hpp"
#include "estimate_json.hpp"

#include <cstdint>
#include <utility>

#include <nlohmann/json.hpp>

namespace clustertrial::report_detail {

namespace {

Json first_stage_json(const ComplierEffect& one, const Trial& trial) {
    Json shares = Json::object();
    Json left_out = Json::object();
    for (std::size_t arm = 0; arm < one.taking_up.size(); ++arm) {
        shares[trial.arms.arms[arm].name] = one.taking_up[arm];
        left_out[trial.arms.arms[arm].name] = {
            {"clusters", one.left_out[arm].clusters},
            {"individuals", static_cast<std::int64_t>(one.left_out[arm].individuals)}};
    }
    return {{"estimate", one.first_stage.estimate},
            {"std_error", one.first_stage.std_error},
            {"f", or_null(one.first_stage.f)},
            {"effective_f", or_null(one.first_stage.effective_f)},
            {"conditional_f", or_null(one.first_stage.conditional_f)},
            {"critical_value", or_null(one.first_stage.critical_value)},
            {"share_taking_up", std::move(shares)},
            {"correlation", or_null(one.correlation)},
            {"left_out", std::move(left_out)}};
}

Json anderson_rubin_json(const AndersonRubin& test, const ResamplingSpec& resampling) {
    Json json = {{"statistic", test.statistic},
                 {"df", or_null(test.df)},
                 {"p_value", test.p_value},
                 {"set", test.set ? Json(to_name(*test.set)) : Json(nullptr)},
                 {"low", or_null(test.low)},
                 {"high", or_null(test.high)},
                 {"why_no_set", text_or_null(test.why_no_set)}};
    if (!test.resampled) return json;
    json["inference"] = to_name(Inference::randomisation);
    json["draws"] = test.resampled->draws;
    json["exact"] = test.resampled->exact;
    json["seed"] = test.resampled->exact ? Json(nullptr) : Json(resampling.seed);
    json["p_low"] = or_null(test.resampled->p_low);
    json["p_high"] = or_null(test.resampled->p_high);
    return json;
}

}  // namespace

void add_cace_json(const AnalysisResult& result, nlohmann::ordered_json& estimates) {
    const ComplierEffects& effects = result.get<ComplierEffects>();
    for (const ComplierEffect& one : effects.effects) {
        Json json = estimate_json(one.effect);
        json["arm"] = result.trial.arms.arms[one.arm].name;
        json["first_stage"] = first_stage_json(one, result.trial);
        json["anderson_rubin"] = anderson_rubin_json(one.anderson_rubin, one.effect.options.resampling);
        estimates.push_back(std::move(json));
    }
    for (const NoComplierEffect& one : effects.not_estimated) {
        Json json = no_estimate_json(one.none, "cace");
        json["term"] = one.label;
        estimates.push_back(std::move(json));
    }
}

}  // namespace clustertrial::report_detail
