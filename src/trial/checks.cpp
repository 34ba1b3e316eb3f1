#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace clustertrial {

namespace {

void check_second_cluster(const AnalysisSpec& analysis, std::vector<std::string>& problems) {
    if (analysis.second_cluster.empty()) return;
    const std::string two_way = "two-way clustering ('second_cluster') ";
    const CovarianceTraits& covariance = traits_of(analysis.covariance_kind());
    if (!covariance.plain) {
        problems.push_back(two_way + "goes with standard_errors " +
                           listed(kind_names_where<CovarianceKind>(&CovarianceTraits::plain), "or") + "; found " +
                           std::string(covariance.name));
    }
    if (!traits_of(analysis.df_kind()).two_way) {
        problems.push_back(two_way + "has no degrees_of_freedom " + std::string(to_name(analysis.df_kind())) +
                           "; expected " +
                           joined(kind_names_where<DegreesOfFreedom>(
                               [](const DegreesOfFreedomTraits& df) { return df.two_way && df.given_by_name; })) +
                           " or a number");
    }
    if (!traits_of(analysis.inference).two_way) {
        problems.push_back(two_way + "has no inference " + std::string(to_name(analysis.inference)) +
                           ", which draws one sign a cluster; expected " +
                           listed(kind_names_where<Inference>(&InferenceTraits::two_way), "or"));
    }
}

/// A column whose levels are absorbed says no more in another place of the model.
void check_absorb(const AnalysisSpec& analysis, std::vector<std::string>& problems) {
    const std::vector<std::string>& absorb = analysis.absorb;
    constexpr std::string_view suffix = ":categorical";
    for (const std::string& column : absorb) {
        if (column.empty()) problems.push_back("'absorb' has an empty name; expected a column");
        if (column.ends_with(suffix))
            problems.push_back("'absorb' names '" + column + "'; expected '" +
                               column.substr(0, column.size() - suffix.size()) +
                               "': each column of 'absorb' is read as categories");
    }
    for (const CovariateSpec& covariate : analysis.covariates)
        if (covariate.column.empty()) problems.push_back("'covariates' has an empty name; expected a column");
    for (std::size_t i = 0; i < absorb.size(); ++i) {
        const auto end = absorb.begin() + static_cast<std::ptrdiff_t>(i);
        if (std::find(absorb.begin(), end, absorb[i]) != end)
            problems.push_back("'absorb' names column '" + absorb[i] + "' twice; expected it once");
        const auto same = [&](const CovariateSpec& covariate) { return covariate.column == absorb[i]; };
        if (std::any_of(analysis.covariates.begin(), analysis.covariates.end(), same))
            problems.push_back("'absorb' and 'covariates' both name column '" + absorb[i] +
                               "', whose levels determine it; leave it out of one of them");
    }
}

void check_hypothesis(const OutcomeSpec& outcome, const std::string& who, std::vector<std::string>& problems) {
    const AlternativeTraits& alternative = traits_of(outcome.alternative);
    const std::string name = "alternative '" + std::string(alternative.name) + "'";
    if (alternative.of_margin && !outcome.margin) {
        problems.push_back(who + name + " needs 'margin': the smallest effect that matters, in the outcome's units");
    }
    if (!alternative.of_margin && outcome.margin) {
        problems.push_back(who + "'margin' goes with alternative " +
                           listed(kind_names_where<Alternative>(&AlternativeTraits::of_margin), "or") + "; found " +
                           name);
    }
    if (alternative.of_margin && outcome.null_effect != 0) {
        problems.push_back(who + name + " is about 'margin'; leave out 'null'");
    }
    const auto check_proportion = [&](const std::string& key, double value) {
        if (!outcome.is_count() || std::abs(value) < 1) return;
        problems.push_back(who + "'" + key + "' is a difference of proportions, below 1 in size; found " +
                           format_shortest(value) + ": 2 percentage points are 0.02");
    };
    check_proportion("null", outcome.null_effect);
    check_proportion("margin", outcome.margin.value_or(0));
    if (outcome.alternative == Alternative::non_inferiority && !outcome.better) {
        problems.push_back(who + name + " needs 'better': whether higher or lower values are the better ones");
    }
}

/// What a flag did to the analysis may not fit what an entry changes.
void check_sensitivity(const Trial& trial, const std::string& who, Problems& problems) {
    Trial base = trial;
    base.sensitivity.clear();  // protocol_of copies what it is given
    for (const SensitivitySpec& spec : trial.sensitivity) {
        const AnalysisSpec analysis = protocol_of(base, spec).analysis;
        const auto add = [&](const std::string& problem) {
            problems.add(who + "[[sensitivity]] '" + spec.label + "': " + problem);
        };
        for (const std::string& problem : problems_of(analysis)) add(problem);
        const bool fills = analysis.missing_covariates != MissingCovariates::exclude;
        if (fills && spec.suppressed == SuppressedCells::bounds) {
            add("suppressed 'bounds' needs missing_covariates 'exclude': a number between two bounds would move the "
                "mean that other rows are given");
        }
        if (!analysis.weights_column.empty() && spec.suppressed == SuppressedCells::bounds) {
            add("suppressed 'bounds' goes without 'weights_column'");
        }
    }
}

}  // namespace

