#include "clustertrial/estimation/multiplicity.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/estimation/null_draws.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <string>

namespace clustertrial {
namespace {

/// Indices of `values`, the smallest (or the largest) value first; equal values stay in their order.
template <typename Less>
std::vector<std::size_t> order_of(const std::vector<double>& values, Less comes_before) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return comes_before(values[a], values[b]); });
    return order;
}

/// factor(rank) p by rank (1: the smallest p), none smaller than those before it.
template <typename Factor>
std::vector<double> step_towards_larger(const std::vector<double>& p_values, Factor factor) {
    std::vector<double> adjusted(p_values.size());
    double largest = 0;
    double rank = 1;
    for (const std::size_t i : order_of(p_values, std::less<>())) {
        largest = std::max(largest, factor(rank) * p_values[i]);
        adjusted[i] = std::min(largest, 1.0);
        rank += 1;
    }
    return adjusted;
}

/// factor(rank) p by rank, none larger than those after it.
template <typename Factor>
std::vector<double> step_towards_smaller(const std::vector<double>& p_values, Factor factor) {
    std::vector<double> adjusted(p_values.size());
    double smallest = 1;
    auto rank = static_cast<double>(p_values.size());
    for (const std::size_t i : order_of(p_values, std::greater<>())) {
        smallest = std::min(smallest, factor(rank) * p_values[i]);
        adjusted[i] = smallest;
        rank -= 1;
    }
    return adjusted;
}

/// 1 + 1/2 + ... + 1/count.
double harmonic_number(std::size_t count) {
    long double sum = 0;
    for (std::size_t i = 1; i <= count; ++i) sum += 1 / static_cast<long double>(i);
    return static_cast<double>(sum);
}

void check_statistics(const std::vector<double>& values, const char* what) {
    const auto bad = std::find_if(values.begin(), values.end(), [](double value) { return !(value >= 0); });
    if (bad != values.end()) {
        throw Error(ErrorKind::usage, std::string(what) + " of a step-down adjustment is not 0 or more");
    }
}

void check_draws(const std::vector<double>& observed, const std::vector<std::vector<double>>& draws) {
    if (draws.size() != observed.size()) {
        throw Error(ErrorKind::usage, "draws of " + std::to_string(draws.size()) + " statistics where " +
                                          std::to_string(observed.size()) + " were observed");
    }
    check_statistics(observed, "an observed statistic");
    for (const std::vector<double>& of_hypothesis : draws) {
        if (of_hypothesis.empty()) throw Error(ErrorKind::usage, "a step-down adjustment needs at least one draw");
        if (of_hypothesis.size() != draws.front().size()) {
            throw Error(ErrorKind::usage, counted(of_hypothesis.size(), "draw") + " of one statistic and " +
                                              std::to_string(draws.front().size()) + " of another");
        }
        check_statistics(of_hypothesis, "a draw");
    }
}

}  // namespace

std::vector<double> adjust_p_values(const std::vector<double>& p_values, Adjustment adjustment) {
    for (const double p : p_values) {
        if (!(p >= 0 && p <= 1)) throw Error(ErrorKind::usage, "a p-value to adjust is not between 0 and 1");
    }
    const auto count = static_cast<double>(p_values.size());
    const auto left = [count](double rank) { return count - rank + 1; };
    switch (adjustment) {
        case Adjustment::holm:
            return step_towards_larger(p_values, left);
        case Adjustment::hochberg:
            return step_towards_smaller(p_values, left);
        case Adjustment::benjamini_hochberg:
            return step_towards_smaller(p_values, [count](double rank) { return count / rank; });
        case Adjustment::benjamini_yekutieli: {
            const double total = harmonic_number(p_values.size()) * count;
            return step_towards_smaller(p_values, [total](double rank) { return total / rank; });
        }
        case Adjustment::step_down:
            break;
    }
    throw Error(ErrorKind::usage, "a step-down adjustment needs draws, not p-values");
}

std::vector<double> step_down_p_values(const std::vector<double>& observed,
                                       const std::vector<std::vector<double>>& draws, bool add_one) {
    check_draws(observed, draws);
    if (observed.empty()) return {};
    const std::vector<std::size_t> order = order_of(observed, std::greater<>());

    // From the least significant hypothesis on: the largest statistic of each draw among those seen so far.
    std::vector<double> largest(draws.front().size(), 0.0);
    std::vector<double> p_values(observed.size());
    const double extra = add_one ? 1 : 0;
    for (auto hypothesis = order.rbegin(); hypothesis != order.rend(); ++hypothesis) {
        const std::vector<double>& values = draws[*hypothesis];
        const double threshold = observed[*hypothesis] * (1 - tie_tolerance);
        double count = 0;
        for (std::size_t b = 0; b < largest.size(); ++b) {
            largest[b] = std::max(largest[b], values[b]);
            count += largest[b] >= threshold ? 1 : 0;
        }
        p_values[*hypothesis] = (extra + count) / (extra + static_cast<double>(largest.size()));
    }
    double so_far = 0;
    for (const std::size_t hypothesis : order) {
        so_far = std::max(so_far, p_values[hypothesis]);
        p_values[hypothesis] = so_far;
    }
    return p_values;
}

}  // namespace clustertrial
