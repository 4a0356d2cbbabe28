// The library of surfaces: materials.csv, which states each value and where it comes from.
#include "assets/materials.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "assets/material_library.h"
#include "sim/core/check.h"

namespace raytruth::assets {
namespace {

constexpr std::string_view kMaterialTable =
#include "assets/materials_table.inc"
    ;

struct Row {
  Material material;
  float pigment = 1.0F;  // how far the near infrared follows the colour, see coloured()
};

// Cells of one line of the table, taken one after the other.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}
  std::string_view text() {
    const std::size_t end = std::min(rest_.find(','), rest_.size());
    const std::string_view cell = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return cell;
  }
  float number() {
    const std::string_view cell = text();
    float value = 0.0F;
    const auto result = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    RT_CHECK(result.ec == std::errc() && result.ptr == cell.data() + cell.size(),
             std::string(cell));
    return value;
  }

 private:
  std::string_view rest_;
};

Pattern pattern_of(std::string_view word) {
  constexpr std::pair<std::string_view, Pattern> kWords[] = {{"none", Pattern::kNone},
                                                             {"asphalt", Pattern::kAsphalt},
                                                             {"concrete", Pattern::kConcrete},
                                                             {"paving", Pattern::kPaving},
                                                             {"grass", Pattern::kGrass},
                                                             {"gravel", Pattern::kGravel},
                                                             {"brick", Pattern::kBrick},
                                                             {"plaster", Pattern::kPlaster},
                                                             {"bark", Pattern::kBark},
                                                             {"leaf", Pattern::kLeaf},
                                                             {"road_paint", Pattern::kRoadPaint},
                                                             {"cloth", Pattern::kCloth},
                                                             {"soil", Pattern::kSoil}};
  for (const auto& [name, pattern] : kWords) {
    if (name == word) return pattern;
  }
  check_failed(__FILE__, __LINE__, "no pattern", std::string(word));
}

Row row_of(Line line) {
  Row row;
  Material& m = row.material;
  m.name = std::string(line.text());
  for (float& channel : m.base_colour) channel = line.number();
  m.roughness = line.number();
  m.metallic = line.number();
  m.clearcoat = line.number();
  const float coat_roughness = line.number();
  if (m.clearcoat > 0.0F) m.clearcoat_roughness = coat_roughness;
  m.transmission = line.number();
  m.translucency = line.number();
  m.sheen.fill(line.number());
  m.porosity = line.number();
  m.dirt = line.number();
  m.pattern = pattern_of(line.text());
  m.pattern_scale_m = line.number();
  m.pattern_contrast = line.number();
  m.reflectance_905nm = line.number();
  m.reflectance_1550nm = line.number();
  m.specular_905nm = line.number();
  m.retro_r_a = line.number();
  row.pigment = line.number();
  m.permittivity_77ghz = line.number();
  m.conductivity_77ghz_s_m = line.number();
  m.rms_height_77ghz_m = 1e-3F * line.number();
  return row;
}

const std::vector<Row>& rows() {
  static const std::vector<Row> all = [] {
    std::vector<Row> read;
    std::string_view rest = kMaterialTable;
    for (bool heading = true; !rest.empty(); heading = false) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      if (end > 0 && !heading) read.push_back(row_of(Line(rest.substr(0, end))));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return read;
  }();
  return all;
}

const Row* find_row(const std::string& name) {
  const auto it = std::find_if(rows().begin(), rows().end(),
                               [&](const Row& row) { return row.material.name == name; });
  return it == rows().end() ? nullptr : &*it;
}

Material lamp(const char* name, std::array<float, 3> lens, std::array<float, 3> emission) {
  Material m;
  m.name = name;
  m.base_colour = lens;
  m.roughness = 0.12F;
  m.clearcoat = 1.0F;
  m.emission = emission;
  return m;
}

// Luminances of lit lenses, cd/m^2: intensities of UN R148 over the lens areas (tail 4-12 cd, brake
// 60-185 cd, indicator 175 cd on some 60 cm^2; low beam seen off its axis). Traffic lights: 200 cd
// on the axis of a lens of 200 mm, whatever its colour (EN 12368, level 2), so 6,400 cd/m^2, and
// 450 cd on one of 300 mm (level 3: 400).
std::vector<Material> lamp_materials() {
  Material tail = lamp("lamp_tail", {0.22F, 0.012F, 0.012F}, {1800.0F, 40.0F, 30.0F});
  // Rear lamps have the reflectors in their lenses: 0.3 cd/lx at 20' (UN R150, class IA, red) on
  // some 100 cm^2.
  tail.retro_r_a = 30.0F;
  Material lamp_glass;
  lamp_glass.name = "lamp_glass";
  lamp_glass.base_colour = {0.75F, 0.75F, 0.72F};
  lamp_glass.roughness = 0.2F;
  lamp_glass.reflectance_905nm = lamp_glass.reflectance_1550nm = 0.4F;
  return {
      lamp("lamp_low_beam", {0.55F, 0.56F, 0.58F}, {60000.0F, 58000.0F, 54000.0F}),
      lamp("lamp_daytime", {0.60F, 0.61F, 0.62F}, {30000.0F, 30000.0F, 30000.0F}),
      tail,
      lamp("lamp_brake", {0.25F, 0.012F, 0.012F}, {22000.0F, 500.0F, 350.0F}),
      lamp("lamp_indicator", {0.45F, 0.20F, 0.02F}, {26000.0F, 9500.0F, 300.0F}),
      lamp("lamp_reverse", {0.6F, 0.6F, 0.6F}, {14000.0F, 14000.0F, 13500.0F}),
      lamp("signal_red", {0.10F, 0.01F, 0.01F}, {29000.0F, 300.0F, 150.0F}),
      lamp("signal_yellow", {0.12F, 0.08F, 0.01F}, {10200.0F, 5900.0F, 110.0F}),
      lamp("signal_green", {0.01F, 0.08F, 0.05F}, {450.0F, 8400.0F, 3900.0F}),
      lamp_glass,
  };
}

}  // namespace

