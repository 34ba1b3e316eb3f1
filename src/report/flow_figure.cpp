#include "flow_figure.hpp"

#include "clustertrial/analysis/description.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "averaged_over.hpp"
#include "counted_words.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace clustertrial::report_detail {

namespace {

/// What a box counts, in words: "94 schools; 27,352 pupils".
class CountedWords {
  public:
    /// Of `attrition`, where clusters alone are counted: "94 schools".
    CountedWords(const Attrition& attrition, const Trial& trial)
        : trial_(trial), clusters_alone_(are_clusters_alone(attrition, trial)) {}

    [[nodiscard]] std::string operator()(std::uint64_t clusters, double individuals, std::size_t not_counted) const {
        const std::string words = clusters_words(clusters, trial_);
        return clusters_alone_ ? words : words + "; " + individuals_words(individuals, not_counted, trial_);
    }

  private:
    const Trial& trial_;
    bool clusters_alone_;
};

/// "Closed: 1 school; 210 pupils"
std::string words_of(const FlowReason& why, const Trial& trial) {
    std::vector<std::string> counts;
    if (why.clusters) counts.push_back(clusters_words(*why.clusters, trial));
    if (why.individuals) counts.push_back(individuals_words(static_cast<double>(*why.individuals), 0, trial));
    return why.reason + ": " + joined(counts, "; ");
}

/// Before randomisation: who was assessed, and who was left out.
void add_enrolment(const Trial& trial, FlowChart& flow) {
    FlowBox assessed{"Assessed for eligibility"};
    if (trial.flow.assessed) assessed.lines.push_back(clusters_words(*trial.flow.assessed, trial));
    if (trial.flow.assessed_individuals) {
        assessed.lines.push_back(individuals_words(static_cast<double>(*trial.flow.assessed_individuals), 0, trial));
    }
    FlowBox excluded{"Excluded"};
    for (const FlowReason& why : trial.flow.reasons) {
        if (why.arm.empty()) excluded.lines.push_back(words_of(why, trial));
    }
    if (assessed.lines.empty() && excluded.lines.empty()) return;
    FlowStage stage{{std::move(assessed)}};
    if (!excluded.lines.empty()) stage.left = std::move(excluded);
    flow.stages.push_back(std::move(stage));
}

/// What is known of who received what was offered: of a single intervention arm, since attendance is of all together.
std::vector<std::string> received(const AnalysisResult& result) {
    const auto* attendance = result.find<Attendance>();
    if (attendance == nullptr || result.trial.arms.arms.size() != 2) return {};
    std::size_t some = 0;
    for (const Attendance::Dose& dose : attendance->doses) some += dose.clusters;
    std::vector<std::string> lines = {"Received some of it: " + clusters_words(some, result.trial)};
    if (attendance->none > 0) lines.push_back("Received none: " + clusters_words(attendance->none, result.trial));
    if (attendance->missing > 0) lines.push_back("Not known: " + clusters_words(attendance->missing, result.trial));
    return lines;
}

FlowStage allocated(const AnalysisResult& result, const Attrition& attrition) {
    FlowStage stage;
    const CountedWords words(attrition, result.trial);
    const std::vector<Arm>& arms = result.trial.arms.arms;
    for (std::size_t i = 0; i < arms.size(); ++i) {
        FlowBox box{"Allocated to " + arms[i].name,
                    {words(attrition.randomised[i], attrition.individuals_randomised[i], attrition.not_counted(i))}};
        if (i > 0) {
            for (std::string& line : received(result)) box.lines.push_back(std::move(line));
        }
        stage.boxes.push_back(std::move(box));
    }
    return stage;
}

/// Of several primary outcomes each says its own; counts that all share are said once.
std::vector<std::string> by_outcome(const std::vector<Attrition>& outcomes, const std::vector<std::string>& lines) {
    const bool alike = std::equal(lines.begin() + 1, lines.end(), lines.begin());
    if (alike) return {lines.front()};
    std::vector<std::string> told;
    for (std::size_t i = 0; i < lines.size(); ++i) told.push_back(outcomes[i].outcome + ": " + lines[i]);
    return told;
}

/// An outcome that is not collected yet, say: nobody is lost to it.
bool nobody_analysed(const Attrition& outcome) {
    return std::all_of(outcome.analysed.begin(), outcome.analysed.end(), [](std::size_t n) { return n == 0; });
}

FlowStage lost(const Trial& trial, const std::vector<Attrition>& outcomes) {
    FlowStage stage;
    for (std::size_t i = 0; i < trial.arms.arms.size(); ++i) {
        std::vector<std::string> lines;
        for (const Attrition& one : outcomes) {
            if (nobody_analysed(one)) {
                lines.emplace_back("outcome not known of any " + trial.unit);
                continue;
            }
            const std::size_t left_out = one.left_out.empty() ? 0 : one.left_out[i];
            const CountedWords words(one, trial);
            lines.push_back(words(one.randomised[i] - one.analysed[i] - left_out,
                                  one.individuals_randomised[i] - one.individuals_analysed[i],
                                  one.lost_not_counted(i)));
        }
        FlowBox box{"Lost", by_outcome(outcomes, lines)};
        const bool left_out = !outcomes.front().left_out.empty() && outcomes.front().left_out[i] > 0;
        if (left_out) {
            box.lines.push_back("Left out of the analysis: " + clusters_words(outcomes.front().left_out[i], trial));
        }
        for (const FlowReason& why : trial.flow.reasons) {
            if (why.arm == trial.arms.arms[i].name) box.lines.push_back(words_of(why, trial));
        }
        stage.boxes.push_back(std::move(box));
    }
    return stage;
}

FlowStage analysed(const Trial& trial, const std::vector<Attrition>& outcomes) {
    FlowStage stage;
    for (std::size_t i = 0; i < trial.arms.arms.size(); ++i) {
        std::vector<std::string> lines;
        for (const Attrition& one : outcomes)
            lines.push_back(CountedWords(one, trial)(one.analysed[i], one.individuals_analysed[i], 0));
        stage.boxes.push_back({"Analysed", by_outcome(outcomes, lines)});
    }
    return stage;
}

/// Those assessed are those left out and those randomised: where they are not, that is said.
std::string words_of_a_gap(const Trial& trial, const Attrition& attrition) {
    if (!trial.flow.assessed) return "";
    std::uint64_t told = attrition.clusters_randomised();
    for (const FlowReason& why : trial.flow.reasons) {
        if (why.arm.empty()) told += why.clusters.value_or(0);
    }
    if (told == *trial.flow.assessed) return "";
    return "The numbers do not add up: " + format_count(*trial.flow.assessed) + " " + plural(trial.unit) +
           " were assessed, " + format_count(told) + " were left out for a reason or randomised.";
}

/// Likewise of individuals, of whom not all are counted everywhere: those counted are no more than those assessed, and
/// as many where nobody is uncounted.
std::string words_of_a_gap_in_individuals(const Trial& trial, const Attrition& attrition) {
    if (!trial.flow.assessed_individuals) return "";
    auto told = static_cast<std::uint64_t>(attrition.individuals_counted());
    bool all_counted = attrition.not_counted() == 0;
    for (const FlowReason& why : trial.flow.reasons) {
        if (!why.arm.empty()) continue;
        told += why.individuals.value_or(0);
        all_counted = all_counted && why.individuals.has_value();
    }
    const std::uint64_t assessed = *trial.flow.assessed_individuals;
    if (told == assessed || (told < assessed && !all_counted)) return "";
    return "The numbers do not add up: " + format_count(assessed) + " " + plural(trial.individual) +
           " were assessed, " + (all_counted ? "" : "at least ") + format_count(told) +
           " were left out for a reason or randomised.";
}

/// Reasons for losses in an arm are of losses that there are: where they are of more, that is said.
std::vector<std::string> words_of_unfounded_reasons(const Trial& trial, const std::vector<Attrition>& outcomes) {
    std::vector<std::string> notes;
    for (std::size_t i = 0; i < trial.arms.arms.size(); ++i) {
        std::uint64_t told = 0;
        for (const FlowReason& why : trial.flow.reasons) {
            if (why.arm == trial.arms.arms[i].name) told += why.clusters.value_or(0);
        }
        std::uint64_t lost = 0;  // of the outcome that lost most
        for (const Attrition& one : outcomes) lost = std::max<std::uint64_t>(lost, one.randomised[i] - one.analysed[i]);
        if (told > lost) {
            notes.push_back("The numbers do not add up: [[flow.reason]] gives reasons for the loss of " +
                            counted(told, trial.unit) + " of the arm '" + trial.arms.arms[i].name + "'; " +
                            (lost == 0 ? "none was" : counted(lost, trial.unit) + (lost == 1 ? " was" : " were")) +
                            " lost in the data.");
        }
    }
    return notes;
}

}  // namespace

