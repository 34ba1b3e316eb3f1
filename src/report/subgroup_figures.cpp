#include "clustertrial/analysis/subgroups.hpp"
#include "clustertrial/core/words.hpp"

#include "effect_cells.hpp"
#include "subgroup_tables.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace clustertrial::report_detail {

namespace {

/// "Phase (prespecified), interaction p = 0.034"
std::string heading_of(const SubgroupAnalysis& analysis, const Trial& trial) {
    std::vector<std::string> tests;
    for (const InteractionTest& test : analysis.interactions) {
        const std::string p = test.p_value ? p_words(*test.p_value) : "p not available";
        tests.push_back(trial.arms.arms.size() > 2 ? trial.arms.arms[test.arm].name + " " + p : p);
    }
    return subgroup_name(analysis.spec) + ", interaction " + joined(tests, "; ");
}

IntervalRow row_of(const SubgroupRow& row, const Trial& trial) {
    IntervalRow drawn{
        subgroup_row_name(row, trial), {IntervalMark{}}, to_text(subgroup_cell(row.interacted, trial, false))};
    if (!row.interacted.effect) return drawn;
    const EffectEstimate& effect = *row.interacted.effect;
    const double scale = traits_of(trial.report.profile).points ? printed_scale(effect.outcome) : 1;
    IntervalMark& mark = drawn.marks.front();
    mark.value = scale * effect.estimate;
    if (const std::optional<Interval> limits = effect.interval()) {
        mark.low = scale * limits->low;
        mark.high = scale * limits->high;
    }
    return drawn;
}

/// The subgroups of one outcome; no row is drawn where none has an estimate.
IntervalPlot plot_of(const Subgroups& subgroups, const OutcomeSpec& outcome, const Trial& trial) {
    IntervalPlot plot;
    plot.series = {""};
    bool any = false;
    for (const SubgroupAnalysis& analysis : subgroups.analyses) {
        if (analysis.outcome.name != outcome.name || !analysis.why_none.empty()) continue;
        plot.rows.push_back({heading_of(analysis, trial), {}});
        for (const SubgroupRow& row : analysis.rows) {
            plot.rows.push_back(row_of(row, trial));
            any = any || row.interacted.effect;
        }
    }
    if (!any) plot.rows.clear();
    return plot;
}

std::string axis_words(const OutcomeSpec& outcome, const Trial& trial) {
    if (!outcome.is_count()) return "Difference in the outcome's units";
    return traits_of(trial.report.profile).points ? "Difference in percentage points" : "Difference in proportion";
}

}  // namespace

void add_subgroup_figures(const AnalysisResult& result, FigureList& figures) {
    const Subgroups& subgroups = result.get<Subgroups>();
    for (const OutcomeSpec& outcome : result.trial.outcomes) {
        IntervalPlot plot = plot_of(subgroups, outcome, result.trial);
        if (plot.rows.empty()) continue;
        Figure figure;
        figure.id = "subgroups-" + outcome.name;
        figure.title = "Effects by subgroup: " + outcome.label;
        figure.x = {axis_words(outcome, result.trial), percent_text(result.trial.analysis.confidence) + " CI"};
        figure.notes = {
            "The line at 0 is no effect. Effects are from the model of all levels together, as in the table of "
            "subgroups. Whether they differ is what the interaction tests, not whether one interval covers "
            "0 and another does not."};
        figure.content = std::move(plot);
        figures.add(std::move(figure));
    }
}

}  // namespace clustertrial::report_detail
