#include "clustertrial/report/figure.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include "pictures.hpp"
#include "table_shape.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial {

namespace {

using report_detail::axis_text;

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
    for (const HistogramLine& line : histogram.lines) {
        if (line.value >= edges.front() && line.value <= edges.back()) continue;
        refuse_figure(figure, "the line '" + line.name + "' lies outside the bins");
    }
}

std::size_t total_of(const HistogramSeries& series) {
    std::size_t total = series.below + series.above;
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

/// A row of what lies beyond the bins, where anything does.
void add_beyond(const std::string& side, double edge, std::size_t HistogramSeries::*count, const Histogram& histogram,
                ResultTable& table) {
    const auto& all = histogram.series;
    if (std::none_of(all.begin(), all.end(), [&](const HistogramSeries& series) { return series.*count > 0; })) return;
    Cell stub(side + " ");
    table.rows.push_back(series_row(stub.add(NumberPart{edge, histogram.digits}), histogram,
                                    [&](const HistogramSeries& series) { return series.*count; }));
}

ResultTable table_of(const Histogram& histogram, const Axis& x) {
    ResultTable table;
    table.columns.push_back({x.label});
    for (const HistogramSeries& series : histogram.series) table.columns.push_back({series.name, "", Align::right});
    add_beyond("below", histogram.edges.front(), &HistogramSeries::below, histogram, table);
    for (std::size_t bin = 0; bin + 1 < histogram.edges.size(); ++bin) {
        table.rows.push_back(series_row(bin_cell(histogram, bin), histogram,
                                        [bin](const HistogramSeries& series) { return series.counts[bin]; }));
    }
    add_beyond("above", histogram.edges.back(), &HistogramSeries::above, histogram, table);
    table.rows.push_back(series_row("Total", histogram, total_of));
    const auto& all = histogram.series;
    if (std::any_of(all.begin(), all.end(), [](const HistogramSeries& series) { return series.missing > 0; })) {
        table.rows.push_back(
            series_row("Missing", histogram, [](const HistogramSeries& series) { return series.missing; }));
    }
    for (const HistogramLine& line : histogram.lines) {
        Cell stub(line.name + ": ");
        table.rows.push_back({{stub.add(NumberPart{line.value, histogram.line_digits})}});
    }
    return table;
}

/// "control: 47 schools; the fullest bin, 0.005 to 0.010, holds 12."
std::string words_of(const HistogramSeries& series, const Histogram& histogram) {
    const std::size_t total = total_of(series);
    std::string words = series.name + ": " + format_count(total) + " " + histogram.counted;
    if (series.missing > 0) words += ", " + format_count(series.missing) + " missing";
    if (series.below + series.above > 0)
        words += ", " + format_count(series.below) + " below and " + format_count(series.above) + " above the bins";
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
    for (const HistogramLine& line : histogram.lines)
        words += " " + line.name + ": " + format_fixed(line.value, histogram.line_digits) + ".";
    return words;
}

bool is_finite_or_nothing(const std::optional<double>& value) {
    return !value || std::isfinite(*value);
}

void check_mark(const Figure& figure, const IntervalRow& row, const IntervalMark& mark) {
    // The value of an estimate and the limits of its test may come from different rounding: a hair is no contradiction.
    constexpr double hair = 1e-9;
    const double slack = hair * (1 + std::abs(mark.value.value_or(0)));
    const bool fits = is_finite_or_nothing(mark.value) && !(mark.low && std::isnan(*mark.low)) &&
                      !(mark.high && std::isnan(*mark.high)) && (!mark.low || !mark.high || *mark.low <= *mark.high) &&
                      (!mark.value || !mark.low || *mark.low <= *mark.value + slack) &&
                      (!mark.value || !mark.high || *mark.value - slack <= *mark.high);
    if (!fits) refuse_figure(figure, "'" + row.label + "': the value and its limits do not fit together");
}

void check_intervals(const Figure& figure, const IntervalPlot& plot) {
    bool any = false;
    for (const IntervalRow& row : plot.rows) {
        any = any || !row.marks.empty();
        if (!row.marks.empty() && row.marks.size() != plot.series.size()) {
            refuse_figure(figure, "'" + row.label + "' has " + std::to_string(row.marks.size()) +
                                      " marks; expected one for each of " + std::to_string(plot.series.size()) +
                                      " series");
        }
        for (const IntervalMark& mark : row.marks) check_mark(figure, row, mark);
    }
    if (!any) refuse_figure(figure, "there is no row with a mark");
}

Cell value_cell(const std::optional<double>& value, int digits) {
    return value ? number_cell(*value, digits) : Cell("");
}

bool has_limits(const IntervalPlot& plot) {
    return std::any_of(plot.rows.begin(), plot.rows.end(), [](const IntervalRow& row) {
        return std::any_of(row.marks.begin(), row.marks.end(),
                           [](const IntervalMark& mark) { return mark.low || mark.high; });
    });
}

ResultTable table_of(const IntervalPlot& plot, const Axis& x) {
    ResultTable table;
    const bool limits = has_limits(plot);
    table.columns.push_back({""});
    for (const std::string& series : plot.series) {
        table.columns.push_back({series.empty() ? axis_text(x) : series, "", Align::right});
        if (!limits) continue;
        table.columns.push_back({"Low", series, Align::right});
        table.columns.push_back({"High", series, Align::right});
    }
    for (const IntervalRow& row : plot.rows) {
        TableRow cells{{Cell(row.label)}, row.marks.empty()};
        for (const IntervalMark& mark : row.marks) {
            cells.cells.push_back(mark.value ? value_cell(mark.value, plot.digits) : Cell("n/a"));
            if (!limits) continue;
            cells.cells.push_back(value_cell(mark.low, plot.digits));
            cells.cells.push_back(value_cell(mark.high, plot.digits));
        }
        table.rows.push_back(std::move(cells));
    }
    return table;
}

/// "Rows of values with intervals: 8 rows; the line stands at 0. Contacts: -0.354 (-1.042, 0.335)."
std::string words_of(const IntervalPlot& plot) {
    constexpr std::size_t most_rows = 30;  // of which a description is listened to
    std::size_t rows = 0;
    std::string list;
    for (const IntervalRow& row : plot.rows) {
        if (row.marks.empty() || ++rows > most_rows) continue;
        list += " " + row.label + ": ";
        if (!row.printed.empty()) {
            list += row.printed;
        } else {
            for (std::size_t i = 0; i < row.marks.size(); ++i) {
                if (i > 0) list += "; ";
                if (!plot.series[i].empty()) list += plot.series[i] + " ";
                list += row.marks[i].value ? format_fixed(*row.marks[i].value, plot.digits) : "n/a";
            }
        }
        list += ".";
    }
    std::string words = std::string(has_limits(plot) ? "Values with their intervals" : "Values") + ": " +
                        format_count(rows) + (rows == 1 ? " row" : " rows") + "; a line stands at " +
                        format_fixed(plot.reference, 0) + "." + list;
    if (rows > most_rows) words += " The others are in the table of the figure.";
    return words;
}

void check_flow(const Figure& figure, const FlowChart& flow) {
    if (flow.stages.empty()) refuse_figure(figure, "there is no stage");
    for (const FlowStage& stage : flow.stages) {
        if (stage.boxes.size() == 1 || stage.boxes.size() == flow.arms.size()) continue;
        refuse_figure(figure, "a stage has " + std::to_string(stage.boxes.size()) +
                                  " boxes; expected one, or one for each of " + std::to_string(flow.arms.size()) +
                                  " arms");
    }
}

void check_dots(const Figure& figure, const DotPlot& plot) {
    bool any = false;
    for (const DotRow& row : plot.rows) {
        for (const DotMark& dot : row.dots) {
            any = true;
            if (!std::isfinite(dot.value) || !(dot.weight >= 0))
                refuse_figure(figure, "'" + row.label + "' has a dot that is not a number");
        }
    }
    if (!any) refuse_figure(figure, "there is no dot");
}

void check_scatter(const Figure& figure, const ScatterPlot& plot) {
    bool any = false;
    for (const ScatterSeries& series : plot.series) {
        for (const ScatterPoint& point : series.points) {
            any = true;
            if (!std::isfinite(point.x) || !std::isfinite(point.y) || !(point.weight >= 0))
                refuse_figure(figure, "'" + series.name + "' has a point that is not a number");
        }
    }
    if (!any) refuse_figure(figure, "there is no point");
}

/// Lowest, quartiles and highest of values that are there.
std::vector<double> five_numbers(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    std::vector<double> five;
    for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
        const double position = share * static_cast<double>(values.size() - 1);
        const auto below = static_cast<std::size_t>(position);
        const std::size_t above = std::min(below + 1, values.size() - 1);
        five.push_back(values[below] + (position - static_cast<double>(below)) * (values[above] - values[below]));
    }
    return five;
}

