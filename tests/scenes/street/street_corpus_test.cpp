// Rays down over every ordinary road of every file: closed, within the error, and the triangle
// tells the same class, lane, s and t as the network.
#include <fmt/format.h>
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
constexpr double kCorpusError_m = 0.005 + 1e-4;
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
                Tally& tally) {
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
      // Beyond the centre of a curve there is no surface of its own.
      if (1.0 - want.curvature_1_m * t < 0.02) continue;
      Vec3 p = want.X_WR.translation();
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
      if (off > (at_end ? kSnap_m : kCorpusError_m)) {
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

// Rays at random over the last millimetres of a road and the first ones of what it is linked to,
// from border to border: each must hit something within a kerb's height of the road.
void probe_end(const roads::RoadNetwork& network, roads::RoadIndex r, bool at_end,
               const StreetProbe& probe, Tally& tally) {
  const roads::Road& road = network.road(r);
  const double s = at_end ? road.length_m - 1e-6 : 0.0;
  RandomStream random(12, "test.joint", 2 * r + (at_end ? 1 : 0));
  for (const roads::Lane& lane : road.section_at(s).lanes) {
    const double width = lane.id == 0 ? 0.0 : network.lane_width(r, lane.id, s);
    if (width < 0.05) continue;
    for (int k = 0; k < 60; ++k) {
      const double t = std::min(network.inner_t(r, lane.id, s), network.outer_t(r, lane.id, s)) +
                       0.01 + random.uniform() * (width - 0.02);
      const roads::SurfacePoint end = network.top({r, s, t}, lane.id);
      const double step = (random.uniform() - 0.5) * 0.01;
      Vec3 p = end.X_WR * Vec3(step, 0.0, 0.0);
      // Lanes with which no other road goes on end here, give or take the grid.
      const auto covering = network.all_covering(p.x(), p.y());
      const auto goes_on_in = [&](const roads::RoadPoint& q) {
        const roads::LanePoint in = network.to_lane(q);
        const double margin =
            0.5 * network.lane_width(q.road, in.lane, q.s_m) - std::abs(in.offset_m);
        const double z = network.top(q).X_WR.translation().z();
        return q.road != r && margin > 0.01 && std::abs(z - end.X_WR.translation().z()) < 0.05;
      };
      const bool goes_on = std::any_of(covering.begin(), covering.end(), goes_on_in);
      if (!goes_on && (at_end ? -step : step) < 1e-4) continue;
      ++tally.rays;
      const auto strikes = probe.down(p.x(), p.y());
      const auto near = [&](const Strike& strike) { return std::abs(strike.z_m - p.z()) < 0.2; };
      if (std::none_of(strikes.begin(), strikes.end(), near)) {
        ++tally.missed;
        if (tally.example.empty())
          tally.example = fmt::format("road {} {} t {} lane {} step {}", road.id,
                                      at_end ? "end" : "start", t, lane.id, step);
      }
    }
  }
}

TEST(StreetCorpus, IsClosedWhereRoadsMeet) {
  const auto files = corpus_roads();
  if (files.empty()) GTEST_SKIP() << "no corpus";
  for (const auto& file : files) {
    Diagnostics diagnostics;
    const auto network = roads::RoadNetwork::load(file, diagnostics);
    if (!network) continue;
    const StreetProbe probe(mesh_all(*network));
    Tally tally;
    for (roads::RoadIndex r = 0; r < network->roads().size(); ++r) {
      const roads::Road& road = network->road(r);
      if (!road.junction.empty()) continue;
      if (road.predecessor) probe_end(*network, r, false, probe, tally);
      if (road.successor) probe_end(*network, r, true, probe, tally);
    }
    EXPECT_EQ(tally.missed, 0) << file.filename() << " of " << tally.rays << ": " << tally.example;
  }
}

// No two faces lie in one plane: which of them a ray meets would be chance.
TEST(StreetCorpus, HasNoFacesWithinEachOther) {
  const auto files = corpus_roads();
  if (files.empty()) GTEST_SKIP() << "no corpus";
  constexpr double kApart_m = 2e-4;
  for (const auto& file : files) {
    Diagnostics diagnostics;
    const auto network = roads::RoadNetwork::load(file, diagnostics);
    if (!network) continue;
    const auto pieces = mesh_all(*network);
    const StreetProbe probe(pieces);
    RandomStream random(13, "test.faces");
    int rays = 0, close = 0;
    std::string example;
    for (const Face& face : probe.faces()) {
      if (std::abs(face.normal().z()) < 0.5) continue;
      double u = random.uniform(), v = random.uniform();
      if (u + v > 1.0) {
        u = 1.0 - u;
        v = 1.0 - v;
      }
      const Vec3 p =
          face.p_W[0] + u * (face.p_W[1] - face.p_W[0]) + v * (face.p_W[2] - face.p_W[0]);
      const auto strikes = probe.down(p.x(), p.y());
      ++rays;
      for (std::size_t i = 0; i + 1 < strikes.size(); ++i) {
        if (strikes[i].z_m - strikes[i + 1].z_m > kApart_m) continue;
        // Where roads of a file reach into its junctions is the floors' matter.
        if (pieces[strikes[i].face->piece].is_junction !=
            pieces[strikes[i + 1].face->piece].is_junction) {
          continue;
        }
        if (std::abs(strikes[i].face->normal().z()) < 0.5) continue;
        if (std::abs(strikes[i + 1].face->normal().z()) < 0.5) continue;
        ++close;
        if (std::count(example.begin(), example.end(), '\n') < 6)
          example += fmt::format("{} and {} at {} {}\n", strikes[i].face->part.name,
                                 strikes[i + 1].face->part.name, p.x(), p.y());
      }
    }
    EXPECT_LE(close, rays / 2000) << file.filename() << " of " << rays << ":\n" << example;
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
      if (network->road(r).junction.empty()) probe_road(*network, r, probe, tally);
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
