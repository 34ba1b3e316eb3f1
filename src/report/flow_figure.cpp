#include "flow_figure.hpp"

#include "clustertrial/analysis/description.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include <numeric>
#include <utility>

namespace clustertrial::report_detail {

namespace {

/// "94 schools; 27,352 pupils"
class FlowWords {
  public:
    explicit FlowWords(const Trial& trial) : trial_(trial) {}

    [[nodiscard]] std::string clusters(std::uint64_t count) const { return of(count, trial_.unit); }
    [[nodiscard]] std::string individuals(double count) const {
        return of(static_cast<std::uint64_t>(count), trial_.individual);
    }
    [[nodiscard]] std::string both(std::uint64_t clusters_there, double individuals_there) const {
        return clusters(clusters_there) + "; " + individuals(individuals_there);
    }

    /// "Closed: 1 school; 210 pupils"
    [[nodiscard]] std::string reason(const FlowReason& why) const {
        std::vector<std::string> counts;
        if (why.clusters) counts.push_back(clusters(*why.clusters));
        if (why.individuals) counts.push_back(of(*why.individuals, trial_.individual));
        return why.reason + ": " + joined(counts, "; ");
    }

  private:
    static std::string of(std::uint64_t count, const std::string& noun) {
        return format_count(count) + " " + noun_after(count, noun);
    }

