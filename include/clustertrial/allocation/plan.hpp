#pragma once

#include "clustertrial/allocation/allocation_method.hpp"
#include "clustertrial/allocation/constrained.hpp"
#include "clustertrial/allocation/covariates.hpp"
#include "clustertrial/allocation/matching.hpp"
#include "clustertrial/allocation/methods.hpp"
#include "clustertrial/allocation/minimisation.hpp"
#include "clustertrial/allocation/rerandomisation.hpp"
#include "clustertrial/allocation/strata.hpp"
#include "clustertrial/allocation/units.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/kinds.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/random.hpp"
#include "clustertrial/data/row_condition.hpp"
#include "clustertrial/data/spelling.hpp"
#include "clustertrial/data/table.hpp"
#include "clustertrial/data/table_request.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace clustertrial {

/// The order in which schools get their draws, or (minimisation) their arms.
enum class SchoolOrder {
    by_id,      ///< canonical_order of the ids: the rows' order in the file does not matter
    by_file,    ///< as the rows stand
    at_random,  ///< minimisation only: a random order of by_id's
};
template <>
struct Kinds<SchoolOrder> {
    static constexpr std::string_view what = "order";
    static constexpr std::array rows{NamedKind<SchoolOrder>{SchoolOrder::by_id, "id"},
                                     NamedKind<SchoolOrder>{SchoolOrder::by_file, "file"},
                                     NamedKind<SchoolOrder>{SchoolOrder::at_random, "random"}};
};
static_assert(every_kind_has_a_row<SchoolOrder>);

/// What decides where a sort key or a draw is equal.
enum class TieRule {
    error,       ///< nothing: the schools are named
    file_order,  ///< the rows' order
    column,      ///< a column that orders them
};
struct TieRuleTraits {
    TieRule value;
    std::string_view name;
    bool by_name = true;  ///< a plan asks for it by its name; no: by naming what it needs, the column
};
template <>
struct Kinds<TieRule> {
    static constexpr std::string_view what = "rule for ties";
    static constexpr std::array rows{TieRuleTraits{TieRule::error, "error"},
                                     TieRuleTraits{TieRule::file_order, "file-order"},
                                     TieRuleTraits{TieRule::column, "column", false}};
};
static_assert(every_kind_has_a_row<TieRule>);

/// A column that the arms shall be alike in: a number, or a category whose levels are a covariate each.
struct CovariateColumn {
    std::string column;
    CovariateKind kind = CovariateKind::number;

    bool operator==(const CovariateColumn&) const = default;
};

/// A stratum that is allocated in a ratio of its own.
struct StratumRatio {
    std::string stratum;               ///< its label
    std::vector<std::uint64_t> ratio;  ///< one an arm; shares of 0 are allowed

    bool operator==(const StratumRatio&) const = default;
};

/// What the arms of minimisation shall be alike in, besides the stratum, which is a factor of weight 1 where there are
/// strata.
struct MinimisationPlan {
    std::vector<StratumSpec> factors = {};
    std::vector<std::uint64_t> weights = {};  ///< by factor; empty: all 1
    MinimisationOptions options = {};
};

struct MatchingPlan {
    std::size_t tuple_size = 2;
    MatchDistance distance = MatchDistance::mahalanobis;
};

/// Of methods without options of their own.
struct NoOptions {};
struct CompletePlan : NoOptions {};
struct SortedAlternationPlan : NoOptions {};
struct SimplePlan : NoOptions {};

/// The options of a method's own. Which alternative it is says which method: they stand in the order of
/// AllocationMethod.
using MethodOptions = std::variant<CompletePlan, SortedAlternationPlan, SimplePlan, MatchingPlan, MinimisationPlan,
                                   ConstrainedOptions, RerandomisationOptions>;
static_assert(std::variant_size_v<MethodOptions> == Kinds<AllocationMethod>::rows.size());
template <AllocationMethod method>
using OptionsOf = std::variant_alternative_t<static_cast<std::size_t>(method), MethodOptions>;
static_assert(std::is_same_v<OptionsOf<AllocationMethod::sorted_alternation>, SortedAlternationPlan> &&
              std::is_same_v<OptionsOf<AllocationMethod::simple>, SimplePlan> &&
              std::is_same_v<OptionsOf<AllocationMethod::matched>, MatchingPlan> &&
              std::is_same_v<OptionsOf<AllocationMethod::minimisation>, MinimisationPlan> &&
              std::is_same_v<OptionsOf<AllocationMethod::constrained>, ConstrainedOptions> &&
              std::is_same_v<OptionsOf<AllocationMethod::rerandomisation>, RerandomisationOptions>);

/// What a method has when nothing is told.
MethodOptions default_options(AllocationMethod method);

