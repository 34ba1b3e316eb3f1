#include "workbook.hpp"

#include "clustertrial/core/error.hpp"

#include "run_marks.hpp"
#include "xml_stream.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include <pugixml.hpp>

namespace clustertrial::data_detail {
namespace {

/// Excel knows 65,490 styles; a workbook with all of them has some 20 MB.
constexpr std::size_t most_small_part = std::size_t{1} << 26U;
constexpr std::size_t most_shared_part = std::size_t{1} << 32U;
constexpr std::size_t most_shared_bytes = std::size_t{1} << 30U;
constexpr std::size_t most_shared_strings = std::size_t{1} << 26U;

[[noreturn]] void refuse_workbook(const std::string& where, std::string_view found,
                                  std::string_view expected = "expected a workbook that is whole: save it again") {
    throw Error(ErrorKind::input, describe({where}, found, expected));
}

pugi::xml_document parse_small(const ZipReader& archive, const std::string& part) {
    const std::string bytes = archive.read(part, most_small_part);
    pugi::xml_document document;
    const pugi::xml_parse_result result = document.load_buffer(bytes.data(), bytes.size());
    if (!result)
        refuse_workbook(archive.file() + ": its part " + part,
                        "is not valid XML: " + std::string(result.description()));
    return document;
}

/// The first child of that name, whatever its prefix is.
pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
    for (const pugi::xml_node& one : node.children())
        if (local_name(one.name()) == name) return one;
    return {};
}

std::vector<pugi::xml_node> children(const pugi::xml_node& node, std::string_view name) {
    std::vector<pugi::xml_node> found;
    for (const pugi::xml_node& one : node.children())
        if (local_name(one.name()) == name) found.push_back(one);
    return found;
}

std::string attribute(const pugi::xml_node& node, std::string_view name) {
    for (const pugi::xml_attribute& one : node.attributes())
        if (local_name(one.name()) == name) return one.value();
    return {};
}

/// What a relation of a part points to.
struct Relation {
    std::string type;
    std::string part;
};

/// A target as the name of a part: relative to a folder unless it begins with a slash.
std::string part_of(const std::string& folder, std::string target) {
    if (target.starts_with('/')) return target.substr(1);
    std::string base = folder;
    while (target.starts_with("../")) {
        target.erase(0, 3);
        base.erase(base.empty() ? 0 : std::min(base.rfind('/', base.size() - 2) + 1, base.size()));
    }
    return base + target;
}

std::string folder_of(const std::string& part) {
    return part.substr(0, part.rfind('/') + 1);
}

/// By their ids.
std::map<std::string, Relation> relations_of(const ZipReader& archive, const std::string& part) {
    const std::string folder = folder_of(part);
    const std::string file = folder + "_rels/" + part.substr(folder.size()) + ".rels";
    std::map<std::string, Relation> relations;
    if (!archive.has(file)) return relations;
    const pugi::xml_document document = parse_small(archive, file);
    for (const pugi::xml_node& one : children(child(document, "Relationships"), "Relationship"))
        relations[attribute(one, "Id")] = {attribute(one, "Type"), part_of(folder, attribute(one, "Target"))};
    return relations;
}

/// The part of a workbook that lists its sheets.
std::string main_part(const ZipReader& archive) {
    const std::string save = "save it as an Excel workbook (.xlsx) or as CSV UTF-8";
    for (const auto& [id, relation] : relations_of(archive, ""))
        if (relation.type.ends_with("/officeDocument") && relation.part.ends_with(".xml") &&
            !relation.part.starts_with("word/") && !relation.part.starts_with("ppt/"))
            return relation.part;
    if (archive.has("xl/workbook.bin")) refuse_workbook(archive.file(), "is a binary workbook (.xlsb)", save);
    if (archive.has("content.xml")) refuse_workbook(archive.file(), "is an OpenDocument file (.ods)", save);
    if (archive.has("word/document.xml")) refuse_workbook(archive.file(), "is a document of Word", "expected a table");
    refuse_workbook(archive.file(), "is a zip archive, not a workbook", "unpack it, and give the table in it");
}

std::string part_of_type(const std::map<std::string, Relation>& relations, std::string_view type) {
    for (const auto& [id, relation] : relations)
        if (relation.type.ends_with(type)) return relation.part;
    return {};
}

std::vector<SheetEntry> sheets_of(const pugi::xml_node& workbook, const std::map<std::string, Relation>& relations) {
    std::vector<SheetEntry> sheets;
    for (const pugi::xml_node& sheet : children(child(workbook, "sheets"), "sheet")) {
        const auto relation = relations.find(attribute(sheet, "id"));
        if (relation == relations.end() || !relation->second.type.ends_with("/worksheet")) continue;
        const std::string state = attribute(sheet, "state");
        sheets.push_back({attribute(sheet, "name"), relation->second.part, state == "hidden" || state == "veryHidden"});
    }
    return sheets;
}

unsigned id_in(const std::string& text) {
    unsigned number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::vector<NumberMeaning> styles_of(const pugi::xml_node& sheet) {
    std::map<unsigned, NumberMeaning> formats;
    for (const pugi::xml_node& format : children(child(sheet, "numFmts"), "numFmt"))
        formats[id_in(attribute(format, "numFmtId"))] = meaning_of_format(attribute(format, "formatCode"));
    std::vector<NumberMeaning> styles;
    for (const pugi::xml_node& style : children(child(sheet, "cellXfs"), "xf")) {
        const unsigned id = id_in(attribute(style, "numFmtId"));
        const auto own = formats.find(id);
        styles.push_back(own != formats.end() ? own->second : meaning_of_builtin_format(id));
    }
    return styles;
}

/// Gathers the texts: those of <t>, but not of <rPh>, which says how to pronounce them.
class SharedStringsHandler : public XmlHandler {
  public:
    SharedStringsHandler(std::string where, std::string& bytes, std::vector<std::uint32_t>& ends)
        : where_(std::move(where)), bytes_(bytes), ends_(ends) {}

    void start(std::string_view name, const XmlAttributes& attributes) override {
        if (name == "si") begin_ = bytes_.size();
        if (name == "rPh") ++phonetic_;
        in_text_ = name == "t" && phonetic_ == 0;
        marks_.start(name, attributes);
        if (in_text_) run_begins_ = bytes_.size();
    }
    void end(std::string_view name) override {
        if (in_text_ && name == "t") marks_.write(bytes_, run_begins_);
        in_text_ = false;
        marks_.end(name);
        if (name == "rPh") --phonetic_;
        if (name != "si") return;
        unescape(bytes_, begin_);
        if (bytes_.size() > most_shared_bytes || ends_.size() >= most_shared_strings)
            refuse_workbook(where_, "holds more texts than a workbook can", "save the sheet as CSV UTF-8");
        ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
    }
    void text(std::string_view piece) override {
        if (!in_text_) return;
        bytes_ += piece;
        if (bytes_.size() > most_shared_bytes)
            refuse_workbook(where_, "holds more texts than a workbook can", "save the sheet as CSV UTF-8");
    }

  private:
    std::string where_;
    std::string& bytes_;
    std::vector<std::uint32_t>& ends_;
    std::size_t begin_ = 0;
    RunMarks marks_;
    std::size_t run_begins_ = 0;
    int phonetic_ = 0;
    bool in_text_ = false;
};

/// As UTF-8; half of a pair of surrogates is nothing that a text can hold, and stays as it was written.
bool append_code_point(unsigned code, std::string& text) {
    if (code >= 0xD800 && code <= 0xDFFF) return false;
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xC0U | code >> 6U);
        text += static_cast<char>(0x80U | (code & 0x3FU));
    } else {
        text += static_cast<char>(0xE0U | code >> 12U);
        text += static_cast<char>(0x80U | (code >> 6U & 0x3FU));
        text += static_cast<char>(0x80U | (code & 0x3FU));
    }
    return true;
}

}  // namespace

