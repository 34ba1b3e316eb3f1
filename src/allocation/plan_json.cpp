#include "plan_json.hpp"

namespace clustertrial::allocation_detail {
namespace {

/// The member of the alternative that a rule is; null where it is another.
template <typename Alternative, typename Rule>
Json value_or_null(const Rule& rule, double Alternative::*member) {
    const auto* found = std::get_if<Alternative>(&rule);
    return found != nullptr ? Json(found->*member) : Json(nullptr);
}

template <typename Spec>
Json texts_json(const std::vector<Spec>& specs) {
    Json texts = Json::array();
    for (const auto& spec : specs) texts.push_back(to_text(spec));
    return texts;
}

/// The options of a method's own.
Json own_json(const NoOptions&) {
    return nullptr;
}

Json own_json(const MatchingPlan& matching) {
    return {{"tuple_size", matching.tuple_size}, {"distance", to_name(matching.distance)}};
}

Json own_json(const MinimisationPlan& minimisation) {
    return {{"factors", texts_json(minimisation.factors)},
            {"weights", minimisation.weights},
            {"imbalance", to_name(minimisation.options.imbalance)},
            {"probability", minimisation.options.probability}};
}

Json own_json(const ConstrainedOptions& options) {
    return {{"score", to_name(options.score)},
            {"weights", options.weights},
            {"enumerate_up_to", options.enumerate_up_to},
            {"sampled", to_name(options.sampled)},
            {"draws", options.draws},
            {"exchanges", options.exchanges},
            {"keep", value_or_null(options.keep, &BestShare::share)},
            {"cut_off", value_or_null(options.keep, &CutOff::score)}};
}

Json own_json(const RerandomisationOptions& options) {
    return {{"threshold", value_or_null(options.accept, &DistanceLimit::threshold)},
            {"acceptance", value_or_null(options.accept, &Acceptance::probability)},
            {"most_tries", options.most_tries}};
}

}  // namespace

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json options_json(const AllocationPlan& plan) {
    Json json = {{"id", plan.id},
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
    // Only where they are said: records written before these options were there replay to the byte.
    if (plan.header_row) json["header_row"] = *plan.header_row;
    if (plan.decimal != DecimalMark::point) json["decimal"] = to_name(plan.decimal);
    if (!plan.percent.empty()) json["percent"] = plan.percent;
    if (!plan.thousands.empty()) json["thousands"] = plan.thousands;
    return json;
}

Json method_options_json(const AllocationPlan& plan) {
    return std::visit([](const auto& own) { return own_json(own); }, plan.method_options);
}

}  // namespace clustertrial::allocation_detail
