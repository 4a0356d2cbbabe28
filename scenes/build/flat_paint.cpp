#include "scenes/build/flat_paint.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace raytruth::scene {
namespace {

constexpr double kSurfaceReach = 0.6;  // how far above or below its own height a surface may lie
constexpr double kPlanePiece = 2.0;    // longest piece along the road that is laid as a plane

bool mentions(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

}  // namespace

assets::Polygon clip(const assets::Polygon& polygon, const Vec2& axis, double limit) {
  assets::Polygon out;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const Vec2& a = polygon[i];
    const Vec2& b = polygon[(i + 1) % polygon.size()];
    const double da = limit - axis.dot(a);
    const double db = limit - axis.dot(b);
    if (da >= 0.0) out.push_back(a);
    if ((da > 0.0 && db < 0.0) || (da < 0.0 && db > 0.0)) {
      out.emplace_back(a + da / (da - db) * (b - a));
    }
  }
  if (out.size() < 3) out.clear();
  return out;
}

FlatPaint::FlatPaint(const ObjectContext& c, const Placement& place, ClassId class_id,
                     const char* material, double lift_m)
    : c_(c), place_(place), class_id_(class_id), sink_(place.X_WO.translation()), lift_m_(lift_m) {
  use(material);
}

void FlatPaint::use(const char* material) {
  const std::string& type = place_.object->type;
  part_ = sink_.part(type.empty() ? "Paint" : type, class_id_, c_.library.standard(material));
}

void FlatPaint::lay(const std::vector<Vec3>& convex_W) {
  if (convex_W.size() < 3) return;
  assets::Polygon plan;
  for (const Vec3& p : convex_W) plan.emplace_back((p - convex_W[0]).head<2>());
  std::vector<Vec3> ring = convex_W;
  if (assets::signed_area(plan) < 0.0) std::reverse(ring.begin(), ring.end());
  c_.drape.lay(ring, lift_m_, kSurfaceReach, part_, sink_);
}

void FlatPaint::local(const assets::Polygon& polygon) {
  for (const auto& t : assets::triangulate(polygon)) {
    std::vector<Vec3> ring;
    for (const std::uint32_t k : t) {
      const Vec2& p = polygon[k];
      // The height of the road below, whatever the object's pitch.
      ring.emplace_back(place_.X_WO * Vec3(p.x(), p.y(), 0.0));
    }
    lay(ring);
  }
}

void FlatPaint::road(const assets::Polygon& polygon) {
  for (const auto& t : assets::triangulate(polygon)) {
    const assets::Polygon triangle = {polygon[t[0]], polygon[t[1]], polygon[t[2]]};
    double low = 1e300;
    double high = -1e300;
    for (const Vec2& p : triangle) {
      low = std::min(low, p.x());
      high = std::max(high, p.x());
    }
    const int pieces = std::max(1, static_cast<int>(std::ceil((high - low) / kPlanePiece)));
    for (int i = 0; i < pieces; ++i) {
      const double a = low + (high - low) * i / pieces;
      const double b = low + (high - low) * (i + 1) / pieces;
      assets::Polygon cell = clip(triangle, Vec2(1.0, 0.0), b);
      cell = clip(cell, Vec2(-1.0, 0.0), -a);
      std::vector<Vec3> ring;
      for (const Vec2& p : cell) {
        ring.push_back(c_.roads.top({place_.road, p.x(), p.y()}).X_WR.translation());
      }
      lay(ring);
    }
  }
}

