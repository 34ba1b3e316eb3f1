#pragma once

#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/report/document.hpp"
#include "clustertrial/report/render.hpp"

namespace clustertrial {

/// The report of a trial: its tables, and where it comes from. In a format that is a page they have headings, and the
/// figures are there too: the distribution of each outcome by arm, in the trial file's order.
Document trial_document(const AnalysisResult& result, Format format);

}  // namespace clustertrial
