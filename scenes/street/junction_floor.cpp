#include "scenes/street/junction_floor.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/core/math.h"

namespace raytruth::street {
namespace {

// Spacing of points inside; a level floor needs some to tell lanes apart.
constexpr double kLevelStep_m = 3.0;
constexpr double kFloorStep_m = 1.5;
constexpr double kBorderStep_m = 1.0;
constexpr double kLevelBorderStep_m = 8.0;
// Faces thinner than this belong to a neighbour.
constexpr double kThinFace_m = 0.01;
// Triangles smaller than this are not refined.
constexpr double kLeastRefined_m2 = 0.04;
constexpr int kMostPasses = 5;
// Points on objects that shape the floor; the grid of one may end in a step this wide.
constexpr double kFloorObjectStep_m = 0.1;
constexpr double kRim_m = 4e-3;
constexpr double kLeastObjectArea_m2 = 1e-4;

using Triangle = PlaneTriangles::Triangle;

Vec2 as_vector(const PlanePoint& p) { return {static_cast<double>(p.x), static_cast<double>(p.y)}; }

// Even-odd rule at a third of the sum of three points: exact.
bool inside_paths(const std::vector<PlanePath>& paths, const PlanePoint& sum) {
  bool in = false;
  for (const PlanePath& path : paths) {
    for (std::size_t i = 0, j = path.size() - 1; i < path.size(); j = i++) {
      const PlanePoint a{3 * path[i].x, 3 * path[i].y};
      const PlanePoint b{3 * path[j].x, 3 * path[j].y};
      if ((a.y > sum.y) == (b.y > sum.y)) continue;
      const std::int64_t side = turn(a, b, sum);
      if ((side > 0) == (b.y > a.y) && side != 0) in = !in;
    }
  }
  return in;
}

class Maker {
 public:
  Maker(const FloorPlan& plan, const FloorHeight& height, const StreetOptions& options)
      : plan_(plan), height_(height), options_(options) {}

  FloorTriangles make() {
    collect_segments();
    PlanePoint low{0, 0};
    PlanePoint high{0, 0};
    for (const auto& [a, b] : segments_) {
      for (const PlanePoint& p : {a, b}) {
        low = {std::min(low.x, p.x), std::min(low.y, p.y)};
        high = {std::max(high.x, p.x), std::max(high.y, p.y)};
      }
    }
    floor_.emplace(FloorTriangles{PlaneTriangles(low, high), {}, {}});
    for (const auto& [a, b] : segments_) {
      const int from = plane().insert(a);
      const int to = plane().insert(b);
      ends_.emplace_back(from, to);
    }
    for (const auto& [a, b] : ends_) plane().fix(a, b);
    name_faces();
    const std::size_t borders = plane().points().size();
    for (std::size_t v = 0; v < borders; ++v) {
      floor_->on_arm.push_back(height_.on_arm(plane().points()[v]));
    }
    lay_grid(low, high);
    for (const roads::ObjectSurface& object : height_.object_surfaces()) {
      lay_object(object, low, high);
    }
    if (!height_.is_level()) refine();
    floor_->on_arm.resize(plane().points().size());
    for (std::size_t v = 0; v < plane().points().size(); ++v) {
      const auto& arm = floor_->on_arm[v];
      floor_->base_m.push_back(on_grid(arm ? arm->base_m : base(static_cast<int>(v))));
    }
    return std::move(*floor_);
  }

 private:
  PlaneTriangles& plane() { return floor_->plane; }
  const PlanePoint& point(int v) const {
    return floor_->plane.points()[static_cast<std::size_t>(v)];
  }

