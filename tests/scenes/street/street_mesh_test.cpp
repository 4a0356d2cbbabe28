// Surfaces against closed forms, brute force over points within triangles; joints edge by edge.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <set>

#include "scenes/street/street_row.h"
#include "tests/scenes/street/street_probe.h"
#include "tests/sim/roads/road_text.h"

namespace raytruth::street {
namespace {

using roads::lane;
using roads::record;
using roads::RoadText;

// near_error_m of StreetOptions, and half a step of the vertices' grid in each direction.
constexpr double kError_m = 0.005 + 1e-4;

std::string lateral(const std::string& inside) {
  return "<lateralProfile>" + inside + "</lateralProfile>";
}

bool on_the_grid(const Vec3& p) {
  const Vec3 q = p / kGrid_m;
  return (q - Vec3(std::floor(q.x()), std::floor(q.y()), std::floor(q.z()))).isZero(0.0);
}

// Lanes only: marks and gaskets have vertices off the grid.
bool is_surface(const Face& face) {
  return !is_mark(face) && on_the_grid(face.p_W[0]) && on_the_grid(face.p_W[1]) &&
         on_the_grid(face.p_W[2]);
}

// Worst height over all lane triangles of |z - surface(x, y)|, times the slope's cosine.
template <typename Height>
double worst_off(const roads::RoadNetwork& network, const Height& height) {
  const StreetProbe probe(mesh_all(network));
  double worst = 0.0;
  int points = 0;
  for (const Face& face : probe.faces()) {
    if (!is_surface(face) || std::abs(face.normal().z()) < 0.5) continue;
    constexpr int kSteps = 8;
    for (int i = 0; i <= kSteps; ++i) {
      for (int j = 0; i + j <= kSteps; ++j) {
        const double u = static_cast<double>(i) / kSteps, v = static_cast<double>(j) / kSteps;
        const Vec3 p =
            face.p_W[0] + u * (face.p_W[1] - face.p_W[0]) + v * (face.p_W[2] - face.p_W[0]);
        worst = std::max(worst, std::abs(p.z() - height(p.x(), p.y())) * face.normal().z());
        ++points;
      }
    }
  }
  EXPECT_GT(points, 500);
  return worst;
}

TEST(StreetMesh, CrownsARoadByCrossfall) {
  RoadText text;
  text.profiles = "<elevationProfile>" + record("elevation", "s=\"0\"", 2, 0.01, 0.0008, -6e-6) +
                  "</elevationProfile>" +
                  lateral(record("crossfall", "side=\"left\" s=\"0\"", 0.025) +
                          record("crossfall", "side=\"right\" s=\"0\"", 0.04));
  // The crown lies within a lane, and wanders.
  text.lane_offset = record("laneOffset", "s=\"0\"", 1.0, -0.02);
  const auto network = roads::parse(roads::xml(text));
  const double worst = worst_off(*network, [](double x, double y) {
    const double z = 2 + x * (0.01 + x * (0.0008 - x * 6e-6));
    return z - std::tan(y > 0 ? 0.025 : 0.04) * std::abs(y);
  });
  EXPECT_LT(worst, kError_m);
  EXPECT_GT(worst, 1e-5);
}

TEST(StreetMesh, FollowsALateralShape) {
  RoadText text;
  text.profiles = lateral(record("shape", "s=\"0\" t=\"-6\"", 0.1, 0.06, -0.005) +
                          record("shape", "s=\"0\" t=\"0\"", 0.28, 0.0, -0.008, 0.0004) +
                          record("shape", "s=\"70\" t=\"-6\"", 0.3, 0.01, 0.004));
  const auto network = roads::parse(roads::xml(text));
  const auto first = [](double t) {
    if (t < 0) return 0.1 + (t + 6) * (0.06 - 0.005 * (t + 6));
    return 0.28 + t * t * (-0.008 + 0.0004 * t);
  };
  const auto second = [](double t) { return 0.3 + (t + 6) * (0.01 + 0.004 * (t + 6)); };
  const double worst = worst_off(*network, [&](double x, double y) {
    const double u = std::min(x / 70.0, 1.0);
    return (1.0 - u) * first(y) + u * second(y);
  });
  EXPECT_LT(worst, kError_m);
  EXPECT_GT(worst, 1e-4) << "a curve can't be met exactly";
}

// A left arc about (0, R): t is the way from the reference line in the tilted plane.
TEST(StreetMesh, BanksACurve) {
  constexpr double kRadius = 60.0, kBank = 0.06;
  RoadText text;
  text.geometry = "<geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" length=\"100\"><arc curvature=\"" +
                  std::to_string(1.0 / kRadius) + "\"/></geometry>";
  text.profiles = "<elevationProfile>" + record("elevation", "s=\"0\"", 1, 0.05) +
                  "</elevationProfile>" + lateral(record("superelevation", "s=\"0\"", kBank));
  const auto network = roads::parse(roads::xml(text));
  const double radius = 1.0 / std::stod(std::to_string(1.0 / kRadius));
  const double worst = worst_off(*network, [&](double x, double y) {
    const double r = std::hypot(x, y - radius);
    const double s = radius * std::atan2(x, radius - y);
    return 1.0 + 0.05 * s + (radius - r) * std::tan(kBank);
  });
  EXPECT_LT(worst, kError_m);
  // Borders in the plane, too: no vertex pair of the outer edge spans more than the error.
  for (const StreetPiece& piece : mesh_all(*network)) {
    for (const StreetEdge& edge : piece.edges) {
      for (std::size_t i = 0; i + 1 < edge.points_W.size(); ++i) {
        const Vec3 middle = 0.5 * (edge.points_W[i] + edge.points_W[i + 1]);
        const auto r = [&](const Vec3& p) { return std::hypot(p.x(), p.y() - radius); };
        EXPECT_LT(std::abs(r(middle) - r(edge.points_W[i])), kError_m);
      }
    }
  }
}

// A bank that grows quickly twists the lanes.
TEST(StreetMesh, FollowsATwist) {
  RoadText text;
  text.profiles = lateral(record("superelevation", "s=\"0\"", 0.0, 0.0, 0.0, 1e-7) +
                          record("superelevation", "s=\"50\"", 0.0125, 0.002));
  const auto network = roads::parse(roads::xml(text));
  EXPECT_LT(worst_off(*network,
                      [](double x, double y) {
                        const double bank = x < 50 ? 1e-7 * x * x * x : 0.0125 + 0.002 * (x - 50.0);
                        return y * std::tan(bank);
                      }),
            kError_m);
}

using Edge = std::pair<std::array<double, 3>, std::array<double, 3>>;

Edge edge_of(const Vec3& a, const Vec3& b) {
  std::array<double, 3> p{a.x(), a.y(), a.z()}, q{b.x(), b.y(), b.z()};
  return p < q ? Edge{p, q} : Edge{q, p};
}

// Edges that only one triangle has, world coordinates compared bit by bit across all pieces. Those
// that StreetPiece::edges names are left out.
std::set<Edge> open_edges(const std::vector<StreetPiece>& pieces) {
  std::map<Edge, int> count;
  const StreetProbe probe(pieces);
  for (const Face& face : probe.faces()) {
    if (!is_surface(face)) continue;
    for (int i = 0; i < 3; ++i) ++count[edge_of(face.p_W[i], face.p_W[(i + 1) % 3])];
  }
  for (const StreetPiece& piece : pieces) {
    for (const StreetEdge& edge : piece.edges) {
      for (std::size_t i = 0; i + 1 < edge.points_W.size(); ++i) {
        const Edge e = edge_of(edge.points_W[i], edge.points_W[i + 1]);
        EXPECT_EQ(count[e], 1) << "an edge of the paved area belongs to one triangle";
        count[e] = 2;
      }
    }
  }
  std::set<Edge> open;
  for (const auto& [edge, times] : count) {
    if (times == 1) open.insert(edge);
  }
  return open;
}

// Two sections, of which the second has a lane more, and a kerb; the crown moves; tiles.
TEST(StreetMesh, SharesVerticesAtSectionsAndTiles) {
  const std::string section =
      "</right></laneSection><laneSection s=\"83.21\"><left>" + lane(2, 2.6) + lane(1, 2.4) +
      "</left><center><lane id=\"0\" type=\"none\"/></center><right>" +
      lane(-1, 3.5, "<height sOffset=\"40\" inner=\"0\" outer=\"0\"/>") + lane(-2, 2.0) +
      "<lane id=\"-3\" type=\"sidewalk\">" + record("width", "sOffset=\"0\"", 0.0, 0.0, 0.0002) +
      "<height sOffset=\"0\" inner=\"0.12\" outer=\"0.1\"/></lane>";
  RoadText text;
  text.length = 200.0;
  text.geometry =
      "<geometry s=\"0\" x=\"913.7\" y=\"-420.3\" hdg=\"0.3\" length=\"200\"><arc "
      "curvature=\"0.004\"/></geometry>";
  text.profiles = "<elevationProfile>" + record("elevation", "s=\"0\"", 2, 0.01, 0.0002) +
                  "</elevationProfile>" +
                  lateral(record("crossfall", "side=\"both\" s=\"0\"", 0.03) +
                          record("superelevation", "s=\"0\"", 0.01));
  text.lane_offset = record("laneOffset", "s=\"0\"", 0.4, 0.003);
  text.right = lane(-1, 3.5) + lane(-2, 2.0) + section;
  const auto network = roads::parse(roads::xml(text));
  ASSERT_EQ(network->road(0).sections.size(), 2U);
  const auto pieces = mesh_all(*network);
  EXPECT_GE(pieces.size(), 4U);
  // What is open lies at the ends of the road.
  const Vec3 start = network->at({0, 0, 0}).X_WR.translation();
  const Vec3 end = network->at({0, 200, 0}).X_WR.translation();
  for (const auto& [a, b] : open_edges(pieces)) {
    const Vec3 middle(0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1]), 0.5 * (a[2] + b[2]));
    // The kerb of a pavement that begins with no width ends upright there.
    const bool upright = std::hypot(a[0] - b[0], a[1] - b[1]) < 0.01;
    EXPECT_TRUE((middle - start).norm() < 8.0 || (middle - end).norm() < 9.0 || upright)
        << middle.transpose();
  }
}

