// What the land is covered with: grass, fields, the floor and, far off, the roof of forests.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "scenes/build/fields.h"
#include "scenes/build/terrain.h"

namespace raytruth::scene {
namespace {

// The verge has ended here.
constexpr double kFieldCoverFrom = 12.0;
// Land use is asked once a block of so many metres.
constexpr double kBlock = 16.0;
// Hills higher than this are wooded.
constexpr double kWooded = 9.0;

enum Cover : std::size_t {
  kGrass,
  kWheat,
  kMaize,
  kRape,
  kMeadow,
  kFallow,
  kFloor,
  kRoof,
  kYard,
  kCovers
};

struct CoverLook {
  const char* name;
  std::array<std::array<float, 3>, 4> colour;  // spring, summer, autumn, winter
  float nir, scale_m, contrast;
};

// Colours are those of the plants' leaves seen from above with the soil between them: lawn reflects
// 9 % at 550 nm and 5 % at 670 nm (USGS Spectral Library 7, lawn grass), which litter and soil make
// redder from autumn on.
constexpr CoverLook kLooks[kCovers] = {{"grass",
                                        {{{0.052F, 0.090F, 0.029F},
                                          {0.054F, 0.082F, 0.029F},
                                          {0.068F, 0.082F, 0.033F},
                                          {0.085F, 0.084F, 0.044F}}},
                                        0.45F,
                                        0.10F,
                                        0.55F},
                                       {"wheat",
                                        {{{0.060F, 0.110F, 0.031F},
                                          {0.380F, 0.275F, 0.105F},
                                          {0.300F, 0.235F, 0.120F},
                                          {0.090F, 0.120F, 0.045F}}},
                                        0.42F,
                                        0.5F,
                                        0.30F},
                                       {"maize",
                                        {{{0.150F, 0.125F, 0.065F},
                                          {0.055F, 0.095F, 0.028F},
                                          {0.260F, 0.195F, 0.085F},
                                          {0.200F, 0.150F, 0.090F}}},
                                        0.40F,
                                        0.7F,
                                        0.40F},
                                       {"rape",
                                        {{{0.560F, 0.455F, 0.025F},
                                          {0.215F, 0.205F, 0.070F},
                                          {0.085F, 0.130F, 0.047F},
                                          {0.085F, 0.110F, 0.047F}}},
                                        0.45F,
                                        0.6F,
                                        0.25F},
                                       {"meadow",
                                        {{{0.060F, 0.100F, 0.031F},
                                          {0.072F, 0.094F, 0.034F},
                                          {0.077F, 0.090F, 0.036F},
                                          {0.092F, 0.088F, 0.047F}}},
                                        0.45F,
                                        0.20F,
                                        0.55F},
                                       {"fallow",
                                        {{{0.125F, 0.090F, 0.060F},
                                          {0.150F, 0.115F, 0.070F},
                                          {0.115F, 0.080F, 0.052F},
                                          {0.105F, 0.073F, 0.048F}}},
                                        0.27F,
                                        0.3F,
                                        0.40F},
                                       {"forest_floor",
                                        {{{0.085F, 0.080F, 0.035F},
                                          {0.075F, 0.072F, 0.032F},
                                          {0.150F, 0.090F, 0.038F},
                                          {0.110F, 0.075F, 0.042F}}},
                                        0.35F,
                                        0.4F,
                                        0.45F},
                                       {"forest_roof",
                                        {{{0.060F, 0.100F, 0.027F},
                                          {0.032F, 0.062F, 0.020F},
                                          {0.130F, 0.085F, 0.027F},
                                          {0.060F, 0.052F, 0.036F}}},
                                        0.42F,
                                        7.0F,
                                        0.55F},
                                       // Fine gravel and old asphalt, trodden.
                                       {"yard",
                                        {{{0.190F, 0.180F, 0.163F},
                                          {0.195F, 0.185F, 0.167F},
                                          {0.185F, 0.174F, 0.156F},
                                          {0.180F, 0.171F, 0.156F}}},
                                        0.24F,
                                        0.02F,
                                        0.30F}};

MaterialId material_of(assets::MaterialTable& materials, std::size_t cover, Season season) {
  constexpr const char* kWhen[4] = {"spring", "summer", "autumn", "winter"};
  const auto when = static_cast<std::size_t>(season);
  const CoverLook& look = kLooks[cover];
  assets::Material m;
  m.name = std::string("ground_") + look.name + "_" + kWhen[when];
  m.base_colour = look.colour[when];
  m.roughness = 0.95F;
  m.pattern = cover == kFallow ? assets::Pattern::kSoil
              : cover == kYard ? assets::Pattern::kGravel
                               : assets::Pattern::kGrass;
  m.pattern_scale_m = look.scale_m;
  m.pattern_contrast = look.contrast;
  m.reflectance_905nm = look.nir;
  m.reflectance_1550nm = 0.7F * look.nir;
  m.porosity = cover == kYard ? 0.5F : 0.8F;
  // Ulaby and Dobson 1989; blades and clods stand out of a film of water.
  m.rms_height_77ghz_m = cover == kYard ? 2e-3F : cover == kFallow ? 5e-3F : 10e-3F;
  return materials.add(m);
}

// A convex piece of a triangle, with a function that is linear on it.
using Polygon = std::vector<Vec3>;

// Cuts at value 0 of a linear function of the corners: (below, above).
template <typename Value>
std::pair<Polygon, Polygon> cut(const Polygon& p, const Value& value) {
  std::pair<Polygon, Polygon> out;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const Vec3& a = p[i];
    const Vec3& b = p[(i + 1) % p.size()];
    const double va = value(a);
    const double vb = value(b);
    (va < 0.0 ? out.first : out.second).push_back(a);
    if ((va < 0.0) != (vb < 0.0)) {
      const Vec3 c = a + (va / (va - vb)) * (b - a);
      out.first.push_back(c);
      out.second.push_back(c);
    }
  }
  return out;
}

class Painter {
 public:
  Painter(assets::AssetLibrary& library, const RoadMap& map, const LandUseMap& land,
          std::uint64_t seed, Season season, street::MeshSink& sink)
      : map_(map), land_(land), fields_(seed), sink_(sink) {
    for (std::size_t k = 0; k < kCovers; ++k) {
      part_[k] =
          sink.part("terrain " + std::string(kLooks[k].name),
                    k == kYard ? Taxonomy::named("other_ground") : Taxonomy::named("terrain"),
                    material_of(library.materials(), k, season));
    }
  }

