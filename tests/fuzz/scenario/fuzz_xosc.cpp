// Any bytes as a scenario: findings, never a crash or a hang. With libFuzzer
// (RAYTRUTH_BUILD_FUZZERS) the engine drives; without it, main replays every file of the folders
// given and a fixed number of mutations of each, the same ones on every machine.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sim/scenario/scenario.h"
#include "tests/fuzz/replay.h"

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
int main(int argc, char** argv) {
  return raytruth::fuzz::replay(
      argc, argv, "fuzz.xosc", 3000, read_scenario,
      {"$",     "${",  "}",   "<",      "/>",   "'",  "\"",   "&#0;", "&amp;",     "-1",
       "1e999", "nan", "inf", "${1/0}", "$Ego", "</", "<!--", "-->",  "<![CDATA[", "\0x"});
}
#endif
