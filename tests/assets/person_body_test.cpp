// Bodies and clothes of people: closed surfaces, proportions, what words ask for.
#include "assets/person_body.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "assets/asset.h"

namespace raytruth::assets {
namespace {

ActorModel model_of(std::uint32_t id, const std::string& name, double height_m) {
  ActorModel m;
  m.id = ActorId(id);
  m.name = name;
  m.kind = ActorKind::kPedestrian;
  m.class_id = height_m < 1.4 ? Taxonomy::named("child") : Taxonomy::named("pedestrian");
  m.box_size_m = {0.5, 0.6, height_m};
  m.box_center_m = {0.0, 0.0, 0.5 * height_m};
  return m;
}

bool closed(const std::vector<std::array<std::uint32_t, 3>>& triangles) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, int> edges;
  for (const auto& t : triangles) {
    for (std::size_t k = 0; k < 3; ++k) {
      ++edges[{t[k], t[(k + 1) % 3]}];
      --edges[{t[(k + 1) % 3], t[k]}];
    }
  }
  return std::all_of(edges.begin(), edges.end(), [](const auto& e) { return e.second == 0; });
}

std::size_t triangles_of(const Asset& asset) {
  std::size_t n = 0;
  for (const AssetNode& node : asset.nodes()) n += node.mesh->triangles.size();
  return n;
}

// Bounds of a part's triangles in that state.
Box3 bounds_of(const Asset& asset, const ActorState& state, const std::string& part) {
  Box3 box;
  const std::vector<Pose> poses = asset.articulate(state);
  for (std::size_t i = 0; i < poses.size(); ++i) {
    const MeshPtr mesh = asset.mesh_of(i, state);
    for (std::size_t t = 0; t < mesh->triangles.size(); ++t) {
      if (mesh->parts[mesh->triangle_part[t]].name != part) continue;
      for (const std::uint32_t v : mesh->triangles[t])
        box.extend(poses[i] * mesh->positions[v].cast<double>());
    }
  }
  return box;
}

bool has(const Asset& asset, const std::string& part) {
  for (const AssetNode& node : asset.nodes()) {
    for (const Part& p : node.mesh->parts)
      if (p.name == part) return true;
  }
  return false;
}

TEST(PersonBody, PiecesAreClosedAndCarriedWhole) {
  for (int k = 0; k < static_cast<int>(Piece::kCount); ++k) {
    SCOPED_TRACE(k);
    const PieceShell& piece = shell_of(static_cast<Piece>(k));
    EXPECT_TRUE(closed(piece.shell.triangles));
    double volume = 0.0;
    for (const auto& t : piece.shell.triangles) {
      const Vec3 a = piece.shell.positions[t[0]], b = piece.shell.positions[t[1]];
      volume += a.dot(b.cross(piece.shell.positions[t[2]])) / 6.0;
    }
    EXPECT_GT(volume, 0.0002) << "faces look outwards";
    ASSERT_EQ(piece.influences.size(), piece.shell.positions.size());
    ASSERT_EQ(piece.shell.zone.size(), piece.shell.triangles.size());
    for (std::size_t v = 0; v < piece.influences.size(); ++v) {
      float sum = 0.0F;
      for (const float w : piece.influences[v].weight) {
        EXPECT_GE(w, 0.0F);
        sum += w;
      }
      ASSERT_NEAR(sum, 1.0F, 1e-5F);
      ASSERT_NEAR(piece.shell.normals[v].norm(), 1.0, 1e-6);
    }
  }
}

// Shares of the height: of grown-ups the head 0.130 and the hip joints at 0.530 (Drillis and
// Contini), the head of a child of five 0.172 and of ten 0.147 (Snyder et al. 1977). A hairstyle
// takes up to 2 % off all of them.
TEST(PersonBody, ProportionsGoByAge) {
  AssetLibrary library(1);
  const auto shares = [&](std::uint32_t id, double h) {
    const auto asset = library.for_actor(model_of(id, h < 1.4 ? "boy" : "man", h));
    const std::vector<Pose> poses = asset->articulate({});
    double hip = 0.0, neck = 0.0;
    for (std::size_t i = 0; i < poses.size(); ++i) {
      if (asset->nodes()[i].name == "Thigh_L") hip = poses[i].translation().z();
      if (asset->nodes()[i].name == "Head") neck = poses[i].translation().z();
    }
    EXPECT_NEAR(asset->posed_bounds({}).max.z(), h, 0.02);
    return std::pair(hip / h, (h - neck) / h);
  };
  // From the head's joint, 0.0186 of the height below the chin, to the crown.
  const auto adult = shares(1, 1.78), five = shares(2, 1.08), ten = shares(3, 1.36);
  EXPECT_NEAR(adult.first, 0.530, 0.012);
  EXPECT_NEAR(adult.second, 0.130 + 0.019, 0.012);
  EXPECT_NEAR(five.first, 0.487, 0.015);
  EXPECT_NEAR(five.second, 0.172 * 1.143, 0.018);
  EXPECT_NEAR(ten.second, 0.147 * 1.143, 0.018);
  EXPECT_LT(ten.second, five.second);
}

TEST(PersonBody, WordsSayWhoItIs) {
  AssetLibrary library(4);
  const auto worker = library.for_actor(model_of(1, "construction_worker", 1.8));
  for (const char* part : {"Vest", "Retro_Tape", "Helmet", "Face", "Hand", "Shoe", "Trousers"})
    EXPECT_TRUE(has(*worker, part)) << part;
  for (const AssetNode& node : worker->nodes()) {
    for (const Part& p : node.mesh->parts) {
      // EN ISO 20471 asks for 330 cd/(lx m^2).
      if (p.name == "Retro_Tape") {
        EXPECT_GE(library.materials().at(p.material).retro_r_a, 330.0F);
      }
    }
  }
  EXPECT_TRUE(has(*library.for_actor(model_of(2, "WomanSkirt", 1.68)), "Skirt"));
  EXPECT_TRUE(has(*library.for_actor(model_of(3, "man_coat", 1.80)), "Coat"));
  EXPECT_TRUE(has(*library.for_actor(model_of(4, "girl_headscarf", 1.60)), "Scarf"));
  EXPECT_TRUE(has(*library.for_actor(model_of(5, "student-backpack", 1.75)), "Bag"));
  EXPECT_TRUE(has(*library.for_actor(model_of(6, "police_officer", 1.85)), "Hat"));
  // "man" is no part of "woman" or "human".
  const auto umbrella = library.for_actor(model_of(7, "lady with umbrella", 1.65));
  bool held = false;
  for (std::size_t i = 0; i < umbrella->nodes().size(); ++i) {
    const std::string& name = umbrella->nodes()[i].name;
    if (name.starts_with("Umbrella")) {
      EXPECT_EQ(umbrella->shows(i, {}), name == "Umbrella_R");
      held = true;
    }
  }
  EXPECT_TRUE(held);
  EXPECT_GT(umbrella->posed_bounds({}).max.z(), 1.75);
  // Properties count as names do.
  ActorModel stated = model_of(8, "somebody", 1.75);
  stated.properties["clothing"] = "coat";
  EXPECT_TRUE(has(*library.for_actor(stated), "Coat"));
}

// The farthest that a part reaches ahead, by slices of 2 cm of the height from 0.6 to 0.9 m.
std::map<long, double> reach_ahead(const Asset& asset, const ActorState& state,
                                   const std::string& part) {
  std::map<long, double> reach;
  const std::vector<Pose> poses = asset.articulate(state);
  for (std::size_t i = 0; i < poses.size(); ++i) {
    const MeshPtr mesh = asset.mesh_of(i, state);
    for (std::size_t t = 0; t < mesh->triangles.size(); ++t) {
      if (mesh->parts[mesh->triangle_part[t]].name != part) continue;
      for (const std::uint32_t v : mesh->triangles[t]) {
        const Vec3 p = poses[i] * mesh->positions[v].cast<double>();
        if (p.z() < 0.6 || p.z() > 0.9) continue;
        const auto [at, fresh] = reach.emplace(std::lround(50.0 * p.z()), p.x());
        if (!fresh) at->second = std::max(at->second, p.x());
      }
    }
  }
  return reach;
}

// Over a stride. Cells of cloth are 3 to 4 cm wide: a corner may stand out by a centimetre.
TEST(PersonBody, LegsStayBelowCoatsAndSkirts) {
  AssetLibrary library(6);
  std::uint32_t id = 1;
  for (const auto& [name, over, below] :
       {std::tuple{"man_coat", "Coat", "Trousers"}, {"young_woman_skirt", "Skirt", "Leg"}}) {
    const auto asset = library.for_actor(model_of(id++, name, 1.75));
    ASSERT_TRUE(has(*asset, over)) << name;
    ActorState state;
    state.speed_m_s = 1.4;
    int seen = 0;
    for (int k = 0; k < 12; ++k) {
      state.gait_m = 0.12 * k;
      const auto cloth = reach_ahead(*asset, state, over), leg = reach_ahead(*asset, state, below);
      for (const auto& [slice, x] : leg) {
        if (!cloth.contains(slice)) continue;
        EXPECT_LT(x, cloth.at(slice) + 0.01) << name << " " << k << " " << slice;
        ++seen;
      }
    }
    EXPECT_GT(seen, 60);
  }
}

// Who stands with hanging arms: 23 cm from the middle, at the outside of the arm, the body is
// lower than at 15 cm, beside the shoulder's joint, by more than the slope of 20 degrees there: 3
// cm.
TEST(PersonBody, ShouldersSlope) {
  AssetLibrary library(1);
  const auto asset = library.for_actor(model_of(1, "man_tshirt", 1.75));
  const std::vector<Pose> poses = asset->articulate({});
  double inner = 0.0, outer = 0.0;
  for (std::size_t i = 0; i < poses.size(); ++i) {
    const MeshPtr mesh = asset->mesh_of(i, {});
    for (std::size_t t = 0; t < mesh->triangles.size(); ++t) {
      if (mesh->parts[mesh->triangle_part[t]].name != "Shirt") continue;
      for (const std::uint32_t v : mesh->triangles[t]) {
        const Vec3 p = poses[i] * mesh->positions[v].cast<double>();
        const double y = std::abs(p.y());
        if (std::abs(y - 0.15) < 0.02) inner = std::max(inner, p.z());
        if (y > 0.22 && y < 0.26) outer = std::max(outer, p.z());
      }
    }
  }
  EXPECT_GT(inner, 1.40);
  EXPECT_GT(outer, 1.25);
  EXPECT_GT(inner - outer, 0.03);
}

TEST(PersonBody, WhoSitsInAWheelchairFillsItsBox) {
  AssetLibrary library(2);
  const auto asset = library.for_actor(model_of(1, "wheelchair user", 1.42));
  const Box3 box = asset->posed_bounds({});
  EXPECT_NEAR(box.min.z(), 0.0, 0.01);
  EXPECT_NEAR(box.max.z(), 1.42, 0.05);
  EXPECT_LT(box.size().y(), 0.85);
  EXPECT_LT(box.size().x(), 1.3);
  EXPECT_GT(bounds_of(*asset, {}, "Shoe").min.z(), 0.02) << "feet are on their rests";
  // It rolls, the body doesn't walk.
  ActorState moved;
  moved.speed_m_s = 1.0;
  moved.gait_m = 0.4;
  const auto a = asset->articulate({}), b = asset->articulate(moved);
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool wheel = asset->nodes()[i].name.starts_with("Wheel_");
    EXPECT_EQ((a[i].matrix() - b[i].matrix()).norm() > 0.1, wheel) << asset->nodes()[i].name;
  }
}

