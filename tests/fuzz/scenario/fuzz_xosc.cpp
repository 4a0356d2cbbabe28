// Any bytes as a scenario: findings, never a crash or a hang. With libFuzzer
// (RAYTRUTH_BUILD_FUZZERS) the engine drives; without it, main replays every file of the folders
// given and a fixed number of mutations of each, the same ones on every machine.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/files.h"
#include "sim/core/random.h"
#include "sim/scenario/scenario.h"

namespace {

void read_scenario(std::string_view text) {
  for (const bool allow : {false, true}) {
    raytruth::Diagnostics diagnostics;
    diagnostics.allow_unsupported = allow;
    const auto document = raytruth::scenario::ScenarioDocument::parse(
        text, "/nonexistent/folder/fuzz.xosc", diagnostics);
    const auto scenario = document ? document->resolve({}, diagnostics) : nullptr;
    // The promise of the header: a scenario or an error, never neither or both.
    if ((scenario == nullptr) != diagnostics.has_errors()) __builtin_trap();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  read_scenario({reinterpret_cast<const char*>(data), size});
  return 0;
}

#ifndef RAYTRUTH_LIBFUZZER
namespace {

constexpr int kMutations = 3000;

// One small change: another byte, a cut, a copy of a piece, or a token that parsers stumble over.
std::string mutate(std::string text, raytruth::RandomStream& random) {
  static const std::vector<std::string> kTokens = {
      "$",     "${",  "}",   "<",      "/>",   "'",  "\"",   "&#0;", "&amp;",     "-1",
      "1e999", "nan", "inf", "${1/0}", "$Ego", "</", "<!--", "-->",  "<![CDATA[", "\0x"};
  const int changes = 1 + static_cast<int>(random.index(4));
  for (int i = 0; i < changes && !text.empty(); ++i) {
    const std::size_t at = random.index(static_cast<std::uint32_t>(text.size()));
    const std::size_t length = std::min<std::size_t>(1 + random.index(40), text.size() - at);
    switch (random.index(4)) {
      case 0:
        text[at] = static_cast<char>(random.index(256));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(random.index(static_cast<std::uint32_t>(text.size())), text.substr(at, length));
        break;
      default:
        text.replace(at, length, kTokens[random.index(static_cast<std::uint32_t>(kTokens.size()))]);
        break;
    }
  }
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    std::fprintf(stderr, "no files to replay: give a folder\n");
    return 1;
  }
  for (const auto& file : files) {
    const std::string text = raytruth::read_file(file);
    read_scenario(text);
    for (int i = 0; i < kMutations; ++i) {
      raytruth::RandomStream random(1, "fuzz.xosc", raytruth::hash_text(file.filename().string()),
                                    static_cast<std::uint32_t>(i));
      read_scenario(mutate(text, random));
    }
  }
  std::printf("%zu files and %zu mutations\n", files.size(), files.size() * kMutations);
  return 0;
}
#endif
