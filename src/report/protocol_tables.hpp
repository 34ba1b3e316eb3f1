#pragma once

#include "clustertrial/analysis/result.hpp"
#include "clustertrial/report/result_table.hpp"
#include "clustertrial/trial/lock.hpp"

#include <map>
#include <string>

/// What the protocol says, as tables of a report.
namespace clustertrial::report_detail {

/// The design of the trial in a box: units, arms, allocation, outcomes, analysis.
ResultTable design_table(const AnalysisResult& result);
/// Outcomes as protocolled: role, measure, prior measure; the estimand in a note.
ResultTable outcomes_table(const AnalysisResult& result);
/// What has changed since the protocol was locked, and why.
ResultTable deviations_table(const ProtocolLock& lock, const Trial& trial);
/// What [[deviation]] states where no protocol was locked: what the keys were is not known.
ResultTable stated_deviations_table(const Trial& trial);
/// Items of CONSORT 2025 with its extension to cluster trials, in our own words: which of the sections that
/// the document has, by their headings, answers each.
ResultTable checklist_table(const std::map<ReportSection, std::string>& headings);

}  // namespace clustertrial::report_detail
