#include "clustertrial/report/render.hpp"

#include "clustertrial/core/error.hpp"

namespace clustertrial {

namespace {

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

std::string render(const std::vector<ResultTable>& tables, Format format, const RenderOptions& options) {
    std::string result;
    for (const auto& table : tables) {
        if (!result.empty()) result += '\n';
        result += render_one(table, format, options);
    }
    return result;
}

}  // namespace clustertrial
