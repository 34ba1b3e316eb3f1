#include "clustertrial/report/check_tables.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "averaged_over.hpp"
#include "counted_words.hpp"
#include "display.hpp"
#include "notes.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

namespace clustertrial {

using namespace report_detail;

namespace {

/// "control 47; intervention 47" of the clusters for which `counts` is true.
std::string by_arm(const TrialData& data, const Trial& trial, const std::function<bool(std::size_t)>& counts) {
    std::vector<std::size_t> clusters(trial.arms.arms.size(), 0);
    for (std::size_t cluster = 0; cluster < data.clusters.size(); ++cluster)
        if (counts(cluster)) ++clusters[data.arm[cluster]];
    std::vector<std::string> texts;
    for (std::size_t arm = 0; arm < clusters.size(); ++arm)
        texts.push_back(trial.arms.arms[arm].name + " " + format_count(clusters[arm]));
    return joined(texts, "; ");
}

class CheckTable {
  public:
    CheckTable(const TrialData& data, const Trial& trial) : data_(data), trial_(trial) {
        table_.id = "check";
        table_.title = "What would be analysed";
        table_.columns = {{"What"}, {"In these files"}};
    }

    ResultTable make() {
        const auto all = [](std::size_t) { return true; };
        add("Trial", trial_.title);
        add("Data", files());
        add(trial_.arms.is_dose() ? "Clusters" : "Randomised", by_arm(data_, trial_, all));
        add("Lost after allocation", counted_names(data_.stated.lost));
        add("Left out by where", counted_names(data_.stated.left_out));
        add("Allocation", allocation());
        add("Unit of allocation", data_.units.column.empty() ? "" : data_.units.column + ": " + units());
        for (std::size_t stratum = 0; stratum < std::min(data_.strata.size(), most_strata); ++stratum)
            add_stratum(stratum);
        if (data_.strata.size() > most_strata) add("Further strata", format_count(data_.strata.size() - most_strata));
        const std::string& column = trial_.analysis.weights_column;
        add("Weights",
            std::string(to_name(trial_.analysis.weights)) + (column.empty() ? "" : ", times '" + column + "'"));
        add("Standard errors", std::string(to_name(trial_.analysis.covariance_kind())) + ", degrees of freedom " +
                                   std::string(to_name(trial_.analysis.df_kind())));
        add("Covariates", joined(reported_covariates()));
        add("Absorbed", absorbed_words(data_.absorbed));
        if (trial_.analysis.missing_covariates != MissingCovariates::exclude)
            add("Missing covariates", std::string(to_name(trial_.analysis.missing_covariates)));
        for (const OutcomeSpec& outcome : trial_.outcomes)
            if (outcome.has_hypothesis())
                add("Hypothesis, " + outcome.label, std::string(to_name(outcome.alternative)));
        add("Further analyses", further());
        table_.notes = {"Nothing was estimated. Without --check the same command prints the results."};
        return std::move(table_);
    }

  private:
    static constexpr std::size_t most_strata = 12;
    static constexpr std::size_t most = Problems::shown;

    void add(const std::string& what, const std::string& value) {
        if (!value.empty()) table_.rows.push_back({{Cell(what), Cell(value)}});
    }

    [[nodiscard]] std::vector<std::string> reported_covariates() const {
        std::size_t indicators = 0;
        for (const AbsorbedColumn& column : data_.absorbed) indicators += column.indicators();
        const std::vector<std::string>& names = data_.covariate_names;
        return {names.begin(), names.end() - static_cast<std::ptrdiff_t>(indicators)};
    }

    [[nodiscard]] std::string files() const {
        std::vector<std::string> files{trial_.data.file};
        for (const DataJoin& join : trial_.data.joins) files.push_back(join.file);
        return listed(files, "and") + ": " + with_rows();
    }

    /// Clusters without a row are among the data's where their arm is known.
    [[nodiscard]] std::string with_rows() const {
        const StatedDesign& stated = data_.stated;
        std::vector<std::string> lost = stated.lost;
        append(lost, stated.lost_of_unknown_arm);
        const std::string rows =
            clusters_words(data_.clusters.size() - stated.lost.size() - stated.left_out.size(), trial_);
        if (lost.empty() && stated.left_out.empty()) return rows;
        std::vector<std::string> texts{rows + " with a row"};
        if (!lost.empty()) texts.push_back(format_count(lost.size()) + " lost (no row: " + first_few(lost, most) + ")");
        if (!stated.left_out.empty())
            texts.push_back(format_count(stated.left_out.size()) + " left out by where (" +
                            first_few(stated.left_out, most) + ")");
        return joined(texts);
    }

    [[nodiscard]] std::string counted_names(const std::vector<std::string>& names) const {
        if (names.empty()) return {};
        return clusters_words(names.size(), trial_) + ": " + first_few(names, Problems::shown);
    }

