#include "collate.hpp"
#include "key_builders.hpp"

/// The keys of [collate]: the plan by which returns become one file.
namespace clustertrial {

namespace trial_detail {

namespace {

/// No program has flags for a plan.
template <typename Spec>
std::vector<KeyOf<Spec>> without_flags(std::vector<KeyOf<Spec>> keys) {
    for (KeyOf<Spec>& one : keys) {
        one.has_flag = false;
        one.flag.clear();
    }
    return keys;
}

std::string text_of_expression(const Expression& expression) {
    return expression.text();
}

Domain<Expression> expressions() {
    Domain<Expression> domain = written<Expression>(Expression::parse, text_of_expression);
    domain.words = "an expression";
    return domain;
}

/// A table with a name of the file's own for each of its values.
template <typename T>
Domain<T> pairs(T (*parse)(std::string_view), std::string (*print)(const T&), std::string words) {
    Domain<T> domain = written<T>(parse, print);
    domain.type = KeyType::map;
    domain.words = std::move(words);
    return domain;
}

std::vector<KeyOf<AuthoritySpec>> authority_keys() {
    return {
        key({.name = "name", .meaning = "the same for all rows of the source", .takes = "TEXT"}, &AuthoritySpec::name),
        key({.name = "from",
             .meaning = "where the name of the authority comes from if `name` is not given",
             .takes = "SOURCE"},
            &AuthoritySpec::from),
        key({.name = "pattern", .meaning = "whose first group is the authority", .takes = "PATTERN"},
            &AuthoritySpec::pattern),
        key({.name = "column", .meaning = "of the return, with `from = \"column\"`", .takes = "COLUMN"},
            &AuthoritySpec::column)};
}

std::vector<KeyOf<CollateIds>> ids_keys() {
    return without_flags(section<CollateIds>(
        "collate.ids",
        {{key({.name = "column", .meaning = "column of the result: the school's id", .required = true},
              &CollateIds::column),
          key({.name = "pad", .meaning = "digits: a shorter number gets zeros in front; 0 leaves ids as they are"},
              &CollateIds::pad, whole_between(0, 20, "a whole number up to 20")),
          key({.name = "successors",
               .meaning = "file with a row for each id that became another: a school that closed, merged, split or "
                          "became an academy"},
              &CollateIds::successors),
          key({.name = "old_column", .meaning = "its column of ids before"}, &CollateIds::old_column),
          key({.name = "new_column", .meaning = "its column of ids after"}, &CollateIds::new_column),
          key({.name = "successor_rows",
               .meaning = "rows of that file to use, an [expression](expressions.md): `LinkType ~ '^Successor'`",
               .otherwise = "all"},
              &CollateIds::successor_rows, expressions()),
          key({.name = "date_column", .meaning = "its column of dates, shown beside what it led to"},
              &CollateIds::date_column),
          key({.name = "kind_column", .meaning = "its column of kinds, shown beside what it led to"},
              &CollateIds::kind_column)}}));
}

/// Those of the section itself.
std::vector<KeyOf<CollateSpec>> plan_keys() {
    return without_flags(section<CollateSpec>(
        "collate",
        {{key({.name = "by",
               .meaning = "columns that tell the rows of a school apart: `year_group`; without them a school has one"},
              &CollateSpec::by),
          key({.name = "list_columns",
               .meaning = "columns of the list that was allocated, copied to the result",
               .otherwise = "those of its strata and of `together`, where the result has none of that name"},
              &CollateSpec::list_columns),
          key({.name = "authority_column", .meaning = "column of the result: the authority that sent the row"},
              &CollateSpec::authority_column),
          key({.name = "list_authority",
               .meaning = "column of the list: the authority of each school, so that it is known whom to ask for "
                          "schools without a return",
               .otherwise = "the one called as `authority_column`, if the list has it"},
              &CollateSpec::list_authority)}}));
}

/// Which files, and what their rows and cells mean.
std::vector<KeyOf<CollateSource>> source_keys() {
    return {
        key({.name = "files",
             .meaning = "returns that are read alike, relative to the trial file: CSV, a workbook (`#Sheet` names "
                        "the sheet), .dta, .sav, .por or .xpt; `*` and `?` stand for any characters of a name",
             .required = true,
             .or_one = true,
             .wording = true},
            &CollateSource::files),
        table_key({.name = "authority", .meaning = "who sent them", .otherwise = "the file's name"},
                  &CollateSource::authority, authority_keys()),
        key({.name = "rename", .meaning = "headers and what the result calls their columns", .otherwise = "none"},
            &CollateSource::rename, pairs(parse_renamed, renamed_text, "{ HEADER = COLUMN, ... }")),
        key({.name = "drop_rows",
             .meaning =
                 "rows that are not schools: [expressions](expressions.md); a row for which any is true is left out",
             .or_one = true},
            &CollateSource::drop_rows, expressions()),
        key({.name = "totals",
             .meaning =
                 "lines of totals, an expression: they are not schools; the sums of the rows are compared with them",
             .otherwise = "those whose id is \"Total\""},
            &CollateSource::totals, expressions()),
        key({.name = "suppressed",
             .meaning = "cells in the place of small counts, with the bounds of these",
             .otherwise = "none"},
            &CollateSource::suppressed, pairs(parse_suppressed, suppressed_text, "{ CELL = [LOW, HIGH], ... }"))};
}

/// How they are read.
std::vector<KeyOf<CollateSource>> reading_keys() {
    return {key({.name = "missing", .meaning = "cells of number columns that mark a missing value"},
                &CollateSource::missing),
            key({.name = "delimiter", .meaning = "what separates cells of a text file", .otherwise = "found"},
                &CollateSource::delimiter, delimiters()),
            key({.name = "header_row",
                 .meaning = "line of the header",
                 .otherwise = "the first with all columns that are known, or the most of them"},
                &CollateSource::header_row, share()),
            key({.name = "encoding", .meaning = "how a text file stores its characters", .otherwise = "found"},
                &CollateSource::encoding),
            key({.name = "labels", .meaning = "of columns whose values have labels read the labels"},
                &CollateSource::labels),
            key({.name = "decimal", .meaning = "decimal mark"}, &CollateSource::decimal),
            key({.name = "percent", .meaning = "columns of the result whose cells may carry a percent sign"},
                &CollateSource::percent),
            key({.name = "thousands", .meaning = "columns of the result whose numbers may carry thousands separators"},
                &CollateSource::thousands)};
}

}  // namespace

std::vector<KeyOf<CollateSpec>> collate_keys() {
    return joined_keys<CollateSpec>({plan_keys(), within(&CollateSpec::ids, ids_keys())});
}

}  // namespace trial_detail

template <>
const std::vector<KeyOf<CollectedColumn>>& keys_of() {
    using namespace trial_detail;
    static const auto keys = without_flags(section<CollectedColumn>(
        "collate.column",
        {{key({.name = "name", .meaning = "what the result calls the column", .required = true},
              &CollectedColumn::name),
          key({.name = "type",
               .meaning = "what its cells are: whole numbers from 0, numbers or texts; others are problems"},
              &CollectedColumn::kind),
          key({.name = "label",
               .meaning = "label; a return may have it as its header",
               .otherwise = "the name",
               .wording = true},
              &CollectedColumn::label),
          key({.name = "also", .meaning = "other headers that any return may have for it"}, &CollectedColumn::also),
          key({.name = "optional", .meaning = "a return need not have it"}, &CollectedColumn::optional),
          key({.name = "minimum", .meaning = "a number below it is a problem"}, &CollectedColumn::minimum),
          key({.name = "maximum", .meaning = "a number above it is a problem"}, &CollectedColumn::maximum),
          key({.name = "suppressed",
               .meaning =
                   "cells in the place of its numbers, with the bounds of these; `{}`: the column takes no marker",
               .otherwise = "those of the source for a count that is not in `percent`, else none"},
              &CollectedColumn::suppressed,
              pairs(parse_suppressed, suppressed_text, "{ CELL = [LOW, HIGH], ... }"))}}));
    return keys;
}

template <>
const std::vector<KeyOf<CollateSource>>& keys_of() {
    using namespace trial_detail;
    static const auto keys = without_flags(section<CollateSource>("collate.source", {source_keys(), reading_keys()}));
    return keys;
}

template <>
const std::vector<KeyOf<DerivedColumn>>& keys_of() {
    using namespace trial_detail;
    static const auto keys = without_flags(section<DerivedColumn>(
        "collate.derived",
        {{key({.name = "name", .meaning = "what the result calls the column", .required = true}, &DerivedColumn::name),
          key({.name = "value", .meaning = "an [expression](expressions.md) of columns above it", .required = true},
              &DerivedColumn::value, expressions()),
          key({.name = "label", .meaning = "what people call it", .otherwise = "the name", .wording = true},
              &DerivedColumn::label)}}));
    return keys;
}

template <>
const std::vector<KeyOf<CollateCheck>>& keys_of() {
    using namespace trial_detail;
    static const auto keys = without_flags(section<CollateCheck>(
        "collate.check",
        {{key({.name = "rule", .meaning = "an [expression](expressions.md) that holds in every row", .required = true},
              &CollateCheck::rule, expressions()),
          key({.name = "severity", .meaning = "a row in which it does not hold stops the run, or is a warning"},
              &CollateCheck::severity),
          key({.name = "label",
               .meaning = "message about such rows, also sent to the authority",
               .otherwise = "the rule",
               .wording = true},
              &CollateCheck::label)}}));
    return keys;
}

template <>
const std::vector<KeyOf<CollateCorrection>>& keys_of() {
    using namespace trial_detail;
    static const auto keys = without_flags(section<CollateCorrection>(
        "collate.correction",
        {{key({.name = "id", .meaning = "of the school, as the result has it", .required = true},
              &CollateCorrection::id),
          key({.name = "by", .meaning = "values of `by` of [collate]: which of its rows", .or_one = true},
              &CollateCorrection::by),
          key({.name = "column", .meaning = "of the result", .required = true}, &CollateCorrection::column),
          key({.name = "found",
               .meaning = "the cell as it is in the return; a different cell stops the run",
               .otherwise = "required; may be empty"},
              &CollateCorrection::found),
          key({.name = "value",
               .meaning = "the corrected cell; an empty text is a missing value",
               .otherwise = "required; may be empty"},
              &CollateCorrection::value),
          key({.name = "reason",
               .meaning = "source of the correction: who and when",
               .required = true,
               .wording = true},
              &CollateCorrection::reason)}}));
    return keys;
}

}  // namespace clustertrial
