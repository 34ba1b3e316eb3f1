#include "run_marks.hpp"

#include "clustertrial/core/text.hpp"

namespace clustertrial::data_detail {

void RunMarks::start(std::string_view name, const XmlAttributes& attributes) {
    const std::string_view value = attributes["val"];
    if (name == "r" || name == "si" || name == "is" || name == "c") shown_ = {};
    if (name == "vertAlign" && value == "superscript") shown_ = "raised";
    if (name == "vertAlign" && value == "subscript") shown_ = "lowered";
    if (name == "strike" && value != "0" && value != "false") shown_ = "struck out";
}

void RunMarks::end(std::string_view name) {
    if (name == "r") shown_ = {};
}

void RunMarks::write(std::string& text, std::size_t begin) const {
    if (shown_.empty()) return;
    const std::string letters = text.substr(begin);
    const bool has_digit = letters.find_first_of("0123456789") != std::string::npos;
    if (trimmed(letters).empty() || (shown_ != "struck out" && !has_digit)) return;
    text.replace(begin, std::string::npos, "[" + std::string(shown_) + ": " + letters + "]");
}

}  // namespace clustertrial::data_detail
