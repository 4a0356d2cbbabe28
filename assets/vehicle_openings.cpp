// Doors, bonnet and boot lid in the shell of a vehicle.
#include <algorithm>
#include <map>
#include <utility>

#include "assets/vehicle_shell.h"

namespace raytruth::assets {
namespace {

// Faces of a half section: from here up to the roof's edge are doors, above it roof and lids.
constexpr int kDoorFrom = 4, kDoorTo = 6;
constexpr int kLid = 7, kLidInner = 8;

constexpr double kDoorDepth_m = 0.07;
constexpr double kLidDepth_m = 0.04;

}  // namespace

void Shell::open_up(const std::string& shape) {
  const double length = box_.size().x();
  const auto& windows = o_.side_windows;
  const Vec2 front = windows.back();
  // Ahead of its window a front door reaches to the wheel or the windscreen.
  const double arch_u = (w_.front_x - 1.02 * arch() - box_.min.x()) / length;
  const double ahead = std::max(front.y(), std::min(arch_u, o_.windscreen_to - 0.03));
  // Of a bus: the door in the middle.
  const std::size_t back = shape == "bus" ? 4 : 2;
  for (const int side : {1, -1}) {
    const char* suffix = side > 0 ? "L" : "R";
    const Vec3 inwards(0.0, -side * kDoorDepth_m, 0.0);
    const auto door = [&](const std::string& at, double from, double to) {
      openings_.push_back({"Door_" + at + suffix, side, from, to, kDoorFrom, kDoorTo, -1.0, 0,
                           inwards, "Window_" + at + suffix});
    };
    door("F", front.x(), ahead);
    if (windows.size() >= back && !(shape == "bus" && side > 0)) {
      const Vec2 rear = windows[windows.size() - back];
      door("R", rear.x(), rear.y());
    }
  }
  if (o_.bonnet) {
    openings_.push_back({"Hood", 0, o_.windscreen_to, 0.955, kLid, kLidInner, -1.0, 0,
                         Vec3(0.0, 0.0, -kLidDepth_m), ""});
  }
  if (shape == "saloon") {
    openings_.push_back({"Trunk", 0, 0.0, o_.rear_glass_from, kLid, kLidInner, 0.03, kLidInner,
                         Vec3(kLidDepth_m, 0.0, -kLidDepth_m), ""});
  } else if (shape != "bus" && shape != "cab") {
    openings_.push_back({"Trunk", 0, 0.0, o_.roof_from, kLid, kLidInner, o_.rear_glass_from,
                         kLidInner, Vec3(kLidDepth_m, 0.0, -0.5 * kLidDepth_m), ""});
  }
}

const Opening* Shell::opening_of(int side, double u, std::size_t face) const {
  for (const Opening& o : openings_) {
    if (o.has(side, u, static_cast<int>(face))) return &o;
  }
  return nullptr;
}

void Shell::line(const Opening& opening) {
  using Corner = std::pair<std::size_t, std::size_t>;  // ring and point
  const MaterialId dark = kit_.standard("interior");
  const std::uint16_t lining = b_.part(opening.name + "_Lining", class_, dark);
  const std::uint16_t frame = b_.part("Frame", class_, kit_.standard("black_plastic"));
  for (const int side : {1, -1}) {
    if (opening.side != 0 && opening.side != side) continue;
    const auto at = [&](const Corner& c, double depth) {
      Vec3 p = rings_[c.first][c.second];
      p.y() *= side;
      return Vec3(p + depth * opening.inwards_m);
    };
    // Edges of the skin, and of it with its glass: those that one face alone has are borders.
    std::map<std::pair<Corner, Corner>, int> skin, whole;
    const auto count = [](auto& edges, Corner a, Corner b) { ++edges[std::minmax(a, b)]; };
    for (std::size_t i = 0; i + 1 < us_.size(); ++i) {
      const double u = 0.5 * (us_[i] + us_[i + 1]);
      for (std::size_t j = 4; j + 1 < rings_[i].size(); ++j) {
        if (!opening.has(side, u, static_cast<int>(j))) continue;
        const Corner corners[] = {{i, j}, {i, j + 1}, {i + 1, j + 1}, {i + 1, j}};
        bool glass = is_rear_glass(u, j);
        for (const Vec2& w : o_.side_windows) glass = glass || (j == 6 && u > w.x() && u < w.y());
        for (std::size_t k = 0; k < 4; ++k) {
          count(whole, corners[k], corners[(k + 1) % 4]);
          if (!glass) count(skin, corners[k], corners[(k + 1) % 4]);
        }
        if (glass) continue;
        b_.quad(lining, at(corners[0], 1.0), at(corners[1], 1.0), at(corners[2], 1.0),
                at(corners[3], 1.0));
      }
    }
    const std::size_t middle = rings_.front().size() - 1;
    const auto rim = [&](const auto& edges, std::uint16_t part, double depth) {
      for (const auto& [edge, faces] : edges) {
        const auto& [a, b] = edge;
        if (faces != 1 || (a.second == middle && b.second == middle)) continue;
        b_.quad(part, at(a, 0.0), at(b, 0.0), at(b, depth), at(a, depth));
      }
    };
    rim(skin, lining, 1.0);
    // The frame that stays stands a little behind the skin's edge.
    rim(whole, frame, 0.9);
  }
}

}  // namespace raytruth::assets