  void collect_segments() {
    const double step_m = height_.is_level() ? kLevelBorderStep_m : kBorderStep_m;
    const auto add = [&](const PlanePoint& a, const PlanePoint& b) {
      // From the lesser end, so that both sides of a border get the same points.
      if (b < a) {
        add_chopped(b, a, step_m);
      } else {
        add_chopped(a, b, step_m);
      }
    };
    for (const auto& paths : plan_.areas) {
      for (const PlanePath& path : paths) {
        for (std::size_t i = 0, j = path.size() - 1; i < path.size(); j = i++) {
          add(path[j], path[i]);
        }
      }
    }
    for (const ArmRow& arm : plan_.arms) {
      for (std::size_t k = 0; k + 1 < arm.points.size(); ++k) {
        segments_.emplace_back(arm.points[k].p, arm.points[k + 1].p);
      }
    }
    segments_ = cut_at_crossings(std::move(segments_));
  }
  void add_chopped(const PlanePoint& a, const PlanePoint& b, double step_m) {
    const double length_m = kQuantum_m * (as_vector(b) - as_vector(a)).norm();
    int count = std::max(1, static_cast<int>(std::ceil(length_m / step_m - 0.3)));
    // An arm's row stays whole.
    if (height_.on_arm(a) && height_.on_arm(b)) count = 1;
    PlanePoint from = a;
    for (int k = 1; k <= count; ++k) {
      const Vec2 p =
          as_vector(a) + (as_vector(b) - as_vector(a)) * (static_cast<double>(k) / count);
      const PlanePoint to = k == count
                                ? b
                                : PlanePoint{static_cast<std::int64_t>(std::floor(p.x() + 0.5)),
                                             static_cast<std::int64_t>(std::floor(p.y() + 0.5))};
      segments_.emplace_back(from, to);
      from = to;
    }
  }

  // Regions between fixed edges, named by the kind whose area holds their largest triangle.
  void name_faces() {
    struct Face {
      int kind = -1;
      double area = 0.0, around = 0.0;
      std::map<int, double> shared;  ///< length by neighbour
    };
    const std::size_t count = plane().triangles().size();
    std::vector<int> face_of(count, -1);
    std::vector<Face> faces;
    for (std::size_t start = 0; start < count; ++start) {
      if (face_of[start] >= 0) continue;
      const int name = static_cast<int>(faces.size());
      Face& face = faces.emplace_back();
      std::int64_t largest = -1;
      PlanePoint middle;
      bool outer = false;
      std::vector<std::size_t> open{start};
      face_of[start] = name;
      while (!open.empty()) {
        const Triangle& t = plane().triangles()[open.back()];
        open.pop_back();
        const PlanePoint& a = point(t.vertex[0]);
        const PlanePoint& b = point(t.vertex[1]);
        const PlanePoint& c = point(t.vertex[2]);
        const std::int64_t area = turn(a, b, c);
        face.area += 0.5 * static_cast<double>(area);
        if (area > largest) {
          largest = area;
          middle = {a.x + b.x + c.x, a.y + b.y + c.y};
        }
        for (std::size_t i = 0; i < 3; ++i) {
          outer = outer || PlaneTriangles::is_outer(t.vertex[i]);
          if (t.fixed[i] || t.neighbour[i] < 0) continue;
          const auto next = static_cast<std::size_t>(t.neighbour[i]);
          if (face_of[next] >= 0) continue;
          face_of[next] = name;
          open.push_back(next);
        }
      }
      for (std::size_t k = 0; k < kFloorKinds && !outer && face.kind < 0; ++k) {
        if (inside_paths(plan_.areas[k], middle)) face.kind = static_cast<int>(k);
      }
    }
    for (std::size_t t = 0; t < count; ++t) {
      const Triangle& tri = plane().triangles()[t];
      for (std::size_t i = 0; i < 3; ++i) {
        if (!tri.fixed[i] || tri.neighbour[i] < 0) continue;
        const double length =
            (as_vector(point(tri.vertex[(i + 1) % 3])) - as_vector(point(tri.vertex[(i + 2) % 3])))
                .norm();
        Face& face = faces[static_cast<std::size_t>(face_of[t])];
        face.around += length;
        const int other = face_of[static_cast<std::size_t>(tri.neighbour[i])];
        if (other != face_of[t]) face.shared[other] += length;
      }
    }
    const auto thin = [&](const Face& face) {
      return 2.0 * face.area < kThinFace_m / kQuantum_m * face.around;
    };
    // Twice, for slivers beside slivers.
    for (int pass = 0; pass < 2; ++pass) {
      for (Face& face : faces) {
        if (!thin(face)) continue;
        // Rather part of the floor than of the land: what is left out beside a row is a crack.
        std::pair<bool, double> most(false, 0.0);
        for (const auto& [other, length] : face.shared) {
          const Face& beside = faces[static_cast<std::size_t>(other)];
          if (thin(beside) && pass == 0) continue;
          const std::pair value(beside.kind >= 0, length);
          if (value <= most) continue;
          most = value;
          face.kind = beside.kind;
        }
      }
    }
    for (std::size_t t = 0; t < count; ++t) {
      plane().set_face(static_cast<int>(t), faces[static_cast<std::size_t>(face_of[t])].kind);
    }
  }

