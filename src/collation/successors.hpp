#pragma once

#include "clustertrial/collation/collation.hpp"

#include "population.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial::collation_detail {

/// Which ids became which: closures, mergers, splits, academies.
class Successors {
  public:
    /// Throws Error(input) for a file that cannot be read and ids that lead in a circle, naming it.
    static Successors read(const CollateIds& ids, std::vector<InputFile>& inputs);

    /// Schools of the population that an id is, after or before what happened to it; each once, in their order. `path`:
    /// how, for the first of them.
    struct Found {
        std::vector<std::size_t> schools;
        bool before = false;  ///< the id became the first of them, and not the other way round
        std::string path;     ///< "100123 became 140001 (2019-09-01, academy converter)"
    };
    [[nodiscard]] Found schools_of(const std::string& id, const SchoolsById& schools) const;

    /// The last ids that one became, in the order of the file; empty: it became none.
    [[nodiscard]] std::vector<std::string> became(const std::string& id) const { return ends_of(id, true); }
    /// The first ids that one came from; empty: from none.
    [[nodiscard]] std::vector<std::string> came_from(const std::string& id) const { return ends_of(id, false); }

  private:
    struct Link {
        std::string from, to;
        std::string what;  ///< date and kind, for people
    };
    using Links = std::map<std::string, std::vector<std::size_t>>;  ///< by spelling_key

    void check_circles(const std::string& file) const;
    [[nodiscard]] std::vector<std::string> ends_of(const std::string& id, bool forwards) const;
    void follow(const std::string& id, bool forwards, const SchoolsById& schools, std::string path, Found& found) const;

    std::vector<Link> links_;
    Links from_, to_;
};

}  // namespace clustertrial::collation_detail
