#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <iterator>
#include <memory>

#include "sim/core/diagnostics.h"
#include "tools/cli/verb.h"
#include "tools/pipeline/manifest.h"
#include "tools/pipeline/memory.h"

namespace raytruth::cli {
namespace {

std::vector<Verb> all_verbs() {
  return {render_verb(), simulate_verb(), check_verb(),  road_verb(),  replay_verb(), verify_verb(),
          export_verb(), explain_verb(),  assets_verb(), bench_verb(), doctor_verb()};
}

// What stands in the place of a verb and is none; empty when all is well.
std::string unknown_verb(int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return "";
  std::string known;
  for (const Verb& verb : all_verbs()) {
    if (verb.name == argv[1]) return "";
    known += (known.empty() ? "" : ", ") + verb.name;
  }
  return fmt::format("there is no verb '{}'; it is one of {}", argv[1], known);
}

std::uint64_t seed_from(const std::string& text) {
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw CLI::ValidationError("--seed",
                               fmt::format("'{}' is not a whole number below 2^64", text));
  }
  return seed;
}

int report(const char* kind, const std::exception& error, int code) {
  fmt::print(stderr, "{}{}\n", kind, error.what());
  return code;
}

bool makes_scenes(int argc, char** argv) {
  constexpr const char* kVerbs[] = {"render", "replay", "explain", "bench"};
  for (const char* verb : kVerbs) {
    if (argc >= 2 && std::strcmp(argv[1], verb) == 0) return true;
  }
  return false;
}

int run(int argc, char** argv) {
  pipeline::keep_memory();
  if (const std::string problem = unknown_verb(argc, argv); !problem.empty()) {
    fmt::print(stderr, "{}\nRun with --help for more information.\n", problem);
    return kUsage;
  }
  CLI::App app{
      "raytruth turns driving scenarios into labelled camera and LiDAR data, on any machine, the "
      "same bytes every time."};
  app.set_version_flag("--version", pipeline::version());
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done, 1 usage, 2 invalid input, 3 some jobs failed, 4 verification failed.\n"
      "'raytruth VERB --help' explains a verb and ends with two examples.");

  const auto common = std::make_shared<CommonOptions>();
  int code = kDone;
  for (const Verb& verb : all_verbs()) {
    CLI::App* sub = app.add_subcommand(verb.name, verb.summary);
    const std::function<int()> action = verb.declare(*sub, *common);
    sub->add_option("--threads", common->threads, "Threads; 0 = all. Changes no byte of the result")
        ->check(CLI::Range(0, 1024));
    sub->add_option_function<std::string>(
           "--seed", [common](const std::string& text) { common->seed = seed_from(text); },
           "Root of every random stream")
        ->default_str(std::to_string(common->seed));
    sub->add_flag("--json", common->json, "Print the result as JSON on stdout");
    sub->add_flag("--quiet", common->quiet, "No progress on stderr");
    sub->footer(fmt::format("Examples:\n  {}\n  {}", verb.examples[0], verb.examples[1]));
    sub->callback([&code, action] { code = action(); });
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int parsed = app.exit(error);
    return parsed == 0 ? kDone : kUsage;
  } catch (const InputError& error) {
    return report("", error, kInvalidInput);
  } catch (const IoError& error) {
    return report("error: ", error, kJobsFailed);
  } catch (const std::exception& error) {
    return report("error: ", error, kJobsFailed);
  }
  return code;
}

}  // namespace
}  // namespace raytruth::cli

int main(int argc, char** argv) {
  // A file that grows too large is an error of its write(), not a signal.
  std::signal(SIGXFSZ, SIG_IGN);
  if (raytruth::cli::makes_scenes(argc, argv)) raytruth::pipeline::ask_for_huge_pages(argv);
  const int code = raytruth::cli::run(argc, argv);
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    fmt::print(stderr, "error: cannot write to stdout\n");
    return code == 0 ? raytruth::cli::kJobsFailed : code;
  }
  return code;
}
