#include "clustertrial/report/histogram_figure.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "averaged_over.hpp"
#include "histogram_figures.hpp"

namespace clustertrial {

Figure to_figure(const OutcomeHistogram& histogram, const Trial& trial) {
    const std::string clusters = plural(trial.unit);
    const std::string individuals = report_detail::averaged_over(histogram.outcome, trial).many;
    Histogram content;
    content.edges = histogram.bins.edges;
    content.digits = histogram.bins.digits;
    content.counted = clusters;
    for (const ArmHistogram& arm : histogram.arms) content.series.push_back({arm.arm, arm.counts, arm.missing});

    Figure figure;
    figure.id = "histogram-" + histogram.outcome.name;
    figure.title = histogram.outcome.label + ", by trial arm";
    figure.x = histogram.outcome.is_count() ? Axis{"Share of the " + trial.unit + "'s " + individuals, "proportion"}
                                            : Axis{"Mean of the " + trial.unit + "'s " + individuals};
    figure.y = {capitalised(clusters), "number"};
    figure.notes = {"Each " + trial.unit +
                    " counts once, whatever its size. All bins have the same width; a value on an edge " +
                    "is counted in the bin above it, one on the highest edge in the last bin."};
    if (!histogram.outcome.note.empty()) {
        figure.notes.push_back(histogram.outcome.label + ": " + histogram.outcome.note);
    }
    figure.content = std::move(content);
    return figure;
}

namespace report_detail {

namespace {

void add_histograms(const AnalysisResult& result, bool primary, FigureList& figures) {
    for (const OutcomeHistogram& histogram : result.get<OutcomeHistograms>().outcomes) {
        if ((histogram.outcome.role == OutcomeRole::primary) != primary) continue;
        figures.add(to_figure(histogram, result.trial));
    }
}

}  // namespace

void add_primary_histograms(const AnalysisResult& result, FigureList& figures) {
    add_histograms(result, true, figures);
}

void add_other_histograms(const AnalysisResult& result, FigureList& figures) {
    add_histograms(result, false, figures);
}

}  // namespace report_detail

}  // namespace clustertrial
