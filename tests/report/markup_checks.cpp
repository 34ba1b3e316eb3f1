#include "markup_checks.hpp"

#include <algorithm>
#include <regex>
#include <set>
#include <stdexcept>

namespace clustertrial::samples {

namespace {

const std::set<std::string> void_elements{"meta", "br", "colgroup"};

void check_text(const std::string& text) {
    static const std::regex plain("([^<>&]|&(amp|lt|gt|quot|#39);)*");
    if (!std::regex_match(text, plain)) throw std::runtime_error("not escaped: " + text);
}

void check_attributes(const std::string& attributes) {
    static const std::regex quoted("( [a-zA-Z:-]+[0-9]?=\"([^\"<>&]|&(amp|lt|gt|quot|#39);)*\")*/?");
    if (!std::regex_match(attributes, quoted)) throw std::runtime_error("attributes: " + attributes);
}

}  // namespace

std::vector<Element> elements_of(const std::string& markup) {
    std::vector<Element> elements;
    std::vector<std::string> open;
    for (std::size_t begin = markup.find('<'); begin != std::string::npos;) {
        const std::size_t end = markup.find('>', begin);
        if (end == std::string::npos) throw std::runtime_error("a tag is not finished");
        const std::string tag = markup.substr(begin + 1, end - begin - 1);
        const std::size_t next = markup.find('<', end);
        const std::string text = markup.substr(end + 1, next == std::string::npos ? next : next - end - 1);
        begin = next;
        if (tag.front() == '!') continue;
        if (tag.front() == '/') {
            if (open.empty() || open.back() != tag.substr(1)) throw std::runtime_error("closed: " + tag);
            open.pop_back();
            check_text(text);
            continue;
        }
        const std::string name = tag.substr(0, tag.find_first_of(" /"));
        const std::string attributes = tag.substr(name.size());
        check_attributes(attributes);
        if (name != "style" && name != "script") check_text(text);  // theirs is not markup
        elements.push_back({name, attributes, text});
        if (!void_elements.contains(name) && tag.back() != '/') open.push_back(name);
    }
    if (!open.empty()) throw std::runtime_error("never closed: " + open.back());
    return elements;
}

std::string attribute(const Element& element, const std::string& name) {
    const std::string before = " " + name + "=\"";
    const std::size_t begin = element.attributes.find(before);
    if (begin == std::string::npos) return "";
    const std::size_t from = begin + before.size();
    return element.attributes.substr(from, element.attributes.find('"', from) - from);
}

std::vector<Element> named(const std::vector<Element>& elements, const std::string& name) {
    std::vector<Element> found;
    std::copy_if(elements.begin(), elements.end(), std::back_inserter(found),
                 [&](const Element& element) { return element.name == name; });
    return found;
}

}  // namespace clustertrial::samples
