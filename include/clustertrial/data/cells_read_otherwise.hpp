#pragma once

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// Cells that would be numbers if their column were read otherwise, as by --decimal comma: that is said once of a
/// column and a remedy, with how many cells there are and where the first stand.
class CellsReadOtherwise {
  public:
    /// False: nothing would make a number of `cell`, and nothing is kept. `found` and `expected` as of describe().
    bool add(const Place& place, const std::string& found, const std::string& expected, std::string_view cell,
             const NumberSyntax& syntax);
    /// Throws Error(input) with these cells, and then `others`, unless there are none of either.
    void throw_with(const Problems& others) const;

  private:
    struct Group {
        Place first;
        std::string found;
        std::string expected;  ///< with the remedy
        std::size_t cells = 0;
        std::vector<std::string> lines = {};  ///< the first few
    };
    [[nodiscard]] static std::string text_of(const Group& group);

    std::vector<Group> groups_;
};

}  // namespace clustertrial
