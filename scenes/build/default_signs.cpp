// Signs where the road file has none: what German streets have by their use, from StVO annexes 2 to
// 4 and VwV-StVO. They tell what the file says itself: limits, bends, crossings, the town's edge.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "assets/sign.h"
#include "scenes/build/roadside_site.h"
#include "sim/core/math.h"

namespace raytruth::scene {
namespace {

// Lower edges (VwV-StVO on sections 39 to 43: 2.2 m over pavements, 1.5 m elsewhere; chevrons of
// bends lower).
constexpr double kOverPavement_m = 2.2, kOverVerge_m = 1.5, kOverBend_m = 0.7;
constexpr double kBesideEdge_m = 0.55;
constexpr double kBehindRail_m = 2.2;

struct Board {
  const char* code = "";
  double value = 0.0;
  std::string text{};
  double width_m = 0.0, height_m = 0.0;  ///< 0: the usual ones
  double clear_m = kOverPavement_m;
};

class Signs {
 public:
  Signs(Site& site, const RoadSide& at)
      : site_(site), at_(at), road_(site.roads.road(at.road)), length_(road_.length_m) {
    const bool right = at.side < 0.0;
    forward_ = right != road_.left_hand_traffic;
  }

  void plant() {
    if (!road_.signals.empty() || length_ < 30.0 || !is_driven()) return;
    if (is_fast() && !town(0.5 * length_)) {
      motorway();
    } else {
      limits();
      bends();
    }
    edge_of_town();
    crosswalks();
    parking();
  }

 private:
  bool town(double s) const { return is_built_up(site_.land.along(at_.road, s)); }
  double limit_m_s(double s) const {
    const roads::RoadTypeRecord* record = road_.type_at(s);
    const double stated = record != nullptr ? record->max_speed_m_s : 0.0;
    return stated > 0.0 ? stated : road_.speed_limit_m_s;
  }
  bool is_fast() const { return road_.type == "motorway" || limit_m_s(0.0) >= 30.0; }
  // Whether anybody drives on this side, who could read them.
  bool is_driven() const {
    const auto& lanes = road_.section_at(0.5 * length_).lanes;
    return std::any_of(lanes.begin(), lanes.end(), [&](const roads::Lane& lane) {
      return lane.id * at_.side > 0.0 && roads::is_driving(lane.type);
    });
  }
  // s of a place so far on the way of those who drive on this side.
  double on_way(double way) const { return forward_ ? way : length_ - way; }

  assets::MeshPtr mesh(const Board& board) const {
    const std::string key = fmt::format("default sign {} {} {} {} {}", board.code, board.value,
                                        board.text, board.width_m, board.clear_m);
    return site_.mesh(key, [&] {
      assets::SignSpec spec;
      spec.country = "DE";
      spec.type = board.code;
      spec.text = board.text;
      spec.width_m = board.width_m;
      spec.height_m = board.height_m;
      if (board.value > 0.0) spec.value = board.value;
      const assets::SignFace face = assets::make_sign_face(spec);
      assets::MaterialTable& materials = site_.library.materials();
      constexpr double kSink_m = 1.2;  // posts reach the ground beside a shoulder
      auto all = std::make_shared<assets::Mesh>();
      all->append(*assets::make_sign_plate(materials, face),
                  Pose(Eigen::Quaterniond::Identity(), Vec3(0.0, 0.0, board.clear_m)));
      assets::Mesh posts = *assets::make_sign_posts(materials, face.width_m,
                                                    board.clear_m + 0.9 * face.height_m, kSink_m);
      posts.normals.clear();
      all->append(posts, Pose());
      return assets::MeshPtr(std::move(all));
    });
  }

  // Facing those who come on this side (or those of the other one).
  bool put(const char* what, const Board& board, double s, double beyond_m, bool other = false) {
    if (s < 1.0 || s > length_ - 1.0 || site_.covered(at_, s)) return false;
    const Spot spot = site_.beside_paved(at_, s, beyond_m);
    if (!site_.near(spot.p)) return false;
    // The face looks along +x, at who comes.
    const double heading = spot.heading_rad + (forward_ != other ? kPi : 0.0);
    const double wide = board.width_m > 0.0 ? board.width_m : 0.6;
    return site_.put(site_.name(what, at_, static_cast<int>(s * 10.0)),
                     Taxonomy::named("traffic_sign"), mesh(board), spot.p, heading,
                     {0.12, std::min(wide, 1.6)}, 0.05, spot.edge_z);
  }
  // Of motorways: behind the rail, or behind the ditch.
  double behind_rail(double s) const {
    constexpr double kBehindDitch_m = 4.9;
    const Spot spot = site_.beside_paved(at_, s, kBehindRail_m);
    return site_.ditches.is_free(spot.p, 0.6) ? kBehindRail_m : kBehindDitch_m;
  }
  double beside(double s) const {
    return is_built_up(site_.land.along(at_.road, s)) ? kBesideEdge_m : kBesideEdge_m + 0.4;
  }

  void limits() {
    const double km_h = std::round(limit_m_s(on_way(12.0)) * 3.6);
    if (km_h < 20.0 || km_h > 130.0) return;
    for (double way = 16.0; way < length_ - 20.0; way += 900.0) {
      const double s = on_way(way);
      if (town(s)) {
        // 50 needs no sign there.
        if (std::abs(km_h - 30.0) < 1.0) put("sign", {"274.1", 30.0}, s, beside(s));
      } else if (km_h < 99.0) {
        put("sign", {"274", km_h, "", 0.75, 0.75, kOverVerge_m}, s, beside(s));
      }
    }
  }

