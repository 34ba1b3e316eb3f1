#include "clustertrial/estimation/model.hpp"

namespace clustertrial {
namespace {

struct Estimator {
    const Design& design;
    Fit operator()(const LeastSquaresModel& model) const { return fit_least_squares(design, model.options); }
    Fit operator()(const TwoStageModel& model) const { return fit_two_stage(design, model.instruments, model.options); }
};

}  // namespace

Fit estimate(const Design& design, const ModelSpec& model) {
    return std::visit(Estimator{design}, model);
}

}  // namespace clustertrial
