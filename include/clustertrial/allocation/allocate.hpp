#pragma once

#include "clustertrial/allocation/allocation_set.hpp"
#include "clustertrial/allocation/plan.hpp"
#include "clustertrial/allocation/rounding.hpp"
#include "clustertrial/core/kinds.hpp"
#include "clustertrial/core/progress.hpp"
#include "clustertrial/data/table.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace clustertrial {

/// Where the schools' probabilities come from.
enum class ProbabilitySource {
    exact,      ///< a formula, or symmetry
    kept_set,   ///< the allocations that a constrained method chose from, all equally likely
    simulated,  ///< allocations drawn apart
};
template <>
struct Kinds<ProbabilitySource> {
    static constexpr std::string_view what = "source of probabilities";
    static constexpr std::array rows{NamedKind<ProbabilitySource>{ProbabilitySource::exact, "exact"},
                                     NamedKind<ProbabilitySource>{ProbabilitySource::kept_set, "kept-set"},
                                     NamedKind<ProbabilitySource>{ProbabilitySource::simulated, "simulated"}};
};
static_assert(every_kind_has_a_row<ProbabilitySource>);

struct Probabilities {
    ProbabilitySource source = ProbabilitySource::exact;
    /// Of the kept set, or simulated and the one drawn with them, for the probabilities or, where these are exact, for
    /// the validity only; 0: none.
    std::uint64_t allocations = 0;
    Eigen::MatrixXd by_school;  ///< schools x arms; empty where there is neither a formula nor a simulation
    /// Some arm's probability is not the same for all schools, or not its share, which other waves have: beyond
    /// rounding, or, when simulated, beyond chance.
    bool differ = false;
    /// Pairs of schools that share an arm in every allocation or in none, units aside; the shares by pair.
    /// Nothing where no allocations were kept or simulated or the list has more than most_paired_schools.
    std::optional<Validity> validity = {};
    double together_by_complete = 0;  ///< with validity: mean over pairs of units of how often `complete` would
};

/// A table of all pairs is made of lists up to this size.
constexpr std::size_t most_paired_schools = 2'000;

struct MatchedSummary {
    std::vector<std::size_t> tuple;  ///< by school, from 0
    std::size_t tuples = 0;
    std::size_t smaller = 0;  ///< tuples of fewer units than the tuple size
    double total_distance = 0;
};

struct MinimisedSummary {
    std::vector<std::string> factors;              ///< "strata" first where there are strata, then as named
    std::vector<std::vector<std::string>> levels;  ///< by factor
    std::vector<CountTable> counts;  ///< by factor: units of each level in each arm, earlier waves included
    std::size_t random_assignments = 0;
};

struct ConstrainedSummary {
    Candidates candidates = Candidates::enumerated;
    double possible = 0;  ///< allocations with the counts drawn
    std::uint64_t scored = 0;
    double best = 0;     ///< lowest score
    double cut_off = 0;  ///< highest score that is kept
    double score = 0;    ///< of the one chosen
    std::size_t chosen = 0;
    AllocationSet kept;  ///< by school
};

struct RerandomisedSummary {
    double distance = 0;
    double threshold = 0;
    double df = 0;
    std::uint64_t tries = 0;
};

/// What a method says of its draw, where it has anything to say.
using MethodSummary =
    std::variant<std::monostate, MatchedSummary, MinimisedSummary, ConstrainedSummary, RerandomisedSummary>;

/// An allocated list. Vectors "by school" follow the rows of the file that the plan chose.
struct AllocatedList {
    AllocationPlan plan;
    std::vector<std::size_t> rows;  ///< by school: its row in the table
    Strata strata;
    std::vector<Thresholds> thresholds;
    std::vector<std::string> ids;   ///< by school
    std::vector<double> draws;      ///< by school, as stored; empty for methods that do not sort by a draw
    std::vector<std::size_t> arms;  ///< by school: index into plan.arms
    CountTable counts;              ///< stratum x arm, of schools
    Units units;
    Covariates covariates;                    ///< by school, as plan.covariates names them
    Balance balance;                          ///< of this list's schools
    std::optional<Balance> balance_of_waves;  ///< of all waves' schools together, where there are earlier ones
    Probabilities probabilities;
    MethodSummary of_method;
    std::vector<std::string> warnings;

    /// Null where another method made the list.
    template <typename Summary>
    [[nodiscard]] const Summary* summary() const {
        return std::get_if<Summary>(&of_method);
    }
};

/// An earlier wave of the same trial: allocated, and read only. Its table was read with columns_for(its plan, the new
/// wave's).
struct EarlierWave {
    Table table;
    AllocatedList list;
};

/// Allocates the schools of a table read with columns_for(plan) and table_options_for(plan), given the waves before it
/// (docs/methods/allocation-waves.md). Throws Error(usage) for a plan that does not fit together or to the waves;
/// Error(input), with file, line and id, for an empty or doubled id, one that an earlier wave has allocated, a missing
/// or unreadable value, a column that the output would name twice; Error(design) for a list that cannot be allocated as
/// planned: no school chosen, too few for the arms, schools on a threshold (AtThreshold::error), ties without a rule,
/// units in several strata, a ratio for a stratum that is not there.
AllocatedList allocate(const Table& table, const AllocationPlan& plan, std::span<const EarlierWave> earlier = {},
                       const DrawProgress& progress = {});

/// The added columns: `stratum`, `tuple` (matched, from 1), `draw` (where there are draws), `arm`, and where
/// probabilities.differ `probability`, of the arm that the school is in; never for sorted_alternation, whose files are
/// to stay as those of trials drawn so are.
std::vector<std::string> added_columns(const AllocatedList& list);

/// The allocation as a file: the header and each chosen line of the list byte for byte, in the list's order, with
/// the added_columns (quoted where the delimiter asks for it); lines end in LF; no byte order mark.
/// `draw` is the shortest text that reads back, at the width it was stored in, as the same number.
std::string allocation_csv(const Table& table, const AllocatedList& list);

/// The same with the schools at `schools` (positions by school) only.
std::string allocation_csv(const Table& table, const AllocatedList& list, std::span<const std::size_t> schools);

/// The allocations that a constrained method chose from, as a list of allocations (docs/formats.md): one row an
/// allocation, one column a school (its id), arm labels for cells; the allocation chosen is one of the rows.
std::string kept_csv(const AllocatedList& list);

}  // namespace clustertrial
