// The bounds of ACCURACY.md against references in long double; every test that it names is there.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "accuracy_table.h"
#include "crg_text.h"
#include "road_text.h"
#include "sim/core/files.h"

namespace raytruth::roads {
namespace {

// Where roads stand in a UTM zone, turned.
constexpr double kX_m = 691234.5;
constexpr double kY_m = 5337654.25;
constexpr double kHeading_rad = 2.3;

RoadText on_shape(double length, const std::string& shape) {
  RoadText text;
  text.length = length;
  text.geometry =
      fmt::format("<geometry s=\"0\" x=\"{}\" y=\"{}\" hdg=\"{}\" length=\"{}\">{}</geometry>\n",
                  kX_m, kY_m, kHeading_rad, length, shape);
  return text;
}

// The reference line at s against the point (u, v) of the record's own frame.
void see_point(Worst& worst, const RoadNetwork& network, double s, Real u, Real v,
               const std::string& what) {
  const Vec3 p = network.at({0, s, 0}).X_WR.translation();
  const Real c = std::cos(Real(kHeading_rad));
  const Real n = std::sin(Real(kHeading_rad));
  const std::string where = fmt::format("{} s={}", what, s);
  worst.see(p.x(), kX_m + c * u - n * v, where);
  worst.see(p.y(), kY_m + n * u + c * v, where);
}

// Simpson's rule on n intervals.
Real exact_simpson(const std::function<Real(Real)>& f, Real a, Real b, int n) {
  Real sum = f(a) + f(b);
  for (int i = 1; i < n; ++i) sum += (i % 2 ? 4 : 2) * f(a + (b - a) * i / n);
  return sum * (b - a) / n / 3;
}

TEST(Accuracy, EveryRowIsKeptByTestsThatExist) {
  std::set<std::string> tests;
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  // Tests with parameters are called Instance/Suite.Name/0.
  for (int s = 0; s < all.total_test_suite_count(); ++s) {
    const testing::TestSuite& suite = *all.GetTestSuite(s);
    const std::string name = suite.name();
    for (int t = 0; t < suite.total_test_count(); ++t) {
      const std::string test = suite.GetTestInfo(t)->name();
      tests.insert(name.substr(name.find('/') + 1) + "." + test.substr(0, test.find('/')));
    }
  }
  EXPECT_EQ(accuracy_table().size(), 19U);
  for (const auto& [name, row] : accuracy_table()) {
    EXPECT_FALSE(row.tests.empty()) << name;
    EXPECT_LE(row.bound_m, row.promised_m) << name;
    for (const std::string& test : row.tests) EXPECT_TRUE(tests.contains(test)) << test;
  }
}

// Coordinates of 5e6 m are stored to 5e-10 m, a sum of three terms adds as much again; everything
// else of a line, arc or spiral of a few km stays below 1e-10 m.
TEST(Accuracy, Line) {
  Worst worst("line");
  const auto network = parse(xml(on_shape(12345.678, "<line/>")));
  for (double s = 0.0; s <= 12345.0; s += 123.4) see_point(worst, *network, s, s, 0, "line");
}

TEST(Accuracy, Arc) {
  Worst worst("arc");
  for (const double k : {0.25, -0.25, 0.02, -0.013, 1e-4, -1e-7, 3e-9, 1e-12}) {
    const double length = std::abs(k) < 0.1 ? 3000.0 : 400.0;
    const auto network = parse(xml(on_shape(length, fmt::format("<arc curvature=\"{}\"/>", k))));
    for (double s = 0.0; s <= length; s += length / 37) {
      const Real turn = Real(k) * s;
      const Real half = std::sin(turn / 2);
      see_point(worst, *network, s, std::sin(turn) / k, 2 * half * half / k,
                fmt::format("k={}", k));
    }
  }
}

// Simpson's rule in steps that turn by less than 0.001 rad errs by less than 0.001^4 / 180 of the
// length: 2e-11 m.
TEST(Accuracy, Spiral) {
  struct Case {
    double length, k0, k1;
  };
  Worst worst("spiral");
  for (const Case& c : {Case{80, 0, 0.02}, Case{60, -0.05, 0}, Case{200, -0.01, 0.03},
                        Case{1000, 0, 1e-4}, Case{300, 0.001, 0.00100001}, Case{150, -0.5, 0.7},
                        Case{30, 0.2, 0.2}, Case{2500, 0, -0.1}}) {
    const auto network = parse(xml(
        on_shape(c.length, fmt::format("<spiral curvStart=\"{}\" curvEnd=\"{}\"/>", c.k0, c.k1))));
    const auto heading = [&](Real s) {
      return s * (c.k0 + (Real(c.k1) - c.k0) / c.length * s / 2);
    };
    Real u = 0;
    Real v = 0;
    double before = 0.0;
    for (int i = 1; i <= 23; ++i) {
      const double s = c.length * i / 23;
      u += exact_simpson([&](Real q) { return std::cos(heading(q)); }, before, s, 12000);
      v += exact_simpson([&](Real q) { return std::sin(heading(q)); }, before, s, 12000);
      before = s;
      see_point(worst, *network, s, u, v, fmt::format("{}..{}", c.k0, c.k1));
    }
  }
}

// A cubic in the plane, walked by its length: points at even parameters, and the length to them by
// Simpson's rule in 68,000 steps (error below 1e-12 m). The road's own quadrature stops at 1e-9 m
// and coordinates add 1e-9 m: the bound of 1e-8 m has room.
struct Cubics {
  const char* name;
  double bu, cu, du, bv, cv, dv;
  double end;  // of the parameter
};
enum class Record { kPoly3, kNormalized, kArcLength };

void see_cubics(Worst& worst, const Cubics& q, Record record) {
  const auto speed = [&](Real p) {
    return std::hypot(q.bu + p * (2 * q.cu + 3 * p * q.du), q.bv + p * (2 * q.cv + 3 * p * q.dv));
  };
  constexpr int kPoints = 17;
  std::vector<Real> lengths = {0};
  for (int i = 1; i <= kPoints; ++i)
    lengths.push_back(lengths.back() + exact_simpson(speed, Real(q.end) * (i - 1) / kPoints,
                                                     Real(q.end) * i / kPoints, 4000));
  const Real length = lengths.back();
  // A curve by arcLength ends where the parameter is the record's length, however long it is.
  const double declared = record == Record::kArcLength ? q.end : static_cast<double>(length);
  const std::string shape =
      record == Record::kPoly3
          ? fmt::format("<poly3 a=\"0\" b=\"{}\" c=\"{}\" d=\"{}\"/>", q.bv, q.cv, q.dv)
          : fmt::format(
                "<paramPoly3 aU=\"0\" bU=\"{}\" cU=\"{}\" dU=\"{}\" aV=\"0\" bV=\"{}\" "
                "cV=\"{}\" dV=\"{}\" pRange=\"{}\"/>",
                q.bu, q.cu, q.du, q.bv, q.cv, q.dv,
                record == Record::kNormalized ? "normalized" : "arcLength");
  const auto network = parse(xml(on_shape(declared, shape)));
  for (int i = 0; i <= kPoints; ++i) {
    const Real p = Real(q.end) * i / kPoints;
    const auto s = static_cast<double>(lengths[static_cast<std::size_t>(i)] * declared / length);
    see_point(worst, *network, s, p * (q.bu + p * (q.cu + p * q.du)),
              p * (q.bv + p * (q.cv + p * q.dv)), q.name);
  }
}

TEST(Accuracy, Poly3) {
  Worst worst("poly3");
  for (const Cubics& q : {Cubics{"gentle", 1, 0, 0, 0, 1e-4, -2e-7, 300},
                          Cubics{"steep", 1, 0, 0, 0.4, 0.3, -0.01, 40},
                          Cubics{"short", 1, 0, 0, -0.1, 0.05, 0.02, 5}})
    see_cubics(worst, q, Record::kPoly3);
}

TEST(Accuracy, ParamPoly3Normalized) {
  Worst worst("paramPoly3, normalized");
  for (const Cubics& q :
       {Cubics{"junction", 18, -2, -4, 0, 2, 9, 1}, Cubics{"hairpin", 60, -55, 2, 5, 30, 0, 1},
        Cubics{"long", 900, 30, -45, 0, 120, -75, 1}, Cubics{"s-bend", 80, 10, -15, 0, 60, -45, 1},
        Cubics{"slow start", 0, 30, 5, 0, 10, 3, 1},
        Cubics{"nearly a cusp", 20, -40, 25, 0.01, 0.2, 6, 1}})
    see_cubics(worst, q, Record::kNormalized);
}

TEST(Accuracy, ParamPoly3ArcLength) {
  Worst worst("paramPoly3, arcLength");
  for (const Cubics& q : {Cubics{"gentle", 1, 0, -1e-6, 0, 0.004, -2e-5, 60},
                          Cubics{"long", 1, 0, -1e-9, 0, 1e-4, -1e-8, 800},
                          Cubics{"uneven", 0.9, 0.002, 1e-5, 0, 0.01, 1e-4, 45}})
    see_cubics(worst, q, Record::kArcLength);
}

// Cubics with several records, the reference in long double with its own choice of the record.
struct Piece {
  double s, a, b, c, d;
};
Real value(const std::vector<Piece>& pieces, double s) {
  const Piece* in_force = &pieces.front();
  for (const Piece& piece : pieces) {
    if (piece.s <= s) in_force = &piece;
  }
  const Real ds = Real(s) - in_force->s;
  return in_force->a + in_force->b * ds + in_force->c * ds * ds + in_force->d * ds * ds * ds;
}
std::string records(const std::string& name, const char* start, const std::vector<Piece>& pieces) {
  std::string text;
  for (const Piece& p : pieces)
    text += record(name, fmt::format("{}=\"{}\"", start, p.s), p.a, p.b, p.c, p.d);
  return text;
}

const std::vector<Piece> kHills = {
    {0, 812.5, 0.03, 2e-4, -1e-6}, {123.4, 820.25, -0.08, 3e-5, 2e-8}, {1500, 799, 0.12, -1e-5, 0}};

// Heights of up to 1000 m are stored to 6e-14 m; a cubic has six roundings.
TEST(Accuracy, Elevation) {
  Worst worst("elevation");
  RoadText text = on_shape(4000, "<line/>");
  text.profiles = "<elevationProfile>" + records("elevation", "s", kHills) + "</elevationProfile>";
  const auto network = parse(xml(text));
  for (double s = 0.0; s <= 4000.0; s += 12.3) {
    worst.see(network->at({0, s, 4}).X_WR.translation().z(), value(kHills, s),
              fmt::format("s={}", s));
  }
}

// Bound as for elevation. t counts in the tilted plane; the foot of the point is at t cos(angle)
// from the line.
TEST(Accuracy, Superelevation) {
  const std::vector<Piece> bank = {
      {0, 0.01, 4e-4, -1e-6, 0}, {150, 0.05, -1e-3, 2e-6, 1e-9}, {400, -0.6, 2e-3, 0, 0}};
  Worst worst("superelevation");
  RoadText text;
  text.length = 800;
  text.profiles = "<elevationProfile>" + records("elevation", "s", kHills) +
                  "</elevationProfile><lateralProfile>" + records("superelevation", "s", bank) +
                  "</lateralProfile>";
  const auto network = parse(xml(text));
  for (double s = 0.0; s <= 800.0; s += 7.7) {
    for (const double t : {-9.0, -0.1, 0.0, 4.0, 12.0}) {
      const Vec3 p = network->at({0, s, t}).X_WR.translation();
      const std::string where = fmt::format("s={} t={}", s, t);
      worst.see(p.y(), t * std::cos(value(bank, s)), where);
      worst.see(p.z(), value(kHills, s) + t * std::sin(value(bank, s)), where);
    }
  }
}

// Distances below 20 m are stored to 2e-15 m; a border is a sum of three cubics.
TEST(Accuracy, LaneWidthAndOffset) {
  const std::vector<Piece> offset = {{0, 0.3, 0.01, -1e-4, 2e-7}, {210, -0.5, 0, 3e-5, -1e-7}};
  const std::vector<Piece> inner = {{0, 3.5, 0.001, 1e-5, -1e-7}, {77.7, 3.2, 0, 0, 2e-7}};
  const std::vector<Piece> outer = {{0, 0, 0, 7e-4, -2e-6}, {200, 4, -0.01, 0, 0}};
  Worst widths("lane width");
  Worst offsets("lane offset");
  RoadText text = on_shape(400, "<line/>");
  text.lane_offset = records("laneOffset", "s", offset);
  const auto side = [&](int sign) {
    return fmt::format(
        "<lane id=\"{}\" type=\"driving\">{}</lane><lane id=\"{}\" "
        "type=\"driving\">{}</lane>",
        sign, records("width", "sOffset", inner), 2 * sign, records("width", "sOffset", outer));
  };
  text.left = side(1);
  text.right = side(-1);
  const auto network = parse(xml(text));
  for (double s = 0.0; s <= 400.0; s += 3.3) {
    const std::string where = fmt::format("s={}", s);
    offsets.see(network->outer_t(0, 0, s), value(offset, s), where);
    for (const int sign : {1, -1}) {
      const Real edge = value(offset, s) + sign * value(inner, s);
      widths.see(network->lane_width(0, sign, s), value(inner, s), where);
      widths.see(network->lane_width(0, 2 * sign, s), value(outer, s), where);
      widths.see(network->outer_t(0, sign, s), edge, where);
      widths.see(network->outer_t(0, 2 * sign, s), edge + sign * value(outer, s), where);
      widths.see(network->center_t(0, 2 * sign, s), edge + sign * value(outer, s) / 2, where);
    }
  }
}

// Bilinear interpolation between values of a + b u + c v + d u v is that function itself; the file
// holds doubles. On an arc the plane coordinates of genuine and global grids are a rotation.
TEST(Accuracy, OpenCrg) {
  const auto folder =
      std::filesystem::temp_directory_path() / fmt::format("raytruth_accuracy_{}", ::getpid());
  std::filesystem::create_directories(folder);
  const auto height = [](Real u, Real v) {
    return Real(0.3) + Real(0.011) * u - Real(0.02) * v + Real(0.0013) * u * v;
  };
  CrgText grid;
  grid.format = "KDBI";
  grid.u_step = 0.5;
  grid.rows = 401;
  grid.v.clear();
  for (int i = -120; i <= 120; ++i) grid.v.push_back(i);
  grid.z = [&](double u, double v) { return static_cast<double>(height(u, v)); };
  write_file(folder / "a.crg", crg_text(grid));
  constexpr double kRadius_m = 80.0;
  Worst worst("OpenCRG");
  for (const std::string mode : {"attached", "opposite", "attached0", "genuine", "global"}) {
    const bool opposite = mode == "opposite";
    // Global grids stand where their file says: in their own coordinates, moved and turned here.
    const std::string place =
        mode == "global"
            ? fmt::format("hOffset=\"{}\" xOffset=\"50\" yOffset=\"-20\"", kHeading_rad)
            : fmt::format("sOffset=\"{}\"", opposite ? 90 : 10);
    RoadText text;
    text.geometry = fmt::format(
        "<geometry s=\"0\" x=\"50\" y=\"-20\" hdg=\"{}\" length=\"100\"><arc "
        "curvature=\"{}\"/></geometry>",
        kHeading_rad, 1 / kRadius_m);
    text.profiles =
        "<elevationProfile>" + records("elevation", "s", kHills) + "</elevationProfile>";
    text.more = fmt::format(
        "<surface><CRG file=\"a.crg\" sStart=\"10\" sEnd=\"90\" mode=\"{}\" orientation=\"{}\" "
        "{} zScale=\"1.5\" zOffset=\"0.25\"/></surface>",
        opposite ? "attached" : mode, opposite ? "opposite" : "same", place);
    Diagnostics diagnostics;
    const auto network =
        RoadNetwork::parse(xml(text), (folder / "test.xodr").string(), diagnostics);
    ASSERT_TRUE(network) << findings(diagnostics);
    for (double s = 10.2; s < 90.0; s += 3.17) {
      for (const double t : {-5.3, 0.0, 0.77, 4.9}) {
        Real u = opposite ? 90 - s : s - 10;
        Real v = opposite ? -t : t;
        if (mode == "genuine" || mode == "global") {
          const Real away = Real(kRadius_m) - t;
          u = away * std::sin(s / Real(kRadius_m));
          v = kRadius_m - away * std::cos(s / Real(kRadius_m));
        }
        if (mode == "genuine") {  // the grid starts on the line at s = 10 and along it
          const Real turn = 10 / Real(kRadius_m);
          const Real du = u - kRadius_m * std::sin(turn);
          const Real dv = v - kRadius_m * (1 - std::cos(turn));
          u = std::cos(turn) * du + std::sin(turn) * dv;
          v = -std::sin(turn) * du + std::cos(turn) * dv;
        }
        const Real road = mode == "attached" || opposite ? value(kHills, s) : 0;
        worst.see(network->at({0, s, t}).X_WR.translation().z(),
                  road + Real(1.5) * height(u, v) + Real(0.25),
                  fmt::format("{} s={} t={}", mode, s, t));
      }
    }
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace raytruth::roads
