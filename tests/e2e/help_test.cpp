// Every verb's help ends with two examples, and they run.
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "run_program.h"
#include "sim/core/files.h"

namespace raytruth::e2e {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::vector<std::string> verbs() {
  const std::string help = run("raytruth --help").out;
  std::vector<std::string> names;
  std::istringstream in(help.substr(help.find("Subcommands:")));
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line) && line.rfind("  ", 0) == 0) {
    if (line[2] != ' ') names.push_back(words_of(line).front());
  }
  return names;
}

std::vector<std::string> examples_of(const std::string& verb) {
  const std::string help = run("raytruth " + verb + " --help").out;
  const std::size_t at = help.find("Examples:");
  if (at == std::string::npos) return {};
  std::istringstream in(help.substr(at));
  std::vector<std::string> examples;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    if (line.rfind("  raytruth ", 0) == 0) examples.push_back(line.substr(2));
  }
  return examples;
}

// Data sets of the examples go to a scratch folder, with the small rig, so that the whole list
// takes seconds.
std::string made_small(std::string example, const fs::path& scratch) {
  for (std::size_t at = example.find(" out/"); at != std::string::npos;
       at = example.find(" out/", at + 1)) {
    example.replace(at, 5, " " + scratch.string() + "/");
  }
  const std::size_t csv = example.find("--csv ");
  if (csv != std::string::npos) example.insert(csv + 6, scratch.string() + "/");
  if (example.rfind("raytruth render", 0) == 0 || example.rfind("raytruth bench", 0) == 0) {
    example += " --assets builtin --rig tests/e2e/tiny.yaml";
  }
  const std::size_t pixel = example.find("640,500");
  if (pixel != std::string::npos) example.replace(pixel, 7, "80,70");
  return example;
}

TEST(Help, EveryVerbHasTwoExamplesThatRun) {
  const std::vector<std::string> names = verbs();
  ASSERT_GE(names.size(), 9U);
  const Scratch scratch("help");
  // render comes first in the list, so the data sets that others look at are there.
  ASSERT_EQ(names.front(), "render");
  for (const std::string& verb : names) {
    const std::vector<std::string> examples = examples_of(verb);
    EXPECT_EQ(examples.size(), 2U) << verb;
    for (const std::string& example : examples) {
      const Outcome outcome = run(made_small(example, scratch.path()));
      EXPECT_EQ(outcome.exit_code, 0) << example << "\n" << outcome.out << outcome.err;
    }
  }
}

TEST(Help, JsonGoesToStdoutBesideFiles) {
  const Scratch scratch("json_beside");
  const std::string plain = "raytruth simulate scenes/library/first_light.xosc --duration 0.2";
  const Outcome alone = run(plain + " --json");
  const std::string csv = (scratch / "a.csv").string();
  const Outcome both = run(plain + " --json --csv " + csv);
  EXPECT_EQ(alone.out.substr(0, 1), "[");
  EXPECT_EQ(both.out, alone.out);
  EXPECT_EQ(read_file(csv), run(plain).out);
}

}  // namespace
}  // namespace raytruth::e2e
