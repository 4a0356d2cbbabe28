// Trajectories of every shape.
#include <string>
#include <utility>

#include "sim/scenario/read_positions.h"

namespace raytruth::scenario::internal {
namespace {

std::optional<Motion> read_motion(const XmlNode& node) {
  if (!node) return std::nullopt;
  return Motion{node.maybe_number("speed_longitudinal"),
                node.maybe_number("acceleration_longitudinal")};
}

Polyline read_polyline(const XmlNode& node, ReadContext& context) {
  Polyline line;
  line.interpolated = static_cast<bool>(node.child("Interpolation"));
  for (const XmlNode& vertex : node.children("Vertex")) {
    line.vertices.push_back({vertex.maybe_number("time"),
                             read_position(vertex.required("Position"), context),
                             read_motion(vertex.child("Motion"))});
  }
  if (line.vertices.size() < 2) {
    node.error("xosc.missing", "a <Polyline> needs at least two vertices", "add a <Vertex>");
  }
  std::size_t timed = 0;
  double last = -1.0e308;
  for (const Vertex& vertex : line.vertices) {
    if (!vertex.time_s) continue;
    ++timed;
    if (*vertex.time_s < last)
      node.error("xosc.value", "the times of the vertices go backwards",
                 "sort the vertices by their times");
    last = *vertex.time_s;
  }
  if (timed != 0 && timed != line.vertices.size()) {
    node.error("xosc.missing", "some vertices have a time and others have none",
               "give every vertex a time, or none");
  }
  return line;
}

Clothoid read_clothoid(const XmlNode& node, ReadContext& context) {
  Clothoid clothoid;
  clothoid.curvature_1_m = node.number("curvature");
  // curvatureDot is the name of 1.0
  clothoid.curvature_prime_1_m2 =
      node.has("curvaturePrime") ? node.number("curvaturePrime") : node.number("curvatureDot");
  clothoid.length_m = node.amount("length");
  clothoid.start_time_s = node.maybe_number("startTime");
  clothoid.stop_time_s = node.maybe_number("stopTime");
  clothoid.position = read_position(node.required("Position"), context);
  clothoid.motion_start = read_motion(node.child("MotionStart"));
  clothoid.motion_end = read_motion(node.child("MotionEnd"));
  return clothoid;
}

ClothoidSpline read_clothoid_spline(const XmlNode& node, ReadContext& context) {
  ClothoidSpline spline;
  for (const XmlNode& child : node.children("ClothoidSplineSegment")) {
    ClothoidSpline::Segment segment;
    segment.curvature_start_1_m = child.number("curvatureStart");
    segment.curvature_end_1_m = child.number("curvatureEnd");
    segment.length_m = child.amount("length");
    segment.h_offset_rad = child.number_or("hOffset", 0.0);
    segment.time_start_s = child.maybe_number("timeStart");
    if (const XmlNode start = child.child("PositionStart")) {
      segment.position_start = read_position(start, context);
    } else if (spline.segments.empty()) {
      child.error("xosc.missing", "the first segment of a <ClothoidSpline> needs a <PositionStart>",
                  "add a <PositionStart>: the others go on from there");
    }
    segment.motion_start = read_motion(child.child("MotionStart"));
    spline.segments.push_back(std::move(segment));
  }
  if (spline.segments.empty())
    node.error("xosc.missing", "<ClothoidSpline> has no <ClothoidSplineSegment>",
               "add a <ClothoidSplineSegment>");
  spline.time_end_s = node.maybe_number("timeEnd");
  spline.motion_end = read_motion(node.child("MotionEnd"));
  return spline;
}

Nurbs read_nurbs(const XmlNode& node, ReadContext& context) {
  constexpr int kMaxOrder = 64;
  Nurbs nurbs;
  nurbs.order = node.integer("order");
  for (const XmlNode& point : node.children("ControlPoint")) {
    nurbs.control_points.push_back({read_position(point.required("Position"), context),
                                    point.maybe_number("time"), point.number_or("weight", 1.0)});
    if (nurbs.control_points.back().weight <= 0.0) {
      point.error("xosc.value", "the weight of a control point must be positive", "1 is usual");
    }
  }
  for (const XmlNode& knot : node.children("Knot")) {
    nurbs.knots.push_back(knot.number("value"));
    if (nurbs.knots.size() > 1 && nurbs.knots[nurbs.knots.size() - 2] > nurbs.knots.back()) {
      knot.error("xosc.value", "the knots of a NURBS must not decrease",
                 "sort the <Knot> elements by their values");
    }
  }
  if (nurbs.order < 2 || nurbs.order > kMaxOrder) {
    node.error("xosc.value", "the order of a NURBS must be from 2 to 64", "4 is a cubic curve");
  } else if (nurbs.control_points.size() < static_cast<std::size_t>(nurbs.order)) {
    node.error("xosc.missing", "a NURBS needs at least as many control points as its order",
               "add control points, or take a lower order");
  } else if (nurbs.knots.size() !=
             nurbs.control_points.size() + static_cast<std::size_t>(nurbs.order)) {
    node.error(
        "xosc.value",
        "a NURBS needs control points + order = " +
            std::to_string(nurbs.control_points.size() + static_cast<std::size_t>(nurbs.order)) +
            " knots, not " + std::to_string(nurbs.knots.size()),
        "add or take out <Knot> elements");
  }
  return nurbs;
}

}  // namespace

std::shared_ptr<const Trajectory> read_trajectory(const XmlNode& node, ReadContext& context) {
  auto trajectory = std::make_shared<Trajectory>();
  const XmlNode entry = context.open(node, {"Trajectory"});
  trajectory->name = entry.text("name");
  trajectory->closed = entry.boolean_or("closed", false);
  const XmlNode shape = entry.required("Shape").choice();
  if (shape.name() == "Polyline") {
    trajectory->shape = read_polyline(shape, context);
  } else if (shape.name() == "Clothoid") {
    trajectory->shape = read_clothoid(shape, context);
  } else if (shape.name() == "Nurbs") {
    trajectory->shape = read_nurbs(shape, context);
  } else if (shape.name() == "ClothoidSpline") {
    trajectory->shape = read_clothoid_spline(shape, context);
  } else {
    context.cannot(shape, "the trajectory shape <" + shorten(shape.name()) + ">");
  }
  context.leave(entry);
  return trajectory;
}

std::shared_ptr<const Trajectory> read_trajectory_in(const XmlNode& node, ReadContext& context) {
  XmlNode found = node.child("Trajectory");
  if (!found) found = node.child("CatalogReference");
  if (!found) {
    node.error("xosc.missing",
               "<" + shorten(node.name()) + "> needs a <Trajectory> or a <CatalogReference>",
               "add one of them");
  }
  return read_trajectory(found, context);
}

}  // namespace raytruth::scenario::internal
