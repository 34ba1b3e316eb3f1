#include "clustertrial/report/trial_report.hpp"

#include "estimate_json.hpp"
#include "registry.hpp"

#include <algorithm>

namespace clustertrial {

namespace {

using report_detail::Json;

constexpr int tidy_digits = 6;  // shown; a workbook's cell holds the number itself

Cell cell_of(const Json& value) {
    if (value.is_number_integer()) return NumberPart{value.get<double>(), 0};
    if (value.is_number()) return NumberPart{value.get<double>(), tidy_digits};
    if (value.is_string()) return value.get<std::string>();
    if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
    return "";
}

/// "first_stage.effective_f" of its pointer "/first_stage/effective_f".
std::string column_name(std::string pointer) {
    pointer.erase(0, 1);
    std::replace(pointer.begin(), pointer.end(), '/', '.');
    return pointer;
}

}  // namespace

ResultTable estimates_table(const AnalysisResult& result) {
    Json estimates = Json::array();
    for (const report_detail::ReportPart& part : report_detail::report_parts()) {
        if (part.estimates != nullptr) part.estimates(result, estimates);
    }
    ResultTable table;
    table.id = "estimates";
    table.title = "All estimates";
    std::vector<std::string> pointers;
    std::vector<Json> rows;
    for (const Json& estimate : estimates) {
        rows.push_back(estimate.flatten());
        for (const auto& [pointer, value] : rows.back().items()) {
            if (value.is_structured()) continue;  // an empty list
            if (std::find(pointers.begin(), pointers.end(), pointer) == pointers.end()) pointers.push_back(pointer);
        }
    }
    for (const std::string& pointer : pointers) table.columns.push_back({column_name(pointer)});
    for (const Json& row : rows) {
        TableRow cells;
        for (const std::string& pointer : pointers) {
            cells.cells.push_back(row.contains(pointer) ? cell_of(row.at(pointer)) : Cell(""));
        }
        table.rows.push_back(std::move(cells));
    }
    table.notes = {"The members of each element of 'estimates' in the JSON that 'analyse' writes, at full precision."};
    return table;
}

}  // namespace clustertrial
