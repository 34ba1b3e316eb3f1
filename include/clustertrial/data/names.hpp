#pragma once

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/spelling.hpp"
#include "clustertrial/data/table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// A column in which equal texts are one thing: a school, a trust, a stratum, a category.
struct ColumnOfNames {
    std::string column;
    /// Rows that share a text are one cluster or one unit: strangers would be one by a mark of no value. In other
    /// columns such a mark is a level, which may be meant.
    bool makes_one = false;
    bool is_spelled = false;  ///< its spelling has been checked in more rows than the table has
};

/// How names are taken, and which flag of the program says that a cell means no value.
struct NamesRule {
    Spelling spelling = Spelling::checked;
    std::string missing_flag = "--missing";
};

/// Whether a cell looks like one that means no value: empty, "n/a", "None", "-", "unknown".
bool is_mark_of_no_value(std::string_view cell);

/// The same of a cell among numbers, where symbols and single letters are no names: "#REF!", "<5", "z".
bool is_mark_of_no_number(std::string_view cell);

/// The rules of all programs for columns of names: one spelling, no cell of a formula that failed, no mark of no value
/// where it makes strangers one. Adds problems; returns sentences of what was accepted: spellings and marks.
std::vector<std::string> check_names_of(const Table& table, const std::vector<ColumnOfNames>& columns,
                                        const NamesRule& rule, Problems& problems);

/// Whether an id is that of a line of totals: "Total", "Grand total", "Totals (16 schools)", "Bolton total",
/// "Sum of all"; "Total Bolton" only where `nothing_else` names the row, for "Total Learning Centre" is a school.
bool names_a_total(std::string_view id, bool nothing_else = false);

/// Where somebody who is told to leave a row out writes the condition.
enum class ConditionsOf {
    data,           ///< --where, or `where` of [data]
    flags,          ///< --where: there is no trial file
    randomisation,  ///< `where` of [randomisation], since the list is one of its own
};

/// Lines of a spreadsheet that are no row of a table, by the column of ids. Lines of totals are known by their names,
/// or, where the id is a text among ids that are numbers, by a number that is the sum of the column's others (three
/// that are not 0, or more). Where the table keeps its lines those in which nothing but the id stands are footers and
/// headings of sections (few rows, or that is what the list is like). They are problems (`expected`: "expected a
/// school"), with Spelling::exact sentences that come back; an id in words among numbers, without a sum, is a sentence
/// that asks.
std::vector<std::string> check_lines_that_are_no_rows(const Table& table, const std::string& id,
                                                      const std::string& expected, Spelling rule, Problems& problems,
                                                      ConditionsOf conditions = ConditionsOf::data);

}  // namespace clustertrial
