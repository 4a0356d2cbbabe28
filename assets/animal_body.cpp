#include "assets/animal_body.h"

#include <algorithm>
#include <cmath>
#include <mutex>

#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

Vec3 to_left_flank(const Vec3& p) { return {p.x(), std::abs(p.y()), p.z()}; }

constexpr double kFetlock = 0.075;  // height of the joint above the foot

// Way along from a to b, and distance from that line.
AlongLimb along(const Vec3& p, const Vec3& a, const Vec3& b) {
  const Vec3 axis = (b - a).normalized();
  const double t = (p - a).dot(axis);
  return {t, (p - a - t * axis).norm()};
}

// Places of a kind's body, left side.
struct Frame {
  explicit Frame(const AnimalKind& k) : kind(k) {
    const double leg_y = 0.60 * k.width;
    shoulder = {0.5 * k.trunk, leg_y, 0.72};
    carpus = {0.5 * k.trunk - 0.005, leg_y, 0.30};
    fore_sole = {0.5 * k.trunk + 0.01, leg_y, 0.0};
    hip = {-0.5 * k.trunk, 0.85 * leg_y, 0.82};
    stifle = {-0.5 * k.trunk + 0.13, 1.05 * leg_y, 0.54};
    hock = {-0.5 * k.trunk - 0.09, leg_y, 0.28};
    hind_sole = {-0.5 * k.trunk - 0.03, leg_y, 0.0};
    neck = {0.5 * k.trunk + 0.04, 0.0, 0.995 - 0.62 * k.chest};
    head = neck + k.neck * Vec3(det::cos(k.neck_up), 0, det::sin(k.neck_up));
    nose = head + 0.80 * k.head * Vec3(det::cos(k.head_down), 0, -det::sin(k.head_down));
    tail = {-0.5 * k.trunk - 0.11, 0.0, 0.92};
    tail_end = tail + k.tail * Vec3(-det::cos(k.tail_up), 0, det::sin(k.tail_up));
  }
  const AnimalKind& kind;
  Vec3 shoulder, carpus, fore_sole, hip, stifle, hock, hind_sole, neck, head, nose, tail, tail_end;
};

double body_field(const Vec3& p, const Frame& f) {
  const AnimalKind& k = f.kind;
  const double front = 0.5 * k.trunk, back = -0.5 * k.trunk;
  const double top = 0.995;
  const std::vector<Section> rows = {
      {back - 0.13, 0.86, 0.05, 0.045},
      {back - 0.08, 0.84, 0.115, 0.75 * k.width},
      {back + 0.04, 0.825, 0.155, 0.92 * k.width},
      {back + 0.30 * k.trunk, top - 0.015 - k.waist, k.waist, 0.88 * k.width},
      {front - 0.36 * k.trunk, top - 0.02 - 0.97 * k.chest, 0.97 * k.chest, k.width},
      {front - 0.04, top - k.chest, k.chest, 0.95 * k.width},
      {front + 0.09, top - 1.02 * k.chest, 0.70 * k.chest, 0.70 * k.width},
      {front + 0.15, top - 1.00 * k.chest, 0.30 * k.chest, 0.35 * k.width}};
  double d = lofted({p.z(), p.y(), p.x()}, rows, 0.0, 0.1);
  if (k.extra == Extra::kWool) {
    d += 0.009 * (det::sin(31.0 * p.x()) * det::sin(27.0 * p.z() + 2.0) +
                  det::sin(29.0 * p.y() + 9.0 * p.x()) * det::sin(24.0 * p.x() + 1.0));
  }
  d = smooth_union(d, capsule(p, f.neck - Vec3(0.07, 0, 0.03), f.head, k.neck_base, k.neck_top),
                   0.12);
  const Vec3 q = to_left_flank(p);
  double leg = capsule(q, f.shoulder - Vec3(0, 0, 0.08), {f.carpus.x(), f.carpus.y(), 0.46},
                       0.92 * k.thigh, 0.62 * k.thigh);
  leg = smooth_union(leg,
                     capsule(q, {f.carpus.x(), f.carpus.y(), 0.47}, f.carpus, 0.62 * k.thigh,
                             1.05 * k.shank * 0.85),
                     0.04);
  leg = smooth_union(
      leg, capsule(q, f.carpus, f.fore_sole + Vec3(0, 0, 0.05), 0.80 * k.shank, k.cannon), 0.02);
  d = smooth_union(d, leg, 0.06);
  double hind = capsule(q, f.hip - Vec3(0, 0, 0.06), f.stifle - Vec3(0.03, 0, -0.02),
                        1.45 * k.thigh, 1.05 * k.thigh);
  hind = smooth_union(
      hind, capsule(q, f.stifle - Vec3(0.03, 0, 0), f.hock, 0.95 * k.thigh, 0.85 * k.shank), 0.05);
  hind = smooth_union(
      hind, capsule(q, f.hock, f.hind_sole + Vec3(0, 0, 0.05), 0.85 * k.shank, 1.05 * k.cannon),
      0.02);
  d = smooth_union(d, hind, 0.06);
  const double ahead = k.paws ? 0.045 : 0.015;
  for (const Vec3& sole : {f.fore_sole, f.hind_sole}) {
    const double foot =
        k.paws ? ellipsoid(q, sole + Vec3(ahead, 0, 0.022), {1.75 * k.foot, k.foot, 0.034})
               : capsule(q, sole + Vec3(0.004, 0, 0.055), sole + Vec3(ahead, 0, 0.0), 0.75 * k.foot,
                         1.05 * k.foot);
    d = smooth_union(d, foot, 0.02);
  }
  if (k.extra == Extra::kHorns) {
    // An udder between the hind legs.
    d = smooth_union(d, ellipsoid(p, {f.hip.x() + 0.15, 0.0, 0.415}, {0.125, 0.085, 0.095}), 0.05);
  }
  // The tail curves: a bush of a horse hangs, a dog's rises at its end.
  const Vec3 root = f.tail + Vec3(0.08, 0, -0.03);
  const Vec3 bend = f.tail + 0.5 * (f.tail_end - f.tail) + Vec3(-0.04, 0, 0.03);
  const double thick = k.tail_radius;
  double tail = capsule(p, root, bend, 0.8 * thick, 1.1 * thick);
  tail = smooth_union(tail, capsule(p, bend, f.tail_end, 1.1 * thick, 0.75 * thick), 0.02);
  d = smooth_union(d, tail, 0.02);
  return smooth_cut(d, -p.z(), 0.004);
}

