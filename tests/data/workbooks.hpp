#pragma once

#include "clustertrial/data/zip.hpp"

#include <string>
#include <vector>

namespace clustertrial {

/// A sheet of a workbook that is written by hand.
struct SheetXml {
    std::string name;
    std::string rows;  ///< what stands in <sheetData>
    std::string state = {};
    std::string after = {};  ///< what follows <sheetData>
};

struct WorkbookXml {
    std::vector<SheetXml> sheets;
    std::string shared = {};      ///< what stands in <sst>
    std::string styles = {};      ///< what stands in <styleSheet>
    std::string properties = {};  ///< attributes of <workbookPr>
};

inline std::vector<ZipEntry> parts_of(const WorkbookXml& workbook) {
    const std::string relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const std::string relations =
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
    const std::string main = " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    std::string list;
    std::string targets;
    std::vector<ZipEntry> parts;
    for (std::size_t i = 1; i <= workbook.sheets.size(); ++i) {
        const SheetXml& sheet = workbook.sheets[i - 1];
        const std::string number = std::to_string(i);
        list += "<sheet name=\"" + sheet.name + "\" sheetId=\"" + number + "\" r:id=\"r" + number + "\"" +
                (sheet.state.empty() ? "" : " state=\"" + sheet.state + "\"") + "/>";
        targets += "<Relationship Id=\"r" + number + "\" Type=\"" + relation +
                   "/worksheet\" Target=\"worksheets/sheet" + number + ".xml\"/>";
        parts.push_back({"xl/worksheets/sheet" + number + ".xml", "<worksheet" + main + "><sheetData>" + sheet.rows +
                                                                      "</sheetData>" + sheet.after + "</worksheet>"});
    }
    targets += "<Relationship Id=\"s\" Type=\"" + relation + "/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>";
    targets += "<Relationship Id=\"t\" Type=\"" + relation + "/styles\" Target=\"styles.xml\"/>";
    parts.push_back({"_rels/.rels", relations + "<Relationship Id=\"w\" Type=\"" + relation +
                                        "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"});
    parts.push_back({"xl/workbook.xml", "<workbook" + main + " xmlns:r=\"" + relation + "\"><workbookPr " +
                                            workbook.properties + "/><sheets>" + list + "</sheets></workbook>"});
    parts.push_back({"xl/_rels/workbook.xml.rels", relations + targets + "</Relationships>"});
    parts.push_back({"xl/sharedStrings.xml", "<sst" + main + ">" + workbook.shared + "</sst>"});
    parts.push_back({"xl/styles.xml", "<styleSheet" + main + ">" + workbook.styles + "</styleSheet>"});
    return parts;
}

inline std::string bytes_of(const WorkbookXml& workbook) {
    return zip_archive(parts_of(workbook));
}

/// "<c>" with a text of its own, and with a number.
inline std::string text_cell(const std::string& text) {
    return "<c t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
}
inline std::string number_cell(const std::string& digits, const std::string& attributes = "") {
    return "<c " + attributes + "><v>" + digits + "</v></c>";
}
inline std::string row_of(const std::string& cells, const std::string& attributes = "") {
    return "<row " + attributes + ">" + cells + "</row>";
}

}  // namespace clustertrial