TEST(PersonBody, ACrowdIsOfDifferentPeople) {
  AssetLibrary library(9);
  std::set<std::string> looks;
  std::size_t most = 0;
  for (std::uint32_t id = 1; id <= 60; ++id) {
    const auto asset =
        library.for_actor(model_of(id, "Pedestrian", id % 6 == 0 ? 1.15 : 1.6 + 0.004 * id));
    std::string look;
    for (const AssetNode& node : asset->nodes()) {
      node.mesh->check();
      for (const Part& p : node.mesh->parts)
        look += p.name + std::to_string(p.material.value()) + ";";
    }
    looks.insert(look);
    most = std::max(most, triangles_of(*asset));
    const Box3 box = asset->posed_bounds({});
    EXPECT_NEAR(box.max.z(), id % 6 == 0 ? 1.15 : 1.6 + 0.004 * id, 0.02) << id;
    EXPECT_NEAR(box.min.z(), 0.0, 0.005) << id;
  }
  EXPECT_GT(looks.size(), 57U);
  EXPECT_LT(most, 20000U);
}

// Soles bear on the ground over a stride; the lowest point of a bearing foot moves by less than
// 2 cm while it bears.
TEST(PersonBody, SolesStandOnTheGroundWhoeverWalks) {
  AssetLibrary library(3);
  std::uint32_t id = 1;
  for (const double h : {1.0, 1.3, 1.65, 1.9}) {
    for (const double speed : {0.8, 1.4}) {
      const auto asset = library.for_actor(model_of(id++, "Pedestrian", h));
      ActorState state;
      state.speed_m_s = speed;
      for (int k = 0; k < 60; ++k) {
        state.gait_m = 0.03 * k * h;
        EXPECT_NEAR(asset->posed_bounds(state).min.z(), 0.0, 0.012) << h << " " << k;
      }
    }
  }
}

