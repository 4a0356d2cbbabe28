// A world from the store is the one that was made.
#include "scenes/build/world_store.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

#include "assets/mesh_store.h"
#include "sim/core/files.h"
#include "sim/roads/road_network.h"

namespace raytruth::scene {
namespace {

namespace fs = std::filesystem;

class WorldStore : public testing::Test {
 protected:
  WorldStore() : folder_(fs::temp_directory_path() / fmt::format("raytruth-world-{}", ::getpid())) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~WorldStore() override { fs::remove_all(folder_); }

  // The shipped crossing with a sign that nobody knows, for a finding.
  fs::path road(const std::string& name) const {
    std::string text = read_file(RAYTRUTH_SOURCE_DIR "/scenes/library/crossing.xodr");
    const std::size_t at = text.find("<signals>");
    EXPECT_NE(at, std::string::npos);
    text.insert(at + 9,
                "<signal id=\"900\" name=\"odd\" s=\"20\" t=\"6\" dynamic=\"no\" orientation=\"+\" "
                "zOffset=\"2\" country=\"DE\" type=\"98765\" subtype=\"-1\" value=\"-1\" "
                "height=\"0.6\" width=\"0.6\"/>");
    write_file(folder_ / name, text);
    return folder_ / name;
  }
  WorldOrder order(const fs::path& file) {
    Diagnostics diagnostics;
    roads_ = roads::RoadNetwork::load(file, diagnostics);
    WorldOrder order;
    order.roads = roads_.get();
    order.road_file = file.string();
    order.road_id = id_of_road(*roads_, file);
    order.options.seed = 3;
    order.options.focus = {10.0, 5.0, 0.0};
    order.options.radius_m = 40.0;
    return order;
  }

