#include "cluster_model.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace clustertrial::synthesis_detail {

namespace {

constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

std::size_t renumber(std::vector<std::uint32_t>& codes) {
    std::vector<std::uint32_t> number;
    std::uint32_t count = 0;
    for (std::uint32_t& code : codes) {
        if (code >= number.size()) number.resize(code + 1, none);
        if (number[code] == none) number[code] = count++;
        code = number[code];
    }
    return count;
}

double factor_of(CovarianceKind kind, double clusters, double individuals, double coefficients) {
    if (!traits_of(kind).plain)
        throw Error(ErrorKind::usage, "the model of the search knows the standard errors " +
                                          listed(kind_names_where<CovarianceKind>(&CovarianceTraits::plain), "and"));
    return covariance_factor(kind, clusters, individuals, coefficients);
}

double dot(const std::vector<double>& w, const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < w.size(); ++i) sum += w[i] * a[i] * b[i];
    return sum;
}

}  // namespace

ClusterModel::ClusterModel(std::vector<std::uint32_t> stratum, const std::vector<double>& treatment,
                           std::vector<double> weights, bool has_prior, CovarianceKind kind)
    : stratum_(std::move(stratum)), strata_(renumber(stratum_)), weights_(std::move(weights)), has_prior_(has_prior) {
    stratum_weight_.assign(strata_, 0.0);
    for (std::size_t i = 0; i < weights_.size(); ++i) stratum_weight_[stratum_[i]] += weights_[i];
    set_treatment(treatment);
    const auto coefficients = static_cast<double>(strata_ + 1 + (has_prior ? 1 : 0));
    factor_ = factor_of(kind, static_cast<double>(weights_.size()),
                        std::accumulate(weights_.begin(), weights_.end(), 0.0), coefficients);
}

void ClusterModel::set_treatment(const std::vector<double>& treatment) {
    centre(treatment, treatment_);
}

void ClusterModel::centre(const std::vector<double>& values, std::vector<double>& centred) {
    mean_.assign(strata_, 0.0);
    for (std::size_t i = 0; i < values.size(); ++i) mean_[stratum_[i]] += weights_[i] * values[i];
    for (std::size_t s = 0; s < strata_; ++s) mean_[s] /= stratum_weight_[s];
    centred.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) centred[i] = values[i] - mean_[stratum_[i]];
}

Evaluation ClusterModel::evaluate(const std::vector<double>& outcome, const std::vector<double>& prior) {
    const std::size_t n = weights_.size();
    centre(outcome, y_);
    const double dd = dot(weights_, treatment_, treatment_);
    const double dy = dot(weights_, treatment_, y_);
    Evaluation result;
    double slope = 0;  // of the prior
    r_ = treatment_;   // what strata and prior leave of the treatment
    if (has_prior_) {
        centre(prior, q_);
        const double qq = dot(weights_, q_, q_);
        const double dq = dot(weights_, treatment_, q_);
        const double qy = dot(weights_, q_, y_);
        const double yy = dot(weights_, y_, y_);
        const double rest_q = qq - dq * dq / dd;
        const double rest_y = yy - dy * dy / dd;
        const double rest_qy = qy - dq * dy / dd;
        if (rest_q > 0 && rest_y > 0) {
            slope = rest_qy / rest_q;
            result.r2 = rest_qy * rest_qy / (rest_q * rest_y);
        }
        if (qq > 0) {
            for (std::size_t i = 0; i < n; ++i) r_[i] -= dq / qq * q_[i];
        }
    }
    double rr = 0;
    double ry = 0;
    for (std::size_t i = 0; i < n; ++i) {
        rr += weights_[i] * r_[i] * r_[i];
        ry += weights_[i] * r_[i] * y_[i];
    }
    result.estimate = ry / rr;
    double meat = 0;
    for (std::size_t i = 0; i < n; ++i) {
        double residual = y_[i] - result.estimate * treatment_[i];
        if (has_prior_) residual -= slope * q_[i];
        const double score = weights_[i] * r_[i] * residual;
        meat += score * score;
    }
    result.std_error = std::sqrt(factor_ * meat) / rr;
    return result;
}

}  // namespace clustertrial::synthesis_detail
