#include "clustertrial/analysis/clustering.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/report/trial_tables.hpp"

#include "averaged_over.hpp"
#include "cluster_tables.hpp"
#include "digits.hpp"
#include "effect_tables.hpp"
#include "hypothesis_tables.hpp"
#include "notes.hpp"
#include "proportion_tables.hpp"
#include "reader_notes.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial {

namespace report_detail {

namespace {

/// "7 (1)"
Cell counted_cell(double analysed, double missing) {
    return count_cell(analysed).add(" (").add(individuals_part(missing)).add(")");
}

/// Builds the result of one arm against control: by arm, then the effect, each number in the column that it is about.
class CompactTable {
  public:
    CompactTable(const EffectEstimate& effect, const Clustering* clustering, const Trial& trial)
        : effect_(effect), clustering_(clustering), trial_(trial) {}

    ResultTable build() {
        table_.id = "result";
        table_.title = "Result. " + outcome_name(effect_.outcome, effect_.term, trial_);
        table_.columns = {
            {""}, {capitalised(effect_.arms.at(1).arm)}, {capitalised(effect_.arms.at(0).arm)}, {"Whole trial"}};
        add_sample();
        add_effect();
        add_icc();
        add_notes();
        return std::move(table_);
    }

  private:
    void add_row(const std::string& what, Cell intervention, Cell control = {}, Cell whole = {}) {
        table_.rows.push_back({{Cell(what), std::move(intervention), std::move(control), std::move(whole)}});
    }

    [[nodiscard]] std::string with_interval(const std::string& what) const {
        return what + " (" + percent_text(effect_.options.confidence) + " CI)";
    }

    void add_sample() {
        const SampleCounts& intervention = effect_.arms.at(1).n;
        const SampleCounts& control = effect_.arms.at(0).n;
        const auto clusters = [](const SampleCounts& n) {
            return counted_cell(static_cast<double>(n.clusters), static_cast<double>(n.clusters_missing));
        };
        add_row(capitalised(plural(trial_.unit)) + " (missing)", clusters(intervention), clusters(control),
                clusters(effect_.total));
        if (!are_clusters_alone(effect_.total, trial_)) {
            add_row(capitalised(averaged_over(effect_.outcome, trial_).many) + " (missing)",
                    individuals_cell(intervention), individuals_cell(control), individuals_cell(effect_.total));
        }
        if (effect_.outcome.is_count()) {
            add_row("Events", events_cell(effect_.arms.at(1)), events_cell(effect_.arms.at(0)));
        }
        add_row(with_interval("Mean"), mean_cell(effect_.arms.at(1), true), mean_cell(effect_.arms.at(0), true));
    }

    void add_effect() {
        const bool is_count = effect_.outcome.is_count();
        table_.rows.push_back(
            {{Cell("Effect: " + effect_.arms.at(1).arm + " against " + effect_.arms.at(0).arm)}, true});
        add_row(with_interval(is_count ? "Difference, % points" : "Difference"), change_cell(effect_));
        add_row("p-value", p_cell(effect_));
        if (is_count) add_row(with_interval("Risk ratio"), risk_ratio_cell(effect_));
        add_row(with_interval(effect_size_name(effect_.options.effect_size)), effect_size_cell(effect_));
    }

    void add_icc() {
        if (clustering_ == nullptr) return;
        table_.rows.push_back({{Cell("Intracluster correlation (ICC)")}, true});
        add_row(with_interval("Unadjusted"), {}, {}, icc_cell(clustering_->overall));
        add_row(with_interval("Given the model"), {}, {}, icc_cell(clustering_->adjusted));
    }

    void add_notes() {
        const EffectList effects = {&effect_};
        add_untested_notes(table_, effects, trial_);
        add_model_notes(table_, effects, trial_);
        add_not_counted_notes(table_, effects, trial_);
        add_risk_ratio_notes(table_, effects, trial_);
        add_measure_notes(table_, effects, trial_, true);
        if (clustering_ != nullptr) add_icc_notes({*clustering_}, trial_, table_);
    }

    const EffectEstimate& effect_;
    const Clustering* clustering_;
    const Trial& trial_;
    ResultTable table_;
};

/// A table for each effect.
std::vector<ResultTable> compact_tables(const AnalysisResult& result) {
    const auto& clusterings = result.get<Clusterings>().outcomes;
    std::vector<ResultTable> tables;
    for (const EffectEstimate& effect : result.get<Effects>().estimates) {
        const auto found = std::find_if(clusterings.begin(), clusterings.end(),
                                        [&](const Clustering& one) { return one.outcome.name == effect.outcome.name; });
        const Clustering* clustering = found == clusterings.end() ? nullptr : &*found;
        tables.push_back(CompactTable(effect, clustering, result.trial).build());
    }
    TableList hypotheses;  // what was asked for by name
    add_hypotheses_table(result, hypotheses);
    for (ResultTable& table : hypotheses.take()) {
        table.number.reset();
        tables.push_back(std::move(table));
    }
    return tables;
}

}  // namespace

}  // namespace report_detail

std::vector<ResultTable> to_compact_tables(const AnalysisResult& result) {
    return report_detail::compact_tables(result);
}

}  // namespace clustertrial
