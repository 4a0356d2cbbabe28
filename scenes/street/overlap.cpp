#include "scenes/street/overlap.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "scenes/street/overlap_seam.h"
#include "scenes/street/overlap_trim.h"

namespace raytruth::street {
namespace {

// The strip below a seam: its depth, and its reach below what is gone and below what is kept.
constexpr double kDepth_m = 0.03;
constexpr double kUnderTaker_m = 0.03;
constexpr double kUnderKept_m = 0.01;
// Smaller steps are level, higher ones show a kerb.
constexpr double kKerbHeight_m = 1e-3;
constexpr double kKerbStep_m = 0.03;
// Marks lie no higher above their surface.
constexpr double kMarkReach_m = 0.05;
constexpr double kLeastCross = 1e-9;

// A triangle's s and t as a function of the plane; an upright one's along its longest side.
class PlaceOn {
 public:
  PlaceOn(const std::array<Vec3, 3>& p, const std::array<Vec2, 3>& st) : p_(p), st_(st) {}
  Vec2 operator()(const Vec3& q) const {
    const Vec3 u = p_[1] - p_[0];
    const Vec3 v = p_[2] - p_[0];
    const Vec3 n = u.cross(v);
    const double area2 = n.squaredNorm();
    if (area2 <= 0.0) return st_[0];
    const double i = (q - p_[0]).cross(v).dot(n) / area2;
    const double j = u.cross(q - p_[0]).dot(n) / area2;
    return st_[0] + i * (st_[1] - st_[0]) + j * (st_[2] - st_[0]);
  }

 private:
  std::array<Vec3, 3> p_;
  std::array<Vec2, 3> st_;
};

// One piece's mesh, made anew.
class Rebuild {
 public:
  Rebuild(StreetPiece& piece, assets::AssetLibrary& library)
      : piece_(piece), library_(library), old_(*piece.mesh), mesh_(*piece.mesh) {
    mesh_.triangles.clear();
    mesh_.triangle_part.clear();
    mesh_.uv.clear();
  }

  void keep(std::size_t t) {
    mesh_.triangles.push_back(old_.triangles[t]);
    mesh_.triangle_part.push_back(old_.triangle_part[t]);
  }
  void add_cut(const Cut& cut) {
    const StreetFace& face = *cut.giving.face;
    const PlaceOn place = place_on(face.triangle);
    std::vector<std::pair<PlanePoint, std::uint32_t>> made;
    for (std::size_t k = 0; k < 3; ++k) {
      made.emplace_back(to_quanta(face.at(k)), old_.triangles[face.triangle][k]);
    }
    const auto vertex_at = [&](const PlanePoint& p) {
      const auto known =
          std::find_if(made.begin(), made.end(), [&](const auto& m) { return m.first == p; });
      if (known != made.end()) return known->second;
      const Vec2 q = from_quanta(p);
      const Vec3 p_W(q.x(), q.y(), height_at(face, p));
      made.emplace_back(p, vertex(p_W, place(p_W)));
      return made.back().second;
    };
    for (const PlaneTriangle& t : cut.cut.kept) {
      mesh_.triangles.push_back({vertex_at(t[0]), vertex_at(t[1]), vertex_at(t[2])});
      mesh_.triangle_part.push_back(old_.triangle_part[face.triangle]);
    }
  }
  // What is left of the old triangle t.
  void add_polygon(std::size_t t, const std::vector<Vec3>& corners_W) {
    const PlaceOn place = place_on(t);
    const std::uint16_t part = old_.triangle_part[t];
    polygon(part, corners_W, place);
  }
  void add_flat(std::size_t t, const std::vector<Convex>& polygons) {
    const std::array<Vec3, 3> p = corners(t);
    const Vec3 n = (p[1] - p[0]).cross(p[2] - p[0]);
    for (const Convex& flat : polygons) {
      std::vector<Vec3> corners_W;
      for (const Vec2& local : flat) {
        const Vec2 q = local + piece_.origin_W.head<2>();
        const double z = p[0].z() - n.head<2>().dot(q - p[0].head<2>()) / n.z();
        corners_W.emplace_back(q.x(), q.y(), z);
      }
      if (n.z() < 0.0) std::reverse(corners_W.begin(), corners_W.end());
      add_polygon(t, corners_W);
    }
  }

