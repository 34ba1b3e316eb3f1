#include "headers.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <map>
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

/// The column of the result that a header is, by its bytes, else by the one rule of spelling.
class Columns {
  public:
    explicit Columns(const std::vector<RenamedColumn>& names) {
        for (const RenamedColumn& name : names) {
            by_text_.emplace(name.from, name.to);
            by_key_.emplace(spelling_key(name.from), name.to);
        }
    }

    [[nodiscard]] const std::string* find(const std::string& header) const {
        if (const auto same = by_text_.find(header); same != by_text_.end()) return &same->second;
        const auto alike = by_key_.find(spelling_key(header));
        return alike == by_key_.end() ? nullptr : &alike->second;
    }

  private:
    std::map<std::string, std::string> by_text_, by_key_;
};

}  // namespace

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
    const Columns columns(names_of_columns(source, spec, arm_column));
    MappedHeaders mapped;
    mapped.header = header;
    Problems problems;
    for (const std::string& one : header) {
        const std::string* const column = one.empty() ? nullptr : columns.find(one);
        if (column == nullptr) {
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
        problems.add({file}, "has no column " + in_quotes(column) + "; it has " + first_few(header, Problems::shown),
                     "expected it, or 'rename' of [[collate.source]] to say what it is called here");
    }
    problems.throw_if_any(ErrorKind::input);
    return mapped;
}

}  // namespace clustertrial::collation_detail
