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

/// Numbers of headings are those of lists that stay in the reference: without them a heading would join a list of ours.
void without_numbering(pugi::xml_node styles) {
    for (pugi::xml_node style : styles.children("w:style")) style.child("w:pPr").remove_child("w:numPr");
}

/// An id that no style of the reference has.
std::string free_id(std::string id, pugi::xml_node styles) {
    while (styles.find_child_by_attribute("w:style", "w:styleId", id.c_str())) id += "Ours";
    return id;
}

/// A picture that fills shapes lies in a part that is not taken over: a plain fill in its place.
void without_pictures(pugi::xml_node node) {
    for (pugi::xml_node child : node.children()) {
        if (std::string_view(child.name()) != "a:blipFill") {
            without_pictures(child);
            continue;
        }
        while (child.first_child()) child.remove_child(child.first_child());
        while (child.first_attribute()) child.remove_attribute(child.first_attribute());
        child.set_name("a:solidFill");
        add_element(child, "a:schemeClr", {{"val", "phClr"}});
    }
}

std::string theme_of(const std::vector<ZipEntry>& entries) {
    const std::string theme = part_of(entries, "word/theme/theme1.xml");
    pugi::xml_document xml;
    if (theme.find("r:embed") == std::string::npos || !xml.load_string(theme.c_str())) return theme;
    without_pictures(xml);
    return xml_bytes(xml);
}

[[noreturn]] void refuse_reference(const std::string& file, const std::string& styles_part) {
    const bool other_prefix = styles_part.find("wordprocessingml") != std::string::npos;
    throw Error(
        ErrorKind::input,
        file + (other_prefix ? ": its styles are not written with the prefix 'w:'; open the file in Word and save it"
                             : ": found no styles; expected a .docx file of Word"));
}

}  // namespace

DocxStyles styles_of(const ReferenceDocx& reference, const std::string& own) {
    const std::vector<ZipEntry> entries = zip_entries(reference.bytes, reference.file, most_unpacked);
    pugi::xml_document theirs;
    const std::string styles_part = part_of(entries, "word/styles.xml");
    if (styles_part.empty() || !theirs.load_string(styles_part.c_str()) || !theirs.child("w:styles")) {
        refuse_reference(reference.file, styles_part);
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
            if (const std::string own_id = free_id(id, root); own_id != id) styles.ids[id] = own_id;
        } else if (found->second != id) {
            styles.ids[id] = found->second;
        }
    }
    for (const pugi::xml_node style : missing) {
        pugi::xml_node copy = root.append_copy(style);
        copy.remove_attribute("w:default");  // there is one already
        const auto id = styles.ids.find(copy.attribute("w:styleId").value());
        if (id != styles.ids.end()) copy.attribute("w:styleId").set_value(id->second.c_str());
        rename(copy, styles.ids);
    }
    without_numbering(root);
    styles.styles = xml_bytes(theirs);
    styles.theme = theme_of(entries);
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