// Hips, knees, hands: over a stride of 400 steps at any speed, and over the change from standing
// through walking to running.
TEST(PersonBody, JointsMoveWithoutJumps) {
  AssetLibrary library(3);
  const auto asset = library.for_actor(model_of(1, "man", 1.8));
  const auto most = [&](const ActorState& a, const ActorState& b) {
    const std::vector<Pose> x = asset->articulate(a), y = asset->articulate(b);
    double way = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i)
      way = std::max(way, (x[i].translation() - y[i].translation()).norm());
    return way;
  };
  for (const double speed : {0.2, 1.4, 2.3, 4.0}) {
    constexpr double kStep_m = 1.5 / 400.0;
    for (int k = 0; k < 500; ++k) {
      ActorState a, b;
      a.speed_m_s = b.speed_m_s = speed;
      a.gait_m = kStep_m * k;
      b.gait_m = kStep_m * (k + 1);
      // A foot that swings goes three to four times as fast as the body.
      EXPECT_LT(most(a, b), 6.0 * kStep_m) << speed << " " << k;
    }
  }
  for (int k = 0; k < 400; ++k) {
    ActorState a, b;
    a.gait_m = b.gait_m = 0.37;
    a.speed_m_s = 0.01 * k;
    b.speed_m_s = 0.01 * (k + 1);
    EXPECT_LT(most(a, b), 0.035) << k;
  }
}

