#include "scenes/street/drape.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "scenes/street/convex.h"

namespace raytruth::street {
namespace {

constexpr double kDrapeCell_m = 2.0;
// Triangles that cover more cells are looked at always.
constexpr std::int64_t kMostCells = 4096;
constexpr double kCosSteepest = 0.5;
constexpr double kLeastArea2 = 2e-10;
// Pieces of neighbouring triangles may share so much by rounding.
constexpr double kSlack_m = 1e-7;

std::int64_t cell_of(double v) { return static_cast<std::int64_t>(std::floor(v / kDrapeCell_m)); }
std::uint64_t key_of(std::int64_t i, std::int64_t j) {
  return (static_cast<std::uint64_t>(i) << 32U) ^ (static_cast<std::uint64_t>(j) & 0xFFFFFFFFU);
}

// z = height + slope . (p - at)
struct Plane {
  Vec2 at, slope;
  double height_m;
  double operator()(const Vec2& p) const { return height_m + slope.dot(p - at); }
};

// The plane through the middle with the mean normal (Newell's).
Plane mean_plane(std::span<const Vec3> polygon) {
  Vec3 normal = Vec3::Zero();
  Vec3 middle = Vec3::Zero();
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    normal += (polygon[i] - polygon[0]).cross(polygon[(i + 1) % polygon.size()] - polygon[0]);
    middle += polygon[i] / static_cast<double>(polygon.size());
  }
  const bool upright = normal.z() > 1e-3 * normal.norm() && normal.z() > 0.0;
  const Vec2 slope = upright ? Vec2(-normal.head<2>() / normal.z()) : Vec2::Zero();
  return {middle.head<2>(), slope, middle.z()};
}

}  // namespace

struct Drape::Impl {
  struct Face {
    Vec2 corner[3];  ///< counter-clockwise
    Plane plane;
  };
  struct Piece {
    Convex outline;
    std::uint32_t face;
    double away_m;  ///< from the polygon's own height
  };

  bool has_origin = false;
  Vec3 origin_W = Vec3::Zero();  ///< of everything here
  std::vector<Face> faces;
  /// Only looked up, never walked through.
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> cells;
  std::vector<std::uint32_t> wide;

