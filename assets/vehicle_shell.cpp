#include "assets/vehicle_shell.h"

#include <algorithm>
#include <cmath>

#include "assets/body_curves.h"
#include "sim/core/math.h"

namespace raytruth::assets {
Skin::Field left_of(const Vec2& from, const Vec2& to, double from_rear) {
  const Vec2 way = (to - from).normalized();
  return [=](const SkinVertex& q) {
    const double a = from_rear > 0.0 ? from_rear - q.a : q.a;
    return way.x() * (q.p.z() - from.y()) - way.y() * (a - from.x());
  };
}

std::vector<Skin::Field> within_polygon(const std::vector<Vec2>& corners, double from_rear) {
  std::vector<Skin::Field> fields;
  for (std::size_t i = 0; i < corners.size(); ++i)
    fields.push_back(left_of(corners[i], corners[(i + 1) % corners.size()], from_rear));
  return fields;
}

BodyShell::BodyShell(Skin& skin, const Kit& kit, const BodyStyle& style, const Box3& box,
                     const Wheels& wheels)
    : skin_(skin), kit_(kit), style_(style), box_(box), wheels_(wheels) {
  arches_ = wheels_.arches;
  if (arches_.empty()) arches_ = {wheels_.rear_x, wheels_.front_x};
  half_ = 0.5 * box_.size().y() - style_.sill_flare;
  std::vector<Vec3> top;
  for (const Vec3& p : style_.top) top.emplace_back(x(p.x()), z(p.y()), p.z());
  top_ = rounded(top);
  std::vector<Vec3> belt;
  for (const Vec2& p : style_.belt) belt.emplace_back(x(p.x()), z(p.y()), 0.3);
  belt_ = rounded(belt);
  // How far the bumper's middle stands back by height, as parts of the belt's height there.
  const double nose = belt_.back().y(), tail = belt_.front().y();
  const double slant = style_.bonnet ? 1.0 : 0.45;
  front_ = rounded({{.15 * nose, .12, 0},
                    {.26 * nose, .05, .03},
                    {.34 * nose, .004, .05},
                    {.48 * nose, .0, .04},
                    {.60 * nose, .012 * slant, .04},
                    {.80 * nose, .045 * slant, .05},
                    {.93 * nose, .085 * slant, .05},
                    {nose, .125 * slant, 0}});
  const bool flat = style_.rear_plan == 3;
  rear_ = rounded({{.15 * tail, flat ? .03 : .09, 0},
                   {.24 * tail, flat ? .01 : .03, .03},
                   {.32 * tail, .0, .04},
                   {.50 * tail, .0, .03},
                   {.57 * tail, flat ? .004 : .022, .02},
                   {.80 * tail, flat ? .006 : .045, .05},
                   {tail, flat ? .008 : .065, 0}});
  front_plan_ = plan_of(style_.front_plan, half_);
  rear_plan_ = plan_of(style_.rear_plan, half_);
  for (const double at : arches_) {
    const double ahead = box_.max.x() - at - arch(), behind = at - arch() - box_.min.x();
    if (ahead > 0.0) reach_front_ = std::min(reach_front_, std::max(0.1, ahead - 0.02));
    if (behind > 0.0) reach_rear_ = std::min(reach_rear_, std::max(0.1, behind - 0.02));
  }
}

double BodyShell::x(double design) const {
  const double ends[4] = {0.0, style_.rear_axle, style_.front_axle, style_.length};
  const double here[4] = {box_.min.x(), wheels_.rear_x, wheels_.front_x, box_.max.x()};
  if (style_.rear_axle < 0.0 || wheels_.rear_x < box_.min.x()) {
    const double u = design / style_.length;
    return box_.min.x() + u * box_.size().x();
  }
  for (int i = 0; i < 3; ++i) {
    if (design > ends[i + 1] && i < 2) continue;
    const double u = (design - ends[i]) / (ends[i + 1] - ends[i]);
    return here[i] + u * (here[i + 1] - here[i]);
  }
  return box_.max.x();
}

double BodyShell::top(double x) const { return along(top_, x); }
double BodyShell::belt(double x) const { return along(belt_, x); }

double BodyShell::plan(double x) const {
  return along(front_plan_, box_.max.x() - x) * along(rear_plan_, x - box_.min.x());
}

double BodyShell::half_width(double x, double z) const {
  double w = half_ * along(side_profile(style_.bonnet), z / box_.max.z()) * plan(x);
  for (const double at : arches_) {
    const double dx = x - at, dz = z - wheels_.radius;
    const double d = std::max(0.0, std::sqrt(dx * dx + dz * dz) - arch()) / 0.085;
    if (d < 4.0) w += style_.sill_flare * det::exp(-d * d) * plan(x);
  }
  return w;
}

double BodyShell::slope_x(double x, double z) const {
  const auto fade = [](double d, double reach) {
    const double t = std::clamp(1.0 - d / reach, 0.0, 1.0);
    return t * t * (3.0 - 2.0 * t);
  };
  return along(rear_, z) * fade(x - box_.min.x(), reach_rear_) -
         along(front_, z) * fade(box_.max.x() - x, reach_front_);
}

double BodyShell::end_x(bool front, double y, double z) const {
  const std::vector<Vec2>& plan = front ? front_plan_ : rear_plan_;
  const double w = half_ * along(side_profile(style_.bonnet), z / box_.max.z());
  const double q = std::min(1.0, std::abs(y) / w);
  double d = plan.back().x();
  for (std::size_t i = 0; i + 1 < plan.size(); ++i) {
    if (plan[i + 1].y() < q) continue;
    const double u = (q - plan[i].y()) / std::max(1e-9, plan[i + 1].y() - plan[i].y());
    d = plan[i].x() + u * (plan[i + 1].x() - plan[i].x());
    break;
  }
  const double x = front ? box_.max.x() - d : box_.min.x() + d;
  return x + slope_x(x, z);
}

double BodyShell::bottom(double x) const {
  double z = floor_z();
  for (const double at : arches_) {
    const double d = x - at;
    if (std::abs(d) <= arch())
      z = std::max(z, wheels_.radius + std::sqrt(std::max(0.0, arch() * arch() - d * d)));
  }
  // Bumpers end above the floor.
  const double end = std::min(x - box_.min.x(), box_.max.x() - x);
  const double u = std::clamp(1.0 - end / 0.6, 0.0, 1.0);
  return std::max(z, floor_z() + 0.05 * u * u);
}

std::vector<BodyShell::Column> BodyShell::columns() const {
  std::vector<double> xs;
  for (const Vec2& p : front_plan_) xs.push_back(box_.max.x() - p.x());
  for (const Vec2& p : rear_plan_) xs.push_back(box_.min.x() + p.x());
  std::vector<double> fixed;
  for (const double at : arches_) {
    constexpr int kSteps = 10;
    for (int i = 0; i <= kSteps; ++i) fixed.push_back(at + arch() * det::cos(kPi * i / kSteps));
    fixed.push_back(at + arch() + 2e-4);
    fixed.push_back(at - arch() - 2e-4);
  }
  // Corners of the silhouette.
  for (const Vec3& p : style_.top) xs.push_back(x(p.x()));
  std::sort(xs.begin(), xs.end());
  const double step = std::max(0.23, box_.size().x() / 36.0);
  std::vector<double> all = fixed;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    if (i > 0) {
      const double gap = xs[i] - xs[i - 1];
      const int more = static_cast<int>(gap / step);
      for (int k = 1; k <= more; ++k) all.push_back(xs[i - 1] + gap * k / (more + 1));
    }
    all.push_back(xs[i]);
  }
  std::sort(all.begin(), all.end());
  std::vector<Column> columns;
  for (const double at : all) {
    if (at < box_.min.x() - 1e-9 || at > box_.max.x() + 1e-9) continue;
    const bool is_fixed = std::find(fixed.begin(), fixed.end(), at) != fixed.end();
    const double end = std::min(at - box_.min.x(), box_.max.x() - at);
    // Close columns make slivers; the wells' edges and the ends' fine steps stay.
    const double least = is_fixed ? 1e-4 : end < 0.06 ? 5e-4 : 0.02;
    if (!columns.empty() && at - columns.back().x < least) {
      if (!is_fixed) continue;
      const double before = columns.back().x;
      if (std::find(fixed.begin(), fixed.end(), before) == fixed.end())
        columns.pop_back();
      else if (at - before < 1e-4)
        continue;
    }
    columns.push_back({at, plan(at)});
  }
  columns.front().q = columns.back().q = 0.0;
  for (std::size_t i = columns.size() - 1; i-- > 0;) {
    const double dx = columns[i + 1].x - columns[i].x;
    const double dy = half_ * (columns[i + 1].q - columns[i].q);
    columns[i].a = columns[i + 1].a + std::sqrt(dx * dx + dy * dy);
  }
  return columns;
}

