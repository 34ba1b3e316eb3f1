#include "stated_list.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/data/read_table.hpp"

#include "school_rows.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace clustertrial::sample_detail {

namespace {

/// A file that may hold columns of the plan.
struct Source {
    std::string file;
    std::string id;                    ///< its column of ids
    std::vector<ColumnRequest> has;    ///< of the columns that the plan reads
    std::vector<std::string> lacking;  ///< the others
    std::string why;                   ///< not empty: why it cannot be read
    [[nodiscard]] bool has_all() const { return lacking.empty() && why.empty(); }
};

/// Nothing is copied of the list, and it may be any kind of file that the data may be.
TableOptions options_for(const AllocationPlan& plan, const Trial& trial) {
    TableOptions options = table_options_for(plan);
    options.keep_lines = false;
    options.encoding = trial.data.encoding;
    options.labels = trial.data.labels;
    return options;
}

Source source_of(const std::string& file, const std::string& id, const AllocationPlan& plan, const Trial& trial) {
    Source source{file, id, {}, {}, {}};
    if (!can_be_read_again(table_source(file).file)) {
        source.why = file == "-" ? "standard input" : file;
        source.why += " can be read only once, and is the data (save it in a file, or give the list: 'file')";
        return source;
    }
    try {
        std::vector<ColumnRequest> columns = columns_for(plan);
        std::vector<std::string> names{id};
        for (const ColumnRequest& column : columns) names.push_back(column.name);
        const std::vector<std::string> header = read_table_header(file, names, options_for(plan, trial));
        for (ColumnRequest& column : columns) {
            if (contains(header, column.name)) {
                source.has.push_back(column);
            } else {
                source.lacking.push_back(column.name);
            }
        }
        if (!contains(header, id)) source.why = file + " has no " + in_quotes(id);
    } catch (const Error& error) {
        source.why = error.what();
    }
    return source;
}

/// The list first, where there is one, and the data.
std::vector<Source> sources_of(const Trial& trial, const AllocationPlan& plan) {
    std::vector<Source> sources;
    const std::string& list = trial.randomisation->file;
    if (!list.empty()) sources.push_back(source_of(list, plan.id, plan, trial));
    if (list != trial.data.file) sources.push_back(source_of(trial.data.file, trial.data.cluster, plan, trial));
    return sources;
}

std::string said_of(const Source& source) {
    if (!source.why.empty()) return source.why;
    std::vector<std::string> lacking;
    for (const std::string& column : source.lacking) lacking.push_back(in_quotes(column));
    return source.file + " has no " + listed(lacking, "and no");
}

Table read_schools(const Source& source, const AllocationPlan& plan, const Trial& trial,
                   const std::vector<ColumnRequest>& columns) {
    AllocationPlan by_id = plan;
    by_id.id = source.id;
    return one_row_a_school(read_table(source.file, columns, options_for(plan, trial)), by_id);
}

/// Where ids stand in a column.
PlacesOfNames rows_by_id(const TextColumn& ids, Spelling spelling) {
    PlacesOfNames rows(spelling);
    for (std::size_t row = 0; row < ids.codes.size(); ++row)
        if (!ids.is_missing(row)) rows.add(ids.at(row), row);
    return rows;
}

/// The data's rows that [data] reads, one a school, with the columns that the list lacks.
Table read_rest(const Trial& trial, const AllocationPlan& plan, const Source& data, const Source& list) {
    std::vector<ColumnRequest> columns;
    const auto add = [&](const ColumnRequest& column) {
        const auto same = [&](const ColumnRequest& known) { return known.name == column.name; };
        if (std::none_of(columns.begin(), columns.end(), same)) columns.push_back(column);
    };
    add({data.id, CellKind::text});
    for (const ColumnRequest& column : data.has)
        if (contains(list.lacking, column.name)) add(column);
    const std::size_t wanted = columns.size();
    for (const std::string& column : columns_of(trial.data.where)) add({column, CellKind::text});
    TableOptions options = options_for(plan, trial);
    options.where = trial.data.where;
    Table table = read_table(data.file, columns, options);
    if (!trial.data.where.empty())
        table = only_rows(table, rows_where(table, trial.data.where, trial.data.missing_text));
    table.columns.resize(wanted);
    AllocationPlan by_id = plan;
    by_id.id = data.id;
    return one_row_a_school(std::move(table), by_id);
}

/// The list with the columns that only the data have, by id.
Table join_lists(Table list, const Table& rest, const std::string& id_of_rest, const AllocationPlan& plan,
                 Spelling spelling) {
    const TextColumn& ids = list.text(plan.id);
    const PlacesOfNames rows_of_rest = rows_by_id(rest.text(id_of_rest), spelling);
    std::vector<std::optional<std::size_t>> found(list.rows);
    for (std::size_t row = 0; row < list.rows; ++row)
        if (!ids.is_missing(row)) found[row] = rows_of_rest.find(ids.at(row));
    Problems problems;
    std::vector<std::string> names;
    for (const Column& column : rest.columns)
        if (column.name != id_of_rest) names.push_back(in_quotes(column.name));
    for (const std::size_t row : rows_where(list, plan.where, plan.missing)) {
        if (ids.is_missing(row) || found[row]) continue;
        problems.add(list.place(row, plan.id),
                     "found " + in_quotes(ids.at(row)) + ", but " + rest.file + " has no row for it",
                     "expected one: " + listed(names, "and") + " of [randomisation] " +
                         (names.size() == 1 ? "is" : "are") + " only in that file");
    }
    problems.throw_if_any(ErrorKind::input);
    for (const Column& column : rest.columns) {
        if (column.name == id_of_rest) continue;
        const TextColumn& cells = std::get<TextColumn>(column.cells);
        TextColumn joined{{}, cells.levels};
        for (const auto& row : found) joined.codes.push_back(row ? cells.codes[*row] : TextColumn::missing);
        list.columns.push_back({column.name, std::move(joined)});
        list.header.push_back(column.name);
    }
    list.file += " with " + rest.file;
    return list;
}

/// Columns that an allocation adds to its list may be there: nothing is written again. One that the plan reads has to
/// have a value in every row, since no message could find it.
void hide_added_columns(Table& table) {
    Problems problems;
    for (std::string& name : table.header) {
        const auto added = {"stratum", "tuple", "draw", "arm", "probability"};
        if (std::find(added.begin(), added.end(), name) == added.end()) continue;
        for (std::size_t row = 0; table.has(name) && row < table.rows; ++row) {
            if (table.text(name).is_missing(row))
                problems.add(table.place(row, name), "found no value", "expected one in every row");
        }
        name.clear();
    }
    problems.throw_if_any(ErrorKind::input);
}

/// Among the inputs a list is named once.
void add_list(const std::string& file, const std::string& sha256, std::vector<InputFile>& inputs) {
    const InputFile list{InputKind::list, file, sha256};
    if (std::find(inputs.begin(), inputs.end(), list) == inputs.end()) inputs.push_back(list);
}

/// Whether each of the columns that the list lacks is in the data, and both have ids.
bool divided_between(const Source& list, const Source& data) {
    return list.why.empty() && data.why.empty() &&
           std::none_of(list.lacking.begin(), list.lacking.end(),
                        [&](const std::string& name) { return contains(data.lacking, name); });
}

}  // namespace

