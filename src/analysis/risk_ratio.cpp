#include "risk_ratio.hpp"

#include "clustertrial/estimation/adjusted_means.hpp"

#include "fitted.hpp"

#include <cmath>

namespace clustertrial::analysis_detail {

namespace {

/// Control, then the arm of treatment column `t`.
AdjustedMeans means_of_two_arms(const Fitted& fitted, std::size_t t) {
    Eigen::MatrixXd at = Eigen::MatrixXd::Zero(2, static_cast<Eigen::Index>(fitted.model.treatments));
    at(1, static_cast<Eigen::Index>(t)) = 1;
    const Model& model = fitted.model;
    if (fitted.second_way) {
        return two_way_adjusted_means(fitted.fit, model.design, fitted.parts, *fitted.second_way, fitted.kind, at);
    }
    return adjusted_means(fitted.fit, model.design, fitted.parts, fitted.kind, at);
}

std::string why_none(const AdjustedMeans& means) {
    if (means.means(0) > 0 && means.means(1) > 0) return "";
    return std::string("the adjusted proportion of ") + (means.means(0) > 0 ? "the arm" : "control") +
           " is not above 0";
}

}  // namespace

void add_risk_ratio(const OutcomeContext& context, std::size_t t, EffectEstimate& effect) {
    if (!context.outcome.spec.is_count()) return;
    effect.why_no_risk_ratio = effect.why_no_std_error;
    if (!effect.why_no_risk_ratio.empty()) return;
    const Fitted& fitted = *context.fitted;
    const AdjustedMeans means = means_of_two_arms(fitted, t);
    effect.why_no_risk_ratio = why_none(means);
    if (!effect.why_no_risk_ratio.empty()) return;
    for (const ArmSummary& arm : effect.arms) {
        if (arm.events.value_or(1) > 0) continue;
        effect.doubts.push_back("outcome '" + context.outcome.spec.name + "': no event in arm '" + arm.arm +
                                "': its adjusted proportion is above 0 by the model alone, and the risk ratio with it");
    }
    const MeanRatio ratio = ratio_of(means, 1, 0);
    if (!ratio.log_std_error) {
        effect.why_no_risk_ratio = "the variance of its logarithm is not above 0";
        return;
    }
    const auto df = degrees_of_freedom(fitted.parts, fitted.fewest_clusters(), context.options, fitted.position(t));
    const double half_width = critical_value(context.options.confidence, df) * *ratio.log_std_error;
    effect.risk_ratio = RiskRatio{ratio.ratio,
                                  ratio.ratio * std::exp(-half_width),
                                  ratio.ratio * std::exp(half_width),
                                  *ratio.log_std_error,
                                  means.means(0),
                                  means.means(1)};
}

}  // namespace clustertrial::analysis_detail
