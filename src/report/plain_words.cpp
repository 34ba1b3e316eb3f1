#include "plain_words.hpp"

#include "clustertrial/core/words.hpp"

#include "effect_cells.hpp"
#include "notes.hpp"

#include <cmath>
#include <optional>

namespace clustertrial::report_detail {

namespace {

/// The numbers of the cell that the tables print, without their signs, since words say the direction.
std::vector<std::string> unsigned_numbers_of(const Cell& cell) {
    std::vector<std::string> numbers = numbers_of(cell);
    for (std::string& number : numbers) {
        if (number.starts_with('-')) number.erase(0, 1);
    }
    return numbers;
}

std::string unit_words(const OutcomeSpec& outcome) {
    return outcome.is_count() ? " percentage points" : "";
}

std::string direction(double value) {
    return value < 0 ? "lower" : "higher";
}

/// "0.522 percentage points lower"
std::string limit_words(double limit, const std::string& number, const OutcomeSpec& outcome) {
    return number + unit_words(outcome) + " " + direction(limit);
}

std::string group_of(const EffectEstimate& effect, const Trial& trial) {
    return trial.arms.arms.size() > 2 ? "the arm '" + effect.term + "'" : "the intervention group";
}

/// What an interval without one of its ends says is what it has.
std::string interval_words(const EffectEstimate& effect, const Interval& limits,
                           const std::vector<std::string>& numbers) {
    const std::string interval = percent_text(effect.options.confidence) + " confidence interval ";
    const bool has_low = std::isfinite(limits.low);
    const bool has_high = std::isfinite(limits.high);
    if (!has_low && !has_high) return "the " + interval + "has no limits";
    const std::string low = has_low ? limit_words(limits.low, numbers.at(1), effect.outcome) : "";
    const std::string high = has_high ? limit_words(limits.high, numbers.at(2), effect.outcome) : "";
    if (!has_high) return interval + "from " + low + ", without an upper limit";
    if (!has_low) return interval + "up to " + high + ", without a lower limit";
    return interval + "from " + low + " to " + high;
}

/// Of a result that shows no difference: which ones the data leave possible.
std::string what_remains(const std::optional<Interval>& limits) {
    if (!limits) return "";
    const bool low = std::isfinite(limits->low);
    const bool high = std::isfinite(limits->high);
    if (!low && !high) return ": the data rule out no difference, however large";
    return ": differences within the interval remain possible, those beyond " +
           std::string(low && high ? "it" : "its limit") + " fit the data poorly";
}

/// Of an interval that leaves out 0 beside a p that shows no difference.
std::string why_zero_is_left_out(const EffectEstimate& effect) {
    constexpr double customary = 0.95;
    if (effect.options.confidence < customary)
        return ": this interval excludes 0 because its confidence level is only " +
               percent_text(effect.options.confidence);
    return ": this interval excludes 0, but the p-value, which is calculated in another way, shows no difference";
}

}  // namespace

std::string plain_words(const EffectEstimate& effect, const Trial& trial) {
    const std::string group = group_of(effect, trial);
    const std::vector<std::string> numbers = unsigned_numbers_of(change_cell(effect, false));
    const std::string estimate = "The estimate for " + group + " is " +
                                 limit_words(effect.estimate, numbers.at(0), effect.outcome) +
                                 " than for the control group";
    const std::string head = effect.outcome.label + ": ";
    const std::string doubt =
        effect.doubts.empty() ? "" : " Read this result with caution: the notes of the table say why.";
    if (!effect.test) {
        const std::string why = untested_words(effect);
        return head + estimate + ". The uncertainty of this estimate is unknown" + (why.empty() ? "." : ": " + why);
    }
    const auto limits = effect.interval();
    // Narrow limits, of 50% say, may leave 0 out by chance: the customary p decides as well.
    constexpr double customary = 0.05;
    const bool without_zero = !limits || limits->low > 0 || limits->high < 0;
    const bool found = without_zero && effect.test->p_value <= customary;
    const std::string certainty =
        (limits ? interval_words(effect, *limits, numbers) : "there is no confidence interval") + "; " +
        p_words(effect.test->p_value);
    if (found) return head + "the trial found a difference. " + estimate + " (" + certainty + ")." + doubt;
    return head + "the trial found no clear difference between " + group + " and the control group. " + estimate +
           " (" + certainty + "). This does not prove that there is no effect" +
           (limits && without_zero ? why_zero_is_left_out(effect) : what_remains(limits)) + "." + doubt;
}

std::string plain_words(const NotEstimated& none) {
    return none.outcome.label + ": the effect could not be estimated: " + none.reason() + ".";
}

}  // namespace clustertrial::report_detail
