#include "author_text.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include "report_sections.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <cmark.h>

namespace clustertrial::report_detail {

namespace {

constexpr std::string_view opening = "{{";
constexpr std::string_view closing = "}}";
/// An address that no author writes: the renderer of the text sees a reference, not a link.
constexpr std::string_view reference_scheme = "clustertrial-item:";

/// "TEXT.md:LINE:COLUMN: ..."
[[noreturn]] void refuse_at(const std::string& file, std::size_t line, std::size_t column, const std::string& what) {
    throw Error(ErrorKind::input, file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + what);
}

/// The text as CommonMark that means it literally: every mark of ASCII may be escaped.
std::string literally(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        const bool letter_or_digit =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ';
        const bool ascii = static_cast<unsigned char>(c) < 0x80U;
        if (c == '\n') {
            escaped += ' ';
            continue;
        }
        if (ascii && !letter_or_digit) escaped += '\\';
        escaped += c;
    }
    return escaped;
}

/// Puts values in the place of names, before the Markdown is read.
class Filler {
  public:
    Filler(std::string_view text, std::string file, const std::vector<NamedValue>& values,
           const std::vector<std::string>& references)
        : text_(text), file_(std::move(file)), values_(values), references_(references) {}

    std::string fill() {
        std::string filled;
        while (at_ < text_.size()) {
            if (text_.substr(at_).starts_with("\\{{")) {
                filled += "\\{\\{";
                advance(3);
            } else if (text_.substr(at_).starts_with(opening)) {
                filled += value_here();
            } else {
                filled += text_[at_];
                advance(1);
            }
        }
        return filled;
    }

  private:
    void advance(std::size_t bytes) {
        for (; bytes > 0; --bytes, ++at_) {
            if (text_[at_] == '\n') {
                ++line_;
                column_ = 1;
            } else {
                ++column_;
            }
        }
    }

    std::string value_here() {
        const std::size_t line_end = std::min(text_.find('\n', at_), text_.size());
        const std::size_t end = text_.find(closing, at_);
        if (end == std::string_view::npos || end > line_end) {
            refuse_at(file_, line_, column_, "'{{' without '}}' on the same line; to print it write '\\{{'");
        }
        const std::string name(trimmed(text_.substr(at_ + opening.size(), end - at_ - opening.size())));
        std::string value = value_of(name);
        advance(end + closing.size() - at_);
        return value;
    }

    std::string value_of(const std::string& name) {
        for (const std::string_view kind : {"table", "figure"}) {
            if (!name.starts_with(std::string(kind) + ":")) continue;
            const std::string reference = std::string(kind) + "-" + name.substr(kind.size() + 1);
            if (std::find(references_.begin(), references_.end(), reference) == references_.end()) {
                refuse(name, references_as_names());
            }
            return "[x](<" + std::string(reference_scheme) + reference + ">)";
        }
        const auto found =
            std::find_if(values_.begin(), values_.end(), [&](const NamedValue& value) { return value.name == name; });
        if (found == values_.end()) refuse(name, names());
        return literally(found->text);
    }

    [[noreturn]] void refuse(const std::string& name, const std::vector<std::string>& known) const {
        const std::string near = nearest_name(name, known);
        refuse_at(file_, line_, column_,
                  "unknown name " + in_quotes(name) +
                      (near.empty() ? "; 'report --names' lists the names there are"
                                    : "; did you mean " + in_quotes(near) + "?"));
    }

    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const NamedValue& value : values_) names.push_back(value.name);
        return names;
    }

    /// "table-primary" as a text names it: "table:primary".
    [[nodiscard]] std::vector<std::string> references_as_names() const {
        std::vector<std::string> names = references_;
        for (std::string& name : names) name[name.find('-')] = ':';
        return names;
    }

    std::string_view text_;
    std::string file_;
    const std::vector<NamedValue>& values_;
    const std::vector<std::string>& references_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    std::size_t column_ = 1;
};

struct FreeNode {
    void operator()(cmark_node* node) const { cmark_node_free(node); }
};

/// Makes blocks of what cmark has read.
class TextReader {
  public:
    TextReader(std::string file, const ReportSpec& spec) : file_(std::move(file)), spec_(spec) {}

    AuthorText read(cmark_node* document) {
        for (cmark_node* node = cmark_node_first_child(document); node != nullptr; node = cmark_node_next(node)) {
            add_block(node);
        }
        return std::move(text_);
    }

  private:
    [[noreturn]] void refuse(cmark_node* node, const std::string& what) const {
        refuse_at(file_, static_cast<std::size_t>(cmark_node_get_start_line(node)),
                  static_cast<std::size_t>(std::max(cmark_node_get_start_column(node), 1)), what);
    }

    [[nodiscard]] std::vector<AuthorBlock>& here() { return section_ == nullptr ? text_.before : *section_; }

