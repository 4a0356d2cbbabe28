#include "scenes/build/verge.h"

#include <algorithm>
#include <cmath>

namespace raytruth::scene {
namespace {

constexpr double kReach[3] = {0.6, 3.0, 9.0};
// Beside a ditch the shoulder falls away from the road so much, and the land behind the ditch lies
// so much below it.
constexpr double kShoulderDrop = 0.07;
constexpr double kOuterDrop = 0.17;
// Deeper than the land under a verge.
constexpr double kEndFold = 0.5;
// As wide as a pavement may be, and as high; lower steps are level.
constexpr double kBeside = 6.0;
constexpr double kHighest = 0.5;
constexpr double kLevel = 0.02;
// Grass comes down over so long a way.
constexpr double kComeDown = 5.0;
// Deeper than the ground around a road without verges.
constexpr double kSkirt = 0.3;

Vec2 direction(const Vec3& from, const Vec3& to) {
  const Vec2 d = (to - from).head<2>();
  const double length = d.norm();
  return length > 1e-9 ? Vec2(d / length) : Vec2::Zero();
}

}  // namespace

Verges::Verges(std::span<const street::StreetPiece> pieces, const RoadMap& map,
               const Terrain& terrain, const Ditches& ditches)
    : map_(map), terrain_(terrain), ditches_(ditches) {
  for (const street::StreetPiece& piece : pieces) {
    for (const street::StreetEdge& edge : piece.edges) {
      const auto& p = edge.points_W;
      if (p.size() < 2) continue;
      starts_.emplace(key(p.front()), direction(p[0], p[1]));
      ends_.emplace(key(p.back()), direction(p[p.size() - 2], p.back()));
    }
  }
}

// Out from the edge; the last point lies under the land.
Verges::Profile Verges::profile(const Vec3& edge, const Vec2& out) const {
  Profile points(4);
  points[0] = edge;
  double along = 1.0;
  for (std::size_t k = 0; k < 3; ++k) {
    Vec2 p = edge.head<2>() + along * kReach[k] * out;
    // Another road lies there: stop short and drop below it. Below a higher one, as a pavement that
    // stops beside this edge, the grass goes on.
    const bool meets = map_.distance(p.x(), p.y()) < 0.5;
    if (k > 0 && meets && map_.height(p.x(), p.y()) < edge.z() + kLevel)
      along = kReach[0] / kReach[k];
    p = edge.head<2>() + along * kReach[k] * out;
    const double ground = terrain_.height(p.x(), p.y());
    double z = edge.z() - 0.03;
    if (k == 1) z = std::min(0.65 * z + 0.35 * ground, z);
    if (k == 2 || along < 1.0) z = ground - 0.2;
    points[k + 1] = Vec3(p.x(), p.y(), z);
  }
  return points;
}

// The bed and the feet of the banks lie on the same line as long as there is no depth.
Verges::Profile Verges::with_ditch(const Profile& level, double depth_m) const {
  const auto on_line = [&](std::size_t k, double beyond) {
    const double u = (beyond - kReach[k - 1]) / (kReach[k] - kReach[k - 1]);
    return Vec3(level[k] + u * (level[k + 1] - level[k]));
  };
  Profile points{level[0],
                 level[1],
                 on_line(1, Ditches::kShoulder_m),
                 on_line(1, Ditches::kBedFrom_m),
                 level[2],
                 on_line(2, Ditches::kEnd_m),
                 level[3]};
  if (depth_m <= 0.0) return points;
  // The land below lies deeper there; the ditch counts from the road.
  const double share = depth_m / Ditches::kDepth_m;
  const auto lower = [&](std::size_t k, double below_edge, double depth) {
    points[k].z() += share * (level[0].z() - below_edge - points[k].z());
    points[k].z() -= depth;
  };
  lower(2, kShoulderDrop, 0.0);
  lower(3, kShoulderDrop, depth_m);
  lower(4, kShoulderDrop, depth_m);
  lower(5, kOuterDrop, 0.0);
  return points;
}

std::optional<std::pair<Vec3, Vec2>> Verges::beside(const Vec3& end, bool lower,
                                                    bool that_begins) const {
  double nearest = kBeside;
  std::optional<std::pair<Vec3, Vec2>> found;
  for (const auto& [at, along] : that_begins ? starts_ : ends_) {
    const Vec3 p(at[0], at[1], at[2]);
    const double drop = lower ? end.z() - p.z() : p.z() - end.z();
    const double away = (end - p).head<2>().norm();
    if (drop < kLevel || drop > kHighest || away < 1e-6 || away >= nearest) continue;
    nearest = away;
    found.emplace(p, along);
  }
  return found;
}

// Height of a verge as far out as p lies.
double Verges::height_on(const Profile& lower, const Vec3& p) {
  const Vec2 out = direction(lower.front(), lower.back());
  const auto reach = [&](const Vec3& q) { return out.dot((q - lower.front()).head<2>()); };
  const double at = reach(p);
  std::size_t j = 1;
  while (j + 1 < lower.size() && reach(lower[j]) < at) ++j;
  const double from = reach(lower[j - 1]);
  const double to = reach(lower[j]);
  const double u = to > from ? std::clamp((at - from) / (to - from), 0.0, 1.0) : 1.0;
  return lower[j - 1].z() + u * (lower[j].z() - lower[j - 1].z());
}

// Moves all but the first point down to the lower verge, by a share of the way.
void Verges::come_down(const Profile& lower, double share, Profile& points) {
  for (std::size_t k = 1; k < points.size(); ++k) {
    points[k].z() += share * std::min(0.0, height_on(lower, points[k]) - points[k].z());
  }
}

void Verges::mesh(const street::StreetEdge& edge, std::uint16_t part,
                  street::MeshSink& sink) const {
  std::vector<Vec3> p = edge.points_W;
  if (p.size() < 2) return;
  const auto before = ends_.find(key(p.front()));
  const auto after = starts_.find(key(p.back()));
  const bool closed = p.front() == p.back();
  const bool ditch =
      std::any_of(p.begin(), p.end(), [&](const Vec3& q) { return ditches_.depth(q) > 0.0; });
  // Where it is open, the verge beside it has its end in the same upright plane: that of the
  // higher one.
  const auto right_of = [](const Vec2& along) { return Vec2(along.y(), -along.x()); };
  std::optional<Vec2> own[2];
  std::optional<Profile> low[2];
  for (const bool at_end : {false, true}) {
    if (closed || (at_end ? after != starts_.end() : before != ends_.end())) continue;
    const Vec3& end = at_end ? p.back() : p.front();
    const Vec2 along = at_end ? direction(p[p.size() - 2], p.back()) : direction(p.front(), p[1]);
    if (const auto higher = beside(end, false, at_end)) own[at_end ? 1 : 0] = higher->second;
    if (const auto lower = beside(end, true, at_end))
      low[at_end ? 1 : 0] = profile(lower->first, right_of(along));
  }
  // A row where coming down begins.
  const auto cut = [](const Vec3& from, const Vec3& to) {
    return Vec3(from + kComeDown / (to - from).norm() * (to - from));
  };
  if (low[0] && (p[1] - p[0]).norm() > 2.0 * kComeDown) {
    p.insert(p.begin() + 1, cut(p[0], p[1]));
  }
  if (low[1] && (p.end()[-1] - p.end()[-2]).norm() > 2.0 * kComeDown) {
    p.insert(p.end() - 1, cut(p.end()[-1], p.end()[-2]));
  }
  std::vector<double> way{0.0};
  for (std::size_t i = 1; i < p.size(); ++i) way.push_back(way.back() + (p[i] - p[i - 1]).norm());
  const auto row = [&](std::size_t i) {
    Vec2 in = i > 0 ? direction(p[i - 1], p[i]) : Vec2::Zero();
    Vec2 out = i + 1 < p.size() ? direction(p[i], p[i + 1]) : Vec2::Zero();
    if (i == 0 && before != ends_.end()) in = before->second;
    if (i + 1 == p.size() && after != starts_.end()) out = after->second;
    const Vec2 d = in + out;
    Vec2 along = d.norm() > 1e-6 ? Vec2(d.normalized()) : (out.isZero() ? in : out);
    if (i == 0 && own[0]) along = *own[0];
    if (i + 1 == p.size() && own[1]) along = *own[1];
    Profile points = profile(p[i], right_of(along));
    if (ditch) points = with_ditch(points, ditches_.depth(p[i]));
    const auto share = [](double from_end) {
      const double u = std::clamp(1.0 - from_end / kComeDown, 0.0, 1.0);
      return u * u * (3.0 - 2.0 * u);
    };
    if (low[0]) come_down(*low[0], share(way[i]), points);
    if (low[1]) come_down(*low[1], share(way.back() - way[i]), points);
    return points;
  };
  // An end is closed down to the land, so that nobody looks under the grass.
  const auto close = [&](const Profile& points) {
    const Vec3 down(0.0, 0.0, -kEndFold);
    for (std::size_t k = 0; k + 1 < points.size(); ++k) {
      sink.quad(part, points[k], points[k + 1], points[k + 1] + down, points[k] + down);
    }
  };
  // Grass slopes down ahead of the corner too.
  const auto tip = [&](const Profile& points, bool at_end) {
    if (!low[at_end ? 1 : 0]) return;
    const Vec2 out = direction(points[0], points[1]);
    const Vec2 ahead = kReach[0] * (at_end ? Vec2(-out.y(), out.x()) : Vec2(out.y(), -out.x()));
    Vec3 foot = points[0] + Vec3(ahead.x(), ahead.y(), 0.0);
    foot.z() = height_on(*low[at_end ? 1 : 0], points[0]) - 0.03;
    if (at_end) {
      sink.triangle(part, points[0], points[1], foot);
    } else {
      sink.triangle(part, points[0], foot, points[1]);
    }
  };
  Profile a = row(0);
  tip(a, false);
  if (before == ends_.end() && !closed) close(a);
  for (std::size_t i = 1; i < p.size(); ++i) {
    const Profile b = row(i);
    for (std::size_t k = 0; k + 1 < a.size(); ++k) {
      sink.quad(part, a[k], a[k + 1], b[k + 1], b[k]);
    }
    a = b;
  }
  tip(a, true);
  if (after == starts_.end() && !closed) close(a);
}

void mesh_skirt(const street::StreetEdge& edge, std::uint16_t part, street::MeshSink& sink) {
  const Vec3 down(0.0, 0.0, -kSkirt);
  for (std::size_t i = 0; i + 1 < edge.points_W.size(); ++i) {
    const Vec3& a = edge.points_W[i];
    const Vec3& b = edge.points_W[i + 1];
    sink.quad(part, a, a + down, b + down, b);
  }
}

}  // namespace raytruth::scene
