#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace clustertrial::collation_detail {

/// Whether one slip of a typist makes one of two texts the other: a character more, less or another, or two exchanged.
bool is_one_slip_from(std::string_view a, std::string_view b);

/// Ids of which one is found that is one slip from another, in time that hangs on the length of ids alone.
class NearIds {
  public:
    void add(const std::string& id);
    /// The first that was added; empty: there is none.
    [[nodiscard]] std::string near(const std::string& id) const;

  private:
    /// By each text that is left of an id without one character, and by the id.
    std::unordered_map<std::string, std::vector<std::string>> by_rest_;
};

}  // namespace clustertrial::collation_detail
