#include "run_program.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "sim/core/check.h"
#include "sim/core/files.h"

namespace raytruth::e2e {

namespace fs = std::filesystem;

Outcome run(const std::string& command) {
  static int counter = 0;
  const std::string stem =
      (fs::temp_directory_path() / fmt::format("raytruth_e2e_{}_{}", ::getpid(), counter++))
          .string();
  const std::string line = fmt::format(
      "cd '{}' && PATH='{}/bin':\"$PATH\" && export "
      "RAYTRUTH_CACHE=\"${{RAYTRUTH_CACHE:-off}}\" && {{ {}\n}} >'{}.out' 2>'{}.err' </dev/null",
      RAYTRUTH_SOURCE_DIR, RAYTRUTH_BINARY_DIR, command, stem, stem);
  const int status = std::system(line.c_str());
  Outcome outcome;
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  outcome.out = read_file(stem + ".out");
  outcome.err = read_file(stem + ".err");
  fs::remove(stem + ".out");
  fs::remove(stem + ".err");
  return outcome;
}

Scratch::Scratch(const std::string& name)
    : path_(fs::temp_directory_path() / fmt::format("raytruth_{}_{}", name, ::getpid())) {
  fs::remove_all(path_);
  fs::create_directories(path_);
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void Scratch::write(const std::string& name, const std::string& text) const {
  write_file(path_ / name, text);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  RT_CHECK(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

}  // namespace raytruth::e2e