std::vector<Material> all_standard_materials() {
  std::vector<Material> all;
  for (const Row& row : rows()) all.push_back(row.material);
  for (Material& m : lamp_materials()) all.push_back(std::move(m));
  return all;
}

const Material& library_material(const std::string& name) {
  const Row* row = find_row(name);
  if (row == nullptr) check_failed(__FILE__, __LINE__, "no material in the table", name);
  return row->material;
}

Material coloured(const std::string& base, const std::array<float, 3>& linear) {
  const Row* row = find_row(base);
  if (row == nullptr) check_failed(__FILE__, __LINE__, "no material in the table", base);
  Material m = row->material;
  const auto brightest = [](const std::array<float, 3>& c) {
    return *std::max_element(c.begin(), c.end());
  };
  const float brighter = brightest(linear) / brightest(m.base_colour);
  const float nir = std::max(0.05F, 1.0F - row->pigment + row->pigment * brighter);
  m.reflectance_905nm = std::min(0.9F, m.reflectance_905nm * nir);
  m.reflectance_1550nm = std::min(0.9F, m.reflectance_1550nm * nir);
  m.base_colour = linear;
  m.name = fmt::format("{}#{:02x}{:02x}{:02x}", base, static_cast<int>(255 * linear[0]),
                       static_cast<int>(255 * linear[1]), static_cast<int>(255 * linear[2]));
  return m;
}

Material paint(const std::string& kind, const std::array<float, 3>& linear, bool coat) {
  if (find_row(kind) != nullptr) return coloured(kind, linear);
  const std::string base = coat ? "car_paint" : "cloth";
  Material m = coloured(base, linear);
  m.name = kind + m.name.substr(base.size());
  return m;
}

MaterialId MaterialTable::add(const Material& material) {
  const auto known = by_name_.find(material.name);
  if (known != by_name_.end()) return known->second;
  materials_.push_back(material);
  const MaterialId id(static_cast<std::uint32_t>(materials_.size()));
  by_name_.emplace(material.name, id);
  return id;
}

const Material& MaterialTable::at(MaterialId id) const {
  RT_CHECK(id.valid() && id.value() <= materials_.size(), id.value(), materials_.size());
  return materials_[id.value() - 1];
}

}  // namespace raytruth::assets
