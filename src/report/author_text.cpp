#include "author_text.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include "named_text.hpp"
#include "report_sections.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <cmark.h>

namespace clustertrial::report_detail {

namespace {

/// Deeper than anything that a person writes, and far from what would take too much of the stack.
constexpr int deepest_nesting = 100;

struct FreeNode {
    void operator()(cmark_node* node) const { cmark_node_free(node); }
};

/// Calls `visit(node, depth)` for each node from `top` on, which has the depth 0.
template <typename Visit>
void visit_nodes(cmark_node* top, Visit visit) {
    int depth = 0;
    for (cmark_node* node = top;;) {
        visit(node, depth);
        if (cmark_node* child = cmark_node_first_child(node)) {
            node = child;
            ++depth;
            continue;
        }
        for (; node != top && cmark_node_next(node) == nullptr; --depth) node = cmark_node_parent(node);
        if (node == top) return;
        node = cmark_node_next(node);
    }
}

bool is_literal(cmark_node* node) {
    const cmark_node_type type = cmark_node_get_type(node);
    return type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE;
}

bool is_break(cmark_node* node) {
    const cmark_node_type type = cmark_node_get_type(node);
    return type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK;
}

/// The block that a piece of text stands in.
cmark_node* block_of(cmark_node* node) {
    while (cmark_node_get_type(node) >= CMARK_NODE_FIRST_INLINE) node = cmark_node_parent(node);
    return node;
}

std::vector<std::string> lines_of(cmark_node* paragraph) {
    std::vector<std::string> lines(1);
    visit_nodes(paragraph, [&](cmark_node* node, int /*depth*/) {
        if (is_break(node)) lines.emplace_back();
        if (is_literal(node)) lines.back() += cmark_node_get_literal(node);
    });
    return lines;
}

/// "|---|:-:|", below the headers of a table.
bool is_rule_of_table(const std::string& line) {
    return line.find('|') != std::string::npos && line.find('-') != std::string::npos &&
           line.find_first_not_of("|-: \t") == std::string::npos;
}

TextPlace place_of(cmark_node* node, std::size_t line_of_it = 0) {
    cmark_node* block = block_of(node);
    return {static_cast<std::size_t>(cmark_node_get_start_line(block)) + line_of_it,
            static_cast<std::size_t>(std::max(cmark_node_get_start_column(block), 1))};
}

/// Makes blocks of what cmark has read, and leaves out what is a problem.
class TextReader {
  public:
    TextReader(const NamedText& text, const ReportSpec& spec, TextProblems& problems)
        : named_(text), spec_(spec), problems_(problems) {}

    AuthorText read(cmark_node* document) {
        if (is_too_deep(document)) return {};
        for (cmark_node* node = cmark_node_first_child(document); node != nullptr; node = cmark_node_next(node)) {
            add_block(node);
        }
        return std::move(text_);
    }

  private:
    void complain(cmark_node* node, const std::string& what) { problems_.add(place_of(node), what); }

    /// The functions below call themselves for what stands in something else.
    bool is_too_deep(cmark_node* document) {
        cmark_node* deep = nullptr;
        visit_nodes(document, [&](cmark_node* node, int depth) {
            if (depth > deepest_nesting && deep == nullptr) deep = node;
        });
        if (deep == nullptr) return false;
        complain(deep,
                 "nested more than " + std::to_string(deepest_nesting) + " deep; write fewer marks within each other");
        return true;
    }

    /// A reference where it would be lost, or would be another text than the author's.
    void refuse_references(std::string_view literal, const std::string& where) {
        for (const TextPiece& piece : named_.unmarked(literal)) {
            if (piece.reference.empty()) continue;
            problems_.add(piece.place,
                          in_quotes(piece.name) + " in " + where + " would lead nowhere; name it in a sentence");
        }
    }

    void refuse_references(cmark_node* parent, const std::string& where) {
        visit_nodes(parent, [&](cmark_node* node, int /*depth*/) {
            if (is_literal(node)) refuse_references(std::string_view(cmark_node_get_literal(node)), where);
        });
    }

    [[nodiscard]] std::vector<AuthorBlock>& here() { return section_ == nullptr ? text_.before : *section_; }

