#pragma once

#include "clustertrial/report/figure.hpp"

namespace clustertrial::samples {

/// Seven schools in three bins of 0.1 and two arms, one school missing; texts that mean something in HTML.
inline Figure small_histogram() {
    Histogram histogram;
    histogram.edges = {0, 0.1, 0.2, 0.3};
    histogram.digits = 1;
    histogram.counted = "schools";
    histogram.series = {{"control", {1, 0, 3}, 0}, {"coaching & \"care\"", {2, 1, 0}, 1}};
    Figure figure;
    figure.id = "histogram-nfa";
    figure.title = "Contacts < 5, by trial arm";
    figure.number = CaptionNumber{"Figure", 1};
    figure.x = {"Share of the school's pupils", "proportion"};
    figure.y = {"Schools", "number"};
    figure.notes = {"Each school counts once."};
    figure.content = histogram;
    return figure;
}

}  // namespace clustertrial::samples
