// Houses beside roads: which, where, and what lies in front of them.
#include <algorithm>
#include <cmath>
#include <optional>

#include "assets/building_catalogue.h"
#include "assets/fences.h"
#include "scenes/build/drives.h"
#include "scenes/build/roadside_site.h"
#include "scenes/build/slabs.h"
#include "sim/core/math.h"

namespace raytruth::scene {
namespace {

using assets::BuildingKind;
using assets::BuildingType;

constexpr double kLongestHouse_m = 60.0;
// Rows of blocks stand 2.6 m behind their pavement: what is left of that is 8 % and a cell's
// diagonal, 0.53 m, more than the 1.1 m that off_roads() asks for, however the raster lies.
constexpr double kRowMargin_m = 0.8;

// A house that might be built. Which of those that overlap is built depends on their ranks alone,
// never on the order in which they are looked at: a place looks the same from everywhere.
struct Lot {
  RoadSide at;
  int number = 0;
  std::size_t type = 0;
  LandUse use = LandUse::kResidential;
  double s = 0.0;  ///< of the house's middle
  double setback = 0.0;
  double s_from = 0.0, s_to = 0.0;  ///< the frontage
  double rank = 0.0;
  int garage = -1;  ///< type
  double garage_s = 0.0;
  bool second_row = false;
  bool attached = false;
  Footprint house;
  double heading_rad = 0.0;
  bool stands = false;
};

class Planner {
 public:
  explicit Planner(Site& site) : site_(site), types_(assets::building_types()) {
    for (std::size_t k = 0; k < types_.size(); ++k)
      by_kind_[static_cast<std::size_t>(types_[k].kind)].push_back(k);
  }

  void plan(const RoadSide& at) {
    RandomStream random = site_.stream("lots", at);
    const double length = site_.roads.road(at.road).length_m;
    double s = random.uniform(1.0, 4.0);
    int number = 0;
    beside_.reset();
    while (s < length - 5.0) {
      const LandUse use = site_.land.along(at.road, s);
      const double before = s;
      switch (use) {
        case LandUse::kResidential:
          s = house(at, s, number, random);
          break;
        case LandUse::kTerraced:
          s = row(at, s, BuildingKind::kRow, use, number, random);
          break;
        case LandUse::kUrban:
          s = random.uniform() < 0.12
                  ? single(at, s, BuildingKind::kFlats, use, number, random)
                  : row(at, s,
                        random.uniform() < 0.25 ? BuildingKind::kShops : BuildingKind::kFlats, use,
                        number, random);
          break;
        case LandUse::kCommercial:
          s = random.uniform() < 0.3 ? single(at, s, BuildingKind::kOffice, use, number, random)
                                     : row(at, s, BuildingKind::kShops, use, number, random);
          break;
        case LandUse::kIndustrial:
          s = single(at, s, BuildingKind::kShed, use, number, random);
          break;
        default:
          s = farm(at, s, number, random);
      }
      if (s <= before) break;
    }
  }

  void build() {
    choose();
    open_ends();
    for (const Lot& lot : lots_) {
      if (lot.stands && site_.near(lot.house.middle_W)) place(lot);
    }
  }

 private:
  // A type of that kind that stands alone, or with the given neighbours; beside another house in a
  // row never the same as that.
  std::size_t pick(BuildingKind kind, bool left, bool right, RandomStream& random,
                   std::optional<std::size_t> beside = std::nullopt) const {
    std::vector<std::size_t> fit;
    for (const std::size_t k : by_kind_[static_cast<std::size_t>(kind)]) {
      if (types_[k].left_attached == left && types_[k].right_attached == right) fit.push_back(k);
    }
    std::vector<std::size_t> from = fit.empty() ? by_kind_[static_cast<std::size_t>(kind)] : fit;
    if (beside && from.size() > 1) std::erase(from, *beside);
    return from[random.index(static_cast<std::uint32_t>(from.size()))];
  }

