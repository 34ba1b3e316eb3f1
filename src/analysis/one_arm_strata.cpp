#include "one_arm_strata.hpp"

#include "clustertrial/core/words.hpp"
#include "clustertrial/estimation/covariance_kind.hpp"

#include <limits>

namespace clustertrial::analysis_detail {

OneArmStrata one_arm_strata(const TrialData& data, const Model& model) {
    OneArmStrata found;
    found.has_unit.assign(model.clusters.count, false);
    const AbsorbedFactor& strata = model.design.absorbed;
    if (model.kind == TreatmentColumn::dose || strata.levels < 2) return found;
    constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::uint32_t> arm(strata.levels, none);
    std::vector<bool> of_one_arm(strata.levels, true);
    const auto arm_of = [&](std::size_t row) { return data.arm[model.trial_cluster[model.single.of_row[row]]]; };
    for (std::size_t row = 0; row < strata.level.size(); ++row) {
        std::uint32_t& first = arm[strata.level[row]];
        if (first == none) first = arm_of(row);
        if (first != arm_of(row)) of_one_arm[strata.level[row]] = false;
    }
    for (const bool one : of_one_arm) found.strata += one ? 1 : 0;
    for (std::size_t row = 0; row < strata.level.size(); ++row) {
        const std::uint32_t unit = model.clusters.of_row[row];
        if (!of_one_arm[strata.level[row]] || found.has_unit[unit]) continue;
        found.has_unit[unit] = true;
        ++found.units;
    }
    return found;
}

std::string words_of(const OneArmStrata& strata, const std::string& unit, const Model& model,
                     const AnalysisSpec& options) {
    if (strata.strata == 0) return {};
    const bool one = strata.units == 1;
    const bool adjusted = static_cast<std::size_t>(model.design.x.cols()) > model.treatments;
    std::string words = counted(strata.units, unit) + (one ? " is in " : " are in ") +
                        counted(strata.strata, "stratum") + " with one arm only and " + (one ? "does" : "do") +
                        " not contribute to the effect" +
                        (adjusted ? ", except through the coefficients of prior and covariates" : "") + ": " +
                        std::to_string(model.clusters.count - strata.units) + " of " +
                        counted(model.clusters.count, unit) + " contribute";
    if (traits_of(options.inference).by_draws) return words;
    std::vector<std::string> counting;
    const CovarianceTraits& kind = traits_of(options.covariance_kind());
    if (options.df_kind() == DegreesOfFreedom::clusters_minus_1 && !kind.by_row)
        counting.emplace_back("clusters - 1 degrees of freedom");
    if (kind.factor == CovarianceFactor::individuals) counting.push_back("the factor of " + std::string(kind.name));
    if (counting.empty()) return words;
    return words + "; " + joined(counting, " and ") + (counting.size() > 1 ? " count" : " counts") +
           " the others too, as Stata does";
}

}  // namespace clustertrial::analysis_detail
