// Rays down over every ordinary road of every file: closed, within the error, and the triangle
// tells the same class, lane, s and t as the network.
#include <gtest/gtest.h>

#include <cmath>

#include "assets/asset.h"
#include "scenes/street/lane_look.h"
#include "scenes/street/street_joints.h"
#include "scenes/street/street_row.h"
#include "sim/core/random.h"
#include "tests/scenes/street/street_probe.h"

namespace raytruth::street {
namespace {

// Chord error of StreetOptions; vertices lie on a grid of 0.06 mm. Near a joint that closes a gap
// of the file (kSnap_m) the surface goes over from one road to the other.
constexpr double kError_m = 0.005 + 1e-4;
// Two triangles of a bent cell tell s and t by straight lines; the mesh allows twelve times its
// error along the road, and t moves by the error.
constexpr double kPlace_m = 0.07;
// Borders move by the chord error, too.
constexpr double kBorder_m = 0.03;

struct Tally {
  int rays = 0, missed = 0, off = 0, wrong_class = 0, wrong_lane = 0, wrong_place = 0;
  int marks = 0, marks_off = 0;
  double worst_m = 0.0;
  std::string example;
};

void probe_road(const roads::RoadNetwork& network, roads::RoadIndex r, const StreetProbe& probe,
                bool raise, Tally& tally) {
  const roads::Road& road = network.road(r);
  RandomStream random(11, "test.street", r);
  for (double s = 0.013; s < road.length_m - 1e-6; s += std::max(0.21, road.length_m / 2000)) {
    const roads::LaneSection& section = road.section_at(s);
    for (const roads::Lane& lane : section.lanes) {
      if (lane.id == 0) continue;
      const double right = std::min(network.inner_t(r, lane.id, s), network.outer_t(r, lane.id, s));
      const double width = network.lane_width(r, lane.id, s);
      if (width < 2.5 * kBorder_m) continue;
      const double t = right + kBorder_m + random.uniform() * (width - 2.0 * kBorder_m);
      const roads::SurfacePoint want = network.top({r, s, t}, lane.id);
      Vec3 p = want.X_WR.translation();
      if (raise && is_raised(lane.type)) p += kPavement_m * want.up_W;
      // Where roads lie above each other each has its own triangles.
      if (network.all_covering(p.x(), p.y()).size() != 1) continue;
      ++tally.rays;
      const auto strikes = probe.down(p.x(), p.y());
      const Strike* top = nullptr;
      for (const Strike& strike : strikes) {
        if (!is_mark(*strike.face)) {
          top = &strike;
          break;
        }
      }
      const auto say = [&](const char* what) {
        if (std::count(tally.example.begin(), tally.example.end(), '\n') < 6)
          tally.example +=
              "\n" + fmt::format("{}: road {} s {} t {} lane {}", what, road.id, s, t, lane.id);
      };
      if (!top) {
        ++tally.missed;
        say("missed");
        continue;
      }
      const double off = std::abs(top->z_m - p.z()) * std::abs(top->face->normal().z());
      const bool at_end = s < 1.0 || s > road.length_m - 1.0;
      tally.worst_m = std::max(tally.worst_m, at_end ? 0.0 : off);
      if (off > (at_end ? kSnap_m : kError_m)) {
        ++tally.off;
        say(fmt::format("off by {}", off).c_str());
      }
      const double from_inner = std::abs(t - network.inner_t(r, lane.id, s));
      const bool stone = top->face->part.class_id == Taxonomy::named("kerb") &&
                         is_raised(lane.type) && from_inner < kStone_m + kBorder_m;
      if (top->face->part.class_id != look_of(section, lane).class_id && !stone) {
        ++tally.wrong_class;
        say(("class " + top->face->part.name).c_str());
      }
      if (top->face->part.place != assets::RoadPlace{static_cast<std::uint32_t>(r + 1), lane.id}) {
        ++tally.wrong_lane;
        say("lane");
      }
      // Near the centre of a curve a little way is a long s.
      const double stretch = std::clamp(1.0 - want.curvature_1_m * t, 0.0, 1.0);
      if (std::abs(top->st.x() - s) * stretch > kPlace_m || std::abs(top->st.y() - t) > kPlace_m) {
        ++tally.wrong_place;
        say(fmt::format("place {} {}", top->st.x(), top->st.y()).c_str());
      }
      for (const Strike& strike : strikes) {
        if (!is_mark(*strike.face)) continue;
        ++tally.marks;
        const double above = (strike.z_m - top->z_m) * top->face->normal().z();
        if (above < 0.002 || above > 0.006) {
          ++tally.marks_off;
          say(fmt::format("mark {} above", above).c_str());
        }
      }
    }
  }
}

TEST(StreetCorpus, IsClosedAndTrueEverywhere) {
  const auto files = corpus_roads();
  if (files.empty()) GTEST_SKIP() << "no corpus";
  for (const auto& file : files) {
    Diagnostics diagnostics;
    const auto network = roads::RoadNetwork::load(file, diagnostics);
    if (!network) continue;
    const auto pieces = mesh_all(*network);
    for (const StreetPiece& piece : pieces) piece.mesh->check();
    const StreetProbe probe(pieces);
    Tally tally;
    for (roads::RoadIndex r = 0; r < network->roads().size(); ++r) {
      if (network->road(r).junction.empty())
        probe_road(*network, r, probe, !has_heights(*network), tally);
    }
    const std::string name = file.filename().string();
    fmt::print("{}: {} rays, worst {:.4f} m, {} marks\n", name, tally.rays, tally.worst_m,
               tally.marks);
    EXPECT_GT(tally.rays, 100) << name;
    EXPECT_EQ(tally.missed, 0) << name << " " << tally.example;
    EXPECT_EQ(tally.off, 0) << name << " " << tally.example;
    EXPECT_EQ(tally.wrong_class, 0) << name << " " << tally.example;
    EXPECT_EQ(tally.wrong_lane, 0) << name << " " << tally.example;
    EXPECT_EQ(tally.wrong_place, 0) << name << " " << tally.example;
    EXPECT_EQ(tally.marks_off, 0) << name << " " << tally.example;
  }
}

}  // namespace
}  // namespace raytruth::street
