#pragma once

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/kinds.hpp"
#include "clustertrial/core/progress.hpp"
#include "clustertrial/data/expression.hpp"
#include "clustertrial/data/input_file.hpp"
#include "clustertrial/trial/trial.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Returns of authorities, joined to what was allocated by a written plan ([collate] of a trial file): one row a
/// school, or one a school and each value of `by`; what was done to get there, and what does not hold.
namespace clustertrial {

/// The schools that were allocated, in the order of their records and lists.
struct Population {
    std::vector<std::string> ids;
    std::vector<std::string> arms;                ///< as the record has them; empty: no record says them
    std::vector<std::string> authorities;         ///< of the list; empty where it has no such column
    std::vector<std::string> columns;             ///< of the list, copied
    std::vector<std::vector<std::string>> cells;  ///< by column, then school; empty text: none
    std::string source;                           ///< the records, or the list
    std::vector<InputFile> inputs;
    std::vector<std::string> warnings;
};

/// What a finding is about.
enum class FindingKind {
    file,        ///< a return that could not be read
    cell,        ///< cannot be read, or is outside the domain of its column
    marker,      ///< stands in the place of a number, and the plan does not say which
    id,          ///< a row without an id, or of no school of the trial but nearly one
    duplicate,   ///< two rows of a school that differ
    successor,   ///< an id that became another, which does not lead to one school of the trial alone
    arm,         ///< a return says another arm than the record
    column,      ///< a return lacks a column
    authority,   ///< sent twice, or is not the school's
    no_return,   ///< a school of the trial without a row
    total,       ///< the line of totals is not the sum of the rows
    check,       ///< a rule of the plan does not hold
    correction,  ///< does not fit what the return has
    expression,  ///< could not be worked out
};
struct FindingTraits {
    FindingKind value;
    std::string_view name;
    std::string_view title;     ///< of the findings of the kind, in a report
    CheckSeverity severity;     ///< where nothing else is said
    bool for_authority = true;  ///< it is for the authority to answer; no: the plan is wrong
};
template <>
struct Kinds<FindingKind> {
    static constexpr std::string_view what = "kind of finding";
    static constexpr std::array rows{
        FindingTraits{FindingKind::file, "file", "Returns that could not be read", CheckSeverity::fail},
        FindingTraits{FindingKind::cell, "cell", "Cells that cannot be taken as they are", CheckSeverity::fail},
        FindingTraits{FindingKind::marker, "marker", "Codes whose meaning the plan does not give", CheckSeverity::fail},
        FindingTraits{FindingKind::id, "id", "Ids in doubt", CheckSeverity::warn},
        FindingTraits{FindingKind::duplicate, "duplicate", "Schools with several rows", CheckSeverity::fail},
        FindingTraits{FindingKind::successor, "successor", "Schools that became others", CheckSeverity::fail},
        FindingTraits{FindingKind::arm, "arm", "Arms that differ from the record", CheckSeverity::fail},
        FindingTraits{FindingKind::column, "column", "Columns missing from a return", CheckSeverity::warn},
        FindingTraits{FindingKind::authority, "authority", "Authorities in doubt", CheckSeverity::warn},
        FindingTraits{FindingKind::no_return, "no-return", "Schools without a return", CheckSeverity::warn},
        FindingTraits{FindingKind::total, "total", "Totals that are not the sum of their rows", CheckSeverity::warn},
        FindingTraits{FindingKind::check, "check", "Checks that do not hold", CheckSeverity::fail},
        FindingTraits{FindingKind::correction, "correction", "Corrections that do not fit", CheckSeverity::fail, false},
        FindingTraits{FindingKind::expression, "expression", "Values that could not be calculated", CheckSeverity::warn,
                      false}};
};
static_assert(every_kind_has_a_row<FindingKind>);

/// Something that does not hold, or is to be known.
struct Finding {
    FindingKind kind = FindingKind::cell;
    CheckSeverity severity = CheckSeverity::fail;
    std::string authority;    ///< empty: nobody's
    Place place;              ///< file empty: none
    std::string id;           ///< of the school; empty: none
    std::string text;         ///< what was found, for whoever sent it
    std::string remedy = {};  ///< what the plan can do about it; empty: nothing
    std::string fault = {};   ///< those of a file and column with the same are one fault; empty: it stands alone
};

/// What was done that is no fault.
enum class DecisionKind {
    renamed,     ///< a header taken for a column of another name
    dropped,     ///< a row left out
    outside,     ///< a row of a school that is not in the trial
    padded,      ///< an id with zeros in front
    spelled,     ///< an id, or a value of `by`, taken for one that is spelled otherwise
    successor,   ///< an id taken for what it became, or came from
    merged,      ///< rows that became one
    corrected,   ///< a cell in the place of another
    suppressed,  ///< a cell that stands for a number between two ends
};
struct DecisionTraits {
    DecisionKind value;
    std::string_view name;
    std::string_view title = {};  ///< of the table that lists them; empty: another table says it
};
template <>
struct Kinds<DecisionKind> {
    static constexpr std::string_view what = "kind of decision";
    static constexpr std::array rows{
        DecisionTraits{DecisionKind::renamed, "renamed"},
        DecisionTraits{DecisionKind::dropped, "dropped", "Rows left out"},
        DecisionTraits{DecisionKind::outside, "outside", "Rows of schools that are not in the trial"},
        DecisionTraits{DecisionKind::padded, "padded"},
        DecisionTraits{DecisionKind::spelled, "spelled", "Names that were matched to others"},
        DecisionTraits{DecisionKind::successor, "successor", "Schools that became others"},
        DecisionTraits{DecisionKind::merged, "merged", "Rows that became one"},
        DecisionTraits{DecisionKind::corrected, "corrected", "Cells that were corrected"},
        DecisionTraits{DecisionKind::suppressed, "suppressed"}};
};
static_assert(every_kind_has_a_row<DecisionKind>);

struct Decision {
    DecisionKind kind = DecisionKind::dropped;
    Place place;
    std::string id;
    std::string text;
};

/// One file, or sheet, as it was read.
struct ReadReturn {
    std::string file;  ///< with its sheet
    std::string sha256;
    std::string authority;  ///< empty: rows have several
    std::size_t rows = 0;   ///< below the header
    std::size_t dropped = 0;
    std::size_t totals = 0;
    std::size_t outside = 0;  ///< of schools that are not in the trial
    std::size_t refused = 0;  ///< without an id, or of no single school of the trial: a finding each
    std::size_t used = 0;
    std::vector<RenamedColumn> columns;  ///< each header that was read, and what it is in the result
    std::vector<std::string> unused;     ///< headers that nothing was taken of
    std::vector<std::string> absent;     ///< columns of the result that it lacks
    std::vector<std::string> notes;      ///< of reading: an encoding that was guessed, empty rows
    std::string why_not_read = {};       ///< not empty: nothing of it is known
};

/// A cell of the result.
struct CollatedCell {
    ExpressionValue value;   ///< nothing, a number or between which, a text, true or false
    std::string found = {};  ///< the cell of the return as it stands there; of several rows the first's
};

struct CollatedRow {
    std::size_t school = 0;           ///< of the population
    std::vector<std::string> by;      ///< as CollateSpec::by; empty texts where there is no return
    std::string authority;            ///< that sent it; without a return that of the list
    std::vector<Place> from;          ///< rows of returns: several that say the same, or whose sum it is
    std::string no_return;            ///< not empty: why there is none
    std::vector<CollatedCell> cells;  ///< collected columns, then derived ones
};

/// How often a check held.
struct CheckCount {
    std::size_t held = 0;
    std::size_t failed = 0;
    std::size_t unknown = 0;  ///< it hangs on a value that is missing, or not known well enough
};

struct Collation {
    CollateSpec plan;
    std::string arm_column;
    Population population;
    std::vector<ReadReturn> returns;
    std::vector<CollatedRow> rows;  ///< in the order of the population, then of `by`
    std::vector<Finding> findings;
    std::vector<Decision> decisions;
    std::vector<CheckCount> checks;     ///< by CollateSpec::checks
    std::vector<std::string> warnings;  ///< of reading records
    std::vector<InputFile> inputs;      ///< records, lists, returns and the file of successors

