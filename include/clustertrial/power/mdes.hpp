#pragma once

#include "clustertrial/power/stage.hpp"

#include <optional>
#include <vector>

namespace clustertrial {

struct MdesResult {
    PowerStage stage;  ///< what it was calculated from, what was solved for among it
    double df = 0;
    double standard_error = 0;  ///< of the effect, in standard deviations of the outcome
    double multiplier = 0;
    double mdes = 0;  ///< in standard deviations of the outcome
    /// In percentage points: 100 x mdes x sqrt(p (1 - p)); nothing where a proportion can neither rise nor fall so far.
    std::optional<double> mdes_points = {};
    /// Of a proportion that rises, or falls, by so many points; nothing where it cannot.
    struct Ratios {
        double risk = 1;
        double odds = 1;
    };
    std::optional<Ratios> rise = {};
    std::optional<Ratios> fall = {};
    /// Of PowerStage::rate: the rates of the intervention arm nearest to that of the control arm that are found;
    /// nothing where none is.
    std::optional<double> lower_rate = {};
    std::optional<double> higher_rate = {};
    std::vector<std::string> doubts = {};  ///< doubts_of(stage)
    /// To find `stage.effect`, or the MDES itself where that is solved for: of the multiplier's distribution.
    std::optional<double> power = {};
    std::optional<double> exact_power = {};  ///< the same of the noncentral t
    /// Not empty: no value of what is solved for reaches the effect, with the limit; nothing else but `stage` is there.
    std::string why_none = {};
};

/// What `stage.solve` asks for: the MDES, or the value of another number at which the MDES is `stage.effect`: numbers
/// of clusters, sites and individuals are the smallest whole ones, the ICC the largest. MDES = M x SE / take_up. Throws
/// Error(design): every problem of check_stage, or no exact multiplier (see mdes_multiplier).
MdesResult estimate_mdes(const PowerStage& stage);

/// The same of a stage that check_stage accepts; throws Error(design) where there is no exact multiplier.
MdesResult estimate_checked_mdes(const PowerStage& stage);

/// The same of any stage: what check_stage says, or what is thrown, is `why_none`.
MdesResult estimate_or_why_none(const PowerStage& stage);

/// What was solved for; nothing where nothing suffices.
std::optional<double> solved_value(const MdesResult& result);

/// The MDES alone, M x SE / take_up, of a stage that check_stage accepts.
double smallest_effect(const PowerStage& stage);

/// One result a stage, in order; the problems of all stages are gathered before anything is thrown.
std::vector<MdesResult> estimate_mdes(const std::vector<PowerStage>& stages);

/// Probability that the effect is found, as the multiplier has it: of `t` the one for which t(1 - alpha/sides) +
/// t(power) is effect / SE, of `normal` the same, of `exact` t_test_power.
double power_to_find(const PowerStage& stage, double effect);

/// alpha of one comparison.
double alpha_of(const PowerStage& stage);

/// SE^2 = sum over the levels up to the one randomised of rho_k (1 - r2_k) / (P (1 - P) N_k), and over random blocks of
/// rho_k w_k (1 - r2_effect) / N_k (Dong and Maynard 2013; docs/methods/mdes.md). Unequal sizes multiply the term
/// between clusters by 1 + c^2 (Eldridge, Ashby and Kerry 2006) or, of an analysis by likelihood, those of clusters and
/// individuals by what van Breukelen, Candel and Berger (2007) give.
double effect_standard_error(const PowerStage& stage);

/// M for a two- or one-sided test at `alpha` to have `power`; the numbers as check_stage requires them. Throws
/// Error(design) when the exact one lies beyond noncentralities of some 65,000, which takes one to three degrees of
/// freedom with a tiny alpha.
double mdes_multiplier(MultiplierKind kind, double alpha, double power, int sides, double df);

/// Probability that a t test with `df` degrees of freedom rejects when the true effect is `noncentrality` standard
/// errors: upper(t_crit) + (two-sided) lower(-t_crit) of the noncentral t. `noncentrality` >= 0.
double t_test_power(double noncentrality, double df, double alpha, int sides);

}  // namespace clustertrial
