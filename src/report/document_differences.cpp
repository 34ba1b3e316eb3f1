#include "clustertrial/report/document_differences.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/zip.hpp"
#include "clustertrial/report/document_stamp.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

namespace clustertrial {

namespace {

constexpr std::size_t most_unpacked = 256U << 20U;

/// "'TEXT'" from shortly before `from`, cut where it is long; "empty", or "missing" where there is no such line.
std::string shown(const std::vector<std::string>& lines, std::size_t line, std::size_t from) {
    constexpr std::size_t before = 20;
    if (line >= lines.size()) return "missing";
    const std::string& text = lines[line];
    if (text.empty()) return "empty";
    std::size_t begin = from > before ? from - before : 0;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;  // within a character
    return (begin > 0 ? "..." : "") + in_quotes(std::string_view(text).substr(begin));
}

/// The first of the lines that is another; those of a file that is longer count.
std::vector<std::string> first_difference(const std::vector<std::string>& made, const std::vector<std::string>& found,
                                          const std::string& what) {
    const std::size_t lines = std::max(made.size(), found.size());
    for (std::size_t i = 0; i < lines; ++i) {
        const std::string ours = i < made.size() ? made[i] : "";
        const std::string theirs = i < found.size() ? found[i] : "";
        if (ours == theirs && i < made.size() && i < found.size()) continue;
        const auto apart = std::mismatch(ours.begin(), ours.end(), theirs.begin(), theirs.end());
        const auto from = static_cast<std::size_t>(apart.first - ours.begin());
        return {what + " " + std::to_string(i + 1) + " is " + shown(found, i, from) + "; in the new document it is " +
                shown(made, i, from)};
    }
    return {};
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) lines.emplace_back(take_line(text));
    return lines;
}

/// Without line breaks at its beginning: those stand between elements.
std::string trimmed_lines(std::string text) {
    text.erase(0, text.find_first_not_of("\r\n"));
    return text;
}

/// With the five characters that XML knows by name: programs differ in which of them they write so.
std::string without_entities(std::string text) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> entities{
        {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}}};
    for (const auto& [name, character] : entities) {
        for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1))
            text.replace(at, name.size(), character);
    }
    return text;
}

/// Takes a tag off the front, and the instruction of a field that it begins: a reader sees what the field shows, and
/// each program writes the instruction in its own way.
void take_tag(std::string_view& xml) {
    const bool instruction = xml.starts_with("<w:instrText");
    const std::size_t end = xml.find('>');
    xml.remove_prefix(end == std::string_view::npos ? xml.size() : end + 1);
    if (instruction) xml.remove_prefix(std::min(xml.size(), xml.find('<')));
}

/// The text of each paragraph of WordprocessingML, as a reader sees it.
std::vector<std::string> paragraphs_of(std::string_view xml) {
    constexpr std::string_view end_of_paragraph = "</w:p>";
    std::vector<std::string> paragraphs;
    std::string text;
    while (!xml.empty()) {
        if (xml.starts_with(end_of_paragraph))
            paragraphs.emplace_back(without_entities(trimmed_lines(std::exchange(text, {}))));
        if (xml.front() == '<') {
            take_tag(xml);
        } else {
            text += xml.front();
            xml.remove_prefix(1);
        }
    }
    return paragraphs;
}

/// The text of each footnote of WordprocessingML. The rules above footnotes, which are footnotes of a type, are none;
/// between a note's number and its text programs put a blank or a tab.
std::vector<std::string> footnotes_of(std::string_view xml) {
    constexpr std::string_view begin = "<w:footnote ";
    constexpr std::string_view end = "</w:footnote>";
    std::vector<std::string> footnotes;
    for (std::size_t at = xml.find(begin); at != std::string_view::npos; at = xml.find(begin, at + begin.size())) {
        const std::string_view footnote = xml.substr(at, xml.find(end, at) - at);
        const std::string_view tag = footnote.substr(0, footnote.find('>'));
        const bool rule =
            tag.find(" w:type=") != std::string_view::npos && tag.find("\"normal\"") == std::string_view::npos;
        if (!rule) footnotes.emplace_back(trimmed(joined(paragraphs_of(footnote), "\n")));
    }
    return footnotes;
}

