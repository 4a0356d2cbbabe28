// Sign faces, letters, traffic lights.
#include "assets/sign.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "assets/glyphs.h"
#include "assets/polygon.h"
#include "assets/sign_painter.h"
#include "assets/sign_recipe.h"
#include "assets/traffic_light.h"
#include "sim/core/random.h"

namespace raytruth::assets {
namespace {

double triangles_area(const Polygon& p) {
  double sum = 0.0;
  for (const auto& t : triangulate(p)) {
    sum += signed_area({p[t[0]], p[t[1]], p[t[2]]});
  }
  return sum;
}

// Ears cover a simple polygon exactly: their areas, each positive, add up to the shoelace area.
// Rounding: n triangles of areas below A, each exact to a few ulp.
TEST(Polygon, EarsAddUpToTheShoelaceArea) {
  const Polygon l_shape = {{0, 0}, {4, 0}, {4, 1}, {1, 1}, {1, 3}, {0, 3}};
  EXPECT_NEAR(triangles_area(l_shape), 6.0, 1e-12);
  Polygon clockwise = l_shape;
  std::reverse(clockwise.begin(), clockwise.end());
  EXPECT_NEAR(triangles_area(clockwise), 6.0, 1e-12);
  RandomStream random(7, "polygon.test");
  for (int round = 0; round < 50; ++round) {
    // Stars are simple whatever their radii.
    Polygon star;
    const int n = 5 + static_cast<int>(random.index(40));
    for (int i = 0; i < n; ++i) {
      const double a = 2.0 * std::numbers::pi * i / n;
      const double r = random.uniform(0.2, 3.0);
      star.emplace_back(r * std::cos(a), r * std::sin(a));
    }
    EXPECT_NEAR(triangles_area(star), signed_area(star), 1e-11) << round;
    for (const auto& t : triangulate(star)) {
      EXPECT_GT(signed_area({star[t[0]], star[t[1]], star[t[2]]}), 0.0);
    }
  }
  // A fan from the first corner would cover 9 + 1 = 10 for this comb; ears don't.
  const Polygon comb = {{0, 0}, {5, 0}, {5, 2}, {4, 2}, {4, 1}, {3, 1},
                        {3, 2}, {2, 2}, {2, 1}, {1, 1}, {1, 2}, {0, 2}};
  EXPECT_NEAR(triangles_area(comb), 8.0, 1e-12);
}

TEST(Polygon, CrossingItselfEnds) {
  const Polygon bow = {{0, 0}, {1, 1}, {1, 0}, {0, 1}};
  EXPECT_LE(triangulate(bow).size(), 2U);
  EXPECT_TRUE(triangulate({{0, 0}, {1, 0}}).empty());
}

// Capitals fill their height: strokes of 1/7 around centre lines at 0 and 6/7.
TEST(Glyphs, CapitalsAreAsHighAsAsked) {
  for (const char* text : {"H", "STOP", "50", "EXIT"}) {
    double low = 1e9;
    double high = -1e9;
    double left = 1e9;
    double right = -1e9;
    for (const Polygon& p : draw_text(text, Vec2(3.0, 2.0), 0.7, 0.0)) {
      for (const Vec2& q : p) {
        low = std::min(low, q.y());
        high = std::max(high, q.y());
        left = std::min(left, q.x());
        right = std::max(right, q.x());
      }
    }
    // The square caps of slanted strokes reach half a stroke times (sqrt(2) - 1) = 0.0207 beyond.
    EXPECT_NEAR(low, 1.65, 0.021) << text;
    EXPECT_NEAR(high, 2.35, 0.021) << text;
    EXPECT_NEAR(right - left, text_width(text, 0.7), 0.1) << text;
  }
  // Bad UTF-8 and unknown letters give frames, not crashes.
  EXPECT_EQ(draw_text("\xff", Vec2::Zero(), 1.0, 0.0).size(),
            draw_text("\xe4\xba\xac", Vec2::Zero(), 1.0, 0.0).size());
  EXPECT_FALSE(draw_text("K\xc3\xb6ln", Vec2::Zero(), 1.0, 0.0).empty());
}

struct Box {
  Vec2 low{1e9, 1e9}, high{-1e9, -1e9};
};
Box box_of_face(const SignFace& face, int from_layer) {
  Box box;
  for (const SignPatch& patch : face.patches) {
    if (patch.layer < from_layer) continue;
    for (const Vec2& p : patch.outline) {
      box.low = box.low.cwiseMin(p);
      box.high = box.high.cwiseMax(p);
    }
  }
  return box;
}

TEST(SignFace, HasTheStatedSize) {
  const SignFace limit = make_sign_face({"DE", "274", "", 80.0, "km/h", "", 0.75, 0.75});
  const Box disc = box_of_face(limit, 0);
  // A circle of 48 corners: at its corners the radius itself.
  EXPECT_NEAR(disc.high.x() - disc.low.x(), 0.75, 1e-9);
  EXPECT_NEAR(disc.high.y() - disc.low.y(), 0.75, 1e-9);
  // The usual sizes of VwV-StVO: 600 mm circles, 900 mm triangles, whose rounded corners lie less
  // than 5 % inside; an octagon is 900 mm from side to side.
  EXPECT_EQ(make_sign_face({"DE", "274", "", 30.0, "", "", 0, 0}).width_m, 0.6);
  const Box triangle = box_of_face(make_sign_face({"DE", "101", "", {}, "", "", 0, 0}), 0);
  EXPECT_NEAR(triangle.high.x() - triangle.low.x(), 0.9, 0.05);
  const Box stop = box_of_face(make_sign_face({"US", "R1-1", "", {}, "", "", 0, 0}), 0);
  EXPECT_NEAR(stop.high.x() - stop.low.x(), 0.75, 1e-9);
  EXPECT_NEAR(stop.high.y() - stop.low.y(), 0.75, 1e-9);
}

TEST(SignFace, LegendsLieInsideTheRing) {
  for (const double value : {5.0, 30.0, 100.0, 120.0}) {
    const SignFace face = make_sign_face({"DE", "274", "", value, "km/h", "", 0.6, 0.6});
    ASSERT_TRUE(face.known);
    int legend = 0;
    for (const SignPatch& patch : face.patches) {
      if (patch.colour != SignColour::kBlack) continue;
      ++legend;
      // Inside the white field, whose radius is 0.3725 of the plate's width.
      for (const Vec2& p : patch.outline) EXPECT_LT(p.norm(), 0.3725 * 0.6) << value;
    }
    EXPECT_GT(legend, 3) << value;
  }
  // Different values are different faces.
  const auto count = [](double v) {
    return make_sign_face({"DE", "274", "", v, "", "", 0, 0}).patches.size();
  };
  EXPECT_NE(count(10.0), count(80.0));
}

TEST(SignFace, UnknownCodesAreSaidOnAPlainPlate) {
  const SignFace face = make_sign_face({"DE", "9876", "", {}, "", "", 0.6, 0.6});
  EXPECT_FALSE(face.known);
  EXPECT_GT(face.patches.size(), 4U);
  EXPECT_TRUE(make_sign_face({"OpenDRIVE", "274", "-1", 60.0, "", "", 0, 0}).known);
  EXPECT_TRUE(make_sign_face({"SWE", "C31", "", 60.0, "", "", 0, 0}).known);
  EXPECT_FALSE(make_sign_face({"US", "274", "", 60.0, "", "", 0, 0}).known);
}

// A country's numbers mean that country's signs: 274 is a speed limit in Germany alone.
TEST(SignFace, CountriesKeepTheirOwnCodes) {
  const auto colours = [](const char* country, const char* type) {
    const SignFace face = make_sign_face({country, type, "", 60.0, "", "", 0.6, 0.6});
    std::map<SignColour, int> count;
    for (const SignPatch& patch : face.patches) ++count[patch.colour];
    return std::pair(face.known, count);
  };
  // The limit of 60 of these countries is the same red ring with the same two digits.
  const auto german = colours("DE", "274");
  ASSERT_TRUE(german.first);
  ASSERT_EQ(german.second.count(SignColour::kRed), 1U);
  for (const auto& [country, type] :
       {std::pair("CHN", "禁38"), std::pair("CN", "禁 38"), std::pair("NL", "A1"),
        std::pair("nld", "A1"), std::pair("ES", "R-301"), std::pair("ESP", "r301"),
        std::pair("CH", "2.30"), std::pair("GBR", "670")}) {
    EXPECT_EQ(colours(country, type), german) << country << " " << type;
  }
  for (const char* country : {"AT", "CN", "ES", "JPN", "ZZ", "US"}) {
    const auto face = colours(country, "274");
    EXPECT_FALSE(face.first) << country;
    EXPECT_EQ(face.second.count(SignColour::kRed), 0U) << country;
  }
  EXPECT_TRUE(has_sign_catalogue("OpenDRIVE"));
  EXPECT_TRUE(has_sign_catalogue(""));
  EXPECT_TRUE(has_sign_catalogue("usa"));
  EXPECT_FALSE(has_sign_catalogue("AT"));
}

// Chinese warnings are yellow with a black border and no red.
TEST(SignFace, ChineseWarningsAreYellow) {
  const SignFace face = make_sign_face({"CHN", "警11", "", {}, "", "", 0, 0});
  ASSERT_TRUE(face.known);
  int yellow = 0;
  for (const SignPatch& patch : face.patches) {
    EXPECT_NE(patch.colour, SignColour::kRed);
    EXPECT_NE(patch.colour, SignColour::kWhite);
    if (patch.colour == SignColour::kYellow) ++yellow;
  }
  EXPECT_GE(yellow, 2);
}

// Every recipe names symbols that exist: a face without ink would be a wrong one.
TEST(SignFace, EveryRecipeDrawsSomething) {
  for (const auto rows : {german_recipes(), american_recipes(), british_recipes(), french_recipes(),
                          swedish_recipes(), chinese_recipes(), dutch_recipes(), spanish_recipes(),
                          swiss_recipes()}) {
    for (const SignRecipe& recipe : rows) {
      for (const Placed& placed : parse_symbols(recipe.symbol)) {
        SignFace empty;
        empty.width_m = empty.height_m = 0.6;
        Painter paint(empty, SignColour::kBlack, SignColour::kWhite);
        paint.symbol(placed, Vec2::Zero(), 0.2);
        const bool painted = !empty.patches.empty() || recipe.family == SignFamily::kChevrons;
        EXPECT_TRUE(painted) << recipe.code << " " << placed.name;
      }
    }
  }
}

// The value stands on a plate whose code we don't know.
TEST(SignFace, UnknownCodesSayTheirValue) {
  const auto pieces = [](std::optional<double> value) {
    return make_sign_face({"AT", "52", "", value, "", "", 0.6, 0.6}).patches.size();
  };
  EXPECT_GT(pieces(60.0), pieces({}));
  const SignFace face = make_sign_face({"AT", "52", "", 60.0, "", "", 0.8, 0.5});
  EXPECT_EQ(face.width_m, 0.8);
  EXPECT_EQ(face.height_m, 0.5);
}

// Both bands reach from edge to edge, stay on the plate, and lie above everything else.
TEST(SignFace, InvalidatedSignsAreCrossedOut) {
  for (const char* type : {"274", "205", "206", "101", "310"}) {
    const SignFace plain = make_sign_face({"DE", type, "", 60.0, "", "Ort", 0, 0, false});
    const SignFace face = make_sign_face({"DE", type, "", 60.0, "", "Ort", 0, 0, true});
    ASSERT_GT(face.patches.size(), plain.patches.size());
    Box bands;
    double area = 0.0;
    int highest = 0;
    for (const SignPatch& patch : plain.patches) highest = std::max(highest, patch.layer);
    for (std::size_t i = plain.patches.size(); i < face.patches.size(); ++i) {
      EXPECT_EQ(face.patches[i].colour, SignColour::kOrange);
      EXPECT_GT(face.patches[i].layer, highest);
      area += std::abs(signed_area(face.patches[i].outline));
      for (const Vec2& p : face.patches[i].outline) {
        bands.low = bands.low.cwiseMin(p);
        bands.high = bands.high.cwiseMax(p);
      }
    }
    const Box plate = box_of_face(face, 0);
    EXPECT_LE(bands.high.x(), plate.high.x() + 1e-9) << type;
    EXPECT_GE(bands.low.y(), plate.low.y() - 1e-9) << type;
    // Two bands of a tenth of the smaller side (50 mm at least), each half as long as it at least.
    const double side = std::min(face.width_m, face.height_m);
    EXPECT_GT(area, 2.0 * 0.5 * side * std::max(0.05, 0.1 * side)) << type;
  }
}

// Seen from the front (+x, looking along -x, z up) a reader's right is +y: the arrow of "turn
// right" (209) points there, and "1" of "12" stands on the left.
TEST(SignPlate, IsNotMirrored) {
  MaterialTable materials = AssetLibrary(1).materials();
  const MeshPtr mesh =
      make_sign_plate(materials, make_sign_face({"DE", "1000-20", "", {}, "", "", 0.6, 0.6}));
  mesh->check();
  double weight = 0.0;
  double y = 0.0;
  for (std::size_t t = 0; t < mesh->triangles.size(); ++t) {
    if (mesh->parts[mesh->triangle_part[t]].name != "Face_Black") continue;
    const auto p = [&](std::size_t k) { return mesh->positions[mesh->triangles[t][k]]; };
    if (p(0).x() < 0.0012F) continue;  // the border's layer
    const double area = 0.5 * static_cast<double>((p(1) - p(0)).cross(p(2) - p(0)).norm());
    weight += area;
    y += area * static_cast<double>((p(0) + p(1) + p(2)).y()) / 3.0;
    // Faces look at the reader.
    EXPECT_GT((p(1) - p(0)).cross(p(2) - p(0)).x(), 0.0F);
  }
  ASSERT_GT(weight, 0.0);
  // The head is the heavier half of the arrow.
  EXPECT_GT(y / weight, 0.005);
  const Box3 box = mesh->bounds();
  EXPECT_NEAR(box.min.z(), 0.0, 1e-6);
  EXPECT_NEAR(box.size().y(), 0.6, 1e-6);
}

TEST(TrafficLight, LampsFollowTheState) {
  const LightHead head = make_light_head("1000001", "-1", 0.4, 0.8);
  ASSERT_EQ(head.lenses.size(), 3U);
  const SimTime t = SimTime::from_s(10.2);
  EXPECT_EQ(lit_lamps(head, "on;off;off", t), 1U);
  EXPECT_EQ(lit_lamps(head, "off;on;off", t), 2U);
  EXPECT_EQ(lit_lamps(head, "off;off;on", t), 4U);
  EXPECT_EQ(lit_lamps(head, "on;on;off", t), 3U);
  EXPECT_EQ(lit_lamps(head, "red", t), 1U);
  EXPECT_EQ(lit_lamps(head, "red_yellow", t), 3U);
  EXPECT_EQ(lit_lamps(head, "Green", t), 4U);
  EXPECT_EQ(lit_lamps(head, "stop", t), 1U);
  EXPECT_EQ(lit_lamps(head, "go", t), 4U);
  EXPECT_EQ(lit_lamps(head, "off", t), 0U);
  EXPECT_EQ(lit_lamps(head, "", t), 0U);
  EXPECT_EQ(lit_lamps(head, "off;flashing;off", t), 2U);
  EXPECT_EQ(lit_lamps(head, "off;flashing;off", SimTime::from_s(10.7)), 0U);
  const LightHead walk = make_light_head("1000002", "-1", 0.4, 0.55);
  EXPECT_EQ(lit_lamps(walk, "off;on", t), 2U);
  EXPECT_EQ(lit_lamps(walk, "red", t), 1U);
}

// EN 12368, performance level 2/1: 200 to 800 cd on the axis, in each colour.
TEST(TrafficLight, LensesAreAsBrightAsTheStandardAsks) {
  AssetLibrary library(1);
  for (const char* name : {"signal_red", "signal_yellow", "signal_green"}) {
    const auto& e = library.materials().at(library.standard(name)).emission;
    const double cd_m2 = static_cast<double>(0.2126F * e[0] + 0.7152F * e[1] + 0.0722F * e[2]);
    const double cd = cd_m2 * std::numbers::pi * 0.1 * 0.1;
    EXPECT_TRUE(cd >= 200.0 && cd <= 800.0) << name << " " << cd;
  }
}

TEST(TrafficLight, LensesAreInOrderInsideTheHead) {
  MaterialTable materials = AssetLibrary(1).materials();
  for (const bool horizontal : {false, true}) {
    const LightHead head = horizontal ? make_light_head("1000001", "", 1.0, 0.4)
                                      : make_light_head("1000011", "10", 0.4, 1.0);
    EXPECT_EQ(head.horizontal, horizontal);
    const MeshPtr mesh = make_light_mesh(materials, head);
    mesh->check();
    Vec3 middle[3] = {Vec3::Zero(), Vec3::Zero(), Vec3::Zero()};
    int count[3] = {0, 0, 0};
    for (std::size_t t = 0; t < mesh->triangles.size(); ++t) {
      const LampMask lamps = mesh->parts[mesh->triangle_part[t]].lamps;
      if (lamps == 0) continue;
      const int lens = lamps == 1 ? 0 : lamps == 2 ? 1 : 2;
      for (const std::uint32_t i : mesh->triangles[t]) {
        middle[lens] += mesh->positions[i].cast<double>();
        ++count[lens];
      }
    }
    for (int i = 0; i < 3; ++i) {
      ASSERT_GT(count[i], 0);
      middle[i] /= count[i];
    }
    // Top to bottom; from the viewer's left (-y) to the right.
    const Eigen::Index axis = horizontal ? 1 : 2;
    const double sign = horizontal ? 1.0 : -1.0;
    EXPECT_GT(sign * (middle[1] - middle[0])[axis], 0.25);
    EXPECT_GT(sign * (middle[2] - middle[1])[axis], 0.25);
  }
}

}  // namespace
}  // namespace raytruth::assets
