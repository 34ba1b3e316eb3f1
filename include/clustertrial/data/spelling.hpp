#pragma once

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/kinds.hpp"
#include "clustertrial/data/table.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace clustertrial {

/// What is done with names of one column that a person takes for the same: "0123" and "123", "Elm MAT" and "Elm  MAT".
enum class Spelling {
    checked,  ///< they are an error that names both rows
    exact,    ///< they are different, and are listed
};
template <>
struct Kinds<Spelling> {
    static constexpr std::string_view what = "way of comparing spellings";
    static constexpr std::array rows{NamedKind<Spelling>{Spelling::checked, "checked"},
                                     NamedKind<Spelling>{Spelling::exact, "exact"}};
};
static_assert(every_kind_has_a_row<Spelling>);

/// A text and the place where it stands first.
struct SpelledAt {
    std::string text;
    Place place;
};

/// Two spellings of what a person takes for one name: their spelling_keys are equal.
struct SpelledAlike {
    SpelledAt first;
    SpelledAt other;
};

/// The texts whose spelling_key an earlier one has, each with the earliest such.
std::vector<SpelledAlike> spelled_alike(const std::vector<SpelledAt>& texts);

/// The texts of a column, each at the row where it stands first, in the order of the rows.
std::vector<SpelledAt> texts_of(const Table& table, const std::string& column);

/// The one rule of all programs, for a column of names (of schools, strata, trusts, categories): spellings alike are
/// problems, or (exact) what comes back: a sentence that lists them, or nothing.
std::vector<std::string> check_spelling(const std::vector<SpelledAlike>& alike, Spelling rule, Problems& problems);

/// Where names stand, found by their bytes, else by the one rule of spelling.
class PlacesOfNames {
  public:
    /// With Spelling::exact by their bytes alone.
    explicit PlacesOfNames(Spelling spelling = Spelling::checked) : spelling_(spelling) {}

    /// Of two equal names the first place counts.
    void add(const std::string& name, std::size_t place);
    /// The place of the name, else of the only one that is spelled like it.
    [[nodiscard]] std::optional<std::size_t> find(const std::string& name) const;

  private:
    Spelling spelling_;
    std::unordered_map<std::string, std::size_t> by_name_;
    std::unordered_map<std::string, std::vector<std::size_t>> by_key_;
};

/// What of another file (`first`) a column's texts (`other`) were taken for, though it is spelled otherwise there: a
/// sentence that lists them, or nothing.
std::vector<std::string> said_of_taken(const std::vector<SpelledAlike>& taken);

}  // namespace clustertrial
