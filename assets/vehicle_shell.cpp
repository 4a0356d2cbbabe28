#include "assets/vehicle_shell.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

double along(const std::vector<Vec2>& line, double u) {
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    if (u <= line[i + 1].x()) {
      const double f = (u - line[i].x()) / (line[i + 1].x() - line[i].x());
      return line[i].y() + std::clamp(f, 0.0, 1.0) * (line[i + 1].y() - line[i].y());
    }
  }
  return line.back().y();
}

// No lamp reaches further back than this from the end of its vehicle.
constexpr double kLensReach = 0.45;
// A half section's first point of the side: the ones before are floor and wheel wells.
constexpr std::size_t kSide = 3;

// Half the width at height z of the section between rings a and b; negative above and below it.
double half_width_of(const std::vector<Vec3>& a, const std::vector<Vec3>& b, double f, double z) {
  const auto at = [&](std::size_t j) { return Vec3((1.0 - f) * a[j] + f * b[j]); };
  Vec3 p = at(kSide);
  if (z < p.z()) return -1.0;
  for (std::size_t j = kSide + 1; j < a.size(); ++j) {
    const Vec3 q = at(j);
    if (z <= q.z()) {
      return q.z() - p.z() > 1e-9 ? p.y() + (z - p.z()) / (q.z() - p.z()) * (q.y() - p.y()) : p.y();
    }
    p = q;
  }
  return -1.0;
}

}  // namespace

Outline outline_of(const std::string& shape) {
  if (shape == "saloon") {
    return {{{0, .42},
             {.012, .60},
             {.03, .655},
             {.17, .69},
             {.30, .96},
             {.40, 1.0},
             {.52, .995},
             {.60, .955},
             {.745, .655},
             {.86, .60},
             {.95, .535},
             {.985, .45},
             {1, .34}},
            .30,
            .60,
            .17,
            .745,
            .655,
            {{.245, .425}, {.445, .665}},
            .74,
            .13,
            true};
  }
  if (shape == "suv") {
    return {{{0, .40},
             {.012, .56},
             {.03, .62},
             {.085, .93},
             {.13, .985},
             {.40, 1.0},
             {.58, .985},
             {.63, .94},
             {.755, .655},
             {.87, .625},
             {.955, .57},
             {.988, .47},
             {1, .36}},
            .10,
            .62,
            .035,
            .755,
            .635,
            {{.12, .29}, {.31, .455}, {.475, .67}},
            .80,
            .16,
            true};
  }
  if (shape == "van") {
    return {{{0, .30},
             {.006, .60},
             {.012, .95},
             {.03, .99},
             {.5, 1.0},
             {.74, .99},
             {.79, .93},
             {.875, .52},
             {.95, .46},
             {.985, .38},
             {1, .28}},
            .02,
            .79,
            .01,
            .875,
            .50,
            {{.66, .80}},
            .90,
            .11,
            true};
  }
  if (shape == "bus") {
    return {
        {{0, .25},
         {.004, .7},
         {.008, .96},
         {.02, .99},
         {.5, 1.0},
         {.97, .99},
         {.985, .95},
         {.997, .36},
         {1, .24}},
        .02,
        .975,
        .006,
        .997,
        .36,
        {{.03, .155}, {.165, .29}, {.30, .425}, {.435, .56}, {.57, .695}, {.705, .83}, {.86, .965}},
        .94,
        .09,
        false};
  }
  if (shape == "cab") {
    return {{{0, .30},
             {.01, .93},
             {.05, .985},
             {.5, 1.0},
             {.80, .99},
             {.88, .95},
             {.975, .50},
             {.99, .42},
             {1, .28}},
            .03,
            .86,
            .01,
            .975,
            .50,
            {{.38, .84}},
            .90,
            .13,
            false};
  }
  // hatchback
  return {{{0, .40},
           {.012, .58},
           {.03, .64},
           {.10, .90},
           {.16, .965},
           {.33, 1.0},
           {.50, .995},
           {.585, .95},
           {.735, .665},
           {.86, .61},
           {.95, .54},
           {.985, .45},
           {1, .34}},
          .13,
          .585,
          .035,
          .735,
          .645,
          {{.15, .37}, {.39, .645}},
          .74,
          .13,
          true};
}

Shell::Shell(MeshBuilder& builder, const Kit& kit, ClassId class_id, const Outline& outline,
             const Box3& box, const Wheels& wheels)
    : b_(builder), kit_(kit), class_(class_id), o_(outline), box_(box), w_(wheels) {}

