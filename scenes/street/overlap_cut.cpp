#include "scenes/street/overlap_cut.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace raytruth::street {
namespace {

// Snap rounding moves points by no more than 0.71 quanta.
constexpr double kOnEdge_m = 0.75 * kQuantum_m;
// What lies between two rounded borders belongs to either.
constexpr double kBorderMargin_m = kQuantum_m;

// Points around a near origin: predicates hold so far only.
PlanePoint less(const PlanePoint& p, const PlanePoint& origin) {
  return {p.x - origin.x, p.y - origin.y};
}
PlanePoint plus(const PlanePoint& p, const PlanePoint& origin) {
  return {p.x + origin.x, p.y + origin.y};
}

bool boxes_meet(const PlaneSegment& s, const PlanePoint& low, const PlanePoint& high) {
  return std::max(s.first.x, s.second.x) >= low.x && std::min(s.first.x, s.second.x) <= high.x &&
         std::max(s.first.y, s.second.y) >= low.y && std::min(s.first.y, s.second.y) <= high.y;
}

// Edges of the faces that aren't shared by two of them.
std::vector<PlaneSegment> borders(std::span<const StreetFace* const> faces) {
  std::map<PlaneSegment, int> open;
  for (const StreetFace* face : faces) {
    for (std::size_t k = 0; k < 3; ++k) {
      const PlanePoint a = to_quanta(face->at(k));
      const PlanePoint b = to_quanta(face->at((k + 1) % 3));
      open[a < b ? PlaneSegment(a, b) : PlaneSegment(b, a)] += a < b ? 1 : -1;
    }
  }
  std::vector<PlaneSegment> border;
  for (const auto& [segment, count] : open) {
    if (count != 0) border.push_back(segment);
  }
  return border;
}

const StreetFace* taker(const Giving& giving, const Vec2& p) {
  const double z = giving.face->z(p);
  for (const StreetFace* face : giving.to) {
    if (face->covers(p, kBorderMargin_m) && std::abs(face->z(p) - z) < kSameLevel_m) return face;
  }
  return nullptr;
}

}  // namespace

PlanePoint to_quanta(const Vec2& p_W) {
  return {static_cast<std::int64_t>(std::floor(p_W.x() / kQuantum_m + 0.5)),
          static_cast<std::int64_t>(std::floor(p_W.y() / kQuantum_m + 0.5))};
}

bool lies_on(const StreetFace& face, std::size_t k, const PlanePoint& p) {
  const Vec2 a = face.at(k);
  const Vec2 along = face.at((k + 1) % 3) - a;
  const Vec2 off = from_quanta(p) - a;
  const double length = along.norm();
  if (length == 0.0 || std::abs(along.x() * off.y() - along.y() * off.x()) > kOnEdge_m * length) {
    return false;
  }
  const double u = along.dot(off) / length;
  return u >= -kOnEdge_m && u <= length + kOnEdge_m;
}

int edge_of(const StreetFace& face, const PlanePoint& p) {
  for (std::size_t k = 0; k < 3; ++k) {
    if (lies_on(face, k, p)) return static_cast<int>(k);
  }
  return -1;
}

double height_at(const StreetFace& face, const PlanePoint& p) {
  for (std::size_t k = 0; k < 3; ++k) {
    if (to_quanta(face.at(k)) == p) return face.p_W[k].z();
  }
  const Vec2 q = from_quanta(p);
  const int edge = edge_of(face, p);
  if (edge < 0) return on_grid(face.z(q));
  // From the same end for both neighbours.
  Vec3 a = face.p_W[static_cast<std::size_t>(edge)];
  Vec3 b = face.p_W[static_cast<std::size_t>(edge + 1) % 3];
  if (std::tuple(b.x(), b.y(), b.z()) < std::tuple(a.x(), a.y(), a.z())) std::swap(a, b);
  const Vec2 along = (b - a).head<2>();
  const double u = std::clamp(along.dot(q - a.head<2>()) / along.squaredNorm(), 0.0, 1.0);
  return on_grid(a.z() + u * (b.z() - a.z()));
}

CutFace cut_face(const Giving& giving, std::span<const PlanePoint> on_edge) {
  const StreetFace& face = *giving.face;
  const PlanePoint origin = to_quanta(face.at(0));
  std::vector<PlaneSegment> segments;
  PlanePoint low = origin, high = origin;
  for (std::size_t k = 0; k < 3; ++k) {
    const PlanePoint a = to_quanta(face.at(k));
    segments.emplace_back(a, to_quanta(face.at((k + 1) % 3)));
    low = {std::min(low.x, a.x), std::min(low.y, a.y)};
    high = {std::max(high.x, a.x), std::max(high.y, a.y)};
  }
  for (const PlaneSegment& border : borders(giving.to)) {
    if (boxes_meet(border, low, high)) segments.push_back(border);
  }
  for (const PlanePoint& p : on_edge) {
    // Leads the face's edge through the point.
    const int edge = edge_of(face, p);
    if (edge < 0) continue;
    segments.emplace_back(to_quanta(face.at(static_cast<std::size_t>(edge))), p);
  }
  for (PlaneSegment& s : segments) s = {less(s.first, origin), less(s.second, origin)};
  segments = cut_at_crossings(std::move(segments));
  std::erase_if(segments, [&](const PlaneSegment& s) {
    return !boxes_meet(s, less(low, origin), less(high, origin));
  });

  PlanePoint least = less(low, origin), most = less(high, origin);
  for (const PlaneSegment& s : segments) {
    for (const PlanePoint& p : {s.first, s.second}) {
      least = {std::min(least.x, p.x), std::min(least.y, p.y)};
      most = {std::max(most.x, p.x), std::max(most.y, p.y)};
    }
  }
  PlaneTriangles plane({least.x - 16, least.y - 16}, {most.x + 16, most.y + 16});
  for (const PlaneSegment& s : segments) plane.fix(plane.insert(s.first), plane.insert(s.second));

  CutFace cut;
  for (const PlaneTriangles::Triangle& t : plane.triangles()) {
    if (std::any_of(t.vertex.begin(), t.vertex.end(), PlaneTriangles::is_outer)) continue;
    PlaneTriangle corner;
    Vec2 middle = Vec2::Zero();
    for (std::size_t k = 0; k < 3; ++k) {
      corner[k] = plus(plane.points()[static_cast<std::size_t>(t.vertex[k])], origin);
      middle += from_quanta(corner[k]) / 3.0;
    }
    if (!face.covers(middle, 0.0)) continue;
    if (const StreetFace* to = taker(giving, middle)) {
      cut.gone.push_back({corner, to});
    } else {
      cut.kept.push_back(corner);
    }
  }
  std::array<PlanePoint, 3> corners{};
  for (std::size_t k = 0; k < 3; ++k) corners[k] = to_quanta(face.at(k));
  const auto note = [&](const PlanePoint& p) {
    if (std::find(corners.begin(), corners.end(), p) != corners.end()) return;
    const int edge = edge_of(face, p);
    if (edge >= 0) cut.on_edge[static_cast<std::size_t>(edge)].push_back(p);
  };
  for (const PlaneTriangle& t : cut.kept) std::for_each(t.begin(), t.end(), note);
  for (const CutFace::Gone& gone : cut.gone) {
    std::for_each(gone.corner.begin(), gone.corner.end(), note);
  }
  for (std::vector<PlanePoint>& points : cut.on_edge) {
    std::sort(points.begin(), points.end());
    points.erase(std::unique(points.begin(), points.end()), points.end());
  }
  return cut;
}

}  // namespace raytruth::street
