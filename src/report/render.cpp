#include "clustertrial/report/render.hpp"

#include "clustertrial/core/error.hpp"

namespace clustertrial {

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
        case Format::json:
            break;
    }
    throw Error(ErrorKind::usage,
                "tables in JSON are part of the object that a program writes, not a text of their own");
}

}  // namespace clustertrial