    void add_block(cmark_node* node) {
        const cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_HEADING) return add_heading(node);
        if (type == CMARK_NODE_PARAGRAPH) return add_paragraph(node, {});
        if (type == CMARK_NODE_LIST) return add_list(node, 1);
        if (type == CMARK_NODE_BLOCK_QUOTE) return add_quotation(node);
        if (type == CMARK_NODE_HTML_BLOCK) return complain(node, "HTML is not supported; write Markdown");
        if (type == CMARK_NODE_CODE_BLOCK) {
            return complain(node,
                            "blocks of code (lines that begin with four spaces, or lie between two lines of ```) are "
                            "not supported, because they would lose their layout; write the lines as a list");
        }
        complain(node, "a rule is not read; leave it out, or begin a part with a heading (## ...)");
    }

    void add_heading(cmark_node* node) {
        refuse_references(node, "a heading");
        const Prose prose = prose_of(node);
        if (std::any_of(prose.runs.begin(), prose.runs.end(), [](const TextRun& run) { return !run.link.empty(); })) {
            complain(node, "a link in a heading would be lost; put it into a paragraph");
        }
        const std::string title = to_text(prose);
        const int level = cmark_node_get_heading_level(node);
        constexpr int deepest = 3;
        if (level > 1) {
            here().emplace_back(Heading{title, std::min(level, deepest)});
            return;
        }
        begin_section(node, title);
    }

    void begin_section(cmark_node* heading, const std::string& title) {
        const auto section = section_called(title, spec_);
        if (!section) {
            complain(heading, unknown_section(title, spec_));
            section_ = &nowhere_;
            return;
        }
        const bool first = text_.places.emplace(*section, place_of(heading)).second;
        if (!first) complain(heading, "the section " + in_quotes(title) + " occurs twice; give each section once");
        section_ = &text_.sections[*section];
    }

    /// It would begin a section, or a part of one, in the middle of something else.
    bool is_heading(cmark_node* node) {
        if (cmark_node_get_type(node) != CMARK_NODE_HEADING) return false;
        complain(node, "a heading cannot be in a list or a quotation; put it on a line of its own");
        return true;
    }

    void refuse_table(cmark_node* paragraph) {
        const std::vector<std::string> lines = lines_of(paragraph);
        for (std::size_t i = 1; i < lines.size(); ++i) {
            if (!is_rule_of_table(lines[i]) || lines[i - 1].find('|') == std::string::npos) continue;
            problems_.add(place_of(paragraph, i - 1),
                          "a table of Markdown is not read; {{table:ID}} puts a table of the results");
        }
    }

    void add_paragraph(cmark_node* node, const Prose& like) {
        refuse_table(node);
        Prose prose = prose_of(node);
        prose.kind = like.kind;
        prose.level = like.level;
        prose.number = like.number;
        const bool a_place = prose.runs.size() == 1 && !prose.runs[0].reference.empty();
        const bool by_itself = like.kind == ProseKind::paragraph || like.kind == ProseKind::further;
        if (a_place && by_itself) {
            here().emplace_back(ItemPlace{prose.runs[0].reference, place_of(node)});
        } else if (!prose.runs.empty() || like.is_item()) {
            here().emplace_back(std::move(prose));
        }
    }

    void add_quotation(cmark_node* quotation) {
        Prose like;
        like.kind = ProseKind::quotation;
        for (cmark_node* node = cmark_node_first_child(quotation); node != nullptr; node = cmark_node_next(node)) {
            if (is_heading(node)) continue;
            if (cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH) {
                add_paragraph(node, like);
            } else {
                complain(node, "a quotation can hold only paragraphs; end it before this");
            }
        }
    }

    void add_list(cmark_node* list, int level) {
        if (level > deepest_list) {
            return complain(list, "lists can be nested four levels deep; move this one out");
        }
        Prose like;
        const bool numbered = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
        like.kind = numbered ? ProseKind::numbered : ProseKind::bullet;
        like.level = level;
        like.number = numbered ? cmark_node_get_list_start(list) : 1;
        for (cmark_node* item = cmark_node_first_child(list); item != nullptr; item = cmark_node_next(item)) {
            add_item(item, like);
            if (numbered) ++like.number;
        }
    }

    /// Its mark stands before its first paragraph, or alone.
    void add_item(cmark_node* item, const Prose& like) {
        cmark_node* node = cmark_node_first_child(item);
        if (node != nullptr && cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH) {
            add_paragraph(node, like);
            node = cmark_node_next(node);
        } else {
            here().emplace_back(like);
        }
        Prose further;
        further.kind = ProseKind::further;
        further.level = like.level;
        for (; node != nullptr; node = cmark_node_next(node)) {
            if (is_heading(node)) continue;
            if (cmark_node_get_type(node) == CMARK_NODE_LIST) {
                add_list(node, like.level + 1);
            } else if (cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH) {
                add_paragraph(node, further);
            } else {
                add_block(node);
            }
        }
    }

