#include "process.hpp"

#include "clustertrial/core/draws.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/trial/kinds.hpp"

#include "latent.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace clustertrial::simulation_detail {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Mean 0 and standard deviation 1 over the clusters that have a size; all 0 where their sizes are one.
std::vector<double> standardise_sizes(const std::vector<double>& sizes) {
    double count = 0;
    double sum = 0;
    for (const double size : sizes) {
        if (size > 0) ++count;
        sum += size;
    }
    const double mean = sum / std::max(count, 1.0);
    double squares = 0;
    for (const double size : sizes)
        if (size > 0) squares += (size - mean) * (size - mean);
    const double sd = std::sqrt(squares / std::max(count, 1.0));
    std::vector<double> standard(sizes.size(), 0);
    for (std::size_t c = 0; c < sizes.size(); ++c)
        if (sizes[c] > 0 && sd > 0) standard[c] = (sizes[c] - mean) / sd;
    return standard;
}

/// What an arm loses: one share for all arms, or one an arm.
double share_of_arm(const std::vector<double>& shares, std::uint32_t arm) {
    if (shares.empty()) return 0;
    return shares[std::min<std::size_t>(arm, shares.size() - 1)];
}

}  // namespace

OutcomeProcess::OutcomeProcess(const SimulatedOutcome& spec, const OutcomeSpec& outcome, ClustersOfOutcome clusters)
    : spec_(spec),
      name_(outcome.name),
      clusters_(std::move(clusters)),
      distribution_(spec.distribution_of(outcome)),
      effects_{0},
      standard_size_(standardise_sizes(clusters_.size)) {
    for (const double effect : spec.effects)
        if (std::find(effects_.begin(), effects_.end(), effect) == effects_.end()) effects_.push_back(effect);
    if (spec.icc_strata > 0 && clusters_.strata < 2) {
        throw Error(ErrorKind::design,
                    "outcome '" + name_ + "': 'icc_strata' is given, and the trial has no strata; leave it out");
    }
    const double between = spec.icc + spec.icc_strata;
    stratum_share_ = between > 0 ? spec.icc_strata / between : 0;
    switch (distribution_) {
        case OutcomeDistribution::binary:
            spread_ = logistic_normal_spread(spec.control, between);
            break;
        case OutcomeDistribution::count:
            spread_ = std::sqrt(std::log1p(spec.between_cv * spec.between_cv));
            break;
        case OutcomeDistribution::continuous:
            spread_ = spec.sd.value() * std::sqrt(between);
            individual_sd_ = spec.sd.value() * std::sqrt(1 - between);
            break;
    }
    control_level_ = level_of(spec.control);
    // Clusters of one size expect the same: a root is found once for them.
    std::map<double, Expected> known;
    for (std::size_t effect = 0; effect < effects_.size(); ++effect) {
        std::vector<Expected>& of_clusters = expected_.emplace_back();
        for (std::size_t c = 0; c < clusters_.size.size(); ++c) {
            const double mean_effect = effect_on(c, effect);
            auto found = known.find(mean_effect);
            if (found == known.end()) found = known.emplace(mean_effect, expected_of(mean_effect)).first;
            of_clusters.push_back(found->second);
        }
    }
}

double OutcomeProcess::effect_on(std::size_t cluster, std::size_t effect) const {
    return effects_[effect] + (effects_[effect] == 0 ? 0 : spec_.effect_by_size * standard_size_[cluster]);
}

double OutcomeProcess::level_of(double mean) const {
    const auto refuse = [&](const std::string& expected) {
        throw Error(ErrorKind::design, "outcome '" + name_ + "': with 'control' " + format_shortest(spec_.control) +
                                           " a " + std::string(traits_of(distribution_).mean) + " would be " +
                                           format_readable(mean) + " in some clusters; expected " + expected);
    };
    switch (distribution_) {
        case OutcomeDistribution::binary:
            if (!(mean > 0 && mean < 1))
                refuse("one between 0 and 1: smaller 'effects', 'effect_sd' or 'effect_by_size'");
            return logistic_normal_centre(mean, spread_);
        case OutcomeDistribution::count:
            if (!(mean > 0)) refuse("one above 0: smaller 'effects', 'effect_sd' or 'effect_by_size'");
            return std::log(mean) - spread_ * spread_ / 2;
        case OutcomeDistribution::continuous:
            break;
    }
    return mean;
}

OutcomeProcess::Expected OutcomeProcess::expected_of(double effect) const {
    const double varies = effect == 0 ? 0 : spec_.effect_sd;
    return {level_of(spec_.control + effect - varies), level_of(spec_.control + effect + varies)};
}