// The second road runs the other way round and starts a centimetre beside the first; its columns
// differ.
TEST(StreetMesh, SharesVerticesOfLinkedRoads) {
  RoadText text;
  text.attributes = "";
  const auto road = [&](int id, const std::string& link, const std::string& geometry,
                        const std::string& profile, const std::string& left,
                        const std::string& right) {
    return fmt::format(
        "<road id=\"{}\" length=\"50\" junction=\"-1\"><link>{}</link><planView>{}</planView>{}"
        "<lanes><laneSection s=\"0\"><left>{}</left><center><lane id=\"0\" type=\"none\"/>"
        "</center><right>{}</right></laneSection></lanes></road>",
        id, link, geometry, lateral(profile), left, right);
  };
  const std::string crown = record("crossfall", "side=\"both\" s=\"0\"", 0.02);
  const std::string xml =
      "<OpenDRIVE><header revMajor=\"1\" revMinor=\"8\"/>" +
      road(1, "<successor elementType=\"road\" elementId=\"2\" contactPoint=\"end\"/>",
           "<geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" length=\"50\"><line/></geometry>", crown,
           lane(1, 3.0), lane(-1, 3.5) + lane(-2, 2.0)) +
      road(2, "<successor elementType=\"road\" elementId=\"1\" contactPoint=\"end\"/>",
           "<geometry s=\"0\" x=\"100.008\" y=\"0.006\" hdg=\"3.14159265358979\" length=\"50\">"
           "<line/></geometry>",
           crown, lane(1, 2.0) + lane(2, 1.5) + lane(3, 2.0), lane(-1, 3.0)) +
      "</OpenDRIVE>";
  const auto network = roads::parse(xml);
  ASSERT_EQ(network->roads().size(), 2U);
  const auto pieces = mesh_all(*network);
  for (const auto& [a, b] : open_edges(pieces)) {
    const double x = 0.5 * (a[0] + b[0]);
    EXPECT_TRUE(x < 1.0 || x > 99.0) << x << " " << a[1] << " " << b[1];
  }
  // Below the joint lies a strip, for what single precision leaves open.
  const StreetProbe probe(pieces);
  for (double y = -5.3; y < 2.9; y += 0.11) {
    int below = 0;
    for (const Strike& strike : probe.down(50.03, y)) {
      const double depth = probe.down(50.03, y).front().z_m - strike.z_m;
      if (depth > 0.008 && depth < 0.012) ++below;
    }
    EXPECT_EQ(below, 1) << y;
  }
}