    Prose prose_of(cmark_node* block) {
        Prose prose;
        add_runs(block, {}, prose.runs);
        return prose;
    }

    void add_runs(cmark_node* parent, const TextRun& look, std::vector<TextRun>& runs) {
        for (cmark_node* node = cmark_node_first_child(parent); node != nullptr; node = cmark_node_next(node)) {
            add_run(node, look, runs);
        }
    }

    static void add_text(const std::string& text, TextRun look, std::vector<TextRun>& runs) {
        const bool goes_on = !runs.empty() && runs.back().strong == look.strong &&
                             runs.back().emphasis == look.emphasis && runs.back().link == look.link &&
                             runs.back().reference.empty();
        if (goes_on) {
            runs.back().text += text;
        } else {
            look.text = text;
            runs.push_back(std::move(look));
        }
    }

    void add_literal(std::string_view literal, const TextRun& look, std::vector<TextRun>& runs) {
        for (const TextPiece& piece : named_.unmarked(literal)) {
            if (piece.reference.empty()) {
                add_text(piece.text, look, runs);
            } else {
                runs.push_back(look);
                runs.back().reference = piece.reference;
                text_.references.emplace(piece.reference, piece.place);
            }
        }
    }

    void add_run(cmark_node* node, TextRun look, std::vector<TextRun>& runs) {
        const cmark_node_type type = cmark_node_get_type(node);
        if (is_literal(node)) return add_literal(cmark_node_get_literal(node), look, runs);
        if (is_break(node)) return add_text(type == CMARK_NODE_SOFTBREAK ? " " : "\n", look, runs);
        if (type == CMARK_NODE_LINK) return add_link(node, look, runs);
        if (type == CMARK_NODE_HTML_INLINE) return complain(node, "HTML is not supported; write Markdown");
        if (type == CMARK_NODE_IMAGE)
            return complain(node, "pictures are not read; {{figure:ID}} puts a figure of the results");
        look.emphasis = look.emphasis || type == CMARK_NODE_EMPH;
        look.strong = look.strong || type == CMARK_NODE_STRONG;
        add_runs(node, look, runs);
    }

    void add_link(cmark_node* node, TextRun look, std::vector<TextRun>& runs) {
        refuse_references(std::string_view(cmark_node_get_url(node)), "an address");
        refuse_references(node, "a link");
        if (*cmark_node_get_title(node) != '\0') complain(node, "the title of a link is not read; take it out");
        std::string address;
        for (const TextPiece& piece : named_.unmarked(cmark_node_get_url(node))) address += piece.text;
        const bool of_the_web =
            address.starts_with("https:") || address.starts_with("http:") || address.starts_with("mailto:");
        if (!of_the_web) {
            complain(node, "the link " + in_quotes(address) +
                               " does not work in a document; expected https:, http: or mailto:");
        }
        look.link = address;
        add_runs(node, look, runs);
    }

    const NamedText& named_;
    const ReportSpec& spec_;
    TextProblems& problems_;
    AuthorText text_;
    std::vector<AuthorBlock> nowhere_;  ///< what stands below a heading that is of no section
    std::vector<AuthorBlock>* section_ = nullptr;
};

}  // namespace

AuthorText read_author_text(std::string_view markdown, const std::string& file, const std::vector<NamedValue>& values,
                            const std::vector<std::string>& references, const ReportSpec& spec) {
    if (!is_utf8(markdown)) {
        throw Error(ErrorKind::input, file + ": this is not UTF-8; expected a text in UTF-8");
    }
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (markdown.starts_with(byte_order_mark)) markdown.remove_prefix(byte_order_mark.size());
    TextProblems problems(file);
    const NamedText text(markdown, values, references, problems);
    const std::unique_ptr<cmark_node, FreeNode> document(
        cmark_parse_document(text.marked().data(), text.marked().size(), CMARK_OPT_DEFAULT));
    AuthorText result = TextReader(text, spec, problems).read(document.get());
    problems.throw_if_any();
    return result;
}

}  // namespace clustertrial::report_detail
