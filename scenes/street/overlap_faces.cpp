#include "scenes/street/overlap_faces.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string_view>

#include "scenes/street/convex.h"

namespace raytruth::street {
namespace {

// Less than this of its area in the plane makes a triangle upright.
constexpr double kUpright = 1e-3;
// What touches no deeper is no part of an overlap.
constexpr double kTouch_m = 1e-4;
// Wider triangles (a file's lanes of kilometres) are not cut: with borders of their neighbours on
// both sides they stay within what the plane holds.
constexpr double kWidestCut_m = 0.25 * kQuantum_m * static_cast<double>(kWidestPlane);

bool is_driven_floor(const roads::LaneSection& section, const roads::Lane& lane) {
  const FloorKind kind = floor_kind(section, lane);
  return (kind == FloorKind::kCarriageway && lane.type != roads::LaneType::kStop) ||
         kind == FloorKind::kRail;
}

// Mean width of what is driven on; 0 for roads of tracks alone.
double carriageway_m(const roads::RoadNetwork& roads, roads::RoadIndex index) {
  const roads::Road& road = roads.road(index);
  double area = 0.0;
  double rails = 0.0;
  double length = 0.0;
  for (const roads::LaneSection& section : road.sections) {
    const double along = section.s_end_m - section.s_start_m;
    if (!(along > 0.0)) continue;
    const double middle = inside(section, section.s_start_m + 0.5 * along);
    for (const roads::Lane& lane : section.lanes) {
      if (lane.id == 0 || !is_driven_floor(section, lane)) continue;
      const double part = along * roads.lane_width(index, lane.id, middle);
      (floor_kind(section, lane) == FloorKind::kRail ? rails : area) += part;
    }
    length += along;
  }
  return length > 0.0 && area > 0.0 ? (area + rails) / length : 0.0;
}

bool is_track(const roads::RoadNetwork& roads, roads::RoadIndex index) {
  bool rails = false;
  for (const roads::LaneSection& section : roads.road(index).sections) {
    for (const roads::Lane& lane : section.lanes) {
      if (lane.id == 0) continue;
      const FloorKind kind = floor_kind(section, lane);
      if (kind == FloorKind::kCarriageway) return false;
      rails = rails || kind == FloorKind::kRail;
    }
  }
  return rails;
}

class Finder {
 public:
  Finder(const roads::RoadNetwork& roads, const std::vector<StreetPiece>& pieces)
      : roads_(roads), pieces_(pieces) {
    found_.faces.resize(pieces.size());
    found_.others.resize(pieces.size());
    std::size_t floors = roads.roads().size();
    for (const StreetPiece& piece : pieces) {
      owner_.push_back(piece.is_junction ? floors++ : piece.road);
      // The joints of a piece reach into its neighbours.
      Box3 box;
      std::vector<bool> joint;
      for (const assets::Part& part : piece.mesh->parts) {
        joint.push_back(role_of(piece, part) == FaceRole::kJoint);
      }
      for (std::size_t t = 0; t < piece.mesh->triangles.size(); ++t) {
        if (joint[piece.mesh->triangle_part[t]]) continue;
        for (const std::uint32_t v : piece.mesh->triangles[t]) {
          box.extend(piece.mesh->positions[v].cast<double>());
        }
      }
      if (!box.empty()) box = {box.min + piece.origin_W, box.max + piece.origin_W};
      boxes_.push_back(box);
    }
  }

