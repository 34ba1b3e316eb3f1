#include "docx_reference.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/data/zip.hpp"

#include "docx_xml.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace clustertrial::report_detail {

namespace {

constexpr std::size_t most_unpacked = 64U << 20U;

std::string part_of(const std::vector<ZipEntry>& entries, std::string_view name) {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const ZipEntry& entry) { return entry.name == name; });
    return found == entries.end() ? std::string() : found->bytes;
}

/// "paragraph heading 1", of a w:style.
std::string name_of(pugi::xml_node style) {
    return std::string(style.attribute("w:type").value()) + " " +
           spelling_key(style.child("w:name").attribute("w:val").value());
}

std::map<std::string, std::string> ids_by_name(pugi::xml_node styles) {
    std::map<std::string, std::string> ids;
    for (pugi::xml_node style = styles.child("w:style"); style; style = style.next_sibling("w:style")) {
        ids.emplace(name_of(style), style.attribute("w:styleId").value());
    }
    return ids;
}

/// What in a style names another one.
constexpr std::array<const char*, 3> references{"w:basedOn", "w:next", "w:link"};

void rename(pugi::xml_node style, const std::map<std::string, std::string>& ids) {
    for (const char* reference : references) {
        pugi::xml_attribute value = style.child(reference).attribute("w:val");
        const auto found = ids.find(value.value());
        if (value && found != ids.end()) value.set_value(found->second.c_str());
    }
}

}  // namespace

DocxStyles styles_of(const ReferenceDocx& reference, const std::string& own) {
    const std::vector<ZipEntry> entries = zip_entries(reference.bytes, reference.file, most_unpacked);
    pugi::xml_document theirs;
    const std::string styles_part = part_of(entries, "word/styles.xml");
    if (styles_part.empty() || !theirs.load_string(styles_part.c_str()) || !theirs.child("w:styles")) {
        throw Error(ErrorKind::input, reference.file + ": found no styles; expected a .docx file of Word");
    }
    pugi::xml_document ours;
    ours.load_string(own.c_str());
    pugi::xml_node root = theirs.child("w:styles");
    const auto known = ids_by_name(root);
    DocxStyles styles;
    std::vector<pugi::xml_node> missing;
    const pugi::xml_node own_root = ours.child("w:styles");
    for (pugi::xml_node style = own_root.child("w:style"); style; style = style.next_sibling("w:style")) {
        const std::string id = style.attribute("w:styleId").value();
        const auto found = known.find(name_of(style));
        if (found == known.end()) {
            missing.push_back(style);
        } else if (found->second != id) {
            styles.ids[id] = found->second;
        }
    }
    for (const pugi::xml_node style : missing) {
        pugi::xml_node copy = root.append_copy(style);
        copy.remove_attribute("w:default");  // there is one already
        rename(copy, styles.ids);
    }
    styles.styles = xml_bytes(theirs);
    styles.theme = part_of(entries, "word/theme/theme1.xml");
    return styles;
}

void take_styles(pugi::xml_node node, const DocxStyles& styles) {
    for (pugi::xml_node child = node.first_child(); child; child = child.next_sibling()) {
        const std::string_view name = child.name();
        if (name == "w:pStyle" || name == "w:tblStyle" || name == "w:rStyle") {
            pugi::xml_attribute value = child.attribute("w:val");
            const auto found = styles.ids.find(value.value());
            if (found != styles.ids.end()) value.set_value(found->second.c_str());
        } else {
            take_styles(child, styles);
        }
    }
}

}  // namespace clustertrial::report_detail
