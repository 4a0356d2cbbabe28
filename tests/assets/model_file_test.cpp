// Model files, read by their formats' own rules and not by the library that wrote them.
#include "assets/model_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

namespace raytruth::assets {
namespace {

// One square of 2 m x 3 m at z = 0.5, 10 m above the sea and 100 km from the origin.
PlacedMesh square(MaterialTable& materials) {
  Material asphalt;
  asphalt.name = "asphalt";
  asphalt.base_colour = {0.25F, 0.5F, 0.75F};
  auto mesh = std::make_shared<Mesh>();
  mesh->positions = {{0, 0, 0.5F}, {2, 0, 0.5F}, {2, 3, 0.5F}, {0, 3, 0.5F}};
  mesh->road_st = {{7, 1}, {9, 1}, {9, 4}, {7, 4}};
  mesh->triangles = {{0, 1, 2}, {0, 2, 3}};
  mesh->triangle_part = {0, 0};
  mesh->parts.push_back(
      {"lane 3", Taxonomy::named("road"), materials.add(asphalt), 0, RoadPlace{6, 3}});
  return {"road 5", mesh, Pose(Eigen::Quaterniond::Identity(), Vec3(100000.0, 0.0, 10.0))};
}

struct Glb {
  nlohmann::json json;
  std::string binary;
};

// glTF 2.0, section 4.4: magic, version, length, then chunks of length, type, data.
Glb read_glb(const std::string& bytes) {
  const auto word = [&](std::size_t at) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + at, 4);
    return value;
  };
  EXPECT_EQ(bytes.substr(0, 4), "glTF");
  EXPECT_EQ(word(4), 2U);
  EXPECT_EQ(word(8), bytes.size());
  const std::size_t json_size = word(12);
  Glb glb;
  glb.json = nlohmann::json::parse(bytes.substr(20, json_size));
  glb.binary = bytes.substr(20 + json_size + 8, word(20 + json_size));
  return glb;
}

std::vector<float> floats(const Glb& glb, const nlohmann::json& accessor, std::size_t width) {
  const auto& view = glb.json["bufferViews"][accessor["bufferView"].get<std::size_t>()];
  const std::size_t from = view.value("byteOffset", 0U) + accessor.value("byteOffset", 0U);
  std::vector<float> values(accessor["count"].get<std::size_t>() * width);
  std::memcpy(values.data(), glb.binary.data() + from, values.size() * sizeof(float));
  return values;
}

TEST(ModelFile, GlbHoldsPlacesColoursAndRoadCoordinates) {
  MaterialTable materials;
  const std::vector<PlacedMesh> meshes = {square(materials)};
  const auto files = encode_model(meshes, materials, "glb", "street", Vec3(99999.0, -1.0, 0.0));
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].name, "street.glb");
  const Glb glb = read_glb(files[0].bytes);

  const auto& primitive = glb.json["meshes"][0]["primitives"][0];
  const auto& accessors = glb.json["accessors"];
  const auto at = [&](const char* name) {
    return accessors[primitive["attributes"][name].get<std::size_t>()];
  };
  // Corner (2, 3, 0.5) of the mesh is (3, 4, 10.5) from the origin asked for.
  const std::vector<float> positions = floats(glb, at("POSITION"), 3);
  const std::vector<float> st = floats(glb, at("TEXCOORD_0"), 2);
  bool found = false;
  for (std::size_t i = 0; 3 * i < positions.size(); ++i) {
    if (positions[3 * i] != 3.0F || positions[3 * i + 1] != 4.0F) continue;
    found = true;
    EXPECT_EQ(positions[3 * i + 2], 10.5F);
    EXPECT_EQ(st[2 * i], 9.0F);
    // glTF counts v downwards; Assimp turns it: 1 - t.
    EXPECT_EQ(st[2 * i + 1], 1.0F - 4.0F);
  }
  EXPECT_TRUE(found);
  // z of the world is y of glTF: the root turns (x, y, z) into (x, z, -y), column by column.
  const nlohmann::json turn = {1.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0, 0.0,
                               0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0,  1.0};
  bool turned = false;
  bool named = false;
  for (const auto& node : glb.json["nodes"]) {
    if (node.contains("matrix")) turned = turned || node["matrix"] == turn;
    named = named || node["name"] == "lane 3 {class: road, road_index: 5, lane: 3}";
  }
  EXPECT_TRUE(turned) << glb.json["nodes"].dump(1);
  EXPECT_TRUE(named) << glb.json["nodes"].dump(1);
  const auto& colour = glb.json["materials"][primitive["material"].get<std::size_t>()]
                               ["pbrMetallicRoughness"]["baseColorFactor"];
  EXPECT_EQ(colour[0], 0.25);
  EXPECT_EQ(colour[2], 0.75);
}