double head_field(const Vec3& p, const Frame& f) {
  const AnimalKind& k = f.kind;
  const Vec3 q = to_left_flank(p);
  const Vec3 along_head = (f.nose - f.head).normalized();
  const Vec3 up = along_head.cross(Vec3::UnitY()) * -1.0;
  const Vec3 crown = up.z() > 0.0 ? up : Vec3(-up);
  const Vec3 skull = f.head + 0.10 * k.head * along_head;
  double d = capsule(q, skull - 0.06 * k.head * along_head, skull + 0.22 * k.head * along_head,
                     k.skull, 0.86 * k.skull);
  d = smooth_union(d,
                   capsule(q, skull + 0.25 * k.head * along_head - 0.10 * k.skull * crown,
                           f.nose - 0.25 * k.muzzle * crown, 0.72 * k.skull, k.muzzle),
                   0.05);
  Vec3 tip;
  const Vec3 root =
      skull - 0.04 * k.head * along_head + 0.62 * k.skull * crown + Vec3(0, 0.55 * k.skull, 0);
  if (k.ears == Ears::kUpright) {
    tip = root + k.ear * (0.92 * crown + Vec3(-0.10, 0.30, 0.0));
  } else if (k.ears == Ears::kSideways) {
    tip = root + k.ear * Vec3(-0.15, 0.95, -0.15);
  } else {
    tip = root + k.ear * Vec3(0.05, 0.42, -0.95);
  }
  const double ear = capsule(q, root, root + 0.45 * (tip - root), 0.24 * k.ear, 0.26 * k.ear);
  d = smooth_union(
      d,
      smooth_union(ear, capsule(q, root + 0.4 * (tip - root), tip, 0.25 * k.ear, 0.07 * k.ear),
                   0.02),
      0.02);
  return d;
}

