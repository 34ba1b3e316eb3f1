#include "score.hpp"

#include "whitening.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace clustertrial::allocation_detail {
namespace {

/// Deviations stay below 2^62, with room for the differences of an exchange.
constexpr int value_bits = 60;

/// Scores that differ by less, relatively, are equal: with three arms or more, allocations that differ only in the
/// names of the arms are summed in another order.
constexpr double relative_tolerance = 1e-12;

/// Of a covariate's largest absolute value, by what two differences of two arms' means can differ where they ought to
/// be equal: four times 16 halves of a unit in the last place (reading a decimal 1, the mean over a unit 3, centring 2,
/// scaling 2, the arms' means 4, and as much again for safety's sake).
constexpr double value_rounding = 0x1p-47;

/// Of a quantum, likewise: four times one half.
constexpr double quantum_rounding = 2;

/// Each column centred and divided by its standard deviation; one without variance is 0.
ScoreSpace standardised_for_score(const Eigen::MatrixXd& x) {
    const Eigen::MatrixXd covariance = covariance_of(x);
    ScoreSpace space;
    space.z = x.rowwise() - x.colwise().mean();
    for (Eigen::Index k = 0; k < x.cols(); ++k) {
        const double sd = std::sqrt(covariance(k, k));
        const double largest = x.col(k).cwiseAbs().maxCoeff();
        const double scale = is_constant(sd, largest) ? 0 : 1 / sd;
        space.z.col(k) *= scale;
        space.rounding.push_back(value_rounding * largest * scale);
    }
    return space;
}

/// A sum over p covariates takes p roundings more.
ScoreSpace in_whitened_space(const Eigen::MatrixXd& x) {
    Whitening whitening = whitening_of(x, covariance_of(x));
    const Eigen::RowVectorXd reach = x.cwiseAbs().colwise().maxCoeff() * whitening.map.cwiseAbs();
    ScoreSpace space{std::move(whitening.z), {}};
    for (const double largest : reach)
        space.rounding.push_back(value_rounding * static_cast<double>(x.cols()) * largest);
    return space;
}

/// The power of two in which the values of z are counted: the finest that lets schools x (sum of |z|) fit.
double quantum_of(const Eigen::MatrixXd& z) {
    const double largest = z.size() == 0 ? 0 : z.cwiseAbs().colwise().sum().maxCoeff();
    int exponent = 0;
    std::frexp(largest * static_cast<double>(z.rows()), &exponent);
    return std::ldexp(1.0, exponent - value_bits);
}

/// The norm of what the differences of means can be off by.
ScoreTolerance tolerance_of(const ScorePlan& plan, const std::vector<double>& rounding) {
    double total = 0;
    for (std::size_t a = 0; a < plan.sizes.size(); ++a) {
        for (std::size_t b = a + 1; b < plan.sizes.size(); ++b) {
            const double pair = plan.score == BalanceScore::mahalanobis
                                    ? plan.sizes[a] * plan.sizes[b] / static_cast<double>(plan.schools)
                                    : 1;
            for (std::size_t k = 0; k < plan.covariates; ++k) {
                const double off = rounding[k] + quantum_rounding * plan.quantum;
                total += pair * plan.weights[k] * (plan.score == BalanceScore::l1 ? off : off * off);
            }
        }
    }
    if (plan.score == BalanceScore::l1) return {total, false};
    return {std::sqrt(total), true};
}

/// Two arms: deviation_1 = -deviation_0, and the score is a weighted sum over covariates.
std::vector<double> two_arm_factors(const ScorePlan& plan) {
    const auto n = static_cast<double>(plan.schools);
    std::vector<double> factor(plan.covariates);
    for (std::size_t k = 0; k < plan.covariates; ++k) {
        // mean_0 - mean_1 = deviation_0 x quantum / (sizes[0] x sizes[1]), because n = sizes[0] + sizes[1]
        const double difference = plan.quantum / (plan.sizes[0] * plan.sizes[1]);
        if (plan.score == BalanceScore::l1) factor[k] = plan.weights[k] * difference;
        if (plan.score == BalanceScore::l2) factor[k] = plan.weights[k] * difference * difference;
        if (plan.score == BalanceScore::mahalanobis)
            factor[k] = plan.sizes[0] * plan.sizes[1] / n * difference * difference;
    }
    return factor;
}

}  // namespace

double ScoreTolerance::limit(double score) const {
    const double root = squared ? std::sqrt(score) + norm : score + norm;
    return (squared ? root * root : root) * (1 + relative_tolerance);
}

