#include "registry.hpp"

#include "warnings.hpp"

#include <algorithm>

namespace clustertrial::analysis_detail {

namespace {

bool always(const Trial& /*trial*/) {
    return true;
}

/// What compares arms, or leaves clusters of one out.
bool with_arms(const Trial& trial) {
    return trial.arms.arms.size() > 1;
}

bool with_allocated_dose(const Trial& trial) {
    return trial.arms.is_dose();
}

bool with_compliance(const Trial& trial) {
    return trial.compliance.has_value();
}

bool with_hypotheses(const Trial& trial) {
    return std::any_of(trial.outcomes.begin(), trial.outcomes.end(),
                       [](const OutcomeSpec& outcome) { return outcome.has_hypothesis(); });
}

bool with_coefficients(const Trial& trial) {
    return trial.report.coefficients;
}

bool with_records(const Trial& trial) {
    return trial.randomisation && !trial.randomisation->records.empty();
}

bool with_definitions_of_take_up(const Trial& trial) {
    return !trial.cace.empty();
}

bool with_subgroups(const Trial& trial) {
    return !trial.subgroups.empty();
}

/// Whether a family draws for an outcome again, of its model.
bool is_drawn_by_a_family(const Trial& trial, const std::string& outcome) {
    return std::any_of(trial.families.begin(), trial.families.end(), [&](const FamilySpec& family) {
        return family.adjustment == Adjustment::step_down &&
               std::find(family.outcomes.begin(), family.outcomes.end(), outcome) != family.outcomes.end();
    });
}

}  // namespace

const std::vector<Analysis>& analyses() {
    static const std::vector<Analysis> all = {
        {"attrition", with_arms, analyse_attrition},
        {"histogram", with_arms, analyse_histogram},
        {"clustering", always, analyse_clustering},
        {"effects", with_arms, analyse_effects},
        {"hypotheses", with_hypotheses, analyse_hypotheses},
        {"coefficients", with_coefficients, analyse_coefficients},
        {"design-based", with_records, analyse_design_based},
        {"explained", always, analyse_explained},
        {"influence", with_arms, analyse_influence},
        {"unweighted", with_arms, analyse_unweighted},
        {"dose-response", with_compliance, analyse_dose},
        {"estimands", with_arms, analyse_estimands},
        {"allocated-dose", with_allocated_dose, analyse_allocated_dose},
        {"baseline", always, nullptr, analyse_baseline},
        {"attendance", with_compliance, nullptr, analyse_attendance},
        {"subgroups", with_subgroups, nullptr, analyse_subgroups},
        {"families", with_arms, nullptr, analyse_families},
        {"sensitivity", with_arms, nullptr, analyse_sensitivity},
        {"cace", with_definitions_of_take_up, nullptr, analyse_cace},
    };
    return all;
}

Run::Run(const TrialData& data, const Trial& trial, const AnalysisProgress& progress, const DrawProgress& draws)
    : data_(data), trial_(trial), progress_(progress), draws_(draws), slots_(data.outcomes.size()) {
    result.trial = trial;
    result.data_sha256 = data.data_sha256;
    result.other_inputs = data.other_inputs;
    result.warnings = data.warnings;
}

const OutcomeContext& Run::context(std::size_t outcome) {
    Slot& slot = slots_.at(outcome);
    if (slot.why_none) throw Error(*slot.why_none);
    if (!slot.context) {
        try {
            slot.context.emplace(make_context(data_, trial_, data_.outcomes[outcome], trial_.analysis));
            slot.context->progress = draws_;
            slot.context->allocations = allocations_;
        } catch (const Error& error) {
            if (error.kind() == ErrorKind::design) slot.why_none.emplace(error);
            throw;
        }
    }
    return *slot.context;
}

const OutcomeContext* Run::find_context(std::size_t outcome) {
    try {
        return &context(outcome);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        return nullptr;
    }
}

void Run::release(std::size_t outcome) {
    if (!is_drawn_by_a_family(trial_, data_.outcomes[outcome].spec.name)) slots_.at(outcome).context.reset();
}

bool Run::is_estimated(const OutcomeSpec& outcome) const {
    const auto& estimates = result.get<Effects>().estimates;
    return std::any_of(estimates.begin(), estimates.end(),
                       [&](const EffectEstimate& effect) { return effect.outcome.name == outcome.name; });
}

void Run::begin(const std::string& what) {
    const std::size_t parts = data_.outcomes.size() + trial_.families.size() + trial_.sensitivity.size();
    if (progress_) progress_(what, done_, parts);
    ++done_;
}

void attempt(Run& run, const OutcomeSpec& outcome, const std::string& who, EffectSet& set,
             const std::function<std::vector<EffectEstimate>(std::vector<std::string>& warnings)>& estimate) {
    std::vector<std::string> warnings;
    try {
        for (EffectEstimate& effect : estimate(warnings)) {
            set.estimates.push_back(std::move(effect));
            run.any_estimate = true;
        }
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        set.not_estimated.push_back({outcome, error.what()});
        warnings = {"not estimated: " + std::string(error.what())};
    }
    add_new_warnings(warnings, who, run.result.warnings);
}

}  // namespace clustertrial::analysis_detail
