// Pictures of mesh files: what becomes of their colours, holes and places.
#include "assets/file_textures.h"

#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "assets/body.h"
#include "assets/materials.h"
#include "tests/assets/pack_files.h"

namespace raytruth::assets {
namespace {

// Left half red and opaque, right half green and clear.
std::string halves(std::uint32_t width, std::uint32_t height) {
  std::vector<std::uint8_t> rgba;
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width; ++x) {
      const bool left = 2 * x < width;
      for (const int v : {left ? 255 : 0, left ? 0 : 255, 0, left ? 255 : 0})
        rgba.push_back(static_cast<std::uint8_t>(v));
    }
  }
  return png_of(width, height, rgba);
}

std::string card_obj() {
  return "mtllib card.mtl\nusemtl leaf\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 1 "
         "1\nvt 0 1\nf 1/1 2/2 3/3 4/4\n";
}

MeshFile read_mesh(const PackFolder& folder, const std::string& name, Diagnostics& findings) {
  const auto files = open_folder(folder.path());
  return read_mesh_file(*files, name, {}, findings);
}

TEST(FileTextures, ComeWithTheMeshAndAreShared) {
  const PackFolder folder;
  folder.write("card.obj", card_obj());
  folder.write("card.mtl", "newmtl leaf\nKd 0.2 0.2 0.2\nmap_Kd leaf.png\n");
  folder.write("leaf.png", halves(8, 4));
  folder.write("copy.obj", card_obj());
  Diagnostics findings;
  const MeshFile file = read_mesh(folder, "card.obj", findings);
  ASSERT_TRUE(findings.all().empty()) << to_string(findings.all().front());
  ASSERT_EQ(file.pieces.size(), 1U);
  const FileSurface& s = file.surfaces[file.pieces[0].surface];
  ASSERT_TRUE(s.colour_texture);
  EXPECT_EQ(s.colour_texture->width(), 8U);
  EXPECT_EQ(s.alpha_cutoff, 0.5F);
  EXPECT_EQ(s.colour, (std::array<float, 3>{1.0F, 1.0F, 1.0F}));  // the picture's alone
  // v of .obj goes up, that of textures down.
  for (std::size_t v = 0; v < 4; ++v) {
    const Vec3f& p = file.pieces[0].positions[v];
    EXPECT_EQ(file.pieces[0].uv[v], Vec2f(p.x(), 1.0F - p.y()));
  }
  EXPECT_GT(s.colour_texture->alpha({0.25F, 0.5F}), 0.99F);
  EXPECT_LT(s.colour_texture->alpha({0.75F, 0.5F}), 0.01F);
  const MeshFile other = read_mesh(folder, "copy.obj", findings);
  EXPECT_EQ(other.surfaces[other.pieces[0].surface].colour_texture, s.colour_texture);
  EXPECT_NE(other.surfaces[other.pieces[0].surface].key, "");
}

TEST(FileTextures, CoverOfAnotherPicture) {
  const PackFolder folder;
  folder.write("card.obj", card_obj());
  folder.write("card.mtl", "newmtl leaf\nKd 0.2 0.4 0.2\nmap_d mask.png\n");
  // Brightness counts where nothing is clear: white on the left.
  std::vector<std::uint8_t> rgba;
  for (int i = 0; i < 4; ++i) {
    for (int c = 0; c < 4; ++c)
      rgba.push_back(static_cast<std::uint8_t>(c == 3 || i % 2 == 0 ? 255 : 0));
  }
  folder.write("mask.png", png_of(2, 2, rgba));
  Diagnostics findings;
  const MeshFile file = read_mesh(folder, "card.obj", findings);
  const FileSurface& s = file.surfaces[file.pieces[0].surface];
  ASSERT_TRUE(s.colour_texture);
  EXPECT_EQ(s.alpha_cutoff, 0.5F);
  EXPECT_GT(s.colour[1], s.colour[0]);  // without a picture of colours the plain one stays
  EXPECT_GT(s.colour_texture->alpha({0.25F, 0.5F}), 0.99F);
  EXPECT_LT(s.colour_texture->alpha({0.75F, 0.5F}), 0.01F);
}

