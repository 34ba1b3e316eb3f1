#include "record_results.hpp"

#include <numeric>

namespace clustertrial::allocation_detail {
namespace {

using Labels = std::vector<std::string>;

/// What no JSON number can say is null.
Json number_json(double value) {
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json number_json(const std::optional<double>& value) {
    return value ? number_json(*value) : Json(nullptr);
}

/// One key an arm, what `make` makes of the arm's index for its value.
template <typename Make>
Json by_arm_json(const Labels& arms, Make make) {
    Json object = Json::object();
    for (std::size_t arm = 0; arm < arms.size(); ++arm) object[arms[arm]] = make(arm);
    return object;
}

Json thresholds_json(const AllocatedList& list) {
    Json all = Json::array();
    for (const auto& thresholds : list.thresholds) {
        const StratumSpec& spec = list.plan.strata[thresholds.spec];
        all.push_back({{"strata", to_text(spec)},
                       {"within", spec.within.empty() ? Json(nullptr) : Json(thresholds.within)},
                       {"values", thresholds.values},
                       {"schools_on", thresholds.schools_on}});
    }
    return all;
}

Json row_json(const Labels& arms, const CountTable& counts, std::size_t row) {
    return by_arm_json(arms, [&](std::size_t arm) { return Json(counts.at(row, arm)); });
}

Json strata_json(const AllocatedList& list) {
    Json all = Json::array();
    for (std::size_t s = 0; s < list.strata.labels.size(); ++s) {
        all.push_back({{"stratum", list.strata.labels[s]},
                       {"schools", list.strata.sizes[s]},
                       {"arms", row_json(list.plan.arms, list.counts, s)}});
    }
    return all;
}

Json total_json(const AllocatedList& list) {
    const auto in_arm = [&](std::size_t arm) {
        std::uint64_t schools = 0;
        for (std::size_t s = 0; s < list.counts.strata(); ++s) schools += list.counts.at(s, arm);
        return Json(schools);
    };
    return {{"schools", list.rows.size()},
            {"units", list.plan.together.empty() ? Json(nullptr) : Json(list.units.count())},
            {"arms", by_arm_json(list.plan.arms, in_arm)}};
}

// ---- of the methods ----

Json factor_json(const Labels& arms, const MinimisedSummary& minimised, std::size_t factor) {
    Json levels = Json::array();
    for (std::size_t level = 0; level < minimised.levels[factor].size(); ++level) {
        levels.push_back(
            {{"level", minimised.levels[factor][level]}, {"arms", row_json(arms, minimised.counts[factor], level)}});
    }
    return {{"factor", minimised.factors[factor]}, {"levels", levels}};
}

Json summary_json(const Labels&, const std::monostate&) {
    return nullptr;
}

Json summary_json(const Labels&, const MatchedSummary& matched) {
    return {{"tuples", matched.tuples},
            {"smaller", matched.smaller},
            {"total_distance", number_json(matched.total_distance)}};
}

Json summary_json(const Labels& arms, const MinimisedSummary& minimised) {
    Json factors = Json::array();
    for (std::size_t f = 0; f < minimised.factors.size(); ++f) factors.push_back(factor_json(arms, minimised, f));
    return {{"factors", factors}, {"random_assignments", minimised.random_assignments}};
}

Json summary_json(const Labels&, const ConstrainedSummary& constrained) {
    return {{"candidates", to_name(constrained.candidates)},
            {"possible", number_json(constrained.possible)},
            {"scored", constrained.scored},
            {"kept", constrained.kept.size()},
            {"best", number_json(constrained.best)},
            {"cut_off", number_json(constrained.cut_off)},
            {"score", number_json(constrained.score)},
            {"chosen", constrained.chosen}};
}

Json summary_json(const Labels&, const RerandomisedSummary& rerandomised) {
    return {{"distance", number_json(rerandomised.distance)},
            {"threshold", number_json(rerandomised.threshold)},
            {"df", number_json(rerandomised.df)},
            {"tries", rerandomised.tries}};
}

Json method_json(const AllocatedList& list) {
    return std::visit([&](const auto& summary) { return summary_json(list.plan.arms, summary); }, list.of_method);
}

// ---- balance and probabilities ----

Json moments_json(const Moments& moments) {
    return {{"schools", moments.count}, {"mean", number_json(moments.mean)}, {"sd", number_json(moments.sd)}};
}

Json balance_json(const Balance& balance, const Labels& arms) {
    Json all = Json::array();
    for (const auto& covariate : balance.covariates) {
        const auto of_arm = [&](std::size_t arm) {
            Json moments = moments_json(covariate.arms[arm]);
            moments["standardised_difference"] = number_json(covariate.standardised_difference[arm]);
            return moments;
        };
        all.push_back({{"covariate", covariate.name},
                       {"overall", moments_json(covariate.overall)},
                       {"arms", by_arm_json(arms, of_arm)}});
    }
    return all;
}

Json by_school_json(const AllocatedList& list) {
    if (!list.probabilities.differ) return nullptr;
    const Eigen::MatrixXd& shares = list.probabilities.by_school;
    Json::object_t schools;  // to which keys are added without looking for them among all before
    for (std::size_t school = 0; school < list.ids.size(); ++school) {
        Json of_school = Json::array();
        for (Eigen::Index arm = 0; arm < shares.cols(); ++arm)
            of_school.push_back(number_json(shares(static_cast<Eigen::Index>(school), arm)));
        schools.emplace_back(list.ids[school], std::move(of_school));
    }
    return schools;
}

Json probabilities_json(const AllocatedList& list) {
    const Probabilities& probabilities = list.probabilities;
    if (probabilities.by_school.size() == 0) return nullptr;
    const auto of_arm = [&](std::size_t arm) {
        const auto column = probabilities.by_school.col(static_cast<Eigen::Index>(arm));
        return Json{{"min", number_json(column.minCoeff())}, {"max", number_json(column.maxCoeff())}};
    };
    return {{"source", to_name(probabilities.source)},
            {"allocations", probabilities.allocations},
            {"by_arm", by_arm_json(list.plan.arms, of_arm)},
            {"by_school", by_school_json(list)}};
}

Json pairs_json(const Probabilities& probabilities) {
    if (!probabilities.validity) return nullptr;
    return {{"always", probabilities.validity->always.size()}, {"never", probabilities.validity->never.size()}};
}

}  // namespace

void add_results(const AllocatedList& list, Json& record) {
    const Labels& arms = list.plan.arms;
    record["thresholds"] = thresholds_json(list);
    record["strata"] = strata_json(list);
    record["total"] = total_json(list);
    record["method"] = method_json(list);
    record["balance"] = list.balance.covariates.empty() ? Json(nullptr) : balance_json(list.balance, arms);
    record["balance_of_waves"] = list.balance_of_waves ? balance_json(*list.balance_of_waves, arms) : Json(nullptr);
    record["probabilities"] = probabilities_json(list);
    record["pairs"] = pairs_json(list.probabilities);
}

}  // namespace clustertrial::allocation_detail
