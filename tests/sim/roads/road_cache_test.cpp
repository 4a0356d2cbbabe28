// The cache of road networks: one reading of the same content, a new one of another.
#include "sim/roads/road_cache.h"

#include <gtest/gtest.h>

#include <fstream>

namespace raytruth::roads {
namespace {

namespace fs = std::filesystem;

void write_road(const fs::path& file, double length_m, const std::string& more = "") {
  std::ofstream(file) << "<OpenDRIVE><header revMajor='1' revMinor='6'/><road id='1' length='"
                      << length_m
                      << "' junction='-1'><planView><geometry s='0' x='0' y='0' hdg='0' length='"
                      << length_m
                      << "'><line/></geometry></planView><lanes><laneSection s='0'><center><lane "
                         "id='0' type='none'/></center><right><lane id='-1' type='driving'><width "
                         "sOffset='0' a='4' b='0' c='0' d='0'/></lane></right></laneSection>"
                         "</lanes></road>"
                      << more << "</OpenDRIVE>";
}

TEST(RoadCache, ReadsTheSameContentOnce) {
  const fs::path folder = fs::path(testing::TempDir()) / "road_cache";
  fs::create_directories(folder);
  const fs::path a = folder / "a.xodr";
  write_road(a, 100, "<nonsense/>");
  RoadCache cache(2);
  Diagnostics first;
  const auto network = cache.load(a, first);
  ASSERT_TRUE(network);
  Diagnostics second;
  EXPECT_EQ(cache.load(a, second), network);
  EXPECT_EQ(cache.hits(), 1U);
  // The same is said each time.
  ASSERT_EQ(first.all().size(), 1U);
  ASSERT_EQ(second.all().size(), 1U);
  EXPECT_EQ(to_string(first.all()[0]), to_string(second.all()[0]));

  write_road(a, 150);
  Diagnostics third;
  const auto longer = cache.load(a, third);
  ASSERT_TRUE(longer);
  EXPECT_EQ(longer->road(0).length_m, 150.0);
  EXPECT_TRUE(third.all().empty());
  EXPECT_EQ(cache.hits(), 1U);

  // Two are kept: the oldest goes.
  for (const char* name : {"b.xodr", "c.xodr"}) {
    write_road(folder / name, 50);
    cache.load(folder / name, third);
  }
  EXPECT_NE(cache.load(a, third), longer);
  EXPECT_EQ(cache.hits(), 1U);
  cache.load(folder / "c.xodr", third);
  EXPECT_EQ(cache.hits(), 2U);
}

TEST(RoadCache, SaysWhatIsWrongEachTime) {
  const fs::path folder = fs::path(testing::TempDir()) / "road_cache";
  fs::create_directories(folder);
  RoadCache cache;
  for (int i = 0; i < 2; ++i) {
    Diagnostics d;
    EXPECT_EQ(cache.load(folder / "none.xodr", d), nullptr);
    EXPECT_TRUE(d.has_errors());
  }
  std::ofstream(folder / "bad.xodr") << "<OpenDRIVE><road/>";
  for (int i = 0; i < 2; ++i) {
    Diagnostics d;
    EXPECT_EQ(cache.load(folder / "bad.xodr", d), nullptr);
    EXPECT_TRUE(d.has_errors());
  }
  EXPECT_EQ(cache.hits(), 0U);
}

}  // namespace
}  // namespace raytruth::roads
