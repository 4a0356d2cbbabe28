#include "assets/person_pose.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "assets/gait.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

constexpr double kWalk_m_s = 1.35, kRun_m_s = 3.0;

// A bump of height 1 around `at` on the circle of the gait cycle.
double bump(double phase, double at, double width) {
  double d = phase - at;
  d -= std::floor(d + 0.5);
  return det::exp(-0.5 * d * d / (width * width));
}

// The hip's normative curve (Winter; 0 = heel strike), rad, from 22 deg flexion to 12 deg
// extension: arms swing with the opposite leg.
double hip_angle(double phase) {
  return deg_to_rad(5.0 + 18.0 * det::cos(2.0 * kPi * (phase - 0.93)));
}
double fraction(double x) { return x - std::floor(x); }
double wave(double time_s, double period_s) { return det::sin(2.0 * kPi * time_s / period_s); }

Figure both(double hip_deg, double knee_deg, double ankle_deg, double shoulder_deg,
            double elbow_deg, double lean_deg) {
  Figure f;
  f.leg.fill({deg_to_rad(hip_deg), deg_to_rad(knee_deg), deg_to_rad(ankle_deg)});
  f.arm.fill({deg_to_rad(shoulder_deg), deg_to_rad(elbow_deg)});
  f.lean = deg_to_rad(lean_deg);
  return f;
}

Figure crawling(double time_s) {
  Figure f = both(0.0, 90.0, -110.0, 72.0, 3.0, 72.0);
  f.nod = deg_to_rad(-50.0);
  const double step = deg_to_rad(18.0) * wave(time_s, 1.2);
  f.leg[0].hip += step;
  f.leg[1].hip -= step;
  f.arm[0].shoulder -= step;
  f.arm[1].shoulder += step;
  f.on_soles = false;
  return f;
}

Figure cycling(double time_s) {
  Figure f = both(0.0, 0.0, 0.0, 55.0, 15.0, 25.0);
  for (const std::size_t side : {0U, 1U}) {
    const double turn = wave(time_s + 0.5 * static_cast<double>(side), 1.0);
    f.leg[side] = {deg_to_rad(48.0 + 24.0 * turn), deg_to_rad(70.0 + 38.0 * turn), 0.0};
  }
  return f;
}

// Down, off the ground, down again; standing at both ends.
Figure jumping(double share) {
  constexpr double kOff = 0.3, kLand = 0.75, kHeight = 0.17;
  if (share > kOff && share < kLand) {
    const double u = (share - kOff) / (kLand - kOff);
    Figure f = both(15.0, 25.0, -25.0, 60.0, 25.0, 5.0);
    f.lift = 4.0 * u * (1.0 - u) * kHeight;
    return f;
  }
  const double u = share <= kOff ? share / kOff : (1.0 - share) / (1.0 - kLand);
  const double bent = det::sin(kPi * std::clamp(u, 0.0, 1.0));
  return both(2.0 + 55.0 * bent, 3.0 + 80.0 * bent, 0.0, 1.0 - 35.0 * bent, 13.0, 30.0 * bent);
}

double mix(double a, double b, double u) { return a + u * (b - a); }

Figure mix(const Figure& a, const Figure& b, double u) {
  if (u <= 0.0) return a;
  if (u >= 1.0) return b;
  Figure f;
  for (const std::size_t k : {0U, 1U}) {
    f.leg[k] = {mix(a.leg[k].hip, b.leg[k].hip, u), mix(a.leg[k].knee, b.leg[k].knee, u),
                mix(a.leg[k].ankle, b.leg[k].ankle, u)};
    f.arm[k] = {mix(a.arm[k].shoulder, b.arm[k].shoulder, u),
                mix(a.arm[k].elbow, b.arm[k].elbow, u)};
  }
  f.lean = mix(a.lean, b.lean, u);
  f.nod = mix(a.nod, b.nod, u);
  f.tilt = mix(a.tilt, b.tilt, u);
  f.sway = mix(a.sway, b.sway, u);
  f.lift = mix(a.lift, b.lift, u);
  f.on_soles = a.on_soles && b.on_soles;
  return f;
}

