// The one class table: complete, without contradictions, and its page up to date.
#include "labels/taxonomy/taxonomy.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "sim/core/files.h"

namespace raytruth {
namespace {

TEST(Taxonomy, ThePageIsTheTables) {
  EXPECT_EQ(read_file(RAYTRUTH_SOURCE_DIR "/labels/taxonomy/TAXONOMY.md"),
            read_file(RAYTRUTH_BINARY_DIR "/generated/TAXONOMY.md"))
      << "copy generated/TAXONOMY.md of the build folder over labels/taxonomy/TAXONOMY.md";
}

TEST(Taxonomy, NamesAndIdsFindEachOther) {
  std::set<std::string_view> names;
  std::map<std::array<std::uint8_t, 3>, std::string_view> colours;
  for (const ClassInfo& row : Taxonomy::all()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    const auto [other, is_new] = colours.emplace(row.colour_rgb, row.name);
    EXPECT_TRUE(is_new) << row.name << " and " << other->second << " share a colour";
    ASSERT_TRUE(Taxonomy::find(row.name));
    EXPECT_EQ(Taxonomy::find(row.name)->value(), row.id);
    ASSERT_TRUE(Taxonomy::at(row.id));
    EXPECT_EQ(&Taxonomy::info(*Taxonomy::at(row.id)), &row);
  }
  EXPECT_GT(names.size(), 40U);
  EXPECT_FALSE(Taxonomy::find("no such class"));
  EXPECT_FALSE(Taxonomy::at(-1));
  EXPECT_FALSE(Taxonomy::at(static_cast<int>(names.size())));
  EXPECT_EQ(ClassId().value(), Taxonomy::named("void").value());
}

// Facts of the formats: which ids they have.
TEST(Taxonomy, ColumnsStayWithinTheirFormats) {
  const std::set<int> semantic_kitti{0,  1,  10,  11,  13,  15,  16,  18,  20,  30, 31, 32,
                                     40, 44, 48,  49,  50,  51,  52,  60,  70,  71, 72, 80,
                                     81, 99, 252, 253, 254, 255, 256, 257, 258, 259};
  const std::set<std::string_view> kitti{"Car",     "Van",  "Truck", "Pedestrian", "Person_sitting",
                                         "Cyclist", "Tram", "Misc",  "DontCare",   "-"};
  for (const ClassInfo& row : Taxonomy::all()) {
    EXPECT_TRUE(row.cityscapes_id >= -1 && row.cityscapes_id <= 33) << row.name;
    EXPECT_TRUE(row.nuscenes_index >= 0 && row.nuscenes_index <= 31) << row.name;
    EXPECT_TRUE(row.coco_id >= 0 && row.coco_id <= 200) << row.name;
    EXPECT_TRUE(semantic_kitti.contains(row.semantickitti_id)) << row.name;
    EXPECT_TRUE(semantic_kitti.contains(row.semantickitti_moving_id)) << row.name;
    EXPECT_TRUE(kitti.contains(row.kitti_type)) << row.name << ' ' << row.kitti_type;
    // Moving classes start at 252; what doesn't move keeps its class.
    EXPECT_TRUE(row.semantickitti_moving_id >= 252 ||
                row.semantickitti_moving_id == row.semantickitti_id)
        << row.name;
  }
  const ClassInfo& car = Taxonomy::info(Taxonomy::named("car"));
  EXPECT_EQ(car.cityscapes_id, 26);
  EXPECT_EQ(car.kitti_type, "Car");
  EXPECT_EQ(car.nuscenes_index, 17);
  EXPECT_EQ(car.coco_id, 3);
  EXPECT_EQ(car.semantickitti_id, 10);
  EXPECT_EQ(car.semantickitti_moving_id, 252);
  EXPECT_TRUE(car.thing);
  EXPECT_FALSE(Taxonomy::info(Taxonomy::named("road")).thing);
}

}  // namespace
}  // namespace raytruth
