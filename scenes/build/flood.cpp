#include "scenes/build/flood.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include "scenes/street/mesh_sink.h"

namespace raytruth::scene {
namespace {

// Cells on each side of the focus, at most: beyond, land is far hills.
constexpr double kMostFlooded = 1000.0;

// Muddy water: dark, a mirror. Index of refraction 1.33: 2 % at normal incidence. Permittivity of
// fresh water at 77 GHz and 15 deg C, a double Debye model (Meissner and Wentz 2004): about 6.
assets::Material flood_water() {
  assets::Material m;
  m.name = "flood_water";
  m.base_colour = {0.060F, 0.050F, 0.034F};
  m.roughness = 0.03F;
  m.reflectance_905nm = 0.02F;
  m.reflectance_1550nm = 0.005F;
  m.specular_905nm = 0.02F;
  m.permittivity_77ghz = 6.0F;
  m.conductivity_77ghz_s_m = 40.0F;
  return m;
}

// The lowest ground in each cell of a square around the focus.
class Lowest {
 public:
  Lowest(const Vec3& focus_W, double radius_m)
      : half_(std::ceil(std::min(radius_m / kFloodCell_m, kMostFlooded))),
        low_x_(std::floor(focus_W.x()) - half_ * kFloodCell_m),
        low_y_(std::floor(focus_W.y()) - half_ * kFloodCell_m),
        side_(static_cast<std::size_t>(2.0 * half_)),
        z_(side_ * side_, kNone) {}

  // Adds what of a triangle lies in each cell: its plane there, no lower than its lowest corner.
  void add(const Vec3& a, const Vec3& b, const Vec3& c, double below_m) {
    const double low = std::min({a.z(), b.z(), c.z()});
    if (low >= below_m) return;
    const Vec3 n = (b - a).cross(c - a);
    if (n.z() < 0.3 * n.norm()) return;  // kerbs' faces, walls
    const double x0 = std::min({a.x(), b.x(), c.x()}), x1 = std::max({a.x(), b.x(), c.x()});
    const double y0 = std::min({a.y(), b.y(), c.y()}), y1 = std::max({a.y(), b.y(), c.y()});
    const double slope = (std::abs(n.x()) + std::abs(n.y())) / n.z() * 0.5 * kFloodCell_m;
    for (std::size_t j = cell(y0 - low_y_); j < side_ && y_of(j) <= y1; ++j) {
      for (std::size_t i = cell(x0 - low_x_); i < side_ && x_of(i) <= x1; ++i) {
        const double mx = x_of(i) + 0.5 * kFloodCell_m, my = y_of(j) + 0.5 * kFloodCell_m;
        const double z = a.z() - (n.x() * (mx - a.x()) + n.y() * (my - a.y())) / n.z() - slope;
        double& own = z_[j * side_ + i];
        own = std::min(own, std::max(low, z));
      }
    }
  }
  std::size_t side() const { return side_; }
  double x_of(std::size_t i) const { return low_x_ + static_cast<double>(i) * kFloodCell_m; }
  double y_of(std::size_t j) const { return low_y_ + static_cast<double>(j) * kFloodCell_m; }
  bool is_below(std::size_t i, std::size_t j, double level_m) const {
    return z_[j * side_ + i] < level_m;
  }

 private:
  static constexpr double kNone = 1e300;
  std::size_t cell(double away) const {
    return static_cast<std::size_t>(
        std::clamp(std::floor(away / kFloodCell_m), 0.0, static_cast<double>(side_)));
  }
  double half_, low_x_, low_y_;
  std::size_t side_;
  std::vector<double> z_;
};

bool is_ground(ClassId class_id) {
  static const std::vector<ClassId> kGround = {
      Taxonomy::named("road"),        Taxonomy::named("sidewalk"), Taxonomy::named("parking"),
      Taxonomy::named("terrain"),     Taxonomy::named("kerb"),     Taxonomy::named("rail_track"),
      Taxonomy::named("other_ground")};
  return std::find(kGround.begin(), kGround.end(), class_id) != kGround.end();
}

}  // namespace

std::optional<double> flood_level(const std::map<std::string, std::string>& road_properties) {
  const auto found = road_properties.find("flood_level_m");
  if (found == road_properties.end()) return std::nullopt;
  const std::string& text = found->second;
  double value = 0.0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

std::shared_ptr<const StaticWorld> with_flood(const std::shared_ptr<const StaticWorld>& world,
                                              assets::MaterialTable& materials, double level_m,
                                              const Vec3& focus_W, double radius_m) {
  Lowest lowest(focus_W, radius_m);
  for (const SceneInstance& instance : world->instances) {
    const assets::Mesh& mesh = *instance.mesh;
    if (std::none_of(mesh.parts.begin(), mesh.parts.end(),
                     [](const assets::Part& p) { return is_ground(p.class_id); })) {
      continue;
    }
    const Pose& X = instance.X_WI.keys.front();
    for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
      if (!is_ground(mesh.parts[mesh.triangle_part[t]].class_id)) continue;
      const auto corner = [&](std::size_t k) {
        return Vec3(X.translation() +
                    X.rotate(mesh.positions[mesh.triangles[t][k]].cast<double>()));
      };
      lowest.add(corner(0), corner(1), corner(2), level_m);
    }
  }
  const MaterialId water = materials.add(flood_water());
  const Vec3 origin(std::floor(focus_W.x()), std::floor(focus_W.y()), std::floor(level_m));
  street::MeshSink sink(origin);
  const std::uint16_t part = sink.part("flood water", Taxonomy::named("other_ground"), water);
  const std::size_t side = lowest.side();
  const auto is_wet = [&](std::size_t i, std::size_t j) {
    for (std::size_t y = j > 0 ? j - 1 : 0; y <= std::min(j + 1, side - 1); ++y) {
      for (std::size_t x = i > 0 ? i - 1 : 0; x <= std::min(i + 1, side - 1); ++x) {
        if (lowest.is_below(x, y, level_m)) return true;
      }
    }
    return false;
  };
  // One strip for each run of cells along x.
  for (std::size_t j = 0; j < side; ++j) {
    for (std::size_t i = 0; i < side; ++i) {
      if (!is_wet(i, j)) continue;
      std::size_t end = i + 1;
      while (end < side && is_wet(end, j)) ++end;
      const double x0 = lowest.x_of(i), x1 = lowest.x_of(end);
      const double y0 = lowest.y_of(j), y1 = lowest.y_of(j + 1);
      sink.quad(part, {x0, y0, level_m}, {x1, y0, level_m}, {x1, y1, level_m}, {x0, y1, level_m});
      i = end;
    }
  }
  if (sink.empty()) return world;
  auto flooded = std::make_shared<StaticWorld>(*world);
  const ObjectId id(kFirstStaticObject + static_cast<std::uint32_t>(flooded->objects.size()));
  flooded->objects.push_back({id, "flood water", Taxonomy::named("other_ground")});
  const Pose X_WI = sink.X_WI();
  flooded->instances.push_back({id, sink.take(), Motion{{X_WI}}, 0, false});
  return flooded;
}

}  // namespace raytruth::scene
