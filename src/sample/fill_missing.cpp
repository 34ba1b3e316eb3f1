#include "fill_missing.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial::sample_detail {

namespace {

std::vector<double> indicator_of(const std::vector<double>& column) {
    std::vector<double> indicator(column.size(), 0);
    for (std::size_t row = 0; row < column.size(); ++row) indicator[row] = std::isnan(column[row]) ? 1 : 0;
    return indicator;
}

/// Where no row has a value the mean is 0: of such a column the model says that it is collinear.
void fill_with_mean(const std::vector<double>& weights, std::vector<double>& column) {
    double sum = 0;
    double weight = 0;
    for (std::size_t row = 0; row < column.size(); ++row) {
        if (std::isnan(column[row])) continue;
        weight += weights[row];
        sum += weights[row] * column[row];
    }
    const double mean = weight > 0 ? sum / weight : 0;
    for (double& value : column) {
        if (std::isnan(value)) value = mean;
    }
}

void add_indicator(const std::string& name, std::vector<double> indicator, OutcomeData& outcome) {
    const auto same = std::find(outcome.indicators.begin(), outcome.indicators.end(), indicator);
    if (same != outcome.indicators.end()) {
        outcome.indicator_names[static_cast<std::size_t>(same - outcome.indicators.begin())] += " and " + name;
        return;
    }
    outcome.indicator_names.push_back(name);
    outcome.indicators.push_back(std::move(indicator));
}

}  // namespace

void fill_missing(const std::vector<PartOfModel>& parts, OutcomeData& outcome) {
    std::vector<double> weights = outcome.averaged_over();
    for (std::size_t row = 0; row < outcome.weight.size(); ++row) weights[row] *= outcome.weight[row];
    for (const PartOfModel& part : parts) {
        if (part.columns.empty()) continue;
        std::vector<double> indicator = indicator_of(*part.columns.front());
        if (std::find(indicator.begin(), indicator.end(), 1.0) == indicator.end()) continue;
        for (std::vector<double>* column : part.columns) fill_with_mean(weights, *column);
        add_indicator(part.name, std::move(indicator), outcome);
    }
}

}  // namespace clustertrial::sample_detail