/// Everything that decides an allocation, besides the list itself and the waves before it: what the record holds.
struct AllocationPlan {
    std::string id;  ///< column
    std::vector<RowRule> where = {};
    std::vector<StratumSpec> strata = {};
    AtThreshold at_threshold = AtThreshold::low;
    std::vector<std::string> arms = {"control", "intervention"};
    std::vector<std::uint64_t> ratio = {1, 1};  ///< one an arm
    MethodOptions method_options = {};
    GeneratorKind generator = GeneratorKind::stata_mt64;
    DrawStorage storage = DrawStorage::as_double;
    std::uint64_t seed = 0;
    SchoolOrder order = SchoolOrder::by_id;
    std::string sort_key =
        {};  ///< column, sorted_alternation only; empty: the one column that strata divide by thresholds
    TieRule ties = TieRule::error;
    std::string tie_column = {};  ///< TieRule::column only
    std::vector<std::string> missing = {"",
                                        "NA"};   ///< "c" or "x" may be a stratum; analyse reads such columns likewise
    std::optional<char> delimiter = {};          ///< told, not found
    std::optional<std::size_t> header_row = {};  ///< line of the header, where something stands above it
    DecimalMark decimal = DecimalMark::point;    ///< of the list's numbers
    std::vector<std::string> percent = {};       ///< number columns that may carry a '%'
    std::vector<std::string> thousands = {};     ///< number columns that may carry thousands separators

    std::string together = {};  ///< column: schools that share a value of it are one unit; empty: none
    UnitCovariate unit_covariate = UnitCovariate::mean;
    std::vector<CovariateColumn> covariates = {};   ///< balanced by the method where it balances, shown always
    std::vector<StratumRatio> stratum_ratios = {};  ///< complete, matched, constrained, rerandomisation
    /// Allocations drawn to see how often schools share an arm and, where there is no formula, the schools'
    /// probabilities; 0: none are.
    std::uint64_t simulations = 0;

    [[nodiscard]] AllocationMethod method() const { return static_cast<AllocationMethod>(method_options.index()); }
    /// The options of the method whose options they are: `plan.own<ConstrainedOptions>().keep`, where weights are by
    /// covariate as named, not by level. Throws std::bad_variant_access for another method's.
    template <typename Options>
    [[nodiscard]] Options& own() {
        return std::get<Options>(method_options);
    }
    template <typename Options>
    [[nodiscard]] const Options& own() const {
        return std::get<Options>(method_options);
    }
};

/// "COLUMN" or "COLUMN:levels"; quoted as parse_stratum_spec has it. Throws Error(usage).
CovariateColumn parse_covariate_column(std::string_view text);
std::string to_text(const CovariateColumn& spec);

/// "STRATUM=2,1", split at the last '='. Throws Error(usage).
StratumRatio parse_stratum_ratio(std::string_view text);
std::string to_text(const StratumRatio& ratio);

/// "URN!=NAT" or "SCHOOLTYPE=State-funded primary", split at the first '='; a column name that holds '=' or '!' stands
/// in double quotes. Throws Error(usage).
RowCondition parse_row_condition(std::string_view text);
std::string to_text(const RowCondition& condition);

/// A text with one of ' ` < > ~, or with ( and no =, that is a condition of docs/expressions.md, "pupils >= 10 and name
/// ~ 'Primary'", else a RowCondition. Throws Error(usage); for sums over rows and lines of totals too, which no row
/// alone has.
RowRule parse_row_rule(std::string_view text);
std::string to_text(const RowRule& rule);
/// "URN!=NAT, pupils >= 10"
std::string to_text(const std::vector<RowRule>& rules);

/// The rows that meet the rules, of a table that has their columns as text; `missing` are the markers that it was read
/// with.
std::vector<std::size_t> rows_where(const Table& table, const std::vector<RowRule>& rules,
                                    const std::vector<std::string>& missing);

/// Conditions that no row of the table meets: a value that stands nowhere chooses nothing, and one that is to be left
/// out leaves nothing out. The first kind are problems, with the nearest value that the column has; of the others a
/// sentence comes back. So it does of an expression that is neither true nor false in some rows, which are left out.
/// Columns of which values are looked for have one spelling of each.
std::vector<std::string> check_rules(const Table& table, const std::vector<RowRule>& rules,
                                     const std::vector<std::string>& missing, Spelling spelling, Problems& problems);

/// "FILE: 3 of 20 rows left out by where URN!=NAT", where there are rules and `kept` rows meet them.
std::vector<std::string> said_of_rows_left_out(const Table& table, std::size_t kept, const std::vector<RowRule>& rules);

/// What a plan says when nothing is told: low, or none for sorted_alternation, whose original gives such schools no
/// block.
AtThreshold default_at_threshold(AllocationMethod method);
/// Double, or float for sorted_alternation, as in the original.
DrawStorage default_storage(AllocationMethod method);

/// The column that sorted_alternation sorts by: plan.sort_key, or the one that its strata divide by thresholds.
/// Throws Error(usage) when that is not exactly one.
std::string sort_key_of(const AllocationPlan& plan);

/// What does not fit together in a plan, whatever the list: throws Error(usage).
void check_plan(const AllocationPlan& plan);

/// What must be read of a list to allocate it: text columns and the lines themselves.
std::vector<ColumnRequest> columns_for(const AllocationPlan& plan);
/// What must be read of the list of an earlier wave, allocated by `earlier`, so that `plan` can be balanced given it.
std::vector<ColumnRequest> columns_for(const AllocationPlan& earlier, const AllocationPlan& plan);
TableOptions table_options_for(const AllocationPlan& plan);

/// Throws Error(input) for an algorithm or a version that this library does not have, naming those it has.
AllocationMethod method_of_algorithm(std::string_view algorithm);

}  // namespace clustertrial