  void paint(const Polygon& triangle, double hill, double size_m) {
    const Vec2 middle = ((triangle[0] + triangle[1] + triangle[2]) / 3.0).head<2>();
    if (hill > kWooded) return emit(triangle, kRoof);
    const LandUse use = use_at(middle);
    if (use == LandUse::kForest) return emit(triangle, size_m > 30.0 ? kRoof : kFloor);
    if (has_yards(use)) return emit(triangle, kYard);
    if (use != LandUse::kCountryside) return emit(triangle, kGrass);
    // Near roads a strip stays grass.
    std::array<double, 3> away{};
    for (std::size_t k = 0; k < 3; ++k) {
      away[k] = map_.distance(triangle[k].x(), triangle[k].y()) - kFieldCoverFrom;
    }
    if (std::max({away[0], away[1], away[2]}) <= 0.0) return emit(triangle, kGrass);
    if (std::min({away[0], away[1], away[2]}) >= 0.0) return field(triangle, 0);
    // Linear between the corners.
    const Vec2 a = triangle[0].head<2>();
    Eigen::Matrix2d edges;
    edges.row(0) = (triangle[1].head<2>() - a).transpose();
    edges.row(1) = (triangle[2].head<2>() - a).transpose();
    const Vec2 slope = edges.inverse() * Vec2(away[1] - away[0], away[2] - away[0]);
    const auto [grass, rest] =
        cut(triangle, [&](const Vec3& p) { return away[0] + slope.dot(p.head<2>() - a); });
    emit(grass, kGrass);
    field(rest, 0);
  }

