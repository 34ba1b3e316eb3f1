#include "to_csv.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/data/csv.hpp"

#include <algorithm>
#include <functional>

namespace clustertrial::synthesis_detail {

namespace {

using CellOf = std::function<std::string(std::size_t)>;

struct CsvColumn {
    std::string name;
    CellOf cell;
};

/// Columns in order, each once.
class CsvColumns {
  public:
    void add(const std::string& name, CellOf cell) {
        const auto same = [&](const CsvColumn& column) { return column.name == name; };
        if (std::none_of(columns_.begin(), columns_.end(), same)) columns_.push_back({name, std::move(cell)});
    }

    [[nodiscard]] std::string text(std::size_t rows) const {
        std::string csv;
        const auto add_line = [&](const CellOf& field) {
            for (std::size_t c = 0; c < columns_.size(); ++c) csv += (c > 0 ? "," : "") + quote_csv_field(field(c));
            csv += '\n';
        };
        add_line([&](std::size_t c) { return columns_[c].name; });
        for (std::size_t row = 0; row < rows; ++row) {
            add_line([&](std::size_t c) { return columns_[c].cell(row); });
        }
        return csv;
    }

  private:
    std::vector<CsvColumn> columns_;
};

std::string whole(double count) {
    return format_fixed(count, 0);
}

void add_outcome(const OutcomeState& state, CsvColumns& columns) {
    std::vector<bool> known(state.events.size(), false);
    for (const std::size_t g : state.rows) known[g] = true;
    columns.add(state.spec->count,
                [&state, known](std::size_t g) { return known[g] ? whole(state.events[g]) : std::string(); });
    if (!state.has_prior()) return;
    columns.add(state.spec->prior, [&state](std::size_t g) { return whole(state.prior[g]); });
}

void add_continuous(const BaselineTargets& target, const Roster& roster, const std::vector<OutcomeState>& states,
                    CsvColumns& columns) {
    if (!target.of_outcome) {
        const auto& values = roster.continuous.at(target.column);
        columns.add(target.column, [&values, digits = target.digits](std::size_t g) {
            return values[g] ? format_fixed(*values[g], digits) : std::string();
        });
        return;
    }
    if (target.percent.empty()) return;  // the prior itself stands with its outcome
    const auto state = std::find_if(states.begin(), states.end(),
                                    [&](const OutcomeState& s) { return s.spec->prior == target.percent; });
    const auto& of = roster.continuous.at(target.of);
    columns.add(target.column, [&prior = state->prior, &of, digits = target.digits](std::size_t g) {
        return of[g] ? format_fixed(100 * prior[g] / *of[g], digits) : std::string();
    });
}

}  // namespace

std::string to_csv(const Roster& roster, const std::vector<OutcomeState>& states,
                   const std::vector<std::optional<double>>& doses, const Targets& targets, const Trial& trial) {
    CsvColumns columns;
    columns.add(trial.data.cluster, [&](std::size_t g) { return roster.ids[g]; });
    for (std::size_t s = 0; s < trial.strata.size(); ++s) {
        columns.add(trial.strata[s], [&, s](std::size_t g) { return targets.strata[roster.stratum[g]].values[s]; });
    }
    columns.add(trial.arms.column, [&](std::size_t g) { return trial.arms.arms[roster.arm[g]].label; });
    columns.add(trial.data.size, [&](std::size_t g) { return whole(roster.size[g]); });
    for (const OutcomeState& state : states) add_outcome(state, columns);
    if (trial.compliance) {
        columns.add(trial.compliance->dose,
                    [&](std::size_t g) { return doses[g] ? format_shortest(*doses[g]) : std::string(); });
    }
    for (const CategoryTargets& target : targets.categorical) {
        columns.add(target.column, [&](std::size_t g) { return roster.categorical.at(target.column)[g]; });
    }
    for (const BaselineTargets& target : targets.continuous) add_continuous(target, roster, states, columns);
    return columns.text(roster.count());
}

}  // namespace clustertrial::synthesis_detail