    /// The names of the cells of a row.
    [[nodiscard]] std::vector<std::string> columns() const;
    /// Whether a cell of the column is a number between two ends: then it has two columns more in a file.
    [[nodiscard]] bool has_ranges(std::size_t column) const;
    /// Findings that stop a run.
    [[nodiscard]] std::size_t failures() const;
};

struct CollateOptions {
    bool allow_outside = false;  ///< records may name files outside their own folder
    DrawProgress progress = {};
    /// Not empty: this return alone, read as the source of the plan whose files it is named like, or as the only one.
    std::string only = {};
};

/// The schools of the records that [randomisation] names, verified, with their arms; without records those of its list.
/// Throws Error(input), as `collate` does.
Population read_population(const Trial& trial, const CollateOptions& options = {});

/// The files that the sources of a plan name and that are there, with their sheets: what must not be overwritten.
std::vector<std::string> returns_there(const Trial& trial);

/// Follows the plan of a trial file. Throws Error(input) for a trial file without [collate], records that do not
/// verify, files that cannot be read or are not there, successors that lead in a circle: what makes the whole
/// undecidable. All else is a finding.
Collation collate(const Trial& trial, const CollateOptions& options = {});

/// The result as CSV: id, `by`, authority, arm, the columns of the list, the collected and the derived ones, and
/// "no_return". A number that is not known to one value is "SUPP" there, and two columns after it, NAME_low and
/// NAME_high, say between what it is; they are there for each column that has such a cell, and hold a known value
/// twice. A missing cell is empty.
std::string collated_csv(const Collation& collation);

/// The same as a data file of Stata (.dta), with labels: a number that is not known to one value is `.s` there, a
/// missing one `.`. `label` is the file's. Throws Error(output) for names of columns that Stata does not take.
std::string collated_dta(const Collation& collation, const std::string& label);

/// The findings as people read them: one for all of a kind, file and column that are one fault and have one remedy,
/// with how many they are and in which lines, in the place of the first.
std::vector<Finding> findings_by_fault(const std::vector<Finding>& findings);

/// The cells in the place of numbers that a template offers in a column: those that the first source takes there. What
/// another source means by a cell may be another number.
std::vector<SuppressedMarker> markers_of_template(const CollateSpec& plan, const CollectedColumn& column);

/// A CSV of questions for each authority that has any: its name and the bytes.
struct AuthorityQueries {
    std::string authority;
    std::string csv;
};
std::vector<AuthorityQueries> authority_queries(const Collation& collation);

}  // namespace clustertrial
