#include "scenes/street/overlap_seam.h"

#include <algorithm>
#include <set>

namespace raytruth::street {
namespace {

// Beside an edge: more than rounding, less than a surface.
constexpr double kBeside_m = 1e-3;

using Edge = std::pair<std::size_t, PlaneSegment>;  ///< of an owner

PlaneSegment edge(const StreetFace& face, std::size_t k) {
  const PlanePoint a = to_quanta(face.at(k));
  const PlanePoint b = to_quanta(face.at((k + 1) % 3));
  return a < b ? PlaneSegment(a, b) : PlaneSegment(b, a);
}

// Calls body with the tops of all pieces in which one of the cuts lies.
template <typename Body>
void for_each_top(const Overlaps& overlaps, const std::vector<Cut>& cuts, const Body& body) {
  std::set<std::uint32_t> pieces;
  for (const Cut& cut : cuts) pieces.insert(cut.giving.face->piece);
  for (const std::uint32_t piece : pieces) {
    for (const StreetFace& face : overlaps.faces[piece]) {
      if (face.role == FaceRole::kTop) body(face);
    }
  }
}

// Whether a cut took the place of p.
bool is_gone(const CutFace& cut, const Vec2& p) {
  return std::any_of(cut.gone.begin(), cut.gone.end(), [&](const CutFace::Gone& gone) {
    for (std::size_t k = 0; k < 3; ++k) {
      const Vec2 a = from_quanta(gone.corner[k]);
      const Vec2 along = from_quanta(gone.corner[(k + 1) % 3]) - a;
      if (along.x() * (p - a).y() - along.y() * (p - a).x() < 0.0) return false;
    }
    return true;
  });
}

}  // namespace

std::vector<Cut> cut_all(const Overlaps& overlaps) {
  std::vector<Cut> cuts;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> made;
  std::map<Edge, std::vector<PlanePoint>> on_edges;
  for (const Giving& giving : overlaps.giving) {
    const StreetFace& face = *giving.face;
    if (face.role != FaceRole::kTop) continue;
    CutFace cut = cut_face(giving, {});
    if (cut.gone.empty()) continue;
    for (std::size_t k = 0; k < 3; ++k) {
      if (cut.on_edge[k].empty()) continue;
      std::vector<PlanePoint>& points = on_edges[{face.owner(), edge(face, k)}];
      points.insert(points.end(), cut.on_edge[k].begin(), cut.on_edge[k].end());
    }
    made[{face.piece, face.triangle}] = cuts.size();
    cuts.push_back({giving, std::move(cut)});
  }
  for (auto& [key, points] : on_edges) {
    std::sort(points.begin(), points.end());
    points.erase(std::unique(points.begin(), points.end()), points.end());
  }
  std::vector<Cut> more;
  for_each_top(overlaps, cuts, [&](const StreetFace& face) {
    const auto own = made.find({face.piece, face.triangle});
    std::vector<PlanePoint> news;
    for (std::size_t k = 0; k < 3; ++k) {
      const auto known = on_edges.find({face.owner(), edge(face, k)});
      if (known == on_edges.end()) continue;
      for (const PlanePoint& p : known->second) {
        if (own == made.end() || !std::binary_search(cuts[own->second].cut.on_edge[k].begin(),
                                                     cuts[own->second].cut.on_edge[k].end(), p)) {
          news.push_back(p);
        }
      }
    }
    if (news.empty()) return;
    if (own == made.end()) {
      const Giving nothing{&face, {}};
      more.push_back({nothing, cut_face(nothing, news)});
    } else {
      Cut& cut = cuts[own->second];
      cut.cut = cut_face(cut.giving, news);
    }
  });
  std::move(more.begin(), more.end(), std::back_inserter(cuts));
  return cuts;
}

std::vector<Seam> seams_of(const Overlaps& overlaps, const std::vector<Cut>& cuts) {
  using Way = std::tuple<std::size_t, PlanePoint, PlanePoint>;
  struct Border {
    const StreetFace* gone;
    const StreetFace* taker;
  };
  std::map<Way, Border> borders;
  for (const Cut& cut : cuts) {
    const StreetFace& face = *cut.giving.face;
    for (const CutFace::Gone& gone : cut.cut.gone) {
      for (std::size_t k = 0; k < 3; ++k) {
        const PlanePoint& p = gone.corner[k];
        const PlanePoint& q = gone.corner[(k + 1) % 3];
        const auto back = borders.find({face.owner(), q, p});
        if (back != borders.end()) {
          borders.erase(back);
        } else {
          borders.emplace(Way{face.owner(), p, q}, Border{&face, gone.to});
        }
      }
    }
  }
  std::map<Edge, std::vector<const StreetFace*>> users;
  for_each_top(overlaps, cuts, [&](const StreetFace& face) {
    for (std::size_t k = 0; k < 3; ++k) users[{face.owner(), edge(face, k)}].push_back(&face);
  });
  std::vector<Seam> seams;
  for (const auto& [way, border] : borders) {
    const auto& [owner, p, q] = way;
    std::size_t k = 0;
    while (k < 3 && !(lies_on(*border.gone, k, p) && lies_on(*border.gone, k, q))) ++k;
    const StreetFace* kept = border.gone;
    if (k < 3) {
      kept = nullptr;
      for (const StreetFace* user : users[{owner, edge(*border.gone, k)}]) {
        if (user != border.gone) kept = user;
      }
      // What stands before the taker cuts it off with a seam of its own.
      if (kept == nullptr || kept->right < border.taker->right) continue;
      // Gone, too, but cut at other places along their edge.
      const Vec2 a = from_quanta(p);
      const Vec2 along = from_quanta(q) - a;
      const Vec2 beyond = a + 0.5 * along + kBeside_m * Vec2(along.y(), -along.x()).normalized();
      const auto own = std::find_if(cuts.begin(), cuts.end(),
                                    [&](const Cut& cut) { return cut.giving.face == kept; });
      if (own != cuts.end() && is_gone(own->cut, beyond)) continue;
    }
    seams.push_back({p, q, kept, border.gone, border.taker});
  }
  return seams;
}

}  // namespace raytruth::street