Table read_stated_list(const Trial& trial, const AllocationPlan& plan, std::vector<InputFile>& inputs) {
    const std::vector<Source> sources = sources_of(trial, plan);
    const auto whole = std::find_if(sources.begin(), sources.end(), [](const Source& one) { return one.has_all(); });
    std::optional<Table> table;
    if (whole != sources.end()) {
        table = read_schools(*whole, plan, trial, columns_for(plan));
    } else if (sources.size() == 2 && divided_between(sources[0], sources[1])) {
        table = join_lists(read_schools(sources[0], plan, trial, sources[0].has),
                           read_rest(trial, plan, sources[1], sources[0]), sources[1].id, plan, trial.data.spelling);
    } else {
        throw Error(ErrorKind::input,
                    trial.file + ": [randomisation] cannot be followed: " + joined_as(sources, said_of, "; ") +
                        "; expected the columns that it names in the list ('file') or in the data, or 'record'");
    }
    const std::string& list = trial.randomisation->file;
    const bool is_read = whole == sources.end() || whole->file == list;
    if (!list.empty() && list != trial.data.file && is_read) add_list(list, table->sha256, inputs);
    hide_added_columns(*table);
    return *std::move(table);
}

namespace {

/// Those of `columns` that the header of the data lacks; none where the data can be read once only.
std::vector<std::string> not_in_data(const std::vector<std::string>& columns, const Trial& trial) {
    if (columns.empty() || !can_be_read_again(table_source(trial.data.file).file)) return {};
    TableOptions options;
    options.delimiter = trial.data.delimiter;
    options.encoding = trial.data.encoding;
    if (trial.data.header_row) options.header_row = *trial.data.header_row;
    const std::vector<std::string> header = read_table_header(trial.data.file, columns, options);
    std::vector<std::string> lacking;
    for (const std::string& column : columns)
        if (!contains(header, column)) lacking.push_back(column);
    return lacking;
}

/// Text columns of a wave's list, those of `columns` that it has, with its ids.
Table read_texts(const Trial& trial, const std::string& file, const EarlierWave& wave,
                 const std::vector<std::string>& columns) {
    const AllocationPlan& plan = wave.list.plan;
    std::vector<ColumnRequest> requests{{plan.id, CellKind::text}};
    for (const std::string& column : columns)
        requests.push_back({column, CellKind::text, {}, trial.data.missing_text, true});
    Table table = read_schools({file, plan.id, {}, {}, {}}, plan, trial, requests);
    if (!wave.table.sha256.empty() && table.sha256 != wave.table.sha256)
        throw Error(ErrorKind::input, describe({file}, "was changed while it was read", "start again"));
    return table;
}

/// The text of each school of a wave that has one, by its id.
void add_texts(const Table& table, const EarlierWave& wave, const std::string& column,
               std::map<std::string, std::string>& texts) {
    const PlacesOfNames rows = rows_by_id(table.text(wave.list.plan.id), Spelling::exact);
    const TextColumn& cells = table.text(column);
    for (const std::string& id : wave.list.ids) {
        const auto row = rows.find(id);
        if (row && !cells.is_missing(*row)) texts.emplace(id, cells.at(*row));
    }
}

}  // namespace

