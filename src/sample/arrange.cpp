#include "clustertrial/core/words.hpp"
#include "clustertrial/data/suppressed.hpp"
#include "clustertrial/sample/stated_allocation.hpp"
#include "clustertrial/sample/trial_data.hpp"

#include "allocations.hpp"
#include "arrange_parts.hpp"
#include "stated_schools.hpp"
#include "suppressed.hpp"

#include <algorithm>
#include <optional>

namespace clustertrial {

using namespace sample_detail;

namespace {

/// Gathers columns, each asked for once.
class ColumnList {
  public:
    explicit ColumnList(const DataSpec& data) : data_(data) {}

    /// A column of ids, arms, strata or categories: "c" or "x" is a name there, not a suppressed value.
    void text(const std::string& name) { add(name, CellKind::text, data_.missing_text); }
    void number(const std::string& name) { add(name, CellKind::number); }
    /// The columns of a number column's ends, where the file has them.
    void ends_of(const std::string& name) {
        if (name.empty()) return;
        for (const std::string& end : {low_end_of(name), high_end_of(name)}) add(end, CellKind::number, {}, name);
    }
    std::vector<ColumnRequest> take() { return std::move(list_); }

  private:
    /// `end_of`: the column whose end it is, which says what its numbers look like; the file may lack it.
    void add(const std::string& name, CellKind kind, std::optional<std::vector<std::string>> missing = {},
             const std::string& end_of = {}) {
        if (name.empty()) return;
        const bool optional = !end_of.empty();
        const auto same = [&](const ColumnRequest& r) { return r.name == name && r.kind == kind; };
        const auto known = std::find_if(list_.begin(), list_.end(), same);
        if (known != list_.end()) {
            known->optional = known->optional && optional;
            return;
        }
        const auto named_in = [&](const std::vector<std::string>& names) {
            return std::find(names.begin(), names.end(), optional ? end_of : name) != names.end();
        };
        list_.push_back({name,
                         kind,
                         {named_in(data_.percent), named_in(data_.thousands), data_.decimal},
                         std::move(missing),
                         optional});
    }

