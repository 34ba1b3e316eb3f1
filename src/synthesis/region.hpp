#pragma once

#include <utility>
#include <vector>

/// Convex regions of the plane (adjusted difference, its standard error).
namespace clustertrial::synthesis_detail {

struct Point {
    double estimate = 0;
    double std_error = 0;
};

/// low <= a x estimate + b x std_error <= high; an infinite limit is none.
struct Band {
    double a = 0;
    double b = 0;
    double low = 0;
    double high = 0;
    [[nodiscard]] double at(const Point& point) const { return a * point.estimate + b * point.std_error; }
};

/// A convex polygon, corners in order; empty when it has none.
class Region {
  public:
    /// Every difference of two proportions and every standard error of one.
    Region() : corners_{{-1, 0}, {1, 0}, {1, 1}, {-1, 1}} {}
    void cut(const Band& band);
    [[nodiscard]] bool empty() const { return corners_.empty(); }
    [[nodiscard]] const std::vector<Point>& corners() const { return corners_; }
    /// Smallest and largest value of a x estimate + b x std_error.
    [[nodiscard]] std::pair<double, double> range(double a, double b) const;

  private:
    /// Keeps the side where sign x (band value - limit) <= 0.
    void cut_side(const Band& band, double limit, double sign);

    std::vector<Point> corners_;
};

}  // namespace clustertrial::synthesis_detail