Influence influence_at(const Vec3& p, const Frame& f) {
  const AnimalKind& k = f.kind;
  const std::size_t side = p.y() >= 0.0 ? 0 : 1;
  const Vec3 q = to_left_flank(p);
  std::array<double, kAnimalBones> w{};
  double rest = 1.0;
  const auto take = [&](std::size_t bone, double share) {
    w[bone] += rest * share;
    rest -= rest * share;
  };
  const AlongLimb neck = along(p, f.neck, f.head);
  if (p.x() > 0.5 * k.trunk - 0.02 && neck.off < k.neck_base + 0.1) {
    take(kNeckHead, smooth_step(-0.04, 0.55 * k.neck + 0.06, neck.along));
  }
  const AlongLimb tail = along(p, f.tail, f.tail_end);
  if (p.x() < f.hip.x() && tail.off < 0.14 && tail.along > 0.0) {
    const AlongLimb leg = along(q, f.hip, f.hock);
    if (tail.along > 0.03 && (leg.off > 0.16 || std::abs(p.y()) < 0.4 * f.hip.y()))
      take(kTail, smooth_step(0.02, 0.10, tail.along));
  }
  // Fore legs hang from the shoulder, hind legs fold.
  const double fore_off = std::hypot(q.x() - f.shoulder.x(), q.y() - f.shoulder.y());
  if (q.x() > 0.0 && fore_off < 0.17) {
    const double share =
        smooth_step(0.05, 0.24, f.shoulder.z() - q.z()) * (1.0 - smooth_step(0.10, 0.17, fore_off));
    const double low = smooth_step(-0.05, 0.05, f.carpus.z() - q.z());
    const double foot = smooth_step(-0.025, 0.025, kFetlock - q.z());
    w[kFootFL + side] += rest * share * low * foot;
    w[kCannonFL + side] += rest * share * low * (1.0 - foot);
    w[kUpperFL + side] += rest * share * (1.0 - low);
    rest *= 1.0 - share;
  }
  if (q.x() < 0.0 && q.z() < f.hip.z() + 0.05) {
    const AlongLimb shank = along(q, f.stifle, f.hock);
    const double off =
        std::min(capsule(q, f.hip, f.stifle, 0.0, 0.0), capsule(q, f.stifle, f.hock, 0.0, 0.0));
    const double below = smooth_step(0.0, 0.08, 0.44 - q.z());
    const double near =
        smooth_step(0.02, 0.20, f.hip.z() - q.z()) * (1.0 - smooth_step(0.15, 0.25, off));
    const double share = near + below * (1.0 - near);
    const double low = smooth_step(-0.045, 0.045, f.hock.z() - q.z());
    const double mid = smooth_step(-0.07, 0.10, shank.along);
    const double shank_share = mid + below * (1.0 - mid);
    const double c = share * low, s = share * (1.0 - low) * shank_share;
    const double t = share * (1.0 - low) * (1.0 - shank_share);
    const double all = rest;
    const double foot = smooth_step(-0.025, 0.025, kFetlock - q.z());
    w[kFootHL + side] += all * c * foot;
    w[kCannonHL + side] += all * c * (1.0 - foot);
    w[kShankHL + side] += all * s;
    w[kThighHL + side] += all * t;
    rest -= all * (c + s + t);
  }
  w[kTrunk] += std::max(0.0, rest);
  // The four that count.
  Influence i;
  float sum = 0.0F;
  for (std::size_t n = 0; n < 4; ++n) {
    const auto best = static_cast<std::size_t>(std::max_element(w.begin(), w.end()) - w.begin());
    if (w[best] < 1e-3) break;
    i.bone[n] = static_cast<std::uint8_t>(best);
    i.weight[n] = static_cast<float>(w[best]);
    sum += i.weight[n];
    w[best] = 0.0;
  }
  for (float& x : i.weight) x /= sum;
  return i;
}

