#include "cace_tables.hpp"

#include "clustertrial/analysis/cace.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "digits.hpp"
#include "effect_cells.hpp"
#include "inference_words.hpp"
#include "notes.hpp"
#include "reader_notes.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace clustertrial::report_detail {

namespace {

constexpr int f_digits = 1;

double scale_of(const ComplierEffect& one, const Trial& trial) {
    return traits_of(trial.report.profile).points ? printed_scale(one.effect.outcome) : 1;
}

Cell confidence_set_cell(const AndersonRubin& test, double scale) {
    if (!test.set) return not_applicable;
    const auto number = [&](const std::optional<double>& limit) {
        return NumberPart{scale * limit.value_or(0), effect_digits};
    };
    switch (*test.set) {
        case ConfidenceSet::interval:
            return Cell(number(test.low)).add(" to ").add(number(test.high));
        case ConfidenceSet::two_rays:
            return Cell("up to ").add(number(test.low)).add(", and from ").add(number(test.high)).add(" on");
        case ConfidenceSet::line:
            return "every value";
        case ConfidenceSet::empty:
            return "no value";
    }
    return {};
}

/// "120 pupils of 3 schools"
std::string left_out_words(const LeftOutOfCace& left_out, const Trial& trial) {
    return counted(static_cast<std::size_t>(left_out.individuals), trial.individual) + " of " +
           counted(left_out.clusters, trial.unit);
}

/// Builds the table row by row.
class CaceTable {
  public:
    CaceTable(const ComplierEffects& effects, const Trial& trial)
        : effects_(effects), trial_(trial), points_(traits_of(trial.report.profile).points) {}

    ResultTable build() {
        add_columns();
        for (const CaceSpec& definition : trial_.cace) add_definition(definition);
        add_notes();
        return std::move(table_);
    }

  private:
    void add_columns() {
        const AnalysisSpec& options = trial_.analysis;
        const bool several = trial_.arms.arms.size() > 2;
        const std::string arm = several ? "Intervention" : capitalised(trial_.arms.arms.at(1).name);
        const std::string difference = words_of_difference();
        table_.columns = {{"Outcome"},
                          {arm, "Mean take-up", Align::right},
                          {capitalised(trial_.arms.arms.at(0).name), "Mean take-up", Align::right},
                          {"First stage F", "", Align::right},
                          {interval_header("Of the offer", options), difference},
                          {interval_header("On compliers", options), difference},
                          {"p-value", "", Align::right},
                          {interval_header("Anderson-Rubin set", options)},
                          {"Its p-value", "", Align::right}};
    }

    [[nodiscard]] std::string words_of_difference() const {
        const auto& all = effects_.effects;
        const auto counts = static_cast<std::size_t>(
            std::count_if(all.begin(), all.end(), [](const auto& one) { return one.effect.outcome.is_count(); }));
        if (!points_ || counts == 0) return "Difference in outcome";
        return counts == all.size() ? "% point change in outcome" : "Difference; % points for proportions";
    }

    void add_definition(const CaceSpec& definition) {
        table_.rows.push_back({{Cell(definition.label)}, true});
        for (const ComplierEffect& one : effects_.effects) {
            if (one.definition.label == definition.label) add_row(one);
        }
        for (const NoComplierEffect& one : effects_.not_estimated) {
            if (one.label == definition.label) add_row_without_estimate(table_, one.none.outcome.label);
        }
    }

    void add_row(const ComplierEffect& one) {
        table_.rows.push_back(
            {{outcome_name(one.effect.outcome, trial_.arms.arms[one.arm].name, trial_), take_up_cell(one, one.arm),
              take_up_cell(one, 0), first_stage_cell(one), effect_cell(one.intention_to_treat, scale_of(one, trial_)),
              complier_cell(one, trial_, true), p_cell(one.effect), anderson_rubin_cell(one, trial_),
              p_cell(one.anderson_rubin.p_value)}});
    }

    void add_notes() {
        for (const CaceSpec& definition : trial_.cace) add_definition_note(definition);
        EffectList effects;
        for (const ComplierEffect& one : effects_.effects) effects.push_back(&one.effect);
        add_untested_notes(table_, effects, trial_);
        if (!effects.empty()) {
            add_note_once(table_,
                          "On compliers: two-stage least squares of the outcome on take-up, instrumented by the "
                          "arm, otherwise the model of the primary analysis; " +
                              inference_words(effects, trial_) + ".");
            add_average_note(table_, effects, trial_, "Each effect is");
            const bool by_shares = std::any_of(effects.begin(), effects.end(), [](const EffectEstimate* effect) {
                return effect->strata == StratumWeights::shares;
            });
            if (by_shares)
                add_note_once(table_,
                              "For the effect on compliers, the weight of a stratum is also multiplied by its share of "
                              "compliers.");
            for (const ComplierEffect& one : effects_.effects) {
                add_row_doubts(table_, one.definition.label + ": " + one.effect.outcome.label, one.effect);
            }
            add_first_stage_note();
            add_anderson_rubin_note();
            add_draws_note();
            for (const ComplierEffect& one : effects_.effects) add_no_set_note(one);
        }
        for (const ComplierEffect& one : effects_.effects) add_left_out_note(one);
        add_remark_notes(table_, effects);
        for (const NoComplierEffect& one : effects_.not_estimated) {
            add_note_once(table_,
                          one.label + ": " + one.none.outcome.label + ": not estimated: " + one.none.reason() + ".");
        }
    }

