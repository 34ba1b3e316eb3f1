#include "clustertrial/analysis/subgroups.hpp"

#include "estimate_json.hpp"
#include "subgroup_tables.hpp"

#include <cstdint>
#include <utility>

#include <nlohmann/json.hpp>

namespace clustertrial::report_detail {

namespace {

Json effect_json(const SubgroupEffect& one) {
    if (!one.effect) {
        return {{"estimate", nullptr}, {"std_error", nullptr}, {"df", nullptr},           {"p_value", nullptr},
                {"conf_low", nullptr}, {"conf_high", nullptr}, {"why_none", one.why_none}};
    }
    const EffectEstimate& effect = *one.effect;
    const std::optional<Interval> limits = effect.interval();
    return {{"estimate", effect.estimate},
            {"std_error", or_null(effect.std_error)},
            {"df", or_null(effect.df())},
            {"p_value", effect.test ? Json(effect.test->p_value) : Json(nullptr)},
            {"conf_low", limits ? finite_or_null(limits->low) : Json(nullptr)},
            {"conf_high", limits ? finite_or_null(limits->high) : Json(nullptr)},
            {"why_none", text_or_null(one.why_none)}};
}

Json arms_json(const std::vector<SubgroupArm>& arms) {
    if (arms.empty()) return nullptr;
    Json json = Json::object();
    for (const SubgroupArm& arm : arms) {
        json[arm.arm] = {{"clusters", arm.clusters},
                         {"individuals", static_cast<std::int64_t>(arm.individuals)},
                         {"averaged_over", static_cast<std::int64_t>(arm.averaged_over)},
                         {"mean", or_null(arm.mean)}};
    }
    return json;
}

Json mdes_json(const std::optional<InteractionMdes>& mdes) {
    if (!mdes) return nullptr;
    return {{"power", power_of_interactions}, {"estimate", mdes->outcome_units}, {"in_sds", or_null(mdes->in_sds)}};
}

Json row_json(const SubgroupRow& row, const Trial& trial) {
    return {{"level", row.level},
            {"value", or_null(row.value)},
            {"term", trial.arms.arms.at(row.arm).name},
            {"arms", arms_json(row.arms)},
            {"split_model", effect_json(row.split)},
            {"one_model", effect_json(row.interacted)},
            {"interaction", effect_json(row.interaction)},
            {"mdes", mdes_json(row.mdes)}};
}

Json joint_json(const std::optional<JointTest>& test) {
    if (!test) return nullptr;
    return {{"test", to_name(test->kind)},
            {"statistic", test->statistic},
            {"df1", test->df1},
            {"df2", test->df2},
            {"p_value", test->p_value}};
}

Json interaction_json(const InteractionTest& test, bool continuous, const Trial& trial) {
    return {{"term", trial.arms.arms.at(test.arm).name},
            {"first_level", text_or_null(test.first)},
            {"contrasts", test.contrasts},
            {"slope", continuous ? effect_json(test.slope) : Json(nullptr)},
            {"arms", arms_json(test.arms)},
            {"mdes", mdes_json(test.mdes)},
            {"joint_test", joint_json(test.joint)},
            {"p_value", or_null(test.p_value)},
            {"why_none", text_or_null(test.why_none)}};
}

Json left_out_json(const std::vector<LeftOutOfSubgroup>& left_out, const Trial& trial) {
    Json json = Json::object();
    for (std::size_t arm = 0; arm < left_out.size(); ++arm) {
        json[trial.arms.arms.at(arm).name] = {{"clusters", left_out[arm].clusters},
                                              {"individuals", static_cast<std::int64_t>(left_out[arm].individuals)}};
    }
    return json;
}

Json analysis_json(const SubgroupAnalysis& analysis, const Trial& trial) {
    Json rows = Json::array();
    for (const SubgroupRow& row : analysis.rows) rows.push_back(row_json(row, trial));
    Json interactions = Json::array();
    for (const InteractionTest& test : analysis.interactions)
        interactions.push_back(interaction_json(test, analysis.spec.is_continuous(), trial));
    return {{"subgroup", analysis.spec.label},
            {"column", analysis.spec.column},
            {"role", to_name(analysis.spec.role)},
            {"outcome", analysis.outcome.name},
            {"continuous", analysis.spec.is_continuous()},
            {"covariance", to_name(analysis.options.covariance_kind())},
            {"df_method", to_name(analysis.options.df_kind())},
            {"inference", to_name(analysis.options.inference)},
            {"confidence", analysis.options.confidence},
            {"rows", std::move(rows)},
            {"interactions", std::move(interactions)},
            {"left_out", left_out_json(analysis.without, trial)},
            {"other_levels", left_out_json(analysis.other_levels, trial)},
            {"doubts", analysis.doubts},
            {"remarks", analysis.remarks},
            {"why_none", text_or_null(analysis.why_none)}};
}

}  // namespace

Json subgroups_json(const AnalysisResult& result) {
    Json json = Json::array();
    for (const SubgroupAnalysis& analysis : result.get<Subgroups>().analyses)
        json.push_back(analysis_json(analysis, result.trial));
    return json;
}

}  // namespace clustertrial::report_detail