  void add_seam(const Seam& seam) {
    const PlaceOn place = place_on(seam.gone->triangle);
    const std::uint16_t own = old_.triangle_part[seam.gone->triangle];
    Vec3 low[2], high[2];
    double step[2];
    for (const int k : {0, 1}) {
      const PlanePoint& p = k == 0 ? seam.from : seam.to;
      const Vec2 q = from_quanta(p);
      const double kept = height_at(*seam.kept, p);
      const double taker = on_grid(seam.taker->z(q));
      step[k] = kept - taker;
      low[k] = Vec3(q.x(), q.y(), std::min(kept, taker) - kDepth_m);
      high[k] = Vec3(q.x(), q.y(), std::max(kept, taker));
    }
    const Vec2 along = (low[1] - low[0]).head<2>();
    if (along.norm() <= 0.0) return;
    if (std::max(std::abs(step[0]), std::abs(step[1])) > kKerbHeight_m) {
      const double mean = 0.5 * (step[0] + step[1]);
      const std::uint16_t part = std::abs(mean) > kKerbStep_m ? kerb_of(own) : own;
      if (mean > 0.0) {
        polygon(part, {low[1], low[0], high[0], high[1]}, place);
      } else {
        polygon(part, {low[0], low[1], high[1], high[0]}, place);
      }
    }
    const Vec3 left = Vec3(-along.y(), along.x(), 0.0) / along.norm();
    polygon(joint_of(own),
            {low[0] - kUnderKept_m * left, low[1] - kUnderKept_m * left,
             low[1] + kUnderTaker_m * left, low[0] + kUnderTaker_m * left},
            place);
  }

  std::array<Vec3, 3> corners(std::size_t t) const {
    std::array<Vec3, 3> p;
    for (std::size_t k = 0; k < 3; ++k) {
      p[k] = piece_.origin_W + old_.positions[old_.triangles[t][k]].cast<double>();
    }
    return p;
  }
  const assets::Mesh& old_mesh() const { return old_; }
  void finish() { piece_.mesh = std::make_shared<const assets::Mesh>(std::move(mesh_)); }

 private:
  PlaceOn place_on(std::size_t t) const {
    std::array<Vec2, 3> st;
    for (std::size_t k = 0; k < 3; ++k) {
      st[k] = old_.road_st[old_.triangles[t][k]].cast<double>();
    }
    return {corners(t), st};
  }
  std::uint32_t vertex(const Vec3& p_W, const Vec2& st) {
    mesh_.positions.push_back((p_W - piece_.origin_W).cast<float>());
    mesh_.road_st.push_back(st.cast<float>());
    return static_cast<std::uint32_t>(mesh_.positions.size() - 1);
  }
  void polygon(std::uint16_t part, const std::vector<Vec3>& corners_W, const PlaceOn& place) {
    std::vector<std::uint32_t> v;
    v.reserve(corners_W.size());
    for (const Vec3& p : corners_W) v.push_back(vertex(p, place(p)));
    for (std::size_t k = 1; k + 1 < v.size(); ++k) {
      const Vec3 a = corners_W[k] - corners_W[0];
      if (a.cross(corners_W[k + 1] - corners_W[0]).norm() < kLeastCross) continue;
      mesh_.triangles.push_back({v[0], v[k], v[k + 1]});
      mesh_.triangle_part.push_back(part);
    }
  }
  std::uint16_t part_like(const assets::Part& wanted) {
    const auto known = std::find(mesh_.parts.begin(), mesh_.parts.end(), wanted);
    const auto id = static_cast<std::uint16_t>(known - mesh_.parts.begin());
    if (known == mesh_.parts.end()) mesh_.parts.push_back(wanted);
    return id;
  }
  std::uint16_t joint_of(std::uint16_t part) {
    assets::Part joint = mesh_.parts[part];
    joint.name = piece_.name + " joint";
    return part_like(joint);
  }
  std::uint16_t kerb_of(std::uint16_t part) {
    assets::Part kerb = mesh_.parts[part];
    kerb.name = piece_.name + " kerb";
    if (!piece_.is_junction) kerb.name += " " + std::to_string(kerb.place.lane);
    kerb.class_id = Taxonomy::named("kerb");
    kerb.material = library_.standard("kerb_stone");
    return part_like(kerb);
  }

