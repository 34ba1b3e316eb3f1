#include "estimate_json.hpp"

#include "effect_cells.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace clustertrial::report_detail {

namespace {

/// What the degrees of freedom are: HC kinds count coefficients.
std::string_view df_method(const AnalysisSpec& options) {
    const bool by_row = traits_of(options.covariance_kind()).by_row;
    const bool default_df = options.df_kind() == DegreesOfFreedom::clusters_minus_1;
    return by_row && default_df ? "clusters-coefficients" : to_name(options.df_kind());
}

/// A count is whole, but for suppressed ones that are taken in the middle of their ends.
Json count_or_null(const std::optional<double>& count) {
    if (!count) return nullptr;
    return *count == std::floor(*count) ? Json(static_cast<std::int64_t>(*count)) : Json(*count);
}

/// Null where there is no interval, or it has no end there.
Json end_or_null(const std::optional<Interval>& interval, double Interval::*end) {
    return interval ? finite_or_null((*interval).*end) : Json(nullptr);
}

Json risk_ratio_json(const EffectEstimate& effect) {
    if (!effect.risk_ratio) return nullptr;
    const RiskRatio& ratio = *effect.risk_ratio;
    return {{"estimate", ratio.estimate},
            {"conf_low", finite_or_null(ratio.conf_low)},
            {"conf_high", finite_or_null(ratio.conf_high)},
            {"log_std_error", ratio.log_std_error},
            {"adjusted_control", ratio.control},
            {"adjusted_intervention", ratio.intervention}};
}

Json means_json(const EffectEstimate& effect) {
    Json json = Json::object();
    for (const ArmSummary& arm : effect.arms) {
        json[arm.arm] = {{"mean", arm.mean},
                         {"conf_low", or_null(arm.conf_low)},
                         {"conf_high", or_null(arm.conf_high)},
                         {"variance", or_null(arm.variance)},
                         {"events", count_or_null(arm.events)}};
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

/// The same of individuals. Where nobody counted those of some clusters the number missing is null, and what was
/// counted stands beside it.
Json individuals_json(const EffectEstimate& effect) {
    Json json = counts_json(effect, &SampleCounts::individuals, &SampleCounts::individuals_missing);
    const std::size_t not_counted = effect.total.clusters_not_counted();
    json["missing_counted"] = json["missing"];
    json["clusters_not_counted"] = not_counted;
    if (not_counted > 0) json["missing"] = nullptr;
    return json;
}

/// What a count is out of, where that is not individuals.
Json out_of_json(const EffectEstimate& effect) {
    Json json = {{"column", effect.outcome.out_of}};
    for (const ArmSummary& arm : effect.arms) json[arm.arm] = static_cast<std::int64_t>(arm.n.out_of->analysed);
    const AveragedOver& total = *effect.total.out_of;
    json["total"] = static_cast<std::int64_t>(total.analysed);
    const Json missing = static_cast<std::int64_t>(total.missing);
    json["missing"] = total.clusters_not_counted > 0 ? Json(nullptr) : missing;
    json["missing_counted"] = missing;
    json["clusters_not_counted"] = total.clusters_not_counted;
    return json;
}

/// What the effect is the average over.
std::string average_over(const EffectEstimate& effect) {
    if (effect.options.weights == Weights::equal) return "clusters";
    return effect.outcome.out_of.empty() ? "individuals" : "out_of";
}

Json effect_size_json(const EffectEstimate& effect) {
    if (!effect.effect_size) return nullptr;
    const EffectSize& size = *effect.effect_size;
    return {{"measure", to_name(size.measure)},
            {"estimate", size.estimate},
            {"conf_low", end_or_null(size.interval, &Interval::low)},
            {"conf_high", end_or_null(size.interval, &Interval::high)},
            {"sd", size.sd}};
}

/// The keys of [analysis] that depend on others, where nobody said them.
std::vector<std::string> defaults_of(const AnalysisSpec& options) {
    std::vector<std::string> names;
    if (!options.standard_errors) names.emplace_back("standard_errors");
    if (!options.degrees_of_freedom) names.emplace_back("degrees_of_freedom");
    if (!options.effect_size_ci) names.emplace_back("effect_size_ci");
    return names;
}

/// Which degrees of freedom and working variance; null where nothing depends on them.
void add_model_inference(const EffectEstimate& effect, Json& json) {
    const AnalysisSpec& options = effect.options;
    const bool by_df = effect.test && !effect.test->resampled;
    const bool works = traits_of(options.covariance_kind()).working_model ||
                       (by_df && options.df_kind() == DegreesOfFreedom::satterthwaite);
    json["df_method"] = by_df ? Json(df_method(options)) : Json(nullptr);
    json["working_variance"] = works ? Json(to_name(options.working_variance)) : Json(nullptr);
    json["second_cluster"] = text_or_null(options.second_cluster);
    json["defaults"] = defaults_of(options);
    json["singular_clusters"] = effect.singular_clusters;
}

/// What draws of allocations do with the arms that the effect is not of; null: one intervention arm.
Json other_arms_json(const EffectEstimate& effect) {
    return effect.other_arms ? Json(to_name(*effect.other_arms)) : Json(nullptr);
}

/// How p and limits came out of draws.
void add_draws(const EffectEstimate& effect, Json& json) {
    const AnalysisSpec& options = effect.options;
    const ResamplingSpec& resampling = options.resampling;
    const ResampledTest* test = effect.resampled();
    const bool drawn = test != nullptr;
    const bool bootstrap = drawn && options.inference == Inference::wild_bootstrap;
    const bool allocations = drawn && options.inference == Inference::randomisation;
    const auto where = [](bool applies, auto value) { return applies ? Json(value) : Json(nullptr); };
    json["inference"] = to_name(drawn || !effect.test ? options.inference : Inference::model);
    json["draws"] = drawn ? Json(test->draws) : Json(nullptr);
    json["exact"] = drawn ? Json(test->exact) : Json(nullptr);
    json["seed"] = where(drawn && !test->exact, resampling.seed);
    json["tails"] = where(drawn, to_name(resampling.tails));
    json["at_least_as_extreme"] = drawn ? Json(test->at_least_as_extreme) : Json(nullptr);
    json["p_low"] = drawn ? or_null(test->p_low) : Json(nullptr);
    json["p_high"] = drawn ? or_null(test->p_high) : Json(nullptr);
    json["bootstrap_weights"] = where(bootstrap, to_name(resampling.bootstrap_weights));
    json["bootstrap_residuals"] = where(bootstrap, to_name(resampling.bootstrap_residuals));
    json["randomisation_statistic"] = where(allocations, to_name(resampling.randomisation_statistic));
    json["allocations"] = allocations ? finite_or_null(effect.allocations) : Json(nullptr);
    json["other_arms"] = allocations ? other_arms_json(effect) : Json(nullptr);
}

/// Of an effect that cannot be tested otherwise.
Json by_allocations_json(const EffectEstimate& effect) {
    if (!effect.by_allocations) return nullptr;
    const ResampledTest& test = *effect.by_allocations;
    return {{"p_value", test.p_value},
            {"draws", test.draws},
            {"exact", test.exact},
            {"at_least_as_extreme", test.at_least_as_extreme},
            {"seed", test.exact ? Json(nullptr) : Json(effect.options.resampling.seed)},
            {"p_low", or_null(test.p_low)},
            {"p_high", or_null(test.p_high)},
            {"randomisation_statistic", to_name(effect.options.resampling.randomisation_statistic)},
            {"allocations", finite_or_null(effect.allocations)},
            {"other_arms", other_arms_json(effect)}};
}

/// What records, list or data say of the allocation; null: nothing is stated beside the rows.
Json design_json(const DesignOfEstimate& design) {
    if (design.source.empty()) return nullptr;
    return {{"source", design.source},          {"from_records", design.from_records}, {"method", design.method},
            {"strata_of_model", design.strata}, {"redrawn", design.redrawn},           {"kept", design.kept}};
}

Json joint_test_json(const std::optional<JointTest>& test) {
    if (!test) return nullptr;
    return {{"test", to_name(test->kind)},
            {"statistic", test->statistic},
            {"df1", test->df1},
            {"df2", test->df2},
            {"p_value", test->p_value}};
}

/// Null where the control mean is not above 0; of a dose and of compliers, who are not all of the control arm, too.
Json share_of_control_mean_json(const EffectEstimate& effect) {
    const std::optional<double> share = effect.share_of_control_mean(effect.estimate);
    if (!share || effect.analysis == "compliance" || effect.analysis == "cace") return nullptr;
    const auto end = [&](double Interval::*which) {
        const std::optional<Interval> limits = effect.interval();
        return limits ? or_null(effect.share_of_control_mean((*limits).*which)) : Json(nullptr);
    };
    return {{"estimate", *share}, {"conf_low", end(&Interval::low)}, {"conf_high", end(&Interval::high)}};
}

Json row_json(const EffectRow& row, const std::string& analysis) {
    return row.effect != nullptr ? estimate_json(*row.effect) : no_estimate_json(*row.none, analysis);
}

}  // namespace

Json finite_or_null(double value) {
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json or_null(const std::optional<double>& value) {
    return value ? finite_or_null(*value) : Json(nullptr);
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

namespace {

Json absorbed_json(const std::vector<AbsorbedColumn>& absorbed) {
    Json json = Json::array();
    for (const AbsorbedColumn& one : absorbed) json.push_back({{"column", one.column}, {"levels", one.levels}});
    return json;
}

}  // namespace

Json estimate_json(const EffectEstimate& effect) {
    Json json;
    json["analysis"] = effect.analysis;
    json["outcome"] = effect.outcome.name;
    json["term"] = effect.term;
    json["estimate"] = effect.estimate;
    json["std_error"] = or_null(effect.std_error);
    json["statistic"] = or_null(effect.statistic());
    json["df"] = or_null(effect.df());
    json["p_value"] = effect.test ? Json(effect.test->p_value) : Json(nullptr);
    json["conf_low"] = end_or_null(effect.interval(), &Interval::low);
    json["conf_high"] = end_or_null(effect.interval(), &Interval::high);
    json["why_no_interval"] = effect.test ? text_or_null(effect.test->why_no_interval) : Json(nullptr);
    json["confidence"] = effect.options.confidence;
    json["why_no_std_error"] = text_or_null(effect.why_no_std_error);
    json["by_allocations"] = by_allocations_json(effect);
    json["covariance"] = to_name(effect.options.covariance_kind());
    json["weights"] = to_name(effect.options.weights);
    json["weights_column"] = text_or_null(effect.options.weights_column);
    json["effective_individuals"] = or_null(effect.effective_individuals);
    json["missing_covariates"] = to_name(effect.options.missing_covariates);
    json["coefficients"] = effect.coefficients;
    json["absorbed"] = absorbed_json(effect.absorbed);
    add_model_inference(effect, json);
    add_draws(effect, json);
    json["joint_test"] = joint_test_json(effect.joint);
    json["average_over"] = average_over(effect);
    json["stratum_weights"] = to_name(effect.strata);
    json["doubts"] = effect.doubts;
    json["remarks"] = effect.remarks;
    json["departures"] = effect.departures;
    json["n_individuals"] = individuals_json(effect);
    if (effect.total.out_of) json["n_out_of"] = out_of_json(effect);
    json["n_clusters"] = counts_json(effect, &SampleCounts::clusters, &SampleCounts::clusters_missing);
    json["n_units"] = effect.units;
    json["unit_of_allocation"] = text_or_null(effect.design.unit_column);
    json["stated_design"] = design_json(effect.design);
    json["means"] = means_json(effect);
    const bool comparison = effect.analysis != "compliance" && effect.arms.size() != 1;
    json["unadjusted_difference"] = comparison ? Json(effect.unadjusted_difference) : Json(nullptr);
    json["share_of_control_mean"] = share_of_control_mean_json(effect);
    json["effect_size"] = effect_size_json(effect);
    json["risk_ratio"] = risk_ratio_json(effect);
    json["why_no_risk_ratio"] = text_or_null(effect.why_no_risk_ratio);
    return json;
}

Json no_estimate_json(const NotEstimated& none, const std::string& analysis) {
    EffectEstimate known;
    known.arms = none.arms;
    known.total = none.total;
    Json json = estimate_json(known);
    for (auto& [key, value] : json.items()) {
        const bool of_arms = key == "n_individuals" || key == "n_clusters" || key == "means";
        if (!of_arms || none.arms.empty()) value = nullptr;
    }
    json["analysis"] = analysis;
    json["outcome"] = none.outcome.name;
    json["why_none"] = none.why;
    return json;
}

void add_effects_json(const AnalysisResult& result, Json& estimates) {
    for (const EffectRow& row : rows_of(result.get<Effects>(), result.trial)) {
        estimates.push_back(row_json(row, std::string(to_name(row.outcome().role))));
    }
}

void add_allocated_dose_json(const AnalysisResult& result, Json& estimates) {
    const AllocatedDose& set = result.get<AllocatedDose>();
    std::size_t estimated = 0;
    for (const EffectRow& row : rows_of(set, result.trial)) {
        Json json = row_json(row, std::string(to_name(row.outcome().role)));
        if (row.effect != nullptr) {
            const DoseOfOutcome& dose = set.doses.at(estimated++);
            json["dose"] = {{"low", dose.low}, {"high", dose.high}, {"n_clusters_within", dose.clusters_within}};
        }
        estimates.push_back(std::move(json));
    }
}

void add_unweighted_json(const AnalysisResult& result, Json& estimates) {
    for (const EffectRow& row : rows_of(result.get<UnweightedEffects>(), result.trial)) {
        estimates.push_back(row_json(row, "unweighted"));
    }
}

void add_dose_json(const AnalysisResult& result, Json& estimates) {
    for (const EffectRow& row : rows_of(result.get<DoseResponse>(), result.trial)) {
        estimates.push_back(row_json(row, "compliance"));
    }
}

}  // namespace clustertrial::report_detail
