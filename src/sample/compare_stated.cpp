// What the model makes of how the schools were randomised: strata divided or merged, and what was balanced and is left
// out.
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "arrange_parts.hpp"
#include "stated_schools.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace clustertrial::sample_detail {

namespace {

bool is_among(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Warns where the model's strata divide what was randomised as one.
void compare_strata(const Arranging& rows, TrialData& data) {
    if (!rows.stated->from_records && rows.stated->strata.empty()) return;
    std::map<std::uint32_t, std::size_t> first;  // stated stratum: its first cluster
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        const std::size_t place = rows.stated_place[g];
        // A model that is adjusted for what minimisation balances is as it should be.
        if (rows.stated->waves[rows.stated->wave[place]].method == AllocationMethod::minimisation) continue;
        const std::size_t before = first.emplace(rows.stated->stratum[place], g).first->second;
        if (data.stratum[before] == data.stratum[g]) continue;
        data.warnings.push_back("[strata] (" + joined(rows.trial.strata, " x ") + ") divides what " +
                                rows.stated->source + " says was randomised as one stratum: " + rows.trial.unit + " " +
                                in_quotes(data.clusters[before]) + " is in '" + data.strata[data.stratum[before]] +
                                "' and " + in_quotes(data.clusters[g]) + " in '" + data.strata[data.stratum[g]] +
                                "'; the model has the strata of [strata], and randomisation inference uses the "
                                "strata as randomised");
        return;
    }
}

/// "50% intervention": the shares of the arms but the control.
std::string words_of_shares(const std::vector<double>& shares, const Trial& trial) {
    constexpr double per_cent = 100;
    std::vector<std::string> words;
    for (std::size_t arm = 1; arm < shares.size(); ++arm)
        words.push_back(format_fixed(per_cent * shares[arm], 0) + "% " + trial.arms.arms[arm].name);
    return joined(words, ", ");
}

bool same_shares(const std::vector<double>& shares, const std::vector<double>& others) {
    constexpr double rounding = 1e-9;
    return std::equal(shares.begin(), shares.end(), others.begin(),
                      [](double a, double b) { return std::abs(a - b) < rounding; });
}

/// Notes a stratum of the model in which clusters had other shares of the arms than others.
void compare_shares(const Arranging& rows, TrialData& data) {
    std::map<std::uint32_t, std::size_t> first;  // stratum of the model: its first cluster
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        const std::size_t before = first.emplace(data.stratum[g], g).first->second;
        const std::vector<double>& shares = data.allocation_shares[g];
        const std::vector<double>& others = data.allocation_shares[before];
        if (same_shares(shares, others)) continue;
        const std::string& unit = rows.trial.unit;
        data.stated.merged_shares = "stratum '" + data.strata[data.stratum[g]] + "' of [strata] holds " + unit + " " +
                                    in_quotes(data.clusters[before]) + ", randomised where the share was " +
                                    words_of_shares(others, rows.trial) + ", and " + unit + " " +
                                    in_quotes(data.clusters[g]) + ", where it was " +
                                    words_of_shares(shares, rows.trial) + " (" + rows.stated->source + ")";
        return;
    }
}

// ---- what the allocation balanced ----

/// What [randomisation] says by itself.
StatedWave wave_of_protocol(const RandomisationSpec& spec) {
    StatedWave wave;
    wave.method = spec.method.value_or(AllocationPlan{}.method());
    for (const StratumSpec& stratum : spec.strata) wave.strata.push_back(stratum.column);
    wave.balanced = columns_balanced(wave.method, spec.factors, spec.covariates);
    return wave;
}

std::vector<StatedWave> waves_of(const Arranging& rows) {
    if (rows.stated != nullptr) return rows.stated->waves;
    if (!rows.trial.randomisation) return {};
    return {wave_of_protocol(*rows.trial.randomisation)};
}

/// What a wave balanced and the model of an outcome does not have. Strata are a factor of minimisation too.
std::vector<std::string> left_out_of_model(const StatedWave& wave, const Trial& trial, const OutcomeSpec& outcome,
                                           bool strata_of_model) {
    std::vector<std::string> in_model = trial.strata;
    for (const CovariateSpec& covariate : trial.analysis.model_covariates()) in_model.push_back(covariate.column);
    in_model.push_back(outcome.prior);
    if (strata_of_model) in_model.insert(in_model.end(), wave.strata.begin(), wave.strata.end());
    std::vector<std::string> balanced = wave.balanced;
    if (wave.method == AllocationMethod::minimisation)
        balanced.insert(balanced.end(), wave.strata.begin(), wave.strata.end());
    std::vector<std::string> left_out;
    for (const std::string& column : balanced)
        if (!is_among(in_model, column) && !is_among(left_out, column)) left_out.push_back(column);
    return left_out;
}

/// What follows, and what is to be done.
std::string consequence(const Trial& trial) {
    const std::string remedy = "name it in `covariates` of [analysis] (--covariate), so that the model adjusts for it";
    if (trial.analysis.inference == Inference::randomisation)
        return "p-values from allocations remain valid, but estimates are less precise than they could be; " + remedy;
    return "standard errors ignore that balance, so they and the p-values are usually too large; " + remedy;
}

}  // namespace

void compare_with_strata(const Arranging& rows, TrialData& data) {
    if (rows.stated == nullptr) return;
    for (const std::size_t place : rows.stated_place) data.allocation_shares.push_back(rows.stated->shares[place]);
    if (rows.trial.strata.empty()) return;
    compare_strata(rows, data);
    compare_shares(rows, data);
}

void warn_of_unadjusted(const Arranging& rows, TrialData& data) {
    using Balanced = std::pair<AllocationMethod, std::vector<std::string>>;
    std::map<Balanced, std::vector<std::string>> outcomes;  // by what their models leave out: in quotes
    const std::vector<StatedWave> waves = waves_of(rows);
    for (const OutcomeSpec& outcome : rows.trial.outcomes) {
        for (const StatedWave& wave : waves) {
            const auto left_out = left_out_of_model(wave, rows.trial, outcome, data.stated.strata_of_model);
            if (left_out.empty()) continue;
            std::vector<std::string>& of = outcomes[{wave.method, left_out}];
            const std::string name = "'" + outcome.name + "'";
            if (!is_among(of, name)) of.push_back(name);
        }
    }
    for (const auto& [what, of] : outcomes) {
        const bool all = of.size() == rows.trial.outcomes.size();
        const std::string whose = all ? "the model" : "the model of " + listed(of, "and");
        std::vector<std::string> columns;
        for (const std::string& column : what.second) columns.push_back("'" + column + "'");
        data.warnings.push_back("the allocation (" + std::string(to_name(what.first)) + ") balanced " +
                                listed(columns, "and") + ", which " + whose +
                                " leaves out: " + consequence(rows.trial));
    }
}

}  // namespace clustertrial::sample_detail
