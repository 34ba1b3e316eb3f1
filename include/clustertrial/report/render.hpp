#pragma once

#include "clustertrial/core/kinds.hpp"
#include "clustertrial/report/document.hpp"
#include "clustertrial/report/figure.hpp"
#include "clustertrial/report/result_table.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace clustertrial {

enum class Format { text, markdown, csv, json, latex, html, docx, xlsx };

struct FormatTraits {
    Format value;
    std::string_view name;
    /// A page that is read by itself, with headings, contents and figures. The others are tables, to be copied into
    /// another document or read by a program.
    bool page = false;
    /// Read by a person as it comes: of a trial that flags describe it has the result alone, unless all is asked for.
    bool read_as_it_comes = false;
    /// That a file's name ends in, small letters, blanks between; the first is the usual one.
    std::string_view endings;
    bool binary = false;  ///< of no use on a terminal
};

template <>
struct Kinds<Format> {
    static constexpr std::string_view what = "format";
    static constexpr std::array rows{
        FormatTraits{Format::text, "text", false, true, ".txt"},
        FormatTraits{Format::markdown, "markdown", false, true, ".md .markdown"},
        FormatTraits{Format::csv, "csv", false, false, ".csv"},
        FormatTraits{Format::json, "json", false, false, ".json"},
        FormatTraits{Format::latex, "latex", false, false, ".tex"},
        FormatTraits{Format::html, "html", true, true, ".html .htm"},
        FormatTraits{Format::docx, "docx", true, false, ".docx", true},
        FormatTraits{Format::xlsx, "xlsx", false, false, ".xlsx", true},
    };
};
static_assert(every_kind_has_a_row<Format>);

/// The format that a file's name asks for by its ending, capitals or not; nothing when it has no ending. Throws
/// Error(usage), with the endings that can be written, for another one.
std::optional<Format> format_of_file(std::string_view file);

/// A file of Word whose styles a document takes over.
struct ReferenceDocx {
    std::string bytes;
    std::string file;  ///< its name, for messages
};

struct RenderOptions {
    std::size_t width = 80;  ///< text: columns of the terminal; a wider table is broken into panels
    std::optional<ReferenceDocx> reference = {};  ///< docx: its styles in the place of our own
};

/// The document in a format. Not for Format::json, which throws Error(usage): a program builds that object.
std::string render(const Document& document, Format format, const RenderOptions& options = {});

/// One function a format: the blocks in their order, then the provenance. Text that goes in is data and is escaped for
/// the format. A format without pictures writes a figure's numbers as a table. All throw Error(usage) when a row has
/// more cells than its table has columns, or a figure's numbers do not fit together (check_figure).
std::string render_text(const Document& document, const RenderOptions& options = {});
std::string render_markdown(const Document& document);
std::string render_csv(const Document& document);
std::string render_latex(const Document& document);
/// One page of HTML 5 that needs no other file. Its only script is the one that copies tables.
std::string render_html(const Document& document);

/// A file of Word (WordprocessingML, ISO/IEC 29500): captions count by fields, tables say what they are, pictures are
/// SVG with a metafile beside it. The same document gives the same bytes. Throws Error(output) too; Error(input) for a
/// reference that is no such file.
std::string render_docx(const Document& document, const RenderOptions& options = {});
/// A workbook of Excel: a sheet a table, with a list of them before; numbers are numbers. Figures are their numbers.
/// The same document gives the same bytes. Throws Error(output) too.
std::string render_xlsx(const Document& document);

/// One element of the `tables` array of clustertrial.results/1, without a line end.
std::string render_json(const ResultTable& table);

/// A picture of the figure, an element `svg` that stands in a page of HTML or, as it is, in a file of its own. Its
/// title and its description in words are in it. Ids in it begin with the figure's id, which must be one.
std::string render_svg(const Figure& figure);

}  // namespace clustertrial