void Shell::build() {
  const std::uint16_t body = b_.part("Body", class_, kit_.paint());
  const std::uint16_t glass = b_.part("Window", class_, kit_.standard("glass"));
  const std::uint16_t screen = b_.part("Windshield", class_, kit_.standard("glass"));
  const std::uint16_t under = b_.part("Underbody", class_, kit_.standard("black_plastic"));
  us_ = stations();
  rings_.clear();
  rings_.reserve(us_.size());
  for (const double u : us_) rings_.push_back(half_section(u));
  const auto part_of = [&](int side, std::size_t i, std::size_t j) {
    const double u = 0.5 * (us_[i] + us_[i + 1]);
    if (j <= 2) return under;  // floor and wheel wells
    if (j == 3) return box_.size().z() < 2.2 ? under : body;
    const Opening* opening = opening_of(side, u, j);
    const bool cabin = u > o_.rear_glass_from && u < o_.windscreen_to;
    if (j == 6 && cabin) {
      for (const Vec2& window : o_.side_windows) {
        if (u <= window.x() || u >= window.y()) continue;
        return opening != nullptr ? b_.part(opening->window, class_, kit_.standard("glass"))
                                  : glass;
      }
    }
    if (j >= 7 && cabin && u > o_.roof_to && u < o_.windscreen_to - 0.004) return screen;
    if (is_rear_glass(u, j)) {
      return opening != nullptr ? b_.part("Windshield_R", class_, kit_.standard("glass")) : screen;
    }
    return opening != nullptr ? b_.part(opening->name, class_, kit_.paint()) : body;
  };
  // Rings run from the middle of the floor outwards and up to the middle of the roof: one side,
  // then the other.
  b_.loft(rings_, false, [&](std::size_t i, std::size_t j) { return part_of(1, i, j); });
  std::vector<Ring> mirrored = rings_;
  for (auto& ring : mirrored) {
    for (Vec3& p : ring) p.y() = -p.y();
    std::reverse(ring.begin(), ring.end());
  }
  const std::size_t faces = rings_.front().size() - 1;
  b_.loft(mirrored, false,
          [&](std::size_t i, std::size_t j) { return part_of(-1, i, faces - 1 - j); });
  close(rings_.front(), body, false);
  close(rings_.back(), body, true);
  for (const Opening& opening : openings_) line(opening);
}

bool Shell::is_rear_glass(double u, std::size_t face) const {
  return face >= 7 && u > o_.rear_glass_from + 0.004 && u < o_.roof_from && u < o_.windscreen_to &&
         o_.side_windows.front().x() < 0.6;
}

std::vector<double> Shell::stations() const {
  std::vector<double> us;
  for (const Vec2& p : o_.top) us.push_back(p.x());
  for (const Vec2& w : o_.side_windows) us.insert(us.end(), {w.x(), w.y()});
  us.insert(us.end(), {o_.roof_from, o_.roof_to, o_.rear_glass_from, o_.rear_glass_from + 0.005,
                       o_.windscreen_to, o_.windscreen_to - 0.005});
  for (int i = 1; i < 24; ++i) us.push_back(i / 24.0);
  const double length = box_.size().x();
  for (const double x : {w_.rear_x, w_.front_x}) {
    for (int i = 0; i <= 12; ++i) {
      const double a = kPi * i / 12;
      us.push_back((x + arch() * det::cos(a) - box_.min.x()) / length);
    }
    us.push_back((x + arch() * 1.0001 - box_.min.x()) / length);
    us.push_back((x - arch() * 1.0001 - box_.min.x()) / length);
  }
  std::sort(us.begin(), us.end());
  std::vector<double> clean;
  for (const double u : us) {
    if (u >= 0.0 && u <= 1.0 && (clean.empty() || u - clean.back() > 1e-5)) clean.push_back(u);
  }
  return clean;
}

// From the floor's middle to the roof's middle, y >= 0.
Shell::Ring Shell::half_section(double u) const {
  const double H = box_.max.z();
  const double x = box_.min.x() + u * box_.size().x();
  const double half = 0.5 * box_.size().y();
  // Plan view: corners rounded towards the ends, cabin waisted.
  const double end = 2.0 * u - 1.0;
  const double e2 = end * end;
  const double round = 1.0 - (o_.bonnet ? 0.10 : 0.03) * e2 * e2 * e2 -
                       (o_.bonnet ? 0.10 : 0.05) * det::pow(std::abs(end), 40.0);
  const double w = half * round;
  const double floor_z =
      o_.clearance * H * (1.0 + (o_.bonnet ? 0.5 * det::pow(std::abs(end), 10.0) : 0.0));
  const double top = along(o_.top, u) * H;
  double bottom = floor_z;
  for (const double xw : {w_.rear_x, w_.front_x}) {
    const double d = x - xw;
    if (std::abs(d) < arch())
      bottom = std::max(bottom, w_.radius + std::sqrt(arch() * arch() - d * d));
  }
  const double inner = std::max(0.15, w_.half_track - 0.62 * w_.width * (w_.twin_rear ? 1.7 : 1.0));
  const double belt = std::min(o_.belt * H, top - 0.012);
  bottom = std::min(bottom, belt - 0.03);
  const double shoulder = std::min(0.52 * belt + 0.48 * bottom + 0.06, belt - 0.015);
  // Tumblehome: the higher above the belt, the narrower.
  const double rise = std::clamp((top - belt) / std::max(0.05, H - o_.belt * H), 0.0, 1.0);
  const double roof_half = w * (0.965 - (0.965 - o_.roof_width) * rise);
  const double crown = 0.03 * rise + 0.012;
  return {{x, 0.0, floor_z},
          {x, inner, floor_z},
          {x, inner + 0.001, bottom},
          {x, w * 0.985, bottom},
          {x, w * 0.995, std::min(bottom + 0.10, shoulder - 0.005)},
          {x, w, shoulder},
          {x, w * 0.968, belt},
          {x, roof_half, std::max(belt + 0.008, top - crown)},
          {x, roof_half * 0.62, top - 0.25 * crown},
          {x, 0.0, top}};
}

