// The commands that README.md and the examples print are run as they stand, with data sets sent to
// a scratch folder and the small rig in place of the full one.
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "run_program.h"
#include "sim/core/files.h"

namespace raytruth::e2e {
namespace {

namespace fs = std::filesystem;

// Lines of the ```sh blocks.
std::vector<std::string> commands_of(const fs::path& page) {
  std::istringstream in(read_file(page));
  std::vector<std::string> commands;
  std::string line;
  bool inside = false;
  while (std::getline(in, line)) {
    if (line.rfind("```", 0) == 0) {
      inside = line == "```sh";
    } else if (inside && !line.empty() && line[0] != '#') {
      commands.push_back(line);
    }
  }
  return commands;
}

std::string made_small(std::string command, const fs::path& scratch) {
  for (std::size_t at = command.find("out/"); at != std::string::npos;
       at = command.find("out/", at + scratch.string().size())) {
    if (at > 0 && command[at - 1] != ' ') break;
    command.replace(at, 4, scratch.string() + "/");
  }
  const bool senses =
      command.rfind("raytruth render", 0) == 0 || command.rfind("raytruth bench", 0) == 0;
  if (senses && command.find("--rig") == std::string::npos) {
    command += " --assets builtin --rig tests/e2e/tiny.yaml";
  }
  return command;
}

void run_page(const fs::path& page, const Scratch& scratch) {
  for (const std::string& command : commands_of(page)) {
    // The two commands of the README install and build: they are what runs these tests.
    if (command.rfind("tools/", 0) == 0 || command.rfind("git clone", 0) == 0 ||
        command.rfind("cmake", 0) == 0)
      continue;
    const Outcome outcome = run(made_small(command, scratch.path()));
    EXPECT_EQ(outcome.exit_code, 0) << page.string() << ": " << command << "\n"
                                    << outcome.out << outcome.err;
  }
}

TEST(Docs, TheCommandsOfTheReadmeRun) {
  const fs::path page = fs::path(RAYTRUTH_SOURCE_DIR) / "README.md";
  ASSERT_GE(commands_of(page).size(), 4U);
  run_page(page, Scratch("readme"));
}

TEST(Docs, TheCommandsOfTheExamplesRun) {
  int pages = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(RAYTRUTH_SOURCE_DIR) / "examples")) {
    if (!entry.is_directory()) continue;
    ++pages;
    const fs::path page = entry.path() / "README.md";
    ASSERT_FALSE(commands_of(page).empty()) << page;
    run_page(page, Scratch("example"));
  }
  EXPECT_GE(pages, 4);
}

TEST(Docs, ThePagesSpeakOfThisProjectAlone) {
  for (const char* page : {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/README.md"}) {
    const std::string text = read_file(fs::path(RAYTRUTH_SOURCE_DIR) / page);
    EXPECT_EQ(text.find("/work/"), std::string::npos) << page;
    EXPECT_EQ(text.find("issue #"), std::string::npos) << page;
  }
}

}  // namespace
}  // namespace raytruth::e2e
