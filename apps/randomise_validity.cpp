#include "clustertrial/core/number.hpp"

#include "randomise_table.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial::apps {

namespace {

constexpr int share_digits = 3;

Cell count_and_share(std::uint64_t count, std::uint64_t whole) {
    Cell cell = count_cell(static_cast<double>(count));
    if (whole == 0) return cell;
    const double share = 100 * static_cast<double>(count) / static_cast<double>(whole);
    return cell.add(" (").add(NumberPart{share, 1, NumberStyle::percent}).add(")");
}

/// Over pairs of units: never, ten bands of 10 %, always.
struct Shares {
    static constexpr std::size_t bands = 12;
    std::vector<std::uint64_t> pairs = std::vector<std::uint64_t>(bands, 0);
    std::uint64_t total = 0;
    double lowest = 1;
    double highest = 0;
    double sum = 0;
};

std::size_t band_of(double share) {
    if (share <= 0) return 0;
    if (share >= 1) return Shares::bands - 1;
    // A share is a quotient of whole numbers: 0.3 may be a hair above three tenths.
    constexpr double hair = 1e-9;
    const auto tenth = static_cast<std::size_t>(std::ceil(10 * share - hair));
    return std::clamp<std::size_t>(tenth, 1, Shares::bands - 2);
}

/// Schools of one unit are together because that was wanted: a unit's first school stands for it.
Shares shares_of(const AllocatedList& list) {
    Shares shares;
    const Eigen::MatrixXd& together = list.probabilities.validity->together;
    for (std::size_t a = 0; a < list.units.count(); ++a) {
        for (std::size_t b = a + 1; b < list.units.count(); ++b) {
            const double share = together(static_cast<Eigen::Index>(list.units.schools[a][0]),
                                          static_cast<Eigen::Index>(list.units.schools[b][0]));
            ++shares.pairs[band_of(share)];
            ++shares.total;
            shares.sum += share;
            shares.lowest = std::min(shares.lowest, share);
            shares.highest = std::max(shares.highest, share);
        }
    }
    return shares;
}

std::string band_label(std::size_t band) {
    if (band == 0) return "never";
    if (band == Shares::bands - 1) return "always";
    if (band == Shares::bands - 2) return "above 90%";
    if (band == 1) return "up to 10%";
    return std::to_string(10 * (band - 1)) + "% to " + std::to_string(10 * band) + "%";
}

/// "1,287 allocations kept", "1,000 simulated allocations and this one"
std::string set_text(const Probabilities& probabilities) {
    if (probabilities.source == ProbabilitySource::kept_set)
        return format_count(probabilities.allocations) + " allocations kept";
    return format_count(probabilities.allocations - 1) + " simulated allocations and this one";
}

/// "standard error at most 0.016"
std::string standard_error_text(const Probabilities& probabilities) {
    return "standard error at most " +
           format_fixed(0.5 / std::sqrt(static_cast<double>(probabilities.allocations)), share_digits);
}

/// "control 0.412 to 0.588, intervention 0.412 to 0.588"
std::string ranges_text(const AllocatedList& list) {
    std::string text;
    for (std::size_t arm = 0; arm < list.plan.arms.size(); ++arm) {
        const auto column = list.probabilities.by_school.col(static_cast<Eigen::Index>(arm));
        text += (arm == 0 ? "" : ", ") + list.plan.arms[arm] + " " + format_fixed(column.minCoeff(), share_digits) +
                " to " + format_fixed(column.maxCoeff(), share_digits);
    }
    return text;
}

void add_probability_note(const AllocatedList& list, std::vector<std::string>& notes) {
    const Probabilities& probabilities = list.probabilities;
    if (probabilities.by_school.size() == 0) {
        notes.emplace_back("A school's probability of an arm: not known (--simulations estimates it).");
        return;
    }
    const bool exact = probabilities.source == ProbabilitySource::exact;
    const bool simulated = probabilities.source == ProbabilitySource::simulated;
    const std::string from =
        exact ? "by formula" : set_text(probabilities) + (simulated ? ", " + standard_error_text(probabilities) : "");
    const bool has_column = traits_of(list.plan.method).shows_probability;
    if (probabilities.differ) {
        notes.push_back("A school's probability of an arm (" + from + "): " + ranges_text(list) + "." +
                        (has_column ? " Column probability has that of each school's own arm." : ""));
    } else if (simulated) {
        notes.push_back("A school's probability of an arm is its share, within chance (" + from + ": " +
                        ranges_text(list) + ").");
    } else {
        notes.push_back("A school's probability of an arm is exactly its share (" + from + ").");
    }
}

/// Three digits: "0.0213", "12.3".
std::string short_number(double value) {
    if (value == 0) return "0";
    constexpr int most_digits = 8;
    return format_fixed(value,
                        std::clamp(2 - static_cast<int>(std::floor(std::log10(std::abs(value)))), 0, most_digits));
}

/// "12,870", or "2.5e28" where nobody would count the digits; what no double holds is said to be more.
std::string possible_text(double possible) {
    if (std::isinf(possible)) return "more than 1e308";
    constexpr double most_counted = 1e15;
    if (possible < most_counted) return format_count(static_cast<std::uint64_t>(possible));
    const double exponent = std::floor(std::log10(possible));
    return format_fixed(possible / std::pow(10, exponent), 1) + "e" + format_fixed(exponent, 0);
}

void add_note(const AllocatedList& list, const MatchedSummary& matched, std::vector<std::string>& notes) {
    const std::size_t size = list.plan.matching.tuple_size;
    const std::string whole = format_count(matched.tuples - matched.smaller);
    const std::string smaller = format_count(matched.smaller);
    std::string text = whole + (size == 2 ? " pairs" : " tuples of " + std::to_string(size));
    if (matched.smaller > 0) text += " and " + smaller + (size == 2 ? " left over, alone" : " of fewer, left over");
    notes.push_back(text + ", total distance " + short_number(matched.total_distance) + " (" +
                    std::string(to_name(list.plan.matching.distance)) + ").");
}

void add_note(const AllocatedList& list, const ConstrainedSummary& constrained, std::vector<std::string>& notes) {
    const std::string what = constrained.candidates == Candidates::enumerated
                                 ? "all " + possible_text(constrained.possible) + " allocations with these counts"
                                 : format_count(constrained.scored) + " of " + possible_text(constrained.possible) +
                                       " allocations with these counts (" +
                                       std::string(to_name(constrained.candidates)) + ")";
    notes.push_back("Scored " + what + " by " + std::string(to_name(list.plan.constrained.score)) + ": kept " +
                    format_count(constrained.kept.size()) + " that score " + short_number(constrained.best) + " to " +
                    short_number(constrained.cut_off) + "; the one used scores " + short_number(constrained.score) +
                    ".");
}

void add_note(const RerandomisedSummary& rerandomised, std::vector<std::string>& notes) {
    notes.push_back("Accepted try " + format_count(rerandomised.tries) + ": Mahalanobis distance " +
                    short_number(rerandomised.distance) + ", threshold " + short_number(rerandomised.threshold) +
                    " (degrees of freedom: " + format_shortest(rerandomised.df) + ").");
}

void add_note(const AllocatedList& list, const MinimisedSummary& minimised, std::vector<std::string>& notes) {
    notes.push_back(format_count(minimised.random_assignments) + " of " + format_count(list.units.count()) +
                    " arms came of chance, the others of the smaller imbalance (" +
                    std::string(to_name(list.plan.minimisation.options.imbalance)) + ").");
}

}  // namespace

