// From what an OpenCRG file says to a grid that answers: modifiers, reference line, heights.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"
#include "sim/roads/open_crg.h"
#include "sim/roads/open_crg_read.h"

namespace raytruth::roads {

class CrgBuilder {
 public:
  CrgBuilder(CrgContent content, std::string name)
      : content_(std::move(content)), name_(std::move(name)) {
    // Missing values at the edges take their neighbour's value where the file has no wish.
    constexpr double kFillWithNeighbour = 2.0;
    if (content_.modifiers) {
      mods_ = *content_.modifiers;
    } else {
      mods_.nan_mode = kFillWithNeighbour;
    }
  }
  std::shared_ptr<const OpenCrg> build(Diagnostics& diagnostics);

 private:
  void scale();
  void fill_edges();
  void fill_run(double& z, double before, bool& started) const;
  std::vector<double> line_headings() const;
  std::vector<CrgLine::Point> line_points(const std::vector<double>& headings) const;
  std::vector<double> heights() const;
  void place(OpenCrg& grid, std::vector<CrgLine::Point> points, double heading);

  CrgContent content_;
  std::string name_;
  CrgModifiers mods_;
  double u_begin_ = 0.0, u_step_ = 1.0;
  bool stretched_ = false;  // the ends that the header names no longer hold
};

void CrgBuilder::scale() {
  u_begin_ = content_.header.u_begin.value_or(0.0);
  u_step_ = *content_.header.u_step;
  const auto times = [](std::vector<double>& values, const std::optional<double>& factor) {
    if (!factor) return;
    for (double& value : values) value *= *factor;
  };
  // "If a factor of 0 is specified for elevation data, that modifier is ignored."
  if (mods_.scale_z && *mods_.scale_z != 0.0) times(content_.z, mods_.scale_z);
  times(content_.slope, mods_.scale_slope);
  times(content_.banking, mods_.scale_banking);
  times(content_.v_m, mods_.scale_width);
  CrgHeader& header = content_.header;
  if (header.slope_begin) *header.slope_begin *= mods_.scale_slope.value_or(1.0);
  if (header.banking_begin) *header.banking_begin *= mods_.scale_banking.value_or(1.0);
  if (mods_.scale_length) {
    u_begin_ *= *mods_.scale_length;
    u_step_ *= *mods_.scale_length;
  }
  if (mods_.scale_curvature && !content_.heading.empty()) {
    const double first = content_.heading[1];
    for (double& h : content_.heading) h = first + *mods_.scale_curvature * (h - first);
  }
  stretched_ = mods_.scale_length || mods_.scale_curvature;
  if (mods_.scale_length || mods_.scale_slope) header.z_end.reset();
}

void CrgBuilder::fill_run(double& z, double before, bool& started) const {
  const bool with_neighbour = *mods_.nan_mode != 1.0;
  const double offset = mods_.nan_offset.value_or(0.0);
  z = with_neighbour ? before + (started ? 0.0 : offset) : offset;
  started = true;
}

void CrgBuilder::fill_edges() {
  if (!mods_.nan_mode || (*mods_.nan_mode != 1.0 && *mods_.nan_mode != 2.0)) return;
  const std::size_t count = content_.v_m.size();
  for (std::size_t row = 0; row < content_.rows; ++row) {
    double* z = &content_.z[row * count];
    std::size_t first = 0;
    while (first < count && std::isnan(z[first])) ++first;
    if (first == count) continue;  // a row without values has nothing to go on
    std::size_t last = count - 1;
    while (std::isnan(z[last])) --last;
    bool started = false;
    for (std::size_t i = first; i-- > 0;) fill_run(z[i], z[i + 1], started);
    started = false;
    for (std::size_t i = last + 1; i < count; ++i) fill_run(z[i], z[i - 1], started);
  }
}

// One per row, of the piece that ends there; that of the start in front.
std::vector<double> CrgBuilder::line_headings() const {
  std::vector<double> headings = content_.heading;
  const auto& begin = content_.header.heading_begin;
  if (headings.empty()) headings.assign(content_.rows, begin.value_or(0.0));
  headings[0] = begin.value_or(headings[1]);
  return headings;
}

std::vector<CrgLine::Point> CrgBuilder::line_points(const std::vector<double>& headings) const {
  const CrgHeader& header = content_.header;
  const std::size_t n = headings.size();
  const CrgLine::Point start{header.x_begin.value_or(0.0), header.y_begin.value_or(0.0)};
  std::vector<CrgLine::Point> points(n);
  const auto step = [&](std::size_t i) {
    return CrgLine::Point{u_step_ * det::cos(headings[i]), u_step_ * det::sin(headings[i])};
  };
  // Headings of few digits drift: where the end is known, the way back from it is blended in.
  const bool closed = header.x_end && header.y_end && !stretched_ && !content_.heading.empty();
  if (closed) {
    points[n - 1] = {*header.x_end, *header.y_end};
    for (std::size_t i = n - 1; i > 0; --i) {
      const CrgLine::Point d = step(i);
      points[i - 1] = {points[i].x_m - d.x_m, points[i].y_m - d.y_m};
    }
  }
  points[0] = start;
  for (std::size_t i = 1; i < n; ++i) {
    const CrgLine::Point d = step(i);
    const CrgLine::Point ahead{points[i - 1].x_m + d.x_m, points[i - 1].y_m + d.y_m};
    const double share = closed ? static_cast<double>(i) / static_cast<double>(n - 1) : 0.0;
    points[i] = {(1.0 - share) * ahead.x_m + share * points[i].x_m,
                 (1.0 - share) * ahead.y_m + share * points[i].y_m};
  }
  return points;
}

std::vector<double> CrgBuilder::heights() const {
  const CrgHeader& header = content_.header;
  const std::size_t n = content_.rows;
  const double start = header.z_begin.value_or(0.0);
  std::vector<double> heights(n, start);
  const double constant = header.slope_begin.value_or(0.0);
  if (content_.slope.empty() && constant == 0.0) return heights;
  const auto rise = [&](std::size_t i) {
    return u_step_ * (content_.slope.empty() ? constant : content_.slope[i]);
  };
  if (header.z_end) {
    heights[n - 1] = *header.z_end;
    for (std::size_t i = n - 1; i > 0; --i) heights[i - 1] = heights[i] - rise(i);
  }
  heights[0] = start;
  for (std::size_t i = 1; i < n; ++i) {
    const double share = header.z_end ? static_cast<double>(i) / static_cast<double>(n - 1) : 0.0;
    heights[i] = (1.0 - share) * (heights[i - 1] + rise(i)) + share * heights[i];
  }
  return heights;
}

// Moves the data as REFPOINT_ or REFLINE_ ask.
void CrgBuilder::place(OpenCrg& grid, std::vector<CrgLine::Point> points, double heading) {
  const CrgModifiers& m = mods_;
  const bool by_point = m.u || m.u_fraction || m.u_offset || m.v || m.v_fraction || m.v_offset ||
                        m.x || m.y || m.z || m.heading;
  grid.line_ = CrgLine(points, heading, u_begin_, u_step_, grid.options_.closed);
  CrgLine::Point centre = points.front();
  double turn = 0.0, x = 0.0, y = 0.0, z = 0.0;
  if (by_point) {
    const double length = grid.u_end() - u_begin_;
    double u = m.u.value_or(u_begin_);
    if (m.u_fraction) u = u_begin_ + *m.u_fraction * length;
    u += m.u_offset.value_or(0.0);
    double v = m.v.value_or(0.0);
    const std::vector<double>& sections = grid.v();
    if (m.v_fraction) v = sections.front() + *m.v_fraction * (sections.back() - sections.front());
    v += m.v_offset.value_or(0.0);
    centre = grid.line_.at(u, v);
    const CrgLine::Point ahead = grid.line_.at(u + 1e-3 * u_step_, v);
    const auto there = grid.at(u, v);
    turn = m.heading.value_or(0.0) - det::atan2(ahead.y_m - centre.y_m, ahead.x_m - centre.x_m);
    x = m.x.value_or(0.0) - centre.x_m;
    y = m.y.value_or(0.0) - centre.y_m;
    z = m.z.value_or(0.0) - (there ? there->value : 0.0);
  } else {
    centre = {m.centre_x.value_or(centre.x_m), m.centre_y.value_or(centre.y_m)};
    turn = m.turn.value_or(0.0);
    x = m.shift_x.value_or(0.0);
    y = m.shift_y.value_or(0.0);
    z = m.shift_z.value_or(0.0);
  }
  if (turn == 0.0 && x == 0.0 && y == 0.0 && z == 0.0) return;
  const double c = det::cos(turn);
  const double s = det::sin(turn);
  for (CrgLine::Point& p : points) {
    const double dx = p.x_m - centre.x_m;
    const double dy = p.y_m - centre.y_m;
    p = {centre.x_m + c * dx - s * dy + x, centre.y_m + s * dx + c * dy + y};
  }
  for (double& height : grid.height_) height += z;
  grid.line_ = CrgLine(std::move(points), heading + turn, u_begin_, u_step_, grid.options_.closed);
}

std::shared_ptr<const OpenCrg> CrgBuilder::build(Diagnostics& diagnostics) {
  for (const auto& factor : {mods_.scale_length, mods_.scale_width}) {
    if (factor && !(*factor > 0.0)) {
      diagnostics.error("crg.value", {name_, 0, 0},
                        fmt::format("length or width is scaled by {}", *factor),
                        "a factor above 0");
      return nullptr;
    }
  }
  scale();
  constexpr double kLeast_m = 1e-6;
  bool apart = u_step_ >= kLeast_m;
  for (std::size_t i = 1; i < content_.v_m.size(); ++i)
    apart = apart && content_.v_m[i] - content_.v_m[i - 1] >= 0.5 * kLeast_m;
  const double length = u_step_ * static_cast<double>(content_.rows);
  if (!apart || length > 1e7) {
    diagnostics.error("crg.value", {name_, 0, 0},
                      fmt::format("cross sections {} m apart make {} m", u_step_, length),
                      "cells of at least a micrometre, 10 000 km at most");
    return nullptr;
  }
  fill_edges();
  const std::vector<double> headings = line_headings();
  std::vector<CrgLine::Point> points = line_points(headings);

  std::shared_ptr<OpenCrg> grid(new OpenCrg);
  grid->u_begin_m_ = u_begin_;
  grid->u_step_m_ = u_step_;
  grid->rows_ = content_.rows;
  grid->height_ = heights();
  grid->banking_ = std::move(content_.banking);
  const double banking = content_.header.banking_begin.value_or(0.0);
  if (grid->banking_.empty() && banking != 0.0) grid->banking_.assign(grid->rows_, banking);
  grid->v_m_ = std::move(content_.v_m);
  grid->z_ = std::move(content_.z);
  grid->options_ = content_.options.value_or(CrgOptions{});
  const double dx = points.back().x_m - points.front().x_m;
  const double dy = points.back().y_m - points.front().y_m;
  const double gap = std::sqrt(dx * dx + dy * dy);
  if (grid->options_.closed && (gap > u_step_ || grid->rows_ < 4)) {
    diagnostics.warning("crg.value", {name_, 0, 0},
                        fmt::format("a closed track whose ends lie {} m apart", gap),
                        "beyond them it goes straight on");
    grid->options_.closed = false;
  }
  grid->files_ = std::move(content_.files);
  place(*grid, std::move(points), headings.front());
  return grid;
}

std::shared_ptr<const OpenCrg> OpenCrg::load(const std::filesystem::path& path,
                                             Diagnostics& diagnostics) {
  const auto bytes = read_crg_bytes(path, {path.string(), 0, 0}, diagnostics);
  return bytes ? parse(*bytes, path.string(), diagnostics) : nullptr;
}

std::shared_ptr<const OpenCrg> OpenCrg::parse(std::string_view bytes, const std::string& name,
                                              Diagnostics& diagnostics) {
  auto content = read_open_crg(bytes, name, diagnostics);
  if (!content) return nullptr;
  return CrgBuilder(std::move(*content), name).build(diagnostics);
}

}  // namespace raytruth::roads
