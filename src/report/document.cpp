#include "clustertrial/report/document.hpp"

#include "clustertrial/core/version.hpp"

#include <iterator>
#include <utility>

namespace clustertrial {

std::string made_by(const std::string& program) {
    return program + " (clustertrial) " + std::string(version());
}

Prose::Prose(std::string text) {
    runs.push_back({std::move(text)});
}

Prose::Prose(const char* text) : Prose(std::string(text)) {}

std::string to_text(const Prose& prose) {
    std::string text;
    for (const TextRun& run : prose.runs) text += run.text;
    return text;
}

Document::Document(ResultTable table) {
    blocks.emplace_back(std::move(table));
}

Document::Document(std::vector<ResultTable> tables)
    : blocks(std::make_move_iterator(tables.begin()), std::make_move_iterator(tables.end())) {}

}  // namespace clustertrial