  std::vector<std::uint32_t> near(const Vec2& low, const Vec2& high) const {
    std::vector<std::uint32_t> found = wide;
    const double columns = (high.x() - low.x()) / kDrapeCell_m;
    const double rows = (high.y() - low.y()) / kDrapeCell_m;
    if (std::max(columns, rows) > 1e6 || columns * rows > 4.0 * static_cast<double>(faces.size())) {
      found.resize(faces.size());
      std::iota(found.begin(), found.end(), std::uint32_t{0});
      return found;
    }
    for (std::int64_t j = cell_of(low.y()); j <= cell_of(high.y()); ++j) {
      for (std::int64_t i = cell_of(low.x()); i <= cell_of(high.x()); ++i) {
        const auto cell = cells.find(key_of(i, j));
        if (cell == cells.end()) continue;
        found.insert(found.end(), cell->second.begin(), cell->second.end());
      }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }
};

Drape::Drape() : impl_(std::make_unique<Impl>()) {}
Drape::~Drape() = default;
Drape::Drape(Drape&&) noexcept = default;
Drape& Drape::operator=(Drape&&) noexcept = default;

void Drape::add(const assets::Mesh& mesh, const Vec3& origin_W) {
  if (!impl_->has_origin) {
    impl_->has_origin = true;
    impl_->origin_W = origin_W;
  }
  const Vec3 moved = origin_W - impl_->origin_W;
  for (const auto& corners : mesh.triangles) {
    Vec3 p[3];
    for (std::size_t k = 0; k < 3; ++k) p[k] = mesh.positions[corners[k]].cast<double>() + moved;
    const Vec3 normal = (p[1] - p[0]).cross(p[2] - p[0]);
    if (!(normal.z() > kCosSteepest * normal.norm()) || normal.z() < kLeastArea2) continue;
    const auto face = static_cast<std::uint32_t>(impl_->faces.size());
    impl_->faces.push_back({{p[0].head<2>(), p[1].head<2>(), p[2].head<2>()},
                            {p[0].head<2>(), -normal.head<2>() / normal.z(), p[0].z()}});
    const Vec3 low = p[0].cwiseMin(p[1]).cwiseMin(p[2]);
    const Vec3 high = p[0].cwiseMax(p[1]).cwiseMax(p[2]);
    const std::int64_t columns = cell_of(high.x()) - cell_of(low.x()) + 1;
    const std::int64_t rows = cell_of(high.y()) - cell_of(low.y()) + 1;
    if (columns > kMostCells || rows > kMostCells || columns * rows > kMostCells) {
      impl_->wide.push_back(face);
      continue;
    }
    for (std::int64_t j = cell_of(low.y()); j <= cell_of(high.y()); ++j) {
      for (std::int64_t i = cell_of(low.x()); i <= cell_of(high.x()); ++i) {
        impl_->cells[key_of(i, j)].push_back(face);
      }
    }
  }
}

bool Drape::covers(const Vec3& p_W, double reach_m) const {
  if (impl_->faces.empty() || !p_W.allFinite()) return false;
  const Vec3 p = p_W - impl_->origin_W;
  const Vec2 q = p.head<2>();
  const auto holds = [&](std::uint32_t index) {
    const Impl::Face& face = impl_->faces[index];
    for (std::size_t k = 0; k < 3; ++k) {
      const Vec2 along = face.corner[(k + 1) % 3] - face.corner[k];
      const Vec2 off = q - face.corner[k];
      if (along.x() * off.y() - along.y() * off.x() < 0.0) return false;
    }
    return std::abs(face.plane(q) - p.z()) <= reach_m;
  };
  if (std::any_of(impl_->wide.begin(), impl_->wide.end(), holds)) return true;
  const auto cell = impl_->cells.find(key_of(cell_of(q.x()), cell_of(q.y())));
  return cell != impl_->cells.end() && std::any_of(cell->second.begin(), cell->second.end(), holds);
}

std::vector<std::vector<Vec3>> Drape::cut(std::span<const Vec3> polygon_W, double lift_m,
                                          double reach_m) const {
  std::vector<std::vector<Vec3>> result;
  if (polygon_W.size() < 3 || impl_->faces.empty()) return result;
  std::vector<Vec3> polygon;
  Convex outline;
  Vec2 low = Vec2::Constant(1e300);
  Vec2 high = Vec2::Constant(-1e300);
  for (const Vec3& p_W : polygon_W) {
    const Vec3 p = p_W - impl_->origin_W;
    if (!p.allFinite()) return result;
    polygon.push_back(p);
    outline.emplace_back(p.x(), p.y());
    low = low.cwiseMin(outline.back());
    high = high.cwiseMax(outline.back());
  }
  const Plane own = mean_plane(polygon);
  std::vector<Impl::Piece> pieces;
  Convex piece;
  for (const std::uint32_t index : impl_->near(low, high)) {
    const Impl::Face& face = impl_->faces[index];
    piece = outline;
    for (std::size_t k = 0; k < 3 && !piece.empty(); ++k) {
      keep_left(piece, face.corner[k], face.corner[(k + 1) % 3]);
    }
    if (piece.empty() || twice_area(piece) < kLeastArea2) continue;
    Vec2 middle = Vec2::Zero();
    for (const Vec2& p : piece) middle += p / static_cast<double>(piece.size());
    const double away = std::abs(face.plane(middle) - own(middle));
    if (away <= reach_m) pieces.push_back({piece, index, away});
  }
  bool stacked = false;
  for (std::size_t i = 0; i < pieces.size() && !stacked; ++i) {
    for (std::size_t j = 0; j < i && !stacked; ++j) {
      stacked = overlap(pieces[i].outline, pieces[j].outline, kSlack_m);
    }
  }
  if (stacked) {
    std::stable_sort(pieces.begin(), pieces.end(), [](const Impl::Piece& a, const Impl::Piece& b) {
      return a.away_m < b.away_m;
    });
    std::vector<Impl::Piece> kept;
    for (Impl::Piece& p : pieces) {
      std::vector<Convex> open{std::move(p.outline)};
      const std::size_t before = kept.size();
      for (std::size_t k = 0; k < before && !open.empty(); ++k) {
        std::vector<Convex> rest;
        for (Convex& part : open) {
          if (overlap(part, kept[k].outline, kSlack_m)) {
            subtract(part, kept[k].outline, rest);
          } else {
            rest.push_back(std::move(part));
          }
        }
        open = std::move(rest);
      }
      for (Convex& part : open) kept.push_back({std::move(part), p.face, p.away_m});
    }
    pieces = std::move(kept);
  }
  for (const Impl::Piece& p : pieces) {
    const Plane& plane = impl_->faces[p.face].plane;
    std::vector<Vec3>& corners = result.emplace_back();
    for (const Vec2& q : p.outline) {
      corners.push_back(Vec3(q.x(), q.y(), plane(q) + lift_m) + impl_->origin_W);
    }
  }
  return result;
}

void Drape::lay(std::span<const Vec3> polygon_W, double lift_m, double reach_m, std::uint16_t part,
                MeshSink& sink) const {
  for (const std::vector<Vec3>& piece : cut(polygon_W, lift_m, reach_m)) {
    for (std::size_t k = 1; k + 1 < piece.size(); ++k) {
      sink.triangle(part, piece[0], piece[k], piece[k + 1]);
    }
  }
}

}  // namespace raytruth::street
