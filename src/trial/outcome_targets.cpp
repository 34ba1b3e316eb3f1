#include "outcome_targets.hpp"

#include "clustertrial/core/error.hpp"

#include "targets_parts.hpp"

#include <algorithm>
#include <array>

namespace clustertrial::trial_detail {

namespace {

/// A key that holds one printed number.
struct SingleKey {
    const char* key;
    Quantity quantity;
};
constexpr std::array single_keys{
    SingleKey{"unadjusted", Quantity::unadjusted},
    SingleKey{"adjusted", Quantity::adjusted},
    SingleKey{"points", Quantity::points},
    SingleKey{"effect_size", Quantity::effect_size},
    SingleKey{"p", Quantity::p},
};

/// A key that holds one printed number an arm.
constexpr std::array arm_keys{SingleKey{"mean", Quantity::mean}, SingleKey{"variance", Quantity::variance}};

/// A key that holds an interval; its ends are targets of their own.
struct IntervalKey {
    const char* key;
    const char* low_name;
    const char* high_name;
    Quantity low;
    Quantity high;
};
constexpr IntervalKey mean_interval{"mean_ci", "mean_low", "mean_high", Quantity::mean_low, Quantity::mean_high};
constexpr std::array interval_keys{
    IntervalKey{"points_ci", "points_low", "points_high", Quantity::points_low, Quantity::points_high},
    IntervalKey{"effect_size_ci", "effect_size_low", "effect_size_high", Quantity::effect_size_low,
                Quantity::effect_size_high},
};

class OutcomeReader {
  public:
    OutcomeReader(TomlSection& section, const Trial& trial) : section_(section), trial_(trial) {}

    OutcomeTargets read() {
        read_name();
        for (const SingleKey& key : arm_keys) read_by_arm(key);
        read_mean_intervals();
        for (const SingleKey& key : single_keys) {
            if (const auto printed = printed_from(section_, key.key)) add(key.quantity, {}, *printed, key.key);
        }
        for (const IntervalKey& key : interval_keys) read_interval(section_, key.key, key, {}, "");
        read_set_aside();
        read_draw();
        return std::move(outcome_);
    }

  private:
    void add(Quantity quantity, std::optional<std::size_t> arm, const Printed& printed, const std::string& name) {
        outcome_.targets.push_back({quantity, arm, printed, false, name});
    }

    void read_name() {
        outcome_.name = section_.text("name").value_or("");
        std::vector<std::string> known;
        for (const OutcomeSpec& outcome : trial_.outcomes) known.push_back(outcome.name);
        if (std::find(known.begin(), known.end(), outcome_.name) != known.end()) return;
        const std::string near = nearest_name(outcome_.name, known);
        section_.complain_here("[[outcome]]: the trial file has no outcome '" + outcome_.name + "'" +
                               (near.empty() ? "" : "; did you mean '" + near + "'?"));
    }

    const std::string& arm_name(std::size_t arm) const { return trial_.arms.arms[arm].name; }

    void read_by_arm(const SingleKey& key) {
        const auto printed = printed_by_arm(section_, key.key, trial_);
        for (const std::size_t arm : {intervention_arm, control_arm}) {
            if (printed[arm]) add(key.quantity, arm, *printed[arm], std::string(key.key) + "." + arm_name(arm));
        }
    }

    void read_mean_intervals() {
        const toml::table* table = section_.table(mean_interval.key);
        if (table == nullptr) return;
        TomlSection arms(*table, "'mean_ci'", section_.file(), section_.problems());
        for (const std::size_t arm : {intervention_arm, control_arm}) {
            read_interval(arms, arm_name(arm), mean_interval, arm, "." + arm_name(arm));
        }
        arms.finish();
    }

