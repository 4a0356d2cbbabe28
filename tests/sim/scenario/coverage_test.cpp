// The table of OpenSCENARIO's elements: complete against the published schemas, its page up to
// date, every row read by a reader and covered by a test that exists. And the list of features.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "sim/core/files.h"
#include "sim/scenario/vocabulary_words.h"

namespace raytruth::scenario::internal {
namespace {

namespace fs = std::filesystem;

TEST(Coverage, ThePageIsTheTables) {
  EXPECT_EQ(read_file(RAYTRUTH_SOURCE_DIR "/sim/scenario/COVERAGE.md"),
            read_file(RAYTRUTH_BINARY_DIR "/generated/sim/scenario/COVERAGE.md"))
      << "copy generated/sim/scenario/COVERAGE.md of the build folder over "
         "sim/scenario/COVERAGE.md";
}

std::vector<std::string> names_of(std::string_view list) {
  std::vector<std::string> names;
  std::stringstream in{std::string(list)};
  for (std::string entry; in >> entry;) names.push_back(entry.substr(0, entry.find('@')));
  return names;
}

TEST(Coverage, RowsAreWhole) {
  for (const Word& word : vocabulary()) {
    EXPECT_EQ(find_word(word.element), &word);
    EXPECT_TRUE(word.since >= 0 && word.since <= 4) << word.element;
    for (const std::string& child : names_of(word.children)) {
      EXPECT_TRUE(find_word(child)) << word.element << " holds " << child;
      const auto since = find_name(word, word.children, child);
      EXPECT_TRUE(since && *since >= word.since && *since <= 4) << word.element << ' ' << child;
    }
    for (const std::string& name : names_of(word.attributes)) {
      const auto since = find_name(word, word.attributes, name);
      EXPECT_TRUE(since && *since >= word.since && *since <= 4) << word.element << ' ' << name;
    }
  }
  EXPECT_FALSE(find_word("SideStepAction"));
}

TEST(Coverage, EveryRowHasATest) {
  std::set<std::string> tests;
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  for (int s = 0; s < all.total_test_suite_count(); ++s) {
    const testing::TestSuite& suite = *all.GetTestSuite(s);
    for (int t = 0; t < suite.total_test_count(); ++t)
      tests.insert(std::string(suite.name()) + "." + suite.GetTestInfo(t)->name());
  }
  for (const Word& word : vocabulary())
    EXPECT_TRUE(tests.contains(std::string(word.test))) << word.element << ": " << word.test;
}

// Names of elements and attributes that no reader mentions are read by nobody.
TEST(Coverage, ReadersNameWhatIsInTheTable) {
  std::string code;
  for (const auto& entry : fs::directory_iterator(RAYTRUTH_SOURCE_DIR "/sim/scenario")) {
    const fs::path& path = entry.path();
    if (path.extension() == ".cpp" && path.stem() != "vocabulary" &&
        path.stem() != "generate_coverage")
      code += read_file(path);
  }
  const auto named = [&](const std::string& name) {
    return code.find("\"" + name + "\"") != std::string::npos;
  };
  // A catalogue's folder is found by its kind.
  const std::regex location("\\w+Catalog");
  for (const Word& word : vocabulary()) {
    const std::string element(word.element);
    EXPECT_TRUE(named(element) || std::regex_match(element, location)) << element;
    for (const std::string& name : names_of(word.attributes))
      EXPECT_TRUE(named(name)) << element << ' ' << name;
  }
}

// Types of a schema by name, with the names that their elements and attributes have.
struct Schema {
  struct Type {
    std::set<std::string> elements, attributes;
  };
  std::map<std::string, Type> types;
  /// The types that elements of a name have.
  std::map<std::string, std::set<std::string>> types_of;
};

Schema read_schema(const fs::path& path) {
  Schema schema;
  std::string text = read_file(path);
  for (std::size_t at = text.find("<!--"); at != std::string::npos; at = text.find("<!--"))
    text.erase(at, text.find("-->", at) + 3 - at);
  const std::regex tag("<(/?)(?:xs|xsd):(element|attribute|complexType|group)\\b([^>]*?)(/?)>");
  const std::regex named("\\bname=\"([^\"]+)\""), typed("\\btype=\"([^\"]+)\"");
  std::string type;
  for (std::sregex_iterator i(text.begin(), text.end(), tag), end; i != end; ++i) {
    const std::string kind = (*i)[2], rest = (*i)[3];
    std::smatch name, of;
    if (kind.empty() || (*i)[1] == "/" || !std::regex_search(rest, name, named)) continue;
    if (kind == "complexType" || kind == "group") {
      type = name[1];
    } else if (kind == "element") {
      schema.types[type].elements.insert(name[1]);
      if (std::regex_search(rest, of, typed)) schema.types_of[name[1]].insert(of[1]);
    } else {
      schema.types[type].attributes.insert(name[1]);
    }
  }
  return schema;
}

TEST(Coverage, KnowsEveryNameOfTheSchemas) {
  const char* set = std::getenv("RAYTRUTH_SCENARIO_SCHEMAS");
  const fs::path folder =
      set ? fs::path(set) : fs::path(RAYTRUTH_SOURCE_DIR) / "../shared/schemas/OpenSCENARIO";
  if (!fs::exists(folder))
    GTEST_SKIP() << "no schemas at " << folder << "; set RAYTRUTH_SCENARIO_SCHEMAS";
  int files = 0, names = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".xsd") continue;
    ++files;
    const std::string version = entry.path().parent_path().filename();
    const int minor = version.size() > 2 ? version[2] - '0' : 0;
    const Schema schema = read_schema(entry.path());
    for (const auto& [element, types] : schema.types_of) {
      if (element == "OpenScenario") continue;  // files write OpenSCENARIO
      ++names;
      const Word* word = find_word(element);
      ASSERT_TRUE(word) << entry.path() << " has the element " << element;
      EXPECT_LE(word->since, minor) << element << " is in " << version;
      for (const std::string& name : types) {
        const auto type = schema.types.find(name);
        if (type == schema.types.end()) continue;
        for (const std::string& attribute : type->second.attributes) {
          ++names;
          const auto since = find_name(*word, word->attributes, attribute);
          EXPECT_TRUE(since && *since <= minor)
              << version << ": " << element << " has the attribute " << attribute;
        }
        for (const std::string& child : type->second.elements) {
          if (child == "OpenScenario") continue;  // the root, behind the type before it
          const auto since = find_name(*word, word->children, child);
          EXPECT_TRUE(since && *since <= minor) << version << ": " << element << " holds " << child;
        }
      }
    }
  }
  EXPECT_GE(files, 4);
  EXPECT_GT(names, 2000);
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::stringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  if (line.ends_with(',')) cells.emplace_back();
  return cells;
}

