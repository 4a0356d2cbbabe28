// Humps, potholes and plates of objects in the mesh, against their closed forms.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>

#include "scenes/street/street_row.h"
#include "sim/core/math.h"
#include "tests/scenes/street/street_probe.h"
#include "tests/sim/roads/crg_text.h"
#include "tests/sim/roads/road_text.h"

namespace raytruth::street {
namespace {

using roads::CrgText;
using roads::RoadText;

// near_error_m of StreetOptions, half a step of the vertices' grid in each direction, and what
// bilinear interpolation leaves out (see below).
constexpr double kObjectError_m = 0.005 + 1e-4 + 1e-4;

// One object's box in the plane.
struct Box {
  double x, y, heading, length, width;
  Vec2 local(double px, double py) const {
    const double c = std::cos(heading), n = std::sin(heading);
    return {c * (px - x) + n * (py - y), -n * (px - x) + c * (py - y)};
  }
  // Negative outside, and how far within otherwise.
  double depth(const Vec2& q) const {
    return std::min(0.5 * length - std::abs(q.x()), 0.5 * width - std::abs(q.y()));
  }
};

double bump(const Box& box, const Vec2& q, double height) {
  if (box.depth(q) < 0.0) return 0.0;
  const double a = std::cos(kPi * q.x() / box.length), b = std::cos(kPi * q.y() / box.width);
  return height * a * a * b * b;
}

class ObjectSurfaceMesh : public testing::Test {
 protected:
  ObjectSurfaceMesh()
      : folder_(std::filesystem::path(testing::TempDir()) / fmt::format("mesh_{}", ::getpid())) {
    std::filesystem::create_directories(folder_);
  }
  ~ObjectSurfaceMesh() override { std::filesystem::remove_all(folder_); }

