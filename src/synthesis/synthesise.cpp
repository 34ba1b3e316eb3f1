#include "clustertrial/synthesis/synthesise.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/csv.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/synthesis/consistency.hpp"

#include "attendance.hpp"
#include "bands.hpp"
#include "goals.hpp"
#include "outcome_search.hpp"
#include "outcome_state.hpp"
#include "roster.hpp"
#include "to_csv.hpp"

#include <algorithm>

namespace clustertrial {

namespace {

using namespace synthesis_detail;

/// Of what nobody said, so that nothing in the trial file has to be looked for.
constexpr const char* default_words = " (the default; [analysis] of the trial file says another)";

void expect_known(bool fine, const std::string& found, const std::string& expected) {
    if (!fine) throw Error(ErrorKind::usage, "found " + found + "; synthesise knows " + expected);
}

/// The first target that depends on a standard error, as a message names it; empty: none does.
std::string target_of_standard_error(const Targets& targets, const Trial& trial) {
    for (const OutcomeTargets& outcome : targets.outcomes) {
        const std::string of = " of outcome '" + outcome.name + "'";
        for (const Target& target : outcome.targets) {
            if (needs_standard_error(target.quantity, trial.analysis.mean_ci)) return "'" + target.name + "'" + of;
        }
        if (outcome.unweighted_p_above) return "'unweighted_p_above'" + of;
    }
    return targets.attendance && targets.attendance->p ? "'p' of [attendance]" : "";
}

/// Of what targets need that a standard error is behind.
void check_inference(const AnalysisSpec& analysis, const std::string& target) {
    expect_known(traits_of(analysis.covariance_kind()).plain,
                 "standard_errors = '" + std::string(to_name(analysis.covariance_kind())) + "'" +
                     (analysis.standard_errors ? "" : default_words) + ", for target " + target,
                 listed(kind_names_where<CovarianceKind>(&CovarianceTraits::plain), "and"));
    expect_known(traits_of(analysis.df_kind()).customary,
                 "degrees_of_freedom = '" + std::string(to_name(analysis.df_kind())) + "'" +
                     (analysis.degrees_of_freedom ? "" : default_words) + ", for target " + target,
                 listed(kind_names_where<DegreesOfFreedom>(&DegreesOfFreedomTraits::customary), "and"));
    expect_known(!traits_of(analysis.inference).by_draws, "inference by resampling, for target " + target,
                 "inference from the model");
}

void check_protocol(const Targets& targets, const Trial& trial) {
    expect_known(trial.arms.arms.size() == 2, "more than two arms", "trials of two");
    expect_known(!trial.data.size.empty(), "no [data] size", "one row a cluster, with its size");
    expect_known(trial.data.where.empty() && trial.data.row.empty(), "where or row of [data]",
                 "rows that are all analysed");
    expect_known(trial.data.header_row.value_or(1) == 1,
                 "header_row = " + std::to_string(trial.data.header_row.value_or(1)),
                 "files whose first line is the header; leave header_row of [data] out");
    expect_known(trial.data.delimiter.value_or(',') == ',', "a delimiter other than a comma",
                 "files with commas; leave delimiter of [data] out");
    expect_known(trial.data.decimal == DecimalMark::point, "decimal = comma", "numbers with a decimal point");
    expect_known(trial.analysis.covariates.empty(), "covariates", "models of arm, strata and prior");
    const AnalysisSpec& analysis = trial.analysis;
    expect_known(analysis.absorb.empty(), "absorb", "models of arm, strata and prior");
    expect_known(analysis.second_cluster.empty(), "a second_cluster", "clustering one way");
    for (const OutcomeSpec& outcome : trial.outcomes) {
        expect_known(outcome.is_count(), "the measured outcome '" + outcome.name + "'", "counts out of the size");
    }
    const std::string target = target_of_standard_error(targets, trial);
    if (!target.empty()) check_inference(analysis, target);
}

/// The outcome of the dose model.
const OutcomeState* primary_of(const std::vector<OutcomeState>& states) {
    const auto found = std::find_if(states.begin(), states.end(),
                                    [](const OutcomeState& state) { return state.spec->role == OutcomeRole::primary; });
    return found == states.end() ? nullptr : &*found;
}

/// By the library's own road: the file as text, arranged, analysed. No target speaks of sensitivity analyses or
/// families.
AnalysisResult analyse_csv(const std::string& csv, Trial trial) {
    trial.sensitivity.clear();
    trial.families.clear();
    TableOptions options;
    options.delimiter = trial.data.delimiter;
    options.missing = trial.data.missing;
    return analyse_trial(arrange(read_csv_text(csv, trial.data.file, columns_of(trial), options), trial), trial);
}

void explain(const std::vector<OutcomeState>& states, std::vector<TargetCheck>& checks) {
    for (const OutcomeState& state : states) {
        for (const Conflict::Left& left : state.consistency.set_aside) {
            const std::string name = state.spec->name + ": " + left.target.name;
            const auto check =
                std::find_if(checks.begin(), checks.end(), [&](const auto& c) { return c.name == name; });
            if (check != checks.end()) check->why = "outcome '" + state.spec->name + "': " + describe(left);
        }
    }
}

/// No table prints an R2: the model of the search says it.
void add_r2(const std::vector<OutcomeState>& states, const Targets& targets, const Trial& trial, const Roster& roster,
            std::vector<TargetCheck>& checks) {
    for (const OutcomeState& state : states) {
        const auto& r2 = state.targets->r2;
        if (!r2 || !state.owns_prior) continue;
        const double found = OutcomeGoals(state, targets, trial, roster).evaluate(state).r2;
        const std::string text = format_fixed(found, r2->digits);
        checks.push_back({state.spec->name + ": r2", r2->text, text, false, {}, text == r2->text});
    }
}

/// One draw of the clusters and the searches of everything on top of it.
class Attempt {
  public:
    Attempt(const Targets& targets, const Trial& trial, const SynthesisOptions& options, Dice& dice)
        : targets_(targets),
          trial_(trial),
          options_(options),
          dice_(dice),
          roster_(draw_roster(targets, dice)),
          states_(prepare_outcomes(targets, trial, roster_)) {
        for (std::size_t g = 0; g < roster_.count(); ++g) need_.push_back(dice.normal());
    }