  void add(Lot lot, RandomStream& random) {
    lot.rank = random.uniform() + (lot.second_row ? 0.0 : 1.0);
    const double length = site_.roads.road(lot.at.road).length_m;
    if (lot.s_to > length - 2.0) return;
    const BuildingType& type = types_[lot.type];
    const Spot spot = site_.beside(lot.at, lot.s, lot.setback + 0.5 * type.depth_m);
    // The front is -y: it must face the road, which lies to the right of left houses.
    lot.heading_rad = lot.at.side > 0.0 ? spot.heading_rad : spot.heading_rad + kPi;
    lot.house = Footprint::of(spot.p, lot.heading_rad, type.width_m, type.depth_m);
    const double far = site_.options.radius_m + kLongestHouse_m;
    if ((spot.p - site_.options.focus.head<2>()).norm() > far) return;
    if (site_.covered(lot.at, lot.s_from) || site_.covered(lot.at, lot.s_to)) return;
    lots_.push_back(std::move(lot));
  }

  double house(const RoadSide& at, double s, int& number, RandomStream& random) {
    Lot lot;
    lot.at = at;
    lot.number = ++number;
    lot.type = pick(BuildingKind::kHouse, false, false, random, beside_);
    beside_ = lot.type;
    const double width = types_[lot.type].width_m;
    const bool garage = random.uniform() < 0.6;
    const double side_gap = random.uniform(2.2, 4.5);
    const double frontage = width + 2.0 * side_gap + (garage ? 3.6 : 0.0);
    lot.setback = random.uniform(4.5, 8.0);
    lot.s_from = s;
    lot.s_to = s + frontage;
    lot.s = s + side_gap + 0.5 * width;
    if (garage) {
      lot.garage = static_cast<int>(pick(BuildingKind::kGarage, false, false, random));
      lot.garage_s = s + side_gap + width + 0.5 * side_gap + 1.6;
    }
    const bool empty = random.uniform() < 0.06;
    Lot behind = lot;
    behind.second_row = true;
    behind.garage = -1;
    behind.number = ++number;
    behind.type = pick(BuildingKind::kHouse, false, false, random);
    behind.setback = lot.setback + types_[lot.type].depth_m + random.uniform(16.0, 26.0);
    if (!empty) add(std::move(lot), random);
    if (random.uniform() < 0.7) add(std::move(behind), random);
    return s + frontage;
  }

  double row(const RoadSide& at, double s, BuildingKind kind, LandUse use, int& number,
             RandomStream& random) {
    const bool small = kind == BuildingKind::kRow;
    const int count =
        small ? 4 + static_cast<int>(random.index(5)) : 2 + static_cast<int>(random.index(4));
    const double setback = small ? random.uniform(3.5, 5.5) : 2.6;
    for (int k = 0; k < count; ++k) {
      const bool open_low = k == 0;
      const bool open_high = k + 1 == count;
      // Left of the road x runs along s, right of it against.
      const bool left_open = at.side > 0.0 ? open_low : open_high;
      const bool right_open = at.side > 0.0 ? open_high : open_low;
      Lot lot;
      lot.at = at;
      lot.number = ++number;
      lot.use = use;
      lot.attached = true;
      lot.type = pick(kind, !left_open, !right_open, random, beside_);
      const BuildingType& type = types_[lot.type];
      if (!type.left_attached && !type.right_attached && !(left_open && right_open)) {
        lot.type = pick(kind, true, true, random, beside_);
      }
      beside_ = lot.type;
      const double width = types_[lot.type].width_m;
      lot.setback = setback;
      lot.s_from = s;
      lot.s = s + 0.5 * width;
      lot.s_to = s + width;
      add(std::move(lot), random);
      s += width;
    }
    // Blocks have a back side: another row stands in the yard.
    if (!small && random.uniform() < 0.8) {
      Lot behind;
      behind.at = at;
      behind.number = ++number;
      behind.use = use;
      behind.second_row = true;
      behind.type = pick(BuildingKind::kFlats, false, false, random);
      behind.setback = setback + 12.0 + random.uniform(14.0, 24.0);
      behind.s = s - random.uniform(12.0, 22.0);
      behind.s_from = behind.s - 12.0;
      behind.s_to = behind.s + 12.0;
      add(std::move(behind), random);
    }
    return s + (small                    ? random.uniform(3.0, 6.0)
                : random.uniform() < 0.5 ? random.uniform(3.5, 7.0)
                                         : 2.2);
  }