void Shell::close(const Ring& ring, std::uint16_t part, bool front) const {
  for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
    const Vec3& a = ring[i];
    const Vec3& b = ring[i + 1];
    const Vec3 am(a.x(), -a.y(), a.z());
    const Vec3 bm(b.x(), -b.y(), b.z());
    if (front) {
      b_.quad(part, am, a, b, bm);
    } else {
      b_.quad(part, a, am, bm, b);
    }
  }
}

std::optional<Vec3> Shell::skin(bool front, double y, double z) const {
  const double end = front ? box_.max.x() : box_.min.x();
  const Ring* outer = nullptr;
  for (std::size_t k = 0; k < rings_.size(); ++k) {
    const Ring& ring = front ? rings_[rings_.size() - 1 - k] : rings_[k];
    if (half_width_of(ring, ring, 0.0, z) >= std::abs(y)) {
      if (outer == nullptr) return Vec3(ring[0].x(), y, z);
      double outside = 0.0;
      double inside = 1.0;
      for (int i = 0; i < 24; ++i) {
        const double f = 0.5 * (outside + inside);
        (half_width_of(*outer, ring, f, z) >= std::abs(y) ? inside : outside) = f;
      }
      return Vec3((1.0 - inside) * (*outer)[0].x() + inside * ring[0].x(), y, z);
    }
    if (std::abs(ring[0].x() - end) > kLensReach) break;
    outer = &ring;
  }
  return std::nullopt;
}

double Shell::half_width(bool front, double depth_m, double z_m) const {
  const std::optional<Vec3> middle = skin(front, 0.0, z_m);
  if (!middle) return 0.0;
  const double x = middle->x() + (front ? -depth_m : depth_m);
  for (std::size_t k = 0; k + 1 < rings_.size(); ++k) {
    const double a = rings_[k][0].x();
    const double b = rings_[k + 1][0].x();
    if (x >= a && x <= b) {
      return std::max(0.0, half_width_of(rings_[k], rings_[k + 1], (x - a) / (b - a), z_m));
    }
  }
  return 0.0;
}

void Shell::lens(std::uint16_t part, bool front, const Vec2& center_yz, const Vec2& radii_m) const {
  constexpr double kRimDepth = 0.004;
  constexpr double kStep = 0.006;
  // Points that miss the body move towards its middle until they meet it.
  const auto on_skin = [&](Vec2 q) {
    for (int i = 0; i < 40; ++i) {
      if (const auto p = skin(front, q.x(), q.y())) return *p;
      q.x() *= 0.97;
      q.y() += 0.1 * (center_yz.y() - q.y());
    }
    return Vec3(front ? box_.max.x() : box_.min.x(), q.x(), q.y());
  };
  const Vec3 ahead(front ? 1.0 : -1.0, 0.0, 0.0);
  const auto glass = [&](double r, double angle) {
    const Vec2 q =
        center_yz + r * Vec2(radii_m.x() * det::cos(angle), radii_m.y() * det::sin(angle));
    const Vec3 p = on_skin(q);
    const Vec3 across = on_skin({q.x() + kStep, q.y()}) - on_skin({q.x() - kStep, q.y()});
    const Vec3 up = on_skin({q.x(), q.y() + kStep}) - on_skin({q.x(), q.y() - kStep});
    Vec3 n = across.cross(up);
    n = n.norm() > 1e-9 ? Vec3(n.normalized()) : ahead;
    if (n.dot(ahead) < 0.0) n = -n;
    return Vec3(p + (kLensBulge - (kLensBulge + kRimDepth) * r * r) * n);
  };
  constexpr int kSegments = 20;
  constexpr int kRings = 5;
  std::vector<Ring> rings;
  for (int i = 0; i <= kRings; ++i) {
    Ring ring;
    for (int j = 0; j < kSegments; ++j) {
      const double a = 2.0 * kPi * j / kSegments;
      ring.push_back(glass(static_cast<double>(i) / kRings, front ? -a : a));
    }
    rings.push_back(std::move(ring));
  }
  b_.loft(rings, true, [part](std::size_t, std::size_t) { return part; });
}

}  // namespace raytruth::assets