    const DataSpec& data_;
    std::vector<ColumnRequest> list_;
};

/// The columns that a protocol's outcomes need besides those of the clusters.
void add_model_columns(const Trial& protocol, ColumnList& list) {
    for (const OutcomeSpec& outcome : protocol.outcomes) {
        for (const auto* column :
             {&outcome.count, &outcome.out_of, &outcome.value, &outcome.sd, &outcome.prior, &outcome.prior_size}) {
            list.number(*column);
        }
        if (outcome.suppressed == SuppressedCells::missing) continue;
        for (const std::string& column : numbers_of_model(outcome, protocol.analysis)) list.ends_of(column);
    }
    for (const CovariateSpec& covariate : protocol.analysis.model_covariates()) {
        covariate.categorical ? list.text(covariate.column) : list.number(covariate.column);
    }
    list.text(protocol.analysis.second_cluster);
    list.number(protocol.analysis.weights_column);
}

/// What no single row is to blame for.
void check_design(const TrialData& data, const Trial& trial) {
    Problems problems;
    if (data.clusters.size() < 2) {
        problems.add(trial.data.file + ": column '" + trial.data.cluster + "': found " +
                     counted(data.clusters.size(), "cluster") + "; expected at least two");
    }
    for (std::size_t a = 0; a < trial.arms.arms.size(); ++a) {
        if (std::find(data.arm.begin(), data.arm.end(), a) != data.arm.end()) continue;
        const Arm& arm = trial.arms.arms[a];
        const std::string column = trial.arms.column.empty() ? "" : "column '" + trial.arms.column + "': ";
        problems.add(trial.data.file + ": " + column + "no " + trial.unit + " is in arm '" + arm.name + "' (label '" +
                     arm.label + "'); expected every arm to have some");
    }
    problems.throw_if_any(ErrorKind::design);
}

/// Some outcome has data, if need be by what an entry of [[sensitivity]] says of suppressed numbers.
void check_any_outcome(const TrialData& data, const Trial& trial) {
    const auto has_data = [](const OutcomeData& outcome) { return outcome.why_none.empty(); };
    if (std::any_of(data.outcomes.begin(), data.outcomes.end(), has_data)) return;
    for (const TrialData& entry : data.sensitivity)
        for (const OutcomeData& outcome : entry.outcomes)
            if (outcome.spec.suppressed != SuppressedCells::missing && has_data(outcome)) return;
    Problems problems;
    for (const OutcomeData& outcome : data.outcomes)
        problems.add(trial.data.file + ": outcome '" + outcome.spec.name + "': " + outcome.why_none);
    problems.throw_if_any(ErrorKind::design);
}

/// A column that may carry signs has to be there: a misspelt name would leave its numbers unreadable.
void check_named(const Table& table, const std::vector<std::string>& columns, const std::string& key,
                 Problems& problems) {
    const std::vector<std::string> header = table.header_with_joined();
    for (const std::string& column : columns) {
        if (std::find(header.begin(), header.end(), column) != header.end()) continue;
        const std::string near = nearest_name(column, header);
        problems.add({table.file, 0, column}, "named by '" + key + "' and not found in the header",
                     near.empty() ? "expected a column of the file" : "the nearest column is '" + near + "'");
    }
}

}  // namespace

std::vector<ColumnRequest> columns_of(const Trial& trial) {
    ColumnList list(trial.data);
    list.text(trial.data.cluster);
    for (const std::string& column : columns_of(trial.data.where)) list.text(column);
    for (const std::string& column : trial.data.row) list.text(column);
    list.text(trial.arms.column);
    list.number(trial.arms.dose);
    for (const std::string& column : trial.strata) list.text(column);
    list.number(trial.data.size);
    add_model_columns(trial, list);
    for (const SensitivitySpec& entry : trial.sensitivity) add_model_columns(protocol_of(trial, entry), list);
    if (trial.compliance) list.number(trial.compliance->dose);
    for (const CaceSpec& definition : trial.cace) list.number(definition.take_up);
    for (const SubgroupSpec& subgroup : trial.subgroups) {
        subgroup.is_continuous() ? list.number(subgroup.column) : list.text(subgroup.column);
    }
    for (const BaselineVariable& variable : trial.baseline.categorical) list.text(variable.column);
    for (const BaselineVariable& variable : trial.baseline.continuous) list.number(variable.column);
    return list.take();
}

namespace {

TrialData arrange_given(const Table& whole, const Trial& trial, const StatedSchools* stated) {
    TrialData data;
    data.data_sha256 = whole.sha256;
    Problems problems;
    check_named(whole, trial.data.percent, "percent", problems);
    check_named(whole, trial.data.thousands, "thousands", problems);
    std::optional<Table> part;
    const Table& table = rows_read(whole, trial, problems, part, data.warnings);
    check_shared_rows(table, trial, problems);
    check_names(table, trial, column_of_units(trial, stated), problems, data.warnings);
    // One school under two names would be in two arms, and have two sizes.
    problems.throw_if_any(ErrorKind::input);
    Arranging rows{table, whole, trial, problems, {}, {}, {}, stated, {}};
    arrange_clusters(rows, data);
    // Later checks speak of clusters: without sound ones they would only repeat these problems in other words.
    problems.throw_if_any(ErrorKind::input);
    compare_with_strata(rows, data);
    warn_of_unadjusted(rows, data);
    arrange_sizes(rows, data);
    problems.throw_if_any(ErrorKind::input);
    check_repeated_rows(rows, data);
    check_outcomes(rows);
    check_second_cluster(rows, trial, {});
    check_weights(rows, trial, {});
    arrange_outcomes(rows, trial, {}, data);
    warn_of_incomplete(trial.arms, data);
    arrange_baseline(rows, data);
    arrange_dose(rows, data);
    problems.throw_if_any(ErrorKind::input);
    check_design(data, trial);
    arrange_sensitivity(rows, data);
    check_any_outcome(data, trial);
    arrange_cace(rows, data);
    arrange_subgroups(rows, data);
    data.rows_twice.clear();
    for (auto* list : {&data.sensitivity, &data.cace, &data.subgroups})
        for (TrialData& entry : *list) entry.rows_twice.clear();
    return data;
}

}  // namespace

TrialData arrange(const Table& table, const Trial& trial) {
    return arrange_given(table, trial, nullptr);
}

TrialData arrange(const Table& table, const Trial& trial, const StatedAllocation& stated) {
    const StatedSchools schools = stated_schools(stated, trial);
    return arrange_given(table, trial, &schools);
}

}  // namespace clustertrial