// A test's file with its name, a test file, or a scenario.
bool is_there(const std::string& reference) {
  const std::size_t colon = reference.find(':');
  const fs::path file = fs::path(RAYTRUTH_SOURCE_DIR) / reference.substr(0, colon);
  if (!fs::is_regular_file(file)) return false;
  if (colon == std::string::npos) return true;
  const std::string test = reference.substr(colon + 1);
  const std::size_t dot = test.find('.');
  if (dot == std::string::npos) return false;
  const std::string named = "(" + test.substr(0, dot) + ", " + test.substr(dot + 1) + ")";
  const std::string code = read_file(file);
  return code.find("TEST" + named) != std::string::npos ||
         code.find("TEST_P" + named) != std::string::npos ||
         code.find("TEST_F" + named) != std::string::npos;
}

TEST(Features, EachIsExercisedBySomethingThatIsThere) {
  std::stringstream in(read_file(RAYTRUTH_SOURCE_DIR "/sim/scenario/features.csv"));
  std::set<std::string> names;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#' || line.starts_with("feature,")) continue;
    const std::vector<std::string> cells = cells_of(line);
    ASSERT_EQ(cells.size(), 6u) << line;
    EXPECT_TRUE(names.insert(cells[0]).second) << "twice: " << cells[0];
    EXPECT_TRUE(std::set<std::string>({"yes", "part", "no"}).contains(cells[2])) << line;
    EXPECT_TRUE(std::set<std::string>({"yes", "part", "no", "-"}).contains(cells[3])) << line;
    EXPECT_TRUE(is_there(cells[4])) << cells[0] << ": " << cells[4];
  }
  EXPECT_EQ(names.size(), 67u);
}

}  // namespace
}  // namespace raytruth::scenario::internal
