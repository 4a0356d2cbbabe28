// Where roads of real files lie in each other: one surface, and no hole.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <set>

#include "scenes/street/overlap.h"
#include "tests/scenes/street/street_probe.h"

namespace raytruth::street {
namespace {

std::vector<Strike> corpus_tops(const StreetProbe& probe, double x, double y) {
  std::vector<Strike> kept;
  for (const Strike& strike : probe.down(x, y)) {
    if (is_mark(*strike.face) || strike.face->part.name.ends_with("joint")) continue;
    // Skirts and kerbs stand upright; in single precision they may lean.
    if (std::abs(strike.face->normal().z()) > 0.1) kept.push_back(strike);
  }
  return kept;
}

// Neighbours on each other that one ray can't tell apart.
int coplanar(const std::vector<Strike>& strikes) {
  constexpr double kApart_m = 0.002;
  int count = 0;
  for (std::size_t i = 0; i + 1 < strikes.size(); ++i) {
    count += strikes[i].z_m - strikes[i + 1].z_m < kApart_m ? 1 : 0;
  }
  return count;
}

std::string owner(const StreetPiece& piece) { return piece.name; }

TEST(OverlapCorpus, OneSurfaceAtEachPlace) {
  const auto files = corpus_roads();
  if (files.empty()) GTEST_SKIP() << "no corpus";
  for (const auto& file : files) {
    Diagnostics diagnostics;
    const auto network = roads::RoadNetwork::load(file, diagnostics);
    if (!network) continue;
    assets::AssetLibrary library(1);
    StreetOptions options;
    options.near_m = 1e9;
    options.settle = false;
    const std::vector<StreetPiece> whole = mesh_street(*network, library, options);
    std::vector<StreetPiece> settled = whole;
    const auto start = std::chrono::steady_clock::now();
    settle_overlaps(*network, library, settled);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::size_t before = 0, after = 0;
    for (const StreetPiece& piece : whole) before += piece.mesh->triangles.size();
    for (const StreetPiece& piece : settled) {
      piece.mesh->check();
      after += piece.mesh->triangles.size();
    }
    const StreetProbe probe_whole(whole);
    const StreetProbe probe(settled);
    // A grid over the boxes that pieces of different roads share.
    constexpr double kStep_m = 0.25;
    std::set<std::pair<long, long>> places;
    std::vector<Box3> boxes;
    for (const StreetPiece& piece : whole) {
      Box3 box = piece.mesh->bounds();
      boxes.push_back({box.min + piece.origin_W, box.max + piece.origin_W});
    }
    for (std::size_t i = 0; i < whole.size(); ++i) {
      for (std::size_t j = i + 1; j < whole.size(); ++j) {
        if (owner(whole[i]) == owner(whole[j])) continue;
        const Vec3 low = boxes[i].min.cwiseMax(boxes[j].min);
        const Vec3 high = boxes[i].max.cwiseMin(boxes[j].max);
        for (long a = std::lround(low.x() / kStep_m); a * kStep_m < high.x(); ++a) {
          for (long b = std::lround(low.y() / kStep_m); b * kStep_m < high.y(); ++b) {
            places.insert({a, b});
          }
        }
      }
    }
    int shared = 0, missed = 0, close_before = 0, close_after = 0;
    std::string example;
    for (const auto& [a, b] : places) {
      // Off the lines that files like to draw.
      const double x = a * kStep_m + 0.0137, y = b * kStep_m + 0.0071;
      const auto there = corpus_tops(probe_whole, x, y);
      bool both = false;
      for (std::size_t i = 0; i + 1 < there.size(); ++i) {
        both =
            both || (owner(whole[there[i].face->piece]) != owner(whole[there[i + 1].face->piece]) &&
                     there[i].z_m - there[i + 1].z_m < kSameLevel_m);
      }
      if (!both) continue;
      ++shared;
      const auto now = corpus_tops(probe, x, y);
      close_before += coplanar(there) > 0 ? 1 : 0;
      close_after += coplanar(now) > 0 ? 1 : 0;
      const bool lost = std::any_of(there.begin(), there.end(), [&](const Strike& strike) {
        return std::none_of(now.begin(), now.end(), [&](const Strike& other) {
          return std::abs(other.z_m - strike.z_m) < kSameLevel_m + 0.01;
        });
      });
      missed += lost ? 1 : 0;
      if ((lost || coplanar(now) > 0) && std::count(example.begin(), example.end(), '\n') < 6) {
        example += fmt::format("{} {:.3f} {:.3f}: {} and {}\n", lost ? "lost" : "close", x, y,
                               there[0].face->part.name, there[1].face->part.name);
      }
    }
    fmt::print("{}: {} shared rays, coplanar {} -> {}, lost {}; {} -> {} triangles, {:.1f} ms\n",
               file.filename().string(), shared, close_before, close_after, missed, before, after,
               1e3 * took.count());
    EXPECT_EQ(missed, 0) << file << "\n" << example;
    EXPECT_EQ(close_after, 0) << file << "\n" << example;
  }
}

}  // namespace
}  // namespace raytruth::street
