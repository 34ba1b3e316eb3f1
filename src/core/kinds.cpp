#include "clustertrial/core/kinds.hpp"

namespace clustertrial::core_detail {

std::string unknown_name(std::string_view what, std::string_view name, const std::vector<std::string>& known) {
    std::string list;
    for (const std::string& one : known) list += (list.empty() ? "" : ", ") + one;
    const std::string near = nearest_name(name, known);
    return "unknown " + std::string(what) + " " + in_quotes(name) + "; expected one of " + list +
           (near.empty() ? "" : "; did you mean " + in_quotes(near) + "?");
}

}  // namespace clustertrial::core_detail
