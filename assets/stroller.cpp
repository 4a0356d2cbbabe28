// Pushchairs: a seat and a hood of cloth in a frame of tubes.
#include "assets/stroller.h"

#include <algorithm>
#include <cmath>

#include "assets/words.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

class Pushchair final : public Asset {
 public:
  explicit Pushchair(MeshPtr mesh) { nodes_.push_back({"Body", std::move(mesh)}); }
  std::vector<Pose> articulate(const ActorState&) const override { return {Pose()}; }
};

// A band that is as thick everywhere, from -half to half across; its upper side goes by `line`
// (x, z) from the front backwards.
void padded_band(MeshBuilder& b, std::uint16_t part, const std::vector<Vec2>& line, double thick,
                 double half) {
  std::vector<Vec2> below;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const Vec2 way = (line[std::min(i + 1, line.size() - 1)] - line[i == 0 ? 0 : i - 1]);
    const Vec2 down = Vec2(-way.y(), way.x()).normalized();
    below.push_back(line[i] + thick * down);
  }
  const auto ring = [&](double y, double inset) {
    std::vector<Vec3> points;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const Vec2 in = inset * (below[i] - line[i]);
      points.emplace_back(line[i].x() + in.x(), y, line[i].y() + in.y());
    }
    for (std::size_t i = line.size(); i-- > 0;) {
      const Vec2 in = inset * (line[i] - below[i]);
      points.emplace_back(below[i].x() + in.x(), y, below[i].y() + in.y());
    }
    std::reverse(points.begin(), points.end());
    return points;
  };
  // Rounded edges at both sides, closed by the caps below.
  const std::vector<std::vector<Vec3>> rings = {ring(-half, 0.3), ring(-half + 0.3 * thick, 0.0),
                                                ring(half - 0.3 * thick, 0.0), ring(half, 0.3)};
  b.loft(rings, true, [part](std::size_t, std::size_t) { return part; });
  const std::size_t n = 2 * line.size();
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    // Reversed rings have the upper side at their end.
    const auto at = [&](const std::vector<Vec3>& r, std::size_t k, bool up) {
      return up ? r[n - 1 - k] : r[k];
    };
    const auto &right = rings.front(), &left = rings.back();
    b.quad(part, at(right, i, true), at(right, i + 1, true), at(right, i + 1, false),
           at(right, i, false));
    b.quad(part, at(left, i, false), at(left, i + 1, false), at(left, i + 1, true),
           at(left, i, true));
  }
}

// A bow of cloth about an axis across: from one angle above the front to another.
void hood(MeshBuilder& b, std::uint16_t part, const Vec2& pivot, double radius, double half,
          double from_rad, double to_rad) {
  constexpr int kAround = 6, kAcross = 10;
  constexpr double kThick = 0.012;
  const auto ring = [&](double a) {
    std::vector<Vec3> points;
    const auto bow = [&](double t, double off) {
      const double s = det::sin(t), c = det::cos(t);
      const double y = (half - off) * (s < 0.0 ? -1.0 : 1.0) * det::pow(std::abs(s), 0.7);
      const double r = (radius - off) * det::pow(c, 0.45);
      points.emplace_back(pivot.x() + r * det::cos(a), y, pivot.y() + r * det::sin(a));
    };
    constexpr double kEnd = 1.48;  // not quite a right angle: the lowest points stay apart
    for (int k = 0; k <= kAcross; ++k) bow(kEnd * (2.0 * k / kAcross - 1.0), 0.0);
    for (int k = kAcross; k >= 0; --k) bow(kEnd * (2.0 * k / kAcross - 1.0), kThick);
    return points;
  };
  std::vector<std::vector<Vec3>> rings;
  for (int i = 0; i <= kAround; ++i) {
    const double a = from_rad + (to_rad - from_rad) * i / kAround;
    rings.push_back(ring(a));
  }
  b.loft(rings, true, [part](std::size_t, std::size_t) { return part; });
  const auto &first = rings.front(), &last = rings.back();
  const std::size_t n = first.size();
  for (std::size_t k = 0; k < kAcross; ++k) {
    b.quad(part, first[n - 1 - k], first[n - 2 - k], first[k + 1], first[k]);
    b.quad(part, last[k], last[k + 1], last[n - 2 - k], last[n - 1 - k]);
  }
}