  double single(const RoadSide& at, double s, BuildingKind kind, LandUse use, int& number,
                RandomStream& random) {
    const bool shed = kind == BuildingKind::kShed;
    Lot lot;
    lot.at = at;
    lot.number = ++number;
    lot.use = use;
    lot.type = pick(kind, false, false, random, beside_);
    beside_ = lot.type;
    const BuildingType& type = types_[lot.type];
    const double gap = shed ? random.uniform(6.0, 12.0) : random.uniform(3.0, 7.0);
    lot.setback = shed                            ? random.uniform(12.0, 18.0)
                  : kind == BuildingKind::kOffice ? random.uniform(3.0, 7.0)
                                                  : 4.0;
    lot.s_from = s;
    lot.s = s + gap + 0.5 * type.width_m;
    lot.s_to = s + type.width_m + 2.0 * gap;
    const double end = lot.s_to;
    Lot behind = lot;
    add(std::move(lot), random);
    if (shed) {
      behind.second_row = true;
      behind.number = ++number;
      behind.type = pick(random.uniform() < 0.4 ? BuildingKind::kTank : BuildingKind::kShed, false,
                         false, random);
      behind.setback += type.depth_m + random.uniform(8.0, 16.0);
      add(std::move(behind), random);
    }
    return end;
  }

  double farm(const RoadSide& at, double s, int& number, RandomStream& random) {
    s += random.uniform(90.0, 260.0);
    Lot lot;
    lot.at = at;
    lot.use = LandUse::kCountryside;
    lot.number = ++number;
    lot.type = pick(BuildingKind::kFarmhouse, false, false, random);
    lot.setback = random.uniform(16.0, 32.0);
    lot.s = s;
    lot.s_from = s - 10.0;
    lot.s_to = s + 10.0;
    const bool here = site_.land.along(at.road, std::max(0.0, s)) == LandUse::kCountryside &&
                      random.uniform() < 0.65;
    Lot barn = lot;
    barn.number = ++number;
    barn.type = pick(BuildingKind::kBarn, false, false, random);
    barn.s += random.uniform(24.0, 32.0);
    barn.s_from = barn.s - 11.0;
    barn.s_to = barn.s + 11.0;
    barn.setback += random.uniform(-3.0, 10.0);
    if (s < site_.roads.road(at.road).length_m && here) {
      add(std::move(lot), random);
      add(std::move(barn), random);
    }
    return s + 60.0;
  }

  // Of overlapping houses the one of higher rank wins. Attached ones may touch.
  void choose() {
    TakenGround all;
    for (Lot& lot : lots_) {
      lot.stands =
          site_.off_roads(lot.house, lot.attached ? kRowMargin_m : assets::kBuildingReach_m) &&
          level(lot);
      all.take(reach(lot));
    }
    std::vector<bool> loses(lots_.size(), false);
    for (std::size_t k = 0; k < lots_.size(); ++k) {
      if (!lots_[k].stands) continue;
      all.for_each_overlap(reach(lots_[k]), [&](std::size_t other) {
        const Lot& o = lots_[other];
        if (other != k && o.stands && o.rank > lots_[k].rank) loses[k] = true;
      });
    }
    for (std::size_t k = 0; k < lots_.size(); ++k) lots_[k].stands = lots_[k].stands && !loses[k];
  }

