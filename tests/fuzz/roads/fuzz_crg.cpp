// Any bytes as an OpenCRG surface: findings or a grid that answers with finite numbers, never a
// crash or a hang. Driven like fuzz_xodr.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sim/roads/open_crg.h"
#include "tests/fuzz/replay.h"

namespace {

void demand(bool holds) {
  if (!holds) __builtin_trap();
}

void read_surface(std::string_view bytes) {
  raytruth::Diagnostics diagnostics;
  const auto grid = raytruth::roads::OpenCrg::parse(bytes, "fuzz.crg", diagnostics);
  demand((grid == nullptr) == diagnostics.has_errors());
  if (!grid) return;
  const double length = grid->u_end() - grid->u_begin();
  for (const double along : {-1.3, -0.001, 0.0, 0.31, 0.5, 1.0, 1.7, 1e9}) {
    for (const double across : {-1e9, -1.2, 0.0, 0.4, 1.0, 2.1}) {
      const double u = grid->u_begin() + along * length;
      const double v = grid->v().front() + across * (grid->v().back() - grid->v().front());
      if (const auto sample = grid->at(u, v)) {
        demand(std::isfinite(sample->value) && std::isfinite(sample->by_u) &&
               std::isfinite(sample->by_v));
      }
      const raytruth::roads::CrgLine::Point p = grid->line().at(u, v);
      if (const auto sample = grid->at_plane(p.x_m, p.y_m)) {
        demand(std::isfinite(sample->value) && std::isfinite(sample->by_x) &&
               std::isfinite(sample->by_y));
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  read_surface({reinterpret_cast<const char*>(data), size});
  return 0;
}

#ifndef RAYTRUTH_LIBFUZZER
int main(int argc, char** argv) {
  return raytruth::fuzz::replay(argc, argv, "fuzz.crg", 1000, read_surface,
                                {"-1", "1e999", "nan", "0", "1e-300", "$", "$$", "=", "*missing*",
                                 "D:", "!", "$ROAD_CRG_FILE\n", "1e9", "KDBI", "\n", "  "});
}
#endif
