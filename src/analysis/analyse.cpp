#include "clustertrial/analysis/analyse.hpp"

#include "registry.hpp"
#include "warnings.hpp"

namespace clustertrial {

namespace {

using analysis_detail::Analysis;
using analysis_detail::Run;

/// Runs one analysis; when it cannot be made a warning says why.
template <typename Make>
void isolate(const Analysis& analysis, Run& run, const Make& make) {
    try {
        make();
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        analysis_detail::add_new_warnings({error.what()}, std::string(analysis.id), run.result.warnings);
    }
}

/// Throws the reasons when no effect could be estimated.
void check_any_estimate(const Run& run) {
    if (run.any_estimate) return;
    Problems problems;
    for (const NotEstimated& one : run.result.get<Effects>().not_estimated) problems.add(one.why);
    problems.throw_if_any(ErrorKind::design);
}

}  // namespace

AnalysisResult analyse_trial(const TrialData& data, const Trial& trial, const AnalysisProgress& progress,
                             const DrawProgress& draws) {
    Run run(data, trial, progress, draws);
    for (std::size_t outcome = 0; outcome < data.outcomes.size(); ++outcome) {
        run.begin("outcome '" + data.outcomes[outcome].spec.name + "'");
        for (const Analysis& analysis : analysis_detail::analyses()) {
            if (analysis.of_outcome == nullptr || !analysis.wanted(trial)) continue;
            isolate(analysis, run, [&] { analysis.of_outcome(run, outcome); });
        }
        run.release(outcome);
    }
    for (const Analysis& analysis : analysis_detail::analyses()) {
        if (analysis.of_trial == nullptr || !analysis.wanted(trial)) continue;
        isolate(analysis, run, [&] { analysis.of_trial(run); });
    }
    check_any_estimate(run);
    return std::move(run.result);
}

}  // namespace clustertrial
