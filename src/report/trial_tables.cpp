#include "clustertrial/report/trial_tables.hpp"

#include "clustertrial/report/document.hpp"

#include "display.hpp"
#include "registry.hpp"

namespace clustertrial {

std::vector<ResultTable> to_tables(const AnalysisResult& result) {
    report_detail::TableList tables;
    for (const report_detail::ReportPart& part : report_detail::report_parts()) {
        if (part.tables != nullptr) part.tables(result, tables);
    }
    return tables.take();
}

ResultTable provenance_table(const AnalysisResult& result, const std::string& program, const std::string& folder) {
    const Trial& trial = result.trial;
    ResultTable table;
    table.id = "provenance";
    table.title = "Provenance";
    table.columns = {{"What"}, {"Value"}};
    const auto add = [&](const std::string& what, const std::string& value) {
        if (!value.empty()) table.rows.push_back({{Cell(what), Cell(report_detail::within_folder(value, folder))}});
    };
    add("Trial", trial.title);
    add("Trial file", trial.file);
    add("Its SHA-256", trial.sha256);
    for (const InputFile& input : result.inputs()) {
        add(std::string(traits_of(input.kind).label), input.file);
        add("Its SHA-256", input.sha256);
    }
    add("Made by", made_by(program));
    for (const std::string& change : trial.changed_by_flags) add("By flag", change);
    for (const std::string& warning : result.warnings) add("Warning", warning);
    return table;
}

}  // namespace clustertrial
