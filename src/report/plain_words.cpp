#include "plain_words.hpp"

#include "clustertrial/core/words.hpp"

#include "effect_cells.hpp"
#include "notes.hpp"

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

}  // namespace

std::string plain_words(const EffectEstimate& effect, const Trial& trial) {
    const OutcomeSpec& outcome = effect.outcome;
    const std::string group = group_of(effect, trial);
    const Cell change = change_cell(effect, false);
    const std::vector<std::string> numbers = unsigned_numbers_of(change);
    const std::string estimate = "The estimate for " + group + " is " +
                                 limit_words(effect.estimate, numbers.at(0), outcome) + " than for the control group";
    const std::string head = outcome.label + ": ";
    constexpr std::size_t with_limits = 3;
    const auto limits = effect.interval();
    if (!limits || numbers.size() < with_limits) {
        const std::string why = untested_words(effect);
        return head + estimate + ". How sure that is cannot be said" + (why.empty() ? "." : ": " + why);
    }
    const std::string interval =
        percent_text(effect.options.confidence) + " confidence interval from " +
        limit_words(limits->low, numbers[1], outcome) + " to " + limit_words(limits->high, numbers[2], outcome) +
        "; p " + (p_text(effect.test->p_value).starts_with('<') ? "" : "= ") + p_text(effect.test->p_value);
    const bool holds_zero = limits->low <= 0 && limits->high >= 0;
    const std::string doubt =
        effect.doubts.empty() ? "" : " The notes of the table say why this is to be read with caution.";
    if (!holds_zero) {
        return head + "the trial found a difference. " + estimate + " (" + interval + ")." + doubt;
    }
    return head + "the trial found no clear difference between " + group + " and the control group. " + estimate +
           " (" + interval +
           "). That is no proof that there is no effect: differences within the interval remain "
           "possible, those beyond it are hard to square with the data." +
           doubt;
}

std::string plain_words(const NotEstimated& none) {
    return none.outcome.label + ": the effect could not be estimated: " + none.reason() + ".";
}

}  // namespace clustertrial::report_detail
