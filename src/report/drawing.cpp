#include "drawing.hpp"

#include "pictures.hpp"

namespace clustertrial::report_detail {

const Fill& fill_of(std::size_t arm) {
    return fills[arm % fills.size()];
}

std::string axis_text(const Axis& axis) {
    return axis.unit.empty() ? axis.label : axis.label + " (" + axis.unit + ")";
}

Drawing draw(const Figure& figure) {
    check_figure(figure);
    struct Draw {
        const Figure& figure;
        Drawing operator()(const Histogram& histogram) const { return draw_histogram(figure, histogram); }
        Drawing operator()(const IntervalPlot& plot) const { return draw_intervals(figure, plot); }
        Drawing operator()(const FlowChart& flow) const { return draw_flow(flow); }
        Drawing operator()(const DotPlot& plot) const { return draw_dots(figure, plot); }
        Drawing operator()(const ScatterPlot& plot) const { return draw_scatter(figure, plot); }
        Drawing operator()(const BarChart& chart) const { return draw_bars(figure, chart); }
    };
    return std::visit(Draw{figure}, figure.content);
}

}  // namespace clustertrial::report_detail
