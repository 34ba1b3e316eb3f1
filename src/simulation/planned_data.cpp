#include "clustertrial/simulation/planned_data.hpp"

#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/read_table.hpp"
#include "clustertrial/sample/read_trial_data.hpp"
#include "clustertrial/trial/allocation_plan.hpp"

#include "simulated_sample.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace clustertrial {

using namespace simulation_detail;

namespace {

bool is_in(const std::vector<std::string>& header, const std::string& column) {
    return std::find(header.begin(), header.end(), column) != header.end();
}

std::vector<std::string> header_of(const std::string& file, const Trial& trial) {
    TableOptions options;
    options.delimiter = trial.data.delimiter;
    options.encoding = trial.data.encoding;
    return read_table_header(file, {trial.data.cluster}, options);
}

/// Whether the file of [data] is there and has all columns of the outcomes.
bool has_outcomes(const Trial& trial) {
    if (!trial.data.joins.empty() || trial.data.file == "-") return true;
    std::vector<std::string> header;
    try {
        header = header_of(trial.data.file, trial);
    } catch (const Error&) {
        return false;  // without a list, reading it says what is wrong
    }
    return std::all_of(trial.outcomes.begin(), trial.outcomes.end(), [&](const OutcomeSpec& outcome) {
        return is_in(header, outcome.is_count() ? outcome.count : outcome.value);
    });
}

/// Columns that are made up: name, and the value of every row; of sizes, those of the list.
struct MadeUpColumns {
    std::set<std::string> values;
    std::set<std::string> sizes;
};

MadeUpColumns made_up_columns(const Trial& trial) {
    MadeUpColumns columns;
    for (const OutcomeSpec& outcome : trial.outcomes) {
        for (const std::string* name : {&outcome.count, &outcome.value, &outcome.sd, &outcome.prior})
            if (!name->empty()) columns.values.insert(*name);
        if (!outcome.prior_size.empty()) columns.sizes.insert(outcome.prior_size);
    }
    return columns;
}

/// The list, one row a school that was chosen, with the columns that an analysis reads.
class PlannedTable {
  public:
    PlannedTable(const Trial& trial, const DrawProgress& progress)
        : trial_(trial), spec_(randomisation_of(trial)), plan_(plan_of(spec_)) {
        const Table schools = read_table(spec_.file, columns_for(plan_), table_options_for(plan_));
        allocated_ = allocate(schools, plan_, {}, progress);
    }

    Table make() {
        const std::vector<ColumnRequest> wanted = columns_of(trial_);
        const std::vector<std::string> header = read_table_header(spec_.file, {plan_.id}, table_options_for(plan_));
        std::vector<ColumnRequest> there = {{plan_.id, CellKind::text}};
        for (const ColumnRequest& column : wanted)
            if (column.name != plan_.id && is_in(header, column.name)) there.push_back(column);
        if (const std::string& size = size_column(header); !is_in_requests(there, size))
            there.push_back({size, CellKind::number});
        TableOptions options = table_options_for(plan_);
        options.checksum = true;
        table_ = only_rows(read_table(spec_.file, there, options), allocated_.rows);
        check_sizes(size_column(header));
        const NumberColumn sizes = table_.numbers(size_column(header));
        add_ids();
        Problems problems;
        for (const ColumnRequest& column : wanted)
            if (!table_.has(column.name)) add(column, sizes, problems);
        problems.throw_if_any(ErrorKind::input);
        return std::move(table_);
    }

    [[nodiscard]] const std::string& file() const { return spec_.file; }

  private:
    static AllocationPlan plan_of(RandomisationSpec& spec) {
        if (!spec.seed) spec.seed = 1;  // simulated trials draw their own allocations
        return allocation_plan_of(spec);
    }

    static bool is_in_requests(const std::vector<ColumnRequest>& columns, const std::string& name) {
        return std::any_of(columns.begin(), columns.end(), [&](const auto& column) { return column.name == name; });
    }

    void check_sizes(const std::string& name) const {
        const auto column = std::find_if(table_.columns.begin(), table_.columns.end(),
                                         [&](const Column& one) { return one.name == name; });
        const auto* sizes = std::get_if<NumberColumn>(&column->cells);
        if (sizes == nullptr)
            throw Error(ErrorKind::input, spec_.file + ": column '" + name + "' was read as names; expected sizes");
        Problems problems;
        for (std::size_t row = 0; row < table_.rows; ++row) {
            const double size = sizes->values[row];
            if (size >= 1 && size == std::floor(size)) continue;
            problems.add(table_.place(row, name),
                         std::isnan(size) ? "found no value" : "found " + format_shortest(size),
                         "expected the size of a " + trial_.unit + ", a whole number above 0");
        }
        problems.throw_if_any(ErrorKind::input);
    }

