#include "cluster_tables.hpp"

#include "clustertrial/analysis/clustering.hpp"
#include "clustertrial/analysis/influence.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "averaged_over.hpp"
#include "digits.hpp"
#include "effect_cells.hpp"
#include "reader_notes.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial::report_detail {

namespace {

constexpr int icc_digits = 4;
constexpr int size_digits = 1;
constexpr int cv_digits = 2;
constexpr int design_effect_digits = 2;
constexpr int leverage_digits = 3;
constexpr int effective_digits = 1;

std::string method_words(IccMethod method) {
    switch (method) {
        case IccMethod::anova:
            return "analysis of variance (given the model: Henderson's method 3)";
        case IccMethod::reml:
            return "restricted maximum likelihood, random intercept";
    }
    return {};
}

/// What the ICC is of.
std::string unit_word(const std::vector<Clustering>& list, const Trial& trial) {
    const std::string& column = list.front().unit_column;
    return column.empty() ? trial.unit : column;
}

std::string interval_words(IccInterval interval, const std::string& unit, const Trial& trial) {
    switch (interval) {
        case IccInterval::searle:
            return "from F (Searle 1971)";
        case IccInterval::smith:
            return "from Smith's (1956) standard error and the normal distribution";
        case IccInterval::bootstrap:
            return "percentiles over " + format_count(IccOptions{}.draws) + " draws of " + plural(unit) +
                   " with replacement, seed " + std::to_string(trial.analysis.resampling.seed);
        case IccInterval::profile:
            return "by the likelihood ratio";
    }
    return {};
}

/// "0.0123 (0.0010, 0.0450)"
std::string icc_text(const Icc& icc) {
    std::string text = format_fixed(icc.estimate, icc_digits);
    if (icc.conf_low && icc.conf_high)
        text += " (" + format_fixed(*icc.conf_low, icc_digits) + ", " + format_fixed(*icc.conf_high, icc_digits) + ")";
    return text;
}

Cell design_effect_cell(const std::optional<double>& effect) {
    return effect ? number_cell(*effect, design_effect_digits) : Cell(not_applicable);
}

bool any_negative(const std::vector<Clustering>& list) {
    const auto negative = [](const std::optional<Icc>& icc) { return icc && icc->estimate < 0; };
    return std::any_of(list.begin(), list.end(),
                       [&](const Clustering& one) { return negative(one.overall) || negative(one.adjusted); });
}

/// "ICC by analysis of variance ...; its CI from F (Searle 1971)."
std::string icc_note(const std::vector<Clustering>& list, const Trial& trial) {
    const auto known =
        std::find_if(list.begin(), list.end(), [](const Clustering& one) { return one.overall || one.adjusted; });
    if (known == list.end()) return {};
    const Icc& icc = known->overall ? *known->overall : *known->adjusted;
    return "ICC by " + method_words(icc.method) + "; its CI " +
           interval_words(icc.interval, unit_word(list, trial), trial) +
           ". Given the model: after adjustment for strata, " + allocated_word(trial) +
           ", prior measure and covariates.";
}

/// The estimates that can be told from the strata, lowest and highest; nothing when there is none.
struct EstimateRange {
    const EstimateWithout* lowest = nullptr;
    const EstimateWithout* highest = nullptr;
};

EstimateRange range_of(const LeaveOneOut& left_out) {
    EstimateRange range;
    for (const EstimateWithout& one : left_out.estimates) {
        if (one.singular) continue;
        if (range.lowest == nullptr || one.estimate < range.lowest->estimate) range.lowest = &one;
        if (range.highest == nullptr || one.estimate > range.highest->estimate) range.highest = &one;
    }
    return range;
}

/// "-0.181 (S17)"
Cell named_cell(double value, int digits, const std::string& name) {
    return number_cell(value, digits).add(" (" + name + ")");
}

Cell without_cell(const EstimateWithout* without, double scale, int digits) {
    if (without == nullptr) return not_applicable;
    return named_cell(scale * without->estimate, digits, without->name);
}

std::string influential_names(const LeaveOneOut& left_out) {
    std::vector<std::string> names;
    for (const std::size_t position : left_out.most_influential) names.push_back(left_out.estimates.at(position).name);
    return joined(names, "; ");
}

/// What is left out, one at a time.
std::string unit_word(const std::vector<Influence>& effects, const Trial& trial) {
    const std::string& unit = effects.front().unit;
    return unit.empty() ? trial.unit : unit;
}

/// Builds the influence table block by block.
class InfluenceTable {
  public:
    /// `clusters_alone`: of no size that is known.
    InfluenceTable(const std::vector<Influence>& effects, const Trial& trial, bool clusters_alone)
        : effects_(effects), trial_(trial), clusters_alone_(clusters_alone) {}

