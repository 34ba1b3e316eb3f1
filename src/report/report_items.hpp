#pragma once

#include "clustertrial/analysis/result.hpp"
#include "clustertrial/report/figure.hpp"
#include "clustertrial/report/result_table.hpp"

#include "item_reference.hpp"

#include <string>
#include <variant>
#include <vector>

/// What results give to a document that has sections.
namespace clustertrial::report_detail {

/// A table or figure, and the section that it belongs to.
struct ReportItem {
    ReportSection section;
    std::variant<ResultTable, Figure> content;
};

/// "table-primary", "figure-flow": what texts call it.
std::string reference_of(const ReportItem& item);

/// Tables, then figures, each in the order of the list of parts.
std::vector<ReportItem> report_items(const AnalysisResult& result);

}  // namespace clustertrial::report_detail
