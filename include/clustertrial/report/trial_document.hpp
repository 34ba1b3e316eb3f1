#pragma once

#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/report/document.hpp"
#include "clustertrial/report/render.hpp"

namespace clustertrial {

/// How much of a trial is printed.
enum class ReportExtent {
    full,     ///< every table
    compact,  ///< to_compact_tables, and the provenance, which says that there is more
};

/// The report of a trial: its tables, and where it comes from. In a format that is a page they have headings, and the
/// figures are there too: the distribution of each outcome by arm, in the trial file's order.
Document trial_document(const AnalysisResult& result, Format format, ReportExtent extent = ReportExtent::full);

}  // namespace clustertrial
