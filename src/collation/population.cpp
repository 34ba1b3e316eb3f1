#include "clustertrial/collation/collation.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/names.hpp"
#include "clustertrial/data/read_table.hpp"
#include "clustertrial/sample/stated_allocation.hpp"
#include "clustertrial/trial/allocation_plan.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace clustertrial {

namespace {

void add_once(std::vector<std::string>& names, const std::string& name) {
    if (!name.empty() && !contains(names, name)) names.push_back(name);
}

/// What the draw was made by is wanted wherever its results are analysed.
std::vector<std::string> columns_of_draw(const AllocationPlan& plan) {
    std::vector<std::string> columns;
    for (const StratumSpec& spec : plan.strata) add_once(columns, spec.column);
    add_once(columns, plan.together);
    return columns;
}

/// A list, or one of several, and the schools of it that were allocated.
struct ListOfSchools {
    std::string file;
    AllocationPlan plan;
    std::vector<std::string> ids;
    std::vector<std::string> arms;  ///< empty: no record says them
};

/// What is read of lists besides ids.
struct ListColumns {
    std::vector<std::string> copied;
    std::string authority;
    bool told = true;            ///< by the plan: a list has to have those that are copied
    bool authority_told = true;  ///< likewise
};

/// Without other word what the draw was made by, and the column that is called as the result's column of authorities.
/// What the result has under that name already is not copied, which is said.
ListColumns columns_of(const std::vector<ListOfSchools>& lists, const CollateSpec& spec, Population& population) {
    ListColumns columns{spec.list_columns, spec.list_authority, !spec.list_columns.empty(),
                        !spec.list_authority.empty()};
    if (!columns.authority_told) columns.authority = spec.authority_column;
    if (columns.told) return columns;
    std::vector<std::string> known = spec.by;
    for (const CollectedColumn& column : spec.columns) known.push_back(column.name);
    for (const DerivedColumn& column : spec.derived) known.push_back(column.name);
    std::vector<std::string> not_copied;
    for (const ListOfSchools& list : lists) {
        for (const std::string& column : columns_of_draw(list.plan)) {
            if (column == columns.authority) continue;  // it is read as the authority
            add_once(contains(known, column) ? not_copied : columns.copied, column);
        }
    }
    for (const std::string& column : not_copied)
        population.warnings.push_back("the list's " + in_quotes(column) +
                                      " is not copied: the result has a column of that name from the returns; "
                                      "another 'name' in [[collate.column]] makes room for it");
    return columns;
}

Table read_list(const ListOfSchools& list, const ListColumns& columns) {
    TableOptions options = table_options_for(list.plan);
    options.keep_lines = false;
    options.checksum = true;
    std::vector<ColumnRequest> requests{{list.plan.id, CellKind::text}};
    const auto add = [&](const std::string& name, bool told) {
        const bool known = std::any_of(requests.begin(), requests.end(),
                                       [&](const ColumnRequest& request) { return request.name == name; });
        if (!known && !name.empty()) requests.push_back({name, CellKind::text, {}, {}, !told});
    };
    for (const std::string& column : columns.copied) add(column, columns.told);
    add(columns.authority, columns.authority_told);
    return read_table(list.file, requests, options);
}

std::string text_at(const Table& table, const std::string& column, std::size_t row) {
    if (!table.has(column)) return {};
    const TextColumn& cells = table.text(column);
    return cells.is_missing(row) ? std::string() : cells.at(row);
}

/// The schools of one list with the cells of its columns.
void add_schools(const ListOfSchools& list, const ListColumns& columns, Population& population) {
    const Table table = read_list(list, columns);
    std::unordered_map<std::string, std::size_t> row_of;
    for (std::size_t row = 0; row < table.rows; ++row) row_of.emplace(text_at(table, list.plan.id, row), row);
    for (std::size_t i = 0; i < list.ids.size(); ++i) {
        const std::size_t row = row_of.at(list.ids[i]);
        population.ids.push_back(list.ids[i]);
        if (!list.arms.empty()) population.arms.push_back(list.arms[i]);
        population.authorities.push_back(text_at(table, columns.authority, row));
        for (std::size_t column = 0; column < population.columns.size(); ++column)
            population.cells[column].push_back(text_at(table, population.columns[column], row));
    }
    const InputFile input{InputKind::list, list.file, table.sha256};
    if (std::find(population.inputs.begin(), population.inputs.end(), input) == population.inputs.end())
        population.inputs.push_back(input);
}

ListOfSchools list_of_wave(const EarlierWave& wave) {
    ListOfSchools list{wave.table.file, wave.list.plan, wave.list.ids, {}};
    for (const std::size_t arm : wave.list.arms) list.arms.push_back(wave.list.plan.arms[arm]);
    return list;
}

std::vector<ListOfSchools> lists_of_records(const Trial& trial, const CollateOptions& options, Population& population) {
    StatedAllocation stated = read_recorded_allocation(trial, options.allow_outside, options.progress);
    population.source = std::move(stated.source);
    population.inputs = std::move(stated.inputs);
    population.warnings = std::move(stated.warnings);
    std::vector<ListOfSchools> lists;
    for (const auto& chain : stated.chains)
        for (const EarlierWave& wave : chain) lists.push_back(list_of_wave(wave));
    return lists;
}

/// Without a record the list says which schools there are, and nobody their arms.
ListOfSchools list_alone(const Trial& trial, Population& population) {
    const RandomisationSpec& spec = *trial.randomisation;
    AllocationPlan plan;
    plan.id = spec.id;
    plan.where = spec.where;
    ListOfSchools list{spec.file, std::move(plan), {}, {}};
    if (list.plan.id.empty())
        throw Error(ErrorKind::input,
                    trial.file + ": [randomisation] needs 'id', the column of " + spec.file + " with the schools' ids");
    const Table table = read_list(list, ListColumns{.copied = columns_of(list.plan.where), .authority = {}});
    Problems problems;
    for (const std::string& said : check_rules(table, list.plan.where, {""}, trial.data.spelling, problems))
        population.warnings.push_back(said);
    const NamesRule rule{trial.data.spelling};
    for (const std::string& said : check_names_of(table, {{list.plan.id, true}}, rule, problems))
        population.warnings.push_back(said);
    for (const std::string& said :
         check_lines_that_are_no_rows(table, list.plan.id, "expected a " + trial.unit, trial.data.spelling, problems))
        population.warnings.push_back(said);
    problems.throw_if_any(ErrorKind::input);
    for (const std::size_t row : rows_where(table, list.plan.where, {""})) {
        list.ids.push_back(text_at(table, list.plan.id, row));
        if (list.ids.back().empty()) problems.add(table.place(row, list.plan.id), "found no id", "expected one");
    }
    problems.throw_if_any(ErrorKind::input);
    for (const std::string& said : said_of_rows_left_out(table, list.ids.size(), list.plan.where))
        population.warnings.push_back(said);
    population.source = spec.file;
    population.warnings.push_back("no record of an allocation is named ([randomisation] record): the " +
                                  plural(trial.unit) + " are those of " + spec.file + ", and their arms are unknown");
    return list;
}

/// A row is found by the id: two of them would be one.
void check_ids(const Population& population, Spelling spelling) {
    std::set<std::string> seen;
    Problems problems;
    for (const std::string& id : population.ids)
        if (!seen.insert(spelling == Spelling::exact ? id : spelling_key(id)).second)
            problems.add({population.source}, "has " + in_quotes(id) + " twice", "expected each school once");
    problems.throw_if_any(ErrorKind::input);
}

}  // namespace

Population read_population(const Trial& trial, const CollateOptions& options) {
    const CollateSpec& spec = *trial.collate;
    if (!trial.randomisation || (trial.randomisation->records.empty() && trial.randomisation->file.empty()))
        throw Error(ErrorKind::input, trial.file +
                                          ": [collate] needs the schools of the trial; expected [randomisation] with "
                                          "'record', which says their arms too, or with 'file' and 'id'");
    Population population;
    std::vector<ListOfSchools> lists;
    if (trial.randomisation->records.empty()) {
        lists.push_back(list_alone(trial, population));
    } else {
        lists = lists_of_records(trial, options, population);
    }
    const ListColumns columns = columns_of(lists, spec, population);
    population.columns = columns.copied;
    population.cells.resize(population.columns.size());
    for (const ListOfSchools& list : lists) add_schools(list, columns, population);
    const auto is_empty = [](const std::string& authority) { return authority.empty(); };
    if (std::all_of(population.authorities.begin(), population.authorities.end(), is_empty))
        population.authorities.clear();
    check_ids(population, trial.data.spelling);
    return population;
}

}  // namespace clustertrial
