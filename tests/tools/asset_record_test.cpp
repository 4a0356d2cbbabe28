// Credits of assets, and a run whose assets have changed.
#include "tools/pipeline/asset_record.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "sim/core/diagnostics.h"
#include "tools/pipeline/asset_tools.h"
#include "tools/pipeline/manifest.h"

namespace raytruth::pipeline {
namespace {

AssetRecord record() {
  AssetRecord r;
  r.actors = {{"Ego", "my cars", "hatch", "#0a0b0c"}, {"Ped", "built in", "pedestrian", ""}};
  r.credits = {{"my cars",
                "hatch",
                "CC-BY-4.0",
                "Jane Doe",
                "https://example.org",
                "/models",
                {{"hatch.glb", "abc"}, {"hatch.png", "def"}}}};
  return r;
}

TEST(AssetRecord, CreditsNameAuthorLicenceAndSource) {
  const std::string text = credits_text(record());
  for (const char* word : {"\"hatch\"", "Jane Doe", "CC-BY-4.0", "https://example.org", "Apache"})
    EXPECT_NE(text.find(word), std::string::npos) << word;
  EXPECT_EQ(credits_text({}).find("pack"), std::string::npos);
}

TEST(AssetRecord, AChangedFileOrChoiceStopsAReplay) {
  EXPECT_NO_THROW(check_same_assets(record(), record()));
  const auto message = [](const AssetRecord& now) -> std::string {
    try {
      check_same_assets(record(), now);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  AssetRecord other = record();
  other.credits[0].files["hatch.png"] = "123";
  EXPECT_NE(message(other).find("'hatch.png'"), std::string::npos);
  other = record();
  other.credits.clear();
  EXPECT_NE(message(other).find("'hatch'"), std::string::npos);
  other = record();
  other.actors[1].asset = "child";
  EXPECT_NE(message(other).find("other assets"), std::string::npos);
  // Runs of older programs have no record.
  EXPECT_NO_THROW(check_same_assets({}, record()));
}

TEST(AssetPreview, ShowsAGeneratorFromAllSidesWithItsParts) {
  Diagnostics diagnostics;
  const auto pack = find_pack("builtin", diagnostics);
  ASSERT_FALSE(pack->assets.empty());
  PreviewOptions options;
  options.views = 2;
  options.pixels = 48;
  options.samples = 1;
  const AssetPreview picture = preview_asset(pack, pack->assets.front(), options);
  EXPECT_EQ(picture.width, 96);
  EXPECT_EQ(picture.height, 72);
  // The lower half: parts in colours on grey.
  std::size_t coloured = 0;
  for (std::size_t i = std::size_t{3} * 96 * 36; i < picture.rgb.size(); i += 3)
    coloured += picture.rgb[i] != picture.rgb[i + 1] ? 1U : 0U;
  EXPECT_GT(coloured, 200U);
}

TEST(AssetPacks, ThePackOverDebiansModelsIsInOrder) {
  Diagnostics diagnostics;
  const auto pack = find_pack("debian", diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << to_string(diagnostics.all().front());
  for (const std::string& place : pack->missing)
    std::fprintf(stderr, "NOT TESTED, as it isn't installed: %s\n", place.c_str());
  if (pack->assets.empty()) GTEST_SKIP() << "NOT TESTED: none of the models is installed";
  for (const assets::PackAsset& a : pack->assets) {
    Diagnostics found;
    const auto facts = assets::check_asset(*pack, a, found);
    ASSERT_TRUE(facts) << to_string(found.all().front());
    // Sizes of the catalogue, to its millimetres.
    for (int i = 0; i < 3 && a.size_m; ++i)
      EXPECT_NEAR(facts->size_m[i], (*a.size_m)[i], 2e-3) << a.name;
    if (Taxonomy::info(a.class_id).parent == "vehicle" && a.class_id != Taxonomy::named("tram")) {
      EXPECT_GE(facts->wheels, 2U) << a.name;
    }
    for (const auto& [name, triangles] : facts->parts)
      EXPECT_EQ(name.find("brand"), std::string::npos) << a.name;
  }
}

}  // namespace
}  // namespace raytruth::pipeline
