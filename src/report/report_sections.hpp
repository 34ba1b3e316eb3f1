#pragma once

#include "clustertrial/trial/trial.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Which sections a document has, and what they are called.
namespace clustertrial::report_detail {

/// Those that [report] lists, or all but those on request, in the order of the profile; appendices come last.
std::vector<ReportSection> sections_of(const ReportSpec& spec);

/// Whether it has a letter.
bool is_appendix(ReportSection section, const ReportSpec& spec);

/// That of [report], or the profile's, or its own.
std::string title_of(ReportSection section, const ReportSpec& spec);

/// The section of that name or, where none is called so, of that title, capitals or not.
std::optional<ReportSection> section_called(std::string_view text, const ReportSpec& spec);

/// "unknown section 'X'; expected one of ...; did you mean ...?"
std::string unknown_section(std::string_view text, const ReportSpec& spec);

}  // namespace clustertrial::report_detail