  // A party wall is for a neighbour: houses in rows that lost theirs become end houses, of a type
  // of the kind that has windows on that side and is no larger.
  void open_ends() {
    const auto beside = [&](std::size_t k, std::size_t other) {
      if (other >= lots_.size()) return false;
      const Lot &a = lots_[k], &b = lots_[other];
      return b.attached && b.stands && a.at.road == b.at.road && a.at.side == b.at.side &&
             std::abs(k < other ? b.s_from - a.s_to : a.s_from - b.s_to) < 1e-6;
    };
    std::vector<std::size_t> changed(lots_.size());
    for (std::size_t k = 0; k < lots_.size(); ++k) {
      const Lot& lot = lots_[k];
      changed[k] = lot.type;
      if (!lot.stands || !lot.attached) continue;
      const bool low = beside(k, k - 1), high = beside(k, k + 1);
      const bool left = lot.at.side > 0.0 ? low : high, right = lot.at.side > 0.0 ? high : low;
      const BuildingType& type = types_[lot.type];
      if (type.left_attached == left && type.right_attached == right) continue;
      double best = 1e9;
      for (const std::size_t other : by_kind_[static_cast<std::size_t>(type.kind)]) {
        const BuildingType& o = types_[other];
        // No wall where the neighbour is, no gap of more than a passage.
        if ((type.left_attached && o.left_attached && !left) ||
            (type.right_attached && o.right_attached && !right) ||
            o.width_m > type.width_m + 0.05 || o.depth_m > type.depth_m + 1.0) {
          continue;
        }
        const double misfit = type.width_m - o.width_m + (o.left_attached != left ? 3.0 : 0.0) +
                              (o.right_attached != right ? 3.0 : 0.0);
        if (misfit >= best) continue;
        best = misfit;
        changed[k] = other;
      }
    }
    for (std::size_t k = 0; k < lots_.size(); ++k) {
      Lot& lot = lots_[k];
      if (changed[k] == lot.type) continue;
      lot.type = changed[k];
      const BuildingType& type = types_[lot.type];
      const Spot spot = site_.beside(lot.at, lot.s, lot.setback + 0.5 * type.depth_m);
      lot.house = Footprint::of(spot.p, lot.heading_rad, type.width_m, type.depth_m);
    }
  }

  static Footprint reach(const Lot& lot) { return lot.house.grown(lot.attached ? -0.12 : 1.0); }

  bool level(const Lot& lot) const {
    const auto [low, high] = site_.ground_range(lot.house);
    return high - low < 1.3;  // walls reach 1.5 m into the ground
  }

  void place(const Lot& lot) {
    const BuildingType& type = types_[lot.type];
    site_.taken.take(lot.house.grown(lot.attached ? 0.3 : 0.5));
    double z = site_.ground_range(lot.house).first;
    const bool forecourt =
        !lot.second_row && (lot.use == LandUse::kUrban || lot.use == LandUse::kCommercial);
    if (forecourt) {
      // Its threshold lies on the pavement, as long as the walls still reach the ground.
      const double street = slab_height(site_, site_.beside(lot.at, lot.s, lot.setback));
      z = std::min(std::max(z, street), z + 1.2);
    }
    building(site_.name("building", lot.at, lot.number), lot.type, lot.house.middle_W, z,
             lot.heading_rad, type.kind, lot);
    if (lot.second_row) return;
    std::vector<Slab> slabs;
    if (forecourt) {
      slabs.push_back({lot.at, lot.s_from, lot.s_to, 0.0, lot.setback + 0.3});
    } else if (lot.use == LandUse::kIndustrial) {
      slabs.push_back({lot.at, lot.s - 0.5 * type.width_m - 2.0, lot.s + 0.5 * type.width_m + 2.0,
                       2.0, lot.setback + 0.2, "asphalt", Taxonomy::named("other_ground")});
      slabs.push_back(
          {lot.at, lot.s - 4.0, lot.s + 4.0, 0.0, 2.0, "asphalt", Taxonomy::named("other_ground")});
    } else if (lot.use == LandUse::kCountryside) {
      if (type.kind == BuildingKind::kFarmhouse) {
        lay(lot,
            {lot.at, lot.s, 3.4, lot.setback - 0.5, "gravel", Taxonomy::named("other_ground")});
      }
    } else {
      lay(lot, {lot.at, lot.s, 1.4, lot.setback - 1.0});
    }
    double drive = -1e9;
    if (lot.garage >= 0) drive = garage(lot);
    lay_slabs(site_, site_.name("forecourt", lot.at, lot.number), slabs);
    fences(lot, drive);
  }

  void building(const std::string& name, std::size_t type, const Vec2& p, double z, double heading,
                BuildingKind kind, const Lot& lot) {
    RandomStream random(site_.options.seed, "lots.lit", lot.at.road,
                        static_cast<std::uint32_t>(lot.number), lot.at.side > 0.0 ? 1U : 0U);
    site_.builder.night_lamp(assets::lit_windows(kind, random));
    site_.builder.place(name, Taxonomy::named("building"), assets::building_of(site_.library, type),
                        Pose::from_euler(Vec3(p.x(), p.y(), z), {heading, 0.0, 0.0}));
  }