constexpr std::string_view kMotions[] = {"standing", "sitting", "lying",   "squatting",
                                         "walking",  "running", "reeling", "crawling",
                                         "cycling",  "jumping", "ducking", "bendingDown"};
constexpr std::string_view kGestures[] = {"phoneCall", "phoneText", "waving",  "umbrella",
                                          "crossArms", "coffee",    "sandwich"};

// How far an animation that leads from one pose to another has led.
double share_of(const AnimationState& a, double lead_in_s) {
  if (!a.loops) return std::clamp(a.progress, 0.0, 1.0);
  return std::clamp(a.elapsed_s / lead_in_s, 0.0, 1.0);
}

Figure with_motion(const Figure& figure, const AnimationState& a, bool moves, double height_m) {
  const std::string& name = a.name;
  if (name == "standing" || name == "walking" || name == "running") {
    // Who moves along walks or runs by the speed.
    if (moves) return figure;
    if (name == "standing" || !a.running)
      return mix(figure, walking_figure(0.0, 0.0), share_of(a, 0.5));
    const double speed = name == "walking" ? kWalk_m_s : kRun_m_s;
    return mix(figure, walking_figure(fraction(a.elapsed_s * speed / (kStride * height_m)), speed),
               std::clamp(a.elapsed_s / 0.5, 0.0, 1.0));
  }
  const double share = share_of(a, 1.0);
  if (name == "reeling") {
    Figure f = figure;
    f.sway += deg_to_rad(7.0) * wave(a.elapsed_s, 2.3);
    f.lean += deg_to_rad(6.0) * (1.0 + wave(a.elapsed_s, 1.7));
    f.arm[0].shoulder += deg_to_rad(20.0) * wave(a.elapsed_s, 1.9);
    f.arm[1].shoulder -= deg_to_rad(20.0) * wave(a.elapsed_s, 1.9);
    return a.running ? mix(figure, f, std::clamp(a.elapsed_s, 0.0, 1.0)) : figure;
  }
  if (name == "jumping") return jumping(a.running || a.loops ? a.progress : 1.0);
  if (name == "sitting") {
    // On the ground, knees drawn up.
    Figure f = both(122.0, 70.0, 0.0, 55.0, 25.0, 5.0);
    f.on_soles = false;
    return mix(figure, f, share);
  }
  if (name == "lying") {
    Figure f = both(3.0, 5.0, -35.0, 2.0, 8.0, 0.0);
    f.tilt = -0.5 * kPi;
    f.on_soles = false;
    return mix(figure, f, share);
  }
  if (name == "squatting") return mix(figure, both(112.0, 138.0, 0.0, 70.0, 40.0, 35.0), share);
  if (name == "crawling") return mix(figure, crawling(a.elapsed_s), share);
  if (name == "cycling") return mix(figure, cycling(a.elapsed_s), share);
  if (name == "ducking") {
    Figure f = both(88.0, 105.0, 0.0, 150.0, 135.0, 60.0);
    f.nod = deg_to_rad(30.0);
    return mix(figure, f, share);
  }
  if (name == "bendingDown") return mix(figure, both(-6.0, 8.0, 0.0, 92.0, 10.0, 92.0), share);
  return figure;
}

std::string_view without_side(std::string_view name, int& side) {
  for (const auto& [ending, hand] : {std::pair<std::string_view, int>{"LeftHand", 0},
                                     {"RightHand", 1},
                                     {"LeftArm", 0},
                                     {"RightArm", 1}}) {
    if (name.ends_with(ending)) {
      side = hand;
      return name.substr(0, name.size() - ending.size());
    }
  }
  side = -1;
  return name;
}

}  // namespace

