#include "clustertrial/core/kinds.hpp"

namespace clustertrial::core_detail {

std::string unknown_name(std::string_view what, std::string_view name, const std::vector<std::string>& known,
                         std::string_view or_else) {
    std::string list;
    for (const std::string& one : known) list += (list.empty() ? "" : ", ") + one;
    const std::string near = nearest_name(name, known);
    return "unknown " + std::string(what) + " " + in_quotes(name) + "; expected " +
           (known.size() > 1 ? "one of " : "") + list + std::string(or_else) +
           (near.empty() ? "" : "; did you mean " + in_quotes(near) + "?");
}

}  // namespace clustertrial::core_detail
