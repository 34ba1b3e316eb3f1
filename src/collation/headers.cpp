#include "headers.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial::collation_detail {

namespace {

/// What may stand in a return for each column of the result, surest first.
std::vector<RenamedColumn> names_of_columns(const CollateSource& source, const CollateSpec& spec,
                                            const std::string& arm_column) {
    std::vector<RenamedColumn> names = source.rename;
    const auto add = [&](const std::string& from, const std::string& to) { names.push_back({from, to}); };
    add(spec.ids.column, spec.ids.column);
    for (const std::string& column : spec.by) add(column, column);
    for (const CollectedColumn& column : spec.columns) add(column.name, column.name);
    for (const CollectedColumn& column : spec.columns) {
        add(column.label, column.name);
        for (const std::string& other : column.also) add(other, column.name);
    }
    add(arm_column, arm_column);
    return names;
}

}  // namespace

std::optional<std::string> MappedHeaders::column_called(const std::string& name) const {
    if (name.empty()) return std::nullopt;
    if (const auto same = known_texts.find(name); same != known_texts.end()) return same->second;
    const auto alike = known_keys.find(spelling_key(name));
    return alike == known_keys.end() ? std::nullopt : std::optional(alike->second);
}

std::optional<std::string> MappedHeaders::header_of(const std::string& column) const {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const RenamedColumn& renamed) { return renamed.to == column; });
    return found == columns.end() ? std::nullopt : std::optional(found->from);
}

std::optional<std::string> MappedHeaders::known_as(const std::string& name) const {
    if (name.empty()) return std::nullopt;
    if (auto mapped = header_of(name)) return mapped;
    const auto alike = std::find_if(header.begin(), header.end(),
                                    [&](const std::string& one) { return spelling_key(one) == spelling_key(name); });
    return alike == header.end() ? std::nullopt : std::optional(*alike);
}

std::vector<std::string> headers_wanted(const CollateSource& source, const CollateSpec& spec,
                                        const std::string& arm_column) {
    std::vector<std::string> wanted;
    for (const RenamedColumn& name : names_of_columns(source, spec, arm_column))
        if (std::find(wanted.begin(), wanted.end(), name.from) == wanted.end()) wanted.push_back(name.from);
    return wanted;
}

MappedHeaders map_headers(const std::vector<std::string>& header, const CollateSource& source, const CollateSpec& spec,
                          const std::string& arm_column, const std::string& file) {
    MappedHeaders mapped;
    mapped.header = header;
    for (const RenamedColumn& name : names_of_columns(source, spec, arm_column)) {
        mapped.known_texts.emplace(name.from, name.to);
        mapped.known_keys.emplace(spelling_key(name.from), name.to);
    }
    Problems problems;
    for (const std::string& one : header) {
        const std::optional<std::string> column = mapped.column_called(one);
        if (!column) {
            if (!one.empty()) mapped.unused.push_back(one);
            continue;
        }
        if (const auto earlier = mapped.header_of(*column)) {
            problems.add(
                {file},
                "has " + in_quotes(*earlier) + " and " + in_quotes(one) + ", which are both " + in_quotes(*column),
                *earlier == one ? "expected each header once: call one of them otherwise in the file"
                                : "expected one of them: 'rename' of [[collate.source]] tells them apart");
            continue;
        }
        mapped.columns.push_back({one, *column});
    }
    std::vector<std::string> needed{spec.ids.column};
    needed.insert(needed.end(), spec.by.begin(), spec.by.end());
    for (const std::string& column : needed) {
        if (mapped.header_of(column) || !problems.empty()) continue;
        problems.add(
            {file}, "has no column " + in_quotes(column) + "; it has " + first_few(header, Problems::shown),
            "expected it in one of the first 20 lines; 'rename' of [[collate.source]] says what it is called here, "
            "'header_row' on which line it stands");
    }
    problems.throw_if_any(ErrorKind::input);
    return mapped;
}

}  // namespace clustertrial::collation_detail
