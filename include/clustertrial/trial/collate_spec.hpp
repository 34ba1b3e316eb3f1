#pragma once

#include "clustertrial/core/kinds.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/data/expression.hpp"
#include "clustertrial/data/table_request.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The plan by which returns become one file: [collate] of a trial file. What each key means: the table of keys.
namespace clustertrial {

/// What the cells of a collected column are.
enum class CollectedKind {
    count,   ///< whole numbers, 0 or more
    number,  ///< any number
    text,
};
template <>
struct Kinds<CollectedKind> {
    static constexpr std::string_view what = "type of column";
    static constexpr std::array rows{NamedKind<CollectedKind>{CollectedKind::count, "count"},
                                     NamedKind<CollectedKind>{CollectedKind::number, "number"},
                                     NamedKind<CollectedKind>{CollectedKind::text, "text"}};
};
static_assert(every_kind_has_a_row<CollectedKind>);

/// Where the authority of a return's rows is said.
enum class AuthoritySource { filename, sheet, column };
template <>
struct Kinds<AuthoritySource> {
    static constexpr std::string_view what = "source of the authority";
    static constexpr std::array rows{NamedKind<AuthoritySource>{AuthoritySource::filename, "filename"},
                                     NamedKind<AuthoritySource>{AuthoritySource::sheet, "sheet"},
                                     NamedKind<AuthoritySource>{AuthoritySource::column, "column"}};
};
static_assert(every_kind_has_a_row<AuthoritySource>);

/// What a check that fails does.
enum class CheckSeverity { fail, warn };
template <>
struct Kinds<CheckSeverity> {
    static constexpr std::string_view what = "severity";
    static constexpr std::array rows{NamedKind<CheckSeverity>{CheckSeverity::fail, "fail"},
                                     NamedKind<CheckSeverity>{CheckSeverity::warn, "warn"}};
};
static_assert(every_kind_has_a_row<CheckSeverity>);

/// "School URN" -> "urn": a column of a return and what it is called in the result.
struct RenamedColumn {
    std::string from;
    std::string to;
    bool operator==(const RenamedColumn&) const = default;
};

/// A cell in the place of a small number, and between which numbers that is.
struct SuppressedMarker {
    std::string marker;
    Range stands_for;
    bool operator==(const SuppressedMarker&) const = default;
};

/// [[collate.column]]
struct CollectedColumn {
    std::string name;
    CollectedKind kind = CollectedKind::count;
    std::string label;              ///< in tables, templates and questions; the name when not told
    std::vector<std::string> also;  ///< other names that any return may have for it
    bool optional = false;          ///< a return without it is no problem: its schools have no value
    std::optional<double> minimum;
    std::optional<double> maximum;
    /// In the place of those of its source; empty: it takes none. Nothing: it takes what markers_taken says.
    std::optional<std::vector<SuppressedMarker>> suppressed = {};
};

/// `authority` of a source.
struct AuthoritySpec {
    std::string name;  ///< the same for all its rows; empty: `from` says it
    AuthoritySource from = AuthoritySource::filename;
    std::string pattern;  ///< whose first group is the authority; empty: the file's name without folder and ending
    std::string column;   ///< with AuthoritySource::column
};

/// [[collate.source]]: files that are read alike.
struct CollateSource {
    std::vector<std::string> files;  ///< as a program must open them, with * and ?
    AuthoritySpec authority;
    std::vector<RenamedColumn> rename;
    std::vector<Expression> drop_rows;
    std::optional<Expression> totals;  ///< lines of totals: no schools, but sums are held against them
    std::vector<SuppressedMarker> suppressed;
    std::vector<std::string> missing = {"", "NA", "N/A", "#N/A", ":", "-"};
    std::optional<char> delimiter;
    std::optional<std::uint64_t> header_row;
    std::optional<Encoding> encoding;
    bool labels = false;
    DecimalMark decimal = DecimalMark::point;
    std::vector<std::string> percent;    ///< names of the result
    std::vector<std::string> thousands;  ///< likewise
};

/// Whether the markers of a source are meant for a column: they stand for small counts, and a rate or a mean between 1
/// and 5 is another thing. So a number, a text and what may carry percent signs take none of them, nor does a column
/// that says its own.
bool takes_markers_of(const CollateSource& source, const CollectedColumn& column);

/// The cells in the place of numbers that a column takes where a source reads it: its own, or the source's, or none.
std::span<const SuppressedMarker> markers_taken(const CollectedColumn& column, const CollateSource& source);

/// [collate.ids]
struct CollateIds {
    std::string column;      ///< of the result; returns may call it otherwise
    std::uint64_t pad = 0;   ///< digits: shorter numbers get zeros in front; 0: as they are
    std::string successors;  ///< file of ids that became others, as a program must open it; empty: none
    std::string old_column = "old";
    std::string new_column = "new";
    std::optional<Expression> successor_rows;  ///< of the file those that count; without it all
    std::string date_column;                   ///< empty: none
    std::string kind_column;                   ///< empty: none
};

/// [[collate.derived]]
struct DerivedColumn {
    std::string name;
    std::optional<Expression> value;
    std::string label;
};

/// [[collate.check]]
struct CollateCheck {
    std::optional<Expression> rule;
    CheckSeverity severity = CheckSeverity::fail;
    std::string label;  ///< what is asked of the authority; the rule when not told
};

/// [[collate.correction]]: a cell that the authority said is another, and why.
struct CollateCorrection {
    std::string id;
    std::string column;  ///< of the result
    std::string found;   ///< what the return has, as it stands there: another is an error
    std::string value;
    std::string reason;
    std::vector<std::string> by;  ///< the row, where a school has several: values of CollateSpec::by
};

/// [collate]
struct CollateSpec {
    CollateIds ids;
    std::vector<std::string> by;            ///< columns that tell the rows of a school apart
    std::vector<std::string> list_columns;  ///< of the list that was allocated, copied to the result
    std::string authority_column = "authority";
    std::string list_authority;  ///< column of the list: each school's authority; empty: none
    std::vector<CollectedColumn> columns;
    std::vector<CollateSource> sources;
    std::vector<DerivedColumn> derived;
    std::vector<CollateCheck> checks;
    std::vector<CollateCorrection> corrections;
};

}  // namespace clustertrial