std::vector<std::string> differing_parts(const std::vector<ZipEntry>& made, const std::vector<ZipEntry>& found) {
    std::map<std::string, std::pair<const std::string*, const std::string*>> parts;
    for (const ZipEntry& entry : made) parts[entry.name].first = &entry.bytes;
    for (const ZipEntry& entry : found) parts[entry.name].second = &entry.bytes;
    std::vector<std::string> differing;
    for (const auto& [name, both] : parts) {
        const auto& [ours, theirs] = both;
        if (ours == nullptr) {
            differing.push_back("the part " + in_quotes(name) + " is not in the new document");
        } else if (theirs == nullptr) {
            differing.push_back("the part " + in_quotes(name) + " is missing");
        } else if (*ours != *theirs) {
            differing.push_back("the part " + in_quotes(name) + " differs");
        }
    }
    return differing;
}

std::string_view part_called(const std::string& name, const std::vector<ZipEntry>& entries) {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const ZipEntry& entry) { return entry.name == name; });
    return found == entries.end() ? std::string_view() : found->bytes;
}

/// The stamp of a document; nothing where it has none.
std::optional<DocumentStamp> stamp_in(const std::string& bytes, Format format, const std::string& file) {
    try {
        return read_stamp(bytes, format, file);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::input) throw;
        return std::nullopt;
    }
}

/// Whether the stamps name the same version and the same inputs, each with the same SHA-256.
bool of_the_same_inputs(const std::string& made, const std::string& found, Format format, const std::string& file) {
    const std::optional<DocumentStamp> now = stamp_in(made, format, file);
    const std::optional<DocumentStamp> then = stamp_in(found, format, file);
    if (!now || !then) return !now && !then;
    return stamp_differences(*now, *then).empty();
}

/// Whether our programs packed an archive of these parts: what they pack is the same bytes each time.
bool is_packed_by_us(const std::string& bytes, const std::vector<ZipEntry>& parts) {
    return zip_archive(parts) == bytes;
}

/// What stands after the parts that are listed.
std::string words_of_more(std::size_t more, bool another_program) {
    const std::string parts = "and " + std::to_string(more) + (more == 1 ? " more part" : " more parts");
    if (another_program) return parts + ": another program has saved the file";
    return parts + (more == 1 ? " differs" : " differ");
}

std::vector<std::string> archive_differences(const std::string& made, const std::string& found, Format format,
                                             const std::string& file) {
    const std::vector<ZipEntry> ours = zip_entries(made, file, most_unpacked);
    const std::vector<ZipEntry> theirs = zip_entries(found, file, most_unpacked);
    std::vector<std::string> all;
    const std::string text = "word/document.xml";
    const std::string_view our_text = part_called(text, ours);
    const std::string_view their_text = part_called(text, theirs);
    if (!our_text.empty() && !their_text.empty())
        all = first_difference(paragraphs_of(our_text), paragraphs_of(their_text), "paragraph");
    const std::string notes = "word/footnotes.xml";
    const std::vector<std::string> of_notes =
        first_difference(footnotes_of(part_called(notes, ours)), footnotes_of(part_called(notes, theirs)), "footnote");
    all.insert(all.end(), of_notes.begin(), of_notes.end());
    // Where inputs are others, so is what was made of them: nothing is said of who saved it.
    const bool another_program =
        of_the_same_inputs(made, found, format, file) && (all.empty() || !is_packed_by_us(found, theirs));
    std::vector<std::string> parts = differing_parts(ours, theirs);
    constexpr std::size_t most_parts = 6;
    if (parts.size() > most_parts) {
        const std::size_t more = parts.size() - most_parts;
        parts.resize(most_parts);
        parts.push_back(words_of_more(more, another_program));
    }
    all.insert(all.end(), parts.begin(), parts.end());
    if (all.empty()) all.emplace_back("its contents are the same, but it was packed by another program");
    return all;
}

}  // namespace

std::vector<std::string> document_differences(const std::string& made, const std::string& found, Format format,
                                              const std::string& file) {
    if (made == found) return {};
    if (traits_of(format).binary) return archive_differences(made, found, format, file);
    std::vector<std::string> lines = first_difference(lines_of(made), lines_of(found), "line");
    if (lines.empty()) lines.emplace_back("the ends of the last line differ");
    return lines;
}

}  // namespace clustertrial