    const std::string& size_column(const std::vector<std::string>& header) const {
        const std::string& own = trial_.data.size;
        const std::string& named = trial_.simulation.size;
        const std::string& column = named.empty() ? own : named;
        if (column.empty() || !is_in(header, column)) {
            throw Error(ErrorKind::input, spec_.file + ": the list has no column with the sizes of clusters" +
                                              (column.empty() ? "" : " ('" + column + "')") +
                                              "; expected 'size' in [simulation], or in [data], to name one");
        }
        return column;
    }

    void add_ids() {
        if (table_.has(trial_.data.cluster)) return;
        Column ids = {trial_.data.cluster, table_.text(plan_.id)};
        table_.columns.push_back(std::move(ids));
        table_.header.push_back(trial_.data.cluster);
    }

    void add_texts(const std::string& name, const std::vector<std::string>& levels,
                   const std::vector<std::size_t>& level_of_row) {
        TextColumn cells;
        cells.levels = levels;
        for (const std::size_t level : level_of_row) cells.codes.push_back(static_cast<std::uint32_t>(level));
        table_.columns.push_back({name, std::move(cells)});
        table_.header.push_back(name);
    }

    /// Of a record it is the record that says the arms.
    void add_arms() {
        if (!trial_.randomisation->records.empty()) return;
        std::vector<std::string> labels;
        for (const std::string& drawn : plan_.arms) {
            const auto arm = std::find_if(trial_.arms.arms.begin(), trial_.arms.arms.end(),
                                          [&](const Arm& one) { return one.name == drawn || one.label == drawn; });
            if (arm == trial_.arms.arms.end()) {
                throw Error(ErrorKind::input, trial_.file + ": [randomisation] allocates to arm '" + drawn +
                                                  "'; expected a name or a label of [arms]");
            }
            labels.push_back(arm->label);
        }
        for (const Arm& arm : trial_.arms.arms) {
            if (std::find(labels.begin(), labels.end(), arm.label) == labels.end())
                throw Error(ErrorKind::input, trial_.file + ": [randomisation] has no arm '" + arm.name +
                                                  "' of [arms]; expected it among its arms");
        }
        add_texts(trial_.arms.column, labels, allocated_.arms);
    }

    void add(const ColumnRequest& column, const NumberColumn& sizes, Problems& problems) {
        const MadeUpColumns made_up = made_up_columns(trial_);
        if (column.name == trial_.arms.column) {
            add_arms();
        } else if (trial_.strata == std::vector<std::string>{column.name}) {
            add_texts(column.name, allocated_.strata.labels, allocated_.strata.of);
        } else if (column.name == trial_.data.size || made_up.sizes.contains(column.name)) {
            table_.columns.push_back({column.name, sizes});
            table_.header.push_back(column.name);
        } else if (made_up.values.contains(column.name)) {
            table_.columns.push_back({column.name, NumberColumn{std::vector<double>(table_.rows, 0)}});
            table_.header.push_back(column.name);
        } else if (!column.optional) {
            problems.add(table_.file + ": the list has no column '" + column.name +
                         "', which the analysis needs and simulation cannot make up");
        }
    }

    const Trial& trial_;
    RandomisationSpec spec_;
    AllocationPlan plan_;
    AllocatedList allocated_;
    Table table_;
};

}  // namespace

PlannedData read_planned_data(const Trial& trial, const DrawProgress& progress) {
    if (trial.arms.is_dose())
        throw Error(ErrorKind::design, "a trial with a dose in place of arms cannot be simulated");
    PlannedData planned;
    planned.trial = trial;
    planned.from_list = trial.randomisation.has_value() && !has_outcomes(trial);
    Trial analysed = protocol_of_lines(trial);
    ReadingOptions reading;
    reading.progress = progress;
    std::string file = trial.data.file;
    // What the column will be called is of no matter before there is one.
    if (planned.from_list && analysed.arms.column.empty() && trial.randomisation->records.empty())
        analysed.arms.column = "arm allocated";
    if (planned.from_list) {
        PlannedTable list(analysed, progress);
        reading.rows = list.make();
        file = list.file();
        analysed.data.file = file;
    }
    planned.data = read_trial_data(analysed, reading);
    planned.inputs = {{planned.from_list ? InputKind::list : InputKind::data, file, planned.data.data_sha256}};
    for (const InputFile& input : planned.data.other_inputs)
        if (std::find(planned.inputs.begin(), planned.inputs.end(), input) == planned.inputs.end())
            planned.inputs.push_back(input);
    return planned;
}

}  // namespace clustertrial
