// Stripes of paint on the triangles of a tile.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "scenes/street/convex.h"
#include "scenes/street/street_piece.h"
#include "scenes/street/street_strip.h"

namespace raytruth::street {
namespace {

// A step at a border that shows kerb stones by itself.
constexpr double kShownStep_m = 1e-3;
// Lanes whose heights differ by less lie at one level.
constexpr double kOneLevel_m = 5e-4;
constexpr double kLeastPaint_m2 = 1e-7;
// Borders of temporary lanes are straight for this long.
constexpr double kTemporaryStep_m = 1.0;
// Where a lane has no width the marks of both its borders meet; each gets its own height.
constexpr double kLayer_m = 0.0005;
// A stripe that sways is straight for this long.
constexpr double kSwayStep_m = 0.5;

// A convex polygon of (s, t), counter-clockwise seen from above.
struct Flat {
  std::array<Vec2, 8> corners;
  std::size_t count = 0;
  void add(const Vec2& p) {
    if (count < corners.size()) corners[count++] = p;
  }
};

// Sutherland and Hodgman, "Reentrant polygon clipping", 1974.
Flat clip(const Flat& polygon, const std::array<Vec2, 3>& triangle) {
  Flat kept = polygon;
  for (std::size_t e = 0; e < 3 && kept.count > 0; ++e) {
    const Vec2& a = triangle[e];
    const Vec2 d = triangle[(e + 1) % 3] - a;
    Flat next;
    for (std::size_t i = 0; i < kept.count; ++i) {
      const Vec2& p = kept.corners[i];
      const Vec2& q = kept.corners[(i + 1) % kept.count];
      const double dp = cross(d, p - a);
      const double dq = cross(d, q - a);
      if (dp >= 0.0) next.add(p);
      if ((dp >= 0.0) != (dq >= 0.0)) next.add(p + dp / (dp - dq) * (q - p));
    }
    kept = next;
  }
  return kept;
}

// A triangle of the mesh in both coordinates.
struct Facet {
  std::array<Vec2, 3> st;
  std::array<Vec3, 3> p_W;
  double area2;  // twice the area of st

