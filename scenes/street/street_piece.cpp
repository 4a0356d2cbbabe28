#include "scenes/street/street_piece.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenes/street/street_strip.h"

namespace raytruth::street {
namespace {

// Half of a gasket's length along the road and its depth below the lanes.
constexpr double kGasketReach_m = 0.1;
constexpr double kGasketDepth_m = 0.01;
// A partner goes on where it passes this close.
constexpr double kGoesOn_m = 0.15;
constexpr double kSameColumn_m = 2e-3;
// A jump of this height shows a kerb, a smaller one the lane's own material.
constexpr double kKerbJump_m = 0.03;

bool same_vertices(const Row& a, const Row& b) {
  if (a.chains.size() != b.chains.size()) return false;
  for (std::size_t k = 0; k < a.chains.size(); ++k) {
    const auto& p = a.chains[k].points;
    const auto& q = b.chains[k].points;
    const auto equal = [](const RowPoint& x, const RowPoint& y) { return x.p_W == y.p_W; };
    if (!std::equal(p.begin(), p.end(), q.begin(), q.end(), equal)) return false;
  }
  return true;
}

double distance_to(const Row& row, const Vec3& p) {
  double best = 1e300;
  for (const Chain& chain : row.chains) {
    for (std::size_t i = 0; i + 1 < chain.points.size(); ++i) {
      const Vec3& a = chain.points[i].p_W;
      const Vec3 d = chain.points[i + 1].p_W - a;
      const double u = std::clamp((p - a).dot(d) / std::max(d.squaredNorm(), 1e-12), 0.0, 1.0);
      best = std::min(best, (a + u * d - p).norm());
    }
  }
  return best;
}

}  // namespace

PieceMesher::PieceMesher(const roads::RoadNetwork& roads, roads::RoadIndex road,
                         const roads::LaneSection& section, const Vec3& origin_W,
                         assets::AssetLibrary& library)
    : roads_(roads),
      road_(road),
      section_(section),
      origin_W_(origin_W),
      library_(library),
      name_("road " + roads.road(road).id),
      sink_(origin_W) {
  for (const roads::Lane& lane : section.lanes) {
    if (lane.id == 0) continue;
    const auto add = [&](double from_m) {
      LaneParts parts{lane.id, from_m, look_of(section, lane, from_m), 0, {}};
      parts.part = sink_.part(fmt::format("{} lane {}", name_, lane.id), parts.look.class_id,
                              material_of(library, parts.look),
                              {static_cast<std::uint32_t>(road + 1), lane.id});
      parts_.push_back(parts);
    };
    add(section.s_start_m);
    for (const roads::LaneMaterial& material : lane.materials) {
      if (material.s_offset_m > 0.0) add(section.s_start_m + material.s_offset_m);
    }
  }
}

PieceMesher::LaneParts& PieceMesher::parts_of(int lane) {
  return *std::find_if(parts_.begin(), parts_.end(),
                       [lane](const LaneParts& p) { return p.lane == lane; });
}

const PieceMesher::LaneParts& PieceMesher::parts_at(int lane, double s_m) {
  const LaneParts* found = &parts_of(lane);
  for (const LaneParts& parts : parts_) {
    if (parts.lane == lane && parts.from_m < s_m) found = &parts;
  }
  return *found;
}

std::uint16_t PieceMesher::kerb_of(int lane) {
  LaneParts& parts = parts_of(lane);
  if (!parts.kerb) {
    parts.kerb =
        sink_.part(fmt::format("{} kerb {}", name_, lane), Taxonomy::named("kerb"),
                   library_.standard("kerb_stone"), {static_cast<std::uint32_t>(road_ + 1), lane});
  }
  return *parts.kerb;
}

std::uint16_t PieceMesher::joint_of(std::uint16_t part) {
  const assets::Part like = sink_.mesh().parts[part];
  return sink_.part(name_ + " joint", like.class_id, like.material, like.place);
}

PieceMesher::RowVertices PieceMesher::vertices(const Row& row) {
  if (last_row_ && same_vertices(*last_row_, row)) return last_vertices_;
  RowVertices all;
  for (const Chain& chain : row.chains) {
    std::vector<std::uint32_t> own;
    own.reserve(chain.points.size());
    for (const RowPoint& point : chain.points) {
      const bool border = own.empty() && !all.empty();
      if (border && row.chains[all.size() - 1].points.back().p_W == point.p_W) {
        own.push_back(all.back().back());
      } else {
        own.push_back(sink_.vertex(point.p_W, Vec2(row.s_m, point.t_m)));
      }
    }
    all.push_back(std::move(own));
  }
  return all;
}

void PieceMesher::lanes(std::span<const Row> rows) {
  RowVertices near = vertices(rows.front());
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
    RowVertices far = vertices(rows[i + 1]);
    for (std::size_t k = 0; k < rows[i].chains.size(); ++k) {
      const Chain& a = rows[i].chains[k];
      const Chain& b = rows[i + 1].chains[k];
      const std::uint16_t lane = parts_at(a.lane, 0.5 * (rows[i].s_m + rows[i + 1].s_m)).part;
      const std::uint16_t stone = a.stone || b.stone ? kerb_of(a.lane) : lane;
      for_each_strip_triangle(a, b, [&](const std::array<StripCorner, 3>& corners) {
        std::array<std::uint32_t, 3> v{};
        double outermost = 0.0;
        for (std::size_t c = 0; c < 3; ++c) {
          const Chain& chain = corners[c].far ? b : a;
          v[c] = (corners[c].far ? far : near)[k][corners[c].point];
          outermost =
              std::max(outermost, std::abs(chain.points[corners[c].point].t_m - chain.inner_t()));
        }
        const bool is_stone = outermost < kStone_m + kSameColumn_m;
        sink_.face(is_stone ? stone : lane, v[0], v[1], v[2]);
      });
      if (k > 0) kerb_face(rows[i], rows[i + 1], k, near, far);
    }
    near = std::move(far);
  }
  last_row_ = rows.back();
  last_vertices_ = std::move(near);
  edge(rows);
}