    [[nodiscard]] std::string allocation() const {
        if (data_.stated.source.empty())
            return trial_.arms.is_dose() ? "not given; the dose '" + trial_.arms.dose + "' is read from the data"
                                         : "not given; arms are read from the data";
        return (data_.stated.method.empty() ? "" : "method " + data_.stated.method + ", ") +
               (data_.stated.from_records ? "by the record " : "by ") + data_.stated.source;
    }

    [[nodiscard]] std::string units() const { return format_count(data_.units.count()); }

    void add_stratum(std::size_t stratum) {
        const std::string name = data_.strata[stratum].empty() ? "" : " " + data_.strata[stratum];
        if (name.empty()) return;
        add("Stratum" + name,
            by_arm(data_, trial_, [&](std::size_t cluster) { return data_.stratum[cluster] == stratum; }));
    }

    [[nodiscard]] std::string further() const {
        std::vector<std::string> texts;
        const auto count = [&](std::size_t number, const std::string& what) {
            if (number > 0) texts.push_back(counted(number, what));
        };
        count(trial_.sensitivity.size(), "[[sensitivity]] entry");
        count(trial_.cace.size(), "effect on compliers");
        count(trial_.subgroups.size(), "subgroup");
        count(trial_.families.size(), "family");
        return listed(texts, "and");
    }

    const TrialData& data_;
    const Trial& trial_;
    ResultTable table_;
};

ResultTable outcomes_table(const TrialData& data, const Trial& trial) {
    ResultTable table;
    table.id = "check-outcomes";
    table.title = "Outcomes";
    table.columns = {{"Outcome"},
                     {"Role"},
                     {"Measure"},
                     {"Prior measure"},
                     {capitalised(plural(trial.unit)) + " that can be analysed"}};
    for (const OutcomeData& outcome : data.outcomes) {
        const OutcomeSpec& spec = outcome.spec;
        std::vector<bool> has_rows(data.clusters.size(), false);
        for (const std::uint32_t cluster : outcome.cluster) has_rows[cluster] = true;
        const std::string measure =
            spec.is_count()
                ? spec.count + " out of " + (spec.out_of.empty() ? averaged_over(spec, trial).many : spec.out_of)
                : spec.value;
        table.rows.push_back({{Cell(spec.label), Cell(std::string(to_name(spec.role))), Cell(measure),
                               Cell(spec.prior.empty() ? "none" : spec.prior),
                               Cell(by_arm(data, trial, [&](std::size_t cluster) { return has_rows[cluster]; }))}});
        if (!outcome.why_none.empty()) table.notes.push_back(spec.label + ": " + outcome.why_none + ".");
    }
    return table;
}

/// "3 schools: 101, 102, 103": those with a row in which the outcome has no value.
std::string clusters_without(const OutcomeData& outcome, const TrialData& data, const Trial& trial) {
    std::vector<std::string> ids;
    for (std::size_t g = 0; g < outcome.seen.without.size(); ++g)
        if (outcome.seen.without[g] > 0) ids.push_back(data.clusters[g]);
    if (ids.empty()) return "none";
    return clusters_words(ids.size(), trial) + ": " + first_few(ids, Problems::shown);
}

/// With more decimals where the cells are shares.
std::string mean_text(double mean) {
    constexpr int of_shares = 4, of_others = 2;
    return format_fixed(mean, std::abs(mean) < 1 ? of_shares : of_others);
}

/// What stands in the columns of the outcomes: a number typed wrong is often the smallest or the largest.
ResultTable cells_table(const TrialData& data, const Trial& trial) {
    ResultTable table;
    table.id = "check-cells";
    table.title = "Cells of the outcomes";
    table.columns = {{"Outcome"}, {"Column"}, {capitalised(plural(trial.unit)) + " with a row without it"},
                     {"Minimum"}, {"Mean"},   {"Maximum"}};
    for (const OutcomeData& outcome : data.outcomes) {
        const OutcomeSpec& spec = outcome.spec;
        const CellsSeen& seen = outcome.seen;
        const auto cell = [&](const std::string& number) { return Cell(seen.cells == 0 ? "n/a" : number); };
        table.rows.push_back({{Cell(spec.label), Cell(spec.is_count() ? spec.count : spec.value),
                               Cell(clusters_without(outcome, data, trial)), cell(format_readable(seen.low)),
                               cell(mean_text(seen.mean)), cell(format_readable(seen.high))}});
    }
    table.notes = {"Of the cells in the rows that are read; each has the same weight."};
    return table;
}

}  // namespace

std::vector<ResultTable> check_tables(const TrialData& data, const Trial& trial) {
    return {CheckTable(data, trial).make(), outcomes_table(data, trial), cells_table(data, trial)};
}

}  // namespace clustertrial
