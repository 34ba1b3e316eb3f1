#include "plan_json.hpp"

namespace clustertrial::allocation_detail {
namespace {

template <typename Value>
Json value_or_null(const std::optional<Value>& value) {
    return value ? Json(*value) : Json(nullptr);
}

template <typename Spec>
Json texts_json(const std::vector<Spec>& specs) {
    Json texts = Json::array();
    for (const auto& spec : specs) texts.push_back(to_text(spec));
    return texts;
}

Json matching_json(const MatchingPlan& matching) {
    return {{"tuple_size", matching.tuple_size}, {"distance", to_name(matching.distance)}};
}

Json minimisation_json(const MinimisationPlan& minimisation) {
    return {{"factors", texts_json(minimisation.factors)},
            {"weights", minimisation.weights},
            {"imbalance", to_name(minimisation.options.imbalance)},
            {"probability", minimisation.options.probability}};
}

Json constrained_json(const ConstrainedOptions& options) {
    return {{"score", to_name(options.score)},
            {"weights", options.weights},
            {"enumerate_up_to", options.enumerate_up_to},
            {"sampled", to_name(options.sampled)},
            {"draws", options.draws},
            {"exchanges", options.exchanges},
            {"keep", value_or_null(options.keep)},
            {"cut_off", value_or_null(options.cut_off)}};
}

Json rerandomisation_json(const RerandomisationOptions& options) {
    return {{"threshold", value_or_null(options.threshold)},
            {"acceptance", value_or_null(options.acceptance)},
            {"most_tries", options.most_tries}};
}

}  // namespace

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json options_json(const AllocationPlan& plan) {
    return {{"id", plan.id},
            {"where", texts_json(plan.where)},
            {"strata", texts_json(plan.strata)},
            {"at_threshold", to_name(plan.at_threshold)},
            {"arms", plan.arms},
            {"ratio", plan.ratio},
            {"storage", to_name(plan.storage)},
            {"order", to_name(plan.order)},
            {"sort_key", text_or_null(plan.sort_key)},
            {"ties", to_name(plan.ties)},
            {"tie_column", text_or_null(plan.tie_column)},
            {"missing", plan.missing},
            {"delimiter", plan.delimiter ? Json(std::string(1, *plan.delimiter)) : Json(nullptr)},
            {"together", text_or_null(plan.together)},
            {"unit_covariate", to_name(plan.unit_covariate)},
            {"covariates", texts_json(plan.covariates)},
            {"stratum_ratios", texts_json(plan.stratum_ratios)},
            {"simulations", plan.simulations}};
}

Json method_options_json(const AllocationPlan& plan) {
    switch (plan.method) {
        case AllocationMethod::matched:
            return matching_json(plan.matching);
        case AllocationMethod::minimisation:
            return minimisation_json(plan.minimisation);
        case AllocationMethod::constrained:
            return constrained_json(plan.constrained);
        case AllocationMethod::rerandomisation:
            return rerandomisation_json(plan.rerandomisation);
        case AllocationMethod::complete:
        case AllocationMethod::sorted_alternation:
        case AllocationMethod::simple:
            break;
    }
    return nullptr;
}

}  // namespace clustertrial::allocation_detail