Workbook read_workbook(const ZipReader& archive) {
    const std::string part = main_part(archive);
    const pugi::xml_document document = parse_small(archive, part);
    const pugi::xml_node root = child(document, "workbook");
    const auto relations = relations_of(archive, part);
    Workbook workbook;
    workbook.sheets = sheets_of(root, relations);
    if (workbook.sheets.empty()) refuse_workbook(archive.file(), "is a workbook without a sheet of cells");
    const std::string dates = attribute(child(root, "workbookPr"), "date1904");
    workbook.from_1904 = dates == "1" || dates == "true" || dates == "on";
    workbook.shared_strings = part_of_type(relations, "/sharedStrings");
    const std::string styles = part_of_type(relations, "/styles");
    if (!styles.empty()) workbook.styles = styles_of(child(parse_small(archive, styles), "styleSheet"));
    return workbook;
}

SharedStrings::SharedStrings(const ZipReader& archive, const std::string& part) {
    SharedStringsHandler handler(archive.file() + ": its part " + part, bytes_, ends_);
    read_xml(archive.open(part, most_shared_part), handler);
}

void unescape(std::string& text, std::size_t begin) {
    constexpr std::size_t length = 7;  // _xHHHH_
    std::size_t at = text.find("_x", begin);
    if (at == std::string::npos) return;
    std::string result = text.substr(begin, at - begin);
    while (at < text.size()) {
        unsigned code = 0;
        const char* const digits = text.data() + at + 2;
        const bool escape = at + length <= text.size() && text.compare(at, 2, "_x") == 0 && text[at + 6] == '_' &&
                            std::from_chars(digits, digits + 4, code, 16).ptr == digits + 4;
        if (escape && append_code_point(code, result)) {
            at += length;
        } else {
            result += text[at++];
        }
    }
    text.replace(begin, std::string::npos, result);
}

}  // namespace clustertrial::data_detail