 private:
  LandUse use_at(const Vec2& p) {
    const std::array<long, 2> key = {std::lround(std::floor(p.x() / kBlock)),
                                     std::lround(std::floor(p.y() / kBlock))};
    const auto known = uses_.find(key);
    if (known != uses_.end()) return known->second;
    const Vec2 middle =
        kBlock * Vec2(static_cast<double>(key[0]) + 0.5, static_cast<double>(key[1]) + 0.5);
    return uses_.emplace(key, land_.at(middle)).first->second;
  }

  // Splits what lies in several fields.
  void field(const Polygon& polygon, int depth) {
    if (polygon.size() < 3) return;
    Vec3 middle = Vec3::Zero();
    for (const Vec3& p : polygon) middle += p / static_cast<double>(polygon.size());
    const Vec2 at = fields_.to_uv(middle.head<2>());
    if (!is_within(last_, at)) last_ = fields_.at(middle.head<2>());
    const FieldMap::Field f = last_;
    constexpr Cover kOf[] = {kWheat, kMaize, kRape, kMeadow, kFallow};
    const Cover cover = kOf[static_cast<std::size_t>(f.crop)];
    if (std::all_of(polygon.begin(), polygon.end(),
                    [&](const Vec3& p) { return is_within(f, fields_.to_uv(p.head<2>())); })) {
      return emit(polygon, cover);
    }
    Polygon inside = polygon;
    const auto keep = [&](const auto& value) {
      if (inside.size() < 3) return;
      auto [below, above] = cut(inside, value);
      inside = std::move(above);
      if (depth < 4) {
        field(below, depth + 1);
      } else {
        emit(below, kMeadow);
      }
    };
    const auto uv = [&](const Vec3& p) { return fields_.to_uv(p.head<2>()); };
    keep([&](const Vec3& p) { return uv(p).x() - f.u_from; });
    keep([&](const Vec3& p) { return f.u_to - uv(p).x(); });
    keep([&](const Vec3& p) { return uv(p).y() - f.v_from; });
    keep([&](const Vec3& p) { return f.v_to - uv(p).y(); });
    emit(inside, cover);
  }

  static bool is_within(const FieldMap::Field& f, const Vec2& uv) {
    return uv.x() >= f.u_from && uv.x() <= f.u_to && uv.y() >= f.v_from && uv.y() <= f.v_to;
  }

  void emit(const Polygon& polygon, Cover cover) {
    for (std::size_t k = 2; k < polygon.size(); ++k) {
      sink_.triangle(part_[cover], polygon[0], polygon[k - 1], polygon[k]);
    }
  }

  const RoadMap& map_;
  const LandUseMap& land_;
  const FieldMap fields_;
  street::MeshSink& sink_;
  std::array<std::uint16_t, kCovers> part_{};
  std::map<std::array<long, 2>, LandUse> uses_;
  FieldMap::Field last_;  ///< empty at first
};

}  // namespace

MaterialId grass_of(assets::MaterialTable& materials, Season season) {
  return material_of(materials, kGrass, season);
}

MaterialId yard_of(assets::MaterialTable& materials, Season season) {
  return material_of(materials, kYard, season);
}

void Terrain::mesh(assets::AssetLibrary& library, const RoadMap& map, const LandUseMap& land,
                   std::uint64_t seed, Season season, street::MeshSink& sink) const {
  Painter painter(library, map, land, seed, season, sink);
  const std::size_t n = x_.size();
  for (std::size_t j = 0; j + 1 < y_.size(); ++j) {
    for (std::size_t i = 0; i + 1 < n; ++i) {
      const auto p = [&](std::size_t a, std::size_t b) {
        return Vec3(x_[i + a], y_[j + b], z_[(j + b) * n + i + a]);
      };
      const auto hill = static_cast<double>(hill_[j * n + i]);
      const double size = std::max(x_[i + 1] - x_[i], y_[j + 1] - y_[j]);
      painter.paint({p(0, 0), p(1, 0), p(1, 1)}, hill, size);
      painter.paint({p(0, 0), p(1, 1), p(0, 1)}, hill, size);
    }
  }
}

}  // namespace raytruth::scene
