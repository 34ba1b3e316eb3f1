#pragma once

#include "clustertrial/report/result_table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

enum class Format { text, markdown, csv, json, latex };
std::string_view to_name(Format format);
/// Throws Error(usage) naming the known formats.
Format format_from_name(std::string_view name);
/// All of them, in the order of the enum.
std::vector<std::string> format_names();

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
