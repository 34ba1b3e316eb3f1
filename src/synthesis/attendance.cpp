#include "attendance.hpp"

#include "cluster_model.hpp"
#include "conventions.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial::synthesis_detail {

namespace {

constexpr double attended_inside = 0.9;
constexpr std::size_t steps_of_deal = 20'000;
constexpr std::size_t most_deals = 50;

/// Swaps doses between clusters of the intervention arm whose dose is known.
class DoseSearch {
  public:
    DoseSearch(const AttendanceTargets& targets, const OutcomeState& primary, const Trial& trial, const Roster& roster,
               std::vector<std::optional<double>>& doses)
        : targets_(targets), trial_(trial), doses_(doses), model_(build(primary, roster)) {
        now_ = distance();
    }

    [[nodiscard]] bool met() const { return now_ == 0; }

    void step(Dice& dice) {
        const std::size_t a = swappable_[dice.below(swappable_.size())];
        const std::size_t b = swappable_[dice.below(swappable_.size())];
        if (doses_[a] == doses_[b]) return;
        std::swap(doses_[a], doses_[b]);
        const double next = distance();
        if (next <= now_) {
            now_ = next;
        } else {
            std::swap(doses_[a], doses_[b]);
        }
    }

  private:
    ClusterModel build(const OutcomeState& primary, const Roster& roster) {
        const bool exclude = trial_.compliance->missing == MissingDose::exclude;
        std::vector<std::uint32_t> stratum;
        std::vector<double> weights;
        for (const std::size_t g : primary.rows) {
            const bool treated = roster.arm[g] == intervention_arm;
            if (treated && doses_[g]) swappable_.push_back(g);
            if (treated && !doses_[g] && exclude) continue;
            rows_.push_back(g);
            stratum.push_back(roster.stratum[g]);
            weights.push_back(trial_.analysis.weights == Weights::individuals ? roster.size[g] : 1);
            y_.push_back(primary.events[g] / roster.size[g]);
            if (primary.has_prior()) q_.push_back(primary.prior[g] / primary.prior_size[g]);
        }
        return {std::move(stratum), treatment(), std::move(weights), primary.has_prior(),
                searched_covariance(trial_.analysis)};
    }

    [[nodiscard]] std::vector<double> treatment() const {
        std::vector<double> result;
        for (const std::size_t g : rows_) result.push_back(doses_[g].value_or(0) / trial_.compliance->maximum);
        return result;
    }

    double distance() {
        model_.set_treatment(treatment());
        const Evaluation found = model_.evaluate(y_, q_);
        double sum = 0;
        if (targets_.coefficient)
            sum += std::pow(distance_outside(found.estimate, *targets_.coefficient, attended_inside), 2);
        if (targets_.p) {
            const double p = two_sided_p(found.estimate / found.std_error, trial_.analysis, rows_.size());
            sum += std::pow(distance_outside(p, *targets_.p, attended_inside), 2);
        }
        return sum;
    }

    const AttendanceTargets& targets_;
    const Trial& trial_;
    std::vector<std::optional<double>>& doses_;
    std::vector<std::size_t> rows_, swappable_;
    std::vector<double> y_, q_;
    ClusterModel model_;  // built from the members above
    double now_ = 0;
};

std::vector<std::optional<double>> deal_doses(const AttendanceTargets& attendance, const Roster& roster, Dice& dice) {
    std::vector<std::optional<double>> dealt;
    for (const auto& [dose, clusters] : attendance.doses) dealt.insert(dealt.end(), clusters, dose);
    const std::vector<std::size_t> treated = roster.in_arm(intervention_arm);
    dealt.resize(treated.size());  // the rest are missing
    dice.shuffle(dealt);
    std::vector<std::optional<double>> doses(roster.count(), 0.0);
    for (std::size_t i = 0; i < treated.size(); ++i) doses[treated[i]] = dealt[i];
    return doses;
}

}  // namespace

std::vector<std::optional<double>> draw_attendance(const AttendanceTargets& attendance, const OutcomeState* primary,
                                                   const Trial& trial, const Roster& roster,
                                                   const SynthesisOptions& options, Dice& dice) {
    std::vector<std::optional<double>> doses = deal_doses(attendance, roster, dice);
    if (primary == nullptr || (!attendance.coefficient && !attendance.p)) return doses;
    for (std::size_t deal = 0; deal < most_deals; ++deal) {
        DoseSearch search(attendance, *primary, trial, roster, doses);
        for (std::size_t step = 0; step < steps_of_deal && !search.met(); ++step) search.step(dice);
        if (options.progress) options.progress({"attendance", deal * steps_of_deal, most_deals * steps_of_deal, 0});
        if (search.met()) break;
        doses = deal_doses(attendance, roster, dice);
    }
    return doses;
}

}  // namespace clustertrial::synthesis_detail