Figure walking_figure(double phase, double speed) {
  // Below a slow walk one comes to stand; from 2 to 2.6 m/s a walk turns into a run.
  const double swing = std::clamp(speed / 0.4, 0.0, 1.0);
  const double run = std::clamp((speed - 2.0) / 0.6, 0.0, 1.0);
  Figure f;
  f.lean = mix(0.03 * swing, 0.14, run);
  double lift = 1.0;
  for (const std::size_t leg : {0U, 1U}) {
    const LegPose pose = gait_leg(fraction(phase + 0.5 * static_cast<double>(leg)), run);
    f.leg[leg] = {swing * pose.hip, swing * (pose.knee - 0.02) + 0.02, swing * pose.ankle};
    lift = std::min(lift, pose.clearance);
  }
  f.lift = swing * lift;
  for (const std::size_t arm : {0U, 1U}) {
    // Arms swing against their leg.
    const double p = fraction(phase + 0.5 * (1.0 - static_cast<double>(arm)));
    f.arm[arm] = {0.75 * swing * mix(1.0, 1.4, run) * (hip_angle(p) - deg_to_rad(5.0)) + 0.02,
                  0.22 + 0.35 * swing * mix(1.0, 3.0, run) * (0.5 + 0.5 * bump(p, 0.95, 0.2))};
  }
  return f;
}

Figure with_motions(Figure figure, const ActorState& state, double height_m) {
  std::vector<const AnimationState*> motions;
  for (const AnimationState& a : state.animations) {
    if (a.kind == AnimationKind::kMotion) motions.push_back(&a);
  }
  std::stable_sort(
      motions.begin(), motions.end(),
      [](const AnimationState* a, const AnimationState* b) { return a->start < b->start; });
  const bool moves = std::abs(state.speed_m_s) > 0.1;
  for (const AnimationState* a : motions) figure = with_motion(figure, *a, moves, height_m);
  return figure;
}

Reach reach_of(const ActorState& state, int side) {
  Reach reach;
  SimTime since;
  for (const AnimationState& a : state.animations) {
    if (a.kind != AnimationKind::kGesture) continue;
    int of_side = -1;
    const std::string_view name = without_side(a.name, of_side);
    if (of_side >= 0 && of_side != side) continue;
    if (reach.share > 0.0 && a.start < since) continue;
    const double out = side == 0 ? 1.0 : -1.0;
    // Bites and sips lead the hand to the mouth and back.
    const double to_mouth = a.running ? std::max(0.0, wave(a.elapsed_s, 4.0)) : 0.0;
    Reach next;
    if (name == "phoneCall") {
      next = {{0.012, out * 0.075, 0.395}, 0.0, "Phone"};
    } else if (name == "phoneText") {
      next = {{0.170, out * 0.045, 0.215}, 0.0, "Phone"};
    } else if (name == "waving") {
      const double swing = a.running ? wave(a.elapsed_s, 0.8) : 0.0;
      next = {{0.040, out * (0.200 + 0.055 * swing), 0.500}, 0.0, nullptr};
    } else if (name == "umbrella") {
      next = {{0.125, out * 0.080, 0.210}, 0.0, "Umbrella"};
    } else if (name == "crossArms") {
      next = {{side == 0 ? 0.120 : 0.100, out * -0.060, 0.210}, 0.0, nullptr};
    } else if (name == "coffee") {
      next = {{mix(0.160, 0.090, to_mouth), out * mix(0.080, 0.02, to_mouth),
               mix(0.190, 0.365, to_mouth)},
              0.0,
              "Cup"};
    } else if (name == "sandwich") {
      next = {{mix(0.150, 0.095, to_mouth), out * mix(0.060, 0.015, to_mouth),
               mix(0.230, 0.370, to_mouth)},
              0.0,
              "Sandwich"};
    } else {
      continue;
    }
    next.share = share_of(a, 0.5);
    reach = next;
    since = a.start;
  }
  return reach;
}

bool is_known(const AnimationState& a) {
  if (a.kind == AnimationKind::kMotion)
    return std::find(std::begin(kMotions), std::end(kMotions), a.name) != std::end(kMotions);
  if (a.kind != AnimationKind::kGesture) return false;
  int side = -1;
  const std::string_view name = without_side(a.name, side);
  return std::find(std::begin(kGestures), std::end(kGestures), name) != std::end(kGestures);
}

}  // namespace raytruth::assets
