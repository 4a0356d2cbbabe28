// Panes, doors, bonnet and boot lid in the skin of a vehicle.
#include <algorithm>
#include <cmath>

#include "assets/vehicle_shell.h"

namespace raytruth::assets {
namespace {

constexpr double kDoorDepth_m = 0.07;
constexpr double kLidDepth_m = 0.04;
// Half the gap beside doors and lids; wider than the usual 4 mm, so that a camera shows them.
constexpr double kGap_m = 0.004;

using Fields = std::vector<Skin::Field>;
using Names = std::vector<std::string>;

// A line that leans with the window: x at the belt and at the roof's edge; sign 1: ahead of it.
Skin::Field beside(double at_belt, double at_roof, double sign) {
  return [=](const SkinVertex& q) {
    const double t = std::clamp((q.v - 1.0) / 0.4, 0.0, 1.0);
    return sign * (q.p.x() - at_belt - t * (at_roof - at_belt));
  };
}

// Ahead (sign 1) of a line across the body that bends back (bow > 0: forwards) towards the sides.
Skin::Field across(double x, double bow, double sign) {
  return [=](const SkinVertex& q) {
    const double u = std::clamp((2.0 - q.v) / 0.4, 0.0, 1.0);
    return sign * (q.p.x() - x - bow * u * u);
  };
}

}  // namespace

void BodyShell::cut_glass() {
  const BodyStyle& s = style_;
  const MaterialId glass = kit_.standard("glass");
  const MaterialId black = kit_.standard("black_plastic");
  const std::uint16_t seal = skin_.part("Seal", black);
  const Names body{"Body"};
  const auto upper = [&](const Names& from, const Fields& fields, std::uint16_t part) {
    return skin_.region(Patch::kUpper, from, fields, part);
  };
  // The windscreen in its dark border.
  const double bend = s.bonnet ? -0.075 : -0.05;
  const double x0 = x(s.screen_top), x1 = x(s.cowl);
  const auto pane = [&](double top, double bottom, double top_bow, double bottom_bow, double v,
                        const std::string& name, double border) {
    const double up = bottom > top ? 1.0 : -1.0;
    upper(body, {across(top, top_bow, up), across(bottom, bottom_bow, -up), v_from(v)}, seal);
    upper({"Seal"},
          {across(top + up * border, top_bow, up), across(bottom - up * border, bottom_bow, -up),
           v_from(v + 0.014)},
          skin_.part(name, glass));
  };
  const double steep = std::abs(x1 - x0) / std::max(0.1, top(x0) - top(x1));
  pane(x0, x1, 0.02, bend, 1.56, "Windshield_F", 0.025 * std::min(1.0, steep));
  if (s.rear_glass_top > 0.0) {
    const double r0 = x(s.rear_glass_top), r1 = x(s.rear_glass_bottom);
    if (s.rear_plan == 3) {
      // Upright: a rectangle.
      const auto upright = [&](double inset) {
        const double half = 0.80 * half_ - inset;
        return Fields{x_to(r0 + 0.3), z_from(top(r1) + inset), z_to(top(r0) - inset),
                      [half](const SkinVertex& q) { return half - q.p.y(); }};
      };
      upper(body, upright(0.0), seal);
      upper({"Seal"}, upright(0.03), skin_.part("Windshield_R", glass));
    } else {
      const double slant = std::abs(r1 - r0) / std::max(0.1, top(r0) - top(r1));
      pane(r0, r1, -0.01, std::min(0.04, 0.3 * std::abs(r1 - r0)), s.boot_lid ? 1.56 : 1.60,
           "Windshield_R", 0.025 * std::min(1.0, slant));
    }
  }
  // Panes beside: one dark band, the panes in it.
  // Above the windows of a cab there is a berth.
  const double low = 1.035, high = s.name == "cab" ? 1.235 : 1.385;
  const auto side = [&](const std::string& name, double from, double from_top, double to,
                        double to_top) {
    upper({"Trim"},
          {v_from(low + 0.012), v_to(high - 0.012), beside(from, from_top, 1.0),
           beside(to, to_top, -1.0)},
          skin_.part(name, glass));
  };
  const std::uint16_t trim = skin_.part("Trim", black);
  const double front = x(s.window_front);
  if (s.pillar <= 0.0 || s.length > 9.0) return;  // buses: their own way
  const double b = x(s.pillar), c = x(s.rear_door);
  const double rear = x(s.window_rear), rear_top = x(s.window_rear_top);
  upper(body, {v_from(low), v_to(high), x_to(front), beside(rear, rear_top, 1.0)}, trim);
  const bool rear_doors = s.rear_door < s.pillar - 0.1;
  side("Window_F*", b + 0.035, b + 0.03, front - 0.02, front - 0.02);
  if (rear_doors) {
    side("Window_R*", std::max(c + 0.03, rear + 0.02), std::max(c + 0.03, rear_top + 0.02),
         b - 0.035, b - 0.04);
    if (c - rear_top > 0.14) side("Window", rear + 0.02, rear_top + 0.02, c - 0.03, c - 0.03);
  } else if (b - rear_top > 0.14) {
    side("Window", rear + 0.02, rear_top + 0.02, b - 0.035, b - 0.04);
  }
}

void BodyShell::cut_doors() {
  const BodyStyle& s = style_;
  if (s.length > 9.0) return;
  const std::uint16_t gap = skin_.part("Seal", kit_.standard("black_plastic"));
  const double sill = floor_z() + 0.055 * box_.max.z();
  const double b = x(s.pillar), c = x(s.rear_door), front = x(s.front_door);
  const bool sliding = s.name == "van";
  const double sliding_from = b - 0.33 * (b - wheels_.rear_x);
  const bool rear_doors = s.rear_door < s.pillar - 0.1 || sliding;
  const auto door = [&](const std::string& name, double from, double to, bool panes) {
    Fields lower{z_from(sill), x_from(from), x_to(to)};
    Fields ring{z_from(sill - kGap_m), x_from(from - kGap_m), x_to(to + kGap_m)};
    for (const double at : arches_) {
      if (at + arch() < from - 0.1 || at - arch() > to + 0.1) continue;
      lower.push_back(outside(at, wheels_.radius, arch() + 0.055 + kGap_m));
      ring.push_back(outside(at, wheels_.radius, arch() + 0.055 - kGap_m));
    }
    const std::uint16_t part = skin_.part(name, kit_.paint());
    skin_.region(Patch::kLower, Names{"Body"}, ring, gap);
    skin_.paint(skin_.within(skin_.of(Patch::kLower, Names{"Seal"}), lower), part);
    const double up = panes ? 1.43 : 1.36;
    skin_.region(Patch::kUpper, Names{"Body"},
                 Fields{x_from(from - kGap_m), x_to(to + kGap_m), v_to(up + 0.01)}, gap);
    skin_.region(Patch::kUpper, Names{"Seal"}, Fields{x_from(from), x_to(to), v_to(up)}, part);
    skin_.region(Patch::kUpper, Names{"Trim"}, Fields{x_from(from), x_to(to)},
                 skin_.part(name + "_Trim", kit_.standard("black_plastic")));
  };
  door("Door_F*", b, front, true);
  if (rear_doors) door("Door_R*", sliding ? sliding_from : c, b - 2.0 * kGap_m, !sliding);
  if (!sliding) return;
  // Vans: strips along the sides, the sliding door's rail, two doors behind.
  const MaterialId black = kit_.standard("black_plastic");
  const double low = 0.40 * belt(b), rail = 0.80 * belt(sliding_from);
  for (const char* name : {"Body", "Door_F*", "Door_R*"}) {
    const std::string trim = name == std::string("Body") ? "Trim" : std::string(name) + "_Trim";
    skin_.region(Patch::kLower, Names{name},
                 Fields{x_from(wheels_.rear_x + arch() + 0.07),
                        x_to(wheels_.front_x - arch() - 0.07), z_from(low), z_to(low + 0.11)},
                 skin_.part(trim, black));
  }
  skin_.region(Patch::kLower, Names{"Body"},
               Fields{x_from(box_.min.x() + 0.20), x_to(sliding_from - 0.01), z_from(rail),
                      z_to(rail + 0.028)},
               skin_.part("Trim", black));
}

void BodyShell::cut_lids() {
  const BodyStyle& s = style_;
  const std::uint16_t gap = skin_.part("Seal", kit_.standard("black_plastic"));
  const MaterialId black = kit_.standard("black_plastic");
  if (s.bonnet) {
    const double from = x(s.cowl) + 0.075, to = box_.max.x() - 0.055;
    skin_.region(Patch::kUpper, Names{"Body"},
                 Fields{x_from(x(s.cowl) - 0.1), x_to(from - 0.01), v_from(1.5)},
                 skin_.part("Cowl", black));
    skin_.region(Patch::kUpper, Names{"Body"},
                 Fields{x_from(from - kGap_m), x_to(to + kGap_m), v_from(1.545)}, gap);
    skin_.region(Patch::kUpper, Names{"Seal"}, Fields{x_from(from), x_to(to), v_from(1.55)},
                 skin_.part("Hood", kit_.paint()));
  }
  if (s.length > 9.0 || s.name == "cab") return;
  // Tailgate or boot lid: its upper part, with the glass of a tailgate, and the rear below it.
  const std::uint16_t lid = skin_.part("Trunk", kit_.paint());
  const double rear = box_.min.x();
  const double top = s.boot_lid               ? x(s.rear_glass_bottom) - 0.05
                     : s.name == "pickup"     ? x(0.03)
                     : s.rear_glass_top > 0.0 ? x(s.rear_glass_top) + 0.03
                                              : x(0.06);
  const double tail = belt(rear + 0.01);
  const double low = tail * (s.boot_lid || s.name == "pickup" ? 0.62
                             : s.rear_plan == 3               ? 0.42
                                                              : 0.58);
  const double half = half_ * (s.rear_plan == 3 ? 0.86 : 0.70);
  skin_.region(Patch::kLower, Names{"Body"},
               Fields{x_to(rear + 0.4), z_from(low - kGap_m), a_from(girth_ - half - kGap_m)}, gap);
  skin_.region(Patch::kLower, Names{"Seal"},
               Fields{x_to(rear + 0.4), z_from(low), a_from(girth_ - half)}, lid);
  const double v = s.boot_lid ? 1.55 : 1.50;
  skin_.region(Patch::kUpper, Names{"Body"},
               Fields{x_to(top + kGap_m), v_from(v - 0.005), a_from(girth_ - 2.2)}, gap);
  skin_.region(Patch::kUpper, Names{"Seal"}, Fields{x_to(top), v_from(v)}, lid);
  if (s.name == "van") {
    const Skin::Field seam = [](const SkinVertex& q) { return kGap_m - q.p.y(); };
    for (const Patch patch : {Patch::kLower, Patch::kUpper})
      skin_.region(patch, Names{"Trunk"}, Fields{x_to(rear + 0.4), seam}, gap);
  }
  if (s.name == "pickup") {
    skin_.region(Patch::kUpper, Names{"Body"}, Fields{x_to(x(1.72)), v_from(1.5)},
                 skin_.part("Cargo_Cover", black));
  }
}

void BodyShell::opening(const std::vector<std::string>& skin, const std::vector<std::string>& panes,
                        const std::string& name, const Vec3& inwards) {
  Skin::Triangles own, whole;
  for (const Patch patch : {Patch::kLower, Patch::kUpper}) {
    for (const std::uint32_t t : skin_.of(patch, skin)) own.push_back(t);
    for (const std::uint32_t t : skin_.of(patch, panes)) whole.push_back(t);
  }
  if (own.empty()) return;
  whole.insert(whole.end(), own.begin(), own.end());
  skin_.copy(own, inwards, 0.0, skin_.part(name + "_Lining", kit_.standard("interior")), true);
  // The frame that stays is a little behind the skin's edge.
  skin_.rim(whole, 0.9 * inwards, 0.0, skin_.part("Frame", kit_.standard("black_plastic")));
}

void BodyShell::line_openings() {
  const Vec3 door(0.0, -kDoorDepth_m, 0.0);
  opening({"Door_F*", "Door_F*_Trim"}, {"Window_F*"}, "Door_F*", door);
  opening({"Door_R*", "Door_R*_Trim"}, {"Window_R*"}, "Door_R*", door);
  opening({"Hood"}, {}, "Hood", {0.0, 0.0, -kLidDepth_m});
  opening({"Trunk"}, {"Windshield_R"}, "Trunk", {kLidDepth_m, 0.0, -0.5 * kLidDepth_m});
}

void BodyShell::open_roof(bool keep_panes) {
  const BodyStyle& s = style_;
  // The plane of the windscreen's pillars, and where the boot begins.
  const double foot_x = x(s.window_front) - 0.01, head_x = x(s.screen_top) - 0.10;
  const double foot_z = belt(foot_x), head_z = top(head_x);
  const Skin::Field behind = [=](const SkinVertex& q) {
    return foot_x + (q.p.z() - foot_z) * (head_x - foot_x) / (head_z - foot_z) - q.p.x();
  };
  Skin::Triangles above =
      skin_.within(skin_.of(Patch::kUpper), Fields{behind, x_from(x(s.rear_glass_bottom) - 0.10)});
  if (keep_panes) {
    const Skin::Triangles panes = skin_.of(Patch::kUpper, Names{"Window_F*"});
    std::erase_if(
        above, [&](std::uint32_t t) { return std::binary_search(panes.begin(), panes.end(), t); });
  }
  skin_.remove(above);
}

void BodyShell::line_cabin() {
  // What is black plastic outside looks the same from the inside.
  const Names outside{"Body"};
  Skin::Triangles cabin;
  const double from = x(style_.rear_glass_bottom), to = x(style_.cowl) - 0.1;
  for (const std::uint32_t t : skin_.of(Patch::kUpper, outside)) {
    Vec3 middle = Vec3::Zero();
    double v = 0.0;
    for (const std::uint32_t k : skin_.corners(t)) {
      middle += skin_.vertex(k).p / 3.0;
      v += skin_.vertex(k).v / 3.0;
    }
    const bool roof = v > 1.40, pillar = v > 1.06 && v < 1.37;
    if (middle.x() > from && middle.x() < to && top(middle.x()) - belt(middle.x()) > 0.12 &&
        (roof || pillar))
      cabin.push_back(t);
  }
  skin_.copy(cabin, Vec3::Zero(), 0.022, skin_.part("Headliner", kit_.standard("interior")), false);
}

}  // namespace raytruth::assets
