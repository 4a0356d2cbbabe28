// The table of rules in the README names those that the code has, all of them and no others.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include "sim/core/files.h"

namespace raytruth::scenario {
namespace {

namespace fs = std::filesystem;

void collect(const std::string& text, const std::regex& pattern, std::set<std::string>& found) {
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at)
    found.insert((*at)[1]);
}

TEST(Rules, TheTableHasThoseOfTheCode) {
  std::set<std::string> code, table;
  for (const char* folder : {"sim/scenario", "sim/world"}) {
    for (const auto& entry : fs::directory_iterator(fs::path(RAYTRUTH_SOURCE_DIR) / folder)) {
      if (entry.path().extension() == ".cpp")
        collect(read_file(entry.path()), std::regex("\"((?:xosc|run)\\.[a-z_]+)\""), code);
    }
  }
  code.insert("xosc.unsupported");  // Diagnostics::unsupported() puts it together
  collect(read_file(RAYTRUTH_SOURCE_DIR "/sim/scenario/README.md"),
          std::regex("\\| `((?:xosc|run)\\.[a-z_]+)` \\|"), table);
  EXPECT_GT(code.size(), 25U);
  for (const std::string& rule : code) EXPECT_EQ(table.count(rule), 1U) << rule << " isn't in it";
  for (const std::string& rule : table) EXPECT_EQ(code.count(rule), 1U) << rule << " is nobody's";
}

}  // namespace
}  // namespace raytruth::scenario