    void add_first_stage_note() {
        if (trial_.arms.arms.size() > 2) {
            add_note_once(table_,
                          "First stage F: conditional, of what each arm adds to its own take-up (Sanderson and "
                          "Windmeijer 2016), which is not the effective F of one arm; below 10, a rule of thumb, the "
                          "estimate may be biased.");
            return;
        }
        std::optional<double> low, high;  // those of the definitions and outcomes
        for (const ComplierEffect& one : effects_.effects) {
            const double value = one.first_stage.critical_value.value_or(0);
            low = std::min(low.value_or(value), value);
            high = std::max(high.value_or(value), value);
        }
        const std::string from = format_fixed(low.value_or(0), f_digits);
        const std::string to = format_fixed(high.value_or(0), f_digits);
        const bool normal = trial_.analysis.df_kind() == DegreesOfFreedom::normal;
        add_note_once(table_,
                      "First stage F: of allocation on take-up, effective (Montiel Olea and Pflueger 2013); below " +
                          from + (from == to ? "" : " (" + to + " where degrees of freedom are fewest)") +
                          " the bias of the estimate may exceed 10% of the worst-case bias (tested at 5%" +
                          (normal ? ", for many " + plural(trial_.unit)
                                  : ", with the degrees of freedom of the first stage; with many, " +
                                        format_fixed(critical_effective_f(), f_digits)) +
                          ").");
    }

    void add_anderson_rubin_note() {
        if (trial_.analysis.inference == Inference::randomisation) return;  // add_draws_note says where it is from
        const bool normal = trial_.analysis.df_kind() == DegreesOfFreedom::normal;
        const std::string law = normal ? "chi-squared with 1 degree of freedom"
                                       : "F with 1 and the degrees of freedom of the arm's coefficient in the outcome";
        add_note_once(table_, "Anderson-Rubin: " + law +
                                  ". The set is valid however weak the first stage, "
                                  "given enough clusters for the standard errors, and may be unbounded.");
    }

    /// What comes from the protocol's draws, and why not the rest.
    void add_draws_note() {
        EffectList offers;  // of the same draws
        for (const ComplierEffect& one : effects_.effects) offers.push_back(&one.intention_to_treat);
        switch (trial_.analysis.inference) {
            case Inference::model:
                return;
            case Inference::wild_bootstrap:
                add_note_once(table_,
                              "The p-values and intervals of effects on compliers are the model's, not from draws: "
                              "the bootstrap of their t statistic is not valid where the first stage is weak, and "
                              "the test of the offer is also the test of no effect on compliers.");
                return;
            case Inference::randomisation:
                add_note_once(
                    table_,
                    "The Anderson-Rubin p-value and set are from " + randomisation_words(offers) +
                        ", as the offer's own. Every effect that is not rejected is in the set, however "
                        "weak the first stage; what it leaves out, beyond its limits or between two "
                        "rays, is rejected. The other p-value and interval of effects on compliers are the model's.");
                return;
        }
    }

    void add_no_set_note(const ComplierEffect& one) {
        const std::string& why = one.anderson_rubin.why_no_set;
        if (!why.empty()) add_note_once(table_, "No Anderson-Rubin set: " + why + ".");
    }

    void add_definition_note(const CaceSpec& definition) {
        if (definition.maximum) {
            add_note_once(
                table_, definition.label + ": the average response to a full dose, '" + definition.take_up +
                            "' = " + format_shortest(*definition.maximum) +
                            ", if the response is proportional to the dose; take-up is the mean share of a full dose.");
            return;
        }
        add_note_once(table_,
                      definition.label +
                          ": the effect on those who reach the threshold because of the offer, if less than the "
                          "threshold does nothing. Where the offer brings others to less, and less has an effect, it "
                          "overstates if that effect has the same direction, and understates if it has the other.");
    }

    void add_left_out_note(const ComplierEffect& one) {
        std::string arms;
        for (std::size_t arm = 0; arm < one.left_out.size(); ++arm) {
            if (one.left_out[arm].clusters == 0) continue;
            arms += (arms.empty() ? "" : "; ") + trial_.arms.arms[arm].name + ": " +
                    left_out_words(one.left_out[arm], trial_);
        }
        if (arms.empty()) return;
        add_note_once(table_,
                      one.definition.label + ": " + one.effect.outcome.label +
                          ": left out, their take-up is missing: " + arms +
                          ". The comparison is no longer between the arms as randomised; the effect of the offer still "
                          "includes everyone, as in its own table.");
    }

    const ComplierEffects& effects_;
    const Trial& trial_;
    bool points_;
    ResultTable table_;
};

}  // namespace

Cell complier_cell(const ComplierEffect& one, const Trial& trial, bool break_line) {
    return effect_cell(one.effect, scale_of(one, trial), break_line);
}

Cell take_up_cell(const ComplierEffect& one, std::size_t arm) {
    constexpr int digits = 0;
    return NumberPart{per_cent * one.taking_up.at(arm), digits, NumberStyle::percent};
}

Cell first_stage_cell(const ComplierEffect& one) {
    return one.first_stage.f ? number_cell(*one.first_stage.f, f_digits) : Cell("\u221E");
}

Cell anderson_rubin_cell(const ComplierEffect& one, const Trial& trial) {
    return confidence_set_cell(one.anderson_rubin, scale_of(one, trial));
}

void add_cace_table(const AnalysisResult& result, TableList& tables) {
    const ComplierEffects& effects = result.get<ComplierEffects>();
    if (effects.effects.empty() && effects.not_estimated.empty()) return;
    tables.add_appendix("compliance", "Compliance: effects of the offer and on compliers",
                        CaceTable(effects, result.trial).build());
}

}  // namespace clustertrial::report_detail