  fs::path folder_;
  std::shared_ptr<const roads::RoadNetwork> roads_;
};

// Everything that a run sees of a world, its meshes in the order of their first instance.
std::string all_of(const StaticWorld& world, const assets::MaterialTable& table) {
  assets::ByteWriter out;
  std::map<const assets::Mesh*, std::uint64_t> seen;
  for (const SceneInstance& instance : world.instances) {
    out.value(instance.object.value());
    const auto [known, is_new] = seen.emplace(instance.mesh.get(), seen.size());
    out.value(known->second);
    if (is_new) assets::write(out, *instance.mesh);
    for (const Pose& key : instance.X_WI.keys) {
      for (const double v : key.rotation().coeffs()) out.value(v);
      for (const double v : key.translation()) out.value(v);
    }
    out.value(instance.lamps);
  }
  for (const SceneObject& object : world.objects) {
    out.value(object.id.value());
    out.text(object.name);
    out.value(object.class_id.value());
  }
  for (const StaticWorld::Light& light : world.lights) {
    out.text(light.signal + light.type + light.subtype);
    out.value(light.width_m);
    out.value(light.height_m);
    out.value<std::uint64_t>(light.instance);
  }
  for (const std::size_t lamp : world.night_lamps) out.value<std::uint64_t>(lamp);
  assets::write(out, table.all());
  return out.bytes();
}

// As a run has it that has some materials of its own already.
std::string settled(MadeWorld made) {
  assets::MaterialTable table = assets::standard_table();
  assets::Material own;
  for (const char* name : {"of an actor", "bark_plane"}) {
    own.name = name;
    table.add(own);
  }
  const auto world = settle(std::move(made), table);
  return all_of(*world, table);
}

std::string text_of(const std::vector<Diagnostic>& findings) {
  std::string text;
  for (const Diagnostic& d : findings) text += to_string(d) + "\n";
  return text;
}

TEST_F(WorldStore, IsTheSameWithoutColdAndWarm) {
  WorldOrder wanted = order(road("a.xodr"));
  wanted.flood_m = -0.4;
  MadeWorld made = make_world(wanted);
  const std::string findings = text_of(made.findings);
  EXPECT_NE(findings.find("98765"), std::string::npos) << findings;
  const std::string without = settled(std::move(made));

  // In one piece, in the run's own library, as it was before there was a store.
  {
    assets::AssetLibrary library(wanted.options.seed);
    assets::Material own;
    for (const char* name : {"of an actor", "bark_plane"}) {
      own.name = name;
      library.materials().add(own);
    }
    WorldOrder dry = wanted;
    dry.flood_m.reset();
    const auto direct = build_static_world(*wanted.roads, library, wanted.options);
    EXPECT_EQ(settled(make_world(dry)), all_of(*direct, library.materials()));
  }

  assets::FileStore cold(folder_ / "store");
  made = fetch_world(wanted, &cold);
  EXPECT_EQ(text_of(made.findings), findings);
  EXPECT_EQ(settled(std::move(made)), without);
  EXPECT_EQ(cold.missed(), 1U);

  assets::FileStore warm(folder_ / "store");
  made = fetch_world(wanted, &warm);
  EXPECT_EQ(text_of(made.findings), findings);
  EXPECT_EQ(settled(std::move(made)), without);
  EXPECT_EQ(warm.found(), 1U);
  EXPECT_EQ(warm.missed(), 0U);
  EXPECT_TRUE(warm.warnings().empty());
}

TEST_F(WorldStore, MaterialsComeByThemselves) {
  const WorldOrder wanted = order(road("a.xodr"));
  const MadeWorld whole = make_world(wanted);
  const auto expect_its_materials = [&](const MadeWorld& made) {
    EXPECT_EQ(made.world, nullptr);
    EXPECT_EQ(text_of(made.findings), text_of(whole.findings));
    assets::ByteWriter a, b;
    assets::write(a, made.materials);
    assets::write(b, whole.materials);
    EXPECT_EQ(a.bytes(), b.bytes());
  };
  expect_its_materials(fetch_materials(wanted, nullptr));
  assets::FileStore store(folder_ / "store");
  expect_its_materials(fetch_materials(wanted, &store));
  EXPECT_EQ(store.missed(), 2U);
  fs::remove(store.file_of(key_of(wanted)));
  expect_its_materials(fetch_materials(wanted, &store));
  EXPECT_EQ(store.missed(), 2U) << "without the world's own file";
}

TEST_F(WorldStore, FindingsNameTheFileOfTheRun) {
  assets::FileStore store(folder_ / "store");
  fetch_world(order(road("a.xodr")), &store);
  const fs::path other = road("b.xodr");
  const MadeWorld made = fetch_world(order(other), &store);
  EXPECT_EQ(store.found(), 1U) << "the same contents under another name";
  ASSERT_FALSE(made.findings.empty());
  for (const Diagnostic& d : made.findings) EXPECT_EQ(d.where.file, other.string());
}

// Everything that changes the world changes its key.
TEST_F(WorldStore, TheKeySaysEverything) {
  const fs::path file = road("a.xodr");
  const WorldOrder usual = order(file);
  LandUseFile land;
  land.areas.push_back({LandUse::kPark, {{0, 0}, {1, 0}, {1, 1}}});
  land.roads.push_back({"7", LandUse::kUrban, 0.0, 10.0});
  std::vector<WorldOrder> orders;
  const auto add = [&](const auto& change) {
    orders.push_back(usual);
    change(orders.back());
  };
  add([](WorldOrder&) {});
  add([](WorldOrder& o) { o.road_id = "another"; });
  add([](WorldOrder& o) { o.options.seed = 4; });
  add([](WorldOrder& o) { o.options.season = Season::kAutumn; });
  add([](WorldOrder& o) { o.options.buildings = false; });
  add([](WorldOrder& o) { o.options.vegetation = false; });
  add([](WorldOrder& o) { o.options.street_furniture = false; });
  for (int axis = 0; axis < 3; ++axis) add([&](WorldOrder& o) { o.options.focus[axis] += 1e-9; });
  add([](WorldOrder& o) { o.options.radius_m += 1e-9; });
  add([](WorldOrder& o) { o.flood_m = 0.0; });
  add([](WorldOrder& o) { o.flood_m = 0.1; });
  const LandUseFile nothing;
  add([&](WorldOrder& o) { o.land_use = &nothing; });
  add([&](WorldOrder& o) { o.land_use = &land; });
  std::vector<LandUseFile> lands(6, land);
  lands[0].areas[0].use = LandUse::kForest;
  lands[1].areas[0].polygon_W[2].x() = 2.0;
  lands[2].roads[0].road = "8";
  lands[3].roads[0].use = LandUse::kPark;
  lands[4].roads[0].from_m = 1.0;
  lands[5].roads[0].to_m = 11.0;
  for (const LandUseFile& l : lands) add([&](WorldOrder& o) { o.land_use = &l; });
  std::map<std::string, std::size_t> keys;
  for (std::size_t i = 0; i < orders.size(); ++i) {
    const auto [known, is_new] = keys.emplace(key_of(orders[i]).all(), i);
    EXPECT_TRUE(is_new) << i << " and " << known->second;
  }
  // But not where its file lies.
  WorldOrder elsewhere = usual;
  elsewhere.road_file = "/elsewhere/a.xodr";
  EXPECT_EQ(key_of(elsewhere).all(), key_of(usual).all());
}

TEST_F(WorldStore, ARoadIsKnownByItsContents) {
  const fs::path file = road("a.xodr");
  const auto usual = order(file).road_id;
  ASSERT_TRUE(usual);
  EXPECT_EQ(order(road("b.xodr")).road_id, usual);
  write_file(file, read_file(file) + "\n");
  EXPECT_NE(order(file).road_id, usual);
  EXPECT_EQ(id_of_road(*roads_, ""), "no road");
  EXPECT_EQ(id_of_road(*roads_, folder_ / "missing.xodr"), std::nullopt);
  write_file(folder_ / "part.xodr", "<OpenDRIVE><include file=\"rest.xml\"/></OpenDRIVE>");
  EXPECT_EQ(id_of_road(*roads_, folder_ / "part.xodr"), std::nullopt);
}

TEST_F(WorldStore, ADamagedWorldIsMadeAnew) {
  const WorldOrder wanted = order(road("a.xodr"));
  const std::string without = settled(make_world(wanted));
  assets::FileStore store(folder_ / "store");
  fetch_world(wanted, &store);
  const fs::path file = store.file_of(key_of(wanted));
  const std::string whole = read_file(file);
  write_file(file, whole.substr(0, whole.size() / 2));
  EXPECT_EQ(settled(fetch_world(wanted, &store)), without);
  EXPECT_EQ(store.warnings().size(), 1U);
  EXPECT_EQ(read_file(file), whole);
  // Whole by its hash, but of another layout.
  store.put(key_of(wanted), "no world");
  EXPECT_EQ(settled(fetch_world(wanted, &store)), without);
  EXPECT_EQ(store.warnings().size(), 2U);
}

// Two at once make what one makes.
TEST_F(WorldStore, WorldsMayBeMadeAtOnce) {
  const WorldOrder wanted = order(road("a.xodr"));
  WorldOrder other = wanted;
  other.options.focus.x() += 80.0;
  const std::string first = settled(make_world(wanted)), second = settled(make_world(other));
  MadeWorld a, b;
  {
    const std::jthread one([&] { a = make_world(wanted); });
    const std::jthread two([&] { b = make_world(other); });
  }
  EXPECT_EQ(settled(std::move(a)), first);
  EXPECT_EQ(settled(std::move(b)), second);
}

}  // namespace
}  // namespace raytruth::scene
