// Painted marks on the floor of a junction.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/random.h"
#include "tests/scenes/street/floor_rays.h"
#include "tests/scenes/street/junction_text.h"
#include "tests/sim/roads/road_text.h"

namespace raytruth::street {
namespace {

// Two roads paint the same line, a third one that crosses it: painted once, 4 mm above the floor,
// none on the pavement's height.
TEST(JunctionMarks, LieOnTheFloorOnce) {
  auto specs = junction_arms();
  for (const char* id : {"c0", "c0b"}) {
    RoadSpec r = straight_road(id, 0);
    r.right = lane_text(-1, "driving", 3.5, kSolidLine) + lane_text(-2, "sidewalk", 2.0);
    specs.push_back(r);
  }
  RoadSpec across = straight_road("c1", 1);
  across.right = lane_text(-1, "driving", 3.5, kSolidLine);
  specs.push_back(across);
  const MadeJunction made = make_junction(specs);
  ASSERT_TRUE(made.piece.mesh);
  const assets::Mesh& mesh = *made.piece.mesh;
  std::vector<FloorFace> paint;
  double area = 0.0;
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    const assets::Part& part = mesh.parts[mesh.triangle_part[t]];
    if (part.class_id != Taxonomy::named("road_marking")) continue;
    FloorFace face;
    for (std::size_t k = 0; k < 3; ++k) {
      const std::uint32_t v = mesh.triangles[t][k];
      face.corner[k] = mesh.positions[v].cast<double>() + made.piece.origin_W;
      EXPECT_NEAR(face.corner[k].z(), 0.004, 1e-6);
      // s and t of the vertex are those of its place.
      ASSERT_GT(part.place.road, 0U);
      const Vec3 back = made.roads
                            ->at({part.place.road - 1, static_cast<double>(mesh.road_st[v].x()),
                                  static_cast<double>(mesh.road_st[v].y())})
                            .X_WR.translation();
      EXPECT_LT((back - face.corner[k]).head<2>().norm(), 1e-5);
    }
    area += 0.5 * (face.corner[1] - face.corner[0]).cross(face.corner[2] - face.corner[0]).z();
    paint.push_back(face);
  }
  const FloorRays rays(paint);
  RandomStream random(8, "test.marks");
  for (int k = 0; k < 20000; ++k) {
    const double x = random.uniform(-12.0, 12.0);
    const double y = random.uniform(3.2, 3.7);
    ASSERT_LE(rays.down(x, y, -1e-6).size(), 1U) << x << " " << y;
    ASSERT_LE(rays.down(-y, x, -1e-6).size(), 1U) << x << " " << y;
  }
  // Both lines are 24 m long and 0.2 m wide and cross each other (0.2 m x 0.2 m). They keep their
  // width where they move aside from kerbs and the floor's edge; where an edge begins suddenly, at
  // six places, a piece of 0.5 m may lose a corner of 0.1 m.
  EXPECT_NEAR(area, 2.0 * 24.0 * 0.2 - 0.04, 6 * 0.5 * 0.5 * 0.1);
}

// An edge line runs on from road to floor to road, whatever lies beside it: centred on the border
// where there is a lane at the same level, inside of it where there is none or a kerb.
TEST(JunctionMarks, RunOnFromRoadToFloor) {
  struct Case {
    const char* name;
    std::string beside;  ///< the lane beyond the border
    double width_m;
    double middle_m;  ///< of the line, left of the border
  };
  constexpr double kHalf_m = 0.1;
  const Case cases[] = {{"land", "", 0.0, -kHalf_m},
                        {"shoulder", "shoulder", 1.0, 0.0},
                        {"grass", "border", 1.0, 0.0},
                        {"kerb", "sidewalk", 2.0, -kHalf_m},
                        {"narrow", "shoulder", 0.06, -0.04}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    auto specs = junction_arms();
    specs.push_back(straight_road("c0", 0));
    for (RoadSpec& spec : specs) {
      for (const int side : {-1, 1}) {
        std::string& lanes = side < 0 ? spec.right : spec.left;
        lanes = lane_text(side, "driving", 3.5, kSolidLine);
        if (c.width_m > 0.0) {
          const std::string beyond = lane_text(2 * side, c.beside, c.width_m);
          lanes = side < 0 ? lanes + beyond : beyond + lanes;
        }
      }
    }
    Diagnostics diagnostics;
    const auto roads = roads::RoadNetwork::parse(junction_xml(specs), "test.xodr", diagnostics);
    ASSERT_NE(roads, nullptr);
    assets::AssetLibrary library(1);
    std::vector<FloorFace> paint;
    for (const StreetPiece& piece : mesh_street(*roads, library, {})) {
      for (const FloorFace& face : painted_faces(piece)) paint.push_back(face);
    }
    const FloorRays rays(paint);
    int wrong = 0;
    for (double x = -20.013; x < 20.0; x += 0.037) {
      for (double off = -0.25; off < 0.251; off += 0.01) {
        const double from_edge = kHalf_m - std::abs(off - c.middle_m);
        // Vertices of the arm and of the floor are rounded to 2^-14 m, the room beside a border is
        // measured to a millimetre.
        if (std::abs(from_edge) < 0.003) continue;
        const bool painted = !rays.down(x, 3.5 + off).empty();
        wrong += painted != (from_edge > 0.0) ? 1 : 0;
        if (painted != (from_edge > 0.0) && wrong < 4) ADD_FAILURE() << x << " " << off;
      }
    }
    EXPECT_EQ(wrong, 0);
  }
}

// Shoulders that stop at the junction: beyond them the line lies inside of the border, and the
// road's line is led there over 5 m, without a jog.
TEST(JunctionMarks, AreLedToWhereTheyGoOn) {
  auto specs = junction_arms();
  for (RoadSpec& spec : specs) {
    spec.right = lane_text(-1, "driving", 3.5, kSolidLine) + lane_text(-2, "shoulder", 1.0);
    spec.left = lane_text(2, "shoulder", 1.0) + lane_text(1, "driving", 3.5, kSolidLine);
  }
  specs.push_back(straight_road("c0", 0));
  specs.back().right = lane_text(-1, "driving", 3.5, kSolidLine);
  specs.back().left = lane_text(1, "driving", 3.5, kSolidLine);
  const auto roads = roads::parse(junction_xml(specs));
  assets::AssetLibrary library(1);
  std::vector<FloorFace> paint;
  for (const StreetPiece& piece : mesh_street(*roads, library, {})) {
    for (const FloorFace& face : painted_faces(piece)) paint.push_back(face);
  }
  const FloorRays rays(paint);
  double before = 0.0;
  for (double x = 5.013; x < 25.0; x += 0.05) {
    double from = 1e9, to = -1e9;
    for (double y = 3.0; y < 4.0; y += 0.002) {
      if (rays.down(x, y).empty()) continue;
      from = std::min(from, y);
      to = std::max(to, y);
    }
    const double middle = 0.5 * (from + to);
    EXPECT_NEAR(to - from, 0.2, 0.005) << x;
    const double want = x < 11.9 ? 3.4 : x > 17.1 ? 3.5 : middle;
    EXPECT_NEAR(middle, want, 0.003) << x;
    // A cubic over 5 m by 0.1 m falls by no more than 0.03 a metre; measured in steps of 2 mm.
    if (before > 0.0) {
      EXPECT_LT(std::abs(middle - before), 0.05 * 0.03 + 0.003) << x;
    }
    before = middle;
  }
}

}  // namespace
}  // namespace raytruth::street