TEST(StreetMesh, StandsUprightWhereALaneIsRaised) {
  RoadText text;
  text.right = lane(-1, 3.5,
                    "<height sOffset=\"0\" inner=\"0\" outer=\"0\"/>"
                    "<height sOffset=\"40\" inner=\"0.1\" outer=\"0.1\"/>");
  text.left = lane(1, 2.0);
  const auto network = roads::parse(roads::xml(text));
  const StreetProbe probe(mesh_all(*network));
  const Face* face = nullptr;
  EXPECT_NEAR(probe.along(Vec3(39.3, -1.7, 0.05), Vec3::UnitX(), 3.0, &face), 0.7, 1e-4);
  EXPECT_EQ(face->part.class_id, Taxonomy::named("kerb"));
  EXPECT_NEAR(probe.along(Vec3(60.0, 0.4, 0.05), -Vec3::UnitY(), 3.0, &face), 0.4, 1e-4);
  EXPECT_EQ(face->part.class_id, Taxonomy::named("kerb"));
  EXPECT_EQ(probe.along(Vec3(30.0, 0.4, 0.05), -Vec3::UnitY(), 3.0, &face), 1e9);
}

// Half as high as the kerb, from the lower lane outwards and level across the road.
TEST(StreetMesh, HasAKerbAlongTheWholePavement) {
  for (const std::string& file :
       {std::string(RAYTRUTH_SOURCE_DIR) + "/scenes/library/first_light.xodr",
        corpus("esmini/resources/xodr/fabriksgatan.xodr").string()}) {
    if (file.empty()) continue;
    Diagnostics diagnostics;
    const auto network = roads::RoadNetwork::load(file, diagnostics);
    ASSERT_NE(network, nullptr);
    const StreetProbe probe(mesh_all(*network));
    int rays = 0;
    for (roads::RoadIndex r = 0; r < network->roads().size(); ++r) {
      const roads::Road& road = network->road(r);
      if (!road.junction.empty()) continue;
      for (double s = 0.05; s < road.length_m; s += 1.7) {
        const roads::LaneSection& section = road.section_at(s);
        for (const roads::Lane& lane : section.lanes) {
          const int inner = lane.id > 0 ? lane.id - 1 : lane.id + 1;
          if (!is_raised(lane.type) || inner == 0 || is_raised(section.lane(inner)->type)) continue;
          if (network->lane_width(r, lane.id, s) < 0.3) continue;
          const double side = lane.id > 0 ? 1.0 : -1.0;
          const double t = network->inner_t(r, lane.id, s);
          const roads::SurfacePoint low = network->top({r, s, t}, inner);
          const roads::SurfacePoint high = network->top({r, s, t}, lane.id);
          const double height = (high.X_WR.translation() - low.X_WR.translation()).norm();
          if (height < 0.02) continue;
          const Vec3 out = side * low.X_WR.rotate(Vec3::UnitY());
          const Vec3 from = low.X_WR.translation() + 0.5 * height * low.up_W - 0.3 * out;
          const Face* face = nullptr;
          // Across a border that leans a little, within the border's error.
          EXPECT_NEAR(probe.along(from, out, 1.0, &face), 0.3, 0.006)
              << "road " << road.id << " s " << s << " lane " << lane.id;
          ASSERT_NE(face, nullptr);
          EXPECT_EQ(face->part.class_id, Taxonomy::named("kerb"));
          EXPECT_EQ(face->part.place,
                    (assets::RoadPlace{static_cast<std::uint32_t>(r + 1), lane.id}));
          ++rays;
        }
      }
    }
    EXPECT_GT(rays, 100) << file;
  }
}