ResultTable factor_table(const AllocatedList& list) {
    ResultTable table;
    table.id = "factors";
    const MinimisedSummary& minimised = *list.minimised;
    table.title = list.plan.together.empty() ? "Factors by arm: schools" : "Factors by arm: units";
    table.columns = {{"Level"}};
    for (const auto& arm : list.plan.arms) table.columns.push_back({arm, "", Align::right});
    table.columns.push_back({"Total", "", Align::right});
    for (std::size_t factor = 0; factor < minimised.factors.size(); ++factor) {
        table.rows.push_back({{Cell(minimised.factors[factor] + ":")}, true});
        for (std::size_t level = 0; level < minimised.levels[factor].size(); ++level) {
            std::uint64_t total = 0;
            for (std::size_t arm = 0; arm < list.plan.arms.size(); ++arm)
                total += minimised.counts[factor].at(level, arm);
            if (total == 0) continue;  // a band that no school is in
            TableRow row{{Cell(minimised.levels[factor][level])}};
            for (std::size_t arm = 0; arm < list.plan.arms.size(); ++arm)
                row.cells.push_back(count_and_share(minimised.counts[factor].at(level, arm), total));
            row.cells.push_back(count_cell(static_cast<double>(total)));
            table.rows.push_back(std::move(row));
        }
    }
    if (list.balance_of_waves) table.notes.emplace_back("All waves together.");
    return table;
}

ResultTable validity_table(const AllocatedList& list) {
    const Shares shares = shares_of(list);
    ResultTable table;
    table.id = "validity";
    table.title = "Validity: how often two schools share an arm";
    table.columns = {{"Share of allocations"},
                     {list.units.count() == list.ids.size() ? "Pairs of schools" : "Pairs of units", "", Align::right}};
    for (std::size_t band = 0; band < Shares::bands; ++band) {
        const bool shown = shares.pairs[band] > 0 || band == 0 || band == Shares::bands - 1;
        if (shown) table.rows.push_back({{Cell(band_label(band)), count_and_share(shares.pairs[band], shares.total)}});
    }
    const double mean = shares.total == 0 ? 0 : shares.sum / static_cast<double>(shares.total);
    table.notes.push_back("Lowest " + format_fixed(shares.lowest, share_digits) + ", mean " +
                          format_fixed(mean, share_digits) + ", highest " + format_fixed(shares.highest, share_digits) +
                          ", over " + set_text(list.probabilities) + "; complete has a mean of " +
                          format_fixed(list.probabilities.together_by_complete, share_digits) + ".");
    return table;
}

void add_method_notes(const AllocatedList& list, std::vector<std::string>& notes) {
    if (!list.plan.together.empty()) {
        notes.push_back(format_count(list.ids.size()) + " schools in " + format_count(list.units.count()) +
                        " units by " + list.plan.together + ".");
    }
    if (list.matched) add_note(list, *list.matched, notes);
    if (list.minimised) add_note(list, *list.minimised, notes);
    if (list.constrained) add_note(list, *list.constrained, notes);
    if (list.rerandomised) add_note(*list.rerandomised, notes);
    const bool worth_a_note = !traits_of(list.plan.method).says_its_law || !list.plan.stratum_ratios.empty() ||
                              (list.probabilities.differ && list.plan.method == AllocationMethod::complete);
    if (worth_a_note) add_probability_note(list, notes);
}

}  // namespace clustertrial::apps