// Horns, antlers, mane, tusks and eyes: all of the head's bone.
void add_extras(ImplicitMesh& shell, const Frame& f) {
  const AnimalKind& k = f.kind;
  const Vec3 along_head = (f.nose - f.head).normalized();
  const Vec3 up(-along_head.z(), 0, along_head.x());
  const Vec3 crown = up.z() > 0.0 ? up : Vec3(-up);
  const Vec3 skull = f.head + 0.10 * k.head * along_head;
  const auto piece = [&](const DistanceField& field, const Box3& box, double cell,
                         std::uint8_t zone) {
    ImplicitMesh s = surface_of(field, box, cell);
    std::fill(s.zone.begin(), s.zone.end(), zone);
    append(shell, s);
  };
  const Vec3 eye =
      skull + 0.24 * k.head * along_head + 0.45 * k.skull * crown + Vec3(0, 0.74 * k.skull, 0);
  const double e = 0.16 * k.skull + 0.004;
  for (const double side : {1.0, -1.0}) {
    const Vec3 at(eye.x(), side * eye.y(), eye.z());
    piece([&](const Vec3& p) { return (p - at).norm() - e; },
          {at - Vec3::Constant(1.2 * e), at + Vec3::Constant(1.2 * e)}, 0.8 * e, 1);
  }
  const Vec3 nose = f.nose + 0.72 * k.muzzle * along_head + 0.15 * k.muzzle * crown;
  piece([&](const Vec3& p) { return ellipsoid(p, nose, Vec3(0.5, 0.62, 0.5) * k.muzzle); },
        {nose - Vec3::Constant(0.7 * k.muzzle), nose + Vec3::Constant(0.7 * k.muzzle)},
        0.35 * k.muzzle, 1);
  const Vec3 brow = skull + 0.55 * k.skull * crown + Vec3(0, 0.5 * k.skull, 0);
  if (k.extra == Extra::kHorns) {
    piece(
        [&](const Vec3& p) {
          const Vec3 q = to_left_flank(p);
          const Vec3 a = brow + Vec3(0, 0.10, 0.03), b = brow + Vec3(0.04, 0.13, 0.13);
          return smooth_union(capsule(q, brow, a, 0.030, 0.025), capsule(q, a, b, 0.025, 0.006),
                              0.02);
        },
        {brow + Vec3(-0.06, -0.36, -0.06), brow + Vec3(0.12, 0.25, 0.18)}, 0.024, 3);
  } else if (k.extra == Extra::kAntlers) {
    piece(
        [&](const Vec3& p) {
          const Vec3 q = to_left_flank(p);
          const Vec3 a = brow + Vec3(-0.05, 0.06, 0.12), b = brow + Vec3(-0.04, 0.11, 0.26);
          double d =
              smooth_union(capsule(q, brow, a, 0.022, 0.018), capsule(q, a, b, 0.018, 0.008), 0.01);
          d = smooth_union(d, capsule(q, a, a + Vec3(0.11, 0.0, 0.06), 0.015, 0.008), 0.01);
          return smooth_union(
              d, capsule(q, 0.5 * (a + b), 0.5 * (a + b) + Vec3(-0.09, 0.0, 0.07), 0.014, 0.007),
              0.01);
        },
        {brow + Vec3(-0.20, -0.26, -0.05), brow + Vec3(0.12, 0.16, 0.30)}, 0.017, 3);
  } else if (k.extra == Extra::kMane) {
    const Vec3 from = f.neck + Vec3(-0.10, 0, 0.135), to = f.head + Vec3(-0.04, 0, 0.055);
    piece(
        [&](const Vec3& p) {
          const Vec3 q(p.x(), 2.0 * p.y(), p.z());
          const double d = capsule(q, from, to, 0.078, 0.066) / 1.6;
          return smooth_union(
              d, capsule(q, to, to + 0.16 * along_head + 0.02 * crown, 0.05, 0.03) / 1.6, 0.02);
        },
        {{from.x() - 0.15, -0.08, from.z() - 0.15}, {to.x() + 0.26, 0.08, to.z() + 0.15}}, 0.028,
        2);
  } else if (k.extra == Extra::kTusks) {
    const Vec3 at =
        f.nose - 0.12 * along_head - 0.3 * k.muzzle * crown + Vec3(0, 0.8 * k.muzzle, 0);
    piece(
        [&](const Vec3& p) {
          return capsule(to_left_flank(p), at, at + Vec3(0.01, 0.02, 0.075), 0.014, 0.005);
        },
        {at + Vec3(-0.03, -2.0 * at.y() - 0.05, -0.03), at + Vec3(0.04, 0.05, 0.10)}, 0.013, 3);
    // Bristles from the forehead along the back.
    const Vec3 from(-0.22 * k.trunk, 0, 0.930),
        middle(f.neck.x() - 0.02, 0, f.neck.z() + k.neck_base - 0.01),
        to = f.head + Vec3(0.02, 0, 0.90 * k.neck_top);
    piece(
        [&](const Vec3& p) {
          const Vec3 q(p.x(), 2.0 * p.y(), p.z());
          return smooth_union(capsule(q, from, middle, 0.022, 0.052),
                              capsule(q, middle, to, 0.052, 0.040), 0.02) /
                 1.6;
        },
        {{from.x() - 0.08, -0.07, from.z() - 0.12}, {to.x() + 0.10, 0.07, middle.z() + 0.12}},
        0.028, 2);
  }
}

