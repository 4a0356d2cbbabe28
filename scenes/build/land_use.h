#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/core/pose.h"
#include "sim/roads/road_network.h"

namespace raytruth::scene {

/// What the land beside a road is used for.
enum class LandUse : std::uint8_t {
  kResidential,  ///< houses in gardens
  kTerraced,     ///< row houses that share walls
  kUrban,        ///< closed blocks of flats, shops at corners
  kCommercial,   ///< shops below flats, offices
  kIndustrial,   ///< sheds, yards, tanks
  kPark,         ///< lawns and trees inside of a town
  kCountryside,  ///< fields, hedges, farms
  kForest,
};

inline constexpr std::size_t kLandUses = 8;

/// "residential", "terraced", "urban", "commercial", "industrial", "park", "countryside", "forest".
std::string_view name_of(LandUse use);

/// Whether houses stand side by side there.
constexpr bool is_built_up(LandUse use) { return use < LandUse::kPark; }

/// What a user says of the land, read from a YAML file:
///
///     areas:                # polygons in world coordinates (m); later ones win
///       - use: park
///         polygon: [[0, 0], [80, 0], [80, 60], [0, 60]]
///     roads:                # both sides of roads; later ones win; areas win over roads
///       - id: "7"
///         use: industrial
///         from: 0           # s in m; left out: the whole road
///         to: 250
struct LandUseFile {
  struct Area {
    LandUse use = LandUse::kResidential;
    std::vector<Vec2> polygon_W;
  };
  struct Stretch {
    std::string road;
    LandUse use = LandUse::kResidential;
    double from_m = 0.0, to_m = 1e300;
  };
  std::vector<Area> areas;
  std::vector<Stretch> roads;

  /// Findings have the rules land_use.yaml, .unknown_key, .value, .road (no such road in `network`)
  /// and tell file, line and column; nothing when there are errors.
  static std::optional<LandUseFile> load(const std::filesystem::path& path,
                                         const roads::RoadNetwork& network,
                                         Diagnostics& diagnostics);
  static std::optional<LandUseFile> parse(const std::string& text, const std::string& name,
                                          const roads::RoadNetwork& network,
                                          Diagnostics& diagnostics);
};

/// The use of the land around a road network, the same for a network and seed wherever one looks
/// from. Guessed where no file says it: roads are cut into stretches of at most kStretch_m, each of
/// which has one use. Whether it lies in town follows from the road's type, speed limit, pavements,
/// parking and bicycle lanes and from how many junctions are near, evened out over the
/// neighbourhood; what kind of town or country, from the same and from slowly changing noise, so
/// that blocks belong together. Streets with pavements at a crossing with traffic lights are urban
/// or commercial. A point has the use of the nearest stretch, or is open country.
class LandUseMap {
 public:
  static constexpr double kStretch_m = 120.0;
  /// Beyond this distance from every road the land is countryside or forest.
  static constexpr double kReach_m = 90.0;

  LandUseMap(const roads::RoadNetwork& roads, std::uint64_t seed,
             const LandUseFile* given = nullptr);

  LandUse at(const Vec2& p_W) const;
  /// Beside a road at s; the same on both sides but for areas of the file. Junctions' roads and
  /// such without lanes are open country.
  LandUse along(roads::RoadIndex road, double s_m) const;

 private:
  struct Stretch {
    Vec2 middle_W = Vec2::Zero();
    double from_m = 0.0, to_m = 0.0;
    double urban = 0.0;     ///< 0 country ... 1 town
    double wide = 0.0;      ///< 1: two or more lanes each way
    double calm = 0.0;      ///< 1: 30 km/h or less
    double pavement = 0.0;  ///< 1: has pavements
    double fast = 0.0;      ///< 1: motorway and the like
    bool town = false;      ///< the file says so
    bool lights = false;    ///< at a crossing with traffic lights
    LandUse use = LandUse::kCountryside;
  };
  struct Sample {
    Vec2 p_W;
    std::uint32_t stretch;
  };

  void add_road(const roads::RoadNetwork& roads, roads::RoadIndex index);
  void even_out(std::span<const Vec2> junctions);
  void find_lights(const roads::RoadNetwork& roads);
  LandUse guess(const Stretch& stretch) const;
  LandUse open_country(const Vec2& p_W) const;
  double noise(const char* purpose, const Vec2& p_W, double feature_m) const;
  void sort_samples();

  std::uint64_t seed_;
  std::vector<LandUseFile::Area> areas_;
  std::vector<Stretch> stretches_;
  std::vector<std::array<std::uint32_t, 2>> of_road_;  ///< first and last + 1 stretch, by road
  // Samples sorted into square cells; rows of cells by key ascending.
  std::vector<Sample> samples_;
  std::vector<std::array<std::int32_t, 2>> cells_;  ///< of each sample, ascending
};

}  // namespace raytruth::scene
