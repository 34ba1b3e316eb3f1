#include "clustertrial/report/trial_document.hpp"

#include "clustertrial/report/trial_tables.hpp"

#include "registry.hpp"

#include <string>
#include <utility>

namespace clustertrial {

namespace {

std::vector<Figure> trial_figures(const AnalysisResult& result) {
    report_detail::FigureList figures;
    for (const report_detail::ReportPart& part : report_detail::report_parts()) {
        if (part.figures != nullptr) part.figures(result, figures);
    }
    return figures.take();
}

ResultTable provenance_of_compact(const AnalysisResult& result) {
    ResultTable provenance = provenance_table(result);
    provenance.rows.push_back({{"Printed", "the result alone; --all prints every table"}});
    return provenance;
}

}  // namespace

Document trial_document(const AnalysisResult& result, Format format, ReportExtent extent) {
    const bool compact = extent == ReportExtent::compact;
    Document document(compact ? to_compact_tables(result) : to_tables(result));
    document.metadata.title = result.trial.title;
    document.metadata.made_by = made_by("analyse");
    document.provenance = compact ? provenance_of_compact(result) : provenance_table(result);
    if (compact || !traits_of(format).page) return document;
    document.blocks.insert(document.blocks.begin(), Heading{"Tables"});
    std::vector<Figure> figures = trial_figures(result);
    if (!figures.empty()) document.blocks.emplace_back(Heading{"Figures"});
    for (Figure& figure : figures) document.blocks.emplace_back(std::move(figure));
    return document;
}

}  // namespace clustertrial