ScoreSpace score_space(const Eigen::MatrixXd& x, BalanceScore score) {
    return score == BalanceScore::mahalanobis ? in_whitened_space(x) : standardised_for_score(x);
}

ScorePlan plan_score(const ScoreSpace& space, std::span<const double> weights, BalanceScore score,
                     std::span<const std::size_t> sizes, std::span<const std::size_t> fixed) {
    const Eigen::MatrixXd& z = space.z;
    ScorePlan plan;
    plan.score = score;
    plan.schools = static_cast<std::size_t>(z.rows());
    plan.covariates = static_cast<std::size_t>(z.cols());
    plan.quantum = quantum_of(z);
    plan.weights.assign(plan.covariates, 1);
    if (!weights.empty()) plan.weights.assign(weights.begin(), weights.end());
    for (const auto size : sizes) plan.sizes.push_back(static_cast<double>(size));
    std::vector<std::int64_t> totals(plan.covariates, 0);
    plan.start.assign(sizes.size() * plan.covariates, 0);
    const std::size_t drawn = plan.schools - fixed.size();
    for (std::size_t i = 0; i < plan.schools; ++i) {
        for (std::size_t k = 0; k < plan.covariates; ++k) {
            const double value = z(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k));
            const auto quanta = static_cast<std::int64_t>(std::llround(value / plan.quantum));
            const std::int64_t multiple = quanta * static_cast<std::int64_t>(plan.schools);
            totals[k] += quanta;
            if (i < drawn) plan.values.push_back(multiple);
            if (i >= drawn) plan.start[fixed[i - drawn] * plan.covariates + k] += multiple;
        }
    }
    for (std::size_t i = 0; i < plan.start.size(); ++i)
        plan.start[i] -= static_cast<std::int64_t>(sizes[i / plan.covariates]) * totals[i % plan.covariates];
    if (sizes.size() == 2) plan.factor = two_arm_factors(plan);
    plan.tolerance = tolerance_of(plan, space.rounding);
    return plan;
}

ScoredAllocation::ScoredAllocation(const ScorePlan& plan, std::span<const std::uint8_t> arms)
    : plan_(&plan), kept_arms_(plan.sizes.size() == 2 ? 1 : plan.sizes.size()), arms_(arms.begin(), arms.end()) {
    assign(arms);
}

void ScoredAllocation::assign(std::span<const std::uint8_t> arms) {
    const std::size_t p = plan_->covariates;
    arms_.assign(arms.begin(), arms.end());
    deviations_.assign(plan_->start.begin(), plan_->start.begin() + static_cast<std::ptrdiff_t>(kept_arms_ * p));
    if (kept_arms_ == 1) return add_first_arm();
    for (std::size_t i = 0; i < arms_.size(); ++i) {
        std::int64_t* deviation = deviations_.data() + arms_[i] * p;
        const std::int64_t* value = plan_->values.data() + i * p;
        for (std::size_t k = 0; k < p; ++k) deviation[k] += value[k];
    }
}

void ScoredAllocation::add_first_arm() {
    // Without a branch on the arm, which no processor foretells: the other arm's schools count nothing.
    const std::size_t p = plan_->covariates;
    for (std::size_t i = 0; i < arms_.size(); ++i) {
        const std::int64_t counts = arms_[i] == 0 ? -1 : 0;
        const std::int64_t* value = plan_->values.data() + i * p;
        for (std::size_t k = 0; k < p; ++k) deviations_[k] += value[k] & counts;
    }
}

double ScoredAllocation::score_of_many() const {
    const std::size_t p = plan_->covariates;
    const auto n = static_cast<double>(plan_->schools);
    double total = 0;
    for (std::size_t a = 0; a < kept_arms_; ++a) {
        for (std::size_t b = a + 1; b < kept_arms_; ++b) {
            const double scale_a = plan_->quantum / (n * plan_->sizes[a]);
            const double scale_b = plan_->quantum / (n * plan_->sizes[b]);
            double pair = 0;
            for (std::size_t k = 0; k < p; ++k) {
                const double difference = scale_a * static_cast<double>(deviations_[a * p + k]) -
                                          scale_b * static_cast<double>(deviations_[b * p + k]);
                pair += plan_->weights[k] *
                        (plan_->score == BalanceScore::l1 ? std::abs(difference) : difference * difference);
            }
            // The sum over arms of sizes[a] |mean_a - mean|^2, written over pairs of arms.
            total += plan_->score == BalanceScore::mahalanobis ? pair * plan_->sizes[a] * plan_->sizes[b] / n : pair;
        }
    }
    return total;
}

}  // namespace clustertrial::allocation_detail