std::vector<std::string> strata_not_in_data(const Trial& trial) {
    return not_in_data(trial.strata, trial);
}

bool arms_not_in_data(const Trial& trial) {
    return !trial.arms.column.empty() && !not_in_data({trial.arms.column}, trial).empty();
}

void add_arms_of_list(const Trial& trial, const std::string& list, StatedAllocation& stated) {
    const std::string& column = trial.arms.column;
    if (column.empty()) return;
    const EarlierWave& wave = stated.chains.front().front();
    if (wave.list.plan.id == column) return;
    const Table table = read_texts(trial, list, wave, {column});
    if (table.has(column)) add_texts(table, wave, column, stated.arms);
}

void add_strata_of_lists(const Trial& trial, const std::vector<std::string>& lists, StatedAllocation& stated) {
    const std::vector<std::string> columns = strata_not_in_data(trial);
    if (columns.empty()) return;
    std::size_t number = 0;
    for (const auto& chain : stated.chains) {
        for (const EarlierWave& wave : chain) {
            const std::string& file = lists[number++];
            if (file.empty()) return;
            const Table table = read_texts(trial, file, wave, columns);
            add_list(file, table.sha256, stated.inputs);
            for (const std::string& column : columns)
                if (table.has(column)) add_texts(table, wave, column, stated.strata[column]);
        }
    }
}

}  // namespace clustertrial::sample_detail
