#pragma once

#include "clustertrial/analysis/result.hpp"
#include "clustertrial/power/mdes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// What data of an earlier year, or of another trial, say of an outcome: inputs of the next plan.
struct PastData {
    std::string file;     ///< of the data
    std::string outcome;  ///< its name
    double clusters = 0;
    double cluster_size = 0;
    double cluster_size_cv = 0;
    double icc = 0;  ///< given the arms alone, where there are some; 0 where it was estimated below
    /// 95% limits of the ICC of the outcome as it is, without arms.
    std::optional<double> icc_low;
    std::optional<double> icc_high;
    double r2_cluster = 0;
    double r2_individual = 0;
    std::vector<std::uint64_t> clusters_of_arm;     ///< analysed, control first
    std::vector<std::uint64_t> individuals_of_arm;  ///< likewise
    std::vector<std::string> notes;     ///< what was measured, and what stands for what could not be, a sentence each
    std::vector<std::string> warnings;  ///< of reading the data
};

/// Measured by the code of `analyse`, of the outcome with that name, or without one the first primary outcome. A trial
/// file without [arms] has one group. Throws as reading and arranging do, Error(usage) for an outcome that is not
/// there, and Error(design) where there is no ICC.
PastData measure_past_data(const std::string& trial_file, const std::string& outcome);

/// The same of an analysis that was made, of its first primary outcome. Throws Error(design) where there is no ICC.
PastData past_data_of(const AnalysisResult& result);

/// Fills a stage that is to be `measured`: what its keys do not say, and counts by arm.
void take_measured(const PastData& past, PowerStage& stage);

/// The stages of a trial, those that are measured filled from its analysis. A sentence for each of these: of what it
/// was measured and what stands for what could not be, or why it is left out.
struct StagesOfTrial {
    std::vector<PowerStage> stages;
    std::vector<std::string> notes;
};
StagesOfTrial stages_of(const AnalysisResult& result);

/// Puts what was measured in its place, but for the keys in `given`.
void take_past_data(const PastData& past, const std::vector<std::string>& given, PowerStage& stage);

/// The same plan with the ICC at each of its limits.
struct MdesAtIccLimits {
    MdesResult low;
    MdesResult high;
};
/// Nothing where the ICC has no limits, is not the measured one, or is solved for.
std::optional<MdesAtIccLimits> at_icc_limits(const PastData& past, const PowerStage& stage);

}  // namespace clustertrial