  Vec3 at(const Vec2& q) const {
    const double v = cross(q - st[0], st[2] - st[0]) / area2;
    const double w = cross(st[1] - st[0], q - st[0]) / area2;
    return p_W[0] + v * (p_W[1] - p_W[0]) + w * (p_W[2] - p_W[0]);
  }
  Vec3 normal() const { return (p_W[1] - p_W[0]).cross(p_W[2] - p_W[0]).normalized(); }
};

template <typename Body>
void for_each_facet(const Row& near, const Row& far, std::size_t k, const Body& body) {
  const Chain& a = near.chains[k];
  const Chain& b = far.chains[k];
  for_each_strip_triangle(a, b, [&](const std::array<StripCorner, 3>& corners) {
    Facet facet{};
    for (std::size_t c = 0; c < 3; ++c) {
      const RowPoint& p = (corners[c].far ? b : a).points[corners[c].point];
      facet.st[c] = Vec2(corners[c].far ? far.s_m : near.s_m, p.t_m);
      facet.p_W[c] = p.p_W;
    }
    facet.area2 = cross(facet.st[1] - facet.st[0], facet.st[2] - facet.st[0]);
    if (facet.area2 > kLeastPaint_m2) body(facet);
  });
}

constexpr std::size_t kNone = ~std::size_t{0};

// The chains to the right and to the left of a lane's outer border.
struct Border {
  std::size_t right = kNone, left = kNone;
  double t(const Row& row) const {
    return left != kNone ? row.chains[left].right_t() : row.chains[right].left_t();
  }
};

Border border_of(const Row& row, int lane) {
  Border border;
  for (std::size_t k = 0; k < row.chains.size(); ++k) {
    const int id = row.chains[k].lane;
    if (lane == 0) {
      if (id == -1) border.right = k;
      if (id == 1) border.left = k;
    } else if (id == lane) {
      const std::size_t outer = lane > 0 ? k + 1 : k - 1;
      (lane > 0 ? border.right : border.left) = k;
      if (outer < row.chains.size()) (lane > 0 ? border.left : border.right) = outer;
    }
  }
  return border;
}

// A round stud: a flattened dome on the plane of a facet.
void dome(const Facet& facet, const Vec2& st, double radius_m, double height_m, std::uint16_t part,
          MeshSink& sink) {
  constexpr std::size_t kSides = 8;
  constexpr double kDiagonal = 0.70710678118654752;
  constexpr double kCircle[kSides][2] = {
      {1, 0},  {kDiagonal, kDiagonal},   {0, 1},  {-kDiagonal, kDiagonal},
      {-1, 0}, {-kDiagonal, -kDiagonal}, {0, -1}, {kDiagonal, -kDiagonal}};
  // Radius and height of the rings, as shares.
  constexpr double kRings[2][2] = {{1.0, 0.0}, {0.7, 0.72}};
  const Vec3 foot = facet.at(st);
  const Vec3 up = facet.normal();
  const Vec3 x = (facet.p_W[1] - facet.p_W[0]).normalized();
  const Vec3 y = up.cross(x);
  std::array<std::array<std::uint32_t, kSides>, 2> ring{};
  for (std::size_t r = 0; r < 2; ++r) {
    for (std::size_t i = 0; i < kSides; ++i) {
      const Vec3 out = kCircle[i][0] * x + kCircle[i][1] * y;
      ring[r][i] =
          sink.vertex(foot + kRings[r][0] * radius_m * out + kRings[r][1] * height_m * up, st);
    }
  }
  const std::uint32_t top = sink.vertex(foot + height_m * up, st);
  for (std::size_t i = 0; i < kSides; ++i) {
    const std::size_t j = (i + 1) % kSides;
    sink.face(part, ring[0][i], ring[0][j], ring[1][j]);
    sink.face(part, ring[0][i], ring[1][j], ring[1][i]);
    sink.face(part, ring[1][i], ring[1][j], top);
  }
}

void lay(const Facet& facet, const Flat& polygon, double lift_m, std::uint16_t part,
         MeshSink& sink) {
  const Flat piece = clip(polygon, facet.st);
  if (piece.count < 3) return;
  double area2 = 0.0;
  for (std::size_t i = 1; i + 1 < piece.count; ++i) {
    area2 += cross(piece.corners[i] - piece.corners[0], piece.corners[i + 1] - piece.corners[0]);
  }
  if (area2 < kLeastPaint_m2) return;
  const Vec3 lift = lift_m * facet.normal();
  std::array<std::uint32_t, 8> v{};
  for (std::size_t i = 0; i < piece.count; ++i) {
    v[i] = sink.vertex(facet.at(piece.corners[i]) + lift, piece.corners[i]);
  }
  for (std::size_t i = 1; i + 1 < piece.count; ++i) sink.face(part, v[0], v[i], v[i + 1]);
}

}  // namespace

std::uint16_t PieceMesher::paint_part(const PaintStripe& stripe) {
  const char* material = paint_material(stripe);
  for (const auto& [name, lane_part] : paint_parts_) {
    if (lane_part.first == stripe.lane && std::strcmp(name, material) == 0) return lane_part.second;
  }
  ClassId class_id = Taxonomy::named("road_marking");
  if (stripe.kind == PaintKind::kKerb) class_id = Taxonomy::named("kerb");
  if (stripe.kind == PaintKind::kGrass) class_id = Taxonomy::named("terrain");
  const std::uint16_t part =
      sink_.part(fmt::format("{} mark {}", name_, stripe.lane), class_id,
                 library_.standard(material), {static_cast<std::uint32_t>(road_ + 1), stripe.lane});
  paint_parts_.emplace_back(material, std::pair(stripe.lane, part));
  return part;
}

void PieceMesher::paint(const Row& near, const Row& far, std::span<const PaintStripe> stripes) {
  for (const PaintStripe& stripe : stripes) {
    if (stripe.s_to_m <= near.s_m || stripe.s_from_m >= far.s_m) continue;
    // Borders of temporary lanes are no borders of the mesh.
    const bool temporary = stripe.temporary != nullptr;
    const Border border = temporary ? Border{} : border_of(near, stripe.lane);
    if (!temporary && border.right == kNone && border.left == kNone) continue;
    const auto rise = [&](const Row& row) {
      return border.right == kNone || border.left == kNone
                 ? 0.0
                 : (row.chains[border.left].points.front().p_W -
                    row.chains[border.right].points.back().p_W)
                       .z();
    };
    const double step = rise(near) + rise(far);
    if (stripe.kind == PaintKind::kKerb && std::abs(step) > kShownStep_m) continue;
    const auto ground = [&](const Row& row, std::size_t k, int side) {
      PaintGround found;
      if (k == kNone) return found;
      const auto inner = [&](std::size_t i) {
        return (side > 0 ? row.chains[i].points.front() : row.chains[i].points.back()).p_W.z();
      };
      found.height_m = inner(k);
      found.paved = is_paved(parts_of(row.chains[k].lane).look);
      while (true) {
        const Chain& chain = row.chains[k];
        found.room_m += chain.left_t() - chain.right_t();
        const double end = (side > 0 ? chain.points.back() : chain.points.front()).p_W.z();
        if (found.room_m >= stripe.width_m || (side > 0 ? k + 1 == row.chains.size() : k == 0))
          return found;
        side > 0 ? ++k : --k;
        if (std::abs(inner(k) - end) > kOneLevel_m) return found;
      }
    };
    const double half = 0.5 * stripe.width_m;
    const double length = far.s_m - near.s_m;
    PaintGround grounds[2][2];  // right and left, at both rows
    double border_t[2] = {0.0, 0.0};
    for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
      if (temporary) break;
      const Row& row = i == 0 ? near : far;
      grounds[i][0] = ground(row, border.right, -1);
      grounds[i][1] = ground(row, border.left, 1);
      border_t[i] = border.t(row);
    }
    const auto middle_t = [&](double s) {
      if (temporary) return stripe_t(roads_, stripe, s);
      const double u = (s - near.s_m) / length;
      PaintGround beside[2];
      for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        const PaintGround& a = grounds[0][side];
        const PaintGround& b = grounds[1][side];
        beside[side] = {a.room_m + u * (b.room_m - a.room_m),
                        a.height_m + u * (b.height_m - a.height_m), a.paved};
      }
      return border_t[0] + u * (border_t[1] - border_t[0]) +
             on_ground(stripe.offset_at(s), stripe.width_m, beside[0], beside[1]);
    };
    double lift = stripe.lift_m;
    for (const Chain& chain : near.chains) {
      if (!temporary && chain.lane == stripe.lane &&
          chain.left_t() - chain.right_t() < stripe.width_m) {
        lift += kLayer_m * (1 + std::abs(stripe.lane) % 3);
      }
    }
    const std::uint16_t part = paint_part(stripe);
    if (stripe.kind == PaintKind::kDots) {
      for_each_dash(stripe, near.s_m - stripe.dash_m, far.s_m + stripe.dash_m,
                    [&](double from, double to) {
                      const double s = 0.5 * (from + to);
                      if (s < near.s_m || s >= far.s_m) return;
                      const Vec2 st(s, middle_t(s));
                      bool done = false;
                      for (std::size_t k = 0; k < near.chains.size() && !done; ++k) {
                        for_each_facet(near, far, k, [&](const Facet& facet) {
                          for (std::size_t e = 0; e < 3; ++e) {
                            const Vec2 d = facet.st[(e + 1) % 3] - facet.st[e];
                            if (cross(d, st - facet.st[e]) < -1e-9) return;
                          }
                          if (!done) dome(facet, st, half, stripe.lift_m, part, sink_);
                          done = true;
                        });
                      }
                    });
      continue;
    }
    const auto lay_straight = [&](double from, double to) {
      const double t[2] = {middle_t(from), middle_t(to)};
      Flat polygon;
      polygon.add({from, t[0] - half});
      polygon.add({to, t[1] - half});
      polygon.add({to, t[1] + half});
      polygon.add({from, t[0] + half});
      const double low = std::min(t[0], t[1]) - half;
      const double high = std::max(t[0], t[1]) + half;
      for (std::size_t k = 0; k < near.chains.size(); ++k) {
        const Chain& a = near.chains[k];
        const Chain& b = far.chains[k];
        if (std::max(a.left_t(), b.left_t()) <= low || std::min(a.right_t(), b.right_t()) >= high)
          continue;
        for_each_facet(near, far, k,
                       [&](const Facet& facet) { lay(facet, polygon, lift, part, sink_); });
      }
    };
    const auto lay_in_steps = [&](double from, double to, double step_m) {
      const double steps = std::ceil((to - from) / step_m);
      for (double i = 0.0; i < steps; i += 1.0) {
        lay_straight(from + i / steps * (to - from), from + (i + 1.0) / steps * (to - from));
      }
    };
    for_each_dash(stripe, near.s_m, far.s_m, [&](double from, double to) {
      if (temporary || stripe.sway != nullptr) {
        lay_in_steps(from, to, stripe.sway != nullptr ? kSwayStep_m : kTemporaryStep_m);
        return;
      }
      // What is led somewhere at its ends is straight between.
      const double lead = PaintStripe::kLead_m;
      const double first =
          stripe.shift_start_m != 0.0 ? std::clamp(stripe.s_from_m + lead, from, to) : from;
      const double last =
          stripe.shift_end_m != 0.0 ? std::clamp(stripe.s_to_m - lead, first, to) : to;
      if (first > from) lay_in_steps(from, first, kSwayStep_m);
      if (last > first) lay_straight(first, last);
      if (to > last) lay_in_steps(last, to, kSwayStep_m);
    });
  }
}

}  // namespace raytruth::street