    /// Nothing when a search did not arrive, unless this is the last attempt.
    std::optional<SyntheticTrial> run(bool last) {
        for (const auto& group : search_groups(states_)) {
            if (!find_group(group, last) && !last) return std::nullopt;
        }
        std::vector<std::optional<double>> doses;
        if (targets_.attendance) {
            doses = draw_attendance(*targets_.attendance, primary_of(states_), trial_, roster_, options_, dice_);
        }
        SyntheticTrial result;
        result.csv = to_csv(roster_, states_, doses, targets_, trial_);
        result.checks = check_targets(targets_, analyse_csv(result.csv, trial_));
        explain(states_, result.checks);
        add_r2(states_, targets_, trial_, roster_, result.checks);
        const bool arrived = std::all_of(result.checks.begin(), result.checks.end(),
                                         [](const TargetCheck& check) { return check.met || check.set_aside; });
        if (!arrived && !last) return std::nullopt;
        return result;
    }

  private:
    bool find_group(const std::vector<std::size_t>& group, bool last) {
        bool met = false;
        for (std::size_t draw = 1; draw <= options_.draws && !met; ++draw) {
            for (const std::size_t o : group) draw_outcome(states_, o, targets_, trial_, roster_, need_, dice_);
            met = search_group(states_, group, targets_, trial_, roster_, options_, last && draw == options_.draws,
                               dice_);
        }
        return met;
    }

    const Targets& targets_;
    const Trial& trial_;
    const SynthesisOptions& options_;
    Dice& dice_;
    Roster roster_;
    std::vector<OutcomeState> states_;
    std::vector<double> need_;
};

}  // namespace

SyntheticTrial synthesise(const Targets& targets, const Trial& trial, const SynthesisOptions& options) {
    check_protocol(targets, trial);
    Dice dice(options.seed);
    for (std::size_t roster = 1;; ++roster) {
        if (auto made = Attempt(targets, trial, options, dice).run(roster >= options.rosters)) return std::move(*made);
    }
}

}  // namespace clustertrial