  Overlaps find() {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      const StreetPiece& piece = pieces_[i];
      if (!boxes_[i].empty() && (piece.is_junction || !is_track(roads_, piece.road))) {
        order.push_back(i);
      }
    }
    std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) {
      return std::pair(boxes_[i].min.x(), i) < std::pair(boxes_[j].min.x(), j);
    });
    for (std::size_t k = 0; k < order.size(); ++k) {
      for (std::size_t l = k + 1; l < order.size(); ++l) {
        if (boxes_[order[l]].min.x() > boxes_[order[k]].max.x() - kThinnest_m) break;
        if (owner_[order[k]] != owner_[order[l]]) compare(order[k], order[l]);
      }
    }
    for (auto& [key, to] : to_) {
      Giving giving{&found_.faces[key.first][key.second], {}};
      std::sort(to.begin(), to.end(), [](const StreetFace* a, const StreetFace* b) {
        return std::tie(a->right, a->piece, a->triangle) <
               std::tie(b->right, b->piece, b->triangle);
      });
      giving.to = std::move(to);
      if (deep_.contains(key)) found_.giving.push_back(std::move(giving));
    }
    for (std::vector<std::size_t>& others : found_.others) {
      std::sort(others.begin(), others.end());
    }
    return std::move(found_);
  }

 private:
  using Key = std::pair<std::size_t, std::size_t>;

  void compare(std::size_t i, std::size_t j) {
    const Vec3 slack(kThinnest_m, kThinnest_m, -kSameLevel_m);
    const Vec3 low = boxes_[i].min.cwiseMax(boxes_[j].min);
    const Vec3 high = boxes_[i].max.cwiseMin(boxes_[j].max);
    if (((high - low).array() < slack.array()).any()) return;
    const auto inside = [&](std::size_t piece) {
      std::vector<std::size_t> kept;
      const std::vector<StreetFace>& faces = faces_of(piece);
      for (std::size_t f = 0; f < faces.size(); ++f) {
        if (faces[f].low.x() < high.x() && faces[f].high.x() > low.x() &&
            faces[f].low.y() < high.y() && faces[f].high.y() > low.y()) {
          kept.push_back(f);
        }
      }
      std::sort(kept.begin(), kept.end(), [&](std::size_t a, std::size_t b) {
        return std::pair(faces[a].low.x(), a) < std::pair(faces[b].low.x(), b);
      });
      return kept;
    };
    const std::vector<std::size_t> own = inside(i);
    const std::vector<std::size_t> other = inside(j);
    bool any = false;
    std::size_t first = 0;
    double widest = 0.0;
    const std::vector<StreetFace>& all_i = found_.faces[i];
    const std::vector<StreetFace>& all_j = found_.faces[j];
    for (const std::size_t g : other) {
      widest = std::max(widest, all_j[g].high.x() - all_j[g].low.x());
    }
    for (const std::size_t f : own) {
      const StreetFace& a = all_i[f];
      while (first < other.size() && all_j[other[first]].low.x() + widest < a.low.x()) ++first;
      for (std::size_t k = first; k < other.size(); ++k) {
        const StreetFace& b = all_j[other[k]];
        if (b.low.x() > a.high.x()) break;
        if (b.high.x() < a.low.x() || b.low.y() > a.high.y() || b.high.y() < a.low.y()) continue;
        if (b.low.z() > a.high.z() + kSameLevel_m || a.low.z() > b.high.z() + kSameLevel_m) {
          continue;
        }
        const bool a_goes_first = a.right < b.right;
        const StreetFace& greater = a_goes_first ? a : b;
        const StreetFace& lesser = a_goes_first ? b : a;
        if (greater.role != FaceRole::kTop || !lies_in(lesser, greater, kTouch_m)) continue;
        const Key key = a_goes_first ? Key{j, other[k]} : Key{i, f};
        to_[key].push_back(&greater);
        if (lies_in(lesser, greater, kThinnest_m) && on_one_level(lesser, greater)) {
          deep_[key] = true;
          any = any || lesser.role == FaceRole::kTop;
        }
      }
    }
    if (any) {
      found_.others[i].push_back(j);
      found_.others[j].push_back(i);
    }
  }

  static bool on_one_level(const StreetFace& lesser, const StreetFace& greater) {
    Convex shared;
    for (std::size_t k = 0; k < 3; ++k) shared.push_back(lesser.at(k));
    if (lesser.role == FaceRole::kUpright) {
      const double z = greater.z((lesser.at(0) + lesser.at(1) + lesser.at(2)) / 3.0);
      return z > lesser.low.z() - kSameLevel_m && z < lesser.high.z() + kSameLevel_m;
    }
    if (twice_area(shared) < 0.0) std::reverse(shared.begin(), shared.end());
    for (std::size_t k = 0; k < 3 && !shared.empty(); ++k) {
      keep_left(shared, greater.at(k), greater.at((k + 1) % 3));
    }
    if (shared.empty()) return false;
    double mean = 0.0;
    double most = -1e300;
    for (const Vec2& p : shared) {
      const double above = lesser.z(p) - greater.z(p);
      mean += above / static_cast<double>(shared.size());
      most = std::max(most, above);
    }
    return std::abs(mean) < kSameLevel_m && (lesser.role == FaceRole::kTop || most > -kCovered_m);
  }

  int use_of(const StreetPiece& piece, std::size_t part, double s) const {
    const assets::RoadPlace& place = piece.mesh->parts[part].place;
    if (place.road > 0) {
      const roads::LaneSection& section = roads_.road(place.road - 1).section_at(s);
      const roads::Lane* lane = section.lane(place.lane);
      if (lane != nullptr && lane->id != 0) {
        if (is_driven_floor(section, *lane)) return 0;
        switch (floor_kind(section, *lane)) {
          case FloorKind::kCarriageway:
          case FloorKind::kPaved:
          case FloorKind::kParking:
            return 1;
          case FloorKind::kGreen:
            return 3;
          default:
            return 2;
        }
      }
    }
    const ClassId class_id = piece.mesh->parts[part].class_id;
    if (class_id == Taxonomy::named("terrain")) return 3;
    return class_id == Taxonomy::named("road") || class_id == Taxonomy::named("rail_track") ? 0 : 2;
  }

  double width_of(const StreetPiece& piece) const {
    if (!piece.is_junction) return carriageway_m(roads_, piece.road);
    return 0.0;
  }

  const std::vector<StreetFace>& faces_of(std::size_t index) {
    std::vector<StreetFace>& faces = found_.faces[index];
    if (!faces.empty()) return faces;
    const StreetPiece& piece = pieces_[index];
    const assets::Mesh& mesh = *piece.mesh;
    const double width = width_of(piece);
    std::vector<std::optional<Right>> rights(mesh.parts.size());
    std::vector<FaceRole> roles;
    for (const assets::Part& part : mesh.parts) roles.push_back(role_of(piece, part));
    for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
      const std::size_t part = mesh.triangle_part[t];
      if (roles[part] == FaceRole::kMark) continue;
      StreetFace face;
      face.piece = static_cast<std::uint32_t>(index);
      face.triangle = static_cast<std::uint32_t>(t);
      face.role = roles[part];
      double s = 0.0;
      for (std::size_t k = 0; k < 3; ++k) {
        const std::uint32_t v = mesh.triangles[t][k];
        face.p_W[k] = piece.origin_W + mesh.positions[v].cast<double>();
        s += static_cast<double>(mesh.road_st[v].x()) / 3.0;
      }
      if (!rights[part]) {
        rights[part] = Right{use_of(piece, part, s), !piece.is_junction, -width, owner_[index]};
      }
      face.right = *rights[part];
      face.low = face.p_W[0].cwiseMin(face.p_W[1]).cwiseMin(face.p_W[2]);
      face.high = face.p_W[0].cwiseMax(face.p_W[1]).cwiseMax(face.p_W[2]);
      if ((face.high - face.low).head<2>().maxCoeff() > kWidestCut_m) continue;
      const Vec3 normal = (face.p_W[1] - face.p_W[0]).cross(face.p_W[2] - face.p_W[0]);
      if (face.role == FaceRole::kTop && std::abs(normal.z()) < kUpright * normal.norm()) {
        face.role = FaceRole::kUpright;
      }
      if (normal.z() < 0.0 && face.role == FaceRole::kTop) continue;
      faces.push_back(face);
    }
    return faces;
  }

  const roads::RoadNetwork& roads_;
  const std::vector<StreetPiece>& pieces_;
  std::vector<std::size_t> owner_;
  std::vector<Box3> boxes_;
  Overlaps found_;
  std::map<Key, std::vector<const StreetFace*>> to_;
  std::map<Key, bool> deep_;
};

