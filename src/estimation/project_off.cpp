#include "project_off.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace clustertrial::estimation_detail {
namespace {

using Eigen::Index;
using Real = long double;
using RealVector = Eigen::Matrix<Real, Eigen::Dynamic, 1>;

/// A factor with what each of its levels weighs.
struct WeighedFactor {
    const std::vector<std::uint32_t>* level = nullptr;  ///< n
    RealVector weight;                                  ///< by level
};

class Sweeper {
  public:
    explicit Sweeper(const Design& design) : weights_(design.weights.cast<Real>()) {
        add(design.absorbed);
        for (const AbsorbedFactor& factor : design.further.factors) add(factor);
    }

    [[nodiscard]] Real dot(const RealVector& a, const RealVector& b) const { return weights_.cwiseProduct(a).dot(b); }

    /// The further factors and the first, then back: the last step takes off the means of the first factor, of whose
    /// levels v has none. The largest mean that was taken off.
    Real sweep(RealVector& v) const {
        Real largest = 0;
        for (std::size_t f = 1; f < factors_.size(); ++f) largest = std::max(largest, take_off(factors_[f], v));
        for (std::size_t f = factors_.size() - 1; f > 0; --f) largest = std::max(largest, take_off(factors_[f - 1], v));
        return largest;
    }

  private:
    void add(const AbsorbedFactor& absorbed) {
        WeighedFactor factor{&absorbed.level, RealVector::Zero(static_cast<Index>(absorbed.levels))};
        for (Index row = 0; row < weights_.size(); ++row) factor.weight[level_of(factor, row)] += weights_[row];
        factors_.push_back(std::move(factor));
    }

    static Index level_of(const WeighedFactor& factor, Index row) {
        return static_cast<Index>((*factor.level)[static_cast<std::size_t>(row)]);
    }

    /// The weighted means by level, off v.
    Real take_off(const WeighedFactor& factor, RealVector& v) const {
        RealVector means = RealVector::Zero(factor.weight.size());
        for (Index row = 0; row < v.size(); ++row) means[level_of(factor, row)] += weights_[row] * v[row];
        means = means.cwiseQuotient(factor.weight).eval();
        for (Index row = 0; row < v.size(); ++row) v[row] -= means[level_of(factor, row)];
        return means.cwiseAbs().maxCoeff();
    }

    RealVector weights_;
    std::vector<WeighedFactor> factors_;  ///< the first is AbsorbedFactor of the design
};

[[noreturn]] void refuse(const std::string& message) {
    throw Error(ErrorKind::design, message);
}

/// About the mean. Extended precision for its range, as that of norms.
Real standard_deviation(const double* values, const Eigen::VectorXd& weights) {
    const Real first = values[0];
    Real total = 0;
    Real sum = 0;
    for (Index row = 0; row < weights.size(); ++row) {
        total += weights[row];
        sum += weights[row] * (values[row] - first);
    }
    const Real mean = sum / total;
    Real squares = 0;
    for (Index row = 0; row < weights.size(); ++row) {
        const Real deviation = (values[row] - first) - mean;
        squares += weights[row] * deviation * deviation;
    }
    return std::sqrt(squares / total);
}

/// One column at a time, with what is counted of it.
class Projector {
  public:
    Projector(const Design& design, const LeastSquaresOptions& options)
        : design_(design), options_(options), sweeper_(design), lightest_(design.weights.minCoeff()) {}

    /// `before`: the column as the design has it; `name` as a message has it. Replaces what the first factor left of
    /// it.
    void project(const double* before, const std::string& name, Eigen::Ref<Eigen::VectorXd> column) {
        sweeps_ = 0;
        allowed_ = options_.level_mean_tolerance * standard_deviation(before, design_.weights);
        RealVector v = column.cast<Real>();
        while (sweep(v, name) > allowed_) accelerate(v, name);
        column = v.cast<double>();
        most_ = std::max(most_, sweeps_);
    }

    /// Of the columns so far.
    [[nodiscard]] std::size_t most_sweeps() const { return most_; }

  private:
    Real sweep(RealVector& v, const std::string& name) {
        if (sweeps_ == options_.most_sweeps) {
            refuse(name + ": " + counted(sweeps_, "sweep") +
                   " over the absorbed factors were not enough to take the means of all their levels off, since too "
                   "few rows connect these levels; merge levels that few rows have, or absorb fewer columns");
        }
        ++sweeps_;
        return sweeper_.sweep(v);
    }

    /// v less (1 - T) v's solution, as far as rounding lets it come.
    void accelerate(RealVector& v, const std::string& name) {
        RealVector r = without_sweep(v, name);
        RealVector p = r;
        Real squares = sweeper_.dot(r, r);
        const Real enough = allowed_ * allowed_ * lightest_;
        while (squares > enough) {
            const RealVector change = without_sweep(p, name);
            const Real curvature = sweeper_.dot(p, change);
            if (!(curvature > 0)) return;  // rounding alone is left
            const Real step = squares / curvature;
            v -= step * p;
            r -= step * change;
            const Real before = squares;
            squares = sweeper_.dot(r, r);
            p = (r + (squares / before) * p).eval();
        }
    }

    /// (1 - T) v
    RealVector without_sweep(const RealVector& v, const std::string& name) {
        RealVector swept = v;
        sweep(swept, name);
        return v - swept;
    }

    const Design& design_;
    const LeastSquaresOptions& options_;
    Sweeper sweeper_;
    Real lightest_;     // weight of a row, and so of a level at least
    Real allowed_ = 0;  // of the mean of a level, in the column's unit
    std::size_t sweeps_ = 0;
    std::size_t most_ = 0;
};

}  // namespace

void check_further(const Design& design) {
    const FurtherFactors& further = design.further;
    if (design.absorbed.levels == 0) refuse("further factors are absorbed beside a first one, which the design lacks");
    if (further.columns > static_cast<std::size_t>(design.x.cols())) {
        refuse(counted(further.columns, "column") + " of further factors in a design of " +
               counted(static_cast<std::size_t>(design.x.cols()), "column"));
    }
    std::size_t indicators = 0;
    for (const AbsorbedFactor& factor : further.factors) {
        check_factor(factor, design.y.size());
        indicators += factor.levels - 1;
    }
    if (further.columns < indicators) {
        refuse(counted(further.columns, "column") + " of further factors whose levels have " +
               counted(indicators, "indicator") + "; expected a column for each");
    }
}

ProjectedOff project_off(const Design& design, const Demeaned& demeaned, const LeastSquaresOptions& options) {
    const Index columns = design.x.cols() - static_cast<Index>(design.further.columns);
    ProjectedOff projected{demeaned.x.leftCols(columns), demeaned.y};
    Projector projector(design, options);
    for (Index j = 0; j < columns; ++j) {
        projector.project(design.x.col(j).data(), "design column '" + design.names[static_cast<std::size_t>(j)] + "'",
                          projected.x.col(j));
    }
    projector.project(design.y.data(), "the outcome", projected.y);
    projected.sweeps = projector.most_sweeps();
    return projected;
}

}  // namespace clustertrial::estimation_detail