// On a crowned, twisted, climbing curve every point of every stripe lies above its lane by its
// thickness; what is painted is as long and as wide as the file says.
TEST(StreetMesh, LaysMarksOntoTheLanes) {
  RoadText text;
  text.geometry =
      "<geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0.2\" length=\"100\"><spiral curvStart=\"0\" "
      "curvEnd=\"0.02\"/></geometry>";
  text.profiles = "<elevationProfile>" + record("elevation", "s=\"0\"", 2, 0.03, 0.0008, -8e-6) +
                  "</elevationProfile>" +
                  lateral(record("superelevation", "s=\"0\"", 0.0, 0.001) +
                          record("shape", "s=\"0\" t=\"-6\"", 0.1, 0.06, -0.005));
  text.lane_offset = record("laneOffset", "s=\"0\"", 0.3, 0.004);
  text.left = lane(2, 3.0, "<roadMark sOffset=\"0\" type=\"solid solid\" width=\"0.1\"/>") +
              lane(1, 2.0, "<roadMark sOffset=\"0\" type=\"broken\" width=\"0.15\"/>");
  text.right =
      lane(
          -1, 3.5,
          "<roadMark sOffset=\"0\" type=\"custom\" width=\"0.2\"><sway ds=\"0\" a=\"0\" b=\"0.02\" "
          "c=\"-0.0002\" d=\"0\"/><type name=\"x\"><line length=\"0\" space=\"0\" tOffset=\"0\" "
          "sOffset=\"0\" width=\"0.2\"/></type></roadMark>") +
      lane(-2, 2.0);
  const auto network = roads::parse(roads::xml(text));
  const StreetProbe probe(mesh_all(*network));
  int points = 0;
  double area = 0.0;
  for (const Face& face : probe.faces()) {
    if (!is_mark(face)) continue;
    if (face.part.place.lane == 1)
      area += 0.5 * (face.p_W[1] - face.p_W[0]).cross(face.p_W[2] - face.p_W[0]).norm();
    for (const Vec3& weight : {Vec3(0.8, 0.1, 0.1), Vec3(0.1, 0.8, 0.1), Vec3(0.1, 0.1, 0.8)}) {
      const Vec3 p = weight.x() * face.p_W[0] + weight.y() * face.p_W[1] + weight.z() * face.p_W[2];
      for (const Strike& strike : probe.down(p.x(), p.y())) {
        if (is_mark(*strike.face) || p.z() - strike.z_m > 0.009) continue;
        // 4 mm, less what single precision and the folds between triangles take.
        EXPECT_NEAR((p.z() - strike.z_m) * strike.face->normal().z(), 0.004, 2e-4);
        ++points;
      }
    }
  }
  EXPECT_GT(points, 500);
  // Dashes of 3 m every 9 m along the lane's border, 2 m left of an offset line: 3 m of s are
  // longer on the outside of a bend and shorter on its inside, here by less than 5 %.
  const auto border_m = [&](double from, double to) {
    return (network->at({0, from, network->outer_t(0, 1, from)}).X_WR.translation() -
            network->at({0, to, network->outer_t(0, 1, to)}).X_WR.translation())
        .norm();
  };
  double want = 0.0;
  for (double s = 0.0; s < 100.0; s += 9.0) want += 0.15 * border_m(s, std::min(s + 3.0, 100.0));
  EXPECT_NEAR(area, want, 0.01 * want);
}

TEST(StreetMesh, SetsBottsDots) {
  RoadText text;
  text.left = lane(2, 2.0) + lane(1, 2.0, "<roadMark sOffset=\"0\" type=\"botts dots\"/>");
  const auto network = roads::parse(roads::xml(text));
  const StreetProbe probe(mesh_all(*network));
  double highest = 0.0;
  std::size_t faces = 0;
  for (const Face& face : probe.faces()) {
    if (!is_mark(face)) continue;
    ++faces;
    for (const Vec3& p : face.p_W) {
      highest = std::max(highest, p.z());
      EXPECT_NEAR(p.y(), 2.0, 0.051);
    }
  }
  EXPECT_NEAR(highest, 0.018, 1e-6);
  // A dot each 1.1 m, of 24 faces.
  EXPECT_NEAR(static_cast<double>(faces), 24.0 * 100.0 / 1.1, 48.0);
}

}  // namespace
}  // namespace raytruth::street