    /// ["-0.522", "0.243"]
    void read_interval(TomlSection& section, const std::string& key, const IntervalKey& names,
                       std::optional<std::size_t> arm, const std::string& suffix) {
        const auto texts = section.texts(key);
        if (!texts) return;
        const auto complain = [&](const std::string& what) {
            section.complain(section.node(key)->source(), "key '" + key + "': " + what);
        };
        if (texts->size() != 2) return complain("expected [lower, upper]");
        try {
            add(names.low, arm, printed_from_text(texts->at(0)), names.low_name + suffix);
            add(names.high, arm, printed_from_text(texts->at(1)), names.high_name + suffix);
        } catch (const Error& error) {
            complain(error.what());
        }
    }

    void read_set_aside() {
        const auto list = section_.texts("set_aside");
        if (!list) return;
        std::vector<std::string> known;
        for (const Target& target : outcome_.targets) known.push_back(target.name);
        for (const std::string& name : *list) {
            const auto found = std::find(known.begin(), known.end(), name);
            if (found != known.end()) {
                outcome_.targets[static_cast<std::size_t>(found - known.begin())].set_aside = true;
                continue;
            }
            const std::string near = nearest_name(name, known);
            section_.complain(section_.node("set_aside")->source(),
                              "set_aside: the outcome has no target '" + name + "'" +
                                  (near.empty() ? "" : "; did you mean '" + near + "'?"));
        }
    }

    /// What no table prints: totals, and how the rows are drawn.
    void read_draw() {
        const auto totals = whole_by_arm(section_, "total", trial_);
        const auto prior_totals = whole_by_arm(section_, "prior_total", trial_);
        for (const std::size_t arm : {control_arm, intervention_arm}) {
            if (totals[arm]) outcome_.total[arm] = static_cast<double>(*totals[arm]);
            if (prior_totals[arm]) outcome_.prior_total[arm] = static_cast<double>(*prior_totals[arm]);
        }
        if (const auto rate = number_from(section_, "prior_rate", 0, 1e6)) outcome_.prior_rate = *rate;
        if (const auto spread = number_from(section_, "spread", 0, 5)) outcome_.spread = *spread;
        outcome_.r2 = printed_from(section_, "r2");
        outcome_.unweighted_p_above = number_from(section_, "unweighted_p_above", 1e-6, 1);
        outcome_.within = section_.text("within").value_or("");
        outcome_.parts = section_.texts("parts").value_or(std::vector<std::string>{});
        outcome_.no_data = texts_by_column(section_, "no_data");
        for (const std::size_t arm : {control_arm, intervention_arm}) {
            const auto is_mean = [arm](const Target& t) { return t.quantity == Quantity::mean && t.arm == arm; };
            if (totals[arm] || std::any_of(outcome_.targets.begin(), outcome_.targets.end(), is_mean)) continue;
            section_.complain_here("[[outcome]] '" + outcome_.name + "' needs a total or a mean of arm '" +
                                   arm_name(arm) + "'");
        }
    }

    TomlSection& section_;
    const Trial& trial_;
    OutcomeTargets outcome_;
};

}  // namespace

void read_outcome_targets(TomlSection& section, Targets& targets, const Trial& trial) {
    targets.outcomes.push_back(OutcomeReader(section, trial).read());
}

void check_outcome_links(TomlSection& root, const Targets& targets) {
    const auto check = [&](const OutcomeTargets& outcome, const std::string& other, const std::string& key) {
        const bool there = std::any_of(targets.outcomes.begin(), targets.outcomes.end(),
                                       [&](const OutcomeTargets& o) { return o.name == other; });
        if (there && other != outcome.name) return;
        root.complain_here("outcome '" + outcome.name + "': " + key + " names '" + other +
                           "'; expected another outcome of this file");
    };
    for (const OutcomeTargets& outcome : targets.outcomes) {
        if (!outcome.within.empty()) check(outcome, outcome.within, "within");
        for (const std::string& part : outcome.parts) check(outcome, part, "parts");
    }
}

}  // namespace clustertrial::trial_detail