void add_five_numbers(const std::string& label, const std::vector<double>& values, int digits, ResultTable& table) {
    TableRow row{{Cell(label), count_cell(static_cast<double>(values.size()))}};
    if (!values.empty()) {
        for (const double value : five_numbers(values)) row.cells.push_back(number_cell(value, digits));
    }
    table.rows.push_back(std::move(row));
}

std::vector<TableColumn> five_columns(const std::string& counted, const std::string& what) {
    return {{""},
            {counted, "", Align::right},
            {"Lowest", what, Align::right},
            {"Lower quartile", what, Align::right},
            {"Median", what, Align::right},
            {"Upper quartile", what, Align::right},
            {"Highest", what, Align::right}};
}

std::vector<double> values_of(const DotRow& row) {
    std::vector<double> values;
    for (const DotMark& dot : row.dots) values.push_back(dot.value);
    return values;
}

/// Five numbers a row: single clusters are not told apart, which a table of 2,400 of them would be too long for.
ResultTable table_of(const DotPlot& plot, const Axis& x) {
    ResultTable table;
    table.columns = five_columns(plot.counted, axis_text(x));
    for (const DotRow& row : plot.rows) add_five_numbers(row.label, values_of(row), plot.digits, table);
    return table;
}

ResultTable table_of(const ScatterPlot& plot, const Axis& /*x*/) {
    ResultTable table;
    table.columns = five_columns("Points", "");
    for (const ScatterSeries& series : plot.series) {
        std::vector<double> x;
        std::vector<double> y;
        for (const ScatterPoint& point : series.points) {
            x.push_back(point.x);
            y.push_back(point.y);
        }
        add_five_numbers(series.name + ": across", x, plot.x_digits, table);
        add_five_numbers(series.name + ": upwards", y, plot.y_digits, table);
    }
    return table;
}

