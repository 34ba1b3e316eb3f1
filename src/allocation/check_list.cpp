#include "clustertrial/allocation/check_list.hpp"

#include "clustertrial/core/words.hpp"
#include "clustertrial/data/spreadsheet.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial {

namespace {

void add_name(std::vector<std::string>& columns, const std::string& column) {
    if (!column.empty() && std::find(columns.begin(), columns.end(), column) == columns.end())
        columns.push_back(column);
}

void add_names(std::vector<std::string>& columns, const std::vector<StratumSpec>& specs) {
    for (const StratumSpec& spec : specs) {
        if (spec.kind == StratumKind::categories) add_name(columns, spec.column);
        add_name(columns, spec.within);
    }
}

/// The columns of names: what is equal in them decides. Numbers may be written in several ways.
std::vector<std::string> columns_of_names(const AllocationPlan& plan, const std::string& also) {
    std::vector<std::string> columns;
    add_names(columns, plan.strata);
    add_name(columns, plan.together);
    for (const CovariateColumn& covariate : plan.covariates)
        if (covariate.kind == CovariateKind::level) add_name(columns, covariate.column);
    if (const auto* minimisation = std::get_if<MinimisationPlan>(&plan.method_options))
        add_names(columns, minimisation->factors);
    add_name(columns, also);
    return columns;
}

/// Ids of the waves before this one, where they stood, then the list's own.
std::vector<SpelledAt> ids_of_waves(const Table& chosen, const AllocationPlan& plan,
                                    std::span<const EarlierWave> earlier) {
    std::vector<SpelledAt> ids;
    for (const EarlierWave& wave : earlier)
        for (std::size_t school = 0; school < wave.list.ids.size(); ++school)
            ids.push_back({wave.list.ids[school], wave.table.place(wave.list.rows[school], wave.list.plan.id)});
    for (SpelledAt& id : texts_of(chosen, plan.id)) ids.push_back(std::move(id));
    return ids;
}

void check_totals(const Table& chosen, const std::string& id, Problems& problems) {
    for (const SpelledAt& spelled : texts_of(chosen, id)) {
        if (!names_a_total(spelled.text)) continue;
        problems.add(spelled.place, "found " + in_quotes(spelled.text) + ", a line of totals",
                     "expected one row a school; --where " + in_quotes(id + "!=" + spelled.text) + " leaves it out");
    }
}

void append(std::vector<std::string>& all, std::vector<std::string> more) {
    for (std::string& one : more) all.push_back(std::move(one));
}

}  // namespace

std::vector<std::string> check_list(const Table& table, const AllocationPlan& plan,
                                    std::span<const EarlierWave> earlier, Spelling rule, const std::string& also) {
    Problems problems;
    std::vector<std::string> said = table.passed_over();
    append(said, check_conditions(table, plan.where, plan.missing, problems));
    std::vector<std::string> of_conditions;
    for (const RowCondition& condition : plan.where) add_name(of_conditions, condition.column);
    for (const std::string& column : of_conditions)
        append(said, check_spelling(spelled_alike(texts_of(table, column)), rule, problems));
    problems.throw_if_any(ErrorKind::input);

    const Table chosen = only_rows(table, rows_where(table, plan.where, plan.missing));
    append(said, check_spelling(spelled_alike(ids_of_waves(chosen, plan, earlier)), rule, problems));
    check_spreadsheet_errors(chosen, plan.id, "--missing", problems);
    for (const std::string& column : columns_of_names(plan, also)) {
        check_spreadsheet_errors(chosen, column, "--missing", problems);
        if (std::find(of_conditions.begin(), of_conditions.end(), column) == of_conditions.end())
            append(said, check_spelling(spelled_alike(texts_of(chosen, column)), rule, problems));
        for (const Column& read : chosen.columns)
            if (read.name == column) append(said, said_of_no_values(chosen, read));
    }
    check_totals(chosen, plan.id, problems);
    problems.throw_if_any(ErrorKind::input);
    return said;
}

}  // namespace clustertrial