// One triangle with a picture, as .gltf.
void write_gltf(const PackFolder& folder, const nlohmann::json& material) {
  const float numbers[15] = {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1};
  folder.write("t.bin", std::string(reinterpret_cast<const char*>(numbers), sizeof(numbers)));
  folder.write("leaf.png", halves(8, 8));
  folder.write("flat.png", halves(4, 4));
  const nlohmann::json gltf = {
      {"asset", {{"version", "2.0"}}},
      {"scene", 0},
      {"scenes", {{{"nodes", {0}}}}},
      {"nodes", {{{"mesh", 0}, {"name", "card"}}}},
      {"meshes",
       {{{"primitives",
          {{{"attributes", {{"POSITION", 0}, {"TEXCOORD_0", 1}}}, {"material", 0}}}}}}},
      {"materials", {material}},
      {"images", {{{"uri", "leaf.png"}}, {{"uri", "flat.png"}}}},
      {"textures", {{{"source", 0}}, {{"source", 1}}}},
      {"buffers", {{{"uri", "t.bin"}, {"byteLength", 60}}}},
      {"bufferViews",
       {{{"buffer", 0}, {"byteLength", 36}},
        {{"buffer", 0}, {"byteOffset", 36}, {"byteLength", 24}}}},
      {"accessors",
       {{{"bufferView", 0},
         {"componentType", 5126},
         {"count", 3},
         {"type", "VEC3"},
         {"min", {0, 0, 0}},
         {"max", {1, 1, 0}}},
        {{"bufferView", 1}, {"componentType", 5126}, {"count", 3}, {"type", "VEC2"}}}}};
  folder.write("t.gltf", gltf.dump());
}

TEST(FileTextures, OfGltfSayWhetherTheyCut) {
  const PackFolder folder;
  const auto cutoff = [&](const char* mode, double alpha, double stated) {
    nlohmann::json material = {{"name", "leaf"},
                               {"alphaMode", mode},
                               {"pbrMetallicRoughness",
                                {{"baseColorTexture", {{"index", 0}}},
                                 {"baseColorFactor", {0.5, 0.25, 1.0, alpha}},
                                 {"metallicRoughnessTexture", {{"index", 1}}}}},
                               {"normalTexture", {{"index", 1}, {"scale", 0.5}}}};
    if (stated > 0.0) material["alphaCutoff"] = stated;
    write_gltf(folder, material);
    Diagnostics findings;
    const MeshFile file = read_mesh(folder, "t.gltf", findings);
    EXPECT_TRUE(findings.all().empty()) << to_string(findings.all().front());
    const FileSurface& s = file.surfaces.at(file.pieces.at(0).surface);
    EXPECT_TRUE(s.colour_texture && s.normal_texture && s.surface_texture);
    EXPECT_EQ(s.colour, (std::array<float, 3>{0.5F, 0.25F, 1.0F}));
    EXPECT_EQ(s.normal_scale, 0.5F);
    // As in the file: v of glTF goes down, like that of textures.
    EXPECT_EQ(file.pieces[0].uv[2], Vec2f(0, 1));
    return s.alpha_cutoff;
  };
  EXPECT_EQ(cutoff("OPAQUE", 1.0, 0.0), 0.0F);
  EXPECT_EQ(cutoff("BLEND", 1.0, 0.0), 0.5F);
  EXPECT_NEAR(cutoff("MASK", 1.0, 0.3), 0.3F, 1e-6F);
  EXPECT_NEAR(cutoff("MASK", 0.5, 0.3), 0.6F, 1e-6F);  // half of the alpha is the factor's
  EXPECT_EQ(cutoff("MASK", 1.0, 0.0), 0.5F);
}

