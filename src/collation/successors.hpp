#pragma once

#include "clustertrial/collation/collation.hpp"
#include "clustertrial/data/spelling.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial::collation_detail {

/// Which ids became which: closures, mergers, splits, academies.
class Successors {
  public:
    /// Throws Error(input) for a file that cannot be read, for rows of which it cannot be told whether they count, and
    /// for ids that lead in a circle.
    /// Adds the file to `inputs`, and to `warnings` how many of its rows do not count.
    static Successors read(const CollateIds& ids, std::vector<InputFile>& inputs, std::vector<std::string>& warnings);

    /// Schools of the population that an id is, after or before what happened to it; each once, in their order. `path`:
    /// how, for the first of them.
    struct Found {
        std::vector<std::size_t> schools;
        bool before = false;              ///< the id became the first of them, and not the other way round
        std::vector<std::string> others;  ///< ids of no school of the population that it became, or came from, too
        std::string path;                 ///< "100123 became 140001 (2019-09-01, academy converter)"
    };
    [[nodiscard]] Found schools_of(const std::string& id, const PlacesOfNames& schools) const;

    /// The last ids that one became, in the order of the file; empty: it became none.
    [[nodiscard]] std::vector<std::string> became(const std::string& id) const { return ends_of(id, true); }
    /// The first ids that one came from; empty: from none.
    [[nodiscard]] std::vector<std::string> came_from(const std::string& id) const { return ends_of(id, false); }
    /// A row of the file, read from the id that is asked about on to another.
    struct Step {
        Place place;
        std::string from, to;
    };
    /// All rows that lead from an id to what it became, and to what it came from, nearest first.
    [[nodiscard]] std::vector<Step> steps_from(const std::string& id) const;
    /// Whether one id became the other, over any number of steps.
    [[nodiscard]] bool leads_to(const std::string& from, const std::string& to) const;

  private:
    struct Link {
        std::string from, to;
        std::string what;  ///< date and kind, for people
        Place place;
    };
    using Links = std::map<std::string, std::vector<std::size_t>>;  ///< by spelling_key

    void check_circles(const std::string& file) const;
    [[nodiscard]] std::vector<std::string> ends_of(const std::string& id, bool forwards) const;
    void add_steps(const std::string& id, bool forwards, std::vector<Step>& steps) const;
    void follow(const std::string& id, bool forwards, const PlacesOfNames& schools, Found& found) const;
    void add_others(const std::string& id, bool forwards, const std::vector<std::string>& schools, Found& found) const;
    /// The id and all that it became (forwards) or came from, nearest first.
    [[nodiscard]] std::vector<std::string> all_from(const std::string& id, bool forwards) const;

    std::vector<Link> links_;
    Links from_, to_;
};

}  // namespace clustertrial::collation_detail
