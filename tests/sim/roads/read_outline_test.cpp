// Curved outlines of objects: <curveLocal> of OpenDRIVE 1.9 (13.2.3).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "road_text.h"
#include "sim/core/math.h"

namespace raytruth::roads {
namespace {

std::string curve(double u, double v, const std::string& more, const std::string& shape,
                  double height = 0.3, double z = 0.0) {
  return fmt::format("<curveLocal u=\"{}\" v=\"{}\" z=\"{}\" height=\"{}\" {}>{}</curveLocal>\n", u,
                     v, z, height, more, shape);
}

std::string with_outline(const std::string& curves, const std::string& outline = "",
                         const std::string& more = "", const std::string& type = "trafficIsland") {
  RoadText text;
  text.more = "<objects>\n<object id=\"o\" type=\"" + type +
              "\" s=\"20\" t=\"0\"><outlines><outline id=\"0\" " + outline + ">\n" + curves +
              "</outline></outlines>" + more + "</object></objects>";
  return xml(text);
}

const ObjectOutline& outline_of(const std::shared_ptr<const RoadNetwork>& network) {
  return network->road(0).objects.at(0).outlines.at(0);
}

double area(const ObjectOutline& outline) {
  double twice = 0.0;
  for (std::size_t i = 0; i < outline.corners.size(); ++i) {
    const ObjectCorner& a = outline.corners[i];
    const ObjectCorner& b = outline.corners[(i + 1) % outline.corners.size()];
    twice += a.u_m * b.v_m - b.u_m * a.v_m;
  }
  return 0.5 * twice;
}

// Two straights of 10 m, half circles of 2 m radius: the traffic island of the standard's text,
// whose headings are those of the corners here.
std::string island(const std::string& back = "hdg=\"3.141592653589793\"") {
  return curve(0, 0, "hdg=\"0\" length=\"10\" id=\"0\"", "<line/>") +
         curve(10, 0, "hdg=\"0\" length=\"6.283185307179586\" id=\"1\"",
               "<arc curvature=\"0.5\"/>") +
         curve(10, 4, back + " length=\"10\" id=\"2\"", "<line/>", 0.3, 0.1) +
         curve(0, 4, back + " length=\"6.283185307179586\" id=\"3\"", "<arc curvature=\"0.5\"/>",
               0.5, 0.1);
}

TEST(ReadOutline, CurvesBecomeCorners) {
  const std::string text = with_outline(island(), "closed=\"true\"");
  EXPECT_EQ(findings_of(text, true), "");
  const auto network = parse(text);
  const ObjectOutline& outline = outline_of(network);
  int named = 0;
  for (const ObjectCorner& q : outline.corners) {
    named += q.id ? 1 : 0;
    EXPECT_EQ(q.on_curve, !q.id);
    EXPECT_FALSE(q.road_coordinates);
    // On the straights or the circles about (10, 2) and (0, 2).
    const double u = q.u_m - std::clamp(q.u_m, 0.0, 10.0);
    EXPECT_NEAR(std::sqrt(u * u + (q.v_m - 2.0) * (q.v_m - 2.0)), 2.0, 1e-9);
    EXPECT_TRUE(q.u_m > 9.9 || q.u_m < 0.1);
  }
  EXPECT_EQ(named, 4);
  // Chords lie up to 5 mm inside of their arc: the area falls short of the figure's by two thirds
  // of that along 4 pi m at most (a segment's area is 2/3 of sag times chord).
  const double whole = 40.0 + 4.0 * kPi;
  EXPECT_LT(area(outline), whole);
  EXPECT_GT(area(outline), whole - 4.0 * kPi * 0.005 * 2.0 / 3.0);
  // Between corners z and height go on evenly: half way round the last arc.
  const auto middle =
      std::min_element(outline.corners.begin(), outline.corners.end(),
                       [](const ObjectCorner& a, const ObjectCorner& b) { return a.u_m < b.u_m; });
  EXPECT_NEAR(middle->u_m, -2.0, 0.01);
  // One step of the arc is at most kTurn of 0.2 rad: a 15th of its length.
  EXPECT_NEAR(middle->z_m, 0.05, 0.1 / 30.0);
  EXPECT_NEAR(middle->height_m, 0.4, 0.2 / 30.0);
}

// The published example turns its third and fourth piece by a quarter; the corners tell where they
// lead.
TEST(ReadOutline, AHeadingThatMissesTheNextCornerIsSaidAndTurned) {
  const std::string text = with_outline(island("hdg=\"-1.5707963267948966\""));
  const std::string said = findings_of(text, true);
  // From (10, 4) 10 m down instead of left: 10 sqrt(2) m away.
  EXPECT_TRUE(has(said, "the curve ends 14.142 m away from the next corner")) << said;
  EXPECT_TRUE(has(said, "hdg=\"3.14159")) << said;
  EXPECT_NEAR(area(outline_of(parse(text))), 40.0 + 4.0 * kPi, 4.0 * kPi * 0.005);
}

TEST(ReadOutline, WithoutLengthACurveRunsToTheNextCorner) {
  const std::string no_length =
      curve(0, 0, "hdg=\"0\"", "<line/>") + curve(10, 0, "hdg=\"0\"", "<arc curvature=\"0.5\"/>") +
      curve(10, 4, "", "<line/>") + curve(0, 4, "", "<arc curvature=\"0.5\"/>");
  EXPECT_EQ(findings_of(with_outline(no_length), true), "");
  EXPECT_NEAR(area(outline_of(parse(with_outline(no_length)))), 40.0 + 4.0 * kPi,
              4.0 * kPi * 0.005);
  // The long way round: three quarters of a circle of 1 m about (0, 1), from its lowest point.
  const std::string most =
      curve(0, 0, "hdg=\"0\"", "<arc curvature=\"1\"/>") + curve(-1, 1, "", "<line/>");
  const auto far = parse(with_outline(most));
  double right = 0.0;
  for (const ObjectCorner& q : outline_of(far).corners) right = std::max(right, q.u_m);
  EXPECT_NEAR(right, 1.0, 0.005);
  const std::string lost =
      curve(0, 0, "hdg=\"0\"",
            "<paramPoly3 aU=\"0\" bU=\"1\" cU=\"0\" dU=\"0\" aV=\"0\" bV=\"0\" "
            "cV=\"0.1\" dV=\"0\" pRange=\"arcLength\"/>") +
      curve(5, 5, "", "<line/>");
  EXPECT_TRUE(has(findings_of(with_outline(lost)), "a curve without length that leads nowhere"));
}

TEST(ReadOutline, CubicsBecomeCorners) {
  // u = 10 p, v = 8 p (1 - p): a parabola arch, and back along the base. Area 10 * 2 * 2 / 3.
  const std::string text = with_outline(
      curve(0, 0, "hdg=\"0\"",
            "<paramPoly3 aU=\"0\" bU=\"10\" cU=\"0\" dU=\"0\" aV=\"0\" bV=\"8\" cV=\"-8\" "
            "dV=\"0\" pRange=\"normalized\"/>") +
      curve(10, 0, "", "<line/>"));
  EXPECT_EQ(findings_of(text, true), "");
  const auto network = parse(text);
  const ObjectOutline& outline = outline_of(network);
  for (const ObjectCorner& q : outline.corners) {
    const double p = 0.1 * q.u_m;
    EXPECT_NEAR(q.v_m, 8.0 * p * (1.0 - p), 1e-8) << q.u_m;
  }
  // Arch of 11 m, chords within 5 mm of it.
  EXPECT_NEAR(-area(outline), 40.0 / 3.0, 11.0 * 0.005);
}

TEST(ReadOutline, MarkingsFollowCurves) {
  const std::string marking =
      "<markings><marking color=\"white\" spaceLength=\"0\" lineLength=\"1\" startOffset=\"0\" "
      "stopOffset=\"0\"><cornerReference id=\"{}\"/><cornerReference "
      "id=\"{}\"/></marking></markings>";
  const auto length = [&](int from, int to) {
    const auto network = parse(with_outline(island(), "closed=\"true\""));
    const RoadObject& o = network->road(0).objects.at(0);
    double sum = 0.0;
    const std::vector<ObjectCorner> along = o.corners_along({from, to});
    for (std::size_t i = 1; i < along.size(); ++i)
      sum += std::sqrt(std::pow(along[i].u_m - along[i - 1].u_m, 2) +
                       std::pow(along[i].v_m - along[i - 1].v_m, 2));
    return sum;
  };
  EXPECT_EQ(findings_of(
                with_outline(island(), "closed=\"true\"", fmt::format(fmt::runtime(marking), 1, 2)),
                true),
            "");
  EXPECT_NEAR(length(0, 1), 10.0, 1e-12);
  // Steps of up to 0.2 rad shorten an arc by 0.2^2 / 24.
  for (const auto& [from, to] : {std::pair{1, 2}, {2, 1}, {3, 0}, {0, 3}}) {
    EXPECT_LT(length(from, to), 2.0 * kPi);
    EXPECT_GT(length(from, to), 2.0 * kPi * (1.0 - 0.04 / 24.0)) << from << to;
  }
  // Nothing but curves joins what doesn't follow each other.
  EXPECT_NEAR(length(0, 2), std::sqrt(116.0), 1e-12);
}

TEST(ReadOutline, WhatIsWrongIsNamed) {
  const std::string said = findings_of(
      with_outline(curve(0, 0, "length=\"10\"", "<spiral/>") + curve(1, 0, "length=\"3\"", "") +
                   curve(9, 9, "hdg=\"0\" length=\"2\"", "<arc curvature=\"9999\"/>") +
                   curve(20, 0, "hdg=\"0\" length=\"2\"", "<line/>") +
                   "<curveLocal v=\"1\"><line/></curveLocal>"));
  for (const char* part :
       {"error: curve without a known shape ('spiral')", "error: curve without a known shape ('')",
        "one of line, arc, paramPoly3", "a radius below 1 mm", "away from the next corner",
        "error: <curveLocal> needs the attribute 'u'"})
    EXPECT_TRUE(has(said, part)) << part << "\n" << said;
}

}  // namespace
}  // namespace raytruth::roads