  // Chevrons along the outer side of bends that ask for less than one drives (RPS: less than
  // 180 m of radius beyond 70 km/h), and a warning before them.
  void bends() {
    constexpr double kStep_m = 14.0;
    constexpr double kTight_1_m = 1.0 / 180.0;
    if (limit_m_s(0.5 * length_) < 19.0) return;
    bool inside = false;
    for (double way = 20.0; way < length_ - 20.0; way += kStep_m) {
      const double s = on_way(way);
      const Vec3 before = site_.roads.at({at_.road, s - 4.0, 0.0}).X_WR.rotate(Vec3::UnitX());
      const Vec3 after = site_.roads.at({at_.road, s + 4.0, 0.0}).X_WR.rotate(Vec3::UnitX());
      const double turn = before.cross(after).z() / 8.0;  // positive: to the left along s
      const bool bend = std::abs(turn) > kTight_1_m && !town(s);
      if (bend && !inside && way > 120.0) {
        const bool left = (turn > 0.0) == forward_;
        put("sign", {left ? "103" : "103-20", 0.0, "", 0.9, 0.0, kOverVerge_m}, on_way(way - 90.0),
            beside(s));
      }
      inside = bend;
      // On the outer side alone, where it stands before both directions.
      if (!bend || (turn > 0.0) != (at_.side < 0.0)) continue;
      for (const bool other : {false, true}) {
        const bool right = (turn < 0.0) == (forward_ != other);
        put("chevron", {right ? "625-20" : "625", 0.0, "", 0.5, 0.5, kOverBend_m},
            s + (other ? 0.3 : 0.0), 1.15, other);
      }
    }
  }

  void motorway() {
    RandomStream random = site_.stream("signs.motorway", at_);
    constexpr std::array<const char*, 4> kTowns = {"Neustadt", "Altdorf", "Waldheim", "Seeburg"};
    const auto first = random.index(4);
    const double from_km = 10.0 + std::floor(random.uniform(0.0, 80.0));
    const double km_h = std::round(limit_m_s(0.5 * length_) * 3.6);
    for (double way = 90.0; way < length_ - 60.0; way += 500.0) {
      const int number = static_cast<int>(way / 500.0);
      const double s = on_way(way);
      put("kilometre post",
          {"394", 0.0, fmt::format("{:.1f}", from_km + 0.5 * number), 0.6, 0.3, kOverVerge_m}, s,
          behind_rail(s));
      if (number % 2 == 0 && km_h >= 60.0 && km_h <= 130.0) {
        const double there = on_way(way + 60.0);
        put("sign", {"274", km_h, "", 1.0, 1.0, kOverVerge_m}, there, behind_rail(there));
      }
      if (number % 3 == 0) {
        const std::string text =
            fmt::format("{} {}|{} {}", kTowns[first], 12 + 7 * static_cast<int>(first),
                        kTowns[(first + 1) % 4], 58 - 3 * number);
        put("direction sign", {"453", 0.0, text, 4.2, 1.9, kOverVerge_m}, on_way(way + 160.0), 5.8);
      }
    }
  }

  // Where the land begins to be built up, and behind it for those who leave.
  void edge_of_town() {
    constexpr double kStep_m = 10.0;
    for (double way = 20.0; way < length_ - 20.0; way += kStep_m) {
      const double s = on_way(way);
      const bool before = town(on_way(way - kStep_m));
      if (town(s) == before) continue;
      RandomStream random(site_.options.seed, "signs.town");
      constexpr std::array<const char*, 4> kNames = {"Neustadt", "Altdorf", "Waldheim", "Seeburg"};
      const char* name = kNames[random.index(4)];
      put(before ? "end of town" : "place name",
          {before ? "311" : "310", 0.0, name, 1.5, 0.0, kOverVerge_m + 0.3}, s, 0.95);
    }
  }

  void crosswalks() {
    for (const roads::RoadObject& object : road_.objects) {
      if (object.type != "crosswalk") continue;
      put("sign", {"350"}, object.s_m + (forward_ ? -1.5 : 1.5), kBesideEdge_m);
    }
  }

  // Where one may stop or not: one every 40 to 90 m of busy streets.
  void parking() {
    RandomStream random = site_.stream("signs.parking", at_);
    constexpr std::array<const char*, 5> kCodes = {"283", "286", "286", "314", "283"};
    for (double way = random.uniform(14.0, 30.0); way < length_ - 10.0;
         way += random.uniform(40.0, 90.0)) {
      const std::uint32_t which = random.index(5);
      const double s = on_way(way);
      const LandUse use = site_.land.along(at_.road, s);
      if (use != LandUse::kUrban && use != LandUse::kCommercial && use != LandUse::kTerraced)
        continue;
      put("sign", {kCodes[which]}, s, kBesideEdge_m);
    }
  }

  Site& site_;
  RoadSide at_;
  const roads::Road& road_;
  double length_;
  bool forward_ = true;  ///< traffic on this side drives with s
};

}  // namespace

void plant_signs(Site& site, const RoadSide& at) { Signs(site, at).plant(); }

}  // namespace raytruth::scene
