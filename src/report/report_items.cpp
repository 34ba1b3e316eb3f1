#include "report_items.hpp"

#include "registry.hpp"

#include <utility>

namespace clustertrial::report_detail {

namespace {

template <typename Content>
void append(std::vector<Content> contents, ReportSection section, std::vector<ReportItem>& items) {
    for (Content& content : contents) items.push_back({section, std::move(content)});
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
        append(tables.take(), part.section, items);
    }
    for (const ReportPart& part : report_parts()) {
        if (part.figures == nullptr) continue;
        FigureList figures;
        part.figures(result, figures);
        append(figures.take(), part.section, items);
    }
    return items;
}

}  // namespace clustertrial::report_detail