std::vector<std::string> words_of_gaps(const Trial& trial, const std::vector<Attrition>& outcomes) {
    std::vector<std::string> notes = {words_of_a_gap(trial, outcomes.front()),
                                      words_of_a_gap_in_individuals(trial, outcomes.front())};
    std::erase(notes, "");
    for (std::string& words : words_of_unfounded_reasons(trial, outcomes)) notes.push_back(std::move(words));
    return notes;
}

namespace {

/// Individuals that nobody counted are in no box: that is said.
void add_flow_notes(const Trial& trial, const std::vector<Attrition>& outcomes, Figure& figure) {
    const Attrition& attrition = outcomes.front();
    const auto sum = [](const std::vector<std::size_t>& of) { return std::accumulate(of.begin(), of.end(), 0UL); };
    if (const std::size_t unseen = sum(attrition.clusters_without_rows) + attrition.lost_of_unknown_arm; unseen > 0) {
        figure.notes.push_back("The " + plural(trial.individual) + " of " + counted(unseen, trial.unit) +
                               " are not counted, because the data do not contain them.");
    }
    if (const std::size_t partly = sum(attrition.clusters_of_unknown_size); partly > 0) {
        figure.notes.push_back("In " + counted(partly, trial.unit) + " some rows do not give the number of " +
                               plural(trial.individual) + " that they represent; those are not counted.");
    }
    if (const std::size_t left_out = sum(attrition.left_out); left_out > 0) {
        figure.notes.push_back("The " + plural(trial.individual) + " of " + counted(left_out, trial.unit) +
                               " left out by 'where' are not counted.");
    }
    if (attrition.lost_of_unknown_arm > 0) {
        figure.notes.push_back("Not shown in the box of an arm, because the arm is unknown: " +
                               counted(attrition.lost_of_unknown_arm, trial.unit) + " lost.");
    }
    for (std::string& words : words_of_gaps(trial, outcomes)) figure.notes.push_back(std::move(words));
    const bool told = trial.flow.assessed || trial.flow.assessed_individuals || !trial.flow.reasons.empty();
    figure.notes.push_back(
        told ? "Numbers assessed and reasons are as the trial file states them; all others are counted in the data."
             : "Who was assessed before randomisation, and why any were lost, is not recorded.");
}

}  // namespace

void add_flow_figure(const AnalysisResult& result, FigureList& figures) {
    const std::vector<Attrition>& outcomes = result.get<Attritions>().outcomes;
    if (outcomes.empty()) return;
    const Trial& trial = result.trial;
    const Attrition& first = outcomes.front();
    FlowChart flow;
    for (const Arm& arm : trial.arms.arms) flow.arms.push_back(arm.name);
    add_enrolment(trial, flow);
    const CountedWords words(first, trial);
    flow.stages.push_back(
        {{{"Randomised", {words(first.clusters_randomised(), first.individuals_counted(), first.not_counted())}}}});
    flow.stages.push_back(allocated(result, first));
    flow.stages.push_back(lost(trial, outcomes));
    flow.stages.push_back(analysed(trial, outcomes));
    Figure figure;
    figure.id = "flow";
    figure.title = "Flow of " + plural(trial.unit);
    if (!are_clusters_alone(first, trial)) figure.title += " and " + plural(trial.individual);
    add_flow_notes(trial, outcomes, figure);
    figure.content = std::move(flow);
    figures.add(std::move(figure));
}

}  // namespace clustertrial::report_detail
