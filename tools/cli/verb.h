#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace raytruth::cli {

/// Exit codes of the program.
enum ExitCode {
  kDone = 0,
  kUsage = 1,
  kInvalidInput = 2,
  kJobsFailed = 3,
  kVerificationFailed = 4
};

/// Options that every verb takes.
struct CommonOptions {
  int threads = 0;
  std::uint64_t seed = 1;
  bool json = false;
  bool quiet = false;
};

/// One verb of the command line: the table of verbs drives help, tests and docs.
struct Verb {
  std::string name;
  std::string summary;
  std::array<std::string, 2>
      examples;  ///< complete commands that run from the top of the source tree
  /// Declares the verb's options and returns what runs it: the exit code. May throw InputError and
  /// IoError.
  std::function<std::function<int()>(CLI::App&, const CommonOptions&)> declare;
};

Verb render_verb();
Verb simulate_verb();
Verb check_verb();
Verb road_verb();
Verb replay_verb();
Verb verify_verb();
Verb export_verb();
Verb explain_verb();
Verb assets_verb();
Verb bench_verb();
Verb doctor_verb();

}  // namespace raytruth::cli
