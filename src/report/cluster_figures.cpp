#include "cluster_figures.hpp"

#include "clustertrial/analysis/description.hpp"
#include "clustertrial/analysis/influence.hpp"
#include "clustertrial/analysis/outcome_histogram.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "averaged_over.hpp"
#include "description_tables.hpp"
#include "effect_cells.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial::report_detail {

namespace {

/// Above so many a row each is more than an eye compares: arms alone have rows then.
constexpr std::size_t most_strata_with_rows = 4;

Axis value_axis(const OutcomeSpec& outcome, const Trial& trial) {
    const std::string individuals = averaged_over(outcome, trial).many;
    return outcome.is_count() ? Axis{"Share of the " + trial.unit + "'s " + individuals, "proportion"}
                              : Axis{"Mean of the " + trial.unit + "'s " + individuals};
}

/// " The area of a mark ..."; nothing where all clusters weigh the same, as those do of which no size is known.
std::string area_note(const OutcomeHistogram& outcome, const Trial& trial) {
    const bool all_alike = std::all_of(outcome.clusters.begin(), outcome.clusters.end(),
                                       [](const ClusterValue& cluster) { return cluster.individuals == 1; });
    if (all_alike) return "";
    return " The area of a mark shows the number of " + averaged_over(outcome.outcome, trial).many + ".";
}

DotPlot dots_of(const OutcomeHistogram& outcome, const Trial& trial) {
    DotPlot plot;
    plot.counted = plural(trial.unit);
    plot.digits = mean_digits;
    const std::size_t strata = outcome.strata.size();
    const bool by_stratum = strata > 1 && strata <= most_strata_with_rows;
    for (std::size_t arm = 0; arm < outcome.arms.size(); ++arm) {
        for (std::size_t stratum = 0; stratum < (by_stratum ? strata : 1); ++stratum) {
            DotRow row{outcome.arms[arm].arm + (by_stratum ? ", " + outcome.strata[stratum] : ""), arm, {}};
            for (const ClusterValue& cluster : outcome.clusters) {
                if (cluster.arm != arm || (by_stratum && cluster.stratum != stratum)) continue;
                row.dots.push_back({cluster.value, cluster.individuals});
            }
            plot.rows.push_back(std::move(row));
        }
    }
    return plot;
}

}  // namespace

void add_dot_figures(const AnalysisResult& result, FigureList& figures) {
    for (const OutcomeHistogram& outcome : result.get<OutcomeHistograms>().outcomes) {
        if (outcome.outcome.role != OutcomeRole::primary || outcome.clusters.empty()) continue;
        Figure figure;
        figure.id = "clusters-" + outcome.outcome.name;
        figure.title = outcome.outcome.label + ": each " + result.trial.unit;
        figure.x = value_axis(outcome.outcome, result.trial);
        figure.notes = {"A mark is a " + result.trial.unit + "; its height within the row has no meaning." +
                        area_note(outcome, result.trial)};
        figure.content = dots_of(outcome, result.trial);
        figures.add(std::move(figure));
    }
}

void add_prior_figures(const AnalysisResult& result, FigureList& figures) {
    for (const OutcomeHistogram& outcome : result.get<OutcomeHistograms>().outcomes) {
        if (outcome.outcome.role != OutcomeRole::primary || outcome.outcome.prior.empty()) continue;
        ScatterPlot plot;
        plot.x_digits = mean_digits;
        plot.y_digits = mean_digits;
        for (const ArmHistogram& arm : outcome.arms) plot.series.push_back({arm.arm, {}});
        bool any = false;
        for (const ClusterValue& cluster : outcome.clusters) {
            if (!cluster.prior) continue;
            plot.series[cluster.arm].points.push_back({*cluster.prior, cluster.value, cluster.individuals});
            any = true;
        }
        if (!any) continue;
        const Axis axis = value_axis(outcome.outcome, result.trial);
        Figure figure;
        figure.id = "prior-" + outcome.outcome.name;
        figure.title = outcome.outcome.label + ": before and after";
        figure.x = {"Before: " + axis.label, axis.unit};
        figure.y = {"After", axis.unit};
        figure.notes = {"A mark is a " + result.trial.unit + "." + area_note(outcome, result.trial)};
        figure.content = std::move(plot);
        figures.add(std::move(figure));
    }
}

void add_influence_figures(const AnalysisResult& result, FigureList& figures) {
    for (const Influence& influence : result.get<Influences>().effects) {
        const double scale = printed_scale(influence.outcome);
        DotPlot plot;
        plot.reference = scale * influence.estimate;
        plot.digits = effect_digits;
        plot.counted = "estimates";
        for (const LeaveOneOut& left_out : influence.left_out) {
            DotRow row{
                "Without each " + (left_out.clusters ? influence.unit : "level of " + left_out.column), of_no_arm, {}};
            for (const EstimateWithout& one : left_out.estimates) {
                if (!one.singular) row.dots.push_back({scale * one.estimate, 1});
            }
            if (!row.dots.empty()) plot.rows.push_back(std::move(row));
        }
        if (plot.rows.empty()) continue;
        Figure figure;
        const bool several = result.trial.arms.arms.size() > 2;
        figure.id = "influence-" + influence.outcome.name + (several ? "-" + influence.term : "");
        figure.title = "Estimates with one left out: " + outcome_name(influence.outcome, influence.term, result.trial);
        figure.x = {influence.outcome.is_count() ? "Difference in percentage points"
                                                 : "Difference in the outcome's units"};
        figure.notes = {
            "The line is the estimate of the primary analysis. A mark is the estimate without one of them; "
            "its height within the row has no meaning."};
        figure.content = std::move(plot);
        figures.add(std::move(figure));
    }
}

void add_attendance_figure(const AnalysisResult& result, FigureList& figures) {
    const auto* attendance = result.find<Attendance>();
    if (attendance == nullptr || attendance->total == 0 || !result.trial.compliance) return;
    BarChart chart;
    chart.counted = plural(result.trial.unit);
    for (const AttendanceRow& row : attendance_rows(result.trial, *attendance))
        chart.bars.push_back({row.label, row.clusters});
    Figure figure;
    figure.id = "attendance";
    figure.title = "Attendance";
    figure.x = {"Attendance"};
    figure.y = {capitalised(chart.counted), "number"};
    figure.content = std::move(chart);
    figures.add(std::move(figure));
}

}  // namespace clustertrial::report_detail
