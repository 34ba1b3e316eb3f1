#include "clustertrial/allocation/check_list.hpp"

#include "clustertrial/core/words.hpp"
#include "clustertrial/data/names.hpp"

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

/// Labels of arms are names too. Throws nothing: an allocation is not there yet.
std::vector<std::string> check_arms(const AllocationPlan& plan, Spelling rule, Problems& problems) {
    std::vector<SpelledAt> labels;
    for (const std::string& arm : plan.arms) labels.push_back({arm, {}});
    std::vector<std::string> said;
    for (const auto& [first, other] : spelled_alike(labels)) {
        const std::string found = "arms: " + in_quotes(first.text) + " and " + in_quotes(other.text);
        if (rule == Spelling::checked) {
            problems.add(found +
                         ", which look like two spellings of one label; change one of them, or give --spelling exact "
                         "if they are different");
        } else {
            said.push_back(found + " are different, as spelling = exact says");
        }
    }
    return said;
}

}  // namespace

std::vector<std::string> check_list(const Table& table, const AllocationPlan& plan,
                                    std::span<const EarlierWave> earlier, Spelling rule, const std::string& also,
                                    ConditionsOf conditions) {
    Problems problems;
    std::vector<std::string> said = table.said_of_reading();
    append(said, check_rules(table, plan.where, plan.missing, rule, problems));
    const std::vector<std::string> of_rules = columns_of(plan.where);
    append(said, check_arms(plan, rule, problems));
    problems.throw_if_any(ErrorKind::input);

    const Table chosen = only_rows(table, rows_where(table, plan.where, plan.missing));
    append(said, said_of_rows_left_out(table, chosen.rows, plan.where));
    append(said, check_spelling(spelled_alike(ids_of_waves(chosen, plan, earlier)), rule, problems));
    std::vector<ColumnOfNames> names = {{plan.id, true, true}};
    for (const std::string& column : columns_of_names(plan, also)) {
        const bool is_spelled =
            std::find(of_rules.begin(), of_rules.end(), column) != of_rules.end() || column == plan.id;
        names.push_back({column, column == plan.together, is_spelled});
        for (const Column& read : chosen.columns)
            if (read.name == column) append(said, said_of_no_values(chosen, read));
    }
    append(said, check_names_of(chosen, names, {rule, "--missing"}, problems));
    append(said,
           check_lines_that_are_no_rows(chosen, plan.id, "expected one row a school", rule, problems, conditions));
    problems.throw_if_any(ErrorKind::input);
    return said;
}

}  // namespace clustertrial