AnimalShell make_shell(const AnimalKind& k) {
  const Frame f(k);
  AnimalShell out;
  const double width = std::max(1.15 * k.width, 0.51 * k.width + 1.45 * k.thigh) + 0.05;
  Box3 box{{std::min(f.tail_end.x(), f.tail.x()) - 0.16, -width, -0.01},
           {f.head.x() + 0.15, width, std::max(f.head.z(), f.tail_end.z()) + 0.25}};
  out.shell = surface_of([&](const Vec3& p) { return body_field(p, f); }, box, 0.0335);
  for (Vec3& p : out.shell.positions) p.z() = std::max(p.z(), 0.0);
  const double hoof = k.paws ? -1.0 : 0.045;
  cut_zone(out.shell, 0, 1, [hoof](const Vec3& p) { return p.z() - hoof; });
  if (k.tail > 0.3 && !k.paws) {
    const double bush = k.extra == Extra::kMane ? 0.02 : 0.72 * k.tail;
    cut_zone(out.shell, 0, 2, [&](const Vec3& p) {
      const AlongLimb t = along(p, f.tail, f.tail_end);
      return std::max({bush - t.along, t.off - 0.15, p.x() - f.tail.x() + 0.02});
    });
  }
  if (k.extra == Extra::kHorns) {
    // Patches of a spotted cow.
    cut_zone(out.shell, 0, 4, [](const Vec3& p) {
      return det::sin(5.2 * p.x() + 1.1 + 2.0 * p.z()) * det::sin(4.7 * p.z() - 1.5 * p.x()) +
             0.45 * det::sin(7.0 * p.y() + 3.0 * p.x()) + 0.10;
    });
  }
  if (k.extra != Extra::kWool) {
    const double belly = 0.995 - 2.0 * k.chest;
    cut_zone(out.shell, 0, 4, [&](const Vec3& p) {
      return std::max({std::abs(p.x()) - 0.42 * k.trunk, p.z() - belly - 0.10,
                       std::abs(p.y()) - 0.55 * k.width});
    });
  } else {
    // Legs without wool.
    cut_zone(out.shell, 0, 1, [](const Vec3& p) { return p.z() - 0.33; });
  }
  Box3 around;
  for (const Vec3& p : {f.head, f.nose}) around.extend(p);
  const double wide =
      std::max(k.skull, k.ears == Ears::kSideways ? k.skull + k.ear : 0.6 * k.ear) + 0.09;
  around.min -=
      Vec3(k.skull + 0.05, wide, k.skull + 0.06 + (k.ears == Ears::kHanging ? k.ear : 0.0));
  around.max += Vec3(k.muzzle + 0.06, wide, k.skull + k.ear + 0.06);
  ImplicitMesh head = surface_of([&](const Vec3& p) { return head_field(p, f); }, around, 0.026);
  if (k.extra == Extra::kWool) std::fill(head.zone.begin(), head.zone.end(), std::uint8_t{1});
  const auto first = static_cast<std::size_t>(out.shell.positions.size());
  append(out.shell, head);
  add_extras(out.shell, f);
  for (std::size_t v = 0; v < out.shell.positions.size(); ++v) {
    Influence i;
    i.bone[0] = kNeckHead;
    i.weight[0] = 1.0F;
    const Vec3& p = out.shell.positions[v];
    // Manes and bristles lie on the neck.
    const bool mane = v >= first + head.positions.size() && p.x() < f.head.x() - 0.02 &&
                      (k.extra == Extra::kMane || k.extra == Extra::kTusks);
    out.influences.push_back(v < first || mane ? influence_at(p, f) : i);
    out.bounds.extend(p);
  }
  const auto place = [&](std::size_t left, const Vec3& p) {
    out.joints[left] = p;
    out.joints[left + 1] = Vec3(p.x(), -p.y(), p.z());
  };
  out.joints[kTrunk] = Vec3(0, 0, 0.8);
  out.joints[kNeckHead] = f.neck;
  out.joints[kTail] = f.tail;
  place(kUpperFL, f.shoulder);
  place(kCannonFL, f.carpus);
  place(kThighHL, f.hip);
  place(kShankHL, f.stifle);
  place(kCannonHL, f.hock);
  place(kFootFL, f.fore_sole + Vec3(0, 0, kFetlock));
  place(kFootHL, f.hind_sole + Vec3(0, 0, kFetlock));
  return out;
}

}  // namespace

const AnimalShell& animal_shell(std::size_t kind) {
  constexpr std::size_t kMost = 16;
  static std::array<AnimalShell, kMost> shells;
  static std::array<std::once_flag, kMost> made;
  std::call_once(made[kind], [&] { shells[kind] = make_shell(animal_kinds()[kind]); });
  return shells[kind];
}

}  // namespace raytruth::assets
