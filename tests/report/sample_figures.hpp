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

/// Ten allocations in four bins, one of them beyond; the observed value and its mirror image.
inline Figure small_distribution() {
    Histogram histogram;
    histogram.edges = {-2, -1, 0, 1, 2};
    histogram.counted = "allocations";
    histogram.series = {{"If there were no effect", {1, 3, 4, 1}}};
    histogram.series[0].above = 1;
    histogram.lines = {{"Observed", 1.25}, {"Its mirror image", -1.25, true}};
    Figure figure;
    figure.id = "allocations-nfa";
    figure.title = "Randomisation test";
    figure.x = {"Studentised coefficient", "standard errors"};
    figure.y = {"Allocations", "number"};
    figure.content = histogram;
    return figure;
}

}  // namespace clustertrial::samples