// The upright face on the right border of a chain, where the lanes left and right of it differ.
void PieceMesher::kerb_face(const Row& near, const Row& far, std::size_t k, const RowVertices& a,
                            const RowVertices& b) {
  const std::uint32_t right[2] = {a[k - 1].back(), b[k - 1].back()};
  const std::uint32_t left[2] = {a[k].front(), b[k].front()};
  if (right[0] == left[0] && right[1] == left[1]) return;
  const double rise =
      (near.chains[k].points.front().p_W - near.chains[k - 1].points.back().p_W).z() +
      (far.chains[k].points.front().p_W - far.chains[k - 1].points.back().p_W).z();
  const std::uint16_t part = kerb_of(near.chains[rise > 0.0 ? k : k - 1].lane);
  sink_.face(part, right[0], right[1], left[1]);
  sink_.face(part, right[0], left[1], left[0]);
}

void PieceMesher::edge(std::span<const Row> rows) {
  const auto add = [](StreetEdge& edge, const Vec3& p) {
    if (edge.points_W.empty() || edge.points_W.back() != p) edge.points_W.push_back(p);
  };
  for (const Row& row : rows) {
    add(right_, row.chains.front().points.front().p_W);
    add(left_, row.chains.back().points.back().p_W);
  }
}

void PieceMesher::riser(const Row& before, const Row& after) {
  const auto same_column = [](const RowPoint& a, const RowPoint& b) {
    return std::abs(a.t_m - b.t_m) < kSameColumn_m;
  };
  for (const Chain& a : before.chains) {
    for (const Chain& b : after.chains) {
      for (std::size_t i = 0; i + 1 < a.points.size(); ++i) {
        const RowPoint* p = &a.points[i];
        for (std::size_t j = 0; j + 1 < b.points.size(); ++j) {
          const RowPoint* q = &b.points[j];
          if (!same_column(p[0], q[0]) || !same_column(p[1], q[1])) continue;
          const double jump =
              std::max(std::abs((p[0].p_W - q[0].p_W).z()), std::abs((p[1].p_W - q[1].p_W).z()));
          if (jump <= 0.0) continue;
          const std::uint16_t part =
              jump > kKerbJump_m ? kerb_of(a.lane) : parts_at(a.lane, before.s_m).part;
          std::array<std::uint32_t, 4> v{};
          const RowPoint* corners[4] = {&p[0], &p[1], &q[1], &q[0]};
          for (std::size_t c = 0; c < 4; ++c) {
            v[c] = sink_.vertex(corners[c]->p_W, Vec2(before.s_m, corners[c]->t_m));
          }
          sink_.face(part, v[0], v[1], v[2]);
          sink_.face(part, v[0], v[2], v[3]);
        }
      }
    }
  }
}

