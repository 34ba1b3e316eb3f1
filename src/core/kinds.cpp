#include "clustertrial/core/kinds.hpp"

#include "clustertrial/core/words.hpp"

namespace clustertrial::core_detail {

std::string unknown_name(std::string_view what, std::string_view name, const std::vector<std::string>& known,
                         std::string_view or_else) {
    const std::string near = nearest_name(name, known);
    return "unknown " + std::string(what) + " " + in_quotes(name) + "; expected " +
           (known.size() > 1 ? "one of " : "") + joined(known) + std::string(or_else) +
           (near.empty() ? "" : "; did you mean " + in_quotes(near) + "?");
}

}  // namespace clustertrial::core_detail