void wheel(MeshBuilder& b, std::uint16_t tyre, std::uint16_t rim, std::uint16_t frame,
           const Vec3& hub, double r) {
  b.lathe_y(tyre, hub,
            {{r - 0.022, -0.015},
             {r - 0.008, -0.019},
             {r, -0.008},
             {r, 0.008},
             {r - 0.008, 0.019},
             {r - 0.022, 0.015},
             {r - 0.022, -0.015}},
            20);
  b.lathe_y(rim, hub,
            {{r - 0.036, 0.009},
             {r - 0.036, -0.009},
             {r - 0.0215, -0.012},
             {r - 0.0215, 0.012},
             {r - 0.036, 0.009}},
            20);
  for (int i = 0; i < 5; ++i) {
    const double a = 2.0 * kPi * i / 5;
    b.tube(rim, hub, hub + (r - 0.030) * Vec3(det::sin(a), 0, det::cos(a)), 0.010, 0.008, 5);
  }
  b.tube(frame, hub - Vec3(0, 0.024, 0), hub + Vec3(0, 0.024, 0), 0.017, 0.017, 8);
}

}  // namespace

std::shared_ptr<const Asset> make_stroller(const ActorModel& m, const Kit& kit,
                                           RandomStream random) {
  Words words = Words::of_kind(m);
  words.add(m.name);
  if (!words.any({"stroller", "pram", "pushchair", "buggy"})) return nullptr;
  constexpr std::array<std::array<float, 3>, 6> kCloths = {{{0.030F, 0.045F, 0.095F},
                                                            {0.035F, 0.035F, 0.038F},
                                                            {0.19F, 0.20F, 0.21F},
                                                            {0.26F, 0.035F, 0.035F},
                                                            {0.06F, 0.13F, 0.11F},
                                                            {0.30F, 0.24F, 0.17F}}};
  const auto& colour = kCloths[random.index(static_cast<std::uint32_t>(kCloths.size()))];
  const std::array<float, 3> pale = {0.35F * colour[0] + 0.12F, 0.35F * colour[1] + 0.12F,
                                     0.35F * colour[2] + 0.12F};
  MeshBuilder b;
  const ClassId c = m.class_id;
  const std::uint16_t frame = b.part("Frame", c, kit.standard("alloy")),
                      tyre = b.part("Tire", c, kit.standard("rubber")),
                      black = b.part("Trim", c, kit.standard("black_plastic")),
                      cloth = b.part("Cloth", c, kit.add(paint("cloth", colour, false))),
                      inside = b.part("Seat", c, kit.add(paint("cloth", pale, false)));
  // In a frame of its own, about 0.9 x 0.55 x 1.05 m.
  for (const int side : {1, -1}) {
    const auto at = [side](double x, double y, double z) { return Vec3(x, side * y, z); };
    wheel(b, tyre, frame, black, at(0.36, 0.225, 0.095), 0.095);
    wheel(b, tyre, frame, black, at(-0.22, 0.245, 0.135), 0.135);
    b.limb(frame, at(0.36, 0.195, 0.10), at(-0.37, 0.215, 0.97), 0.013, 0.013, 8);
    b.limb(frame, at(-0.22, 0.205, 0.14), at(0.14, 0.205, 0.50), 0.013, 0.013, 8);
    b.limb(black, at(-0.37, 0.215, 0.97), at(-0.46, 0.215, 1.03), 0.016, 0.016, 8);
    // Arm rests, and cloth from them down to the seat.
    b.limb(black, at(-0.14, 0.190, 0.70), at(0.13, 0.190, 0.66), 0.017, 0.017, 8);
    b.box(cloth, at(-0.01, 0.186, 0.575), {0.24, 0.012, 0.17});
  }
  b.tube(frame, {-0.22, -0.245, 0.135}, {-0.22, 0.245, 0.135}, 0.009, 0.009, 8);
  b.tube(frame, {0.36, -0.225, 0.095}, {0.36, 0.225, 0.095}, 0.009, 0.009, 8);
  b.limb(black, {-0.46, -0.215, 1.03}, {-0.46, 0.215, 1.03}, 0.018, 0.018, 8);
  b.limb(black, {0.13, -0.190, 0.66}, {0.13, 0.190, 0.66}, 0.020, 0.020, 8);
  // Foot rest, calf rest, seat and back.
  padded_band(
      b, inside,
      {{0.36, 0.255}, {0.25, 0.275}, {0.205, 0.33}, {0.18, 0.47}, {0.14, 0.51}, {-0.06, 0.475}},
      0.035, 0.150);
  padded_band(b, inside, {{-0.075, 0.49}, {-0.115, 0.53}, {-0.235, 0.90}}, 0.045, 0.165);
  hood(b, cloth, {-0.14, 0.735}, 0.30, 0.200, 0.35, 2.45);
  // A bag below the seat.
  b.box(cloth, {0.01, 0, 0.255}, {0.30, 0.33, 0.13});

  const Vec3 declared = m.box_size_m.cwiseMax(0.05);
  const Vec3 center =
      m.box_size_m.maxCoeff() > 0.0 ? m.box_center_m : Vec3(0, 0, 0.5 * declared.z());
  Box3 box;
  box.min = center - 0.5 * declared;
  box.max = center + 0.5 * declared;
  b.fit(box);
  return std::make_shared<Pushchair>(b.build(38.0));
}

}  // namespace raytruth::assets
