#include "clustertrial/report/trial_document.hpp"

#include "clustertrial/report/histogram_figure.hpp"
#include "clustertrial/report/trial_tables.hpp"

#include <string>
#include <utility>

namespace clustertrial {

namespace {

/// Numbered in the order in which they come.
std::vector<Figure> trial_figures(const AnalysisResult& result) {
    std::vector<Figure> figures;
    for (const OutcomeHistogram& histogram : result.histograms) {
        if (histogram.bins.edges.empty()) continue;  // no cluster has a value
        Figure figure = to_figure(histogram, result.trial);
        figure.title = "Figure " + std::to_string(figures.size() + 1) + ". " + figure.title;
        figures.push_back(std::move(figure));
    }
    return figures;
}

}  // namespace

Document trial_document(const AnalysisResult& result, Format format) {
    Document document(to_tables(result));
    document.metadata.title = result.trial.title;
    document.metadata.made_by = made_by("analyse");
    document.provenance = provenance_table(result);
    if (!traits_of(format).page) return document;
    document.blocks.insert(document.blocks.begin(), Heading{"Tables"});
    std::vector<Figure> figures = trial_figures(result);
    if (!figures.empty()) document.blocks.emplace_back(Heading{"Figures"});
    for (Figure& figure : figures) document.blocks.emplace_back(std::move(figure));
    return document;
}

}  // namespace clustertrial