std::vector<std::string> problems_of(const OutcomeSpec& outcome) {
    const std::string who = outcome.name.empty() ? "" : "outcome '" + outcome.name + "': ";
    std::vector<std::string> problems;
    if (outcome.count.empty() == outcome.value.empty()) {
        problems.push_back(who + "expected exactly one of 'count' and 'value', a column");
    }
    if (!outcome.sd.empty() && outcome.value.empty()) problems.push_back(who + "'sd' goes with 'value'");
    if (!outcome.prior_size.empty() && (outcome.prior.empty() || !outcome.is_count())) {
        problems.push_back(who + "'prior_size' goes with 'count' and 'prior'");
    }
    if (!outcome.out_of.empty() && !outcome.is_count()) problems.push_back(who + "'out_of' goes with 'count'");
    if (!outcome.out_of_unit.empty() && outcome.out_of.empty()) {
        problems.push_back(who + "'out_of_unit' goes with 'out_of'");
    }
    if (!outcome.out_of.empty() && !outcome.prior.empty() && outcome.prior_size.empty()) {
        problems.push_back(who + "with 'out_of' the prior count '" + outcome.prior +
                           "' needs 'prior_size': the column that it is out of, as '" + outcome.out_of +
                           "' was before the trial");
    }
    check_hypothesis(outcome, who, problems);
    return problems;
}

std::vector<std::string> problems_of(const AnalysisSpec& analysis) {
    std::vector<std::string> problems;
    check_second_cluster(analysis, problems);
    check_absorb(analysis, problems);
    if (!fits(analysis.icc, analysis.icc_ci)) {
        problems.push_back("icc_ci " + std::string(to_name(analysis.icc_ci)) + " does not go with icc " +
                           std::string(to_name(analysis.icc)) + "; expected " +
                           (analysis.icc == IccMethod::reml ? "profile or bootstrap" : "searle, smith or bootstrap"));
    }
    return problems;
}

/// The size weighs a row already: by it once more, large clusters would count by the square of their size.
void check_weights_column(const Trial& trial, const std::string& who, Problems& problems) {
    const std::string& column = trial.analysis.weights_column;
    if (column.empty() || column != trial.data.size) return;
    problems.add(who + "weights_column '" + column +
                 "' is the size of the rows, which weighs them already; leave it out, or name a column of weights");
}

