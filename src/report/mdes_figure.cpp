#include "clustertrial/report/mdes_figure.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/report/mdes_table.hpp"

#include <optional>

namespace clustertrial {

namespace {

bool is_of_power(const PowerStage& stage) {
    return stage.solve == SolveFor::power || (stage.solve == SolveFor::mdes && stage.effect);
}

std::optional<double> height_of(const MdesResult& result) {
    return is_of_power(result.stage) ? result.power : solved_value(result);
}

std::string height_words(const PowerStage& stage) {
    if (is_of_power(stage)) return "power to find an effect of " + format_shortest(stage.effect.value_or(0));
    return stage.solve == SolveFor::mdes ? "MDES (standard deviations)" : std::string(traits_of(stage.solve).words);
}

}  // namespace

Figure mdes_figure(std::string_view along, const std::vector<MdesLine>& lines) {
    ScatterPlot plot;
    plot.joined = true;
    std::string words;
    for (const MdesLine& line : lines) {
        ScatterSeries series;
        for (const auto& [x, result] : line.plans) {
            words = height_words(result.stage);
            if (const std::optional<double> height = height_of(result)) series.points.push_back({x, *height});
        }
        series.name = line.name.empty() ? words : line.name;
        if (!series.points.empty()) plot.series.push_back(std::move(series));
    }
    if (plot.series.empty()) throw Error(ErrorKind::design, "no plan has a number to draw");
    Figure figure;
    figure.id = "mdes";
    figure.title = capitalised(words) + " by " + words_of_key(along);
    figure.x = {words_of_key(along)};
    figure.y = {words};
    figure.content = std::move(plot);
    return figure;
}

}  // namespace clustertrial