    ResultTable build() {
        table_.columns = {{""}, {"Lowest"}, {"Highest"}, {"Most influential"}};
        for (const Influence& influence : effects_) add_block(influence);
        add_notes();
        return std::move(table_);
    }

  private:
    void add_block(const Influence& influence) {
        const double scale = printed_scale(influence.outcome);
        digits_ = digits_showing({scale * influence.estimate, scale * influence.std_error.value_or(0)}, effect_digits);
        Cell heading(outcome_name(influence.outcome, influence.term, trial_) + ": estimate ");
        heading.add(NumberPart{scale * influence.estimate, digits_});
        if (influence.std_error) {
            heading.add(" (standard error ").add(NumberPart{scale * *influence.std_error, digits_}).add(")");
        }
        table_.rows.push_back({{std::move(heading)}, true});
        for (const LeaveOneOut& left_out : influence.left_out) {
            add_left_out(left_out, left_out.clusters ? unit_ : left_out.column, scale);
        }
        add_leverages(influence);
        add_effective_clusters(influence);
    }

    void add_left_out(const LeaveOneOut& left_out, const std::string& what, double scale) {
        const EstimateRange range = range_of(left_out);
        table_.rows.push_back({{"Without one " + what + " (of " + format_count(left_out.estimates.size()) + ")",
                                without_cell(range.lowest, scale, digits_), without_cell(range.highest, scale, digits_),
                                influential_names(left_out)}});
        for (const EstimateWithout& one : left_out.estimates) {
            if (one.singular) singular_.push_back(one.name);
        }
    }

    void add_leverages(const Influence& influence) {
        const auto heading = [](const std::string& what, double mean) {
            return what + " (mean " + format_fixed(mean, leverage_digits) + ")";
        };
        table_.rows.push_back(
            {{heading("Leverage", influence.mean_leverage), "-",
              named_cell(influence.largest_leverage, leverage_digits, influence.largest_leverage_of)}});
        const double mean_share = 1 / static_cast<double>(influence.clusters);
        table_.rows.push_back(
            {{heading("Arm's leverage", mean_share), "-",
              named_cell(influence.largest_partial_leverage, leverage_digits, influence.largest_partial_leverage_of)}});
    }

    void add_effective_clusters(const Influence& influence) {
        Cell worst = named_cell(influence.effective_clusters_worst, effective_digits, "rho = 1");
        Cell best = named_cell(influence.effective_clusters, effective_digits, "rho = 0");
        if (influence.effective_clusters < influence.effective_clusters_worst) std::swap(worst, best);
        table_.rows.push_back({{"Effective " + plural(unit_) + " (of " + format_count(influence.clusters) + ")",
                                std::move(worst), std::move(best)}});
    }

    void add_notes() {
        const bool points =
            std::any_of(effects_.begin(), effects_.end(), [](const Influence& one) { return one.outcome.is_count(); });
        const std::string schools = plural(unit_);
        add_note_once(table_, "Without one: the estimate" + std::string(points ? " (% points for proportions)" : "") +
                                  " by the primary analysis's model without the " + unit_ +
                                  " in brackets, or without all " + schools +
                                  " of that level. Most influential: the estimate changes most without them, most of "
                                  "all without the first.");
        for (const Influence& one : effects_) {
            const AveragedOverNouns nouns = clusters_alone_ ? AveragedOverNouns{trial_.unit, plural(trial_.unit)}
                                                            : averaged_over(one.outcome, trial_);
            add_note_once(table_, average_note(one.average, nouns, trial_, "Each estimate is"));
        }
        add_note_once(table_, "Leverage: trace of the " + unit_ + "'s block of the hat matrix; over all " + schools +
                                  " the number of coefficients. Arm's leverage: one " + unit_ +
                                  "'s share of the arm's column "
                                  "when the others are partialled out.");
        add_note_once(table_, "Effective " + schools + ": their effective number (Carter, Schnepel and Steigerwald " +
                                  "2017) with " + averaged_over(outcomes_of(effects_), trial_).many + " of one " +
                                  unit_ + " independent (rho = 0) or all alike (rho = 1).");
        if (singular_.empty()) return;
        add_note_once(table_, "Not in these ranges, because columns of the model are then collinear: without " +
                                  joined(singular_, "; ") + ".");
    }

