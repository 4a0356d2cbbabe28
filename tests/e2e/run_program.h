#pragma once

#include <filesystem>
#include <string>

namespace raytruth::e2e {

struct Outcome {
  int exit_code = -1;  ///< -signal when it was killed by one
  std::string out, err;
};

/// Runs a shell command from the top of the source tree with the built program first on PATH.
Outcome run(const std::string& command);

/// A folder of its own for one test, removed with the object.
class Scratch {
 public:
  explicit Scratch(const std::string& name);
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path path_;
};

/// The text with the first occurrence of `from` replaced; aborts the test program when there is
/// none.
std::string replaced(std::string text, const std::string& from, const std::string& to);

}  // namespace raytruth::e2e
