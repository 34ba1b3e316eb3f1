#include "clustertrial/report/figure.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial {

namespace {

[[noreturn]] void refuse_figure(const Figure& figure, const std::string& why) {
    throw Error(ErrorKind::usage, "figure '" + figure.id + "': " + why);
}

void check_histogram(const Figure& figure, const Histogram& histogram) {
    const std::vector<double>& edges = histogram.edges;
    if (edges.size() < 2) refuse_figure(figure, "there is no bin; expected at least two edges");
    const double width = (edges.back() - edges.front()) / static_cast<double>(edges.size() - 1);
    constexpr double tolerance = 1e-3;  // of a bin: edges are rounded doubles
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
        if (!(width > 0) || !(std::abs(edges[i + 1] - edges[i] - width) <= tolerance * width)) {
            refuse_figure(figure, "bin " + std::to_string(i + 1) + " is not as wide as the others");
        }
    }
    for (const HistogramSeries& series : histogram.series) {
        if (series.counts.size() + 1 == edges.size()) continue;
        refuse_figure(figure, "'" + series.name + "' has " + std::to_string(series.counts.size()) +
                                  " counts; expected one for each of " + std::to_string(edges.size() - 1) + " bins");
    }
}

std::size_t total_of(const HistogramSeries& series) {
    std::size_t total = 0;
    for (const std::size_t count : series.counts) total += count;
    return total;
}

Cell bin_cell(const Histogram& histogram, std::size_t bin) {
    Cell cell = number_cell(histogram.edges[bin], histogram.digits);
    return cell.add(" to ").add(NumberPart{histogram.edges[bin + 1], histogram.digits, NumberStyle::plain});
}

/// A row with a number a series.
template <typename Number>
TableRow series_row(Cell stub, const Histogram& histogram, Number number) {
    TableRow row{{std::move(stub)}};
    for (const HistogramSeries& series : histogram.series) {
        row.cells.push_back(count_cell(static_cast<double>(number(series))));
    }
    return row;
}

ResultTable table_of(const Histogram& histogram, const Axis& x) {
    ResultTable table;
    table.columns.push_back({x.label});
    for (const HistogramSeries& series : histogram.series) table.columns.push_back({series.name, "", Align::right});
    for (std::size_t bin = 0; bin + 1 < histogram.edges.size(); ++bin) {
        table.rows.push_back(series_row(bin_cell(histogram, bin), histogram,
                                        [bin](const HistogramSeries& series) { return series.counts[bin]; }));
    }
    table.rows.push_back(series_row("Total", histogram, total_of));
    const auto& all = histogram.series;
    if (std::any_of(all.begin(), all.end(), [](const HistogramSeries& series) { return series.missing > 0; })) {
        table.rows.push_back(
            series_row("Missing", histogram, [](const HistogramSeries& series) { return series.missing; }));
    }
    return table;
}

/// "control: 47 schools; the fullest bin, 0.005 to 0.010, holds 12."
std::string words_of(const HistogramSeries& series, const Histogram& histogram) {
    const std::size_t total = total_of(series);
    std::string words = series.name + ": " + format_count(total) + " " + histogram.counted;
    if (series.missing > 0) words += ", " + format_count(series.missing) + " missing";
    if (total == 0) return words + ".";
    const auto fullest = std::max_element(series.counts.begin(), series.counts.end());
    const auto bin = static_cast<std::size_t>(fullest - series.counts.begin());
    return words + "; the fullest bin, " + to_text(bin_cell(histogram, bin)) + ", holds " + format_count(*fullest) +
           ".";
}

std::string words_of(const Histogram& histogram) {
    const std::size_t bins = histogram.edges.size() - 1;
    std::string words = "Histogram of " + histogram.counted + " in " + format_count(bins) +
                        (bins == 1 ? " bin from " : " bins of one width from ") +
                        format_fixed(histogram.edges.front(), histogram.digits) + " to " +
                        format_fixed(histogram.edges.back(), histogram.digits) + ".";
    for (const HistogramSeries& series : histogram.series) words += " " + words_of(series, histogram);
    return words;
}

}  // namespace

void check_figure(const Figure& figure) {
    std::visit([&](const Histogram& histogram) { check_histogram(figure, histogram); }, figure.content);
}

ResultTable to_table(const Figure& figure) {
    check_figure(figure);
    ResultTable table =
        std::visit([&](const Histogram& histogram) { return table_of(histogram, figure.x); }, figure.content);
    table.id = figure.id;
    table.title = figure.title;
    table.notes = figure.notes;
    return table;
}

std::string description_of(const Figure& figure) {
    check_figure(figure);
    return std::visit([](const Histogram& histogram) { return words_of(histogram); }, figure.content);
}

}  // namespace clustertrial