  void lay_grid(const PlanePoint& low, const PlanePoint& high) {
    const double step = (height_.is_level() ? kLevelStep_m : kFloorStep_m) / kQuantum_m;
    const auto columns = static_cast<int>(static_cast<double>(high.x - low.x) / step) + 1;
    const auto rows = static_cast<int>(static_cast<double>(high.y - low.y) / step) + 1;
    for (int j = 0; j < rows; ++j) {
      for (int i = 0; i < columns; ++i) {
        // Every other row is shifted; there and back again, so that points lie near each other.
        const double column = (j % 2 == 0 ? i : columns - 1 - i) + (j % 2 == 0 ? 0.25 : 0.75);
        const PlanePoint p{low.x + static_cast<std::int64_t>(column * step),
                           low.y + static_cast<std::int64_t>((j + 0.5) * step)};
        const int t = plane().find(p);
        if (fits(p, t, 0.35 * step)) plane().insert(p);
      }
    }
  }

  // Points all over the box of an object whose grid shapes the floor, and around it.
  void lay_object(const roads::ObjectSurface& object, const PlanePoint& low,
                  const PlanePoint& high) {
    const Vec2 along(det::cos(object.heading_rad), det::sin(object.heading_rad));
    const Vec2 left(-along.y(), along.x());
    const auto offsets = [&](double size_m) {
      const double step = std::max(object.step_m, std::min(kFloorObjectStep_m, size_m / 8.0));
      const int count = std::clamp(static_cast<int>(std::ceil(size_m / step)), 1, 400);
      std::vector<double> at{-0.5 * size_m - kRim_m};
      for (int i = 0; i <= count; ++i) {
        at.push_back(std::clamp(size_m * (static_cast<double>(i) / count - 0.5),
                                -0.5 * size_m + kRim_m, 0.5 * size_m - kRim_m));
      }
      at.push_back(0.5 * size_m + kRim_m);
      return at;
    };
    const std::vector<double> across = offsets(object.width_m);
    for (const double u : offsets(object.length_m)) {
      for (const double v : across) {
        const PlanePoint p = plan_.frame.to_plane(object.centre_W + u * along + v * left);
        if (p.x < low.x || p.x > high.x || p.y < low.y || p.y > high.y) continue;
        if (fits(p, plane().find(p), 0.5 * kRim_m / kQuantum_m)) plane().insert(p);
      }
    }
  }
  bool on_object(const Vec2& p_W) const {
    const auto& all = height_.object_surfaces();
    return std::any_of(all.begin(), all.end(), [&](const roads::ObjectSurface& o) {
      const double c = det::cos(o.heading_rad);
      const double n = det::sin(o.heading_rad);
      const Vec2 d = p_W - o.centre_W;
      return std::abs(c * d.x() + n * d.y()) <= 0.5 * o.length_m + kRim_m &&
             std::abs(c * d.y() - n * d.x()) <= 0.5 * o.width_m + kRim_m;
    });
  }

