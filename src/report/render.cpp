#include "clustertrial/report/render.hpp"

#include "clustertrial/core/error.hpp"

#include <array>
#include <utility>

namespace clustertrial {

namespace {

constexpr std::array<std::pair<Format, std::string_view>, 5> names_of_formats{{
    {Format::text, "text"},
    {Format::markdown, "markdown"},
    {Format::csv, "csv"},
    {Format::json, "json"},
    {Format::latex, "latex"},
}};

std::string render_one(const ResultTable& table, Format format, const RenderOptions& options) {
    switch (format) {
        case Format::text:
            return render_text(table, options);
        case Format::markdown:
            return render_markdown(table);
        case Format::csv:
            return render_csv(table);
        case Format::latex:
            return render_latex(table);
        case Format::json:
            break;
    }
    throw Error(ErrorKind::usage,
                "tables in JSON are part of the object that a program writes, not a text of their own");
}

}  // namespace

std::string_view to_name(Format format) {
    for (const auto& [known, name] : names_of_formats) {
        if (known == format) return name;
    }
    return {};
}

std::vector<std::string> format_names() {
    std::vector<std::string> names;
    for (const auto& [format, name] : names_of_formats) names.emplace_back(name);
    return names;
}

Format format_from_name(std::string_view name) {
    std::string known;
    for (const auto& [format, format_name] : names_of_formats) {
        if (format_name == name) return format;
        known += (known.empty() ? "" : ", ") + std::string(format_name);
    }
    throw Error(ErrorKind::usage, "unknown format '" + std::string(name) + "'; expected one of " + known);
}

std::string render(const std::vector<ResultTable>& tables, Format format, const RenderOptions& options) {
    std::string result;
    for (const auto& table : tables) {
        if (!result.empty()) result += '\n';
        result += render_one(table, format, options);
    }
    return result;
}

}  // namespace clustertrial
