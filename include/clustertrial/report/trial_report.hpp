#pragma once

#include "clustertrial/analysis/result.hpp"
#include "clustertrial/report/document.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/simulation/simulate.hpp"
#include "clustertrial/trial/lock.hpp"

#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// What `simulate` wrote, which [simulation] names.
struct Certificate {
    std::string file;
    std::string sha256;
    SimulationResult result;
};

/// What a report is made of besides results.
struct ReportSources {
    std::string text = {};                        ///< bytes of the author's text
    std::string text_file = {};                   ///< its name, for messages; empty: there is none
    std::optional<ProtocolLock> lock = {};        ///< the protocol as it was locked
    std::optional<Certificate> certificate = {};  ///< of simulated trials
    std::optional<Logo> logo = {};                ///< above the title
    std::string date = {};                        ///< where [report] gives none
    std::optional<ReferenceDocx> reference = {};  ///< whose styles the document takes, where its format has styles
    std::string reference_flag = {};  ///< name of the file, without its folder, where a flag named it; empty otherwise
    std::string flags = {};           ///< those of the command that makes it again: " --allow-outside"
};

/// The results part of a trial's report: sections in the order of ReportSection, each with the author's text, then its
/// tables and figures; captions are numbered in the order of the document. A section with nothing in it is left out.
/// A figure that cannot be drawn is a paragraph with the reason. Throws Error(input) for a text that cannot be read.
Document trial_report(const AnalysisResult& result, const ReportSources& sources);

/// What its author has to look at before the document is handed in: numbers of the flow that do not add up, reasons
/// for changes that there are not.
std::vector<std::string> report_warnings(const AnalysisResult& result, const ReportSources& sources);

/// A table or figure, and the name by which only_item finds it.
struct NamedItem {
    std::string id;
    std::string title;
};

/// The tables and figures of a document, in its order.
std::vector<NamedItem> named_items(const Document& document);

/// One table or figure of a document, with its caption as it is there. Throws Error(usage), naming the known ones, for
/// an id that is none.
Document only_item(const Document& document, const std::string& id);

/// The document as an object of clustertrial.document/1 (docs/formats.md), so that others can render it.
std::string render_document_json(const Document& document);

/// All estimates as one tidy table: a row each, a column for each member of an element of `estimates` of
/// clustertrial.results/1 that is a single value.
ResultTable estimates_table(const AnalysisResult& result);

}  // namespace clustertrial
