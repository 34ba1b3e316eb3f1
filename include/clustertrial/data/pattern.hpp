#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace clustertrial {

/// A regular expression of RE2's syntax, in which finding a match takes time in proportion to the text, whatever the
/// pattern.
class Pattern {
  public:
    /// Throws Error(usage) for one that is none, or would take more than a megabyte to
    /// search for (counted repetitions of large classes).
    explicit Pattern(std::string_view pattern);

    /// Whether it is somewhere in the text.
    [[nodiscard]] bool is_in(std::string_view text) const;
    /// What its first group is where it is in the text first; without groups the whole of it.
    [[nodiscard]] std::optional<std::string> first_group(std::string_view text) const;

  private:
    struct Compiled;
    std::shared_ptr<const Compiled> compiled_;
};

}  // namespace clustertrial