// Bent copies are used again; nothing of their past shows, and nobody's copy changes.
TEST(PersonBody, EarlierBendsLeaveNoTrace) {
  AssetLibrary library(3), other(3);
  const auto asset = library.for_actor(model_of(1, "man", 1.8));
  const auto fresh = other.for_actor(model_of(1, "man", 1.8));
  const auto strides = [](double gait_m) {
    ActorState state;
    state.speed_m_s = 1.4;
    state.gait_m = gait_m;
    return state;
  };
  std::size_t reused = 0;
  for (std::size_t i = 0; i < asset->nodes().size(); ++i) {
    const MeshPtr held = asset->mesh_of(i, strides(0.1));
    const std::vector<Vec3f> places = held->positions;
    std::set<const Mesh*> seen;
    for (int k = 2; k < 8; ++k) {
      if (!seen.insert(asset->mesh_of(i, strides(0.1 * k)).get()).second) ++reused;
    }
    const MeshPtr last = asset->mesh_of(i, strides(1.23));
    const MeshPtr first = fresh->mesh_of(i, strides(1.23));
    EXPECT_EQ(last->positions, first->positions);
    EXPECT_EQ(last->normals, first->normals);
    EXPECT_EQ(held->positions, places);
  }
  EXPECT_GE(reused, 10U);
}

TEST(PersonBody, MeshesStayTheSameWhileNothingBends) {
  AssetLibrary library(3);
  const auto asset = library.for_actor(model_of(1, "man", 1.8));
  ActorState here, there;
  here.speed_m_s = there.speed_m_s = 1.4;
  here.gait_m = 0.1;
  there.gait_m = 0.4;
  for (std::size_t i = 0; i < asset->nodes().size(); ++i)
    EXPECT_EQ(asset->mesh_of(i, here), asset->mesh_of(i, here));
  std::size_t kept = 0;
  for (std::size_t i = 0; i < asset->nodes().size(); ++i) {
    const MeshPtr before = asset->mesh_of(i, here), after = asset->mesh_of(i, there);
    EXPECT_EQ(before->triangles, after->triangles);
    EXPECT_EQ(before->parts, after->parts);
    if (before == after) ++kept;
    if (asset->nodes()[i].name == "Head") {
      EXPECT_EQ(before, after) << "heads don't bend";
    } else if (asset->nodes()[i].name == "Thigh_L") {
      EXPECT_NE(before, after);
    }
  }
  EXPECT_GE(kept, 1U);
  // The order of asking changes nothing.
  const MeshPtr thigh = asset->mesh_of(6, here);
  asset->mesh_of(6, there);
  EXPECT_EQ(thigh->positions, asset->mesh_of(6, here)->positions);
}

}  // namespace
}  // namespace raytruth::assets
