#include "clustertrial/analysis/context.hpp"

#include "fitted.hpp"
#include "sample.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace clustertrial {

namespace analysis_detail {

namespace {

/// Whether two rows of one unit of allocation have other weights by column.
bool weights_differ_in_units(const TrialData& data, const OutcomeData& outcome) {
    std::vector<double> seen(data.units.count(), 0);
    for (std::size_t row = 0; row < outcome.weight.size(); ++row) {
        double& first = seen[data.units.of[outcome.cluster[row]]];
        if (first == 0) first = outcome.weight[row];
        if (first != outcome.weight[row]) return true;
    }
    return false;
}

}  // namespace

AnalysisSpec as_units_allow(const TrialData& data, const OutcomeData& outcome, AnalysisSpec options) {
    const bool votes = !data.units.column.empty() && options.weights == Weights::equal;
    if (votes || weights_differ_in_units(data, outcome)) options.working_variance = WorkingVariance::inverse_weight;
    return options;
}

// Before the fit: an arm without data has a plainer message than what a fit would make of it.
OutcomeContext describe_arms(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                             const AnalysisSpec& options) {
    if (!outcome.why_none.empty()) refuse(outcome, outcome.why_none);
    OutcomeContext context{data, trial, outcome, as_units_allow(data, outcome, options), {}, nullptr, {}};
    for (std::size_t arm = 0; arm < trial.arms.arms.size(); ++arm) {
        context.arms.push_back(summarise_arm(data, trial, outcome, arm, context.options));
    }
    return context;
}

OutcomeContext make_context(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                            const Treatment& treatment, const AnalysisSpec& options) {
    OutcomeContext context = describe_arms(data, trial, outcome, options);
    context.fitted =
        std::make_shared<const Fitted>(fit_model(data, trial, outcome, treatment, context.options, context.warnings));
    return context;
}

OutcomeContext make_unweighted(const OutcomeContext& context) {
    AnalysisSpec options = context.options;
    options.weights = Weights::equal;
    OutcomeContext unweighted = describe_arms(context.data, context.trial, context.outcome, options);
    unweighted.progress = context.progress;
    unweighted.allocations = context.allocations;
    unweighted.fitted = std::make_shared<const Fitted>(
        fit_model(average_clusters(context.fitted->model, context.outcome), LeastSquaresModel{}, context.data,
                  context.trial, context.outcome, unweighted.options, unweighted.warnings));
    return unweighted;
}

}  // namespace analysis_detail

namespace {

void check_dose(const TrialData& data, const Trial& trial, const OutcomeData& outcome) {
    if (!trial.arms.is_dose() || outcome.dose.empty()) return;
    std::vector<std::uint32_t> stratum;
    for (const std::uint32_t cluster : outcome.cluster) stratum.push_back(data.stratum[cluster]);
    const std::vector<bool> differs = analysis_detail::groups_that_differ(
        stratum, data.strata.size(), [&](std::size_t row) { return outcome.dose[row]; });
    if (std::find(differs.begin(), differs.end(), true) != differs.end()) return;
    analysis_detail::refuse(outcome, "'" + trial.arms.dose + "' is the same in all rows" +
                                         (data.strata.size() > 1 ? " of each stratum" : "") +
                                         "; expected other doses to compare with");
}

}  // namespace

OutcomeContext make_context(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                            const AnalysisSpec& options) {
    check_dose(data, trial, outcome);
    return analysis_detail::make_context(data, trial, outcome,
                                         analysis_detail::allocated_treatment(data, trial, outcome), options);
}

}  // namespace clustertrial
