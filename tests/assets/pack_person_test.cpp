// People with a skeleton: clips, gait phase, feet on the ground.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "assets/asset.h"
#include "assets/pack.h"
#include "sim/core/math.h"
#include "tests/assets/pack_files.h"

namespace raytruth::assets {
namespace {

std::string four(std::size_t value) {
  std::string out;
  for (int i = 0; i < 4; ++i) out += static_cast<char>((value >> (8 * i)) & 255U);
  return out;
}

void put(std::string& bytes, const std::vector<float>& values) {
  const std::size_t at = bytes.size();
  bytes.resize(at + 4 * values.size());
  std::memcpy(bytes.data() + at, values.data(), 4 * values.size());
}

// A trunk from 0.9 to 1.8 m and two legs below it, hinged at 0.9 m; "Go" swings the left leg by 30
// degrees to the front in its first half second and back, the right one the other way. y is up.
// Weights are bytes, as many exporters write them.
std::string walker() {
  std::vector<float> places;
  std::string weights;
  std::string joints;
  std::string indices;
  const auto slab = [&](float x, float low, float high, float z0, float z1, int bone) {
    const auto first = static_cast<std::uint16_t>(places.size() / 3);
    for (const float y : {low, high}) {
      for (const float z : {z0, z1}) {
        places.insert(places.end(), {x, y, z});
        weights += std::string{static_cast<char>(255), 0, 0, 0};
        joints += std::string{static_cast<char>(bone), 0, 0, 0};
      }
    }
    for (const int i : {0, 1, 2, 1, 3, 2}) {
      const auto v = static_cast<std::uint16_t>(first + i);
      indices += std::string{static_cast<char>(v & 255), static_cast<char>(v >> 8)};
    }
  };
  slab(0.02F, 0.9F, 1.8F, -0.2F, 0.2F, 0);  // shares no corner with the legs
  slab(0.1F, 0.9F, 1.8F, -0.2F, 0.2F, 0);
  slab(0.0F, 0.0F, 0.9F, -0.2F, -0.05F, 1);  // the left is towards -z
  slab(0.0F, 0.0F, 0.9F, 0.05F, 0.2F, 2);
  std::string bin;
  std::string views;
  std::string accessors;
  int count = 0;
  const auto add = [&](const std::string& bytes, int type, const char* kind, std::size_t items,
                       const std::string& more = "") {
    views += fmt::format("{}{{\"buffer\":0,\"byteOffset\":{},\"byteLength\":{}}}",
                         count > 0 ? "," : "", bin.size(), bytes.size());
    accessors +=
        fmt::format("{}{{\"bufferView\":{},\"componentType\":{},\"count\":{},\"type\":\"{}\"{}}}",
                    count > 0 ? "," : "", count, type, items, kind, more);
    bin += bytes;
    bin.resize((bin.size() + 3) / 4 * 4);
    return count++;
  };
  const auto floats = [](const std::vector<float>& values) {
    std::string bytes;
    put(bytes, values);
    return bytes;
  };
  add(floats(places), 5126, "VEC3", places.size() / 3, ",\"min\":[0,0,-0.2],\"max\":[0.1,1.8,0.2]");
  add(joints, 5121, "VEC4", joints.size() / 4);
  add(weights, 5121, "VEC4", weights.size() / 4, ",\"normalized\":true");
  add(indices, 5123, "SCALAR", indices.size() / 2);
  const std::vector<float> one = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
  std::vector<float> inverse = one;
  for (int i = 0; i < 2; ++i) {
    std::vector<float> leg = one;
    leg[13] = -0.9F;
    inverse.insert(inverse.end(), leg.begin(), leg.end());
  }
  add(floats(inverse), 5126, "MAT4", 3);
  add(floats({0.0F, 0.5F, 1.0F}), 5126, "SCALAR", 3, ",\"min\":[0],\"max\":[1]");
  const auto s = static_cast<float>(det::sin(deg_to_rad(15.0)));
  const auto c = static_cast<float>(det::cos(deg_to_rad(15.0)));
  // About z, which is right: positive takes a foot that hangs down to the front.
  add(floats({0, 0, 0, 1, 0, 0, s, c, 0, 0, 0, 1}), 5126, "VEC4", 3);
  add(floats({0, 0, 0, 1, 0, 0, -s, c, 0, 0, 0, 1}), 5126, "VEC4", 3);
  std::string text = fmt::format(
      R"({{"asset":{{"version":"2.0"}},"scene":0,"scenes":[{{"nodes":[0,3]}}],"nodes":[)"
      R"({{"name":"root","children":[1,2]}},{{"name":"leg.L","translation":[0,0.9,0]}},)"
      R"({{"name":"leg.R","translation":[0,0.9,0]}},{{"name":"body","mesh":0,"skin":0}}],)"
      R"("materials":[{{"name":"cloth"}}],"meshes":[{{"primitives":[{{"attributes":)"
      R"({{"POSITION":0,"JOINTS_0":1,"WEIGHTS_0":2}},"indices":3,"material":0}}]}}],)"
      R"("skins":[{{"joints":[0,1,2],"inverseBindMatrices":4}}],)"
      R"("animations":[{{"name":"Go","samplers":[{{"input":5,"output":6}},{{"input":5,"output":7}}],)"
      R"("channels":[{{"sampler":0,"target":{{"node":1,"path":"rotation"}}}},)"
      R"({{"sampler":1,"target":{{"node":2,"path":"rotation"}}}}]}}],)"
      R"("bufferViews":[{}],"accessors":[{}],)"
      R"("buffers":[{{"byteLength":{}}}]}})",
      views, accessors, bin.size());
  text.resize((text.size() + 3) / 4 * 4, ' ');
  return "glTF" + four(2) + four(28 + text.size() + bin.size()) + four(text.size()) + "JSON" +
         text + four(bin.size()) + std::string("BIN\0", 4) + bin;
}

struct Walker {
  PackFolder folder;
  std::shared_ptr<const Asset> asset;
  AssetLibrary library{1};

