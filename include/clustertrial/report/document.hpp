#pragma once

#include "clustertrial/core/kinds.hpp"
#include "clustertrial/report/document_stamp.hpp"
#include "clustertrial/report/figure.hpp"
#include "clustertrial/report/logo.hpp"
#include "clustertrial/report/result_table.hpp"
#include "clustertrial/trial/kinds.hpp"

#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace clustertrial {

struct Heading {
    std::string text;
    int level = 1;  ///< 1 is a section, 2 a section in it, 3 the deepest; 0 the title of the document
};

/// A piece of a paragraph that looks the same; '\n' is a line break.
struct TextRun {
    std::string text;
    bool strong = false;
    bool emphasis = false;
    std::string link = {};       ///< an address of the web; empty: none
    std::string reference = {};  ///< id of the table or figure of the document that the text names; empty: none
};

/// `further` is a paragraph that an item has below its first.
enum class ProseKind { paragraph, bullet, numbered, further, quotation };
struct ProseTraits {
    ProseKind value;
    std::string_view name;
    bool item = false;  ///< of a list
};
template <>
struct Kinds<ProseKind> {
    static constexpr std::string_view what = "kind of prose";
    static constexpr std::array rows{
        ProseTraits{ProseKind::paragraph, "paragraph"}, ProseTraits{ProseKind::bullet, "bullet", true},
        ProseTraits{ProseKind::numbered, "numbered", true}, ProseTraits{ProseKind::further, "further"},
        ProseTraits{ProseKind::quotation, "quotation"}};
};
static_assert(every_kind_has_a_row<ProseKind>);

/// How deep lists may stand in lists: LaTeX has names for the marks of four levels.
constexpr int deepest_list = 4;

/// A paragraph, one item of a list, or what it goes on with.
struct Prose {
    std::vector<TextRun> runs;
    ProseKind kind = ProseKind::paragraph;
    int level = 1;   ///< of an item or what it goes on with: 2 is in a list within an item; at most deepest_list
    int number = 1;  ///< of a numbered item: one that does not count on begins a list of its own

    Prose() = default;
    Prose(std::string text);  // NOLINT(google-explicit-constructor): the commonest
    Prose(const char* text);  // NOLINT(google-explicit-constructor)
    [[nodiscard]] bool is_item() const { return traits_of(kind).item; }
};

/// Its text, without what it looks like.
std::string to_text(const Prose& prose);

/// "PROGRAM (clustertrial) VERSION"
std::string made_by(const std::string& program);

using Block = std::variant<Heading, Prose, ResultTable, Figure>;

/// What a document says of itself.
struct DocumentMetadata {
    std::string title = {};       ///< empty: the renderer takes the first title in the document
    std::string language = "en";  ///< BCP 47
    std::string made_by = {};     ///< "analyse (clustertrial) 1.2.3"
    std::vector<std::string> authors = {};
    std::string date = {};     ///< as it is printed
    bool title_above = false;  ///< formats that have no place of their own for title, authors and date begin with them
    std::optional<Logo> logo = {};            ///< above the title, in formats that are pages
    std::optional<DocumentStamp> stamp = {};  ///< formats that have a place for it keep it unseen
    /// Of a .docx alone: other formats have them below.
    TableNotes table_notes = TableNotes::below;
};

/// What every program prints, before it has a format: the only thing that renderers take.
struct Document {
    DocumentMetadata metadata;
    std::vector<Block> blocks;
    /// What the document was made of: files, checksums, version, flags. Every renderer puts it last.
    std::optional<ResultTable> provenance;

    Document() = default;
    Document(ResultTable table);                // NOLINT(google-explicit-constructor): one table is a document
    Document(std::vector<ResultTable> tables);  // NOLINT(google-explicit-constructor)
    Document(std::initializer_list<Block> list) : blocks(list) {}
};

}  // namespace clustertrial