    void add_block(cmark_node* node) {
        const cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_HEADING) return add_heading(node);
        if (type == CMARK_NODE_PARAGRAPH) return add_paragraph(node, {});
        if (type == CMARK_NODE_LIST) return add_list(node, 1);
        if (type == CMARK_NODE_BLOCK_QUOTE) return add_quotation(node);
        if (type == CMARK_NODE_HTML_BLOCK) refuse(node, "HTML is not read; write Markdown");
        if (type == CMARK_NODE_CODE_BLOCK)
            here().emplace_back(Prose(std::string(trimmed(cmark_node_get_literal(node)))));
        // What is left is a rule between paragraphs.
    }

    void add_heading(cmark_node* node) {
        const std::string title = to_text(prose_of(node));
        const int level = cmark_node_get_heading_level(node);
        constexpr int deepest = 3;
        if (level > 1) {
            here().emplace_back(Heading{title, std::min(level, deepest)});
            return;
        }
        const auto section = section_called(title, spec_);
        if (!section) refuse(node, unknown_section(title, spec_));
        if (text_.sections.contains(*section)) refuse(node, "the section " + in_quotes(title) + " is there twice");
        section_ = &text_.sections[*section];
    }

    void add_paragraph(cmark_node* node, const Prose& like) {
        Prose prose = prose_of(node);
        prose.kind = like.kind;
        prose.level = like.level;
        prose.number = like.number;
        const bool a_place = prose.runs.size() == 1 && !prose.runs[0].reference.empty();
        if (a_place && like.kind == ProseKind::paragraph) {
            here().emplace_back(ItemPlace{prose.runs[0].reference});
        } else if (!prose.runs.empty()) {
            here().emplace_back(std::move(prose));
        }
    }

    void add_quotation(cmark_node* quotation) {
        Prose like;
        like.kind = ProseKind::quotation;
        for (cmark_node* node = cmark_node_first_child(quotation); node != nullptr; node = cmark_node_next(node)) {
            if (cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH) {
                add_paragraph(node, like);
            } else {
                add_block(node);
            }
        }
    }

    void add_list(cmark_node* list, int level) {
        Prose like;
        const bool numbered = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
        like.kind = numbered ? ProseKind::numbered : ProseKind::bullet;
        like.level = level;
        like.number = numbered ? cmark_node_get_list_start(list) : 1;
        for (cmark_node* item = cmark_node_first_child(list); item != nullptr; item = cmark_node_next(item)) {
            bool first = true;
            for (cmark_node* node = cmark_node_first_child(item); node != nullptr; node = cmark_node_next(node)) {
                if (cmark_node_get_type(node) == CMARK_NODE_LIST) {
                    add_list(node, level + 1);
                } else if (cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH && std::exchange(first, false)) {
                    add_paragraph(node, like);
                } else {
                    add_block(node);
                }
            }
            ++like.number;
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

    void add_run(cmark_node* node, TextRun look, std::vector<TextRun>& runs) {
        const auto add_text = [&](const std::string& text) {
            const bool goes_on = !runs.empty() && runs.back().strong == look.strong &&
                                 runs.back().emphasis == look.emphasis && runs.back().link == look.link &&
                                 runs.back().reference.empty() && look.reference.empty();
            if (goes_on) {
                runs.back().text += text;
            } else {
                look.text = text;
                runs.push_back(look);
            }
        };
        const cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) return add_text(cmark_node_get_literal(node));
        if (type == CMARK_NODE_SOFTBREAK) return add_text(" ");
        if (type == CMARK_NODE_LINEBREAK) return add_text("\n");
        if (type == CMARK_NODE_LINK) return add_link(node, look, runs);
        if (type == CMARK_NODE_HTML_INLINE) refuse(cmark_node_parent(node), "HTML is not read; write Markdown");
        if (type == CMARK_NODE_IMAGE) {
            refuse(cmark_node_parent(node), "pictures are not read; {{figure:ID}} puts a figure of the results");
        }
        look.emphasis = look.emphasis || type == CMARK_NODE_EMPH;
        look.strong = look.strong || type == CMARK_NODE_STRONG;
        add_runs(node, look, runs);
    }

    void add_link(cmark_node* node, TextRun look, std::vector<TextRun>& runs) {
        const std::string address = cmark_node_get_url(node);
        if (address.starts_with(reference_scheme)) {
            look.reference = address.substr(reference_scheme.size());
            runs.push_back(look);
            return;
        }
        const bool of_the_web =
            address.starts_with("https:") || address.starts_with("http:") || address.starts_with("mailto:");
        if (!of_the_web) {
            refuse(cmark_node_parent(node), "the link " + in_quotes(address) +
                                                " leads nowhere from a document; expected https:, http: or mailto:");
        }
        look.link = address;
        add_runs(node, look, runs);
    }

    std::string file_;
    const ReportSpec& spec_;
    AuthorText text_;
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
    const std::string filled = Filler(markdown, file, values, references).fill();
    const std::unique_ptr<cmark_node, FreeNode> document(
        cmark_parse_document(filled.data(), filled.size(), CMARK_OPT_DEFAULT));
    return TextReader(file, spec).read(document.get());
}

}  // namespace clustertrial::report_detail
