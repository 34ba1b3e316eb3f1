#include "clustertrial/power/stage.hpp"

#include "clustertrial/core/number.hpp"

#include <cmath>

namespace clustertrial {

namespace {

/// Whole numbers up to here are exact in a double.
constexpr double largest_whole_number = 9007199254740992;

/// In clusters: a share such as 0.07 is no exact double, and 0.07 of 100 clusters must still pass for 7.
constexpr double share_slack = 1e-6;

bool is_whole(double value) {
    return value == std::floor(value) && std::abs(value) <= largest_whole_number;
}

std::string shown(double value) {
    return std::isfinite(value) ? format_shortest(value) : "not a finite number";
}

/// Collects what is wrong with one stage. Conditions say what is right, so that NaN fails them.
class StageChecker {
  public:
    StageChecker(const PowerStage& stage, Problems& problems)
        : prefix_(stage.name.empty() ? "" : "stage '" + stage.name + "': "), problems_(problems) {}

    void value(bool right, std::string_view field, double found, const std::string& expected) {
        if (!right) {
            problems_.add(prefix_ + std::string(field) + " is " + shown(found) + "; expected " + expected);
        }
    }
    void whole(bool right, const std::string& found_and_expected) {
        if (!right) problems_.add(prefix_ + found_and_expected);
    }

  private:
    std::string prefix_;
    Problems& problems_;
};

void check_share(StageChecker& check, std::string_view field, double value) {
    check.value(value >= 0 && value < 1, field, value, "at least 0 and below 1");
}

void check_open_share(StageChecker& check, std::string_view field, double value) {
    check.value(value > 0 && value < 1, field, value, "above 0 and below 1");
}

void check_sample(StageChecker& check, const PowerStage& stage) {
    const bool clusters_right = stage.clusters >= 2 && is_whole(stage.clusters);
    const bool covariates_right = stage.covariates >= 0 && is_whole(stage.covariates);
    check.value(clusters_right, "clusters", stage.clusters, "a whole number of at least 2");
    check.value(stage.cluster_size >= 1 && std::isfinite(stage.cluster_size), "cluster_size", stage.cluster_size,
                "a number of at least 1");
    check.value(covariates_right, "covariates", stage.covariates, "a whole number of at least 0");
    check_open_share(check, "share_treated", stage.share_treated);
    if (!clusters_right || !covariates_right) return;

    check.whole(degrees_of_freedom(stage) >= 1, "clusters is " + shown(stage.clusters) + " with covariates " +
                                                    shown(stage.covariates) +
                                                    ", which leaves no degree of freedom; expected at least " +
                                                    shown(stage.covariates + 3) + " clusters");
    const double treated = stage.share_treated * stage.clusters;
    if (stage.share_treated > 0 && stage.share_treated < 1) {
        check.value(treated >= 1 - share_slack && treated <= stage.clusters - 1 + share_slack, "share_treated",
                    stage.share_treated,
                    "a share that leaves each arm one of the " + shown(stage.clusters) + " clusters");
    }
    const double largest_cv = std::sqrt(stage.clusters - 1);
    check.value(stage.cluster_size_cv >= 0 && stage.cluster_size_cv <= largest_cv, "cluster_size_cv",
                stage.cluster_size_cv,
                "a number from 0 to " + format_fixed(largest_cv, 2) + ", the largest that the sizes of " +
                    shown(stage.clusters) + " clusters can have");
}

void check_test(StageChecker& check, const PowerStage& stage) {
    check_open_share(check, "alpha", stage.alpha);
    check_open_share(check, "power", stage.power);
    if (stage.alpha > 0 && stage.alpha < 1 && stage.power > 0 && stage.power < 1) {
        check.value(stage.power > stage.alpha, "power", stage.power, "more than alpha, " + shown(stage.alpha));
    }
    check.value(stage.sides == 1 || stage.sides == 2, "sides", stage.sides, "1 or 2");
}

}  // namespace

std::optional<std::uint64_t> ArmCounts::total() const {
    if (!intervention || !control) return {};
    return *intervention + *control;
}

std::optional<std::uint64_t> clusters_treated(const PowerStage& stage) {
    const double treated = stage.share_treated * stage.clusters;
    if (std::abs(treated - std::round(treated)) > share_slack) return {};
    return static_cast<std::uint64_t>(std::round(treated));
}

double degrees_of_freedom(const PowerStage& stage) {
    return stage.clusters - stage.covariates - 2;
}

std::vector<std::string> doubts_of(const PowerStage& stage) {
    const std::string stage_name = stage.name.empty() ? "" : "stage '" + stage.name + "': ";
    constexpr int share_digits = 3;
    constexpr double size_slack = 0.05;
    std::vector<std::string> doubts;
    const auto clusters = stage.cluster_counts.total();
    if (clusters && std::abs(static_cast<double>(*stage.cluster_counts.intervention) -
                             stage.share_treated * stage.clusters) > 1 + share_slack) {
        const auto treated = static_cast<double>(*stage.cluster_counts.intervention);
        doubts.push_back(
            stage_name + "cluster_counts has " + shown(treated) + " of " + shown(stage.clusters) +
            " clusters in the intervention arm, but the MDES assumes a share of " + shown(stage.share_treated) +
            "; expected share_treated = " + format_fixed(treated / static_cast<double>(*clusters), share_digits));
    }
    const auto individuals = stage.individual_counts.total();
    if (individuals) {
        const double size = static_cast<double>(*individuals) / stage.clusters;
        if (std::abs(size - stage.cluster_size) > size_slack * stage.cluster_size) {
            doubts.push_back(stage_name + "individual_counts has " + std::to_string(*individuals) + " individuals in " +
                             shown(stage.clusters) + " clusters, but the MDES assumes clusters of " +
                             shown(stage.cluster_size) + "; expected cluster_size = " + format_fixed(size, 1));
        }
    }
    return doubts;
}

void check_stage(const PowerStage& stage, Problems& problems) {
    StageChecker check(stage, problems);
    check_sample(check, stage);
    check.value(stage.icc >= 0 && stage.icc <= 1, "icc", stage.icc, "a number from 0 to 1");
    check_share(check, "r2_cluster", stage.r2_cluster);
    check_share(check, "r2_individual", stage.r2_individual);
    check_test(check, stage);
    if (stage.proportion) check_open_share(check, "proportion", *stage.proportion);

    const auto counted = stage.cluster_counts.total();
    check.whole(!counted || static_cast<double>(*counted) == stage.clusters,
                "the clusters of the two arms add up to " + std::to_string(counted.value_or(0)) +
                    "; expected clusters, " + shown(stage.clusters));
}

}  // namespace clustertrial