Vec3 BodyShell::lower_point(const Column& c, double z) const {
  const double y = c.q > 0.0 ? half_width(c.x, z) : 0.0;
  return {c.x + slope_x(c.x, z), y, z};
}

Vec3 BodyShell::front_point(double a, double z) const {
  for (std::size_t i = columns_.size() - 1; i-- > 0;) {
    const Column &ahead = columns_[i + 1], &c = columns_[i];
    if (c.a < a) continue;
    const double u = (a - ahead.a) / (c.a - ahead.a);
    return (1.0 - u) * lower_point(ahead, z) + u * lower_point(c, z);
  }
  return lower_point(columns_.front(), z);
}

// From the belt over the roof's edge to its middle.
std::vector<SkinVertex> BodyShell::upper_section(const Column& c) const {
  // Panes bow by 8 mm: two steps are off by 2 mm at most.
  constexpr int kSide = 2, kCorner = 3, kRoof = 4;
  const double z0 = belt(c.x);
  const double z1 = std::max(z0, top(c.x));
  const Vec3 start = lower_point(c, z0);
  const double h = z1 - z0;
  const double full = box_.max.z() - z0;
  // Glass is curved more than roof and bonnet.
  const double rise = std::clamp(h / std::max(0.05, full), 0.0, 1.0);
  const double glass = std::clamp(4.0 * rise * (1.0 - rise) * 1.3, 0.0, 1.0);
  double crown = style_.bonnet_crown + (style_.roof_crown - style_.bonnet_crown) * rise +
                 (style_.glass_crown - style_.roof_crown) * glass * rise;
  crown = std::min(crown, 0.62 * h);
  const double hc = h - crown;
  const double shoulder = std::min(0.012, 0.2 * h);  // the panes stand behind the belt
  const Vec2 s(start.y(), z0);
  const Vec2 corner(std::max(0.35 * start.y(), start.y() - shoulder - style_.lean * hc), z0 + hc);
  const double side = (corner - s).norm();
  const double r1 = std::min(style_.rail_radius, 0.5 * side);
  const double r2 = std::min(1.1 * style_.rail_radius, 0.4 * corner.x());
  const Vec2 from = side > 1e-9 ? Vec2(corner + r1 / side * (s - corner)) : s;
  const auto roof_z = [&](double y) {
    const double u = corner.x() > 1e-9 ? y / corner.x() : 0.0;
    return z1 - crown * u * u;
  };
  const Vec2 to(corner.x() - r2, roof_z(corner.x() - r2));
  std::vector<SkinVertex> section;
  const auto add = [&](const Vec2& yz, double v) {
    SkinVertex q;
    q.p = {start.x(), std::max(0.0, yz.x()), yz.y()};
    q.a = c.a;
    q.v = v;
    section.push_back(q);
  };
  for (int k = 0; k <= kSide; ++k) {
    const double t = static_cast<double>(k) / kSide;
    // Panes are curved outwards a little.
    const double bow = std::min(0.07 * side, 0.1 * start.y()) * t * (1.0 - t);
    add((1.0 - t) * s + t * from + Vec2(bow, 0.0), 1.0 + 0.4 * t);
  }
  for (int k = 1; k <= kCorner; ++k) {
    const double t = static_cast<double>(k) / kCorner;
    add((1 - t) * (1 - t) * from + 2 * t * (1 - t) * corner + t * t * to, 1.4 + 0.2 * t);
  }
  for (int k = 1; k <= kRoof; ++k) {
    const double t = static_cast<double>(k) / kRoof;
    const double y = to.x() * (1.0 - t);
    add({y, roof_z(y)}, 1.6 + 0.4 * t);
  }
  return section;
}

