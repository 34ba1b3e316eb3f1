#include "clustertrial/core/error.hpp"
#include "clustertrial/data/zip.hpp"
#include "clustertrial/report/document_differences.hpp"

#include <string_view>

#include <nlohmann/json.hpp>

#include <pugixml.hpp>

namespace clustertrial {

namespace {

/// The properties that a person may add to a file of Office, which is where .docx and .xlsx keep a stamp.
StampFields fields_of_package(const std::string& bytes, const std::string& file) {
    constexpr std::size_t most_bytes = 256U << 20U;
    StampFields fields;
    for (const ZipEntry& entry : zip_entries(bytes, file, most_bytes)) {
        pugi::xml_document xml;
        if (entry.name != "docProps/custom.xml" || !xml.load_buffer(entry.bytes.data(), entry.bytes.size())) continue;
        for (const pugi::xml_node& property : xml.child("Properties").children("property"))
            fields.emplace_back(property.attribute("name").value(), property.child("vt:lpwstr").text().get());
    }
    return fields;
}

/// `<meta name="clustertrial:..." content="...">` of the head: nothing in the body of a page is a stamp.
StampFields fields_of_html(std::string_view page) {
    constexpr std::string_view begin = "<meta name=\"clustertrial:";
    StampFields fields;
    page = page.substr(0, page.find("</head>"));
    for (std::size_t at = page.find(begin); at != std::string_view::npos; at = page.find(begin, at + 1)) {
        const std::size_t end = page.find('>', at);
        if (end == std::string_view::npos) break;
        const std::string element = std::string(page.substr(at, end - at)) + "/>";
        pugi::xml_document xml;
        if (!xml.load_string(element.c_str())) continue;
        fields.emplace_back(xml.child("meta").attribute("name").value(),
                            xml.child("meta").attribute("content").value());
    }
    return fields;
}

StampFields fields_of_json(const std::string& bytes) {
    StampFields fields;
    const auto json = nlohmann::ordered_json::parse(bytes, nullptr, false);
    if (!json.is_object() || !json.contains("stamp") || !json["stamp"].is_object()) return fields;
    for (const auto& [name, value] : json["stamp"].items()) {
        if (value.is_string()) fields.emplace_back(name, value.get<std::string>());
    }
    return fields;
}

}  // namespace

DocumentStamp read_stamp(const std::string& bytes, Format format, const std::string& file) {
    switch (format) {
        case Format::docx:
        case Format::xlsx:
            return stamp_of_fields(fields_of_package(bytes, file), file);
        case Format::html:
            return stamp_of_fields(fields_of_html(bytes), file);
        case Format::json:
            return stamp_of_fields(fields_of_json(bytes), file);
        case Format::text:
        case Format::markdown:
        case Format::csv:
        case Format::latex:
            break;
    }
    throw Error(ErrorKind::input, file +
                                      ": a file of this format carries no stamp (.docx, .xlsx, .html and .json do). "
                                      "Give the trial file: report TRIAL.toml --verify " +
                                      file);
}

}  // namespace clustertrial
