#pragma once

#include "clustertrial/analysis/subgroups.hpp"

#include "fitted.hpp"

#include <string>
#include <vector>

/// Effects in subgroups as contrasts of coefficients, each with a test of its own.
namespace clustertrial::analysis_detail {

/// A contrast of a fit that has few Satterthwaite degrees of freedom, as a table says it: "secondary (2.4)".
using FewDf = std::vector<std::string>;

/// The contrast as an effect of `term`, tested by the model. `what` is what it is called among those of few degrees of
/// freedom. `unit`: by how much what the effect is counted along moves the outcome at most, 1 of an effect itself.
SubgroupEffect tested_contrast(const OutcomeContext& context, const Eigen::VectorXd& contrast, const std::string& term,
                               const std::string& what, FewDf& few_df, double unit = 1);

/// What the analysis would find of an interaction; nothing where it has no test. `effects`: of the outcome's own
/// analysis.
std::optional<InteractionMdes> mdes_of(const SubgroupEffect& interaction, const std::vector<EffectEstimate>& effects);

/// Fills contrasts, joint test and p-value of an interaction whose contrasts have been tested one by one.
void test_jointly(const OutcomeContext& context, const Eigen::MatrixXd& contrasts,
                  const std::vector<const SubgroupEffect*>& one_by_one, InteractionTest& test);

/// How many of an arm have rows, and their mean.
SubgroupArm describe_arm(const TrialData& data, const Trial& trial, const OutcomeData& outcome, std::size_t arm,
                         Weights weights);

/// Treatment columns that strata and what is beside the treatment leave nothing of, whatever follows them in the model.
std::vector<std::size_t> unidentified(const Model& model, std::size_t beside);

/// Whether rows of one stratum have the same value, so that the strata hold what goes with it.
template <typename T>
bool is_of_strata(const TrialData& data, const OutcomeData& outcome, const std::vector<T>& values) {
    std::vector<const T*> first(data.strata.size(), nullptr);
    for (std::size_t row = 0; row < values.size(); ++row) {
        const T*& seen = first[data.stratum[outcome.cluster[row]]];
        if (seen == nullptr) seen = &values[row];
        if (*seen != values[row]) return false;
    }
    return true;
}

}  // namespace clustertrial::analysis_detail
