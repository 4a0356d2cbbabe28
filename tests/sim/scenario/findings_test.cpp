// Every finding tells where it is and what to do: over the broken_files of the fuzzers, whole and
// with parts of it left out or spoilt.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "sim/core/files.h"
#include "sim/scenario/check.h"
#include "sim/scenario/distribution.h"
#include "sim/scenario/scenario.h"

namespace raytruth::scenario {
namespace {

namespace fs = std::filesystem;

struct FindingCounts {
  std::size_t errors = 0;
  std::set<std::string> rules;
};

void expect_place_and_hint(const Diagnostics& diagnostics, const std::string& what,
                           FindingCounts& counts) {
  for (const Diagnostic& d : diagnostics.all()) {
    if (d.severity == Severity::kError) ++counts.errors;
    counts.rules.insert(d.rule);
    EXPECT_FALSE(d.where.file.empty()) << what << ": " << d.message;
    EXPECT_GT(d.where.line, 0) << what << ": " << d.message;
    EXPECT_TRUE(d.severity == Severity::kNote || !d.hint.empty()) << what << ": " << d.message;
  }
}

void look(const std::string& text, const std::string& name, FindingCounts& counts) {
  for (const bool allow : {false, true}) {
    Diagnostics diagnostics;
    diagnostics.allow_unsupported = allow;
    const auto document = ScenarioDocument::parse(text, "/nonexistent/folder/" + name, diagnostics);
    const auto scenario = document ? document->resolve({}, diagnostics) : nullptr;
    if (scenario) check(*scenario, diagnostics);
    expect_place_and_hint(diagnostics, name, counts);
  }
}

// The next value of an attribute from `at` on: from behind its first quote to before its second.
bool next_value(const std::string& text, std::size_t& begin, std::size_t& end) {
  begin = text.find("=\"", begin);
  if (begin == std::string::npos) return false;
  begin += 2;
  end = text.find('"', begin);
  return end != std::string::npos;
}

std::vector<fs::path> broken_files() {
  std::vector<fs::path> files;
  for (const auto& entry :
       fs::directory_iterator(RAYTRUTH_SOURCE_DIR "/tests/fuzz/scenario/corpus"))
    files.push_back(entry.path());
  return files;
}

TEST(Findings, HaveAPlaceAndAHint) {
  FindingCounts counts;
  for (const fs::path& file : broken_files()) {
    const std::string name = file.filename().string();
    const std::string text = read_file(file);
    look(text, name, counts);
    if (text.size() > 20000) continue;
    for (std::size_t begin = 0, end = 0; next_value(text, begin, end); begin = end + 1) {
      // The attribute gone, its value none, another name, a parameter that isn't, no number.
      const std::size_t blank = text.find_last_of(" \n\t", begin);
      look(text.substr(0, blank) + text.substr(end + 1), name, counts);
      for (const char* value : {"", "nobody", "$nothing", "-1e300", "${1/0}"})
        look(text.substr(0, begin) + value + text.substr(end), name, counts);
    }
    // An element after the other gone, or of another name.
    for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1)) {
      const std::size_t end = text.find('>', at);
      if (end == std::string::npos) break;
      if (text[end - 1] == '/') {
        look(text.substr(0, at) + text.substr(end + 1), name, counts);
        look(text.substr(0, at) + "<Other/>" + text.substr(end + 1), name, counts);
      }
    }
  }
  EXPECT_GT(counts.errors, 1000U);
  EXPECT_GE(counts.rules.size(), 10U);
}

TEST(Findings, OfDistributionsHaveAPlaceAndAHint) {
  FindingCounts counts;
  const std::string text =
      read_file(RAYTRUTH_SOURCE_DIR "/tests/fuzz/scenario/corpus/distribution.xosc");
  const auto try_it = [&](const std::string& changed) {
    Diagnostics diagnostics;
    parse_distribution(changed, "/nonexistent/d.xosc", diagnostics);
    expect_place_and_hint(diagnostics, "distribution", counts);
  };
  try_it(text);
  for (std::size_t begin = 0, end = 0; next_value(text, begin, end); begin = end + 1) {
    const std::size_t blank = text.find_last_of(" \n\t", begin);
    try_it(text.substr(0, blank) + text.substr(end + 1));
    for (const char* value : {"", "-1", "x"})
      try_it(text.substr(0, begin) + value + text.substr(end));
  }
  for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1)) {
    const std::size_t end = text.find('>', at);
    if (end != std::string::npos && text[end - 1] == '/')
      try_it(text.substr(0, at) + text.substr(end + 1));
  }
  EXPECT_GT(counts.errors, 10U);
}

TEST(Findings, AMissingRoadFileIsSaidWhereItIsNamed) {
  std::string text = read_file(RAYTRUTH_SOURCE_DIR "/tests/fuzz/scenario/corpus/valid.xosc");
  const std::string network = "<RoadNetwork/>";
  const std::size_t at = text.find(network);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, network.size(),
               "<RoadNetwork>\n<LogicFile filepath='town.xodr'/></RoadNetwork>");
  Diagnostics diagnostics;
  const auto document = ScenarioDocument::parse(text, "/nonexistent/s.xosc", diagnostics);
  ASSERT_TRUE(document && document->resolve({}, diagnostics));
  bool said = false;
  for (const Diagnostic& d : diagnostics.all()) {
    if (d.message.find("no road file") == std::string::npos) continue;
    said = true;
    EXPECT_EQ(d.where.file, "/nonexistent/s.xosc");
    const auto before = text.begin() + static_cast<std::ptrdiff_t>(text.find("<LogicFile"));
    EXPECT_EQ(d.where.line, 1 + std::count(text.begin(), before, '\n'));
    EXPECT_NE(d.hint.find("LogicFile"), std::string::npos);
  }
  EXPECT_TRUE(said);
}

}  // namespace
}  // namespace raytruth::scenario
