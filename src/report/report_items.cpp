#include "report_items.hpp"

#include "registry.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial::report_detail {

namespace {

template <typename Content>
void append(std::vector<Content> contents, ReportSection section, std::vector<ReportItem>& items) {
    for (Content& content : contents) items.push_back({section, std::move(content)});
}

/// Where all outcomes are primary, what compares the effects on all of them is of those: without another outcome there
/// is no secondary analysis.
ReportSection section_of(const ReportPart& part, const Trial& trial) {
    const bool all_primary = std::all_of(trial.outcomes.begin(), trial.outcomes.end(),
                                         [](const OutcomeSpec& one) { return one.role == OutcomeRole::primary; });
    return part.section == ReportSection::secondary && all_primary ? ReportSection::primary : part.section;
}

}  // namespace

std::string reference_of(const ReportItem& item) {
    return std::visit([](const auto& content) { return reference_of(content); }, item.content);
}

std::vector<ReportItem> report_items(const AnalysisResult& result) {
    std::vector<ReportItem> items;
    for (const ReportPart& part : report_parts()) {
        if (part.tables == nullptr) continue;
        TableList tables;
        part.tables(result, tables);
        append(tables.take(), section_of(part, result.trial), items);
    }
    for (const ReportPart& part : report_parts()) {
        if (part.figures == nullptr) continue;
        FigureList figures;
        part.figures(result, figures);
        append(figures.take(), section_of(part, result.trial), items);
    }
    return items;
}

}  // namespace clustertrial::report_detail
