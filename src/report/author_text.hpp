#pragma once

#include "clustertrial/report/document.hpp"
#include "clustertrial/report/report_names.hpp"
#include "clustertrial/trial/trial.hpp"

#include "named_text.hpp"

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What the author writes of a report: Markdown with names of results in it.
namespace clustertrial::report_detail {

/// Where the author wants a table or figure: "table-primary".
struct ItemPlace {
    std::string reference;
    TextPlace place;
};
using AuthorBlock = std::variant<Heading, Prose, ItemPlace>;

struct AuthorText {
    std::vector<AuthorBlock> before;  ///< above the first heading of a section
    std::map<ReportSection, std::vector<AuthorBlock>> sections;
    std::map<ReportSection, TextPlace> places;    ///< of the headings of those
    std::map<std::string, TextPlace> references;  ///< what it names, where first
};

/// CommonMark: a heading of the first level begins a section, by its name or title; paragraphs, deeper headings, lists
/// down to the fourth level, quotations (of paragraphs), emphasis and links are read. A heading keeps its words and not
/// their look. {{NAME}} becomes the value of that name, wherever it stands; {{table:ID}} and {{figure:ID}}, of
/// `references` ("table-primary"), alone in a paragraph the place of the item and else a text that refers to it; \{{ is
/// {{ itself. Throws Error(input) with all problems, each with file, line and column: a name that is not known (with
/// the nearest), a section that is none or there twice, and what a document would not show: HTML, pictures, tables of
/// Markdown, rules, blocks of code, headings in lists and quotations, references and links in headings, and more than
/// 100 levels.
AuthorText read_author_text(std::string_view markdown, const std::string& file, const std::vector<NamedValue>& values,
                            const std::vector<std::string>& references, const ReportSpec& spec);

}  // namespace clustertrial::report_detail