void FlatPaint::line(std::span<const Vec3> points_W, double width_m, double dash_m, double gap_m) {
  const std::vector<Station> stations = stations_of(points_W);
  if (stations.size() < 2) return;
  const double length = stations.back().along_m;
  const bool dashed = gap_m > 0.0 && dash_m > 0.0;
  for (double at = 0.0; at < length - 1e-9; at += dashed ? dash_m + gap_m : length) {
    const double end = dashed ? std::min(at + dash_m, length) : length;
    std::vector<double> rows{at};
    for (const Station& s : stations) {
      if (s.along_m > at + 1e-6 && s.along_m < end - 1e-6) rows.push_back(s.along_m);
    }
    rows.push_back(end);
    for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
      const Station a = station_at(stations, rows[i]);
      const Station b = station_at(stations, rows[i + 1]);
      const Vec3 left =
          0.5 * width_m *
          Vec3(-(b.origin_W - a.origin_W).y(), (b.origin_W - a.origin_W).x(), 0.0).normalized();
      // Square caps: corners of bays are filled.
      const Vec3 cap = 0.5 * width_m * (b.origin_W - a.origin_W).normalized();
      const Vec3 p = a.origin_W - (i == 0 && !dashed ? cap : Vec3::Zero());
      const Vec3 q = b.origin_W + (i + 2 == rows.size() && !dashed ? cap : Vec3::Zero());
      lay({p - left, q - left, q + left, p + left});
    }
  }
}

void FlatPaint::finish() {
  if (sink_.empty()) return;
  const Pose X = sink_.X_WI();
  c_.builder.place(place_.name, class_id_, sink_.take(), X);
}

std::vector<assets::Polygon> road_arrow(std::string_view subtype, double length_m, double width_m) {
  if (!mentions(subtype, "rrow")) return {};
  const bool merge = mentions(subtype, "Merge");
  const bool left = mentions(subtype, "Left");
  const bool right = mentions(subtype, "Right");
  const bool straight = mentions(subtype, "Straight") || (!left && !right);
  const bool u_turn =
      mentions(subtype, "UTurn") || mentions(subtype, "Uturn") || mentions(subtype, "TurnAround");
  const double l = length_m;
  const double w = width_m;
  // Proportions after RMS-1 (arrows of 5 m): shafts of 0.15 m, heads 40 % of the length.
  const double shaft = std::max(0.10, std::min(0.15, 0.2 * w));
  std::vector<assets::Polygon> out;
  const auto band = [&](const std::vector<Vec2>& line) {
    for (assets::Polygon& q : assets::stroke(line, shaft)) out.push_back(std::move(q));
  };
  const bool turns = left || right || u_turn;
  const double v0 = turns && !(left && right) ? (left || u_turn ? -0.3 * w : 0.3 * w) : 0.0;
  const double head = straight && !turns ? 0.5 * w : 0.18 * w;
  if (straight && !u_turn) {
    band({Vec2(-0.5 * l + 0.5 * shaft, v0), Vec2(0.12 * l, v0)});
    out.push_back({{0.1 * l, v0 - head}, {0.5 * l, v0}, {0.1 * l, v0 + head}});
  } else if (!u_turn) {
    band({Vec2(-0.5 * l + 0.5 * shaft, v0), Vec2(merge ? -0.05 * l : 0.12 * l, v0)});
  }
  const auto turn = [&](double side) {
    // The shaft bends off, the head points aside and a little ahead.
    const double from = straight ? -0.12 * l : merge ? -0.05 * l : 0.12 * l;
    const double ahead = straight ? 0.08 * l : 0.26 * l;
    const double tip = side * 0.5 * w;
    const double base = v0 + side * 0.35 * (0.5 * w + std::abs(v0));
    band({Vec2(from, v0), Vec2(from + 0.06 * l, v0 + side * 0.02 * w), Vec2(ahead, base)});
    const double half = 0.17 * l;
    out.push_back({{ahead - half, base - side * 0.02 * w},
                   {ahead + half, base - side * 0.02 * w},
                   {ahead + 0.06 * l, tip}});
  };
  if (left && !u_turn) turn(1.0);
  if (right && !u_turn) turn(-1.0);
  if (u_turn) {
    const double side = right ? -1.0 : 1.0;
    band({Vec2(-0.5 * l, -side * 0.3 * w), Vec2(0.25 * l, -side * 0.3 * w),
          Vec2(0.42 * l, -side * 0.1 * w), Vec2(0.42 * l, side * 0.1 * w),
          Vec2(0.25 * l, side * 0.3 * w), Vec2(0.0, side * 0.3 * w)});
    out.push_back({{0.0, side * 0.1 * w}, {0.0, side * 0.5 * w}, {-0.3 * l, side * 0.3 * w}});
  }
  return out;
}

}  // namespace raytruth::scene
