#include "report_sections.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>

namespace clustertrial::report_detail {

namespace {

template <typename List>
bool holds(const List& list, ReportSection section) {
    return std::find(list.begin(), list.end(), section) != list.end();
}

}  // namespace

std::vector<ReportSection> sections_of(const ReportSpec& spec) {
    std::vector<ReportSection> sections = kinds_where<ReportSection>([&](const ReportSectionTraits& section) {
        return spec.sections.empty() ? !section.on_request : holds(spec.sections, section.value);
    });
    const auto first = traits_of(spec.profile).first;
    const auto place = [&](ReportSection section) { return std::find(first.begin(), first.end(), section); };
    std::stable_sort(sections.begin(), sections.end(),
                     [&](ReportSection a, ReportSection b) { return place(a) < place(b); });
    std::stable_partition(sections.begin(), sections.end(),
                          [&](ReportSection section) { return !is_appendix(section, spec); });
    return sections;
}

bool is_appendix(ReportSection section, const ReportSpec& spec) {
    return holds(spec.appendices, section);
}

std::string title_of(ReportSection section, const ReportSpec& spec) {
    const auto own = spec.titles.find(section);
    if (own != spec.titles.end()) return own->second;
    for (const ProfileTitle& title : traits_of(spec.profile).titles) {
        if (title.section == section) return std::string(title.title);
    }
    return std::string(traits_of(section).title);
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
