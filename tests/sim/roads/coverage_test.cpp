// The table of OpenDRIVE's elements: complete against the published schemas, its page up to date,
// and every row covered by a test that exists.
#include "sim/roads/coverage.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include "sim/core/files.h"

namespace raytruth::roads {
namespace {

namespace fs = std::filesystem;

TEST(Coverage, ThePageIsTheTables) {
  EXPECT_EQ(read_file(RAYTRUTH_SOURCE_DIR "/sim/roads/COVERAGE.md"),
            read_file(RAYTRUTH_BINARY_DIR "/generated/COVERAGE.md"))
      << "copy generated/COVERAGE.md of the build folder over sim/roads/COVERAGE.md";
}

TEST(Coverage, RowsAreWhole) {
  std::set<std::string_view> names;
  for (const ElementInfo& row : known_elements()) names.insert(row.name);
  for (const ElementInfo& row : known_elements()) {
    EXPECT_TRUE(row.parent.empty() || row.parent == "*" || names.contains(row.parent))
        << row.parent << " holds " << row.name << " but is no element itself";
    EXPECT_EQ(find_element(row.parent, row.name), &row);
    EXPECT_TRUE(row.since >= 4 && row.since <= 9 && row.since <= row.until) << row.name;
    std::set<std::string_view> attributes;
    for (const AttributeInfo& a : row.attributes()) {
      EXPECT_TRUE(attributes.insert(a.name).second) << row.name << ' ' << a.name;
      EXPECT_TRUE(a.since >= row.since && a.since <= 9) << row.name << ' ' << a.name;
    }
  }
  EXPECT_FALSE(find_element("road", "lane"));
  EXPECT_TRUE(find_element("road", "userData"));
}

TEST(Coverage, EveryRowHasATest) {
  std::set<std::string> tests;
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  for (int s = 0; s < all.total_test_suite_count(); ++s) {
    const testing::TestSuite& suite = *all.GetTestSuite(s);
    for (int t = 0; t < suite.total_test_count(); ++t)
      tests.insert(std::string(suite.name()) + "." + suite.GetTestInfo(t)->name());
  }
  for (const ElementInfo& row : known_elements())
    EXPECT_TRUE(tests.contains(std::string(row.test))) << row.name << ": " << row.test;
}

// What the table doesn't call ignored is named by the readers.
TEST(Coverage, ReadersNameWhatIsInTheTable) {
  std::string code;
  for (const auto& entry : fs::directory_iterator(RAYTRUTH_SOURCE_DIR "/sim/roads")) {
    const std::string name = entry.path().filename().string();
    if (name.rfind("read_", 0) == 0 || name == "xml_reader.cpp" || name == "xml_document.cpp")
      code += read_file(entry.path());
  }
  const auto named = [&](std::string_view name) {
    return code.find("\"" + std::string(name) + "\"") != std::string::npos;
  };
  for (const ElementInfo& row : known_elements()) {
    if (row.use == Use::kIgnored) continue;
    EXPECT_TRUE(named(row.name)) << row.parent << '/' << row.name;
    for (const AttributeInfo& a : row.attributes())
      EXPECT_TRUE(a.ignored || named(a.name)) << row.name << ' ' << a.name;
  }
}

// Names of elements and attributes as the schemas of 1.4 to 1.8 write them.
TEST(Coverage, KnowsEveryNameOfTheSchemas) {
  const char* set = std::getenv("RAYTRUTH_SCHEMAS");
  const fs::path folder =
      set ? fs::path(set) : fs::path(RAYTRUTH_SOURCE_DIR) / "../shared/schemas/OpenDRIVE";
  if (!fs::exists(folder)) GTEST_SKIP() << "no schemas at " << folder << "; set RAYTRUTH_SCHEMAS";
  std::set<std::string> elements;
  std::set<std::string> attributes;
  for (const ElementInfo& row : known_elements()) {
    elements.insert(std::string(row.name));
    for (const AttributeInfo& a : row.attributes()) attributes.insert(std::string(a.name));
  }
  const std::regex tag("<(?:xs|xsd):(element|attribute)\\b[^>]*?\\sname=\"([^\"]+)\"");
  int files = 0;
  int names = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".xsd") continue;
    ++files;
    std::string text = read_file(entry.path());
    for (std::size_t at; (at = text.find("<!--")) != std::string::npos;) {
      const std::size_t end = text.find("-->", at);
      text.erase(at, end == std::string::npos ? end : end + 3 - at);
    }
    for (std::sregex_iterator i(text.begin(), text.end(), tag); i != std::sregex_iterator(); ++i) {
      const std::string name = (*i)[2];
      // Some schemas list their types as elements too.
      if (name[0] == '_' || name.rfind("t_", 0) == 0) continue;
      ++names;
      EXPECT_TRUE(((*i)[1] == "element" ? elements : attributes).contains(name))
          << entry.path() << " has the " << (*i)[1] << ' ' << name;
    }
  }
  EXPECT_GT(files, 4);
  EXPECT_GT(names, 1000);
}

}  // namespace
}  // namespace raytruth::roads
