// Mesh files that are too large or too deep, or lack something.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "assets/mesh_file.h"
#include "assets/pack.h"
#include "tests/assets/pack_files.h"

namespace raytruth::assets {
namespace {

TEST(PackLimits, AnObjWithoutItsMaterialsIsSaid) {
  const PackFolder folder;
  folder.write("toy.obj", "mtllib lost.mtl\n" + toy_car());
  folder.write("pack.yaml", toy_manifest());
  Diagnostics diagnostics;
  const auto pack = open_pack(folder.path(), diagnostics);
  EXPECT_TRUE(check_asset(*pack, pack->assets.front(), diagnostics));
  EXPECT_NE(finding(diagnostics, "asset.missing").message.find("'lost.mtl'"), std::string::npos);
  folder.write("lost.mtl", "newmtl paint\nKd 1 0 0\n");
  Diagnostics found;
  EXPECT_TRUE(check_asset(*pack, pack->assets.front(), found));
  EXPECT_TRUE(found.all().empty());
}

// A glTF with a tetrahedron's three upper faces, its nodes as stated.
std::string small_gltf(const std::string& nodes, const std::vector<std::uint32_t>& corners) {
  const float places[12] = {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1};
  std::string bytes(reinterpret_cast<const char*>(places), sizeof(places));
  bytes.append(reinterpret_cast<const char*>(corners.data()), 4 * corners.size());
  std::string words = fmt::format(
      R"({{"asset": {{"version": "2.0"}}, "scene": 0, "scenes": [{{"nodes": [0]}}], "nodes": [{}],
"meshes": [{{"primitives": [{{"attributes": {{"POSITION": 0}}, "indices": 1}}]}}],
"buffers": [{{"byteLength": {}}}], "bufferViews": [{{"buffer": 0, "byteLength": 48}},
{{"buffer": 0, "byteOffset": 48, "byteLength": {}}}], "accessors": [{{"bufferView": 0,
"componentType": 5126, "count": 4, "type": "VEC3", "min": [0, 0, 0], "max": [1, 1, 1]}},
{{"bufferView": 1, "componentType": 5125, "count": {}, "type": "SCALAR"}}]}})",
      nodes, bytes.size(), 4 * corners.size(), corners.size());
  words.resize((words.size() + 3) / 4 * 4, ' ');
  const auto four = [](std::size_t value) {
    const auto v = static_cast<std::uint32_t>(value);
    return std::string(reinterpret_cast<const char*>(&v), 4);
  };
  return "glTF" + four(2) + four(28 + words.size() + bytes.size()) + four(words.size()) + "JSON" +
         words + four(bytes.size()) + std::string("BIN\0", 4) + bytes;
}

TEST(PackLimits, TreesOfNodesHaveLimits) {
  const PackFolder folder;
  const std::vector<std::uint32_t> faces = {0, 1, 2, 0, 2, 3, 0, 1, 3};
  const auto rule_of = [&](const std::string& nodes, const std::vector<std::uint32_t>& corners) {
    folder.write("small.glb", small_gltf(nodes, corners));
    const auto files = open_folder(folder.path());
    Diagnostics diagnostics;
    const MeshFile file = read_mesh_file(*files, "small.glb", {}, diagnostics);
    return diagnostics.all().empty() ? std::to_string(file.triangle_count())
                                     : diagnostics.all().front().rule;
  };
  EXPECT_EQ(rule_of(R"({"mesh": 0})", faces), "3");
  EXPECT_EQ(rule_of(R"({"mesh": 0, "children": [1]}, {"mesh": 0})", faces), "6");
  // A corner that isn't there, and a tree that would overflow the stack.
  EXPECT_EQ(rule_of(R"({"mesh": 0})", {0, 1, 2, 0, 2, 99, 0, 1, 3}), "asset.index");
  std::string deep;
  for (int i = 1; i < 100000; ++i) deep += fmt::format(R"({{"children": [{}]}}, )", i);
  EXPECT_EQ(rule_of(deep + R"({"mesh": 0})", faces), "asset.depth");
  // 10^8 triangles of a mesh of 3, each level showing the next ten times.
  std::string many;
  int next = 1;
  for (int level = 0, wide = 1; level < 3; ++level, wide *= 30) {
    for (int i = 0; i < wide; ++i) {
      std::string below;
      for (int k = 0; k < 30; ++k) below += fmt::format("{}{}", k == 0 ? "" : ", ", next++);
      many += fmt::format(R"({{"children": [{}]}}, )", below);
    }
  }
  for (int i = 0; i < 27000; ++i) many += fmt::format(R"({}{{"mesh": 0}})", i == 0 ? "" : ", ");
  std::vector<std::uint32_t> more;
  for (int i = 0; i < 40; ++i) more.insert(more.end(), faces.begin(), faces.end());
  EXPECT_EQ(rule_of(many, more), "asset.triangles");
  // Nodes that are their own children: Assimp says so.
  EXPECT_EQ(rule_of(R"({"mesh": 0, "children": [1]}, {"children": [0]})", faces),
            "asset.unreadable");
}

TEST(PackLimits, MayHaveTwoMillionTriangles) {
  constexpr std::size_t kTriangles = kMostTriangles + 1;
  const PackFolder folder;
  const float corners[9] = {0, 0, 0, 1, 0, 0, 0, 1, 0};
  std::string bytes(reinterpret_cast<const char*>(corners), sizeof(corners));
  for (std::size_t t = 0; t < kTriangles; ++t) bytes += std::string("\0\0\1\0\2\0", 6);
  folder.write("many.bin", bytes);
  folder.write(
      "many.gltf",
      fmt::format(R"({{"asset": {{"version": "2.0"}}, "scene": 0, "scenes": [{{"nodes": [0]}}],
"nodes": [{{"mesh": 0}}],
"meshes": [{{"primitives": [{{"attributes": {{"POSITION": 0}}, "indices": 1}}]}}],
"buffers": [{{"uri": "many.bin", "byteLength": {0}}}],
"bufferViews": [{{"buffer": 0, "byteLength": 36}},
{{"buffer": 0, "byteOffset": 36, "byteLength": {1}}}],
"accessors": [{{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3",
"min": [0, 0, 0], "max": [1, 1, 0]}},
{{"bufferView": 1, "componentType": 5123, "count": {2}, "type": "SCALAR"}}]}})",
                  bytes.size(), bytes.size() - 36, 3 * kTriangles));
  const auto files = open_folder(folder.path());
  Diagnostics diagnostics;
  read_mesh_file(*files, "many.gltf", {}, diagnostics);
  EXPECT_NE(finding(diagnostics, "asset.triangles").message.find("2000001"), std::string::npos);
}

}  // namespace
}  // namespace raytruth::assets
