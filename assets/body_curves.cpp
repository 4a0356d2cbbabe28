#include "assets/body_curves.h"

#include <algorithm>

namespace raytruth::assets {

double along(const std::vector<Vec2>& line, double x) {
  if (x <= line.front().x()) return line.front().y();
  const auto next = std::upper_bound(line.begin(), line.end(), x,
                                     [](double v, const Vec2& p) { return v < p.x(); });
  if (next == line.end()) return line.back().y();
  const Vec2 &a = *(next - 1), &b = *next;
  return a.y() + (x - a.x()) / std::max(1e-12, b.x() - a.x()) * (b.y() - a.y());
}

// The polyline with its corners rounded by parabolas that start that far (z) from them.
std::vector<Vec2> rounded(const std::vector<Vec3>& line) {
  std::vector<Vec2> smooth{line.front().head<2>()};
  for (std::size_t i = 1; i + 1 < line.size(); ++i) {
    const Vec2 before = line[i - 1].head<2>(), p = line[i].head<2>(), after = line[i + 1].head<2>();
    const double in = std::min(line[i].z(), 0.49 * (p - before).norm());
    const double out = std::min(line[i].z(), 0.49 * (after - p).norm());
    const Vec2 a = p + in * (before - p).normalized(), b = p + out * (after - p).normalized();
    constexpr int kSteps = 6;
    for (int k = 0; k <= kSteps; ++k) {
      const double t = static_cast<double>(k) / kSteps;
      smooth.push_back((1 - t) * (1 - t) * a + 2 * t * (1 - t) * p + t * t * b);
    }
  }
  smooth.push_back(line.back().head<2>());
  return smooth;
}

// Width of a body at its height, as parts of both: from the sill over the shoulder to the belt.
const std::vector<Vec2>& side_profile(bool bulged) {
  static const std::vector<Vec2> car = rounded({{.08, .93, 0},
                                                {.13, .952, .02},
                                                {.20, .972, .04},
                                                {.33, .992, .08},
                                                {.45, 1.0, .06},
                                                {.54, .996, .03},
                                                {.60, .975, .03},
                                                {.66, .945, .02},
                                                {.75, .92, 0}});
  static const std::vector<Vec2> box = rounded({{.05, .97, 0},
                                                {.10, .985, .02},
                                                {.2, 1.0, .05},
                                                {.4, 1.0, .05},
                                                {.55, .992, .05},
                                                {.8, .985, 0}});
  return bulged ? car : box;
}

// Corners seen from above: way from the end, in half widths, and part of the width there.
std::vector<Vec2> plan_of(int kind, double half) {
  std::vector<Vec2> line;
  switch (kind) {
    case 0:
      line = {{0, 0},      {.0035, .16}, {.0115, .30}, {.025, .43}, {.046, .55},
              {.075, .65}, {.115, .74},  {.17, .82},   {.25, .885}, {.35, .93},
              {.48, .957}, {.69, .975},  {1.05, .99},  {1.5, 1}};
      break;
    case 1:
      line = {{0, 0},      {.0023, .18}, {.007, .34}, {.015, .48}, {.026, .60},
              {.042, .70}, {.067, .79},  {.105, .86}, {.16, .91},  {.25, .945},
              {.39, .965}, {.63, .98},   {1.0, .995}, {1.5, 1}};
      break;
    case 2:
      line = {{0, 0},     {.004, .2}, {.012, .38}, {.025, .53}, {.045, .66}, {.075, .77},
              {.12, .86}, {.19, .92}, {.3, .96},   {.5, .985},  {.9, 1}};
      break;
    default:
      line = {{0, 0},      {.001, .2},  {.003, .4},  {.007, .6}, {.013, .75}, {.022, .85},
              {.04, .925}, {.07, .965}, {.12, .985}, {.2, .997}, {.3, 1}};
  }
  for (Vec2& p : line) p.x() *= half;
  return line;
}

}  // namespace raytruth::assets
