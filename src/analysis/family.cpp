#include "clustertrial/analysis/family.hpp"

#include "clustertrial/analysis/subgroups.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include "doubts.hpp"
#include "fitted.hpp"
#include "inference.hpp"
#include "registry.hpp"
#include "sample.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace clustertrial {

namespace {

using analysis_detail::Run;

bool is_member(const FamilySpec& spec, const std::string& outcome) {
    return std::find(spec.outcomes.begin(), spec.outcomes.end(), outcome) != spec.outcomes.end();
}

/// A family with the outcomes that have no estimate already named.
Family family_of(const FamilySpec& spec, const Effects& effects) {
    Family family;
    family.spec = spec;
    for (const NotEstimated& one : effects.not_estimated) {
        if (is_member(spec, one.outcome.name)) family.not_tested.push_back(one);
    }
    return family;
}

void adjust_p_values_of(Family& family) {
    std::vector<double> p_values;
    for (const FamilyMember& member : family.members) p_values.push_back(member.p_value);
    const auto adjusted = adjust_p_values(p_values, family.spec.adjustment);
    for (std::size_t i = 0; i < adjusted.size(); ++i) family.members[i].adjusted = adjusted[i];
}

void adjust_from_p_values(const Effects& effects, Family& family) {
    for (const EffectEstimate& effect : effects.estimates) {
        if (!is_member(family.spec, effect.outcome.name)) continue;
        if (!effect.test) {
            family.not_tested.push_back({effect.outcome, effect.why_no_std_error, effect.term});
            continue;
        }
        family.members.push_back({effect.outcome, effect.term, effect.test->p_value, 1});
    }
    if (family.members.empty()) throw Error(ErrorKind::design, "no outcome of the family could be tested");
    adjust_p_values_of(family);
}

/// The hypotheses of one subgroup in one outcome: one an intervention arm.
void add_interactions(const Trial& trial, const SubgroupAnalysis& analysis, Family& family) {
    const auto add_not_tested = [&](const std::string& why, const std::string& term) {
        NotEstimated none{analysis.outcome, why, term};
        none.subgroup = analysis.spec.label;
        family.not_tested.push_back(std::move(none));
    };
    if (!analysis.why_none.empty()) add_not_tested(analysis.why_none, "");
    for (const InteractionTest& test : analysis.interactions) {
        const std::string& term = trial.arms.arms[test.arm].name;
        if (test.p_value) {
            family.members.push_back({analysis.outcome, term, *test.p_value, 1, analysis.spec.label});
        } else {
            add_not_tested(test.why_none, term);
        }
    }
}

void adjust_interactions(Run& run, Family& family) {
    family.not_tested.clear();  // of the effects, which are no hypotheses here
    for (const SubgroupAnalysis& analysis : run.result.get<Subgroups>().analyses) {
        const bool is_meant = contains(family.spec.subgroups, analysis.spec.label);
        if (is_meant && is_member(family.spec, analysis.outcome.name)) add_interactions(run.trial(), analysis, family);
    }
    if (family.members.empty()) throw Error(ErrorKind::design, "no interaction of the family could be tested");
    adjust_p_values_of(family);
}

/// |draw| under the hypothesis of no effect, for every draw.
std::vector<double> absolute_statistics(const NullDraws& draws) {
    std::vector<double> statistics = draw_statistics(draws, 0);
    for (double& statistic : statistics) statistic = std::abs(statistic);
    return statistics;
}

/// Hypotheses of a family with the draws that they share.
struct SharedDraws {
    std::vector<double> observed;
    std::vector<std::vector<double>> draws;
    bool observed_is_beside = true;
};

void add_outcome(const OutcomeContext& context, const AnalysisSpec& options, Family& family, SharedDraws& shared) {
    const analysis_detail::Model& model = context.fitted->model;
    for (std::size_t t = 0; t < model.treatments; ++t) {
        const std::string why = analysis_detail::why_no_standard_error(context, t);
        if (!why.empty() && options.inference != Inference::randomisation) {
            family.not_tested.push_back({context.outcome.spec, why, model.design.names[t]});
            continue;
        }
        const NullDraws draws = analysis_detail::draws_of_the_trial(context, t, options);
        family.draws = draws.count();
        family.exact = draws.exact;
        family.observed_is_a_draw = draws.observed_is_a_draw;
        shared.observed_is_beside = draws.observed_is_beside();
        const double p_value = test_null(draws, 0, Tails::symmetric, analysis_detail::share_rule).p_value;
        family.members.push_back({context.outcome.spec, model.design.names[t], p_value, 1});
        shared.observed.push_back(std::abs(draws.estimate / draws.std_error));
        shared.draws.push_back(absolute_statistics(draws));
    }
}

void adjust_from_draws(Run& run, Family& family) {
    AnalysisSpec options = run.trial().analysis;
    options.inference = family.spec.draws_from;
    options.resampling.randomisation_statistic = RandomisationStatistic::studentised;
    SharedDraws shared;
    for (std::size_t i = 0; i < run.data().outcomes.size(); ++i) {
        const OutcomeSpec& spec = run.data().outcomes[i].spec;
        if (!is_member(family.spec, spec.name) || !run.is_estimated(spec)) continue;
        add_outcome(run.context(i), options, family, shared);
        if (options.inference == Inference::wild_bootstrap) {
            for (std::string& doubt : analysis_detail::doubts_of_bootstrap(run.context(i))) {
                family.doubts.push_back(std::move(doubt));
            }
        }
    }
    if (options.inference == Inference::randomisation && run.trial().arms.arms.size() > 2) {
        family.doubts.push_back(
            "each draw moves the " + plural(analysis_detail::unit_of_allocation(run.data(), run.trial())) +
            " of all arms, as if no arm had an effect: where one has, the p-values of the others may be "
            "too low or too high; adjustment 'holm' takes the p-values of the analysis, which assume "
            "less");
    }
    if (shared.observed.empty()) throw Error(ErrorKind::design, "no outcome of the family could be tested");
    const auto adjusted = step_down_p_values(shared.observed, shared.draws, shared.observed_is_beside);
    for (std::size_t i = 0; i < adjusted.size(); ++i) family.members[i].adjusted = adjusted[i];
}

void adjust_family(Run& run, Family& family) {
    if (!family.spec.subgroups.empty()) {
        adjust_interactions(run, family);
        return;
    }
    const Effects& effects = run.result.get<Effects>();
    const bool any = std::any_of(effects.estimates.begin(), effects.estimates.end(), [&](const EffectEstimate& effect) {
        return is_member(family.spec, effect.outcome.name);
    });
    if (!any) throw Error(ErrorKind::design, "no outcome of the family could be estimated");
    family.spec.adjustment == Adjustment::step_down ? adjust_from_draws(run, family)
                                                    : adjust_from_p_values(effects, family);
}

}  // namespace

void analysis_detail::analyse_families(Run& run) {
    for (const FamilySpec& spec : run.trial().families) {
        run.begin("family '" + spec.name + "'");
        Family family = family_of(spec, run.result.get<Effects>());
        try {
            adjust_family(run, family);
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::design) throw;
            family.members.clear();
            family.why_none = error.what();
            run.result.warnings.push_back("family '" + spec.name + "': not adjusted: " + family.why_none);
        }
        for (const std::string& doubt : family.doubts) {
            run.result.warnings.push_back("family '" + spec.name + "': " + doubt);
        }
        run.result.make<Families>().families.push_back(std::move(family));
    }
}

}  // namespace clustertrial