// Whether an edge of `a` has all of `b` on its outer side, or no deeper than depth_m inside.
bool apart(const StreetFace& a, const StreetFace& b, double depth_m) {
  const double side = cross(a.at(1) - a.at(0), a.at(2) - a.at(0)) < 0.0 ? -1.0 : 1.0;
  for (std::size_t k = 0; k < 3; ++k) {
    const Vec2 p = a.at(k);
    const Vec2 along = side * (a.at((k + 1) % 3) - p);
    const double limit = depth_m * along.norm();
    if (limit == 0.0) continue;
    bool outside = true;
    for (std::size_t c = 0; c < 3 && outside; ++c) outside = cross(along, b.at(c) - p) <= limit;
    if (outside) return true;
  }
  return false;
}

}  // namespace

double StreetFace::z(const Vec2& p) const {
  const Vec3 n = (p_W[1] - p_W[0]).cross(p_W[2] - p_W[0]);
  return p_W[0].z() - n.head<2>().dot(p - at(0)) / n.z();
}

bool StreetFace::covers(const Vec2& p, double margin_m) const {
  for (std::size_t k = 0; k < 3; ++k) {
    const Vec2 along = at((k + 1) % 3) - at(k);
    if (cross(along, p - at(k)) < -margin_m * along.norm()) return false;
  }
  return true;
}

bool lies_in(const StreetFace& a, const StreetFace& b, double depth_m) {
  return !apart(b, a, depth_m) && !apart(a, b, depth_m);
}

FaceRole role_of(const StreetPiece& piece, const assets::Part& part) {
  const std::string_view name = part.name;
  const std::string_view what =
      name.size() > piece.name.size() ? name.substr(piece.name.size() + 1) : std::string_view();
  if (what.starts_with("mark")) return FaceRole::kMark;
  return what.starts_with("joint") ? FaceRole::kJoint : FaceRole::kTop;
}

Overlaps find_overlaps(const roads::RoadNetwork& roads, const std::vector<StreetPiece>& pieces) {
  return Finder(roads, pieces).find();
}

}  // namespace raytruth::street
