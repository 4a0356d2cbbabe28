#include "tests/fuzz/replay.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>

#include "sim/core/files.h"
#include "sim/core/random.h"

namespace raytruth::fuzz {
namespace {

// One small change: another byte, a cut, a copy of a piece, or a token that parsers stumble over.
std::string mutate(std::string text, RandomStream& random, const std::vector<std::string>& tokens) {
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
        text.replace(at, std::min<std::size_t>(length, 4),
                     tokens[random.index(static_cast<std::uint32_t>(tokens.size()))]);
        break;
    }
  }
  return text;
}

}  // namespace

int replay(int argc, char** argv, const std::string& stream, int mutations,
           const std::function<void(std::string_view)>& read,
           const std::vector<std::string>& tokens) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--plain") {
      mutations = 0;
      continue;
    }
    if (std::filesystem::is_regular_file(argv[i])) {
      files.emplace_back(argv[i]);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    std::fprintf(stderr, "no files to replay: give files or folders; --plain: without mutations\n");
    return 1;
  }
  for (const auto& file : files) {
    const std::string text = read_file(file);
    read(text);
    for (int i = 0; i < mutations; ++i) {
      RandomStream random(1, stream, hash_text(file.filename().string()),
                          static_cast<std::uint32_t>(i));
      read(mutate(text, random, tokens));
    }
  }
  std::printf("%zu files and %zu mutations\n", files.size(),
              files.size() * static_cast<std::size_t>(mutations));
  return 0;
}

}  // namespace raytruth::fuzz
