#include "draw.hpp"

#include "clustertrial/core/distributions.hpp"

#include <cmath>

namespace clustertrial::synthesis_detail {

double Dice::normal() {
    return normal_quantile(uniform());
}

double Dice::log_normal(double mean, double log_sd) {
    return mean * std::exp(log_sd * normal() - log_sd * log_sd / 2);
}

bool deal(double events, const std::vector<double>& weights, const std::vector<double>& capacity,
          std::vector<double>& counts, Dice& dice) {
    std::vector<double> chances(weights.size());
    for (double dealt = 0; dealt < events; ++dealt) {
        double total = 0;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            chances[i] = counts[i] < capacity[i] ? weights[i] : 0;
            total += chances[i];
        }
        if (!(total > 0)) return false;
        double at = dice.uniform() * total;
        std::size_t place = 0;
        std::size_t last = 0;
        for (; place < chances.size(); ++place) {
            if (chances[place] == 0) continue;
            last = place;
            at -= chances[place];
            if (at < 0) break;
        }
        ++counts[last];
    }
    return true;
}

}  // namespace clustertrial::synthesis_detail
