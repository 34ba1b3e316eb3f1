#include "clustertrial/analysis/influence.hpp"

#include "clustertrial/estimation/cluster_influence.hpp"

#include "doubts.hpp"
#include "fitted.hpp"
#include "registry.hpp"
#include "sample.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>
#include <utility>

namespace clustertrial {

namespace {

using analysis_detail::Fitted;

constexpr std::size_t named_at_most = 3;

/// Sorts the estimates and finds those that move the whole's most.
void finish(LeaveOneOut& left_out, double estimate) {
    auto& all = left_out.estimates;
    std::stable_sort(all.begin(), all.end(),
                     [](const EstimateWithout& a, const EstimateWithout& b) { return a.estimate < b.estimate; });
    std::vector<std::size_t> order(all.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::erase_if(order, [&](std::size_t i) { return all[i].singular; });  // of which there is no estimate
    const auto shift = [&](std::size_t i) { return std::abs(all[i].estimate - estimate); };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return shift(a) > shift(b); });
    order.resize(std::min(order.size(), named_at_most));
    left_out.most_influential = std::move(order);
}

/// What the influence of every treatment column is made of.
struct Whole {
    const TrialData& data;
    const Trial& trial;
    const Fitted& fitted;
    const EstimatingEquations& parts;
    std::vector<LeftOut> clusters;
    std::vector<bool> has_standard_error;  ///< by treatment column
};

LeaveOneOut without_each_cluster(const Whole& whole, std::size_t t) {
    LeaveOneOut result;
    const std::string& units = whole.data.units.column;
    result.column = units.empty() ? whole.trial.data.cluster : units;
    result.clusters = true;
    for (std::size_t g = 0; g < whole.clusters.size(); ++g) {
        const LeftOut& left = whole.clusters[g];
        result.estimates.push_back({whole.data.units.names[whole.fitted.model.trial_unit[g]],
                                    left.coefficients(whole.fitted.position(t)), left.singular});
    }
    finish(result, whole.fitted.fit.coefficients(whole.fitted.position(t)));
    return result;
}

LeaveOneOut without_each_level(const Whole& whole, const StratumColumn& column, std::size_t t) {
    std::vector<std::uint32_t> group;
    std::vector<std::uint32_t> of_unit(whole.data.units.count());  // each lies in one stratum
    for (std::size_t g = 0; g < whole.data.clusters.size(); ++g) of_unit[whole.data.units.of[g]] = column.level[g];
    for (const std::uint32_t unit : whole.fitted.model.trial_unit) group.push_back(of_unit[unit]);
    const auto left_out = leave_groups_out(whole.parts, group, column.levels.size());
    LeaveOneOut result;
    result.column = column.column;
    for (std::size_t level = 0; level < left_out.size(); ++level) {
        // A level without rows leaves nothing out.
        if (std::find(group.begin(), group.end(), level) == group.end()) continue;
        result.estimates.push_back(
            {column.levels[level], left_out[level].coefficients(whole.fitted.position(t)), left_out[level].singular});
    }
    finish(result, whole.fitted.fit.coefficients(whole.fitted.position(t)));
    return result;
}

/// The largest value and whose it is.
std::pair<double, std::string> largest(const Whole& whole, const std::vector<double>& values) {
    const auto at = std::max_element(values.begin(), values.end());
    const auto g = static_cast<std::size_t>(at - values.begin());
    return {*at, whole.data.units.names[whole.fitted.model.trial_unit[g]]};
}

Influence influence_of(const Whole& whole, std::size_t t) {
    const Fitted& fitted = whole.fitted;
    Influence result;
    result.term = fitted.model.design.names[t];
    result.estimate = fitted.fit.coefficients(fitted.position(t));
    if (whole.has_standard_error[t] && fitted.covariance) {
        const double variance = fitted.covariance->matrix(fitted.position(t), fitted.position(t));
        if (variance > 0) result.std_error = std::sqrt(variance);
    }
    result.unit = analysis_detail::unit_of_allocation(whole.data, whole.trial);
    result.clusters = fitted.model.clusters.count;
    result.left_out.push_back(without_each_cluster(whole, t));
    for (const StratumColumn& column : whole.data.stratum_columns) {
        if (column.levels.size() > 1) result.left_out.push_back(without_each_level(whole, column, t));
    }
    std::tie(result.largest_leverage, result.largest_leverage_of) = largest(whole, cluster_leverages(whole.parts));
    result.mean_leverage = static_cast<double>(fitted.fit.rank()) / static_cast<double>(result.clusters);
    std::tie(result.largest_partial_leverage, result.largest_partial_leverage_of) =
        largest(whole, partial_leverages(whole.parts, static_cast<std::size_t>(fitted.position(t))));
    result.effective_clusters = effective_clusters(whole.parts, fitted.contrast(t), 0);
    result.effective_clusters_worst = effective_clusters(whole.parts, fitted.contrast(t), 1);
    return result;
}

}  // namespace

std::vector<Influence> describe_influence(const OutcomeContext& context) {
    const Fitted& fitted = *context.fitted;
    Whole whole{context.data, context.trial, fitted, fitted.parts, leave_one_cluster_out(fitted.parts), {}};
    for (std::size_t t = 0; t < fitted.model.treatments; ++t) {
        const std::string why = analysis_detail::why_no_standard_error(context, t);
        whole.has_standard_error.push_back(why.empty());
    }
    std::vector<Influence> results;
    for (std::size_t t = 0; t < fitted.model.treatments; ++t) {
        results.push_back(influence_of(whole, t));
        results.back().outcome = context.outcome.spec;
        results.back().average = {context.options.weights, analysis_detail::stratum_weights(context.data, fitted.model),
                                  context.options.weights_column};
    }
    return results;
}

void analysis_detail::analyse_influence(Run& run, std::size_t outcome) {
    const OutcomeSpec& spec = run.data().outcomes[outcome].spec;
    if (spec.role != OutcomeRole::primary || !run.is_estimated(spec)) return;
    std::vector<Influence>& effects = run.result.make<Influences>().effects;
    for (Influence& influence : describe_influence(run.context(outcome))) effects.push_back(std::move(influence));
}

}  // namespace clustertrial
