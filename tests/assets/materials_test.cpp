// The library of surfaces: its table, its sources, and colours that are asked for.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>

#include "assets/asset.h"
#include "assets/material_library.h"
#include "sim/core/files.h"

namespace raytruth::assets {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Each value group of each row names a source that MATERIALS.md has.
TEST(Materials, EveryValueHasASource) {
  const std::string sources = read_file(RAYTRUTH_SOURCE_DIR "/assets/MATERIALS.md");
  const std::vector<std::string> lines =
      lines_of(read_file(RAYTRUTH_SOURCE_DIR "/assets/materials.csv"));
  ASSERT_GT(lines.size(), 100U);
  std::set<std::string> names;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    EXPECT_TRUE(names.insert(line.substr(0, line.find(','))).second) << line;
    std::istringstream words(line.substr(line.rfind(',') + 1));
    std::set<std::string> kinds;
    for (std::string word; words >> word;) {
      const std::size_t colon = word.find(':');
      ASSERT_NE(colon, std::string::npos) << line;
      kinds.insert(word.substr(0, colon));
      // "en1436-r5" is a class of en1436.
      const std::string key = word.substr(colon + 1, word.find('-') - colon - 1);
      EXPECT_TRUE(key == "estimate" || sources.find("| " + key + " |") != std::string::npos)
          << word << " in " << line;
    }
    EXPECT_TRUE(kinds.contains("colour") && kinds.contains("nir") && kinds.contains("radar"))
        << line;
    const Material& m = library_material(line.substr(0, line.find(',')));
    EXPECT_EQ(m.retro_r_a > 0.0F, kinds.contains("retro")) << line;
  }
}

TEST(Materials, ValuesArePhysical) {
  AssetLibrary library(1);
  for (const Material& m : library.materials().all()) {
    for (const float c : m.base_colour) EXPECT_TRUE(c >= 0.0F && c <= 0.96F) << m.name;
    for (const float share :
         {m.roughness, m.metallic, m.clearcoat, m.transmission, m.translucency, m.porosity, m.dirt,
          m.reflectance_905nm, m.reflectance_1550nm, m.specular_905nm, m.sheen[0]}) {
      EXPECT_TRUE(share >= 0.0F && share <= 1.0F) << m.name;
    }
    // What is white in the near infrared can't send back more than it gets beside its gloss.
    EXPECT_LE(m.reflectance_905nm, 0.9F) << m.name;
    EXPECT_GE(m.permittivity_77ghz, 1.0F) << m.name;
    EXPECT_LT(m.rms_height_77ghz_m, 0.05F) << m.name;
  }
}

TEST(Materials, WhatTheLiteratureAgreesOn) {
  const auto& m = library_material;
  // Water takes 1,550 nm from leaves, skin and snow, not 905 nm.
  for (const char* name : {"leaf", "skin", "snow", "grass"})
    EXPECT_LT(m(name).reflectance_1550nm, 0.7F * m(name).reflectance_905nm) << name;
  // Skins differ far less at 905 nm than to the eye.
  EXPECT_GT(m("skin_light").base_colour[1] / m("skin_deep").base_colour[1], 5.0F);
  EXPECT_LT(m("skin_light").reflectance_905nm / m("skin_deep").reflectance_905nm, 2.0F);
  EXPECT_LT(m("asphalt_new").reflectance_905nm, m("asphalt").reflectance_905nm);
  EXPECT_LT(m("asphalt").reflectance_905nm, m("asphalt_worn").reflectance_905nm);
  EXPECT_LT(m("rubber").reflectance_905nm, 0.05F);
  EXPECT_GT(m("hi_vis").reflectance_905nm, 0.7F);
  EXPECT_EQ(m("retro_tape").retro_r_a, 330.0F);
  EXPECT_EQ(m("road_paint_white").retro_r_a, 0.3F);
}

TEST(Materials, ColoursThatAreAskedFor) {
  const Material black = coloured("car_paint", {0.012F, 0.012F, 0.013F});
  const Material white = coloured("car_paint", {0.62F, 0.62F, 0.61F});
  EXPECT_EQ(black.name, "car_paint#030303");
  EXPECT_LT(black.reflectance_905nm, 0.05F);
  EXPECT_GT(white.reflectance_905nm, 0.5F);
  EXPECT_EQ(black.clearcoat, 1.0F);
  // Dyes of cloth are clearer at 905 nm than carbon black.
  const Material cloth = coloured("fabric", {0.012F, 0.012F, 0.013F});
  EXPECT_GT(cloth.reflectance_905nm, 4.0F * black.reflectance_905nm);
  EXPECT_DEATH(library_material("unobtainium"), "no material in the table");
}

}  // namespace
}  // namespace raytruth::assets