void OutcomeProcess::draw_sample(DrawStream& random, double level, double deviate, double size, double& mean,
                                 double& sum_of_squares) const {
    switch (distribution_) {
        case OutcomeDistribution::binary: {
            const double p = logistic(level + spread_ * deviate);
            const auto events = static_cast<double>(draw_binomial(random, static_cast<std::uint64_t>(size), p));
            mean = events / size;
            sum_of_squares = events * (1 - mean);
            return;
        }
        case OutcomeDistribution::count: {
            const double rate = std::exp(level + spread_ * deviate);
            const auto events = static_cast<double>(draw_poisson(random, rate * size));
            mean = events / size;
            // Given their sum, counts of individuals are multinomial: this is what their squares expect.
            sum_of_squares = events * (1 - 1 / size);
            return;
        }
        case OutcomeDistribution::continuous: {
            mean = level + spread_ * deviate + individual_sd_ / std::sqrt(size) * draw_normal(random);
            sum_of_squares = size > 1 ? individual_sd_ * individual_sd_ * 2 * draw_gamma(random, (size - 1) / 2) : 0;
            return;
        }
    }
}

std::vector<OutcomeProcess::Chance> OutcomeProcess::draw_chances(DrawStream& random,
                                                                 const std::vector<std::uint32_t>& arm,
                                                                 const std::vector<double>& of_stratum) const {
    const double of_own = std::sqrt(1 - stratum_share_);
    const double of_shared = std::sqrt(stratum_share_);
    const double carried = spec_.prior_correlation;
    const double own_part = std::sqrt(1 - carried * carried);
    std::vector<Chance> chances(clusters_.size.size());
    for (std::size_t c = 0; c < chances.size(); ++c) {
        if (clusters_.size[c] == 0) continue;
        Chance& chance = chances[c];
        const double shared = of_stratum.empty() ? 0 : of_shared * of_stratum[clusters_.stratum[c]];
        const NormalPair own = draw_normals(random);
        chance.before = of_own * own.first + shared;
        chance.after = of_own * (carried * own.first + own_part * own.second) + shared;
        if (spec_.missing_prior > 0) chance.no_prior = random.uniform() < spec_.missing_prior;
        if (!spec_.lost_clusters.empty()) chance.lost = random.uniform() < share_of_arm(spec_.lost_clusters, arm[c]);
        if (spec_.effect_sd > 0) chance.smaller = random.uniform() < 0.5;
    }
    return chances;
}

/// Of proportions what the stratum is changes what a shift on the logistic scale does, so that the effect on a cluster
/// is the mean over its own part alone.
void OutcomeProcess::add_effects(std::size_t effect, const std::vector<double>& of_stratum, DrawnOutcome& drawn) const {
    const bool given_strata =
        distribution_ == OutcomeDistribution::binary && !of_stratum.empty() && effects_[effect] != 0;
    const double own = spread_ * std::sqrt(1 - stratum_share_);
    std::map<std::pair<std::uint32_t, double>, double> known;
    for (std::size_t c = 0; c < clusters_.size.size(); ++c) {
        drawn.effect[c] = effect_on(c, effect);
        if (!given_strata || clusters_.size[c] == 0) continue;
        const auto [found, is_new] = known.try_emplace({clusters_.stratum[c], drawn.effect[c]}, 0);
        if (is_new) {
            const double shared = spread_ * std::sqrt(stratum_share_) * of_stratum[clusters_.stratum[c]];
            const auto mean_at = [&](double level) { return logistic_normal_moments(level + shared, own).mean; };
            const Expected& with = expected_[effect][c];
            found->second = (mean_at(with.smaller) + mean_at(with.larger)) / 2 - mean_at(control_level_);
        }
        drawn.effect[c] = found->second;
    }
}

void OutcomeProcess::draw(DrawStream& random, const std::vector<std::uint32_t>& arm, std::size_t effect,
                          DrawnOutcome& drawn) const {
    const std::size_t count = clusters_.size.size();
    for (auto* values : {&drawn.size, &drawn.mean, &drawn.sum_of_squares, &drawn.prior, &drawn.effect})
        values->assign(count, 0);
    std::vector<double> of_stratum(stratum_share_ > 0 ? clusters_.strata : 0);
    for (double& deviate : of_stratum) deviate = draw_normal(random);
    // Before anything that takes more or fewer random numbers the larger a mean is.
    const std::vector<Chance> chances = draw_chances(random, arm, of_stratum);
    const bool effect_varies = effects_[effect] != 0 && spec_.effect_sd > 0;
    for (std::size_t c = 0; c < count; ++c) {
        const double whole = clusters_.size[c];
        if (whole == 0) continue;
        const Chance& chance = chances[c];
        double squares = 0;
        draw_sample(random, control_level_, chance.before, whole, drawn.prior[c], squares);
        if (chance.no_prior) drawn.prior[c] = missing;
        if (chance.lost) continue;
        const double lost = share_of_arm(spec_.lost_individuals, arm[c]);
        const double size =
            lost == 0 ? whole : static_cast<double>(draw_binomial(random, static_cast<std::uint64_t>(whole), 1 - lost));
        if (size == 0) continue;
        const Expected& with = expected_[effect][c];
        const double treated = effect_varies && chance.smaller ? with.smaller : with.larger;
        drawn.size[c] = size;
        draw_sample(random, arm[c] > 0 ? treated : control_level_, chance.after, size, drawn.mean[c],
                    drawn.sum_of_squares[c]);
    }
    add_effects(effect, of_stratum, drawn);
}

}  // namespace clustertrial::simulation_detail