    const std::vector<Influence>& effects_;
    const Trial& trial_;
    bool clusters_alone_;
    std::string unit_ = unit_word(effects_, trial_);  ///< what is left out
    std::vector<std::string> singular_;
    int digits_ = effect_digits;  ///< of the block's estimates
    ResultTable table_;
};

ResultTable clustering_table(const std::vector<Clustering>& list, const Trial& trial) {
    const std::string icc = interval_header("ICC", trial.analysis);
    const std::string unit = unit_word(list, trial);
    ResultTable table;
    table.columns = {
        {"Outcome"},
        {capitalised(plural(unit)), "", Align::right},
        {capitalised(averaged_over(outcomes_of(list), trial).many) + " per " + unit + "\nmean (CV)", "", Align::right},
        {icc, "Unadjusted"},
        {"Design effect", "Unadjusted", Align::right},
        {icc, "Given the model"},
        {"Design effect", "Given the model", Align::right}};
    for (const Clustering& one : list) {
        Cell sizes(not_applicable);
        const std::size_t units = one.unit_column.empty() ? one.clusters : one.units;
        const bool sized = !trial.data.size.empty() || one.individuals != static_cast<double>(one.clusters);
        if (units > 1 && sized) {
            sizes =
                number_cell(one.sizes.mean, size_digits).add(" (").add(NumberPart{one.sizes.cv, cv_digits}).add(")");
        }
        table.rows.push_back(
            {{one.outcome.label, count_cell(static_cast<double>(units)), sizes, icc_cell(one.overall),
              design_effect_cell(one.design_effect), icc_cell(one.adjusted), design_effect_cell(one.adjusted_effect)}});
    }
    add_note_once(table, icc_note(list, trial));
    add_note_once(table, "Design effect: 1 + ((1 + CV x CV) x mean size - 1) x ICC, of an analysis weighted by " +
                             averaged_over(outcomes_of(list), trial).many + ".");
    add_icc_notes(list, trial, table);
    return table;
}

}  // namespace

Cell icc_cell(const std::optional<Icc>& icc) {
    if (!icc) return not_applicable;
    if (!icc->conf_low || !icc->conf_high) return showing_cell(icc->estimate, icc_digits);
    return showing_interval_cell(icc->estimate, *icc->conf_low, *icc->conf_high, icc_digits, icc_digits, true);
}

void add_icc_notes(const std::vector<Clustering>& list, const Trial& trial, ResultTable& table) {
    add_note_once(table, icc_note(list, trial));
    if (any_negative(list)) {
        add_note_once(
            table, "A negative ICC is printed as it is estimated; restricted maximum likelihood cannot be negative.");
    }
    for (const Clustering& one : list) {
        if (one.unit_column.empty()) continue;
        add_note_once(table, "The ICC is of " + plural(one.unit_column) +
                                 ", the units of allocation, which standard "
                                 "errors count.");
        if (!one.of_clusters) continue;
        add_note_once(table, one.outcome.label + ": the unadjusted ICC of " + plural(trial.unit) + " (" +
                                 std::to_string(one.clusters) + ") is " + icc_text(*one.of_clusters) + ".");
    }
    for (const Clustering& one : list) {
        if (!one.why_no_design_effect.empty()) {
            add_note_once(table, one.outcome.label + ": no design effect: " + one.why_no_design_effect + ".");
        }
        if (one.why_none.empty()) continue;
        const std::string which = one.overall ? ": no ICC given the model: " : ": no ICC: ";
        add_note_once(table, one.outcome.label + which + one.why_none + ".");
    }
}

void add_clustering_table(const AnalysisResult& result, TableList& tables) {
    const std::vector<Clustering>& list = result.get<Clusterings>().outcomes;
    if (list.empty()) return;
    tables.add_appendix("clustering", "Intracluster correlations and design effects",
                        clustering_table(list, result.trial));
}

void add_influence_table(const AnalysisResult& result, TableList& tables) {
    const std::vector<Influence>& effects = result.get<Influences>().effects;
    if (effects.empty()) return;
    const EffectList estimates = pointers_to(result.get<Effects>().estimates);
    tables.add_appendix("influence",
                        "Influence of single " + plural(unit_word(effects, result.trial)) + " on the primary analysis",
                        InfluenceTable(effects, result.trial, are_clusters_alone(estimates, result.trial)).build());
}

}  // namespace clustertrial::report_detail
