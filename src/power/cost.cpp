#include "clustertrial/power/cost.hpp"

#include "clustertrial/core/number.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace clustertrial {

namespace {

void check_costs(const PowerStage& stage, const TrialCosts& costs) {
    Problems problems;
    const auto check = [&](const char* name, double cost) {
        if (!(cost >= 0) || !std::isfinite(cost))
            problems.add(std::string(name) + " is " + format_shortest(cost) + "; expected a number of at least 0");
    };
    check("budget", costs.budget);
    check("cost of a cluster", costs.cluster);
    check("cost of an individual", costs.individual);
    check("cost of a treated cluster", costs.treated_cluster);
    check("cost of a site", costs.site);
    if (problems.empty() && !(costs.cluster + costs.individual > 0))
        problems.add("a cluster and an individual cost nothing; expected a cost of one of them");
    if (traits_of(stage.design).randomised != 2 || stage.intervention_arms != 1 || stage.design == PowerDesign::nested)
        problems.add("a budget is for designs that randomise clusters to two arms; found design " +
                     std::string(to_name(stage.design)) + " and intervention_arms " +
                     format_shortest(stage.intervention_arms));
    if (!stage.sizes.empty()) problems.add("a budget goes without a list of sizes; expected cluster_size and its CV");
    if (stage.lost_clusters > 0) problems.add("a budget goes without lost_clusters; expected the clusters that stay");
    constexpr double most = 100'000;
    const bool is_size = stage.cluster_size >= 1 && stage.cluster_size <= most;
    if (!is_size || stage.cluster_size != std::floor(stage.cluster_size))
        problems.add("cluster_size is " + format_shortest(stage.cluster_size) +
                     "; expected the most individuals that a cluster has, a whole number up to 100000");
    problems.throw_if_any(ErrorKind::design);
}

/// Clusters by arm that the money for clusters of one size pays for.
struct Numbers {
    double treated = 0;
    double control = 0;
};

class Search {
  public:
    Search(const PowerStage& stage, const TrialCosts& costs) : stage_(stage), costs_(costs) {
        stage_.solve = SolveFor::mdes;
        stage_.clusters_per_site.reset();
        money_ = costs.budget - costs.site * stage.sites.value_or(0);
    }

    std::optional<CheapestDesign> run() {
        for (double size = 1; size <= stage_.cluster_size && pays_for_two(size); ++size) try_size(size);
        if (!best_) return std::nullopt;
        best_->result = estimate_checked_mdes(with(best_numbers_, best_size_));
        return best_;
    }

  private:
    [[nodiscard]] PowerStage with(const Numbers& numbers, double size) const {
        PowerStage stage = stage_;
        stage.cluster_size = size;
        stage.clusters = numbers.treated + numbers.control;
        stage.share_treated = numbers.treated / stage.clusters;
        return stage;
    }

    [[nodiscard]] bool pays_for_two(double size) const {
        return 2 * (costs_.cluster + size * costs_.individual) + costs_.treated_cluster <= money_;
    }

    /// The variance is least where the arms' numbers are as the roots of what a cluster of the other arm costs; whole
    /// numbers about that are tried, and the money that is left goes to the control arm.
    void try_size(double size) {
        const double of_control = costs_.cluster + size * costs_.individual;
        const double of_treated = of_control + costs_.treated_cluster;
        const double ideal = money_ / (of_treated + std::sqrt(of_treated * of_control));
        constexpr double around = 3;
        for (double treated = std::max(1.0, std::floor(ideal) - around); treated <= ideal + around; ++treated) {
            const double control = std::floor((money_ - treated * of_treated) / of_control + 1e-9);
            if (control < 1) return;
            keep_better({treated, control}, size, treated * of_treated + control * of_control);
        }
    }

    void keep_better(const Numbers& numbers, double size, double cost) {
        const PowerStage stage = with(numbers, size);
        Problems problems;
        check_stage(stage, problems);
        if (!problems.empty()) return;
        const double mdes = smallest_effect(stage);
        const bool better = !best_ || mdes < smallest_ || (mdes == smallest_ && cost < cost_);
        if (!better) return;
        smallest_ = mdes;
        cost_ = cost;
        best_numbers_ = numbers;
        best_size_ = size;
        best_ = CheapestDesign{{}, cost + costs_.site * stage_.sites.value_or(0), numbers.treated};
    }

    PowerStage stage_;
    const TrialCosts& costs_;
    double money_ = 0;
    std::optional<CheapestDesign> best_;
    Numbers best_numbers_;
    double best_size_ = 0;
    double smallest_ = 0;
    double cost_ = 0;
};

}  // namespace

CheapestDesign find_cheapest_design(const PowerStage& stage, const TrialCosts& costs) {
    check_costs(stage, costs);
    const std::optional<CheapestDesign> found = Search(stage, costs).run();
    if (!found)
        throw Error(ErrorKind::design,
                    "a budget of " + format_shortest(costs.budget) +
                        " pays for no trial of this design; look at the costs, or at the other numbers");
    return *found;
}

}  // namespace clustertrial
