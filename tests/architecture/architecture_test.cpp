// The house rules that a compiler doesn't check: who includes whom, who sees which third-party
// library, how long a file may be, what a header starts with.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "sim/core/files.h"

namespace raytruth {
namespace {

namespace fs = std::filesystem;

struct Room {
  std::string folder;
  int layer;
  std::set<std::string>
      third_party;  // first path component of the includes it may use in .cpp files
};

// The table of the layers; longer folders stand before those that contain them.
const std::vector<Room> kHouse = {
    {"sim/core", 0, {"fmt", "sleef.h", "openssl"}},
    {"labels/taxonomy", 1, {}},
    {"sim/drivers", 1, {}},
    {"sim/randomize", 1, {}},
    {"sim/roads", 2, {"tinyxml2.h", "proj.h"}},
    {"sim/scenario", 2, {"tinyxml2.h"}},
    {"sim/snapshot", 2, {}},
    {"sim/traffic", 3, {"tinyxml2.h"}},
    {"sim/world", 4, {}},
    {"sim/criticality", 3, {}},
    {"assets",
     3,
     {"assimp", "jpeglib.h", "meshoptimizer.h", "minizip", "nlohmann", "png.h", "yaml-cpp"}},
    {"sensors/frame", 3, {"yaml-cpp"}},
    {"scenes/street", 4, {"clipper.hpp"}},
    {"scenes/build", 5, {"tbb", "yaml-cpp"}},
    {"sensors/tracing", 6, {"embree3", "tbb", "oneapi"}},
    {"sensors/air", 7, {"opencv2"}},
    {"sensors/camera", 8, {}},
    {"sensors/lidar", 8, {}},
    {"sensors/radar", 8, {}},
    {"sensors/ego", 8, {}},
    {"labels/derive", 9, {}},
    {"labels/verify", 9, {}},
    {"labels/formats", 10, {"opencv2", "pcl", "nlohmann"}},
    {"tools/pipeline", 11, {"nlohmann"}},
    {"tools/cli", 12, {"CLI", "nlohmann"}},
};

const Room* room_of(const std::string& path) {
  for (const Room& room : kHouse) {
    if (path.rfind(room.folder + "/", 0) == 0) return &room;
  }
  return nullptr;
}

struct Source {
  std::string path;  // relative to the source tree
  std::string text;
  bool header;
};

std::vector<Source> product_sources() {
  const fs::path root = RAYTRUTH_SOURCE_DIR;
  std::vector<Source> sources;
  for (const char* top : {"sim", "sensors", "scenes", "assets", "labels", "tools"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      const std::string extension = entry.path().extension();
      if (extension != ".h" && extension != ".cpp") continue;
      sources.push_back({entry.path().lexically_relative(root).generic_string(),
                         read_file(entry.path()), extension == ".h"});
    }
  }
  return sources;
}

struct Include {
  int line;
  bool angled;
  std::string what;
};

std::vector<Include> includes_of(const std::string& text) {
  static const std::regex kInclude(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  std::vector<Include> found;
  std::istringstream in(text);
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    std::smatch match;
    if (std::regex_search(line, match, kInclude))
      found.push_back({number, match[1] == "<", match[2]});
  }
  return found;
}

bool is_standard(const std::string& include) {
  static const std::set<std::string> kPosix = {
      "fcntl.h",       "unistd.h",   "sys/stat.h", "sys/resource.h", "signal.h", "sys/utsname.h",
      "sys/statvfs.h", "sys/wait.h", "sys/file.h", "elf.h",          "link.h",   "malloc.h"};
  const bool intrinsics = include == "xmmintrin.h" || include == "pmmintrin.h" ||
                          include == "immintrin.h" || include == "emmintrin.h";
  return kPosix.contains(include) || intrinsics || include.find_first_of("./") == std::string::npos;
}

TEST(Architecture, IncludesGoToLowerLayersOnly) {
  std::set<std::string> rooms_seen;
  for (const Source& source : product_sources()) {
    const Room* room = room_of(source.path);
    if (!room) {
      ADD_FAILURE() << source.path << " stands in no room of the house";
      continue;
    }
    rooms_seen.insert(room->folder);
    for (const Include& include : includes_of(source.text)) {
      if (include.angled) continue;
      if (include.what == "labels/taxonomy/taxonomy_table.inc") continue;
      const Room* other = room_of(include.what);
      if (!other) {
        ADD_FAILURE() << source.path << ':' << include.line << ": \"" << include.what
                      << "\" is not a path from the top of the tree";
        continue;
      }
      const bool labels_pair =
          room->layer == 9 && other->layer == 9;  // derive and verify are one library
      EXPECT_TRUE(other == room || other->layer < room->layer || labels_pair)
          << source.path << ':' << include.line << ": " << room->folder << " (layer " << room->layer
          << ") must not include " << include.what << " (layer " << other->layer << ")";
      const bool sees_tracing = room->layer == 9 || room->layer == 10;
      EXPECT_FALSE(sees_tracing &&
                   (other->folder == "sensors/tracing" || other->folder == "sim/world"))
          << source.path << ':' << include.line << ": labels never see tracing or the world";
      EXPECT_FALSE(room->folder.starts_with("scenes/") && other->folder == "sim/world")
          << source.path << ':' << include.line << ": a scene never sees the world";
    }
  }
  EXPECT_GE(rooms_seen.size(), 14U) << "the scan found too few rooms to mean anything";
}

TEST(Architecture, ThirdPartyStaysPrivate) {
  for (const Source& source : product_sources()) {
    const Room* room = room_of(source.path);
    if (!room) continue;
    for (const Include& include : includes_of(source.text)) {
      if (!include.angled || is_standard(include.what)) continue;
      const std::string library = include.what.substr(0, include.what.find('/'));
      if (library == "Eigen") continue;
      const bool internal = source.text.find("// Internal to ") != std::string::npos;
      if (source.header && !internal) {
        ADD_FAILURE() << source.path << ':' << include.line << ": <" << include.what
                      << "> in a public header; only Eigen may stand there";
      }
      EXPECT_TRUE(library == "fmt" || room->third_party.contains(library))
          << source.path << ':' << include.line << ": " << room->folder << " must not use "
          << include.what;
    }
  }
}

TEST(Architecture, FilesStayReadable) {
  for (const Source& source : product_sources()) {
    const auto lines = std::count(source.text.begin(), source.text.end(), '\n');
    EXPECT_LE(lines, 800) << source.path << " is too long to hold in mind: split it by concern";
    if (source.header) {
      EXPECT_EQ(source.text.rfind("#pragma once\n", 0), 0U)
          << source.path << " must start with #pragma once";
    }
  }
}

TEST(Architecture, NothingDependsOnChanceOrMachine) {
  // Each pattern names something whose results differ between runs, machines or libraries.
  static const std::regex kForbidden(
      R"(std::(normal|uniform_real|uniform_int|bernoulli|poisson)_distribution|std::random_device|std::mt19937|)"
      R"(\bsrand\(|\brand\(\)|using namespace|)"
      R"(std::(sin|cos|tan|asin|acos|atan|atan2|exp|log|pow|log10|log2|exp2|cbrt|sinf|cosf|expf|powf|logf)\()");
  for (const Source& source : product_sources()) {
    std::istringstream in(source.text);
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
      const std::string code = line.substr(0, line.find("//"));
      std::smatch match;
      EXPECT_FALSE(std::regex_search(code, match, kForbidden))
          << source.path << ':' << number << ": " << line;
    }
  }
}

}  // namespace
}  // namespace raytruth