    const Trial& trial_;
};

/// Before randomisation: who was assessed, and who was left out.
void add_enrolment(const Trial& trial, const FlowWords& words, FlowChart& flow) {
    FlowBox assessed{"Assessed for eligibility"};
    if (trial.flow.assessed) assessed.lines.push_back(words.clusters(*trial.flow.assessed));
    if (trial.flow.assessed_individuals) {
        assessed.lines.push_back(words.individuals(static_cast<double>(*trial.flow.assessed_individuals)));
    }
    FlowBox excluded{"Excluded"};
    for (const FlowReason& why : trial.flow.reasons) {
        if (why.arm.empty()) excluded.lines.push_back(words.reason(why));
    }
    if (assessed.lines.empty() && excluded.lines.empty()) return;
    FlowStage stage{{std::move(assessed)}};
    if (!excluded.lines.empty()) stage.left = std::move(excluded);
    flow.stages.push_back(std::move(stage));
}

/// What is known of who received what was offered: of a single intervention arm, since attendance is of all together.
std::vector<std::string> received(const AnalysisResult& result, const FlowWords& words) {
    const auto* attendance = result.find<Attendance>();
    if (attendance == nullptr || result.trial.arms.arms.size() != 2) return {};
    std::size_t some = 0;
    for (const Attendance::Dose& dose : attendance->doses) some += dose.clusters;
    std::vector<std::string> lines = {"Received some of it: " + words.clusters(some)};
    if (attendance->none > 0) lines.push_back("Received none: " + words.clusters(attendance->none));
    if (attendance->missing > 0) lines.push_back("Not known: " + words.clusters(attendance->missing));
    return lines;
}

FlowStage allocated(const AnalysisResult& result, const Attrition& attrition, const FlowWords& words) {
    FlowStage stage;
    const std::vector<Arm>& arms = result.trial.arms.arms;
    for (std::size_t i = 0; i < arms.size(); ++i) {
        FlowBox box{"Allocated to " + arms[i].name,
                    {words.both(attrition.randomised[i], attrition.individuals_randomised[i])}};
        if (i > 0) {
            for (std::string& line : received(result, words)) box.lines.push_back(std::move(line));
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

FlowStage lost(const Trial& trial, const std::vector<Attrition>& outcomes, const FlowWords& words) {
    FlowStage stage;
    for (std::size_t i = 0; i < trial.arms.arms.size(); ++i) {
        std::vector<std::string> lines;
        for (const Attrition& one : outcomes) {
            const std::size_t left_out = one.left_out.empty() ? 0 : one.left_out[i];
            lines.push_back(words.both(one.randomised[i] - one.analysed[i] - left_out,
                                       one.individuals_randomised[i] - one.individuals_analysed[i]));
        }
        FlowBox box{"Lost", by_outcome(outcomes, lines)};
        const bool left_out = !outcomes.front().left_out.empty() && outcomes.front().left_out[i] > 0;
        if (left_out) {
            box.lines.push_back("Left out by 'where' of [data]: " + words.clusters(outcomes.front().left_out[i]));
        }
        for (const FlowReason& why : trial.flow.reasons) {
            if (why.arm == trial.arms.arms[i].name) box.lines.push_back(words.reason(why));
        }
        stage.boxes.push_back(std::move(box));
    }
    return stage;
}

FlowStage analysed(const Trial& trial, const std::vector<Attrition>& outcomes, const FlowWords& words) {
    FlowStage stage;
    for (std::size_t i = 0; i < trial.arms.arms.size(); ++i) {
        std::vector<std::string> lines;
        for (const Attrition& one : outcomes) lines.push_back(words.both(one.analysed[i], one.individuals_analysed[i]));
        stage.boxes.push_back({"Analysed", by_outcome(outcomes, lines)});
    }
    return stage;
}

/// Those assessed are those left out and those randomised: where they are not, that is said.
std::string words_of_a_gap(const Trial& trial, const Attrition& attrition) {
    if (!trial.flow.assessed) return "";
    std::uint64_t told = std::accumulate(attrition.randomised.begin(), attrition.randomised.end(), std::uint64_t{0});
    for (const FlowReason& why : trial.flow.reasons) {
        if (why.arm.empty()) told += why.clusters.value_or(0);
    }
    if (told == *trial.flow.assessed) return "";
    return "The numbers do not add up: " + format_count(*trial.flow.assessed) + " " + plural(trial.unit) +
           " were assessed, " + format_count(told) + " were left out for a reason or randomised.";
}

/// Individuals that nobody counted are in no box: that is said.
void add_flow_notes(const Trial& trial, const Attrition& attrition, Figure& figure) {
    const auto total = [](const std::vector<std::size_t>& counts) {
        return std::accumulate(counts.begin(), counts.end(), std::size_t{0});
    };
    const std::size_t unseen = total(attrition.clusters_without_rows) + total(attrition.clusters_of_unknown_size);
    if (unseen > 0) {
        figure.notes.push_back("The " + plural(trial.individual) + " of " + counted(unseen, trial.unit) +
                               " are in no count, since the data do not have them.");
    }
    if (const std::string words = words_of_a_gap(trial, attrition); !words.empty()) figure.notes.push_back(words);
    const bool told = trial.flow.assessed || trial.flow.assessed_individuals || !trial.flow.reasons.empty();
    figure.notes.push_back(
        told ? "Numbers assessed and reasons are as the trial file states them; all others are counted in the data."
             : "Who was assessed before randomisation, and why any were lost, the data do not say: [flow] of the trial "
               "file can.");
}

}  // namespace

void add_flow_figure(const AnalysisResult& result, FigureList& figures) {
    const std::vector<Attrition>& outcomes = result.get<Attritions>().outcomes;
    if (outcomes.empty()) return;
    const Trial& trial = result.trial;
    const Attrition& first = outcomes.front();
    const FlowWords words(trial);
    FlowChart flow;
    for (const Arm& arm : trial.arms.arms) flow.arms.push_back(arm.name);
    add_enrolment(trial, words, flow);
    const auto all = [](const auto& counts) { return std::accumulate(counts.begin(), counts.end(), 0.0); };
    flow.stages.push_back(
        {{{"Randomised",
           {words.both(static_cast<std::uint64_t>(all(first.randomised)), all(first.individuals_randomised))}}}});
    flow.stages.push_back(allocated(result, first, words));
    flow.stages.push_back(lost(trial, outcomes, words));
    flow.stages.push_back(analysed(trial, outcomes, words));
    Figure figure;
    figure.id = "flow";
    figure.title = "Flow of " + plural(trial.unit) + " and " + plural(trial.individual);
    add_flow_notes(trial, first, figure);
    figure.content = std::move(flow);
    figures.add(std::move(figure));
}

}  // namespace clustertrial::report_detail