TEST(ModelFile, GlbHoldsAMeshOfManyPlacesOnce) {
  MaterialTable materials;
  std::vector<PlacedMesh> meshes(3, square(materials));
  const Eigen::Quaterniond quarter(Eigen::AngleAxisd(std::acos(0.0), Vec3::UnitZ()));
  meshes[1].X_WI = Pose(quarter, Vec3(100005.0, 2.0, 11.0));
  const auto files = encode_model(meshes, materials, "glb", "street", Vec3(100000.0, 0.0, 0.0));
  const Glb glb = read_glb(files[0].bytes);
  EXPECT_EQ(glb.json["meshes"].size(), 1U);
  // Position, normal, texture coordinate, indices; 4 vertices.
  EXPECT_EQ(glb.json["accessors"].size(), 4U);
  int places = 0;
  for (const auto& node : glb.json["nodes"]) {
    if (node["name"] != "road 5" || !node.contains("matrix")) continue;
    if (places++ != 1) continue;
    const auto m = node["matrix"].get<std::vector<double>>();
    ASSERT_EQ(m.size(), 16U);
    // Column by column: x of the mesh goes to y, then the place.
    EXPECT_NEAR(m[1], 1.0, 1e-6);
    EXPECT_NEAR(m[4], -1.0, 1e-6);
    EXPECT_EQ(m[12], 5.0);
    EXPECT_EQ(m[13], 2.0);
    EXPECT_EQ(m[14], 11.0);
  }
  EXPECT_EQ(places, 3);
}

// Every view of the buffer lies in it, at whole words, and every accessor in its view.
TEST(ModelFile, GltfNamesItsBufferAndStaysInIt) {
  MaterialTable materials;
  const std::vector<PlacedMesh> meshes = {square(materials)};
  const auto files = encode_model(meshes, materials, "gltf", "my street", Vec3::Zero());
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[1].name, "my street.bin");
  const nlohmann::json json = nlohmann::json::parse(files[0].bytes);
  EXPECT_EQ(json["buffers"][0]["uri"], "my%20street.bin");
  EXPECT_EQ(json["buffers"][0]["byteLength"], files[1].bytes.size());
  const std::map<int, std::size_t> bytes = {{5126, 4}, {5123, 2}, {5125, 4}};
  const std::map<std::string, std::size_t> width = {{"SCALAR", 1}, {"VEC2", 2}, {"VEC3", 3}};
  for (const auto& accessor : json["accessors"]) {
    const auto& view = json["bufferViews"][accessor["bufferView"].get<std::size_t>()];
    const auto from = view["byteOffset"].get<std::size_t>();
    const auto size = view["byteLength"].get<std::size_t>();
    EXPECT_EQ(from % 4, 0U);
    EXPECT_LE(from + size, files[1].bytes.size());
    EXPECT_EQ(size, accessor["count"].get<std::size_t>() *
                        bytes.at(accessor["componentType"].get<int>()) *
                        width.at(accessor["type"].get<std::string>()));
  }
}

TEST(ModelFile, ObjNamesItsMaterialFileAndKeepsZUp) {
  MaterialTable materials;
  const std::vector<PlacedMesh> meshes = {square(materials)};
  const auto files = encode_model(meshes, materials, "obj", "street", Vec3(100000.0, 0.0, 0.0));
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].name, "street.obj");
  EXPECT_EQ(files[1].name, "street.mtl");
  std::istringstream in(files[0].bytes);
  int corners = 0;
  int faces = 0;
  bool names_materials = false;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string key;
    words >> key;
    if (key == "v") {
      double x = 0.0, y = 0.0, z = 0.0;
      words >> x >> y >> z;
      EXPECT_EQ(z, 10.5);
      EXPECT_LE(x, 2.0);
      ++corners;
    }
    if (key == "f") ++faces;
    names_materials = names_materials || line == "mtllib street.mtl";
  }
  EXPECT_GE(corners, 4);
  EXPECT_EQ(faces, 2);
  EXPECT_TRUE(names_materials);
}

TEST(ModelFile, EveryExtensionGivesAFile) {
  MaterialTable materials;
  const std::vector<PlacedMesh> meshes = {square(materials)};
  for (const std::string_view extension : model_extensions()) {
    const auto files = encode_model(meshes, materials, extension, "m", Vec3::Zero());
    ASSERT_FALSE(files.empty()) << extension;
    EXPECT_GT(files[0].bytes.size(), 100U) << extension;
  }
}

}  // namespace
}  // namespace raytruth::assets
