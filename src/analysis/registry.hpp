#pragma once

#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/context.hpp"
#include "clustertrial/core/error.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The list of analyses, and what each of them is handed.
namespace clustertrial::analysis_detail {

/// The work on one trial: its rows and protocol, the contexts of its outcomes, and what was made so far.
class Run {
  public:
    Run(const TrialData& data, const Trial& trial, const AnalysisProgress& progress, const DrawProgress& draws);

    [[nodiscard]] const TrialData& data() const { return data_; }
    [[nodiscard]] const Trial& trial() const { return trial_; }
    [[nodiscard]] const DrawProgress& draws() const { return draws_; }
    /// What the tests of all contexts share.
    [[nodiscard]] const std::shared_ptr<AllocationMemory>& allocations() const { return allocations_; }
    /// Of outcome number `outcome` by the protocol's own analysis: made at the first call. Throws Error(design), the
    /// same at every call, when it cannot be made.
    const OutcomeContext& context(std::size_t outcome);
    /// Null when it cannot be made.
    const OutcomeContext* find_context(std::size_t outcome);
    /// Frees what the context of an outcome holds, unless an analysis of the whole trial will read it.
    void release(std::size_t outcome);
    /// Whether the protocol's own analysis of an outcome has an estimate.
    [[nodiscard]] bool is_estimated(const OutcomeSpec& outcome) const;
    /// A part of the work begins, which progress shows.
    void begin(const std::string& what);

    AnalysisResult result;
    /// Whether an effect that the protocol asks for was estimated.
    bool any_estimate = false;

  private:
    /// The context of an outcome, or why it has none; neither before it was asked for.
    struct Slot {
        std::optional<OutcomeContext> context;
        std::optional<Error> why_none;
    };

    const TrialData& data_;
    const Trial& trial_;
    const AnalysisProgress& progress_;
    const DrawProgress& draws_;
    std::shared_ptr<AllocationMemory> allocations_ = std::make_shared<AllocationMemory>();
    std::size_t done_ = 0;
    std::vector<Slot> slots_;
};

/// Makes the effects of one outcome. What is estimated joins `set`; when it cannot be (Error(design)) the outcome joins
/// those not estimated, with the reason, which a warning says too. `estimate` fills the warnings that it is handed;
/// those that are new are said, by `who` unless that is empty.
void attempt(Run& run, const OutcomeSpec& outcome, const std::string& who, EffectSet& set,
             const std::function<std::vector<EffectEstimate>(std::vector<std::string>& warnings)>& estimate);

/// A named analysis: it puts its result, a type of its own, into `run.result`. What it throws as Error(design) becomes
/// a warning, and the other analyses go on.
struct Analysis {
    std::string_view id;
    bool (*wanted)(const Trial& trial);
    void (*of_outcome)(Run& run, std::size_t outcome) = nullptr;  ///< made for each outcome, in the trial file's order
    void (*of_trial)(Run& run) = nullptr;                         ///< made once, after all outcomes
};

/// All analyses, in the order in which they are made: of an outcome, then of the trial.
const std::vector<Analysis>& analyses();

void analyse_attrition(Run& run, std::size_t outcome);
void analyse_histogram(Run& run, std::size_t outcome);
void analyse_clustering(Run& run, std::size_t outcome);
void analyse_effects(Run& run, std::size_t outcome);
void analyse_hypotheses(Run& run, std::size_t outcome);
void analyse_coefficients(Run& run, std::size_t outcome);
void analyse_design_based(Run& run, std::size_t outcome);
void analyse_explained(Run& run, std::size_t outcome);
void analyse_influence(Run& run, std::size_t outcome);
void analyse_unweighted(Run& run, std::size_t outcome);
void analyse_dose(Run& run, std::size_t outcome);
void analyse_estimands(Run& run, std::size_t outcome);
void analyse_allocated_dose(Run& run, std::size_t outcome);
void analyse_baseline(Run& run);
void analyse_attendance(Run& run);
void analyse_families(Run& run);
void analyse_sensitivity(Run& run);
void analyse_cace(Run& run);
void analyse_subgroups(Run& run);

}  // namespace clustertrial::analysis_detail
