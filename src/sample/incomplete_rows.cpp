#include "clustertrial/core/words.hpp"

#include "arrange_parts.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace clustertrial {

namespace {

std::size_t sum_of(const std::vector<std::size_t>& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::size_t{0});
}

/// "12 rows (control 5; intervention 7)"
std::string rows_by_arm(const std::vector<std::size_t>& of_clusters, const TrialData& data, const ArmsSpec& arms) {
    std::vector<std::size_t> counts(arms.arms.size(), 0);
    for (std::size_t g = 0; g < of_clusters.size(); ++g) counts[data.arm[g]] += of_clusters[g];
    std::vector<std::string> texts;
    for (std::size_t arm = 0; arm < counts.size(); ++arm)
        texts.push_back(arms.arms[arm].name + " " + std::to_string(counts[arm]));
    return counted(sum_of(of_clusters), "row") + " (" + joined(texts, "; ") + ")";
}

std::string treatment_words(MissingCovariates how, bool one) {
    switch (how) {
        case MissingCovariates::exclude:
            return one ? " is left out" : " are left out";
        case MissingCovariates::indicator:
            return (one ? " has" : " have") + std::string(" the mean of the others, and an indicator in the model");
        case MissingCovariates::mean:
            return (one ? " has" : " have") + std::string(" the mean of the others");
    }
    return {};
}

/// What a row may lack besides its prior.
std::string covariate_words(const TrialData& data) {
    std::size_t covariates = data.covariate_names.size();
    std::vector<std::string> absorbed;
    for (const AbsorbedColumn& column : data.absorbed) {
        covariates -= column.indicators();
        absorbed.push_back(in_quotes(column.column));
    }
    if (absorbed.empty()) return "a covariate";
    return (covariates > 0 ? "a covariate or " : "") + listed(absorbed, "or") + " (absorb)";
}

}  // namespace

std::vector<std::string> incomplete_rows(const TrialData& data, const OutcomeData& outcome, const ArmsSpec& arms) {
    const std::string who = "outcome '" + outcome.spec.name + "': ";
    std::vector<std::string> texts;
    if (sum_of(outcome.rows_out_of_none) > 0) {
        texts.push_back(who + "'" + outcome.spec.out_of + "' is 0 in " +
                        rows_by_arm(outcome.rows_out_of_none, data, arms) +
                        ": the proportion is undefined, so the outcome is missing");
    }
    if (sum_of(outcome.rows_without_out_of) > 0) {
        texts.push_back(who + "'" + outcome.spec.out_of + "' has no value in " +
                        rows_by_arm(outcome.rows_without_out_of, data, arms) +
                        ": the denominator is unknown, so the outcome is missing");
    }
    if (sum_of(outcome.rows_of_weight_0) > 0) {
        const bool one = sum_of(outcome.rows_of_weight_0) == 1;
        texts.push_back(who + rows_by_arm(outcome.rows_of_weight_0, data, arms) + " with the outcome " +
                        (one ? "has" : "have") + " weight 0 and " + (one ? "is" : "are") +
                        " left out, as if the outcome were missing");
    }
    const auto add = [&](const std::vector<std::size_t>& rows, const std::string& what) {
        const std::size_t count = sum_of(rows);
        if (count == 0) return;
        texts.push_back(who + rows_by_arm(rows, data, arms) + " with the outcome but without " + what +
                        treatment_words(outcome.missing_covariates, count == 1));
    };
    add(outcome.rows_without_prior, "the prior measure");
    add(outcome.rows_without_covariate, covariate_words(data));
    return texts;
}

namespace {

/// Rows that are analysed with the prior of others: not left out, and not what they seem.
void warn_of_priors_of_others(const OutcomeData& outcome, TrialData& data) {
    const std::vector<std::size_t>& rows = outcome.rows_with_prior_of_others;
    const std::size_t count = sum_of(rows);
    if (count == 0) return;
    const auto clusters = static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [](std::size_t of_cluster) { return of_cluster > 0; }));
    data.warnings.push_back("outcome '" + outcome.spec.name + "': the prior measure '" + outcome.spec.prior +
                            "' is missing in " + counted(count, "row") + " of " + counted(clusters, "cluster") +
                            " that have it in other rows: these rows take the mean of the others");
}

}  // namespace

void sample_detail::warn_of_incomplete(const ArmsSpec& arms, TrialData& data) {
    for (const OutcomeData& outcome : data.outcomes) {
        for (std::string& text : incomplete_rows(data, outcome, arms)) data.warnings.push_back(std::move(text));
        warn_of_priors_of_others(outcome, data);
    }
}

}  // namespace clustertrial