// KHR_texture_transform: u' = 2 u + 0.1, v' = v + 0.2.
TEST(FileTextures, OfGltfMayBeMoved) {
  const PackFolder folder;
  write_gltf(folder,
             {{"name", "leaf"},
              {"pbrMetallicRoughness",
               {{"baseColorTexture",
                 {{"index", 0},
                  {"extensions",
                   {{"KHR_texture_transform", {{"offset", {0.1, 0.2}}, {"scale", {2, 1}}}}}}}}}}});
  nlohmann::json gltf = nlohmann::json::parse(read_file(folder.path() / "t.gltf"));
  gltf["extensionsUsed"] = {"KHR_texture_transform"};
  folder.write("t.gltf", gltf.dump());
  Diagnostics findings;
  const MeshFile file = read_mesh(folder, "t.gltf", findings);
  ASSERT_EQ(file.pieces.at(0).uv.size(), 3U);
  EXPECT_LT((file.pieces[0].uv[0] - Vec2f(0.1F, 0.2F)).norm(), 1e-5F) << file.pieces[0].uv[0];
  EXPECT_LT((file.pieces[0].uv[1] - Vec2f(2.1F, 0.2F)).norm(), 1e-5F) << file.pieces[0].uv[1];
  EXPECT_LT((file.pieces[0].uv[2] - Vec2f(0.1F, 1.2F)).norm(), 1e-5F) << file.pieces[0].uv[2];
}

TEST(FileTextures, LargePicturesAreReduced) {
  const TexturePtr large = texture_of(halves(4096, 2), Texture::Coding::kSrgb);
  ASSERT_TRUE(large);
  EXPECT_EQ(large->width(), 2048U);
  EXPECT_GT(large->alpha({0.25F, 0.5F}), 0.99F);
  EXPECT_LT(large->alpha({0.75F, 0.5F}), 0.01F);
}

TEST(SurfacesOfFiles, KeepTheirHolesWhateverTheyAreMadeOf) {
  Pack pack;
  pack.name = "p";
  PackAsset asset;
  asset.name = "a";
  FileSurface s;
  s.name = "hair";
  s.key = "01234567.0";
  s.colour = {1.0F, 1.0F, 1.0F};
  s.colour_texture = texture_of(halves(8, 8), Texture::Coding::kSrgb);
  s.alpha_cutoff = 0.5F;
  PartRule rule;
  rule.part = "Hair";
  rule.surface = "file";
  const Material file = surface_of(pack, asset, rule, s);
  EXPECT_EQ(file.colour_texture, s.colour_texture);
  EXPECT_EQ(file.alpha_cutoff, 0.5F);
  EXPECT_EQ(file.transmission, 0.0F);
  // The mean of what is there is red: a third of white, brighter than the cloth it goes by.
  EXPECT_GT(file.reflectance_905nm, 0.0F);
  rule.surface = "paint";
  const Material painted = surface_of(pack, asset, rule, s);
  ASSERT_TRUE(painted.colour_texture);
  EXPECT_EQ(painted.alpha_cutoff, 0.5F);
  EXPECT_EQ(painted.colour_texture->at({0.25F, 0.5F}, 0.0F),
            (std::array<float, 4>{1.0F, 1.0F, 1.0F, 1.0F}));
  EXPECT_LT(painted.colour_texture->alpha({0.75F, 0.5F}), 0.01F);
  EXPECT_NE(painted.name, paint("paint", {0.2F, 0.2F, 0.2F}, true).name);
  // Glass is a pane all over: its picture's alpha says how clear it is.
  rule.part = "Window";
  rule.surface = "file";
  const Material glass = surface_of(pack, asset, rule, s);
  EXPECT_EQ(glass.alpha_cutoff, 0.0F);
  EXPECT_NEAR(glass.transmission, 0.5F, 0.01F);
}

}  // namespace
}  // namespace raytruth::assets