  // Writes the grid of a box; returns the object.
  std::string object(const std::string& name, const Box& box, double step,
                     const std::function<double(const Vec2&)>& z) const {
    CrgText text;
    text.u_begin = -0.5 * box.length;
    text.rows = 1 + static_cast<int>(std::lround(box.length / step));
    text.u_step = box.length / (text.rows - 1);
    text.v.clear();
    const int columns = static_cast<int>(std::lround(box.width / step));
    for (int i = 0; i <= columns; ++i) text.v.push_back(box.width * (1.0 * i / columns - 0.5));
    text.z = [&](double u, double v) { return z({u, v}); };
    text.format = "KDBI";
    std::ofstream(folder_ / (name + ".crg"), std::ios::binary) << crg_text(text);
    return fmt::format(
        "<object id=\"{0}\" type=\"roadSurface\" s=\"{1}\" t=\"{2}\" hdg=\"{3}\" length=\"{4}\" "
        "width=\"{5}\"><surface><CRG file=\"{0}.crg\"/></surface></object>",
        name, box.x, box.y, box.heading, box.length, box.width);
  }
  std::shared_ptr<const roads::RoadNetwork> read(const std::string& xml) const {
    Diagnostics found;
    auto network = roads::RoadNetwork::parse(xml, (folder_ / "test.xodr").string(), found);
    EXPECT_TRUE(network) << roads::findings(found);
    return network;
  }
  std::filesystem::path folder_;
};

// Lanes only: strips below joints have vertices off the grid.
bool is_level_surface(const Face& face) {
  return !is_mark(face) && face.normal().z() > 0.3 &&
         std::all_of(std::begin(face.p_W), std::end(face.p_W),
                     [](const Vec3& p) { return (on_grid(p) - p).isZero(0.0); });
}

// Worst height of level-ish faces within reach of a box: points of a fine grid on each face.
template <typename Height>
double worst_off_object(const std::vector<StreetPiece>& pieces, const Box& box, double rim_m,
                        const Height& height) {
  const StreetProbe probe(pieces);
  double worst = 0.0;
  int points = 0;
  for (const Face& face : probe.faces()) {
    if (!is_level_surface(face)) continue;
    constexpr int kSteps = 6;
    for (int i = 0; i <= kSteps; ++i) {
      for (int j = 0; i + j <= kSteps; ++j) {
        const double u = static_cast<double>(i) / kSteps, v = static_cast<double>(j) / kSteps;
        const Vec3 p =
            face.p_W[0] + u * (face.p_W[1] - face.p_W[0]) + v * (face.p_W[2] - face.p_W[0]);
        const Vec2 q = box.local(p.x(), p.y());
        if (box.depth(q) < -1.0 || std::abs(box.depth(q)) < rim_m) continue;
        worst = std::max(worst, std::abs(p.z() - height(q)) * face.normal().z());
        ++points;
      }
    }
  }
  EXPECT_GT(points, 200);
  return worst;
}

TEST_F(ObjectSurfaceMesh, FollowsHumpsAndPotholes) {
  const Box hump{50.0, -1.5, 0.3, 4.0, 3.0};
  const Box hole{70.3, 1.1, 0.0, 0.4, 0.3};
  RoadText text;
  // 0.08 (2 pi / 3)^2 / 2 * 0.05^2 / 8 * 2 = 1.1e-4 m; of the pothole 0.03 (2 pi / 0.3)^2 / 2
  // * 0.01^2 / 8 * 2 = 1.6e-4 m at its bottom's bend: both are within the error's share of 0.8.
  text.more = "<objects>" +
              object("hump", hump, 0.05, [&](const Vec2& q) { return bump(hump, q, 0.08); }) +
              object("hole", hole, 0.01, [&](const Vec2& q) { return bump(hole, q, -0.03); }) +
              "</objects>";
  const auto network = read(roads::xml(text));
  const auto pieces = mesh_all(*network);
  const double over =
      worst_off_object(pieces, hump, 0.0, [&](const Vec2& q) { return bump(hump, q, 0.08); });
  EXPECT_LT(over, kObjectError_m);
  EXPECT_GT(over, 1e-5);
  EXPECT_LT(
      worst_off_object(pieces, hole, 0.0, [&](const Vec2& q) { return bump(hole, q, -0.03); }),
      kObjectError_m);
  std::size_t faces = 0;
  for (const StreetPiece& piece : pieces) faces += piece.mesh->triangles.size();
  EXPECT_LT(faces, 20000U);
}

// A plate of 2 cm whose edges are upright: they come out as ramps of some centimetres.
TEST_F(ObjectSurfaceMesh, HasTheEdgesOfAPlate) {
  const Box plate{50.0, -1.6, 0.0, 2.0, 1.2};
  RoadText text;
  text.more =
      "<objects>" + object("plate", plate, 0.1, [](const Vec2&) { return 0.02; }) + "</objects>";
  const auto pieces = mesh_all(*read(roads::xml(text)));
  EXPECT_LT(worst_off_object(pieces, plate, 0.006,
                             [&](const Vec2& q) { return plate.depth(q) > 0.0 ? 0.02 : 0.0; }),
            kObjectError_m);
}

TEST_F(ObjectSurfaceMesh, ShapesTheFloorOfAJunction) {
  const Box hump{50.0, -1.5, 0.3, 2.0, 1.5};
  RoadText text;
  text.more = "<objects>" +
              object("hump", hump, 0.05, [&](const Vec2& q) { return bump(hump, q, 0.06); }) +
              "</objects>";
  std::string whole = roads::xml_and(
      text,
      "<junction id=\"3\" name=\"\"><connection id=\"0\" incomingRoad=\"7\" connectingRoad=\"7\" "
      "contactPoint=\"start\"/></junction>");
  whole.replace(whole.find("junction=\"-1\""), 13, "junction=\"3\"");
  const auto pieces = mesh_all(*read(whole));
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_TRUE(pieces[0].is_junction);
  EXPECT_LT(worst_off_object(pieces, hump, 0.0, [&](const Vec2& q) { return bump(hump, q, 0.06); }),
            kObjectError_m);
}

// Waves of the road's own surface whose period is that of the places a row is usually looked at.
TEST_F(ObjectSurfaceMesh, SeesShortWavesOfTheRoad) {
  CrgText text;
  text.u_step = 0.05;
  text.rows = 2001;
  text.v = {-10.0, 0.0, 10.0};
  text.z = [](double u, double) { return 0.02 * std::sin(2.0 * kPi * u); };
  text.format = "KDBI";
  std::ofstream(folder_ / "waves.crg", std::ios::binary) << crg_text(text);
  RoadText road;
  road.more =
      "<surface><CRG file=\"waves.crg\" sStart=\"0\" sEnd=\"100\" mode=\"attached\" "
      "orientation=\"same\"/></surface>";
  const auto pieces = mesh_all(*read(roads::xml(road)));
  const Box all{50.0, 0.0, 0.0, 98.0, 8.0};
  EXPECT_LT(
      worst_off_object(pieces, all, 0.0,
                       [](const Vec2& q) { return 0.02 * std::sin(2.0 * kPi * (q.x() + 50.0)); }),
      kObjectError_m);
}

}  // namespace
}  // namespace raytruth::street