  explicit Walker(double tall_m) {
    folder.write("walker.glb", walker());
    folder.write("pack.yaml",
                 "name: walkers\nlicence: CC0-1.0\nassets:\n  - name: w\n    file: walker.glb\n"
                 "    class: pedestrian\n    size_m: [0.1, 0.4, 1.8]\n    parts:\n"
                 "      - {material: cloth, part: Clothes}\n"
                 "    animations:\n      walk: {clip: go, stride_m: 1.2}\n");
    Diagnostics diagnostics;
    const auto pack = open_pack(folder.path(), diagnostics);
    diagnostics.throw_if_errors();
    library.use_packs({pack}, nullptr, false);
    ActorModel m;
    m.id = ActorId(1);
    m.kind = ActorKind::kPedestrian;
    m.class_id = Taxonomy::named("pedestrian");
    m.box_size_m = {0.5, 0.5, tall_m};
    m.box_center_m = {0.06, 0.0, 0.5 * tall_m};
    asset = library.for_actor(m);
  }

  // Middle of the lower edge of a leg.
  Vec3 foot(const ActorState& state, bool left) const {
    const MeshPtr mesh = asset->mesh_of(0, state);
    const std::size_t first = left ? 8 : 12;
    return 0.5 * (mesh->positions.at(first) + mesh->positions.at(first + 1)).cast<double>();
  }
};

TEST(PackPerson, IsAsTallAsTheActorAndStandsOnTheGround) {
  const Walker walker(1.71);
  ASSERT_EQ(walker.library.choices().at(ActorId(1)).asset, "w");
  const Box3 box = walker.asset->posed_bounds({});
  EXPECT_NEAR(box.min.z(), 0.0, 1e-6);
  EXPECT_NEAR(box.max.z(), 1.71, 1e-6);
}

TEST(PackPerson, LegsSwingWithTheWayWalked) {
  const Walker walker(1.8);
  ActorState state;
  state.speed_m_s = 1.2;
  state.gait_m = 5.0 * 1.2;  // whole turns
  const double rest = walker.foot(state, true).x();
  EXPECT_NEAR(walker.foot(state, false).x(), rest, 1e-6);
  state.gait_m = 5.5 * 1.2;
  // Half a turn: 30 degrees about the hip at 0.9 m, which is set down by the legs' lost height.
  const double swing = 0.9 * std::sin(deg_to_rad(30.0));
  EXPECT_NEAR(walker.foot(state, true).x(), rest + swing, 1e-5);
  EXPECT_NEAR(walker.foot(state, false).x(), rest - swing, 1e-5);
  EXPECT_NEAR(walker.foot(state, true).z(), 0.0, 1e-5);
  const Box3 box = walker.asset->posed_bounds(state);
  EXPECT_NEAR(box.max.z(), 1.8 - 0.9 * (1.0 - std::cos(deg_to_rad(30.0))), 1e-5);
  // Who stands has its legs together, whatever the phase was.
  state.speed_m_s = 0.0;
  EXPECT_NEAR(walker.foot(state, true).x(), rest, 1e-6);
}

TEST(PackPerson, PartsAndTrianglesStayWhileTheMeshBends) {
  const Walker walker(1.8);
  ActorState state;
  state.speed_m_s = 1.0;
  state.gait_m = 0.4;
  const MeshPtr bent = walker.asset->mesh_of(0, state);
  const Mesh& bind = *walker.asset->nodes()[0].mesh;
  EXPECT_EQ(bent->triangles, bind.triangles);
  EXPECT_EQ(bent->triangle_part, bind.triangle_part);
  EXPECT_EQ(bent->parts, bind.parts);
  bent->check();
  AnimationState motion;
  motion.kind = AnimationKind::kMotion;
  motion.name = "walking";
  EXPECT_TRUE(walker.asset->can_show(motion));
  motion.name = "sitting";
  EXPECT_FALSE(walker.asset->can_show(motion));
}

}  // namespace
}  // namespace raytruth::assets