  StreetPiece& piece_;
  assets::AssetLibrary& library_;
  const assets::Mesh& old_;
  assets::Mesh mesh_;
};

// What of a piece's surfaces is gone, to cut the marks on it.
struct GoneTop {
  Convex outline;  ///< around the piece's origin
  const StreetFace* face;
};

std::vector<GoneTop> gone_tops(const std::vector<const Cut*>& cuts, const Vec2& origin_W) {
  std::vector<GoneTop> tops;
  for (const Cut* cut : cuts) {
    for (const CutFace::Gone& gone : cut->cut.gone) {
      GoneTop top{{}, cut->giving.face};
      for (const PlanePoint& p : gone.corner) top.outline.push_back(from_quanta(p) - origin_W);
      tops.push_back(std::move(top));
    }
  }
  return tops;
}

void trim_mark(std::size_t t, const std::vector<GoneTop>& gone, const Vec3& origin_W,
               Rebuild& rebuild) {
  const std::array<Vec3, 3> p = rebuild.corners(t);
  Convex outline;
  Vec3 low = p[0], high = p[0];
  for (const Vec3& q : p) {
    outline.push_back((q - origin_W).head<2>());
    low = low.cwiseMin(q);
    high = high.cwiseMax(q);
  }
  if (twice_area(outline) < 0.0) std::reverse(outline.begin(), outline.end());
  std::vector<Convex> below;
  for (const GoneTop& top : gone) {
    const StreetFace& face = *top.face;
    if (face.low.x() > high.x() || face.high.x() < low.x() || face.low.y() > high.y() ||
        face.high.y() < low.y() || face.low.z() - kMarkReach_m > high.z() ||
        face.high.z() + kMarkReach_m < low.z() || !overlap(outline, top.outline, 1e-5)) {
      continue;
    }
    const Vec2 middle = ((p[0] + p[1] + p[2]) / 3.0).head<2>();
    if (std::abs((p[0] + p[1] + p[2]).z() / 3.0 - face.z(middle)) > kMarkReach_m) continue;
    below.push_back(top.outline);
  }
  if (below.empty()) {
    rebuild.keep(t);
  } else {
    rebuild.add_flat(t, beside(outline, below));
  }
}

}  // namespace

void settle_overlaps(const roads::RoadNetwork& roads, assets::AssetLibrary& library,
                     std::vector<StreetPiece>& pieces) {
  const Overlaps overlaps = find_overlaps(roads, pieces);
  if (overlaps.giving.empty()) return;
  const std::vector<Cut> cuts = cut_all(overlaps);
  std::vector<std::vector<const Cut*>> cuts_of(pieces.size());
  for (const Cut& cut : cuts) cuts_of[cut.giving.face->piece].push_back(&cut);
  std::vector<std::vector<const Giving*>> others_of(pieces.size());
  for (const Giving& giving : overlaps.giving) {
    if (giving.face->role != FaceRole::kTop) others_of[giving.face->piece].push_back(&giving);
  }
  std::vector<std::vector<Seam>> seams_in(pieces.size());
  for (const Seam& seam : seams_of(overlaps, cuts)) seams_in[seam.gone->piece].push_back(seam);

  for (std::size_t i = 0; i < pieces.size(); ++i) {
    StreetPiece& piece = pieces[i];
    if (!cuts_of[i].empty() || !others_of[i].empty()) {
      const assets::MeshPtr before = piece.mesh;
      Rebuild rebuild(piece, library);
      const std::size_t count = before->triangles.size();
      std::vector<const Cut*> cut_at(count, nullptr);
      std::vector<const Giving*> giving_at(count, nullptr);
      for (const Cut* cut : cuts_of[i]) cut_at[cut->giving.face->triangle] = cut;
      for (const Giving* giving : others_of[i]) giving_at[giving->face->triangle] = giving;
      std::vector<FaceRole> roles;
      for (const assets::Part& part : before->parts) roles.push_back(role_of(piece, part));
      const std::vector<GoneTop> gone = gone_tops(cuts_of[i], piece.origin_W.head<2>());
      for (std::size_t t = 0; t < count; ++t) {
        if (cut_at[t] != nullptr) {
          rebuild.add_cut(*cut_at[t]);
        } else if (giving_at[t] == nullptr) {
          if (roles[before->triangle_part[t]] == FaceRole::kMark) {
            trim_mark(t, gone, piece.origin_W, rebuild);
          } else {
            rebuild.keep(t);
          }
        } else if (giving_at[t]->face->role == FaceRole::kUpright) {
          for (const auto& polygon : trim_upright(*giving_at[t])) rebuild.add_polygon(t, polygon);
        } else {
          rebuild.add_flat(t, trim_joint(*giving_at[t], piece.origin_W.head<2>()));
        }
      }
      for (const Seam& seam : seams_in[i]) rebuild.add_seam(seam);
      rebuild.finish();
    }
    if (overlaps.others[i].empty()) continue;
    std::vector<const StreetFace*> tops;
    for (const std::size_t other : overlaps.others[i]) {
      for (const StreetFace& face : overlaps.faces[other]) {
        if (face.role == FaceRole::kTop) tops.push_back(&face);
      }
    }
    std::vector<StreetEdge> edges;
    for (const StreetEdge& edge : piece.edges) {
      for (StreetEdge& part : trim_edge(edge, tops)) edges.push_back(std::move(part));
    }
    piece.edges = std::move(edges);
  }
  std::erase_if(pieces, [](const StreetPiece& piece) { return piece.mesh->triangles.empty(); });
}

}  // namespace raytruth::street