/// What a model cannot absorb beside the rest of it. Strata are absorbed as it is.
void check_absorbed_columns(const Trial& trial, const std::string& who, Problems& problems) {
    for (const std::string& column : trial.analysis.absorb) {
        if (column == trial.data.cluster)
            problems.add(who + "'absorb' names '" + column +
                         "', the clusters, whose levels determine the arm; leave it out of 'absorb'");
        for (const OutcomeSpec& outcome : trial.outcomes)
            if (column == outcome.count || column == outcome.value)
                problems.add(who + "'absorb' names '" + column + "', the column of outcome '" + outcome.name +
                             "'; leave it out of 'absorb'");
        if (std::find(trial.strata.begin(), trial.strata.end(), column) == trial.strata.end()) continue;
        problems.add(who + "'absorb' names '" + column +
                     "', a column of [strata], whose levels the model has already; leave it out of 'absorb'");
    }
}

/// What compares arms has nothing to compare where a dose was allocated.
void check_dose(const Trial& trial, const std::string& who, Problems& problems) {
    if (!trial.arms.is_dose()) return;
    const auto refuse = [&](bool is_there, const std::string& what) {
        if (is_there)
            problems.add(who + "'dose' of [arms] is in place of arms, and " + what + " compares them; leave one out");
    };
    if (!trial.arms.column.empty())
        problems.add(who + "'dose' of [arms] is in place of 'column'; leave one of them out");
    refuse(trial.randomisation.has_value(), "[randomisation]");
    refuse(!trial.sensitivity.empty(), "[[sensitivity]]");
    refuse(!trial.families.empty(), "[[family]]");
    refuse(!trial.subgroups.empty(), "[[subgroup]]");
    refuse(trial.compliance.has_value(), "[compliance]");
    refuse(!trial.cace.empty(), "[[cace]]");
    refuse(trial.analysis.inference == Inference::randomisation, "inference 'randomisation'");
    refuse(trial.baseline.standardised_differences, "standardised_differences of [baseline]");
    refuse(trial.flow.assessed || trial.flow.assessed_individuals || !trial.flow.reasons.empty(), "[flow]");
    for (const OutcomeSpec& outcome : trial.outcomes) {
        refuse(outcome.has_hypothesis(), "the hypothesis of outcome '" + outcome.name + "'");
        refuse(outcome.suppressed == SuppressedCells::bounds, "suppressed 'bounds'");
    }
}

void check_complete(const Trial& trial) {
    Problems problems;
    const bool has_file = !trial.file.empty();
    const std::string who = has_file ? trial.file + ": " : "";
    const auto need = [&](const std::string& value, const std::string& what, const std::string& key,
                          const std::string& flag) {
        if (value.empty()) problems.add(who + "no " + what + ": give " + flag + ", or '" + key + "' in a trial file");
    };
    need(trial.data.file, "data file", "data.file", "--file FILE");
    need(trial.data.cluster, "cluster column", "data.cluster", "--cluster COLUMN");
    const bool recorded = trial.randomisation && !trial.randomisation->records.empty();
    if (!recorded && trial.arms.arms.size() > 1)
        need(trial.arms.column, "arm column", "arms.column",
             "--arm COLUMN, or the record of the draw with --record FILE");
    if (trial.compliance) need(trial.compliance->dose, "column of doses", "compliance.dose", "--dose COLUMN");
    if (trial.outcomes.empty()) {
        problems.add(
            who + "no outcome; expected " +
            (has_file ? "[[outcome]] in the trial file" : "--count COLUMN or --value COLUMN, or a trial file"));
    }
    for (const std::string& problem : problems_of(trial.analysis)) problems.add(who + problem);
    check_weights_column(trial, who, problems);
    check_absorbed_columns(trial, who, problems);
    check_dose(trial, who, problems);
    // An entry inherits the analysis: what is wrong with that is said once.
    if (problems.empty()) check_sensitivity(trial, who, problems);
    problems.throw_if_any(has_file ? ErrorKind::input : ErrorKind::usage);
}

}  // namespace clustertrial