  // Beside the house, with its drive; gives the s of the drive.
  double garage(const Lot& lot) {
    const auto type_index = static_cast<std::size_t>(lot.garage);
    const BuildingType& type = types_[type_index];
    const double setback = lot.setback + 1.0;
    const Spot spot = site_.beside(lot.at, lot.garage_s, setback + 0.5 * type.depth_m);
    const Footprint ground = Footprint::of(spot.p, lot.heading_rad, type.width_m, type.depth_m);
    const auto [low, high] = site_.ground_range(ground);
    if (high - low > 0.5 || !site_.near(spot.p) || !site_.taken.is_free(ground) ||
        !site_.off_roads(ground, 0.8))
      return -1e9;
    site_.taken.take(ground.grown(0.3));
    building(site_.name("garage", lot.at, lot.number), type_index, spot.p, low + 0.02,
             lot.heading_rad, type.kind, lot);
    lay(lot, {lot.at, lot.garage_s, 3.0, setback + 0.2});
    return lot.garage_s;
  }

  void lay(const Lot& lot, const Drive& drive) {
    if (!ground_) {
      const SurroundingsOptions& o = site_.options;
      ground_.emplace(site_.builder.world(), site_.terrain, o.focus, o.radius_m + 20.0);
      grass_ = grass_of(site_.library.materials(), o.season);
    }
    lay_drive(site_, *ground_, site_.name("drive", lot.at, lot.number), drive, grass_);
  }

  // Along the front of gardens and yards, open where one walks and drives in.
  void fences(const Lot& lot, double drive) {
    RandomStream random(site_.options.seed, "lots.fence", lot.at.road,
                        static_cast<std::uint32_t>(lot.number), lot.at.side > 0.0 ? 1U : 0U);
    assets::FenceKind kind = assets::FenceKind::kPickets;
    double beyond = 0.5;
    double open = 1.1;  // half width of the way in
    if (lot.use == LandUse::kIndustrial) {
      kind = assets::FenceKind::kMesh;
      beyond = 1.2;
      open = 4.5;
    } else if (lot.use == LandUse::kResidential || lot.use == LandUse::kTerraced) {
      const double draw = random.uniform();
      if (draw > 0.8) return;  // a hedge or an open lawn
      kind = draw < 0.3    ? assets::FenceKind::kPickets
             : draw < 0.45 ? assets::FenceKind::kIron
             : draw < 0.65 ? assets::FenceKind::kWall
                           : assets::FenceKind::kMesh;
      if (lot.use == LandUse::kTerraced) kind = assets::FenceKind::kWall;
    } else {
      return;
    }
    const assets::MeshPtr panel =
        site_.mesh("fence " + std::to_string(static_cast<int>(kind)),
                   [&] { return assets::make_fence_panel(site_.library, kind); });
    const ClassId class_id = assets::fence_class(kind);
    const double step = assets::kFencePanel_m;
    // One object: a fence is no crowd of panels.
    std::optional<ObjectId> fence;
    for (double s = lot.s_from; s + step <= lot.s_to; s += step) {
      const double middle = s + 0.5 * step;
      if (std::abs(middle - lot.s) < open + 0.5 * step) continue;
      if (std::abs(middle - drive) < 1.6 + 0.5 * step) continue;
      const Spot spot = site_.beside(lot.at, middle, beyond);
      const auto X = site_.find_place(spot.p, spot.heading_rad, {step - 0.02, 0.12}, 0.03);
      if (!X) continue;
      if (!fence) fence = site_.builder.object(site_.name("fence", lot.at, lot.number), class_id);
      site_.builder.instance(*fence, panel, *X);
    }
  }

  Site& site_;
  std::span<const BuildingType> types_;
  std::array<std::vector<std::size_t>, 10> by_kind_;
  std::vector<Lot> lots_;
  std::optional<std::size_t> beside_;  ///< type of the last house in front
  std::optional<GroundProbe> ground_;  ///< roads, verges and land, made when first asked for
  MaterialId grass_;
};

}  // namespace

void plant_lots(Site& site) {
  Planner planner(site);
  for (roads::RoadIndex r = 0; r < site.roads.roads().size(); ++r) {
    const roads::Road& road = site.roads.road(r);
    if (!road.junction.empty() || road.length_m < 12.0 || site.is_track(r)) continue;
    for (const double side : {1.0, -1.0}) planner.plan({r, side});
  }
  planner.build();
}

}  // namespace raytruth::scene
