#include "clustertrial/report/render.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include "display.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

namespace clustertrial {

namespace {

std::string in_small_letters(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

}  // namespace

std::optional<Format> format_of_file(std::string_view file) {
    const std::string ending = std::filesystem::path(file).extension().string();
    if (ending.empty()) return std::nullopt;
    std::vector<std::string> known;
    for (const FormatTraits& format : Kinds<Format>::rows) {
        for (std::string& one : report_detail::split_words(format.endings)) {
            if (one == in_small_letters(ending)) return format.value;
            known.push_back(std::move(one));
        }
    }
    throw Error(ErrorKind::usage, std::string(file) + ": " + in_quotes(ending) +
                                      " is not a known file extension; expected " + listed(known, "or"));
}

std::string render(const Document& document, Format format, const RenderOptions& options) {
    switch (format) {
        case Format::text:
            return render_text(document, options);
        case Format::markdown:
            return render_markdown(document);
        case Format::csv:
            return render_csv(document);
        case Format::latex:
            return render_latex(document);
        case Format::html:
            return render_html(document);
        case Format::docx:
            return render_docx(document, options);
        case Format::xlsx:
            return render_xlsx(document);
        case Format::json:
            break;
    }
    throw Error(ErrorKind::usage,
                "tables cannot be written as JSON on their own; a program writes them as part of its result");
}

}  // namespace clustertrial