  // Inside of the floor and away from corners and borders of its triangle.
  bool fits(const PlanePoint& p, int triangle, double away) const {
    const Triangle& t = floor_->plane.triangles()[static_cast<std::size_t>(triangle)];
    if (t.face < 0) return false;
    const Vec2 q = as_vector(p);
    for (std::size_t i = 0; i < 3; ++i) {
      const Vec2 a = as_vector(point(t.vertex[(i + 1) % 3]));
      const Vec2 b = as_vector(point(t.vertex[(i + 2) % 3]));
      if ((q - a).norm() < away) return false;
      if (!t.fixed[i]) continue;
      if (static_cast<double>(turn(point(t.vertex[(i + 1) % 3]), point(t.vertex[(i + 2) % 3]), p)) <
          0.7 * away * (b - a).norm()) {
        return false;
      }
    }
    return true;
  }

  double base(int v) {
    const auto at = static_cast<std::size_t>(v);
    if (at < floor_->on_arm.size() && floor_->on_arm[at]) return floor_->on_arm[at]->base_m;
    if (known_.size() <= at) known_.resize(plane().points().size(), 1e300);
    if (known_[at] == 1e300) known_[at] = height_.base(plan_.frame.to_world(point(v)));
    return known_[at];
  }

  void refine() {
    std::vector<Triangle> seen;
    for (int pass = 0; pass < kMostPasses; ++pass) {
      std::vector<PlanePoint> wanted;
      const std::size_t count = plane().triangles().size();
      seen.resize(count);
      for (std::size_t k = 0; k < count; ++k) {
        const Triangle t = plane().triangles()[k];
        if (t.face < 0 || (t.vertex == seen[k].vertex && pass > 0)) continue;
        seen[k] = t;
        const PlanePoint p[3] = {point(t.vertex[0]), point(t.vertex[1]), point(t.vertex[2])};
        const double area_m2 =
            0.5 * static_cast<double>(turn(p[0], p[1], p[2])) * kQuantum_m * kQuantum_m;
        if (area_m2 < kLeastObjectArea_m2) continue;
        const PlanePoint middle{(p[0].x + p[1].x + p[2].x) / 3, (p[0].y + p[1].y + p[2].y) / 3};
        if (area_m2 < kLeastRefined_m2 && !on_object(plan_.frame.to_world(middle))) continue;
        const double z[3] = {base(t.vertex[0]), base(t.vertex[1]), base(t.vertex[2])};
        const bool near =
            (plan_.frame.to_world(middle) - options_.focus_W.head<2>()).norm() < options_.near_m;
        double worst = 0.5 * (near ? options_.near_error_m : options_.far_error_m);
        std::optional<PlanePoint> found;
        const auto look_at = [&](const PlanePoint& q, double flat) {
          const double off = std::abs(height_.base(plan_.frame.to_world(q)) - flat);
          if (off <= worst) return;
          worst = off;
          found = q;
        };
        look_at(middle, (z[0] + z[1] + z[2]) / 3.0);
        for (std::size_t i = 0; i < 3; ++i) {
          // Each edge once; borders are dense already.
          if (t.fixed[i] || t.vertex[(i + 1) % 3] > t.vertex[(i + 2) % 3]) continue;
          const PlanePoint& a = p[(i + 1) % 3];
          const PlanePoint& b = p[(i + 2) % 3];
          look_at({(a.x + b.x) / 2, (a.y + b.y) / 2}, 0.5 * (z[(i + 1) % 3] + z[(i + 2) % 3]));
        }
        if (found) wanted.push_back(*found);
      }
      if (wanted.empty()) break;
      for (const PlanePoint& p : wanted) {
        const int t = plane().find(p);
        const double away_m = on_object(plan_.frame.to_world(p)) ? 0.5 * kRim_m : 0.15;
        if (fits(p, t, away_m / kQuantum_m)) plane().insert(p);
      }
    }
  }

  const FloorPlan& plan_;
  const FloorHeight& height_;
  const StreetOptions& options_;
  std::vector<PlaneSegment> segments_;
  std::vector<std::pair<int, int>> ends_;
  std::optional<FloorTriangles> floor_;
  std::vector<double> known_;
};

}  // namespace

FloorTriangles triangulate_floor(const FloorPlan& plan, const FloorHeight& height,
                                 const StreetOptions& options) {
  return Maker(plan, height, options).make();
}

}  // namespace raytruth::street