void PieceMesher::gasket(const Row& row, const Row& inside, std::span<const Row* const> partners) {
  const double side = row.s_m > inside.s_m ? 1.0 : -1.0;
  for (std::size_t k = 0; k < row.chains.size(); ++k) {
    const Chain& chain = row.chains[k];
    const Chain& other = inside.chains[k];
    const Vec3 forward = side * (chain.points.front().p_W + chain.points.back().p_W -
                                 other.points.front().p_W - other.points.back().p_W)
                                    .normalized();
    const Vec3 along = kGasketReach_m * forward;
    const auto goes_on = [&](const Vec3& p) {
      return std::any_of(partners.begin(), partners.end(),
                         [&](const Row* partner) { return distance_to(*partner, p) < kGoesOn_m; });
    };
    for (std::size_t i = 0; i + 1 < chain.points.size(); ++i) {
      const RowPoint& a = chain.points[i];
      const RowPoint& b = chain.points[i + 1];
      const Vec3 across = b.p_W - a.p_W;
      if (across.norm() < kSameColumn_m || !goes_on(0.5 * (a.p_W + b.p_W))) continue;
      const Vec3 down = -kGasketDepth_m * forward.cross(across).normalized();
      const auto add = [&](const RowPoint& p, double u) {
        return sink_.vertex(p.p_W + u * along + down, Vec2(row.s_m + u * kGasketReach_m, p.t_m));
      };
      const std::uint32_t v[4] = {add(a, -1.0), add(a, 1.0), add(b, 1.0), add(b, -1.0)};
      const std::uint16_t part = joint_of(parts_at(chain.lane, inside.s_m).part);
      sink_.face(part, v[0], v[1], v[2]);
      sink_.face(part, v[0], v[2], v[3]);
    }
    if (k > 0 && goes_on(chain.points.front().p_W)) kerb_gasket(row, k, along);
  }
}

// The same behind a kerb's face, inside of the higher lane.
void PieceMesher::kerb_gasket(const Row& row, std::size_t k, const Vec3& along) {
  const RowPoint& right = row.chains[k - 1].points.back();
  const RowPoint& left = row.chains[k].points.front();
  const double rise = (left.p_W - right.p_W).z();
  if (std::abs(rise) < 2.0 * kGasketDepth_m) return;
  const Chain& higher = row.chains[rise > 0.0 ? k : k - 1];
  const Vec3 in = (rise > 0.0 ? 1.0 : -1.0) * kGasketDepth_m *
                  (higher.points.back().p_W - higher.points.front().p_W).normalized();
  const Vec3 low = (rise > 0.0 ? right : left).p_W + in;
  const Vec3 high = (rise > 0.0 ? left : right).p_W + in;
  const Vec3 down = kGasketDepth_m * (low - high).normalized();
  const Vec2 st(row.s_m, right.t_m);
  const std::uint32_t v[4] = {
      sink_.vertex(low + down - along, st), sink_.vertex(low + down + along, st),
      sink_.vertex(high + down + along, st), sink_.vertex(high + down - along, st)};
  const std::uint16_t part = joint_of(kerb_of(higher.lane));
  sink_.face(part, v[0], v[1], v[2]);
  sink_.face(part, v[0], v[2], v[3]);
}

StreetPiece PieceMesher::take() {
  StreetPiece piece;
  piece.name = name_;
  piece.road = road_;
  piece.origin_W = origin_W_;
  piece.mesh = sink_.take();
  std::reverse(left_.points_W.begin(), left_.points_W.end());
  piece.edges = {std::move(right_), std::move(left_)};
  return piece;
}

}  // namespace raytruth::street