double BodyShell::upper_z(double x, double y) const {
  const std::vector<SkinVertex> section = upper_section({x, plan(x)});
  for (std::size_t k = section.size() - 1; k-- > 0;) {
    const Vec3 &in = section[k + 1].p, &out = section[k].p;
    if (out.y() < std::abs(y)) continue;
    const double u = (std::abs(y) - in.y()) / std::max(1e-9, out.y() - in.y());
    return in.z() + u * (out.z() - in.z());
  }
  return section.front().p.z();
}

void BodyShell::build() {
  columns_ = this->columns();
  const std::vector<Column>& columns = columns_;
  girth_ = columns.front().a;
  const std::uint16_t body = skin_.part("Body", kit_.paint());
  const std::uint16_t under = skin_.part("Underbody", kit_.standard("black_plastic"));
  constexpr int kLower = 7;
  const double rows[kLower + 1] = {0, .05, .20, .38, .57, .76, .91, 1.0};
  std::vector<std::vector<std::uint32_t>> grid;
  std::vector<std::vector<Vec3>> floors;
  const double inner =
      std::max(0.15, wheels_.half_track - 0.62 * wheels_.width * (wheels_.twin_rear ? 1.9 : 1.0));
  for (const Column& c : columns) {
    const double low = std::min(bottom(c.x), belt(c.x) - 0.05);
    const double high = belt(c.x);
    std::vector<std::uint32_t> column;
    for (int k = 0; k < kLower; ++k) {
      SkinVertex q;
      q.p = lower_point(c, low + rows[k] * (high - low));
      q.a = c.a;
      q.v = rows[k];
      column.push_back(skin_.add(q));
    }
    for (const SkinVertex& q : upper_section(c)) column.push_back(skin_.add(q));
    grid.push_back(std::move(column));
    const Vec3 sill = lower_point(c, low);
    const double in = std::min(inner, 0.97 * sill.y());
    const bool well = low > floor_z() + 0.06;
    const double flat = well ? floor_z() : low;
    floors.push_back({{sill.x(), 0, flat}, {sill.x(), in, flat}, {sill.x(), in, low}, sill});
  }
  for (std::size_t i = 0; i + 1 < columns.size(); ++i) {
    for (std::size_t j = 0; j + 1 < grid[i].size(); ++j) {
      const Patch patch = j < kLower ? Patch::kLower : Patch::kUpper;
      const std::uint32_t a = grid[i][j], b = grid[i][j + 1], c = grid[i + 1][j + 1],
                          d = grid[i + 1][j];
      // The shorter diagonal.
      const auto& V = [&](std::uint32_t k) { return skin_.vertex(k).p; };
      if ((V(a) - V(c)).squaredNorm() <= (V(b) - V(d)).squaredNorm()) {
        skin_.triangle(patch, body, a, b, c);
        skin_.triangle(patch, body, a, c, d);
      } else {
        skin_.triangle(patch, body, a, b, d);
        skin_.triangle(patch, body, b, c, d);
      }
    }
    for (std::size_t j = 0; j + 1 < floors[i].size(); ++j) {
      const Vec3 p[4] = {floors[i][j], floors[i][j + 1], floors[i + 1][j + 1], floors[i + 1][j]};
      Vec3 n = (p[2] - p[0]).cross(p[3] - p[1]);
      if (n.norm() < 1e-10) continue;
      n.normalize();
      std::uint32_t first = 0;
      for (int k = 0; k < 4; ++k) {
        SkinVertex q;
        q.p = p[k];
        q.n = n;
        const bool sill = j + 2 == floors[i].size() && (k == 1 || k == 2);
        const std::uint32_t at = sill ? skin_.add(q, grid[k == 1 ? i : i + 1][0]) : skin_.add(q);
        if (k == 0) first = at;
      }
      skin_.triangle(Patch::kFloor, under, first, first + 1, first + 2);
      skin_.triangle(Patch::kFloor, under, first, first + 2, first + 3);
    }
  }
  skin_.smooth();
}

}  // namespace raytruth::assets
