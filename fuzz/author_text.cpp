// The author's text of a report: whatever it is, it is read or refused with a place, every format can write what was
// read, and our Markdown of it is read as the same words.

#include "author_text.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/report/render.hpp"

#include "display.hpp"
#include "require.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using clustertrial::Document;
using clustertrial::Error;
using clustertrial::ErrorKind;
using clustertrial::Format;
using clustertrial::Heading;
using clustertrial::NamedValue;
using clustertrial::Prose;
using clustertrial::report_detail::AuthorBlock;
using clustertrial::report_detail::AuthorText;

constexpr std::string_view file = "f.md";

bool has_place(std::string_view message) {
    if (message.starts_with("f.md: this is not UTF-8")) return true;
    if (!message.starts_with(file)) return false;
    message.remove_prefix(file.size());
    for (int number = 0; number < 2; ++number) {
        if (!message.starts_with(':')) return false;
        message.remove_prefix(1);
        const std::size_t digits = message.find_first_not_of("0123456789");
        if (digits == 0 || digits == std::string_view::npos || message.front() == '0') return false;
        message.remove_prefix(digits);
    }
    return message.starts_with(": ");
}

std::optional<AuthorText> read(std::string_view text) {
    static const std::vector<NamedValue> values = {{"a.estimate", "-0.140"}, {"a.label", "*of* a [b] <c> `d` 1. \\"}};
    static const std::vector<std::string> references = {"table-primary", "figure-flow"};
    try {
        return clustertrial::report_detail::read_author_text(text, std::string(file), values, references, {});
    } catch (const Error& error) {
        require(error.kind() == ErrorKind::input, "a text is refused as an input");
        require(has_place(error.what()), "a refusal has a place");
        return std::nullopt;
    }
}

/// Headings and paragraphs alone: places of items have no content here.
Document document_of(const std::vector<AuthorBlock>& blocks) {
    Document document;
    for (const AuthorBlock& block : blocks) {
        if (const auto* heading = std::get_if<Heading>(&block)) document.blocks.emplace_back(*heading);
        if (const auto* prose = std::get_if<Prose>(&block)) document.blocks.emplace_back(*prose);
    }
    return document;
}

/// What is read, a line a paragraph, without blanks: those at the ends of a paragraph are nobody's.
std::string words_of(const Document& document) {
    std::string words;
    for (const auto& block : document.blocks) {
        const auto* heading = std::get_if<Heading>(&block);
        const auto* prose = std::get_if<Prose>(&block);
        std::string text = clustertrial::report_detail::printable(heading != nullptr ? heading->text : to_text(*prose));
        std::erase(text, ' ');
        if (!text.empty()) words += text + '\n';
    }
    return words;
}

/// The document without emphasis and links, whose marks depend on what they touch, and with one line a paragraph.
Document plain(Document document) {
    for (auto& block : document.blocks) {
        if (auto* heading = std::get_if<Heading>(&block))
            std::replace(heading->text.begin(), heading->text.end(), '\n', ' ');
        if (auto* prose = std::get_if<Prose>(&block)) {
            std::string text = to_text(*prose);
            std::replace(text.begin(), text.end(), '\n', ' ');
            prose->runs = {{text}};
        }
    }
    return document;
}

void check(const std::vector<AuthorBlock>& blocks) {
    const Document document = document_of(blocks);
    const Document without_look = plain(document);
    const std::optional<AuthorText> again = read(render_markdown(without_look));
    require(again.has_value(), "our Markdown is read");
    require(words_of(plain(document_of(again->before))) == words_of(without_look), "as the words it was made of");
    for (const Format format :
         {Format::text, Format::markdown, Format::csv, Format::latex, Format::html, Format::docx}) {
        require(render(document, format) == render(document, format), "a format writes the same twice");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text =
        size == 0 ? std::string_view() : std::string_view(reinterpret_cast<const char*>(data), size);
    const std::optional<AuthorText> read_text = read(text);
    if (!read_text) return 0;
    check(read_text->before);
    for (const auto& [section, blocks] : read_text->sections) check(blocks);
    return 0;
}
