#include "scenes/street/lane_look.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "scenes/street/street_row.h"

namespace raytruth::street {

using roads::LaneType;

namespace {

constexpr const char* kConcreteRoad = "concrete_road";
constexpr float kSlab_m = 5.0F;

// The standard leaves the codes of surfaces to the application: words of English and German files.
const char* material_for(std::string surface) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  std::transform(surface.begin(), surface.end(), surface.begin(), lower);
  using Word = std::pair<std::string_view, const char*>;
  constexpr std::array<Word, 10> kWords{{{"asphalt", "asphalt"},
                                         {"bitum", "asphalt"},
                                         {"concrete", kConcreteRoad},
                                         {"beton", kConcreteRoad},
                                         {"cobble", "cobble"},
                                         {"sett", "cobble"},
                                         {"pflaster", "cobble"},
                                         {"gravel", "gravel"},
                                         {"dirt", "soil"},
                                         {"soil", "soil"}}};
  for (const auto& [word, material] : kWords) {
    if (surface.find(word) != std::string::npos) return material;
  }
  return "asphalt";
}

}  // namespace

Look look_of(LaneType type) {
  switch (type) {
    case LaneType::kSidewalk:
    case LaneType::kWalking:
      return {Taxonomy::named("sidewalk"), "paving"};
    case LaneType::kCurb:
      return {Taxonomy::named("kerb"), "kerb_stone"};
    case LaneType::kParking:
      return {Taxonomy::named("parking"), "asphalt"};
    case LaneType::kNone:
    case LaneType::kBorder:
    case LaneType::kMedian:
      return {Taxonomy::named("terrain"), "grass"};
    case LaneType::kTram:
      return {Taxonomy::named("rail_track"), "asphalt"};
    case LaneType::kRail:
      return {Taxonomy::named("rail_track"), "gravel"};
    default:
      return {Taxonomy::named("road"), "asphalt"};
  }
}

Look look_of(const roads::LaneSection& section, const roads::Lane& lane) {
  return look_of(section, lane, section.s_start_m);
}

Look look_of(const roads::LaneSection& section, const roads::Lane& lane, double s_m) {
  if (lane.type == LaneType::kBorder) {
    const roads::Lane* outer = section.lane(lane.id + (lane.id > 0 ? 1 : -1));
    if (outer && is_raised(outer->type)) return look_of(LaneType::kShoulder);
  }
  Look look = look_of(lane.type);
  if (look.material != std::string_view("asphalt")) return look;
  constexpr double kRound_m = 1e-6;
  for (const roads::LaneMaterial& material : lane.materials) {
    if (material.s_offset_m > s_m - section.s_start_m + kRound_m) break;
    look.material = material_for(material.surface);
  }
  return look;
}

MaterialId material_of(assets::AssetLibrary& library, const Look& look) {
  if (look.material != std::string_view(kConcreteRoad)) return library.standard(look.material);
  assets::Material slabs = library.materials().at(library.standard("concrete"));
  slabs.name = kConcreteRoad;
  slabs.pattern_scale_m = kSlab_m;
  return library.materials().add(slabs);
}

bool is_paved(const Look& look) { return look.class_id != Taxonomy::named("terrain"); }

}  // namespace raytruth::street
