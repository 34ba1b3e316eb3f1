#pragma once

#include "clustertrial/core/kinds.hpp"
#include "clustertrial/report/result_table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

enum class Format { text, markdown, csv, json, latex };
template <>
struct Kinds<Format> {
    static constexpr std::string_view what = "format";
    static constexpr std::array rows{NamedKind<Format>{Format::text, "text"},
                                     NamedKind<Format>{Format::markdown, "markdown"},
                                     NamedKind<Format>{Format::csv, "csv"}, NamedKind<Format>{Format::json, "json"},
                                     NamedKind<Format>{Format::latex, "latex"}};
};
static_assert(every_kind_has_a_row<Format>);

struct RenderOptions {
    std::size_t width = 80;  ///< text: columns of the terminal; a wider table is broken into panels
};

/// One function a format. Text that goes in is data and is escaped for the format. All throw Error(usage) when a row
/// has more cells than the table has columns.
std::string render_text(const ResultTable& table, const RenderOptions& options = {});
std::string render_markdown(const ResultTable& table);
std::string render_csv(const ResultTable& table);
std::string render_latex(const ResultTable& table);
/// One element of the `tables` array of clustertrial.results/1, without a line end.
std::string render_json(const ResultTable& table);

/// All tables in one format, with what the format needs between them. Not for Format::json, which throws Error(usage):
/// a program builds that object.
std::string render(const std::vector<ResultTable>& tables, Format format, const RenderOptions& options = {});

}  // namespace clustertrial
