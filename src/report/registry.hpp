#pragma once

#include "clustertrial/analysis/result.hpp"

#include "table_list.hpp"

#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

/// The list of what a report is made of.
namespace clustertrial::report_detail {

/// What one analysis gives to the report. Each function reads its own result of the analysis, and adds nothing where
/// there is nothing to say; the numbers of tables and figures are the list's.
struct ReportPart {
    std::string_view id;
    ReportSection section;  ///< of the document that has sections
    void (*tables)(const AnalysisResult& result, TableList& tables) = nullptr;
    /// Appends to the array `estimates` of clustertrial.results/1.
    void (*estimates)(const AnalysisResult& result, nlohmann::ordered_json& estimates) = nullptr;
    /// The member of clustertrial.results/1 that is called `id`.
    nlohmann::ordered_json (*member)(const AnalysisResult& result) = nullptr;
    void (*figures)(const AnalysisResult& result, FigureList& figures) = nullptr;
};

/// In the order of the report: that of the tables, and of everything in JSON.
const std::vector<ReportPart>& report_parts();

}  // namespace clustertrial::report_detail