ResultTable table_of(const BarChart& chart, const Axis& x) {
    ResultTable table;
    table.columns = {{x.label}, {chart.counted, "", Align::right}};
    for (const Bar& bar : chart.bars) {
        table.rows.push_back({{Cell(bar.label), count_cell(static_cast<double>(bar.count))}});
    }
    return table;
}

std::string words_of(const DotPlot& plot) {
    std::string words = "Dots, one for each of the " + plot.counted + ".";
    for (const DotRow& row : plot.rows) {
        if (row.dots.empty()) continue;
        const std::vector<double> five = five_numbers(values_of(row));
        words += " " + row.label + ": " + format_count(row.dots.size()) + ", from " +
                 format_fixed(five.front(), plot.digits) + " to " + format_fixed(five.back(), plot.digits) +
                 ", median " + format_fixed(five[2], plot.digits) + ".";
    }
    return words;
}

std::string words_of(const ScatterPlot& plot) {
    std::string words = "Points, one for each pair of values.";
    for (const ScatterSeries& series : plot.series) {
        words += " " + series.name + ": " + format_count(series.points.size()) + " points.";
    }
    return words;
}

std::string words_of(const BarChart& chart) {
    std::string words = "Bars of " + chart.counted + ".";
    for (const Bar& bar : chart.bars) words += " " + bar.label + ": " + format_count(bar.count) + ".";
    return words;
}

std::string lines_of(const FlowBox& box) {
    std::string text;
    for (const std::string& line : box.lines) text += (text.empty() ? "" : "\n") + line;
    return text;
}

/// A row a box.
ResultTable table_of(const FlowChart& flow, const Axis& /*x*/) {
    ResultTable table;
    table.columns = {{"Stage"}, {"Arm"}, {"Numbers"}};
    const auto add = [&](const FlowBox& box, const std::string& arm) {
        table.rows.push_back({{Cell(box.heading), Cell(arm), Cell(lines_of(box))}});
    };
    for (const FlowStage& stage : flow.stages) {
        for (std::size_t i = 0; i < stage.boxes.size(); ++i) {
            add(stage.boxes[i], stage.boxes.size() == 1 ? "all" : flow.arms[i]);
        }
        if (stage.left) add(*stage.left, "all");
    }
    return table;
}

/// "Flow of participants. Randomised: 94 schools; 27,352 pupils. Allocated to control: ..."
std::string words_of(const FlowChart& flow) {
    std::string words = "Flow of participants.";
    const auto add = [&](const FlowBox& box) {
        words += " " + box.heading;
        for (const std::string& line : box.lines) words += (&line == &box.lines.front() ? ": " : "; ") + line;
        words += ".";
    };
    for (const FlowStage& stage : flow.stages) {
        for (const FlowBox& box : stage.boxes) add(box);
        if (stage.left) add(*stage.left);
    }
    return words;
}

}  // namespace

std::string caption_of(const Figure& figure) {
    return report_detail::caption_text(figure.number, figure.title);
}

void check_figure(const Figure& figure) {
    struct Check {
        const Figure& figure;
        void operator()(const Histogram& histogram) const { check_histogram(figure, histogram); }
        void operator()(const IntervalPlot& plot) const { check_intervals(figure, plot); }
        void operator()(const FlowChart& flow) const { check_flow(figure, flow); }
        void operator()(const DotPlot& plot) const { check_dots(figure, plot); }
        void operator()(const ScatterPlot& plot) const { check_scatter(figure, plot); }
        void operator()(const BarChart& chart) const {
            if (chart.bars.empty()) refuse_figure(figure, "there is no bar");
        }
    };
    std::visit(Check{figure}, figure.content);
}

ResultTable to_table(const Figure& figure) {
    check_figure(figure);
    ResultTable table = std::visit([&](const auto& content) { return table_of(content, figure.x); }, figure.content);
    table.id = figure.id;
    table.title = figure.title;
    table.number = figure.number;
    table.notes = figure.notes;
    return table;
}

std::string description_of(const Figure& figure) {
    check_figure(figure);
    return std::visit([](const auto& content) { return words_of(content); }, figure.content);
}

}  // namespace clustertrial
