#include "report_sections.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>

namespace clustertrial::report_detail {

std::vector<ReportSection> sections_of(const ReportSpec& spec) {
    return kinds_where<ReportSection>([&](const ReportSectionTraits& section) {
        if (spec.sections.empty()) return !section.on_request;
        return std::find(spec.sections.begin(), spec.sections.end(), section.value) != spec.sections.end();
    });
}

std::string title_of(ReportSection section, const ReportSpec& spec) {
    const auto own = spec.titles.find(section);
    return own == spec.titles.end() ? std::string(traits_of(section).title) : own->second;
}

std::optional<ReportSection> section_called(std::string_view text, const ReportSpec& spec) {
    const std::string key = spelling_key(text);
    for (const ReportSectionTraits& section : Kinds<ReportSection>::rows) {
        if (spelling_key(section.name) == key) return section.value;
    }
    for (const ReportSectionTraits& section : Kinds<ReportSection>::rows) {
        if (spelling_key(title_of(section.value, spec)) == key) return section.value;
    }
    return std::nullopt;
}

std::string unknown_section(std::string_view text, const ReportSpec& spec) {
    std::vector<std::string> known = kind_names<ReportSection>();
    const std::string list = joined(known);
    for (const ReportSectionTraits& section : Kinds<ReportSection>::rows)
        known.push_back(title_of(section.value, spec));
    const std::string near = nearest_name(text, known);
    return "unknown section " + in_quotes(text) +
           (near.empty() ? "; expected a name (" + list + ") or the title of one; deeper headings begin with '##'"
                         : "; did you mean " + in_quotes(near) + "?");
}

}  // namespace clustertrial::report_detail
